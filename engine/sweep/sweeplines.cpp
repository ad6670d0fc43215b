// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweeplines.h"

#include "engine/files/sha256.h"

#include <array>
#include <charconv>

namespace espalier {

namespace {

std::string checksum(std::string_view text)
{
    return sha256(text).substr(0, 8);
}

std::string_view nextWord(std::string_view &rest)
{
    const std::size_t space = rest.find(' ');
    const std::string_view word = rest.substr(0, space);
    rest.remove_prefix(space == std::string_view::npos ? rest.size() : space + 1);
    return word;
}

} // namespace

bool parseSweepLine(std::string_view line, SweepEntry &entry)
{
    const std::string_view check = nextWord(line);
    if (check.size() != 8 || checksum(line) != check)
        return false;
    entry.cell = std::string(nextWord(line));
    std::array<std::int64_t, 11> numbers{};
    for (std::int64_t &number : numbers) {
        const std::string_view word = nextWord(line);
        const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (failure != std::errc() || end != word.data() + word.size())
            return false;
    }
    SweepSums &sums = entry.sums;
    entry.begin = numbers[0];
    entry.end = numbers[1];
    sums = {numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7], numbers[8], numbers[9], numbers[10]};
    return line.empty() && !entry.cell.empty() && entry.begin >= 0 && sums.samples == entry.end - entry.begin && sums.samples > 0;
}

bool parseFiguresLine(std::string_view line, std::string &name, std::vector<double> &figures)
{
    const std::string_view check = nextWord(line);
    if (check.size() != 8 || checksum(line) != check || line.empty() || line.front() != '=')
        return false;
    name = std::string(nextWord(line).substr(1));
    figures.clear();
    while (!line.empty()) {
        const std::string_view word = nextWord(line);
        double figure = 0;
        const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), figure);
        if (failure != std::errc() || end != word.data() + word.size())
            return false;
        figures.push_back(figure);
    }
    return !name.empty();
}

} // namespace espalier
