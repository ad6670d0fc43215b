// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/integersmodel.h"

namespace espalier {

void IntegersModel::setTable(IntegersTable table)
{
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

void IntegersModel::setShown(IntegersTable::Shown shown)
{
    m_shown = shown;
    if (m_table.rows() > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_table.rows() - 1, m_table.columns() - 1));
}

int IntegersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_table.rows();
}

int IntegersModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_table.columns();
}

QVariant IntegersModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return QString::number(m_table.number(index.row(), index.column(), m_shown), 'g',
                               m_shown == IntegersTable::Shown::Integers ? 9 : 4);
    case Qt::TextAlignmentRole: return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole: return m_table.sentence(index.row(), index.column());
    default: return {};
    }
}

QVariant IntegersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || m_table.rows() == 0)
        return {};
    return orientation == Qt::Vertical ? QVariant(section) : QVariant(m_table.columnName(section));
}

} // namespace espalier
