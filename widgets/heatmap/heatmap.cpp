// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/heatmap/heatmap.h"

#include "widgets/heatmap/heatmapaccessible.h"
#include "widgets/heatmap/heatmapcells.h"
#include "widgets/heatmap/heatmaphandle.h"
#include "widgets/heatmap/heatmapnames.h"
#include "widgets/heatmap/heatmappainter.h"
#include "widgets/plots/colorbar.h"
#include "widgets/plots/csvtext.h"
#include "widgets/plots/paintedlayer.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QKeySequence>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr double kHeatmapWheelStep = 1.25;
/// Nearer than this there is nothing more to see.
constexpr double kMinCells = 4;
/// Shift moves the cursor this far.
constexpr int kLeap = 10;

} // namespace

struct Heatmap::Private {
    explicit Private(Heatmap *view) : q(view) { }

    void build();
    void showScale();
    void changed();   ///< Other values.
    void recolored(); ///< Other colours of the same values.
    CellWindow window() const;
    HeatmapFrame frame() const { return {plot->axisRect()->rect(), window(), cells.rows(), cells.columns()}; }
    void paintCells(QPainter &painter);
    void paintMarks(QPainter &painter);
    void paintScaleMark(QPainter &painter);
    void replotMarks();

    void setView(double left, double right, double top, double bottom);
    void zoom(double factor, QPointF around, bool columnsToo, bool rowsToo);
    void hover(QPoint position);
    void moveCursor(int dRow, int dColumn);
    void describeCursor();
    int headAt(QPoint position) const; ///< Column whose name is there, or -1.
    bool isRemovable(int column) const;

    Heatmap *q;
    QCustomPlot *plot = nullptr;
    ColorBar *scale = nullptr;
    QCPLayer *marks = nullptr;
    HeatmapHandle *handle = nullptr; ///< The threshold's, on the scale.
    HeatmapCells cells;
    HeatmapPainter cellPainter{cells};
    std::optional<HeatmapNames> names;

    bool isOutdated = false;
    CellText text;
    QString rowTitle, columnTitle, valueTitle;
    std::vector<std::uint8_t> removable; ///< Empty, or one per column.
    int menuColumn = -1;                 ///< That the context menu is opened at.
    QPoint hovered{-1, -1};
    QPoint cursor{-1, -1};
    bool pressed = false;
    bool panning = false;
    QPoint pressedAt;
    QPoint last;
};

Heatmap::Heatmap(QWidget *parent) : PlotView(parent), d(std::make_unique<Private>(this))
{
    installHeatmapAccessibility();
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setEmptyText(tr("Open a model to see how important its weights are."));
    d->plot = plot();
    d->build();
    d->showScale();
    restyle();
}

Heatmap::~Heatmap() = default;

void Heatmap::Private::build()
{
    marks = plot->layer(QStringLiteral("overlay"));
    names.emplace(plot);
    for (QCPAxis *axis : {plot->xAxis, plot->yAxis}) {
        axis->setSubTicks(false);
        axis->grid()->setVisible(false);
        axis->setTickLength(0, 4); // Outwards: inside they would cover cells.
        axis->setNumberFormat(QStringLiteral("f"));
        axis->setNumberPrecision(0);
    }
    plot->yAxis->setRangeReversed(true);
    scale = new ColorBar(plot);
    handle = new HeatmapHandle(q, scale);
    QObject::connect(handle, &HeatmapHandle::changed, q, [this] {
        describeCursor();
        replotMarks();
    });
    plot->plotLayout()->addElement(0, 1, scale);
    plot->plotLayout()->setColumnSpacing(8);
    auto *group = new QCPMarginGroup(plot);
    plot->axisRect()->setMarginGroup(QCP::msTop | QCP::msBottom, group);
    scale->setMarginGroup(QCP::msTop | QCP::msBottom, group);
    plot->axisRect()->setMinimumMargins(QMargins(0, 10, 0, 0));
    scale->setMinimumMargins(QMargins(0, 10, 6, 0));
    QObject::connect(plot, &QCustomPlot::afterLayout, q, [this] { names->fit(cells.rows(), cells.columns(), q->smallFont()); });
    new PaintedLayer(plot, QStringLiteral("main"), true, [this](QPainter &painter) { paintCells(painter); });
    new PaintedLayer(plot, QStringLiteral("axes"), false, [this](QPainter &painter) { paintScaleMark(painter); });
    new PaintedLayer(plot, QStringLiteral("overlay"), true, [this](QPainter &painter) { paintMarks(painter); });
    new PaintedLayer(plot, QStringLiteral("overlay"), false, [this](QPainter &painter) { handle->paint(painter, q->smallFont()); });
}

