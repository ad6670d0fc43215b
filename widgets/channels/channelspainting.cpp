// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/channels/channelsview.h"

#include "widgets/text/format.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include <cmath>

namespace espalier {

namespace {

/// 1, 2 or 5 times a power of ten, so that about `wanted` of them cover the width.
double niceStep(double width, int wanted)
{
    const double raw = width / wanted;
    const double decade = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * decade >= raw)
            return factor * decade;
    }
    return 10 * decade;
}

} // namespace

void ChannelsView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    if (m_rows.empty()) {
        painter.setPen(m_colors.mutedText);
        painter.drawText(viewport()->rect().adjusted(20, 20, -20, -20), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    const int first = verticalScrollBar()->value() / rowHeight();
    for (int row = first; static_cast<std::size_t>(row) < m_rows.size(); ++row) {
        const QRect rect = rowRect(row);
        if (rect.top() > viewport()->height())
            break;
        paintRow(painter, m_rows[static_cast<std::size_t>(row)], rect, row == m_current);
    }
    paintAxis(painter);
}

void ChannelsView::paintAxis(QPainter &painter)
{
    const QRect header(0, 0, viewport()->width(), headerHeight());
    painter.fillRect(header, palette().brush(QPalette::Base));
    painter.setPen(m_colors.text);
    const int label = fontMetrics().horizontalAdvance(QStringLiteral("-0.0000"));
    const int wanted = std::max(2, (viewport()->width() - labelWidth()) / (2 * label));
    const double step = niceStep(m_hi - m_lo, wanted);
    for (double value = std::ceil(m_lo / step) * step; value <= m_hi; value += step) {
        const double shown = std::fabs(value) < step / 1000 ? 0 : value;
        const double x = pixelOf(shown);
        painter.drawText(QRectF(x - label, 0, 2 * label, headerHeight() - 4), Qt::AlignCenter, QString::number(shown, 'g', 3));
        painter.drawLine(QPointF(x, headerHeight() - 4), QPointF(x, headerHeight() - 1));
    }
    painter.setPen(m_colors.grid);
    painter.drawLine(0, headerHeight() - 1, viewport()->width(), headerHeight() - 1);
    painter.setPen(QPen(m_colors.grid, 1, Qt::DotLine));
    const double zero = pixelOf(0);
    painter.drawLine(QPointF(zero, headerHeight()), QPointF(zero, viewport()->height()));
}

void ChannelsView::paintRow(QPainter &painter, const ChannelRow &row, const QRect &rect, bool isCurrent)
{
    if (isCurrent) {
        QColor veil = m_colors.focus;
        veil.setAlphaF(hasFocus() ? 0.25f : 0.12f);
        painter.fillRect(rect, veil);
    }
    painter.setPen(m_colors.text);
    painter.drawText(QRect(rect.left(), rect.top(), labelWidth() - 6, rect.height()), Qt::AlignRight | Qt::AlignVCenter,
                     QString::number(row.channel));
    const double middle = rect.center().y() + 0.5;
    const double half = rect.height() * 0.28;
    painter.setPen(QPen(m_colors.bars, 1));
    painter.drawLine(QPointF(pixelOf(row.min), middle), QPointF(pixelOf(row.max), middle));
    for (const double end : {row.min, row.max})
        painter.drawLine(QPointF(pixelOf(end), middle - half / 2), QPointF(pixelOf(end), middle + half / 2));
    const double left = pixelOf(row.mean - row.std);
    const double right = pixelOf(row.mean + row.std);
    painter.fillRect(QRectF(left, middle - half, std::max(1.0, right - left), 2 * half), m_colors.bars);
    painter.setPen(m_colors.background);
    painter.drawLine(QPointF(pixelOf(row.mean), middle - half), QPointF(pixelOf(row.mean), middle + half));
    if (row.lo && row.hi) {
        for (const bool isLow : {true, false}) {
            const double x = pixelOf(isLow ? *row.lo : *row.hi);
            const double tip = isLow ? 4 : -4;
            const bool isChosen = isCurrent && m_hasOwnRanges && hasFocus() && (m_chosenEnd == End::Low) == isLow;
            painter.setPen(QPen(m_hasOwnRanges ? m_colors.range : m_colors.mutedText, isChosen ? 3 : 1.5));
            painter.drawLine(QPointF(x, rect.top() + 1), QPointF(x, rect.bottom() - 1));
            painter.drawLine(QPointF(x, rect.top() + 1), QPointF(x + tip, rect.top() + 1));
            painter.drawLine(QPointF(x, rect.bottom() - 1), QPointF(x + tip, rect.bottom() - 1));
        }
    }
    if (row.isDead || row.isOutlier) {
        painter.setPen(row.isDead ? m_colors.mutedText : m_colors.bad);
        const QString word = row.isDead ? tr("dead") : tr("outlier");
        painter.drawText(rect.adjusted(0, 0, -4, 0), Qt::AlignRight | Qt::AlignVCenter, word);
    }
}

} // namespace espalier
