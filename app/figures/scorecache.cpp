// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/figures/scorecache.h"

namespace espalier {

namespace {

constexpr std::size_t kEntries = 128;

std::shared_ptr<const Outcomes> withoutLogits(const std::shared_ptr<const Outcomes> &outcomes)
{
    if (!outcomes || outcomes->logits.empty())
        return outcomes;
    auto slim = std::make_shared<Outcomes>();
    slim->samples = outcomes->samples;
    slim->predicted = outcomes->predicted;
    slim->top5 = outcomes->top5;
    slim->loss = outcomes->loss;
    slim->classes = outcomes->classes;
    return slim;
}

} // namespace

Recipe scoreRelevantPart(const Recipe &recipe)
{
    Recipe bare = recipe;
    bare.finetune.reset();
    // A locked layer stays out of `prune_global`: there a lock does change figures.
    if (bare.pruneGlobal)
        return bare;
    bare.defaults.locked = false;
    for (auto &[name, layer] : bare.layers)
        layer.locked = false;
    // Entries that say nothing decide nothing.
    std::erase_if(bare.layers, [](const auto &entry) { return entry.second == LayerRecipe(); });
    return bare;
}

std::string scoreKey(const Recipe &recipe)
{
    return recipeHash(scoreRelevantPart(recipe));
}

const Evaluation *ScoreCache::find(const std::string &key) const
{
    const auto found = m_entries.find(key);
    return found == m_entries.end() ? nullptr : &found->second;
}

void ScoreCache::insert(const std::string &key, Evaluation evaluation)
{
    evaluation.outcomes = withoutLogits(evaluation.outcomes);
    // The float model's outcomes are the same object each time and cost nothing more.
    if (m_entries.insert_or_assign(key, std::move(evaluation)).second)
        m_order.push_back(key);
    if (m_order.size() > kEntries) {
        m_entries.erase(m_order.front());
        m_order.pop_front();
    }
}

void ScoreCache::clear()
{
    m_entries.clear();
    m_order.clear();
}

} // namespace espalier
