// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmappainter.h"

#include "widgets/heatmap/heatmapcells.h"
#include "widgets/histogram/histogrampainting.h"

#include <QPainter>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>

namespace espalier {

/// The colours of the cells: of the scale, and paler where pruning would remove them.
struct CellPalette {
    const std::array<QRgb, 256> &table;
    std::array<QRgb, 256> pale;
    float lo = 0, factor = 1;

    /// `stays`: how much of the cell does, 0..1.
    QRgb color(float value, float stays) const
    {
        const auto index = static_cast<std::size_t>(std::clamp((value - lo) * factor, 0.0F, 255.0F) + 0.5F);
        if (stays >= 1)
            return table[index];
        if (stays <= 0)
            return pale[index];
        // Never so pale that it could be taken for a cell that goes altogether.
        const int weight = static_cast<int>((1 - stays) * kMaxPale * 256);
        const auto blend = [weight](int from, int to) { return from + (to - from) * weight / 256; };
        return qRgb(blend(qRed(table[index]), qRed(pale[index])), blend(qGreen(table[index]), qGreen(pale[index])),
                    blend(qBlue(table[index]), qBlue(pale[index])));
    }

    static constexpr float kMaxPale = 0.6F;
};

namespace {

/// How much of the ground covers a cell that is out of date.
constexpr double kVeil = 0.55;
/// Cells smaller than this have no room for an outline.
constexpr double kContourCell = 4;
/// Cells smaller than this have no room for a bar; narrower ones that are tall have some for a line.
constexpr double kShareCell = 10, kNarrowCell = 3, kTallCell = 24;
/// Between the matrix and its side columns.
constexpr double kSideGap = 4;
/// Cells smaller than this have no room for the mark that they are out of date.
constexpr double kMarkedCell = 14;
constexpr double kMark = 6;
/// A file of more is slow to open, and cells of so many are smaller than what is seen.
constexpr qint64 kMaxVectors = 65536;
/// Viewers smooth edges: two that touch would let the ground through, so each cell reaches this far under its neighbours, in pixels.
constexpr double kOverlap = 0.3;

/// What pruning would remove: no hue, and nearer to the ground than any colour of the scale.
QRgb greyed(QRgb color, const QColor &background)
{
    const int grey = qGray(color);
    const auto blend = [grey](int ground) { return (grey + 2 * ground) / 3; };
    const int level = std::clamp(blend(qGray(background.rgb())), 60, 215);
    return qRgb(level, level, level);
}

QColor veilOf(const PlotColors &colors)
{
    QColor veil = colors.background;
    veil.setAlphaF(static_cast<float>(kVeil));
    return veil;
}

} // namespace

void HeatmapPainter::forgetCells()
{
    m_reduced.clear();
    forgetColors();
}

CellPalette HeatmapPainter::palette(const PlotColors &colors) const
{
    CellPalette palette{colorTable(m_map), {}, m_cells.lo(), 255 / (m_cells.hi() - m_cells.lo())};
    for (std::size_t i = 0; i < palette.pale.size(); ++i)
        palette.pale[i] = greyed(palette.table[i], colors.background);
    return palette;
}

QImage HeatmapPainter::render(int width, int height, const HeatmapFrame &frame, const PlotColors &colors)
{
    const CellWindow &seen = frame.window;
    if (m_reduced.empty() || m_reducedSize != QSize(width, height) || !(m_reducedWindow == seen)) {
        m_reduced = reduceByMaximum(m_cells.painted(), frame.rows, frame.columns, seen, width, height);
        m_reducedWindow = seen;
        m_reducedSize = QSize(width, height);
    }
    const bool isByRow = m_cells.isKeptByRow();
    const std::vector<float> stays = m_cells.kept().empty() ? std::vector<float>()
        : isByRow ? reduceByMaximum(m_cells.kept(), frame.rows, 1, {0, 1, seen.top, seen.bottom}, 1, height)
                  : reduceByMaximum(m_cells.kept(), frame.rows, frame.columns, seen, width, height);
    QImage picture(width, height, QImage::Format_ARGB32_Premultiplied);
    const CellPalette shades = palette(colors);
    const float cut = m_cells.threshold().value_or(-std::numeric_limits<float>::infinity());
    for (int y = 0; y < height && !m_reduced.empty(); ++y) {
        const float *in = m_reduced.data() + static_cast<std::size_t>(y) * width;
        auto *out = reinterpret_cast<QRgb *>(picture.scanLine(y));
        // Where a cell is higher than a pixel, lines repeat.
        if (y > 0 && stays.empty() && std::memcmp(in, in - width, sizeof(float) * width) == 0) {
            std::memcpy(out, picture.constScanLine(y - 1), sizeof(QRgb) * width);
            continue;
        }
        const float *share = stays.empty() ? nullptr : stays.data() + static_cast<std::size_t>(y) * (isByRow ? 1 : width);
        for (int x = 0; x < width; ++x) {
            if (std::isnan(in[x])) {
                out[x] = 0; // The hatching behind shows.
                continue;
            }
            out[x] = shades.color(in[x], share ? share[isByRow ? 0 : x] : in[x] < cut ? 0.0F : 1.0F);
        }
    }
    return picture;
}

void HeatmapPainter::paint(const Canvas &canvas)
{
    const QRect area = canvas.frame.area;
    const double scaleFactor = deviceScale(canvas.painter);
    const QSize size(std::lround(area.width() * scaleFactor), std::lround(area.height() * scaleFactor));
    if (size.isEmpty())
        return;
    canvas.painter.fillRect(area, canvas.colors.background);
    canvas.painter.fillRect(area, QBrush(canvas.colors.hatch, Qt::BDiagPattern));
    if (isDrawnInVectors(canvas)) {
        paintVectors(canvas);
    } else {
        if (m_image.isNull() || m_image.size() != size || !(m_imageWindow == canvas.frame.window)) {
            m_image = render(size.width(), size.height(), canvas.frame, canvas.colors);
            m_imageWindow = canvas.frame.window;
        }
        canvas.painter.drawImage(QRectF(area), m_image);
    }
    paintStale(canvas);
    paintSides(canvas);
    paintContour(canvas);
    paintShares(canvas);
    paintLabels(canvas);
}

bool HeatmapPainter::isDrawnInVectors(const Canvas &canvas) const
{
    const QPaintEngine *engine = canvas.painter.paintEngine();
    const QRect seen = canvas.frame.seenCells();
    return engine && (engine->type() == QPaintEngine::SVG || engine->type() == QPaintEngine::Pdf)
        && static_cast<qint64>(seen.width()) * seen.height() <= kMaxVectors;
}

/// One rectangle for each run of equal colour in a row, all of one colour together: half of the file.
void HeatmapPainter::paintVectors(const Canvas &canvas) const
{
    const QRectF area = canvas.frame.area;
    const QRect seen = canvas.frame.seenCells();
    const CellPalette colors = palette(canvas.colors);
    std::map<QRgb, QVector<QRectF>> runs;
    for (int row = seen.top(); row <= seen.bottom(); ++row) {
        QRgb color = 0; // Transparent: no run.
        int begin = seen.left();
        for (int column = seen.left(); column <= seen.right() + 1; ++column) {
            QRgb own = 0;
            if (column <= seen.right()) {
                const float value = m_cells.painted(row, column);
                const std::optional<float> &threshold = m_cells.threshold();
                if (!std::isnan(value))
                    own = colors.color(value,
                                       m_cells.kept().empty() ? threshold && value < *threshold ? 0.0F : 1.0F : m_cells.stays(row, column));
                if (own == color)
                    continue;
            }
            if (color != 0)
                runs[color].append(QRectF(canvas.frame.cellRect(row, begin).topLeft(), canvas.frame.cellRect(row, column - 1).bottomRight())
                                   & area);
            color = own;
            begin = column;
        }
    }
    for (const auto &[color, rects] : runs) {
        canvas.painter.setPen(QPen(QColor(color), kOverlap, Qt::SolidLine, Qt::SquareCap, Qt::MiterJoin));
        canvas.painter.setBrush(QColor(color));
        canvas.painter.drawRects(rects);
    }
    canvas.painter.setBrush(Qt::NoBrush);
}

void HeatmapPainter::paintStale(const Canvas &canvas) const
{
    if (!m_cells.hasStale())
        return;
    const QColor veil = veilOf(canvas.colors);
    const QRect seen = canvas.frame.seenCells();
    QPainter &painter = canvas.painter;
    painter.setPen(Qt::NoPen);
    for (int row = seen.top(); row <= seen.bottom(); ++row) {
        for (int column = seen.left(); column <= seen.right(); ++column) {
            if (!m_cells.isStale(row, column))
                continue;
            const QRectF cell = canvas.frame.cellRect(row, column);
            painter.fillRect(cell, veil);
            if (cell.width() < kMarkedCell || cell.height() < kMarkedCell)
                continue;
            painter.setBrush(canvas.colors.text);
            painter.drawPolygon(QPolygonF({cell.topRight(), cell.topRight() - QPointF(kMark, 0), cell.topRight() + QPointF(0, kMark)}));
        }
    }
    painter.setBrush(Qt::NoBrush);
}

void HeatmapPainter::paintSides(const Canvas &canvas) const
{
    if (m_cells.sideColumns() == 0)
        return;
    const QRect area = canvas.frame.area;
    const double x = canvas.frame.cellRect(0, canvas.frame.columns - m_cells.sideColumns()).left();
    if (x > area.left() && x < area.right())
        canvas.painter.fillRect(QRectF(x - kSideGap / 2, area.top(), kSideGap, area.height()), canvas.colors.background);
}

void HeatmapPainter::paintContour(const Canvas &canvas) const
{
    const QRectF cell = canvas.frame.cellRect(0, 0);
    // Among shares single cells go, not regions: outlines that nearly fill them would say more than they.
    const double room = m_cells.hasShares() ? kShareCell : kContourCell;
    if (!m_cells.isCut() || cell.width() < room || cell.height() < room)
        return;
    const QRect seen = canvas.frame.seenCells();
    QVector<QLineF> lines;
    for (int row = seen.top(); row <= seen.bottom(); ++row) {
        for (int column = seen.left(); column <= seen.right(); ++column) {
            const bool gone = m_cells.goes(row, column);
            const QRectF here = canvas.frame.cellRect(row, column);
            if (column + 1 < canvas.frame.columns && gone != m_cells.goes(row, column + 1))
                lines.append(QLineF(here.topRight(), here.bottomRight()));
            if (row + 1 < canvas.frame.rows && gone != m_cells.goes(row + 1, column))
                lines.append(QLineF(here.bottomLeft(), here.bottomRight()));
        }
    }
    canvas.painter.setPen(QPen(canvas.colors.background, 3));
    canvas.painter.drawLines(lines);
    canvas.painter.setPen(QPen(canvas.colors.threshold, 1));
    canvas.painter.drawLines(lines);
}

/// Of each cell that goes in part how much: a bar at its foot as long as that, or where cells are narrow a line at that height.
void HeatmapPainter::paintShares(const Canvas &canvas) const
{
    const QRectF cell = canvas.frame.cellRect(0, 0);
    const bool isNarrow = cell.width() < kShareCell;
    if (!m_cells.hasShares() || cell.height() < (isNarrow ? kTallCell : kShareCell) || cell.width() < kNarrowCell)
        return;
    const QRect seen = canvas.frame.seenCells();
    for (int row = seen.top(); row <= seen.bottom(); ++row) {
        for (int column = seen.left(); column <= seen.right(); ++column) {
            const float share = m_cells.stays(row, column);
            if (!(share > 0 && share < 1) || std::isnan(m_cells.value(row, column)))
                continue;
            const QRectF box = canvas.frame.cellRect(row, column);
            const double gone = 1 - static_cast<double>(share);
            QRectF ground(box.left() + 1, box.bottom() - 6, box.width() - 2, 5);
            QRectF mark(box.left() + 2, box.bottom() - 5, std::max(1.0, (box.width() - 4) * gone), 3);
            if (isNarrow) {
                mark = QRectF(box.left(), std::floor(box.bottom() - 3 - gone * (box.height() - 4)), box.width(), 2);
                ground = mark.adjusted(0, -1, 0, 1);
            }
            canvas.painter.fillRect(ground, canvas.colors.background);
            canvas.painter.fillRect(mark, canvas.colors.threshold);
        }
    }
}

void HeatmapPainter::paintLabels(const Canvas &canvas) const
{
    if (!m_label)
        return;
    QPainter &painter = canvas.painter;
    painter.setFont(canvas.font);
    const QFontMetrics metrics(canvas.font);
    const QRectF cell = canvas.frame.cellRect(0, 0);
    if (cell.height() < metrics.height())
        return;
    const QRect seen = canvas.frame.seenCells();
    const std::array<QRgb, 256> &table = colorTable(m_map);
    for (int row = seen.top(); row <= seen.bottom(); ++row) {
        for (int column = seen.left(); column <= seen.right(); ++column) {
            const float number = m_cells.value(row, column);
            const QString words = m_label(row, column, number);
            if (words.isEmpty() || metrics.horizontalAdvance(words) + 4 > cell.width())
                continue;
            QColor ground = canvas.colors.background;
            if (!std::isnan(number)) {
                const float place = (m_cells.painted(row, column) - m_cells.lo()) * 255 / (m_cells.hi() - m_cells.lo());
                ground = QColor(table[static_cast<std::size_t>(std::clamp(place, 0.0F, 255.0F))]);
            }
            if (m_cells.isStale(row, column))
                ground = mixed(canvas.colors.background, ground, kVeil);
            const QColor black(Qt::black), white(Qt::white);
            painter.setPen(contrastRatio(black, ground) > contrastRatio(white, ground) ? black : white);
            painter.drawText(canvas.frame.cellRect(row, column), Qt::AlignCenter, words);
        }
    }
}

void HeatmapPainter::paintVeil(const Canvas &canvas)
{
    canvas.painter.fillRect(canvas.frame.area, veilOf(canvas.colors));
}

} // namespace espalier