void Heatmap::setCells(int rows, int columns, std::vector<float> values)
{
    const QSize before(d->cells.columns(), d->cells.rows());
    d->cells.setValues(rows, columns, std::move(values));
    const bool sameShape = before == QSize(d->cells.columns(), d->cells.rows());
    d->hovered = QPoint(-1, -1);
    if (!sameShape) {
        d->cursor = QPoint(-1, -1);
        d->removable.clear();
    }
    d->showScale();
    d->cellPainter.forgetCells();
    if (sameShape)
        replotAll();
    else
        fit();
}

void Heatmap::setCell(int row, int column, float value)
{
    if (!d->cells.setValue(row, column, value))
        return;
    d->showScale();
    d->changed();
}

void Heatmap::Private::showScale()
{
    scale->valueAxis()->setRange(cells.lo(), cells.hi());
    scale->setVisible(!q->isEmpty());
    handle->showOwnScale();
}

void Heatmap::Private::changed()
{
    cellPainter.forgetCells();
    q->replotAll();
}

void Heatmap::Private::recolored()
{
    cellPainter.forgetColors();
    q->replotAll();
}

int Heatmap::rows() const
{
    return d->cells.rows();
}

int Heatmap::columns() const
{
    return d->cells.columns();
}

float Heatmap::value(int row, int column) const
{
    return d->cells.value(row, column);
}

void Heatmap::setSideColumns(const std::vector<int> &signs)
{
    if (!d->cells.setSides(signs))
        return;
    d->showScale();
    d->changed();
}

int Heatmap::sideColumns() const
{
    return d->cells.sideColumns();
}

void Heatmap::setStale(std::vector<std::uint8_t> stale)
{
    if (d->cells.setStale(std::move(stale)))
        replotAll();
}

bool Heatmap::isStale(int row, int column) const
{
    return d->cells.isStale(row, column);
}

void Heatmap::setScale(std::optional<float> lo, std::optional<float> hi)
{
    d->cells.setScale(lo, hi);
    d->showScale();
    d->recolored();
}

void Heatmap::setThreshold(std::optional<float> threshold)
{
    if (d->cells.setThreshold(threshold))
        d->recolored();
}

void Heatmap::setKept(std::vector<float> kept)
{
    if (d->cells.setKept(std::move(kept)))
        d->recolored();
}

float Heatmap::keptShare(int row, int column) const
{
    return d->cells.contains(row, column) ? d->cells.stays(row, column) : 1;
}

void Heatmap::setOutdated(bool on)
{
    if (on == d->isOutdated)
        return;
    d->isOutdated = on;
    replotAll();
}

bool Heatmap::isOutdated() const
{
    return d->isOutdated;
}

void Heatmap::setErrors(std::vector<float> errors)
{
    d->cells.setErrors(std::move(errors));
}

void Heatmap::setColorMap(ColorMap map)
{
    d->cellPainter.setMap(map);
    applyColors();
    d->recolored();
}

void Heatmap::setCellLabel(CellLabel label)
{
    d->cellPainter.setLabel(std::move(label));
    d->changed();
}

void Heatmap::setNames(const QStringList &rows, const QStringList &columns, int widest)
{
    if (d->names->set(rows, columns, widest, smallFont()))
        replotAll();
}

QString Heatmap::rowName(int row) const
{
    return d->names->row(row);
}

QPoint Heatmap::columnHead(int column) const
{
    return {cellCentre(0, column).x(), d->plot->axisRect()->rect().bottom() + 10};
}

