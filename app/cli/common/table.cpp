// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/table.h"

#include <algorithm>
#include <cassert>

namespace espalier::cli {

namespace {

std::size_t characters(const std::string &text)
{
    return static_cast<std::size_t>(
        std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0u) != 0x80u; }));
}

} // namespace

void Table::column(std::string title, Side side)
{
    m_columns.push_back({std::move(title), side});
}

void Table::row(std::vector<std::string> cells)
{
    assert(cells.size() == m_columns.size());
    m_rows.push_back(std::move(cells));
}

std::string Table::text() const
{
    std::vector<std::vector<std::string>> lines;
    std::vector<std::string> titles;
    for (const Column &column : m_columns)
        titles.push_back(column.title);
    if (std::any_of(titles.begin(), titles.end(), [](const std::string &title) { return !title.empty(); }))
        lines.push_back(titles);
    lines.insert(lines.end(), m_rows.begin(), m_rows.end());

    std::vector<std::size_t> widths(m_columns.size(), 0);
    for (const auto &line : lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], characters(line[i]));

    std::string text;
    for (const auto &line : lines) {
        std::string out;
        for (std::size_t i = 0; i < line.size(); ++i) {
            const std::string padding(widths[i] - characters(line[i]), ' ');
            out += i ? "  " : "";
            out += m_columns[i].side == Side::Right ? padding + line[i] : line[i] + padding;
        }
        out.erase(out.find_last_not_of(' ') + 1);
        text += out + "\n";
    }
    return text;
}

} // namespace espalier::cli
