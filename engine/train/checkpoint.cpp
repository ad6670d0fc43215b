// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/checkpoint.h"

#include "engine/io/files.h"
#include "engine/model/tensors.h"
#include "engine/train/errors.h"

#include <nlohmann/json.hpp>

namespace espalier {

using nlohmann::json;

Status writeCheckpoint(const std::string &path, const CheckpointKey &key, const std::vector<TrainedTensor> &tensors,
                       const Optimizer &optimizer, const std::vector<EpochFigures> &epochs)
{
    std::vector<NamedTensor> out;
    for (const TrainedTensor &trained : tensors)
        out.push_back(namedTensor("tensor." + trained.name, trained.data, trained.isTrainable));
    for (const auto &[name, value] : optimizer.state())
        out.push_back(namedTensor("optimizer." + name, value, false));
    json figures = json::array();
    for (const EpochFigures &epoch : epochs)
        figures.push_back({{"epoch", epoch.epoch},
                           {"loss", epoch.loss},
                           {"top1", epoch.top1},
                           {"val_loss", epoch.valLoss},
                           {"val_top1", epoch.valTop1},
                           {"val_samples", epoch.valSamples},
                           {"seconds", epoch.seconds}});
    return writeSafetensors(path, out,
                            {{"format", "espalier-checkpoint"},
                             {"version", "1"},
                             {"model", key.modelSha256},
                             {"data", key.dataSha256},
                             {"recipe", key.recipeHash},
                             {"finetune", key.spec},
                             {"steps", std::to_string(optimizer.steps())},
                             {"epochs", figures.dump()}});
}

Result<std::vector<EpochFigures>> readCheckpoint(const std::string &path, const CheckpointKey &key,
                                                 std::vector<TrainedTensor> &tensors, Optimizer &optimizer)
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
    if (meta("model") != key.modelSha256)
        return refuse("it belongs to another model");
    if (meta("data") != key.dataSha256)
        return refuse("it was trained on other data");
    if (meta("recipe") != key.recipeHash)
        return refuse("it was trained under another recipe");
    if (meta("finetune") != key.spec)
        return refuse("it was trained with other settings: " + printable(meta("finetune")));

    std::vector<EpochFigures> epochs;
    const json figures = json::parse(meta("epochs"), nullptr, false);
    if (!figures.is_array())
        return refuse("its figures cannot be read");
    for (const json &entry : figures) {
        EpochFigures epoch;
        epoch.epoch = entry.value("epoch", 0);
        epoch.loss = entry.value("loss", 0.0);
        epoch.top1 = entry.value("top1", 0.0);
        epoch.valLoss = entry.value("val_loss", 0.0);
        epoch.valTop1 = entry.value("val_top1", 0.0);
        epoch.valSamples = entry.value("val_samples", std::int64_t(0));
        epoch.seconds = entry.value("seconds", 0.0);
        epochs.push_back(epoch);
    }
    // All is compared before anything is put in place.
    std::vector<std::pair<TrainedTensor *, const NamedTensor *>> pairs;
    for (TrainedTensor &trained : tensors) {
        const NamedTensor *found = nullptr;
        for (const NamedTensor &tensor : file->tensors)
            if (tensor.name == "tensor." + trained.name)
                found = &tensor;
        if (!found || found->view.shape != trained.data.sizes().vec())
            return refuse("the tensor " + printable(trained.name) + " is missing or of another shape");
        pairs.emplace_back(&trained, found);
    }
    const at::NoGradGuard guard;
    for (const auto &[trained, tensor] : pairs)
        trained->data.copy_(tensorOf(tensor->view));
    for (const NamedTensor &tensor : file->tensors)
        if (tensor.name.rfind("optimizer.", 0) == 0)
            optimizer.restore(tensor.name.substr(10), tensorOf(tensor.view));
    optimizer.setSteps(std::atoll(meta("steps").c_str()));
    return epochs;
}

} // namespace espalier
