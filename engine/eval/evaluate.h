// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/eval/metrics.h"
#include "engine/model/model.h"

#include <functional>
#include <memory>
#include <vector>

namespace espalier {

/// Outcome of each evaluated sample, in the order of `samples`: file order where all were evaluated, else that of the seed.
struct Outcomes {
    std::vector<std::int64_t> samples;   ///< Indices into the data set.
    std::vector<std::int32_t> predicted; ///< Best class.
    std::vector<std::uint8_t> top5;      ///< Label among the five best.
    std::vector<double> loss;            ///< Cross entropy, log-softmax in double of float32 logits.
    int classes = 0;
    std::vector<float> logits; ///< samples x classes; left out of the outcomes that `grown` gets.
};

struct EvaluationOptions {
    std::int64_t limit = 0; ///< Seeded prefix of this many samples; 0: all, whatever the seed.
    bool exact = false;     ///< The plain graph instead of the inference plan.
    /// Called as the sample grows (the prefix sizes of `steps`), from the calling thread.
    std::vector<std::int64_t> steps;
    std::function<void(const struct Evaluation &)> grown;
};

/// Figures of a recipe, beside those of the float model on the same samples.
struct Evaluation {
    Metrics metrics;
    Metrics baseline;
    Comparison comparison;  ///< Against the float model, paired.
    std::int64_t total = 0; ///< Samples in the data set.
    double sparsity = 0;
    std::int64_t sizeBytes = 0, baselineSizeBytes = 0;
    std::optional<std::int64_t> macs;
    double seconds = 0;         ///< For the recipe's own figures: making the plan, decoding, running.
    double baselineSeconds = 0; ///< For the float figures beside them; near 0 where they were known.
    std::shared_ptr<const Outcomes> outcomes, baselineOutcomes;
};

/// Evaluates recipes of one model on one data set; float outcomes are computed once and kept. Thread-safe; one evaluation
/// at a time uses the workers. Each sample is always run with the same batch mates and sums go in file order, so figures are the
/// same to the last bit whether the sample grew in steps or was taken at once.
class Evaluator
{
public:
    Evaluator(ModelPtr model, DatasetPtr data);
    ~Evaluator();

    const ModelPtr &model() const;
    const DatasetPtr &data() const;

    /// The figures of weights that a recipe made (engine/study/study.h): of this model, or of `applied.tuned`, fine-tuned from this model (the
    /// same layers). The baseline is this model in either case. Errors: eval.shape (data does not fit the model), eval.labels (label
    /// range), eval.not-a-classifier (also where the two have other outputs), eval.nan (quantized activations that are not finite; names
    /// the layer that first made one), core.cancelled.
    Result<Evaluation> evaluate(const AppliedRecipe &applied, const EvaluationOptions &options, const JobContext &context);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace espalier
