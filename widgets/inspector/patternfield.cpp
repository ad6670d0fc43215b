// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/patternfield.h"

namespace espalier {

PatternField::PatternField(QWidget *parent) : CheckedField(parent) { }

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

void PatternField::take()
{
    if (text().trimmed().isEmpty()) {
        showOwn();
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

} // namespace espalier
