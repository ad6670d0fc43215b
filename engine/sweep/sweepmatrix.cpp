// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweepmatrix.h"

#include "engine/eval/errors.h"
#include "engine/files/sha256.h"
#include "engine/prune/importance.h"
#include "engine/sweep/sweepfigures.h"
#include "engine/sweep/sweepstore.h"

#include <algorithm>

namespace espalier {

namespace {

/// Of all parameters and buffers: a network that was fine-tuned here still bears the hash of the file it came from.
std::string weightsHash(const Model &model)
{
    Sha256 hash;
    for (const NamedTensor &tensor : model.tensors)
        hash.add(tensor.view.data, tensor.view.bytes());
    return hash.hex();
}

} // namespace

std::string sweepStoreKey(const Model &model, const Dataset &data, const SweepRequest &request, std::uint64_t seed)
{
    std::string text = "espalier-sweep 1\n" + model.provenance.sha256 + '\n' + weightsHash(model) + '\n' + recipeHash(request.baseline)
        + '\n' + data.sha256 + '\n' + preprocessToJson(data.preprocess) + '\n' + std::to_string(seed);
    if (request.calibration)
        text += '\n' + request.calibration->dataSha256 + ' ' + std::to_string(request.calibration->samples);
    return sha256(text).substr(0, 32);
}

std::string sweepCellKey(const Model &model, int layer, const SweepSetting &setting)
{
    return sha256(recipeToJson(withSetting(Recipe(), model.layers[static_cast<std::size_t>(layer)].name, setting))).substr(0, 24);
}

Sensitivity emptySensitivity(const Model &model, const SweepRequest &request, std::int64_t samples, std::int64_t total)
{
    Sensitivity matrix;
    matrix.layers = request.layers;
    matrix.settings = request.settings;
    matrix.samples = samples;
    matrix.total = total;
    const std::size_t columns = request.settings.size();
    matrix.cells.resize(request.layers.size() * columns);
    for (std::size_t i = 0; i < matrix.cells.size(); ++i) {
        matrix.cells[i].layer = request.layers[i / columns];
        matrix.cells[i].column = static_cast<int>(i % columns);
        if (const auto &prune = request.settings[i % columns].prune)
            if (const Status can = canPrune(model.layers[static_cast<std::size_t>(matrix.cells[i].layer)], *prune); !can)
                matrix.cells[i].impossible = can.error();
    }
    return matrix;
}

Result<SweepRequest> completeRequest(const Model &model, SweepRequest request)
{
    if (request.layers.empty())
        request.layers = sweepableLayers(model, request.settings);
    if (request.layers.empty() || request.settings.empty())
        return Error(errors::kNoSettings, {std::to_string(request.settings.size()), std::to_string(request.layers.size())});
    return request;
}

double SweepSetting::value() const
{
    if (weights)
        return weights->bits;
    if (isPattern())
        return 1 - static_cast<double>(prune->n) / prune->m;
    return prune ? prune->sparsity.value_or(prune->threshold.value_or(0)) : 0;
}

std::string SweepSetting::patternText() const
{
    return isPattern() ? std::to_string(prune->n) + ':' + std::to_string(prune->m) : std::string();
}

std::vector<int> sweepableLayers(const Model &model, const std::vector<SweepSetting> &settings)
{
    std::vector<int> layers;
    for (const LayerInfo &info : model.layers) {
        bool can = !info.weights.empty();
        for (const SweepSetting &setting : settings)
            can = can && (!setting.weights || info.quantizable) && (!setting.prune || info.prunable);
        if (can)
            layers.push_back(info.id);
    }
    return layers;
}

Recipe withSetting(const Recipe &baseline, const std::string &layer, const SweepSetting &setting)
{
    Recipe recipe = baseline;
    LayerRecipe &entry = recipe.layers[layer];
    if (setting.weights)
        entry.weights = Choice<QuantSpec>::set(*setting.weights);
    if (setting.prune)
        entry.prune = Choice<PruneSpec>::set(*setting.prune);
    return recipe;
}

Result<Sensitivity> recallSensitivity(const ModelPtr &model, const DatasetPtr &data, const SweepRequest &request, const JobContext &context)
{
    const auto completed = completeRequest(*model, request);
    if (!completed)
        return completed.error();
    const SweepRequest &full = *completed;
    const std::int64_t total = data->count();
    Sensitivity matrix = emptySensitivity(*model, full, full.limit > 0 ? std::min(full.limit, total) : total, total);
    if (full.store.empty())
        return matrix;
    const auto store = SweepStore::open(full.store, sweepStoreKey(*model, *data, full, context.seed));
    if (!store)
        return matrix;
    matrix.baseline = (*store)->known(kSweepBaselineKey, matrix.samples).metrics();
    for (SensitivityCell &cell : matrix.cells) {
        if (cell.impossible) {
            ++matrix.measuredCells;
            continue;
        }
        const SweepSums sums =
            (*store)->known(sweepCellKey(*model, cell.layer, full.settings[static_cast<std::size_t>(cell.column)]), matrix.samples);
        cell.metrics = sums.metrics();
        cell.comparison = sums.comparison();
        cell.isComplete = sums.samples == matrix.samples;
        matrix.measuredCells += cell.isComplete;
        matrix.reusedSamples += sums.samples;
    }
    recallFigures(matrix, *model, **store);
    return matrix;
}

} // namespace espalier