int Heatmap::Private::headAt(QPoint position) const
{
    const QRect area = plot->axisRect()->rect();
    if (names->columns().isEmpty() || q->isEmpty() || position.y() <= area.bottom() || position.x() < area.left()
        || position.x() > area.right())
        return -1;
    const int column = q->cellAt(QPoint(position.x(), area.bottom())).x();
    return column < cells.columns() - cells.sideColumns() ? column : -1;
}

void Heatmap::setTitles(const QString &rowTitle, const QString &columnTitle, const QString &valueTitle)
{
    d->rowTitle = rowTitle;
    d->columnTitle = columnTitle;
    d->valueTitle = valueTitle;
    applyWords();
    replotAll();
}

void Heatmap::applyWords()
{
    d->plot->yAxis->setLabel(d->rowTitle.isNull() ? tr("Output channel") : d->rowTitle);
    d->plot->xAxis->setLabel(d->columnTitle.isEmpty() ? tr("Input") : d->columnTitle);
    d->scale->valueAxis()->setLabel(d->valueTitle.isEmpty() ? tr("Importance") : d->valueTitle);
    setAccessibleName(tr("Heatmap"));
    d->describeCursor();
}

void Heatmap::applyColors()
{
    PlotView::applyColors();
    d->scale->setColors(colorTable(d->cellPainter.map()));
    d->plot->xAxis->setLabelPadding(2);
    d->plot->yAxis->setLabelPadding(2);
    d->cellPainter.forgetColors();
}

void Heatmap::setCellText(CellText text)
{
    d->text = std::move(text);
    d->describeCursor();
}

QString Heatmap::cellText(int row, int column) const
{
    const float number = value(row, column);
    if (d->text)
        return d->text(row, column, number);
    const QLocale locale;
    if (std::isnan(number))
        return tr("Row %1, column %2: not measured.").arg(locale.toString(row), locale.toString(column));
    return tr("Row %1, column %2: %3, rank %4 of %5.")
        .arg(locale.toString(row), locale.toString(column), locale.toString(number, 'g', 4), locale.toString(qlonglong(rank(number))),
             locale.toString(qlonglong(d->cells.count())));
}

std::int64_t Heatmap::rank(float value) const
{
    return d->cells.rank(value);
}

bool Heatmap::isEmpty() const
{
    return d->cells.isEmpty();
}

QString Heatmap::pictureName() const
{
    return QStringLiteral("heatmap");
}

QString Heatmap::toCsv() const
{
    const auto name = [](const QStringList &names, int index) {
        QString text = index < names.size() ? names[index] : QString::number(index);
        text.replace(QLatin1Char('\n'), QLatin1Char(' '));
        if (text.contains(QLatin1Char(',')) || text.contains(QLatin1Char('"')))
            text = QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
        return text;
    };
    QString text = QStringLiteral("row");
    for (int column = 0; column < d->cells.columns(); ++column) {
        text += QLatin1Char(',') + name(d->names->columns(), column);
        if (d->cells.hasErrors())
            text += QLatin1Char(',') + name(d->names->columns(), column) + QStringLiteral(" stderr");
    }
    text += QLatin1Char('\n');
    for (int row = 0; row < d->cells.rows(); ++row) {
        text += name(d->names->rows(), row);
        for (int column = 0; column < d->cells.columns(); ++column) {
            // As float: the shortest text that reads back as the same float32.
            const auto add = [&text](float number) {
                text += QLatin1Char(',');
                if (!std::isnan(number))
                    text += QString::number(double(number), 'g', 9);
            };
            add(value(row, column));
            if (d->cells.hasErrors())
                add(d->cells.error(row, column));
        }
        text += QLatin1Char('\n');
    }
    return text;
}

void Heatmap::setHandle(std::optional<ScaleHandle> handle)
{
    d->handle->set(std::move(handle));
    d->describeCursor();
    replotAll();
}

const std::optional<ScaleHandle> &Heatmap::handle() const
{
    return d->handle->get();
}

bool Heatmap::isHandleChosen() const
{
    return d->handle->isChosen();
}

void Heatmap::chooseHandle(bool on)
{
    d->handle->choose(on);
}

