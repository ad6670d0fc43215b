// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/layerfiltermodel.h"

#include "app/models/layertablemodel.h"

namespace espalier {

LayerFilterModel::LayerFilterModel(QObject *parent) : QSortFilterProxyModel(parent)
{
    setDynamicSortFilter(true);
    setSortRole(LayerTableModel::SortRole);
}

void LayerFilterModel::setFilterText(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    m_filter = LayerFilter(text);
    invalidateFilter();
}

int LayerFilterModel::layerOf(const QModelIndex &proxyIndex) const
{
    return proxyIndex.isValid() ? proxyIndex.data(LayerTableModel::LayerRole).toInt() : -1;
}

QModelIndex LayerFilterModel::indexOf(int layer, int column) const
{
    return sourceModel() ? mapFromSource(sourceModel()->index(layer, column)) : QModelIndex();
}

bool LayerFilterModel::filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const
{
    if (m_filter.isEmpty())
        return true;
    const auto value = [&](int column, int role) { return sourceModel()->index(sourceRow, column, sourceParent).data(role); };
    LayerFilter::Facts facts;
    facts.name = value(LayerTableModel::Name, LayerTableModel::LayerNameRole).toString();
    facts.kind = value(LayerTableModel::Kind, LayerTableModel::SortRole).toString();
    facts.bits = value(LayerTableModel::Bits, LayerTableModel::SortRole);
    facts.zero = value(0, LayerTableModel::ZeroRole);
    facts.sqnr = value(0, LayerTableModel::SqnrRole);
    facts.sens = value(0, LayerTableModel::SensitivityRole);
    facts.params = value(LayerTableModel::Parameters, LayerTableModel::SortRole);
    facts.isLocked = value(0, LayerTableModel::LockedRole).toBool();
    facts.isChanged = value(0, LayerTableModel::ChangedRole).toBool();
    return m_filter.matches(facts);
}

bool LayerFilterModel::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const QVariant a = left.data(sortRole());
    const QVariant b = right.data(sortRole());
    // Descending order asks with the sides swapped: what has no value stays last, and equals keep their order.
    const bool isAscending = sortOrder() == Qt::AscendingOrder;
    if (a.isValid() != b.isValid())
        return isAscending ? a.isValid() : b.isValid();
    if (a.isValid()) {
        if (a.userType() == QMetaType::QString) {
            const int order = QString::localeAwareCompare(a.toString(), b.toString());
            if (order != 0)
                return order < 0;
        } else if (a.toDouble() != b.toDouble()) {
            return a.toDouble() < b.toDouble();
        }
    }
    return isAscending ? left.row() < right.row() : left.row() > right.row();
}

} // namespace espalier
