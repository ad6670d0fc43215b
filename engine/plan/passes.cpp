// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/passes.h"

#include "engine/graph/verify.h"

#include <algorithm>
#include <cassert>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace espalier {

namespace {

constexpr Pass kDropDropouts{"drop-dropout", "leaves out dropouts, which do nothing in evaluation", dropDropouts};
constexpr Pass kFoldBatchNorms{"fold-batch-norm", "folds BatchNorm into the convolution before it", foldBatchNorms};
constexpr Pass kLayChannelsLast{"channels-last", "lays 2-D convolutions out channels last", layChannelsLast};
constexpr Pass kFuse{kFusePass, "gives convolutions a faster form, with what follows them", fuseConvolutions};
constexpr Pass kInPlace{kInPlacePass, "lets activations and additions write over values nobody else reads", writeOverValues};
constexpr Pass kInPlaceForGradients{kInPlacePass, kInPlace.summary, writeOverFreeOutputs};

constexpr Pass kEvaluation[] = {kDropDropouts, kFoldBatchNorms, kLayChannelsLast, kFuse, kInPlace};
constexpr Pass kPure[] = {kDropDropouts, kFoldBatchNorms, kLayChannelsLast};
constexpr Pass kTraining[] = {kLayChannelsLast, kInPlaceForGradients};

std::vector<std::string> skippedNames()
{
    std::vector<std::string> names;
    const char *setting = std::getenv("ESPALIER_PLAN_SKIP");
    std::string name;
    for (const char *c = setting ? setting : ""; *c; ++c) {
        if (*c != ',' && *c != ' ') {
            name += *c;
            continue;
        }
        if (!name.empty())
            names.push_back(std::exchange(name, {}));
    }
    if (!name.empty())
        names.push_back(name);
    return names;
}

/// A pass that leaves a broken graph is a fault of this program: stop before it gives a figure.
void requireWhole(const Graph &graph, std::string_view pass)
{
#ifndef NDEBUG
    if (const auto fault = verify(graph)) {
        std::fprintf(stderr, "The pass %.*s broke the plan: %s.\n", static_cast<int>(pass.size()), pass.data(), fault->c_str());
        assert(!"a plan is whole after each pass");
    }
#else
    static_cast<void>(graph);
    static_cast<void>(pass);
#endif
}

} // namespace

std::span<const Pass> evaluationPasses()
{
    return kEvaluation;
}

std::span<const Pass> purePasses()
{
    return kPure;
}

std::span<const Pass> trainingPasses()
{
    return kTraining;
}

void runPasses(std::span<const Pass> passes, Graph &graph, PlanStats &stats)
{
    if (!graph.isPure)
        return;
    for (const Pass &pass : passes) {
        if (isPassSkipped(pass.name))
            continue;
        pass.run(graph, stats);
        requireWhole(graph, pass.name);
    }
}

std::vector<PassInfo> listedPasses()
{
    std::vector<PassInfo> list;
    for (const Pass &pass : kEvaluation)
        list.push_back({std::string(pass.name), std::string(pass.summary), isPassSkipped(pass.name)});
    return list;
}

bool isPassSkipped(std::string_view name)
{
    const std::vector<std::string> names = skippedNames();
    return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> unknownSkippedPasses()
{
    std::vector<std::string> names = skippedNames();
    std::erase_if(names, [](const std::string &name) {
        return std::any_of(std::begin(kEvaluation), std::end(kEvaluation), [&](const Pass &pass) { return pass.name == name; });
    });
    return names;
}

} // namespace espalier
