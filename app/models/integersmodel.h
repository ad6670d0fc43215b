// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/models/integerstable.h"

#include <QAbstractTableModel>

namespace espalier {

/// An IntegersTable for a view. Text is made for the cells that are looked at.
class IntegersModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    void setTable(IntegersTable table);
    void setShown(IntegersTable::Shown shown);
    const IntegersTable &table() const { return m_table; }
    IntegersTable::Shown shown() const { return m_shown; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    IntegersTable m_table;
    IntegersTable::Shown m_shown = IntegersTable::Shown::Integers;
};

} // namespace espalier
