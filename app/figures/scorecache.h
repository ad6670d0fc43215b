// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/eval/evaluate.h"
#include "engine/recipe/recipe.h"

#include <deque>
#include <map>
#include <string>

namespace espalier {

/// The recipe's part that decides figures: locks and settings of a training change nothing.
Recipe scoreRelevantPart(const Recipe &recipe);
/// The same as a hash.
std::string scoreKey(const Recipe &recipe);

/// Complete evaluations of one model on one data set by recipe, the last 128 of them. Outcomes are kept without logits (a tenth of the
/// memory): what flipped and the losses stay known.
class ScoreCache
{
public:
    const Evaluation *find(const std::string &key) const;
    void insert(const std::string &key, Evaluation evaluation);
    void clear();
    std::size_t size() const { return m_entries.size(); }

private:
    std::map<std::string, Evaluation> m_entries;
    std::deque<std::string> m_order;
};

} // namespace espalier
