// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/pruneschedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace espalier {

PruneSchedule::PruneSchedule(const FinetuneSpec &spec)
{
    if (spec.gradual == "none" || spec.gradual == "one-shot") {
        m_starts = {spec.gradual == "one-shot" ? spec.gradualBegin : spec.l1 > 0 ? 1.0 : 0.0};
        m_shares = {1.0};
        return;
    }
    const int count = std::max(1, spec.gradualSteps);
    for (int i = 1; i <= count; ++i) {
        const double part = static_cast<double>(i) / count;
        const double place = count > 1 ? static_cast<double>(i - 1) / (count - 1) : 0;
        m_starts.push_back(spec.gradualBegin + (spec.gradualEnd - spec.gradualBegin) * place);
        m_shares.push_back(i == count ? 1 : spec.gradual == "agp" ? 1 - std::pow(1 - part, 3) : part);
    }
}

int PruneSchedule::levelAt(double progress) const
{
    // Starts and progress are quotients of their own: what is meant to be equal may differ in the last digit.
    constexpr double kSlack = 1e-9;
    return static_cast<int>(std::count_if(m_starts.begin(), m_starts.end(), [&](double start) { return start <= progress + kSlack; }));
}

double PruneSchedule::shareOf(int level) const
{
    return level <= 0 ? 0 : m_shares[static_cast<std::size_t>(std::min(level, levels()) - 1)];
}

namespace {

void scale(PruneSpec &spec, double share)
{
    if (spec.sparsity)
        *spec.sparsity *= share;
    if (spec.threshold)
        *spec.threshold *= share;
}

void scale(LayerRecipe &layer, double share)
{
    if (layer.prune.state == Choice<PruneSpec>::State::Set)
        scale(layer.prune.spec, share);
}

} // namespace

Recipe withShareOfPruning(Recipe recipe, double share)
{
    if (share >= 1)
        return recipe;
    if (share <= 0) {
        recipe.pruneGlobal.reset();
        recipe.defaults.prune = {};
        for (auto &[name, layer] : recipe.layers)
            layer.prune = {};
        return recipe;
    }
    scale(recipe.defaults, share);
    for (auto &[name, layer] : recipe.layers)
        scale(layer, share);
    if (recipe.pruneGlobal)
        scale(recipe.pruneGlobal->prune, share);
    return recipe;
}

Recipe pruningOnly(Recipe recipe)
{
    recipe.defaults.weights = {};
    recipe.defaults.activations = {};
    for (auto &[name, layer] : recipe.layers) {
        layer.weights = {};
        layer.activations = {};
    }
    return recipe;
}

Calibration withPruned(Calibration calibration, const AppliedRecipe &before)
{
    for (const AppliedLayer &layer : before.layers)
        for (const ChangedTensor &change : layer.tensors)
            if (change.mask)
                calibration.pruned[change.tensor] = change.mask;
    return calibration;
}

void keepPruned(AppliedRecipe &applied, const AppliedRecipe &before)
{
    for (const AppliedLayer &old : before.layers)
        for (AppliedLayer &layer : applied.layers) {
            if (layer.layer != old.layer)
                continue;
            for (const ChangedTensor &first : old.tensors) {
                if (!first.mask)
                    continue;
                auto change = std::find_if(layer.tensors.begin(), layer.tensors.end(),
                                           [&](const ChangedTensor &one) { return one.tensor == first.tensor; });
                if (change == layer.tensors.end())
                    change = layer.tensors.insert(layer.tensors.end(), ChangedTensor{first.tensor, first.values, {}, {}, {}});
                auto mask = std::make_shared<std::vector<std::uint8_t>>(change->mask ? *change->mask : *first.mask);
                for (std::size_t i = 0; i < mask->size(); ++i)
                    (*mask)[i] = (*mask)[i] && (*first.mask)[i];
                change->mask = std::move(mask);
            }
        }
}

double learningRateAt(const FinetuneSpec &spec, double progress)
{
    if (spec.schedule == "cosine")
        return spec.learningRate * 0.5 * (1 + std::cos(std::numbers::pi * progress));
    if (spec.schedule == "step")
        return spec.learningRate * (progress >= 0.75 ? 0.01 : progress >= 0.5 ? 0.1 : 1.0);
    return spec.learningRate;
}

} // namespace espalier
