// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/calibrate.h"

#include "engine/apply/equalized.h"
#include "engine/calibrate/datascores.h"
#include "engine/calibrate/quantdata.h"
#include "engine/eval/forward.h"
#include "engine/prune/importance.h"

#include <fmt/format.h>

#include <algorithm>

namespace espalier {

namespace {

/// What the recipe asks of data about weights, layer by layer.
Result<std::vector<DataScoreRequest>> scoreWishes(const Model &model, const std::vector<ResolvedLayer> &resolved)
{
    std::vector<DataScoreRequest> requests;
    for (std::size_t i = 0; i < resolved.size(); ++i) {
        if (!resolved[i].prune)
            continue;
        const Criterion *known = findCriterion(resolved[i].prune->criterion);
        if (!known || !known->needsData())
            continue;
        const Result<const Criterion *> criterion = criterionFor(*resolved[i].prune);
        if (!criterion)
            return Error(criterion.error()).at(model.layers[i].name);
        for (const int tensor : model.layers[i].weights)
            if (isFloating(model.tensors[static_cast<std::size_t>(tensor)].view.type))
                requests.push_back({static_cast<int>(i), tensor, *resolved[i].prune});
    }
    return requests;
}

std::vector<DataScoreRequest> of(const std::vector<DataScoreRequest> &requests, bool (*belongs)(const Criterion &))
{
    std::vector<DataScoreRequest> found;
    std::copy_if(requests.begin(), requests.end(), std::back_inserter(found),
                 [&](const DataScoreRequest &request) { return belongs(*findCriterion(request.spec.criterion)); });
    return found;
}

Status addScores(const ModelPtr &model, const Dataset &data, std::span<const std::int64_t> samples,
                 const std::vector<DataScoreRequest> &requests, const JobContext &context, Calibration &into)
{
    const ScoreSource source{*model, data, samples};
    const auto gradients = of(requests, [](const Criterion &criterion) { return criterion.needsGradients; });
    if (const Status status = addGradientScores(source, gradients, context, into); !status)
        return status;
    const auto activations = of(requests, [](const Criterion &criterion) { return criterion.needsActivations; });
    if (const Status status = addActivationScores(source, activations, context, into); !status)
        return status;
    return addStabilityScores(source, of(requests, [](const Criterion &criterion) { return criterion.needsOutputs; }), context, into);
}

} // namespace

Result<std::string> calibrationKey(const Model &model, const Recipe &recipe)
{
    const auto resolved = resolveRecipe(recipe, model.layers);
    if (!resolved)
        return resolved.error();
    const auto requests = scoreWishes(model, *resolved);
    if (!requests)
        return requests.error();
    std::string key = recipe.equalize && !requests->empty() ? "equalized;" : "";
    for (const DataScoreRequest &request : *requests) {
        key += fmt::format("{}:{}", request.tensor, request.spec.criterion);
        for (const CriterionParameter &parameter : parametersOf(request.spec.criterion))
            key += parameter.real ? fmt::format(",{}", request.spec.*parameter.real) : fmt::format(",{}", request.spec.*parameter.whole);
        key += ';';
    }
    return key + quantizationKey(recipe, *resolved);
}

Result<bool> needsCalibration(const Model &model, const Recipe &recipe)
{
    const auto key = calibrationKey(model, recipe);
    if (!key)
        return key.error();
    return !key->empty();
}

Result<CalibrationPtr> calibrate(const ModelPtr &model, const DatasetPtr &data, const Recipe &recipe, const CalibrationOptions &options,
                                 const JobContext &context)
{
    if (recipe.equalize) {
        const auto start = equalizeFirst(model, recipe, context);
        return start ? calibrate(start->model, data, start->rest, options, context) : start.error();
    }
    const auto resolved = resolveRecipe(recipe, model->layers);
    if (!resolved)
        return resolved.error();
    const auto requests = scoreWishes(*model, *resolved);
    if (!requests)
        return requests.error();
    auto calibration = std::make_shared<Calibration>();
    calibration->dataSha256 = data->sha256;
    const bool quantizes = !quantizationKey(recipe, *resolved).empty();
    if (requests->empty() && !quantizes)
        return CalibrationPtr(calibration);
    if (const Status status = checkClassifier(*model); !status)
        return status.error();
    std::vector<std::int64_t> samples = sampleOrder(data->count(), context.seed);
    if (options.samples > 0 && options.samples < static_cast<std::int64_t>(samples.size()))
        samples.resize(static_cast<std::size_t>(options.samples));
    // Where nobody looks at more, no more is told of.
    const bool areFewEnough = !requests->empty() && !quantizes
        && std::all_of(requests->begin(), requests->end(),
                       [](const DataScoreRequest &request) { return findCriterion(request.spec.criterion)->needsOutputs; });
    if (areFewEnough && static_cast<std::int64_t>(samples.size()) > kStabilitySamples)
        samples.resize(static_cast<std::size_t>(kStabilitySamples));
    calibration->samples = static_cast<std::int64_t>(samples.size());
    if (const Status status = addScores(model, *data, samples, *requests, context, *calibration); !status)
        return status.error();
    if (quantizes)
        if (const Status status = addQuantizationData(*model, *data, samples, recipe, *resolved, *calibration, context); !status)
            return status.error();
    return CalibrationPtr(calibration);
}

Calibrator::Calibrator(ModelPtr model, DatasetPtr data, CalibrationOptions options)
    : m_model(std::move(model)), m_data(std::move(data)), m_options(options)
{
}

Result<CalibrationPtr> Calibrator::calibrationFor(const Recipe &recipe, const JobContext &context)
{
    const auto asked = calibrationKey(*m_model, recipe);
    if (!asked)
        return asked.error();
    if (asked->empty())
        return CalibrationPtr();
    if (!m_data) // What applyRecipe then says names the criterion.
        return CalibrationPtr();
    const std::string key = fmt::format("{}|{}", context.seed, *asked);
    const std::lock_guard lock(m_mutex);
    if (const auto known = m_made.find(key); known != m_made.end())
        return known->second;
    auto made = calibrate(m_model, m_data, recipe, m_options, context);
    if (!made)
        return made.error();
    constexpr std::size_t kKept = 8;
    if (m_made.size() >= kKept)
        m_made.clear();
    m_made[key] = *made;
    return *made;
}

} // namespace espalier
