// SPDX-License-Identifier: GPL-3.0-or-later
// Rows, scrolling and hands; channelspainting.cpp draws.
#include "widgets/channels/channelsview.h"

#include "widgets/text/format.h"

#include <QEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {
constexpr int kGrab = 5; ///< Pixels around a bracket that take hold of it.
}

ChannelsView::ChannelsView(QWidget *parent) : QAbstractScrollArea(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    viewport()->setAutoFillBackground(true);
    viewport()->setBackgroundRole(QPalette::Base);
    m_colors = PlotColors::fromPalette(palette());
}

void ChannelsView::setRows(std::vector<ChannelRow> rows, bool hasOwnRanges, bool isSymmetric)
{
    const int channel = currentChannel();
    m_rows = std::move(rows);
    m_hasOwnRanges = hasOwnRanges;
    m_isSymmetric = isSymmetric;
    double size = 0;
    for (const ChannelRow &row : m_rows) {
        size = std::max(size, row.absMax);
        if (row.lo && row.hi)
            size = std::max({size, std::fabs(*row.lo), std::fabs(*row.hi)});
    }
    // The axis never shrinks under a drag, or the bracket would run away from the hand.
    if (m_dragged == End::None) {
        m_hi = size > 0 ? 1.05 * size : 1;
        m_lo = -m_hi;
    }
    m_current = -1;
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].channel == channel)
            m_current = static_cast<int>(i);
    }
    updateScroll();
    viewport()->update();
}

void ChannelsView::setEmptyText(const QString &sentence)
{
    m_emptyText = sentence;
    setAccessibleDescription(sentence);
    viewport()->update();
}

int ChannelsView::currentChannel() const
{
    return m_current >= 0 && static_cast<std::size_t>(m_current) < m_rows.size() ? m_rows[static_cast<std::size_t>(m_current)].channel : -1;
}

void ChannelsView::setCurrentChannel(int channel)
{
    if (channel < 0 && m_current >= 0) {
        m_current = -1;
        viewport()->update();
        Q_EMIT currentChanged(-1);
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].channel != channel || static_cast<int>(i) == m_current)
            continue;
        m_current = static_cast<int>(i);
        ensureVisible(m_current);
        setAccessibleDescription(describe(m_rows[i]));
        viewport()->update();
        Q_EMIT currentChanged(channel);
    }
}

int ChannelsView::rowHeight() const
{
    return fontMetrics().height() + 4;
}

int ChannelsView::headerHeight() const
{
    return fontMetrics().height() + 8;
}

int ChannelsView::labelWidth() const
{
    // Number, and room for the word "outlier" or "dead" at the right end of the row.
    return fontMetrics().horizontalAdvance(QStringLiteral("00000")) + 12;
}

double ChannelsView::pixelOf(double value) const
{
    const double left = labelWidth();
    const double width = std::max(10, viewport()->width() - labelWidth() - 16);
    return left + (value - m_lo) / (m_hi - m_lo) * width;
}

double ChannelsView::valueAt(double pixel) const
{
    const double left = labelWidth();
    const double width = std::max(10, viewport()->width() - labelWidth() - 16);
    return m_lo + (pixel - left) / width * (m_hi - m_lo);
}

QRect ChannelsView::rowRect(int row) const
{
    return {0, headerHeight() + row * rowHeight() - verticalScrollBar()->value(), viewport()->width(), rowHeight()};
}

int ChannelsView::rowAt(int y) const
{
    if (y < headerHeight())
        return -1;
    const int row = (y - headerHeight() + verticalScrollBar()->value()) / rowHeight();
    return row >= 0 && static_cast<std::size_t>(row) < m_rows.size() ? row : -1;
}

ChannelsView::End ChannelsView::endAt(const QPoint &position) const
{
    const int row = rowAt(position.y());
    if (row < 0 || !m_hasOwnRanges)
        return End::None;
    const ChannelRow &channel = m_rows[static_cast<std::size_t>(row)];
    if (!channel.lo || !channel.hi)
        return End::None;
    const double low = std::fabs(position.x() - pixelOf(*channel.lo));
    const double high = std::fabs(position.x() - pixelOf(*channel.hi));
    if (std::min(low, high) > kGrab)
        return End::None;
    return low < high ? End::Low : End::High;
}

void ChannelsView::updateScroll()
{
    const int room = std::max(1, viewport()->height() - headerHeight());
    const int height = static_cast<int>(m_rows.size()) * rowHeight();
    verticalScrollBar()->setPageStep(room);
    verticalScrollBar()->setSingleStep(rowHeight());
    verticalScrollBar()->setRange(0, std::max(0, height - room));
}

void ChannelsView::ensureVisible(int row)
{
    const int top = row * rowHeight();
    const int room = viewport()->height() - headerHeight();
    QScrollBar *bar = verticalScrollBar();
    if (top < bar->value())
        bar->setValue(top);
    else if (top + rowHeight() > bar->value() + room)
        bar->setValue(top + rowHeight() - room);
}

