// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/names.h"

#include <algorithm>
#include <cctype>
#include <limits>

namespace espalier {

namespace {

int replaceCost(char a, char b)
{
    if (a == b)
        return 0;
    const auto lower = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
    return lower(a) == lower(b) ? 1 : 2;
}

/// Levenshtein distance in half steps, over one row.
int distance(std::string_view a, std::string_view b)
{
    std::vector<int> row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j)
        row[j] = static_cast<int>(2 * j);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(2 * i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const int replaced = diagonal + replaceCost(a[i - 1], b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({replaced, row[j] + 2, row[j - 1] + 2});
        }
    }
    return row[b.size()];
}

} // namespace

std::string nearestName(std::string_view name, const std::vector<std::string> &candidates)
{
    // A hostile name of megabytes is not worth an exact answer.
    constexpr std::size_t kLongest = 256;
    name = name.substr(0, kLongest);
    std::string best;
    int least = std::numeric_limits<int>::max();
    for (const std::string &candidate : candidates) {
        const int found = distance(name, std::string_view(candidate).substr(0, kLongest));
        if (found < least) {
            least = found;
            best = candidate;
        }
    }
    return best;
}

bool fitsPattern(std::string_view pattern, std::string_view name)
{
    std::size_t p = 0;
    std::size_t n = 0;
    std::size_t star = std::string_view::npos;
    std::size_t retry = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            retry = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++retry;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool isPattern(std::string_view key)
{
    return key.find('*') != std::string_view::npos;
}

std::size_t literalCharacters(std::string_view pattern)
{
    return pattern.size() - static_cast<std::size_t>(std::count(pattern.begin(), pattern.end(), '*'));
}

} // namespace espalier
