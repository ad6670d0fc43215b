// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/figures/comparison.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace espalier {

namespace {

/// Places of the samples by ascending index.
std::vector<std::size_t> bySample(const Outcomes &outcomes)
{
    std::vector<std::size_t> places(outcomes.samples.size());
    std::iota(places.begin(), places.end(), std::size_t(0));
    std::sort(places.begin(), places.end(), [&](std::size_t x, std::size_t y) { return outcomes.samples[x] < outcomes.samples[y]; });
    return places;
}

void count(Metrics &metrics, const Outcomes &outcomes, std::size_t place, std::int32_t label)
{
    ++metrics.samples;
    metrics.top1 += outcomes.predicted[place] == label;
    metrics.top5 += outcomes.top5[place];
    metrics.loss += outcomes.loss[place];
}

void finish(Metrics &metrics)
{
    if (metrics.samples > 0)
        metrics.loss /= static_cast<double>(metrics.samples);
    metrics.interval = wilsonInterval(metrics.top1, metrics.samples);
}

} // namespace

RunComparison compareRuns(const Outcomes &a, const Outcomes &b, const Dataset &data)
{
    RunComparison result;
    const std::vector<std::size_t> placesA = bySample(a);
    const std::vector<std::size_t> placesB = bySample(b);
    std::map<std::int32_t, ClassChange> classes;
    for (std::size_t i = 0, k = 0; i < placesA.size() && k < placesB.size();) {
        const std::size_t x = placesA[i];
        const std::size_t y = placesB[k];
        if (a.samples[x] != b.samples[y]) {
            a.samples[x] < b.samples[y] ? ++i : ++k;
            continue;
        }
        ++i;
        ++k;
        const std::int64_t sample = a.samples[x];
        const std::int32_t label = data.labels[static_cast<std::size_t>(sample)];
        count(result.a, a, x, label);
        count(result.b, b, y, label);
        const bool isRightA = a.predicted[x] == label;
        const bool isRightB = b.predicted[y] == label;
        ClassChange &change = classes[label];
        change.label = label;
        ++change.samples;
        change.rightA += isRightA;
        change.rightB += isRightB;
        change.lost += isRightA && !isRightB;
        change.gained += !isRightA && isRightB;
        if (a.predicted[x] == b.predicted[y]) {
            ++result.agree;
            continue;
        }
        const Flip::Kind kind = isRightA ? Flip::Kind::Lost : isRightB ? Flip::Kind::Gained : Flip::Kind::Changed;
        result.flips.push_back({sample, label, a.predicted[x], b.predicted[y], kind});
    }
    finish(result.a);
    finish(result.b);
    for (auto &[label, change] : classes) {
        result.lost += change.lost;
        result.gained += change.gained;
        change.interval = pairedInterval(change.gained, change.lost, change.samples);
        result.classes.push_back(change);
    }
    std::stable_sort(result.classes.begin(), result.classes.end(),
                     [](const ClassChange &x, const ClassChange &y) { return x.rightB - x.rightA < y.rightB - y.rightA; });
    std::stable_sort(result.flips.begin(), result.flips.end(), [](const Flip &x, const Flip &y) { return x.kind < y.kind; });
    if (result.a.samples > 0)
        result.delta = static_cast<double>(result.gained - result.lost) / static_cast<double>(result.a.samples);
    result.interval = pairedInterval(result.gained, result.lost, result.a.samples);
    result.mcnemarP = mcnemarExact(result.gained, result.lost);
    return result;
}

bool sameSettings(const ResolvedLayer &a, const ResolvedLayer &b)
{
    return a.weights == b.weights && a.activations == b.activations && a.prune == b.prune && a.inGlobalPrune == b.inGlobalPrune;
}

Result<std::vector<LayerDifference>> differingLayers(const Recipe &a, const Recipe &b, const std::vector<LayerInfo> &layers)
{
    Result<std::vector<ResolvedLayer>> treatedA = resolveRecipe(a, layers);
    if (!treatedA)
        return treatedA.error();
    Result<std::vector<ResolvedLayer>> treatedB = resolveRecipe(b, layers);
    if (!treatedB)
        return treatedB.error();
    std::vector<LayerDifference> differences;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        if (!sameSettings((*treatedA)[layer], (*treatedB)[layer]))
            differences.push_back({static_cast<int>(layer), (*treatedA)[layer], (*treatedB)[layer]});
    }
    return differences;
}

} // namespace espalier