bool Heatmap::moveHandleTo(double value)
{
    return d->handle->moveTo(value);
}

std::pair<double, double> Heatmap::handleRange() const
{
    return d->handle->range();
}

QPoint Heatmap::gripPosition() const
{
    return d->handle->gripPosition();
}

QString Heatmap::handleName()
{
    return tr("Pruning threshold");
}

QString Heatmap::handleHelp() const
{
    return handle() && handle()->isLocked
        ? tr("This layer is locked: unlock it to move its handles.")
        : tr("Drag it, or press T and then Up or Down. Shift moves ten times finer. A double click removes the threshold.");
}

CellWindow Heatmap::Private::window() const
{
    const QCPRange x = plot->xAxis->range();
    const QCPRange y = plot->yAxis->range();
    return {x.lower + 0.5, x.upper + 0.5, y.lower + 0.5, y.upper + 0.5};
}

void Heatmap::Private::paintCells(QPainter &painter)
{
    if (q->isEmpty())
        return;
    const HeatmapPainter::Canvas canvas{painter, frame(), q->colors(), q->smallFont()};
    cellPainter.paint(canvas);
    if (isOutdated)
        HeatmapPainter::paintVeil(canvas);
}

void Heatmap::Private::paintMarks(QPainter &painter)
{
    if (q->isEmpty())
        return;
    const HeatmapFrame where = frame();
    painter.setBrush(Qt::NoBrush);
    const auto outline = [&](QPoint cell, const QColor &color, int width) {
        if (cell.x() < 0)
            return;
        // Cells of less than a pixel get a box that can be seen.
        QRectF box = where.cellRect(cell.y(), cell.x());
        const double grow = std::max(0.0, 5 - std::min(box.width(), box.height())) / 2;
        box.adjust(-grow, -grow, grow, grow);
        painter.setPen(QPen(q->colors().background, width + 2));
        painter.drawRect(box);
        painter.setPen(QPen(color, width));
        painter.drawRect(box);
    };
    outline(hovered, q->colors().text, 1);
    const bool hasKeys = q->hasFocus() && !handle->isChosen();
    outline(cursor, hasKeys ? q->colors().focus : q->colors().mutedText, hasKeys ? 2 : 1);
    if (hasKeys && cursor.x() < 0) {
        painter.setPen(QPen(q->colors().focus, 1, Qt::DotLine));
        painter.drawRect(where.area.adjusted(0, 0, -1, -1));
    }
}

void Heatmap::Private::paintScaleMark(QPainter &painter)
{
    const std::optional<float> &threshold = cells.threshold();
    if (q->isEmpty() || handle->get() || !threshold || *threshold < cells.lo() || *threshold > cells.hi())
        return;
    const QRect bar = scale->rect();
    const double y = std::floor(scale->valueAxis()->coordToPixel(*threshold)) + 0.5;
    const double left = bar.left();
    painter.fillRect(QRectF(left, y - 1.5, bar.width(), 3), q->colors().background);
    painter.setPen(QPen(q->colors().threshold, 1));
    painter.drawLine(QPointF(left, y), QPointF(bar.right() + 1, y));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(q->colors().threshold);
    painter.drawPolygon(QPolygonF({{left - 1, y}, {left - 7, y - 4.5}, {left - 7, y + 4.5}}));
    painter.setRenderHint(QPainter::Antialiasing, false);
}

void Heatmap::Private::replotMarks()
{
    if (q->isVisible())
        marks->replot();
    else
        q->replotAll();
}

void Heatmap::fit()
{
    d->setView(0, std::max(d->cells.columns(), 1), 0, std::max(d->cells.rows(), 1));
}

void Heatmap::Private::setView(double left, double right, double top, double bottom)
{
    const auto bounded = [](double from, double to, int count) {
        const double width = std::clamp(to - from, std::min<double>(kMinCells, count), std::max<double>(count, 1));
        const double middle = (from + to) / 2;
        const double start = std::clamp(middle - width / 2, 0.0, std::max(count, 1) - width);
        return QCPRange(start - 0.5, start + width - 0.5);
    };
    plot->xAxis->setRange(bounded(left, right, cells.columns()));
    plot->yAxis->setRange(bounded(top, bottom, cells.rows()));
    q->replotAll();
}

