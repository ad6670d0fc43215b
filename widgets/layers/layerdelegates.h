// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace espalier {

/// The histogram of a layer as a sparkline. Reads LayerTableModel::HistogramRole and paints; computes nothing.
class SparklineDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

/// A closed or an open padlock; a click asks for the other.
class LockDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

Q_SIGNALS:
    void lockToggled(int layer, bool locked);

protected:
    bool editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option, const QModelIndex &index) override;
};

/// Text in which the font says more: figures are italic while they are not exact; with `showsChange` (names) bold where the recipe
/// changes the layer.
class FigureDelegate final : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit FigureDelegate(bool showsChange, QObject *parent = nullptr) : QStyledItemDelegate(parent), m_showsChange(showsChange) { }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;

private:
    bool m_showsChange = false;
};

} // namespace espalier
