// SPDX-License-Identifier: GPL-3.0-or-later
// The weights of each cell of a sweep. Only for files that may include Torch.
#pragma once

#include "engine/apply/apply.h"
#include "engine/plan/plan.h"
#include "engine/sweep/sensitivity.h"

#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// What a sweep changes where: the baseline applied, and for every cell the parameters of the plan that stand in its place.
class SweepWeights
{
public:
    /// The baseline applied and its plan made. Errors: those of applyRecipe.
    static Result<SweepWeights> make(const ModelPtr &model, const SweepRequest &request, const JobContext &context);

    const Graph &plan() const { return *m_plan; }
    bool channelsLast() const { return m_facts.channelsLast; }
    const AppliedRecipe &applied() const { return *m_applied; }

    /// Values of the plan that hold this layer's weights, folded ones too.
    std::vector<int> values(int layer) const;

    struct Cell {
        std::vector<std::pair<int, at::Tensor>> parameters; ///< Value of the plan and what replaces it.
        std::string hash;                                   ///< Of all weights of the layer.
        TensorQuality quality;
        std::int64_t elements = 0, zeros = 0, sizeBytes = 0;
    };
    /// Errors: those of applyToLayer.
    Result<Cell> cell(int layer, const SweepSetting &setting, const JobContext &context) const;

    /// The hash of the baseline's weights of the layer.
    std::string baselineHash(int layer) const;

private:
    std::vector<std::pair<int, at::Tensor>> parametersFor(int tensor, const at::Tensor &weights) const;
    std::string hashOf(int layer, const AppliedLayer *changed) const;

    ModelPtr m_model;
    CalibrationPtr m_calibration;
    std::vector<ResolvedLayer> m_resolved;
    std::shared_ptr<const AppliedRecipe> m_applied;
    std::shared_ptr<const Graph> m_plan;
    PlanStats m_facts;
};

} // namespace espalier
