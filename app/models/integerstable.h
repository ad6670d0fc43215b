// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/layerintegers.h"
#include "engine/core/job.h"
#include "engine/core/result.h"

#include <QString>

namespace espalier {

/// The weights of a layer as a table: rows along the first axis of the tensor, one column for each place along the others. A value that
/// jobs may take along.
class IntegersTable
{
public:
    enum class Shown { Integers, Dequantized, Float, Difference };

    IntegersTable() = default;
    explicit IntegersTable(std::shared_ptr<const LayerIntegers> integers);

    const std::shared_ptr<const LayerIntegers> &integers() const { return m_integers; }
    int rows() const { return m_rows; }
    int columns() const { return m_columns; }
    double number(int row, int column, Shown shown) const;
    /// "5 (1,2)": the input and the place in the kernel.
    QString columnName(int column) const;
    /// "Row 3, column 5 (1,2): 0.0234 becomes q = 12; scale 0.00195 x (q - zero point 0) = 0.0234".
    QString sentence(int row, int column) const;
    /// All cells, with columns for scale and zero point where a row has one. A second for two million weights: for a job.
    /// Errors: core.cancelled.
    Result<QString> toCsv(Shown shown, const JobContext &context) const;

private:
    std::size_t place(int row, int column) const;

    std::shared_ptr<const LayerIntegers> m_integers;
    int m_rows = 0, m_columns = 0;
};

} // namespace espalier
