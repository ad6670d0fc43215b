// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/integerstable.h"

#include <QCoreApplication>
#include <QLocale>
#include <QStringList>

namespace espalier {

namespace {

QString text(double number, int digits)
{
    return QString::number(number, 'g', digits);
}

QString tr(const char *sentence)
{
    return QCoreApplication::translate("IntegersTable", sentence);
}

} // namespace

IntegersTable::IntegersTable(std::shared_ptr<const LayerIntegers> integers) : m_integers(std::move(integers))
{
    if (!m_integers || m_integers->integers.empty())
        return;
    const std::vector<std::int64_t> &shape = m_integers->original.shape;
    m_rows = shape.empty() ? 1 : static_cast<int>(shape.front());
    m_columns = m_rows > 0 ? static_cast<int>(m_integers->integers.size()) / m_rows : 0;
}

std::size_t IntegersTable::place(int row, int column) const
{
    return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(column);
}

double IntegersTable::number(int row, int column, Shown shown) const
{
    const std::size_t at = place(row, column);
    const double before = static_cast<double>(m_integers->original.floats()[at]);
    const double after = static_cast<double>((*m_integers->changed)[at]);
    switch (shown) {
    case Shown::Integers: return m_integers->integers[at];
    case Shown::Dequantized: return after;
    case Shown::Float: return before;
    case Shown::Difference: return after - before;
    }
    return 0;
}

QString IntegersTable::columnName(int column) const
{
    const std::vector<std::int64_t> &shape = m_integers->original.shape;
    QStringList parts;
    std::int64_t rest = column;
    for (std::size_t axis = shape.size(); axis > 2; --axis) {
        parts.prepend(QString::number(rest % shape[axis - 1]));
        rest /= shape[axis - 1];
    }
    const QString input = QString::number(rest);
    return parts.isEmpty() ? input : QStringLiteral("%1 (%2)").arg(input, parts.join(QLatin1Char(',')));
}

QString IntegersTable::sentence(int row, int column) const
{
    if (!m_integers || row < 0 || column < 0)
        return {};
    const std::size_t at = place(row, column);
    const QuantParameters &parameters = m_integers->parameters;
    const auto scale = static_cast<std::size_t>(m_integers->scaleOf[at]);
    const QString before = text(static_cast<double>(m_integers->original.floats()[at]), 6);
    const QString after = text(static_cast<double>((*m_integers->changed)[at]), 6);
    const QString where = tr(QT_TRANSLATE_NOOP("IntegersTable", "Row %1, column %2")).arg(row).arg(columnName(column));
    if (m_integers->mask && (*m_integers->mask)[at] == 0)
        return tr(QT_TRANSLATE_NOOP("IntegersTable", "%1: %2 is pruned: 0")).arg(where, before);
    if (!parameters.levels.empty())
        return tr(QT_TRANSLATE_NOOP("IntegersTable", "%1: %2 is in cell %3 of the codebook, whose level is %4"))
            .arg(where, before)
            .arg(m_integers->integers[at])
            .arg(after);
    if (!parameters.zeroExact)
        return tr(QT_TRANSLATE_NOOP("IntegersTable", "%1: %2 becomes q = %3; q - %4 steps of %5 from %6 give %7"))
            .arg(where, before)
            .arg(m_integers->integers[at])
            .arg(parameters.qmin)
            .arg(text(parameters.scale[scale], 6), text(parameters.lo[scale], 6), after);
    return tr(QT_TRANSLATE_NOOP("IntegersTable", "%1: %2 becomes q = %3; scale %4 \u00d7 (q - zero point %5) = %6"))
        .arg(where, before)
        .arg(m_integers->integers[at])
        .arg(text(parameters.scale[scale], 6))
        .arg(parameters.zeroPoint[scale])
        .arg(after);
}

Result<QString> IntegersTable::toCsv(Shown shown, const JobContext &context) const
{
    if (!m_integers)
        return QString();
    const QuantParameters &parameters = m_integers->parameters;
    // Groups of inputs have several scales in a row.
    const bool isRowScaled =
        parameters.levels.empty() && (parameters.scale.size() == 1 || parameters.scale.size() == static_cast<std::size_t>(m_rows));
    QStringList lines;
    QStringList cells{QStringLiteral("row")};
    if (isRowScaled)
        cells << QStringLiteral("scale") << QStringLiteral("zero_point");
    for (int column = 0; column < m_columns; ++column)
        cells += QLatin1Char('"') + columnName(column) + QLatin1Char('"');
    lines += cells.join(QLatin1Char(','));
    for (int row = 0; row < m_rows; ++row) {
        if (context.cancelled())
            return Error(errors::kCancelled);
        cells = {QString::number(row)};
        if (isRowScaled) {
            const auto scale = static_cast<std::size_t>(m_integers->scaleOf[place(row, 0)]);
            cells << QString::number(parameters.scale[scale], 'g', QLocale::FloatingPointShortest)
                  << QString::number(parameters.zeroPoint[scale]);
        }
        for (int column = 0; column < m_columns; ++column)
            cells += QString::number(number(row, column, shown), 'g', QLocale::FloatingPointShortest);
        lines += cells.join(QLatin1Char(','));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace espalier
