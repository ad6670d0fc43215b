// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/figurelabel.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace espalier {

FigureLabel::FigureLabel(QWidget *parent) : QLabel(parent)
{
    setTextFormat(Qt::PlainText);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
}

void FigureLabel::enterEvent(QEnterEvent *event)
{
    QLabel::enterEvent(event);
    m_isHovered = true;
    update();
}

void FigureLabel::leaveEvent(QEvent *event)
{
    QLabel::leaveEvent(event);
    m_isHovered = false;
    update();
}

void FigureLabel::focusInEvent(QFocusEvent *event)
{
    QLabel::focusInEvent(event);
    update();
}

void FigureLabel::focusOutEvent(QFocusEvent *event)
{
    QLabel::focusOutEvent(event);
    update();
}

void FigureLabel::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Space)
        Q_EMIT clicked();
    else
        QLabel::keyPressEvent(event);
}

void FigureLabel::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && rect().contains(event->position().toPoint()))
        Q_EMIT clicked();
    else
        QLabel::mouseReleaseEvent(event);
}

/// A line under the figure tells that it can be clicked or has the focus; nothing moves.
void FigureLabel::paintEvent(QPaintEvent *event)
{
    QLabel::paintEvent(event);
    if (!m_isHovered && !hasFocus())
        return;
    QPainter painter(this);
    painter.setPen(QPen(palette().color(QPalette::Link), hasFocus() ? 2 : 1));
    const int y = rect().bottom();
    painter.drawLine(0, y, rect().right(), y);
}

} // namespace espalier
