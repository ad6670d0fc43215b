// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>
#include <QStringList>

#include <cmath>
#include <initializer_list>

namespace espalier {

/// The shortest decimal number that reads back as `value`, '.' as decimal point, empty for NaN.
inline QString csvNumber(double value)
{
    return std::isnan(value) ? QString() : QString::number(value, 'g', QLocale::FloatingPointShortest);
}

/// A name as a cell: in quotes where it holds a comma, a quote or a line end (RFC 4180).
inline QString csvField(QString text)
{
    if (!text.contains(QLatin1Char(',')) && !text.contains(QLatin1Char('"')) && !text.contains(QLatin1Char('\n')))
        return text;
    return QLatin1Char('"') + text.replace(QLatin1Char('"'), QStringLiteral("\"\"")) + QLatin1Char('"');
}

/// One line of comma separated numbers with its line end.
inline QString csvLine(std::initializer_list<double> values)
{
    QStringList cells;
    for (const double value : values)
        cells += csvNumber(value);
    return cells.join(QLatin1Char(',')) + QLatin1Char('\n');
}

} // namespace espalier
