// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/models/layerfilter.h"

#include <QSortFilterProxyModel>

namespace espalier {

/// Filters and sorts a LayerTableModel. Sorting is by LayerTableModel::SortRole, numbers as numbers; what has no value comes last in
/// either order; equal rows keep the model's order in either order.
class LayerFilterModel final : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit LayerFilterModel(QObject *parent = nullptr);

    /// See LayerFilter for the language.
    void setFilterText(const QString &text);
    QString filterText() const { return m_text; }

    int layerOf(const QModelIndex &proxyIndex) const;     ///< -1 when invalid.
    QModelIndex indexOf(int layer, int column = 0) const; ///< Invalid when filtered out.

protected:
    bool filterAcceptsRow(int sourceRow, const QModelIndex &sourceParent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    QString m_text;
    LayerFilter m_filter;
};

} // namespace espalier