void Heatmap::Private::zoom(double factor, QPointF around, bool columnsToo, bool rowsToo)
{
    const QRect area = plot->axisRect()->rect();
    const CellWindow seen = window();
    const auto scaled = [factor](double begin, double end, double share, bool on, double *from, double *to) {
        const double width = end - begin;
        const double next = on ? width / factor : width;
        *from = begin + (width - next) * share;
        *to = *from + next;
    };
    CellWindow next;
    scaled(seen.left, seen.right, (around.x() - area.left()) / area.width(), columnsToo, &next.left, &next.right);
    scaled(seen.top, seen.bottom, (around.y() - area.top()) / area.height(), rowsToo, &next.top, &next.bottom);
    setView(next.left, next.right, next.top, next.bottom);
}

QPoint Heatmap::cellAt(const QPoint &position) const
{
    const QRect area = d->plot->axisRect()->rect();
    if (isEmpty() || !area.contains(position))
        return {-1, -1};
    const CellWindow seen = d->window();
    const double column = seen.left + (position.x() + 0.5 - area.left()) / area.width() * (seen.right - seen.left);
    const double row = seen.top + (position.y() + 0.5 - area.top()) / area.height() * (seen.bottom - seen.top);
    return {std::clamp(int(std::floor(column)), 0, d->cells.columns() - 1), std::clamp(int(std::floor(row)), 0, d->cells.rows() - 1)};
}

QPoint Heatmap::cellCentre(int row, int column) const
{
    const QPointF centre = d->frame().cellRect(row, column).center();
    return {static_cast<int>(std::floor(centre.x())), static_cast<int>(std::floor(centre.y()))};
}

QPoint Heatmap::cursorCell() const
{
    return d->cursor;
}

void Heatmap::setCursorCell(int row, int column)
{
    if (isEmpty())
        return;
    d->cursor = QPoint(std::clamp(column, 0, d->cells.columns() - 1), std::clamp(row, 0, d->cells.rows() - 1));
    const CellWindow seen = d->window();
    const auto shift = [](double from, double to, int cell) { return cell < from ? cell - from : cell + 1 > to ? cell + 1 - to : 0; };
    const double dx = shift(seen.left, seen.right, d->cursor.x());
    const double dy = shift(seen.top, seen.bottom, d->cursor.y());
    if (dx != 0 || dy != 0)
        d->setView(seen.left + dx, seen.right + dx, seen.top + dy, seen.bottom + dy);
    d->describeCursor();
    d->replotMarks();
    Q_EMIT cursorMoved(d->cursor.y(), d->cursor.x());
}

void Heatmap::Private::describeCursor()
{
    q->setAccessibleDescription(q->isEmpty()             ? q->emptyText()
                                    : handle->isChosen() ? handle->words()
                                    : cursor.x() < 0     ? tr("Move with the arrow keys to hear single cells.")
                                                         : q->cellText(cursor.y(), cursor.x()));
}

void Heatmap::Private::moveCursor(int dRow, int dColumn)
{
    if (cursor.x() < 0) {
        const CellWindow seen = window();
        q->setCursorCell(int(std::ceil(seen.top)), int(std::ceil(seen.left)));
    } else {
        q->setCursorCell(cursor.y() + dRow, cursor.x() + dColumn);
    }
    QToolTip::showText(q->mapToGlobal(q->cellCentre(cursor.y(), cursor.x()) + QPoint(8, 8)), q->cellText(cursor.y(), cursor.x()), q);
}

void Heatmap::Private::hover(QPoint position)
{
    const bool isOver = handle->isOver(position);
    if (handle->setHovered(isOver)) {
        if (isOver) {
            q->setCursor(handle->get()->isLocked ? Qt::ForbiddenCursor : Qt::SizeVerCursor);
            QToolTip::showText(q->mapToGlobal(position), handle->words(), q);
        } else {
            q->unsetCursor();
            QToolTip::hideText();
        }
        replotMarks();
    }
    const QPoint cell = isOver ? QPoint(-1, -1) : q->cellAt(position);
    if (cell == hovered)
        return;
    hovered = cell;
    replotMarks();
    if (cell.x() < 0 && !isOver)
        QToolTip::hideText();
    else if (cell.x() >= 0)
        QToolTip::showText(q->mapToGlobal(position), q->cellText(cell.y(), cell.x()), q);
    Q_EMIT q->cellHovered(cell.y(), cell.x());
}

