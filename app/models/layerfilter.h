// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <QVariant>
#include <QVector>

namespace espalier {

/// The filter field's language, apart from any model. Terms are separated by spaces and all must hold:
/// - `bits<8`, `zero>50` (per cent), `sqnr<20` (dB), `params>=1000`, `sens>1` (points of top-1 lost), with < <= > >= = ; a layer without the figure does not match;
/// - `locked`, `changed`;
/// - any other word: part of the name or the kind, upper and lower case alike.
/// A term that is not finished ("bits<") matches everything, so that the table does not go empty while one types.
class LayerFilter
{
public:
    explicit LayerFilter(const QString &text = {});

    struct Facts {
        QString name;
        QString kind;
        QVariant bits, zero, sqnr, params, sens; ///< Numbers; invalid: not known.
        bool isLocked = false;
        bool isChanged = false;
    };
    bool matches(const Facts &facts) const;
    bool isEmpty() const { return m_words.isEmpty() && m_comparisons.isEmpty() && !m_locked && !m_changed; }

private:
    enum class Field { Bits, Zero, Sqnr, Params, Sens };
    struct Comparison {
        Field field;
        QString relation;
        double value;
    };
    static const QVariant &figure(const Facts &facts, Field field);

    QStringList m_words;
    QVector<Comparison> m_comparisons;
    bool m_locked = false;
    bool m_changed = false;
};

} // namespace espalier
