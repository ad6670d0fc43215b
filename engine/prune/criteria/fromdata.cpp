// SPDX-License-Identifier: GPL-3.0-or-later
// Criteria whose scores engine/calibrate/calibrate.h makes from samples; their formulas stand beside the code in engine/eval.
#include "engine/prune/criteria/all.h"

namespace espalier {

namespace {

constexpr CriterionParameter kStabilityParameters[] = {
    {.key = "noise",
     .name = ESPALIER_TEXT("criteria", "Noise"),
     .tip = ESPALIER_TEXT("criteria", "Size of the random changes, relative to the channel's own weights."),
     .real = &PruneSpec::noise,
     .lowest = 0,
     .highest = 10,
     .isLowestIncluded = false,
     .allowed = "a number above 0 and up to 10 (of the channel's own size)"},
    {.key = "draws",
     .name = ESPALIER_TEXT("criteria", "Draws"),
     .tip = ESPALIER_TEXT("criteria",
                          "Random changes of each channel: four times as many halve the standard error and take four times as long."),
     .whole = &PruneSpec::draws,
     .lowest = 2,
     .highest = 4096},
};

} // namespace

Criterion criterion::gradient()
{
    Criterion made{"gradient", ESPALIER_TEXT("criteria", "Gradient"),
                   ESPALIER_TEXT("criteria", "|g|, where g is the gradient of the mean loss over the calibration samples.")};
    made.needsGradients = made.needsLabels = true;
    return made;
}

Criterion criterion::taylor()
{
    Criterion made{"taylor", ESPALIER_TEXT("criteria", "Taylor"),
                   ESPALIER_TEXT("criteria",
                                 "|g w|: the change of the mean loss, to first order, when the weight becomes zero "
                                 "(Molchanov et al. 2019).")};
    made.needsGradients = made.needsLabels = true;
    return made;
}

Criterion criterion::fisher()
{
    Criterion made{"fisher", ESPALIER_TEXT("criteria", "Fisher"),
                   ESPALIER_TEXT("criteria", "(g w)² of each batch, averaged over the batches.")};
    made.needsGradients = made.needsLabels = true;
    return made;
}

Criterion criterion::snip()
{
    Criterion made{"snip", ESPALIER_TEXT("criteria", "Connection sensitivity"),
                   ESPALIER_TEXT("criteria", "|g w| as a share of its sum over all weights of the network (SNIP, Lee et al. 2019).")};
    made.needsGradients = made.needsLabels = true;
    return made;
}

Criterion criterion::activation()
{
    Criterion made{"activation", ESPALIER_TEXT("criteria", "Mean activation"),
                   ESPALIER_TEXT("criteria", "Mean |a| of each output channel, after the BatchNorm and activation that follow the layer.")};
    made.needsActivations = true;
    made.perElement = false;
    return made;
}

Criterion criterion::apoz()
{
    Criterion made{"apoz", ESPALIER_TEXT("criteria", "Non-zero activations"),
                   ESPALIER_TEXT("criteria",
                                 "1 - APoZ: the share of a channel's activations that are not zero, after the BatchNorm and "
                                 "activation that follow the layer (Hu et al. 2016).")};
    made.needsActivations = true;
    made.perElement = false;
    return made;
}

Criterion criterion::stability()
{
    Criterion made{"stability", ESPALIER_TEXT("criteria", "Stability"),
                   ESPALIER_TEXT("criteria",
                                 "Mean change of the outputs under random changes of the channel's weights, divided by the "
                                 "relative size of the change; with its standard error over the draws.")};
    made.needsOutputs = true;
    made.perElement = false;
    made.parameters = kStabilityParameters;
    return made;
}

} // namespace espalier