bool Heatmap::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip)
        return true; // Shown at once while hovering.
    if (event->type() == QEvent::ShortcutOverride) {
        auto *key = static_cast<QKeyEvent *>(event);
        if (d->handle->isKey(key)) {
            event->accept();
            return true;
        }
        const bool arrow = key->key() >= Qt::Key_Left && key->key() <= Qt::Key_Down;
        const Qt::KeyboardModifiers held = key->modifiers() & ~Qt::KeypadModifier;
        if ((arrow && !(held & ~Qt::ShiftModifier)) || (key->key() == Qt::Key_0 && held == Qt::NoModifier)) {
            event->accept();
            return true;
        }
    }
    return PlotView::event(event);
}

void Heatmap::keyPressEvent(QKeyEvent *event)
{
    const Qt::KeyboardModifiers held = event->modifiers() & ~Qt::KeypadModifier;
    const bool isEnter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (d->handle->isKey(event)) {
        d->handle->pressKey(event);
        return;
    }
    if (isEnter && held == Qt::ControlModifier && d->cursor.x() >= 0 && d->cursor.x() < d->cells.columns() - sideColumns()
        && !d->names->columns().isEmpty()) {
        Q_EMIT columnClicked(d->cursor.x());
        return;
    }
    if (isEmpty() || (held & ~Qt::ShiftModifier)) {
        PlotView::keyPressEvent(event);
        return;
    }
    const int step = held.testFlag(Qt::ShiftModifier) ? kLeap : 1;
    const QPointF middle = d->cursor.x() < 0 ? QPointF(d->plot->axisRect()->center()) : QPointF(cellCentre(d->cursor.y(), d->cursor.x()));
    switch (event->key()) {
    case Qt::Key_Delete:
        if (d->isRemovable(d->cursor.x()))
            Q_EMIT removalAsked(d->cursor.x());
        break;
    case Qt::Key_Left: d->moveCursor(0, -step); break;
    case Qt::Key_Right: d->moveCursor(0, step); break;
    case Qt::Key_Up: d->moveCursor(-step, 0); break;
    case Qt::Key_Down: d->moveCursor(step, 0); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: d->zoom(kHeatmapWheelStep, middle, true, true); break;
    case Qt::Key_Minus: d->zoom(1 / kHeatmapWheelStep, middle, true, true); break;
    case Qt::Key_0: fit(); break;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        if (d->cursor.x() >= 0)
            Q_EMIT cellClicked(d->cursor.y(), d->cursor.x());
        break;
    default: PlotView::keyPressEvent(event);
    }
}

void Heatmap::setRemovable(std::vector<std::uint8_t> columns)
{
    if (columns.size() != static_cast<std::size_t>(d->cells.columns()))
        columns.clear();
    d->removable = std::move(columns);
}

bool Heatmap::Private::isRemovable(int column) const
{
    return column >= 0 && static_cast<std::size_t>(column) < removable.size() && removable[static_cast<std::size_t>(column)] != 0;
}

void Heatmap::contextMenuEvent(QContextMenuEvent *event)
{
    const int head = d->headAt(event->pos());
    d->menuColumn = event->reason() == QContextMenuEvent::Keyboard ? d->cursor.x() : head >= 0 ? head : cellAt(event->pos()).x();
    PlotView::contextMenuEvent(event);
}

