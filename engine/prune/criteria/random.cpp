// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria/all.h"

#include "engine/stats/layout.h"

namespace espalier {

namespace {

/// Steele, Lea and Flood 2014: a number that depends on the seed and its place alone.
std::uint64_t splitmix(std::uint64_t state)
{
    state += 0x9e3779b97f4a7c15ull;
    state = (state ^ (state >> 30)) * 0xbf58476d1ce4e5b9ull;
    state = (state ^ (state >> 27)) * 0x94d049bb133111ebull;
    return state ^ (state >> 31);
}

/// Uniform numbers in [0, 1) by seed, tensor and place; channels have their own.
Result<ImportanceScores> randomScores(const ScoreRequest &request, const JobContext &context)
{
    const std::uint64_t base = splitmix(splitmix(context.seed) ^ static_cast<std::uint64_t>(request.tensor));
    ImportanceScores scores;
    scores.elements.resize(static_cast<std::size_t>(request.weights.count()));
    for (std::size_t i = 0; i < scores.elements.size(); ++i)
        scores.elements[i] = static_cast<float>(splitmix(base + i) >> 40) * 0x1p-24f;
    scores.channels.resize(static_cast<std::size_t>(channelLayout(request.weights.shape, request.layer.channelAxis).channels));
    for (std::size_t i = 0; i < scores.channels.size(); ++i)
        scores.channels[i] = static_cast<double>(splitmix(~base + i) >> 11) * 0x1p-53;
    return scores;
}

} // namespace

Criterion criterion::random()
{
    Criterion made{"random", ESPALIER_TEXT("criteria", "Random"),
                   ESPALIER_TEXT("criteria", "A random number from the seed: the yardstick that any other criterion must beat.")};
    made.scoreInModel = randomScores;
    return made;
}

} // namespace espalier
