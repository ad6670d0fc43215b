// SPDX-License-Identifier: GPL-3.0-or-later
// What hands do to a Heatmap: hover, click, zoom, pan, and the cursor of the keyboard.
#include "widgets/heatmap/heatmapprivate.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QKeySequence>
#include <QMenu>
#include <QMouseEvent>
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

void Heatmap::fit()
{
    d->setView(0, std::max(d->columns, 1), 0, std::max(d->rows, 1));
}

void Heatmap::Private::setView(double left, double right, double top, double bottom)
{
    const auto bounded = [](double from, double to, int cells) {
        const double width = std::clamp(to - from, std::min<double>(kMinCells, cells), std::max<double>(cells, 1));
        const double middle = (from + to) / 2;
        const double start = std::clamp(middle - width / 2, 0.0, std::max(cells, 1) - width);
        return QCPRange(start - 0.5, start + width - 0.5);
    };
    plot->xAxis->setRange(bounded(left, right, columns));
    plot->yAxis->setRange(bounded(top, bottom, rows));
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
    return {std::clamp(int(std::floor(column)), 0, d->columns - 1), std::clamp(int(std::floor(row)), 0, d->rows - 1)};
}

QPoint Heatmap::cellCentre(int row, int column) const
{
    const QPointF centre = d->cellRect(row, column).center();
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
    d->cursor = QPoint(std::clamp(column, 0, d->columns - 1), std::clamp(row, 0, d->rows - 1));
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
    if (isEnter && held == Qt::ControlModifier && d->cursor.x() >= 0 && d->cursor.x() < d->columns - sideColumns()
        && !d->columnNames.isEmpty()) {
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
    if (columns.size() != static_cast<std::size_t>(d->columns))
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
        QString name = d->columnNames.value(column);
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
