// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/checkedfield.h"

#include "widgets/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace espalier {

CheckedField::CheckedField(QWidget *parent) : QLineEdit(parent)
{
    connect(this, &QLineEdit::textEdited, this, [this] { setProblem({}); });
}

void CheckedField::commit()
{
    if (isModified())
        take();
}

void CheckedField::setProblem(const QString &sentence)
{
    if (sentence == m_problem)
        return;
    if (m_problem.isEmpty())
        m_tip = toolTip();
    m_problem = sentence;
    setToolTip(sentence.isEmpty() ? m_tip : sentence);
    setAccessibleDescription(sentence);
    update();
    Q_EMIT problemChanged(sentence);
}

void CheckedField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        commit();
        selectAll();
        event->accept();
        return;
    }
    if (event->key() == Qt::Key_Escape && (isModified() || !m_problem.isEmpty())) {
        showOwn();
        selectAll();
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void CheckedField::focusOutEvent(QFocusEvent *event)
{
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
        commit();
    QLineEdit::focusOutEvent(event);
}

void CheckedField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (m_problem.isEmpty())
        return;
    QPainter painter(this);
    painter.setPen(QPen(signalColors(palette()).error, 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

} // namespace espalier
