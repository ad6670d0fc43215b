// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/checkpoint.h"

#include "engine/graph/tensors.h"
#include "engine/io/safetensors.h"
#include "engine/train/errors.h"
#include "engine/train/fakequant.h"

#include <ATen/core/grad_mode.h>

#include <nlohmann/json.hpp>

#include <charconv>
#include <cmath>
#include <set>
#include <unordered_map>

namespace espalier {

using nlohmann::json;

namespace {

constexpr const char *kVersion = "2";

json epochsJson(const std::vector<EpochFigures> &epochs)
{
    json figures = json::array();
    for (const EpochFigures &epoch : epochs)
        figures.push_back({{"epoch", epoch.epoch},
                           {"loss", epoch.loss},
                           {"top1", epoch.top1},
                           {"val_loss", epoch.valLoss},
                           {"val_top1", epoch.valTop1},
                           {"val_samples", epoch.valSamples},
                           {"seconds", epoch.seconds}});
    return figures;
}

/// Nothing when it is not what epochsJson writes.
std::optional<std::vector<EpochFigures>> epochsFrom(const std::string &text)
{
    const json figures = json::parse(text, nullptr, false);
    if (!figures.is_array())
        return std::nullopt;
    std::vector<EpochFigures> epochs;
    for (const json &entry : figures) {
        if (!entry.is_object())
            return std::nullopt;
        for (const char *key : {"epoch", "loss", "top1", "val_loss", "val_top1", "val_samples", "seconds"})
            if (!entry.contains(key) || !(entry[key].is_number() || entry[key].is_null()))
                return std::nullopt;
        // JSON has no NaN.
        const auto number = [&](const char *key) { return entry[key].is_null() ? std::nan("") : entry[key].get<double>(); };
        EpochFigures epoch;
        epoch.epoch = static_cast<int>(number("epoch"));
        epoch.loss = number("loss");
        epoch.top1 = number("top1");
        epoch.valLoss = number("val_loss");
        epoch.valTop1 = number("val_top1");
        epoch.valSamples = static_cast<std::int64_t>(number("val_samples"));
        epoch.seconds = number("seconds");
        if (epoch.epoch != static_cast<int>(epochs.size()) + 1)
            return std::nullopt;
        epochs.push_back(epoch);
    }
    return epochs;
}

json thresholdsJson(const AppliedRecipe &applied)
{
    json thresholds = json::object();
    for (const AppliedLayer &layer : applied.layers)
        if (layer.pruneThreshold)
            thresholds[std::to_string(layer.layer)] = *layer.pruneThreshold;
    return thresholds;
}

/// False when it is not what thresholdsJson writes.
bool takeThresholds(const json &thresholds, AppliedRecipe &applied)
{
    if (!thresholds.is_object())
        return false;
    for (AppliedLayer &layer : applied.layers) {
        const auto entry = thresholds.find(std::to_string(layer.layer));
        layer.pruneThreshold.reset();
        if (entry == thresholds.end())
            continue;
        if (!entry->is_number())
            return false;
        layer.pruneThreshold = entry->get<double>();
    }
    return true;
}

template <typename Number> bool readNumber(const std::string &text, Number &number)
{
    const auto [end, trouble] = std::from_chars(text.data(), text.data() + text.size(), number);
    return trouble == std::errc() && end == text.data() + text.size();
}

/// Copies what is stored into tensors once all of it is known to be there.
class Restoring
{
public:
    explicit Restoring(const std::vector<NamedTensor> &stored)
    {
        for (const NamedTensor &tensor : stored)
            m_stored[tensor.name] = &tensor;
    }

    bool has(const std::string &name) const { return m_stored.count(name) > 0; }

    void want(const std::string &name, const at::Tensor &target)
    {
        const auto found = m_stored.find(name);
        if (found == m_stored.end() || found->second->view.shape != target.sizes().vec()) {
            if (m_missing.empty())
                m_missing = name;
            return;
        }
        m_pairs.emplace_back(target, found->second);
    }

    const std::string &missing() const { return m_missing; }

