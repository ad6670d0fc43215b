// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/numberfield.h"

#include "widgets/text/format.h"

#include <QEvent>
#include <QLocale>

#include <cmath>

namespace espalier {

NumberField::NumberField(QWidget *parent) : CheckedField(parent)
{
    setAlignment(Qt::AlignRight);
    // Room for "-0.4546868032" without pushing the dock wider than it must be.
    setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("-0.00000")) + 12);
}

std::optional<double> NumberField::parse(const QString &text, const QString &unit)
{
    QString number = text.trimmed();
    if (!unit.isEmpty() && number.endsWith(unit))
        number = number.chopped(unit.size()).trimmed();
    number.replace(QChar(0x2212), QLatin1Char('-'));
    if (number.count(QLatin1Char(',')) == 1 && !number.contains(QLatin1Char('.')))
        number.replace(QLatin1Char(','), QLatin1Char('.'));
    bool ok = false;
    QLocale plain = QLocale::c();
    // "1,000,000" is more likely a slip than a million.
    plain.setNumberOptions(QLocale::RejectGroupSeparator);
    const double value = plain.toDouble(number, &ok);
    if (!ok || !std::isfinite(value))
        return std::nullopt;
    return value;
}

void NumberField::setValue(std::optional<double> value)
{
    const bool isSame = !m_isMixed && m_value == value;
    m_value = value;
    m_isMixed = false;
    if (!isModified() || !(isSame || hasFocus()))
        showOwn();
}

void NumberField::setMixed()
{
    const bool isSame = m_isMixed;
    m_value.reset();
    m_isMixed = true;
    if (!isModified() || !(isSame || hasFocus()))
        showOwn();
}

void NumberField::abandon()
{
    showOwn();
}

void NumberField::changeEvent(QEvent *event)
{
    CheckedField::changeEvent(event);
    if (event->type() == QEvent::LanguageChange && !isModified())
        showOwn();
}

void NumberField::take()
{
    if (text().trimmed().isEmpty() && m_emptyAllowed) {
        setModified(false);
        setProblem({});
        if (m_value || m_isMixed) {
            m_value.reset();
            m_isMixed = false;
            Q_EMIT cleared();
        }
        return;
    }
    const std::optional<double> typed = parse(text(), m_unit);
    if (!typed) {
        setProblem(tr("\"%1\" is not a number; write one like 0.05 or 5e-2.").arg(text().trimmed().left(40)));
        return;
    }
    const QString problem = m_check ? m_check(*typed) : QString();
    if (!problem.isEmpty()) {
        setProblem(problem);
        return;
    }
    setProblem({});
    setModified(false);
    if (!m_isMixed && m_value == typed) {
        showOwn();
        return;
    }
    m_value = typed;
    m_isMixed = false;
    showOwn();
    Q_EMIT committed(*typed);
}

void NumberField::showOwn()
{
    setPlaceholderText(m_isMixed ? tr("mixed") : m_hint);
    QString text;
    if (m_value)
        text = shortestText(*m_value) + (m_unit.isEmpty() ? QString() : QLatin1Char(' ') + m_unit);
    if (text != this->text())
        setText(text);
    setCursorPosition(0);
    setModified(false);
    setProblem({});
}

} // namespace espalier
