// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace espalier {

/// Columns of one kind of setting: usual ones, which stay, and those that were added, each in its place.
template <typename Value> class ColumnList
{
public:
    using Before = bool (*)(const Value &a, const Value &b);

    ColumnList(std::vector<Value> usual, Before before) : m_usual(std::move(usual)), m_all(m_usual), m_before(before) { }

    const std::vector<Value> &all() const { return m_all; }

    /// Its place, and whether it was not there before.
    std::pair<std::size_t, bool> add(const Value &value)
    {
        auto place = std::find(m_all.begin(), m_all.end(), value);
        const bool isNew = place == m_all.end();
        if (isNew)
            place = m_all.insert(std::upper_bound(m_all.begin(), m_all.end(), value, m_before), value);
        return {static_cast<std::size_t>(place - m_all.begin()), isNew};
    }

    bool isAdded(std::size_t column) const
    {
        return column < m_all.size() && std::find(m_usual.begin(), m_usual.end(), m_all[column]) == m_usual.end();
    }

    /// Only of one that was added.
    void remove(std::size_t column) { m_all.erase(m_all.begin() + static_cast<std::ptrdiff_t>(column)); }

    std::vector<Value> added() const
    {
        std::vector<Value> added;
        for (std::size_t i = 0; i < m_all.size(); ++i)
            if (isAdded(i))
                added.push_back(m_all[i]);
        return added;
    }

private:
    std::vector<Value> m_usual, m_all;
    Before m_before;
};

} // namespace espalier
