// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace espalier::cli {

/// Rows of text in aligned columns. Widths count characters, not bytes.
class Table
{
public:
    enum class Side { Left, Right };

    void column(std::string title, Side side = Side::Right);

    /// As many cells as there are columns.
    void row(std::vector<std::string> cells);

    /// With a line of titles unless all are empty; every line ends in a newline, none in spaces.
    std::string text() const;

private:
    struct Column {
        std::string title;
        Side side;
    };
    std::vector<Column> m_columns;
    std::vector<std::vector<std::string>> m_rows;
};

} // namespace espalier::cli
