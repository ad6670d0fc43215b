// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/patternfield.h"

#include "widgets/theme/theme.h"

#include <QKeyEvent>
#include <QPainter>

namespace espalier {

PatternField::PatternField(QWidget *parent) : QLineEdit(parent)
{
    connect(this, &QLineEdit::textEdited, this, [this] { setProblem({}); });
}

std::optional<std::pair<int, int>> PatternField::parse(const QString &text)
{
    const QStringList parts = text.split(QLatin1Char(':'));
    bool isFirst = false, isSecond = false;
    const int n = parts.value(0).trimmed().toInt(&isFirst);
    const int m = parts.value(1).trimmed().toInt(&isSecond);
    if (parts.size() != 2 || !isFirst || !isSecond || n < 1 || m <= n || m > kLongest)
        return std::nullopt;
    return std::pair(n, m);
}

void PatternField::showText(const QString &text)
{
    m_shown = text;
    setText(text);
    setModified(false);
    setProblem({});
}

void PatternField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        commit();
        selectAll();
        event->accept();
        return;
    }
    if (event->key() == Qt::Key_Escape && (isModified() || !m_problem.isEmpty())) {
        showText(m_shown);
        selectAll();
        event->accept();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void PatternField::focusOutEvent(QFocusEvent *event)
{
    if (event->reason() != Qt::PopupFocusReason && event->reason() != Qt::ActiveWindowFocusReason)
        commit();
    QLineEdit::focusOutEvent(event);
}

void PatternField::paintEvent(QPaintEvent *event)
{
    QLineEdit::paintEvent(event);
    if (m_problem.isEmpty())
        return;
    QPainter painter(this);
    painter.setPen(QPen(signalColors(palette()).error, 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void PatternField::commit()
{
    if (!isModified())
        return;
    if (text().trimmed().isEmpty()) {
        showText(m_shown);
        return;
    }
    const auto pattern = parse(text());
    if (!pattern) {
        setProblem(tr("A pattern is n:m with 1 \u2264 n < m \u2264 %1, such as 2:4: of every 4 weights 2 stay.").arg(kLongest));
        return;
    }
    if (const QString problem = m_check ? m_check(pattern->first, pattern->second) : QString(); !problem.isEmpty()) {
        setProblem(problem);
        return;
    }
    setModified(false);
    setProblem({});
    Q_EMIT patternChosen(pattern->first, pattern->second);
}

void PatternField::setProblem(const QString &sentence)
{
    if (sentence == m_problem)
        return;
    m_problem = sentence;
    update();
    Q_EMIT problemChanged(sentence);
}

} // namespace espalier
