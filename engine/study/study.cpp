// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/study/study.h"

#include <algorithm>
#include <cassert>

namespace espalier {

namespace {

/// The recipe at hand and the one it is compared with.
constexpr std::size_t kRecent = 2;
/// More bytes of changed weights than this are not kept.
constexpr std::size_t kMaxKeptBytes = std::size_t(256) << 20;

std::size_t bytesOf(const AppliedRecipe &applied)
{
    std::size_t bytes = 0;
    for (const AppliedLayer &layer : applied.layers)
        bytes += heldBytes(layer);
    return bytes;
}

/// Recipes with the same key give the same weights and remarks: all of the recipe but how it is to be fine-tuned, with the model that it
/// was made for (another one is remarked upon), and the seed of what is drawn.
std::string keyOf(const Recipe &recipe, std::uint64_t seed)
{
    Recipe bare = recipe;
    bare.finetune.reset();
    return recipeHash(bare) + '/' + recipe.modelSha256 + '/' + recipe.modelName + '/' + std::to_string(seed);
}

} // namespace

Study::Study(ModelPtr model, DatasetPtr data, std::shared_ptr<Calibrator> calibrator)
    : m_model(std::move(model)),
      m_data(std::move(data)),
      m_calibrator(calibrator   ? std::move(calibrator)
                       : m_data ? std::make_shared<Calibrator>(m_model, m_data)
                                : nullptr),
      m_evaluator(m_data ? std::make_unique<Evaluator>(m_model, m_data) : nullptr),
      m_layers(kMaxKeptBytes)
{
}

Study::~Study() = default;

Result<CalibrationPtr> Study::calibrationFor(const Recipe &recipe, const JobContext &context)
{
    return m_calibrator ? m_calibrator->calibrationFor(recipe, context) : Result<CalibrationPtr>(CalibrationPtr());
}

Result<std::shared_ptr<const AppliedRecipe>> Study::applied(const Recipe &recipe, const JobContext &context)
{
    const auto calibration = calibrationFor(recipe, context);
    if (!calibration)
        return calibration.error();
    return applied(recipe, *calibration, context);
}

Result<std::shared_ptr<const AppliedRecipe>> Study::applied(const Recipe &recipe, const CalibrationPtr &calibration,
                                                            const JobContext &context)
{
    const std::string key = keyOf(recipe, context.seed);
    {
        const std::lock_guard lock(m_mutex);
        for (const Kept &kept : m_recent)
            if (kept.key == key && kept.calibration == calibration)
                return kept.applied;
    }
    auto made = applyRecipe(*m_model, recipe, context, calibration, m_layers);
    if (!made)
        return made.error();
    auto result = std::make_shared<const AppliedRecipe>(std::move(*made));
    const std::lock_guard lock(m_mutex);
    ++m_applications;
    m_recent.push_front({key, calibration, result});
    std::size_t bytes = 0, kept = 0;
    while (kept < std::min(m_recent.size(), kRecent) && (bytes += bytesOf(*m_recent[kept].applied)) <= kMaxKeptBytes)
        ++kept;
    m_recent.resize(kept);
    return result;
}

Result<Evaluation> Study::evaluated(const Recipe &recipe, const EvaluationOptions &options, const JobContext &context)
{
    const auto made = applied(recipe, context);
    if (!made)
        return made.error();
    return evaluated(**made, options, context);
}

Result<Evaluation> Study::evaluated(const AppliedRecipe &applied, const EvaluationOptions &options, const JobContext &context)
{
    assert(m_evaluator);
    return m_evaluator->evaluate(applied, options, context);
}

Result<std::vector<LayerScores>> Study::scores(const Recipe &asking, const JobContext &context)
{
    const auto calibration = calibrationFor(asking, context);
    if (!calibration)
        return calibration.error();
    return layerScores(*m_model, asking, calibration->get(), context);
}

std::int64_t Study::applications() const
{
    const std::lock_guard lock(m_mutex);
    return m_applications;
}

} // namespace espalier
