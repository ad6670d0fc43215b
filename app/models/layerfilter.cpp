// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/layerfilter.h"

#include <QRegularExpression>

#include <algorithm>

namespace espalier {

LayerFilter::LayerFilter(const QString &text)
{
    static const QRegularExpression comparison(QStringLiteral("^(bits|zero|sqnr|params|sens)(<=|>=|<|>|=)(.*)$"),
                                               QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression spaces(QStringLiteral("\\s+"));
    const QStringList fields{QStringLiteral("bits"), QStringLiteral("zero"), QStringLiteral("sqnr"), QStringLiteral("params"),
                             QStringLiteral("sens")};
    const QStringList terms = text.split(spaces, Qt::SkipEmptyParts);
    for (const QString &term : terms) {
        const QRegularExpressionMatch match = comparison.match(term);
        if (match.hasMatch()) {
            bool isNumber = false;
            QString digits = match.captured(3);
            digits.remove(QLatin1Char('%'));
            const double value = digits.toDouble(&isNumber);
            if (isNumber)
                m_comparisons.append({static_cast<Field>(fields.indexOf(match.captured(1).toLower())), match.captured(2), value});
        } else if (term.compare(QLatin1String("locked"), Qt::CaseInsensitive) == 0) {
            m_locked = true;
        } else if (term.compare(QLatin1String("changed"), Qt::CaseInsensitive) == 0) {
            m_changed = true;
        } else {
            m_words << term;
        }
    }
}

const QVariant &LayerFilter::figure(const Facts &facts, Field field)
{
    switch (field) {
    case Field::Bits: return facts.bits;
    case Field::Zero: return facts.zero;
    case Field::Sqnr: return facts.sqnr;
    case Field::Sens: return facts.sens;
    case Field::Params: break;
    }
    return facts.params;
}

bool LayerFilter::matches(const Facts &facts) const
{
    if ((m_locked && !facts.isLocked) || (m_changed && !facts.isChanged))
        return false;
    for (const Comparison &term : m_comparisons) {
        const QVariant &known = figure(facts, term.field);
        if (!known.isValid())
            return false;
        const double value = known.toDouble();
        const bool holds = term.relation == QLatin1String("<") ? value < term.value
            : term.relation == QLatin1String("<=")             ? value <= term.value
            : term.relation == QLatin1String(">")              ? value > term.value
            : term.relation == QLatin1String(">=")             ? value >= term.value
                                                               : value == term.value;
        if (!holds)
            return false;
    }
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
        return facts.name.contains(word, Qt::CaseInsensitive) || facts.kind.contains(word, Qt::CaseInsensitive);
    });
}

} // namespace espalier
