// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/curve.h"
#include "engine/train/warnings.h"

#include <cmath>

namespace espalier {

namespace {

constexpr int kOverfittingEpochs = 3;

} // namespace

int bestEpoch(const std::vector<EpochFigures> &epochs, int first)
{
    const EpochFigures *best = nullptr;
    for (const EpochFigures &epoch : epochs)
        if (epoch.epoch >= first && epoch.valSamples > 0 && std::isfinite(epoch.valLoss) && (!best || epoch.valLoss < best->valLoss))
            best = &epoch;
    return best ? best->epoch : 0;
}

bool patienceIsOver(const std::vector<EpochFigures> &epochs, int patience, int first)
{
    const int best = bestEpoch(epochs, first);
    return patience > 0 && best > 0 && epochs.back().epoch - best >= patience;
}

std::optional<Warning> overfittingWarning(const std::vector<EpochFigures> &epochs, int first)
{
    const int best = bestEpoch(epochs, first);
    if (best == 0 || epochs.back().epoch - best < kOverfittingEpochs)
        return std::nullopt;
    for (const EpochFigures &epoch : epochs)
        if (epoch.epoch == best && !(epochs.back().loss < epoch.loss))
            return std::nullopt;
    return Warning{warnings::kOverfitting, {std::to_string(best), std::to_string(epochs.back().epoch - best)}, {}};
}

} // namespace espalier