void Heatmap::fillMenu(QMenu *menu)
{
    if (d->isRemovable(d->menuColumn)) {
        const int column = d->menuColumn;
        QString name = d->names->columns().value(column);
        // The key is told, no shortcut made: it is the map's while the cursor is there.
        QAction *action = menu->addAction(tr("Remove the column %1").arg(name.replace(QLatin1Char('\n'), QLatin1Char(' ')))
                                          + QLatin1Char('\t') + QKeySequence(Qt::Key_Delete).toString(QKeySequence::NativeText));
        action->setObjectName(QStringLiteral("plotRemoveColumn"));
        // The map may have changed while the menu was open.
        connect(action, &QAction::triggered, this, [this, column] {
            if (d->isRemovable(column))
                Q_EMIT removalAsked(column);
        });
        menu->addSeparator();
    }
    PlotView::fillMenu(menu);
}

void Heatmap::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || isEmpty()) {
        event->ignore();
        return;
    }
    if (d->handle->press(event->position().toPoint()))
        return;
    d->pressed = true;
    d->panning = false;
    d->pressedAt = d->last = event->position().toPoint();
}

void Heatmap::mouseMoveEvent(QMouseEvent *event)
{
    const QPoint position = event->position().toPoint();
    if (d->handle->move(position, event->modifiers()))
        return;
    if (!d->pressed) {
        d->hover(position);
        return;
    }
    if (!d->panning && (position - d->pressedAt).manhattanLength() < QApplication::startDragDistance())
        return;
    d->panning = true;
    setCursor(Qt::ClosedHandCursor);
    const QRect area = d->plot->axisRect()->rect();
    const CellWindow seen = d->window();
    const double dx = (d->last.x() - position.x()) * (seen.right - seen.left) / area.width();
    const double dy = (d->last.y() - position.y()) * (seen.bottom - seen.top) / area.height();
    d->setView(seen.left + dx, seen.right + dx, seen.top + dy, seen.bottom + dy);
    d->last = position;
}

void Heatmap::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && d->handle->release()) {
        d->hover(event->position().toPoint());
        return;
    }
    if (event->button() != Qt::LeftButton || !d->pressed)
        return;
    d->pressed = false;
    unsetCursor();
    if (d->panning)
        return;
    const QPoint cell = cellAt(event->position().toPoint());
    if (cell.x() < 0) {
        const int head = d->headAt(event->position().toPoint());
        if (head >= 0 && head == d->headAt(d->pressedAt))
            Q_EMIT columnClicked(head);
        return;
    }
    setCursorCell(cell.y(), cell.x());
    Q_EMIT cellClicked(cell.y(), cell.x());
}

void Heatmap::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && d->handle->isOver(event->position().toPoint()))
        d->handle->reset();
    else
        PlotView::mouseDoubleClickEvent(event);
}

bool Heatmap::focusNextPrevChild(bool next)
{
    if (d->handle->isShown() && next != d->handle->isChosen()) {
        chooseHandle(next);
        return true;
    }
    return PlotView::focusNextPrevChild(next);
}

void Heatmap::wheelEvent(QWheelEvent *event)
{
    const QPoint delta = event->angleDelta();
    // Some platforms turn the wheel sideways while a modifier is held.
    const double steps = (delta.y() != 0 ? delta.y() : delta.x()) / 120.0;
    if (isEmpty() || steps == 0 || d->handle->isDragging()) {
        event->ignore();
        return;
    }
    d->zoom(std::pow(kHeatmapWheelStep, steps), event->position(), !event->modifiers().testFlag(Qt::ShiftModifier),
            !event->modifiers().testFlag(Qt::ControlModifier));
    d->hover(event->position().toPoint());
    event->accept();
}

void Heatmap::leaveEvent(QEvent *event)
{
    PlotView::leaveEvent(event);
    if (d->handle->setHovered(false)) {
        unsetCursor();
        d->replotMarks();
    }
    if (d->hovered.x() < 0)
        return;
    d->hovered = QPoint(-1, -1);
    d->replotMarks();
    Q_EMIT cellHovered(-1, -1);
}

void Heatmap::focusInEvent(QFocusEvent *event)
{
    PlotView::focusInEvent(event);
    d->describeCursor();
    d->replotMarks();
}

void Heatmap::focusOutEvent(QFocusEvent *event)
{
    PlotView::focusOutEvent(event);
    d->handle->finishNudge();
    d->replotMarks();
}

} // namespace espalier
