// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/layers/layerdelegates.h"

#include "app/models/layertablemodel.h"
#include "widgets/plots/plotcolors.h"
#include "widgets/plots/sparkline.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>

namespace espalier {

namespace {

void paintGround(QPainter *painter, const QStyleOptionViewItem &option)
{
    const QWidget *widget = option.widget;
    (widget ? widget->style() : QApplication::style())->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, widget);
}

} // namespace

void SparklineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    paintGround(painter, item);
    const auto heights = index.data(LayerTableModel::HistogramRole).value<QVector<double>>();
    std::vector<std::int64_t> counts;
    counts.reserve(static_cast<std::size_t>(heights.size()));
    for (const double height : heights)
        counts.push_back(static_cast<std::int64_t>(height));
    PlotColors colors = PlotColors::fromPalette(option.palette);
    if (option.state.testFlag(QStyle::State_Selected))
        colors.bars = option.palette.color(QPalette::HighlightedText);
    paintSparkline(painter, option.rect.adjusted(3, 3, -3, -3), counts, colors);
}

void LockDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    paintGround(painter, item);
    if (!index.data(LayerTableModel::WeightsRole).toBool())
        return;
    const bool isLocked = index.data(LayerTableModel::LockedRole).toBool();
    const bool isSelected = option.state.testFlag(QStyle::State_Selected);
    QColor color = option.palette.color(isSelected ? QPalette::HighlightedText : QPalette::Text);
    if (!isLocked)
        color.setAlphaF(0.35f);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QPointF centre = QRectF(option.rect).center();
    const QRectF body(centre.x() - 4.5, centre.y() - 1, 9, 7);
    QPainterPath shackle;
    // Open: the shackle stands up on one side only.
    const QRectF arc(centre.x() - 3, centre.y() - 6.5, 6, 8);
    shackle.moveTo(arc.left(), body.top());
    shackle.lineTo(arc.left(), arc.center().y());
    shackle.arcTo(arc, 180, -180);
    if (isLocked)
        shackle.lineTo(arc.right(), body.top());
    painter->setPen(QPen(color, 1.6));
    painter->drawPath(shackle);
    painter->setPen(Qt::NoPen);
    painter->setBrush(color);
    painter->drawRoundedRect(body, 1.5, 1.5);
    painter->restore();
}

bool LockDelegate::editorEvent(QEvent *event, QAbstractItemModel *, const QStyleOptionViewItem &option, const QModelIndex &index)
{
    if (event->type() != QEvent::MouseButtonRelease || !index.data(LayerTableModel::WeightsRole).toBool())
        return false;
    const auto *mouse = static_cast<QMouseEvent *>(event);
    if (mouse->button() != Qt::LeftButton || !option.rect.contains(mouse->position().toPoint()))
        return false;
    Q_EMIT lockToggled(index.data(LayerTableModel::LayerRole).toInt(), !index.data(LayerTableModel::LockedRole).toBool());
    return true;
}

void FigureDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const bool isChanged = index.data(LayerTableModel::ChangedRole).toBool();
    if (m_showsChange)
        option->font.setBold(isChanged);
    else
        option->font.setItalic(isChanged && !index.data(LayerTableModel::ExactRole).toBool());
}

} // namespace espalier
