// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/channels/channelrows.h"
#include "widgets/plots/plotcolors.h"

#include <QAbstractScrollArea>

#include <optional>
#include <vector>

namespace espalier {

/// One row per output channel: a line from the smallest to the largest weight, a box over mean +- one standard deviation, brackets where
/// the quantization range ends. With ranges of their own the brackets can be dragged. Only the rows on screen are painted.
///
/// Keys: Up, Down, Page Up, Page Down, Home, End choose a row; Left and Right move the chosen bracket (L and H choose it) by a
/// hundredth of the axis, with Shift by a thousandth.
class ChannelsView final : public QAbstractScrollArea
{
    Q_OBJECT
public:
    explicit ChannelsView(QWidget *parent = nullptr);

    /// Keeps the chosen channel and the scroll position where it still exists.
    void setRows(std::vector<ChannelRow> rows, bool hasOwnRanges, bool isSymmetric);
    void setEmptyText(const QString &sentence);
    const std::vector<ChannelRow> &rows() const { return m_rows; }
    int currentChannel() const;          ///< -1 when none.
    void setCurrentChannel(int channel); ///< -1: none.

    int rowHeight() const;
    double pixelOf(double value) const;
    double valueAt(double pixel) const;
    QRect rowRect(int row) const; ///< In the viewport.
    QString describe(const ChannelRow &row) const;

Q_SIGNALS:
    void currentChanged(int channel);
    void dragStarted();
    void rangeDragged(int channel, double lo, double hi);
    void dragFinished();
    void dragCancelled();

protected:
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    bool viewportEvent(QEvent *event) override;

private:
    enum class End { None, Low, High };

    void updateScroll();
    void ensureVisible(int row);
    int rowAt(int y) const;
    End endAt(const QPoint &position) const;
    void moveEnd(const ChannelRow &row, End end, double value);
    void paintAxis(QPainter &painter);
    void paintRow(QPainter &painter, const ChannelRow &row, const QRect &rect, bool isCurrent);
    int headerHeight() const;
    int labelWidth() const;

    std::vector<ChannelRow> m_rows;
    bool m_hasOwnRanges = false;
    bool m_isSymmetric = true;
    QString m_emptyText;
    PlotColors m_colors;
    double m_lo = -1, m_hi = 1; ///< The axis.
    int m_current = -1;         ///< Row, not channel.
    End m_chosenEnd = End::High;
    End m_dragged = End::None;
    int m_draggedChannel = -1;
};

} // namespace espalier