    void copy() const
    {
        const at::NoGradGuard guard;
        for (const auto &[target, stored] : m_pairs)
            target.copy_(tensorOf(stored->view));
    }

private:
    std::unordered_map<std::string, const NamedTensor *> m_stored;
    std::vector<std::pair<at::Tensor, const NamedTensor *>> m_pairs;
    std::string m_missing;
};

std::string numbered(const char *name, std::size_t index)
{
    return std::string(name) + "." + std::to_string(index);
}

} // namespace

std::vector<at::Tensor> snapshotOf(const std::vector<TrainedTensor> &tensors)
{
    const at::NoGradGuard guard;
    std::vector<at::Tensor> snapshot;
    for (const TrainedTensor &trained : tensors)
        snapshot.push_back(trained.data.detach().clone());
    for (const at::Tensor &scale : learnedScales(tensors))
        snapshot.push_back(scale.detach().clone());
    return snapshot;
}

void putBack(const std::vector<at::Tensor> &snapshot, std::vector<TrainedTensor> &tensors)
{
    const at::NoGradGuard guard;
    std::size_t next = 0;
    for (TrainedTensor &trained : tensors)
        trained.data.copy_(snapshot[next++]);
    for (const at::Tensor &scale : learnedScales(tensors))
        scale.copy_(snapshot[next++]);
}

Status writeCheckpoint(const std::string &path, const CheckpointKey &key, const TrainingState &state)
{
    std::vector<NamedTensor> out;
    for (const TrainedTensor &trained : state.tensors) {
        out.push_back(namedTensor("tensor." + trained.name, trained.data.detach(), trained.isTrainable));
        if (trained.mask.defined())
            out.push_back(namedTensor("mask." + trained.name, trained.mask.to(at::kByte), false));
    }
    const std::vector<at::Tensor> scales = learnedScales(state.tensors);
    for (std::size_t i = 0; i < scales.size(); ++i)
        out.push_back(namedTensor(numbered("scale", i), scales[i].detach(), false));
    for (std::size_t i = 0; i < state.best.size(); ++i)
        out.push_back(namedTensor(numbered("best", i), state.best[i], false));
    for (const auto &[name, value] : state.optimizer.state())
        out.push_back(namedTensor("optimizer." + name, value, false));
    return writeSafetensors(path, out,
                            {{"format", "espalier-checkpoint"},
                             {"version", kVersion},
                             {"model", key.modelSha256},
                             {"data", key.dataSha256},
                             {"recipe", key.recipeHash},
                             {"finetune", key.spec},
                             {"steps", std::to_string(state.optimizer.steps())},
                             {"level", std::to_string(state.level)},
                             {"thresholds", thresholdsJson(state.applied).dump()},
                             {"epochs", epochsJson(state.epochs).dump()}});
}

namespace {

/// "lr 0.01 (now 0.02), epochs 3 (now 5)"; a setting at its default is left out of what is stored.
std::string differences(const std::string &then, const std::string &now)
{
    const auto settings = [](const std::string &text) {
        const json whole = json::parse(text, nullptr, false);
        return whole.is_object() && whole.contains("finetune") && whole["finetune"].is_object() ? whole["finetune"] : json::object();
    };
    const json before = settings(then), after = settings(now);
    std::set<std::string> keys;
    for (const json *side : {&before, &after})
        for (const auto &entry : side->items())
            keys.insert(entry.key());
    const auto told = [](const json &side, const std::string &key) { return side.contains(key) ? side[key].dump() : "by default"; };
    std::string text;
    for (const std::string &name : keys)
        if (told(before, name) != told(after, name))
            text += (text.empty() ? "" : ", ") + printable(name) + " " + printable(told(before, name)) + " (now " + told(after, name) + ")";
    return text.empty() ? "they cannot be read" : text;
}

} // namespace

Status readCheckpoint(const std::string &path, const CheckpointKey &key, const TrainingState &state)
{
    const auto file = readSafetensors(path);
    if (!file)
        return file.error();
    const auto meta = [&](const char *name) {
        const auto entry = file->metadata.find(name);
        return entry == file->metadata.end() ? std::string() : entry->second;
    };
    const auto refuse = [&](const std::string &why) { return Error(errors::kCheckpoint, {why}, path); };
    if (meta("format") != "espalier-checkpoint")
        return refuse("it is no checkpoint of Espalier");
    if (meta("version") != kVersion)
        return refuse("it was written by another version of Espalier");
    if (meta("model") != key.modelSha256)
        return refuse("it belongs to another model");
    if (meta("data") != key.dataSha256)
        return refuse("it was trained on other data");
    if (meta("recipe") != key.recipeHash)
        return refuse("it was trained under another recipe");
    if (meta("finetune") != key.spec)
        return refuse("it was trained with other settings: " + differences(meta("finetune"), key.spec));
    auto epochs = epochsFrom(meta("epochs"));
    std::int64_t steps = 0;
    int level = 0;
    AppliedRecipe applied = state.applied;
    if (!epochs || !readNumber(meta("steps"), steps) || !readNumber(meta("level"), level)
        || !takeThresholds(json::parse(meta("thresholds"), nullptr, false), applied))
        return refuse("its figures cannot be read");

    Restoring restoring(file->tensors);
    std::vector<at::Tensor> masks(state.tensors.size()), best;
    for (std::size_t i = 0; i < state.tensors.size(); ++i) {
        const TrainedTensor &trained = state.tensors[i];
        restoring.want("tensor." + trained.name, trained.data);
        if (restoring.has("mask." + trained.name)) {
            masks[i] = at::empty_like(trained.data.detach());
            restoring.want("mask." + trained.name, masks[i]);
        }
    }
    const std::vector<at::Tensor> scales = learnedScales(state.tensors);
    for (std::size_t i = 0; i < scales.size(); ++i)
        restoring.want(numbered("scale", i), scales[i]);
    if (restoring.has("best.0")) {
        best = snapshotOf(state.tensors);
        for (std::size_t i = 0; i < best.size(); ++i)
            restoring.want(numbered("best", i), best[i]);
    }
    for (const auto &[name, value] : state.optimizer.state())
        restoring.want("optimizer." + name, value);
    if (!restoring.missing().empty())
        return refuse(printable(restoring.missing()) + " is missing or of another shape");
    // All is compared before anything is put in place.
    restoring.copy();
    for (std::size_t i = 0; i < state.tensors.size(); ++i)
        state.tensors[i].mask = masks[i];
    giveMasks(state.tensors, state.model, applied);
    state.applied = std::move(applied);
    state.optimizer.setSteps(steps);
    state.epochs = std::move(*epochs);
    state.best = std::move(best);
    state.level = level;
    return {};
}

} // namespace espalier