/// Under the rules of a handle: zero stays inside, a symmetric range moves both ends.
void ChannelsView::moveEnd(const ChannelRow &row, End end, double value)
{
    double lo = row.lo.value_or(row.min);
    double hi = row.hi.value_or(row.max);
    const double least = (m_hi - m_lo) * 1e-4;
    if (end == End::Low)
        lo = std::min(value, -least);
    else
        hi = std::max(value, least);
    if (m_isSymmetric)
        (end == End::Low ? hi : lo) = end == End::Low ? -lo : -hi;
    Q_EMIT rangeDragged(row.channel, lo, hi);
}

void ChannelsView::mousePressEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    const int row = rowAt(position.y());
    if (event->button() != Qt::LeftButton || row < 0) {
        QAbstractScrollArea::mousePressEvent(event);
        return;
    }
    setCurrentChannel(m_rows[static_cast<std::size_t>(row)].channel);
    m_dragged = endAt(position);
    if (m_dragged == End::None)
        return;
    m_chosenEnd = m_dragged;
    m_draggedChannel = m_rows[static_cast<std::size_t>(row)].channel;
    Q_EMIT dragStarted();
}

void ChannelsView::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    if (m_dragged == End::None) {
        viewport()->setCursor(endAt(position) == End::None ? Qt::ArrowCursor : Qt::SplitHCursor);
        return;
    }
    for (const ChannelRow &row : std::vector<ChannelRow>(m_rows)) { // A copy: the answer to the move replaces the rows.
        if (row.channel == m_draggedChannel)
            moveEnd(row, m_dragged, valueAt(event->position().x()));
    }
}

void ChannelsView::mouseReleaseEvent(QMouseEvent *event)
{
    QAbstractScrollArea::mouseReleaseEvent(event);
    if (m_dragged == End::None)
        return;
    m_dragged = End::None;
    Q_EMIT dragFinished();
}

void ChannelsView::keyPressEvent(QKeyEvent *event)
{
    const int page = std::max(1, (viewport()->height() - headerHeight()) / rowHeight() - 1);
    const int last = static_cast<int>(m_rows.size()) - 1;
    int next = m_current;
    switch (event->key()) {
    case Qt::Key_Up: next = m_current - 1; break;
    case Qt::Key_Down: next = m_current + 1; break;
    case Qt::Key_PageUp: next = m_current - page; break;
    case Qt::Key_PageDown: next = m_current + page; break;
    case Qt::Key_Home: next = 0; break;
    case Qt::Key_End: next = last; break;
    case Qt::Key_L:
    case Qt::Key_H:
        m_chosenEnd = event->key() == Qt::Key_L ? End::Low : End::High;
        viewport()->update();
        return;
    case Qt::Key_Escape:
        if (m_dragged != End::None) {
            m_dragged = End::None;
            Q_EMIT dragCancelled();
            return;
        }
        break;
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (m_hasOwnRanges && m_current >= 0) {
            const ChannelRow row = m_rows[static_cast<std::size_t>(m_current)];
            const double step = (m_hi - m_lo) / (event->modifiers().testFlag(Qt::ShiftModifier) ? 1000 : 100);
            const std::optional<double> from = m_chosenEnd == End::Low ? row.lo : row.hi;
            if (!from)
                return;
            Q_EMIT dragStarted();
            moveEnd(row, m_chosenEnd, *from + (event->key() == Qt::Key_Left ? -step : step));
            Q_EMIT dragFinished();
            return;
        }
        break;
    default: break;
    }
    next = std::clamp(next, -1, last);
    if (next == m_current || next < 0) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    setCurrentChannel(m_rows[static_cast<std::size_t>(next)].channel);
}

void ChannelsView::changeEvent(QEvent *event)
{
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_colors = PlotColors::fromPalette(palette());
        viewport()->update();
    }
}

void ChannelsView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScroll();
}

QString ChannelsView::describe(const ChannelRow &row) const
{
    QString text = tr("Channel %1: %2 to %3, mean %4, std %5, L2 %6")
                       .arg(QString::number(row.channel), figureText(row.min), figureText(row.max), figureText(row.mean),
                            figureText(row.std), figureText(row.l2));
    if (row.lo && row.hi)
        text += QStringLiteral("; ") + tr("range %1 to %2").arg(figureText(*row.lo), figureText(*row.hi));
    if (row.isDead)
        text += QStringLiteral("; ") + tr("dead: nearly no weight");
    if (row.isOutlier)
        text += QStringLiteral("; ") + tr("outlier: more than three times as wide as the usual channel");
    return text;
}

bool ChannelsView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int row = rowAt(help->pos().y());
        if (row >= 0)
            QToolTip::showText(help->globalPos(), describe(m_rows[static_cast<std::size_t>(row)]), this);
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

} // namespace espalier
