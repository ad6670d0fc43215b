// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/integersmodel.h"

#include <QLocale>
#include <QStringList>

namespace espalier {

namespace {

QString text(double number, int digits)
{
    return QString::number(number, 'g', digits);
}

} // namespace

void IntegersModel::setIntegers(std::shared_ptr<const LayerIntegers> integers)
{
    beginResetModel();
    m_integers = std::move(integers);
    m_rows = m_columns = 0;
    if (m_integers && !m_integers->integers.empty()) {
        const std::vector<std::int64_t> &shape = m_integers->original.shape;
        m_rows = shape.empty() ? 1 : static_cast<int>(shape.front());
        m_columns = m_rows > 0 ? static_cast<int>(m_integers->integers.size()) / m_rows : 0;
    }
    endResetModel();
}

void IntegersModel::setShown(Shown shown)
{
    m_shown = shown;
    if (m_rows > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, m_columns - 1));
}

int IntegersModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int IntegersModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_columns;
}

std::size_t IntegersModel::place(const QModelIndex &index) const
{
    return static_cast<std::size_t>(index.row()) * static_cast<std::size_t>(m_columns) + static_cast<std::size_t>(index.column());
}

double IntegersModel::number(std::size_t place) const
{
    const float before = m_integers->original.floats()[place];
    const float after = (*m_integers->changed)[place];
    switch (m_shown) {
    case Shown::Integers:
        return m_integers->integers[place];
    case Shown::Dequantized:
        return after;
    case Shown::Float:
        return before;
    case Shown::Difference:
        return static_cast<double>(after) - static_cast<double>(before);
    }
    return 0;
}

QVariant IntegersModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid) || !m_integers)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(number(place(index)), m_shown == Shown::Integers ? 9 : 4);
    case Qt::TextAlignmentRole:
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::ToolTipRole:
    case Qt::AccessibleDescriptionRole:
        return sentence(index);
    default:
        return {};
    }
}

QString IntegersModel::columnName(int column) const
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

QVariant IntegersModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (role != Qt::DisplayRole || !m_integers)
        return {};
    return orientation == Qt::Vertical ? QVariant(section) : QVariant(columnName(section));
}

QString IntegersModel::sentence(const QModelIndex &index) const
{
    if (!m_integers || !index.isValid())
        return {};
    const std::size_t at = place(index);
    const QuantParameters &parameters = m_integers->parameters;
    const auto scale = static_cast<std::size_t>(m_integers->scaleOf[at]);
    const QString before = text(static_cast<double>(m_integers->original.floats()[at]), 6);
    const QString after = text(static_cast<double>((*m_integers->changed)[at]), 6);
    const QString where = tr("Row %1, column %2").arg(index.row()).arg(columnName(index.column()));
    if (m_integers->mask && (*m_integers->mask)[at] == 0)
        return tr("%1: %2 is pruned: 0").arg(where, before);
    if (!parameters.levels.empty())
        return tr("%1: %2 is in cell %3 of the codebook, whose level is %4").arg(where, before).arg(m_integers->integers[at]).arg(after);
    if (!parameters.zeroExact)
        return tr("%1: %2 becomes q = %3; q - %4 steps of %5 from %6 give %7")
            .arg(where, before)
            .arg(m_integers->integers[at])
            .arg(parameters.qmin)
            .arg(text(parameters.scale[scale], 6), text(parameters.lo[scale], 6), after);
    return tr("%1: %2 becomes q = %3; scale %4 \u00d7 (q - zero point %5) = %6")
        .arg(where, before)
        .arg(m_integers->integers[at])
        .arg(text(parameters.scale[scale], 6))
        .arg(parameters.zeroPoint[scale])
        .arg(after);
}

QString IntegersModel::toCsv() const
{
    if (!m_integers)
        return {};
    const QuantParameters &parameters = m_integers->parameters;
    // Groups of inputs have several scales in a row.
    const bool isRowScaled = parameters.levels.empty() && (parameters.scale.size() == 1 || parameters.scale.size() == static_cast<std::size_t>(m_rows));
    QStringList lines;
    QStringList cells{QStringLiteral("row")};
    if (isRowScaled)
        cells << QStringLiteral("scale") << QStringLiteral("zero_point");
    for (int column = 0; column < m_columns; ++column)
        cells += QLatin1Char('"') + columnName(column) + QLatin1Char('"');
    lines += cells.join(QLatin1Char(','));
    for (int row = 0; row < m_rows; ++row) {
        cells = {QString::number(row)};
        if (isRowScaled) {
            const auto scale = static_cast<std::size_t>(m_integers->scaleOf[static_cast<std::size_t>(row) * static_cast<std::size_t>(m_columns)]);
            cells << QString::number(parameters.scale[scale], 'g', QLocale::FloatingPointShortest) << QString::number(parameters.zeroPoint[scale]);
        }
        for (int column = 0; column < m_columns; ++column)
            cells += QString::number(number(place(index(row, column))), 'g', QLocale::FloatingPointShortest);
        lines += cells.join(QLatin1Char(','));
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

} // namespace espalier
