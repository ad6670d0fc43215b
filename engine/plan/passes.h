// SPDX-License-Identifier: GPL-3.0-or-later
// The steps that make a plan from a graph, each with a name. Only for files that may include Torch.
#pragma once

#include "engine/graph/graph.h"
#include "engine/plan/passlist.h"

#include <span>
#include <string_view>
#include <vector>

namespace espalier {

/// A weight that folding made: parameter `value` of the plan is parameter `source` of the graph times `scale` (double, shaped to
/// broadcast over the output channels), in the memory format that the plan wants.
struct FoldedWeight {
    int source = -1;
    int value = -1;
    at::Tensor scale;
};

struct PlanStats {
    int foldedNorms = 0;
    int inPlace = 0; ///< Activations and additions that write over a value nobody else reads.
    bool channelsLast = false;
    int packed = 0; ///< Convolutions in a faster form, with what follows them (engine/plan/fuse.h).
    std::vector<FoldedWeight> folded;
};

/// One step: changes a pure graph so that it computes the same up to rounding, and notes what it did.
struct Pass {
    std::string_view name;    ///< As ESPALIER_PLAN_SKIP names it.
    std::string_view summary; ///< What it does, for `doctor`.
    void (*run)(Graph &graph, PlanStats &stats);
};

/// In the order in which they run: of plans that are evaluated, of those of which parts run again with other weights
/// (engine/plan/suffix.h), and of those that are trained.
std::span<const Pass> evaluationPasses();
std::span<const Pass> purePasses();
std::span<const Pass> trainingPasses();

/// Runs the passes that are not skipped; after each one the graph must be whole (engine/graph/verify.h). A graph that writes into its values
/// stays as it is: what would be shared here might be written to.
void runPasses(std::span<const Pass> passes, Graph &graph, PlanStats &stats);

inline constexpr std::string_view kFusePass = "fuse";
inline constexpr std::string_view kInPlacePass = "in-place";

// --- the passes
void dropDropouts(Graph &graph, PlanStats &stats);         // engine/plan/dropouts.cpp
void foldBatchNorms(Graph &graph, PlanStats &stats);       // engine/plan/fold.cpp
void layChannelsLast(Graph &graph, PlanStats &stats);      // engine/plan/channelslast.cpp
void fuseConvolutions(Graph &graph, PlanStats &stats);     // engine/plan/fuse.cpp
void writeOverValues(Graph &graph, PlanStats &stats);      // engine/plan/inplace.cpp
void writeOverFreeOutputs(Graph &graph, PlanStats &stats); // engine/plan/inplace.cpp

} // namespace espalier
