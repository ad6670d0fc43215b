// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/files/csv.h"

#include <QString>
#include <QStringList>

#include <initializer_list>

namespace espalier {

/// The shortest decimal number that reads back as `value`, '.' as decimal point, empty for NaN.
inline QString csvText(double value)
{
    return QString::fromStdString(csvNumber(value));
}

/// A name as a cell of a file.
inline QString csvCell(const QString &text)
{
    return QString::fromStdString(csvField(text.toStdString()));
}

/// One line of comma separated numbers with its line end.
inline QString csvLine(std::initializer_list<double> values)
{
    QStringList cells;
    for (const double value : values)
        cells += csvText(value);
    return cells.join(QLatin1Char(',')) + QLatin1Char('\n');
}

} // namespace espalier
