// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/files.h"
#include "engine/files/sha256.h"
#include "engine/prune/criteria.h"
#include "engine/recipe/recipe.h"
#include "engine/recipe/rules.h"
#include "engine/recipe/vocabulary.h"

#include <nlohmann/json.hpp>

namespace espalier {

namespace {

using Json = nlohmann::ordered_json;

/// A recipe of more than this is no recipe.
constexpr std::int64_t kMaxBytes = 64 << 20;

Json endsJson(const std::vector<double> &ends)
{
    return ends.size() == 1 ? Json(ends.front()) : Json(ends);
}

Json rangeJson(const RangeSpec &range)
{
    const RangeSpec usual;
    Json made = Json::object();
    made["method"] = range.method;
    if (range.method == "percentile" && range.percentile != usual.percentile)
        made["p"] = range.percentile;
    if (range.method == "sigma" && range.deviations != usual.deviations)
        made["k"] = range.deviations;
    if (range.method == "mean-rounding" && range.iterations != usual.iterations)
        made["iterations"] = range.iterations;
    if (range.method == "fixed") {
        made["lo"] = endsJson(range.lo);
        made["hi"] = endsJson(range.hi);
    }
    return made;
}

Json quantJson(const QuantSpec &held, const QuantSpec &usual)
{
    const QuantSpec spec = rules::asWritten(held);
    Json made = Json::object();
    if (spec.scheme != usual.scheme)
        made["scheme"] = vocabulary::schemeName(spec.scheme);
    if (spec.bits != usual.bits && spec.scheme != Scheme::Ternary)
        made["bits"] = spec.bits;
    if (spec.isSigned != usual.isSigned)
        made["signed"] = spec.isSigned;
    if (spec.symmetric != usual.symmetric)
        made["symmetric"] = spec.symmetric;
    if (spec.narrow)
        made["narrow"] = *spec.narrow;
    if (spec.zeroExact != usual.zeroExact)
        made["zero_exact"] = spec.zeroExact;
    if (spec.granularity.kind == Granularity::Kind::Channel)
        made["granularity"] = "channel";
    else if (spec.granularity.kind == Granularity::Kind::Group)
        made["granularity"] = {{"group", spec.granularity.groupSize}};
    if (const Json range = rangeJson(spec.range); range != rangeJson(usual.range))
        made["range"] = range;
    if (spec.inputRange)
        made["input_range"] = rangeJson(*spec.inputRange);
    if (spec.rounding != usual.rounding)
        made["rounding"] = vocabulary::roundingName(spec.rounding);
    return made;
}

Json pruneJson(const PruneSpec &spec)
{
    const PruneSpec usual;
    Json made = Json::object();
    if (spec.criterion != usual.criterion)
        made["criterion"] = spec.criterion;
    if (spec.granularity != usual.granularity)
        made["granularity"] = spec.granularity;
    if (spec.threshold)
        made["threshold"] = *spec.threshold;
    if (spec.sparsity)
        made["sparsity"] = *spec.sparsity;
    if (spec.isPattern()) {
        made["n"] = spec.n;
        made["m"] = spec.m;
    }
    for (const CriterionParameter &parameter : parametersOf(spec.criterion)) {
        if (parameter.real && spec.*parameter.real != usual.*parameter.real)
            made[parameter.key] = spec.*parameter.real;
        if (parameter.whole && spec.*parameter.whole != usual.*parameter.whole)
            made[parameter.key] = spec.*parameter.whole;
    }
    return made;
}

template <typename Spec, typename Write> void addChoice(Json &made, const char *key, const Choice<Spec> &choice, const Write &write)
{
    if (choice.state == Choice<Spec>::State::Off)
        made[key] = nullptr;
    else if (choice.state == Choice<Spec>::State::Set)
        made[key] = write(choice.spec);
}

Json layerJson(const LayerRecipe &layer)
{
    Json made = Json::object();
    addChoice(made, "weights", layer.weights, [](const QuantSpec &spec) { return quantJson(spec, vocabulary::weightDefaults()); });
    addChoice(made, "activations", layer.activations,
              [](const QuantSpec &spec) { return quantJson(spec, vocabulary::activationDefaults()); });
    addChoice(made, "prune", layer.prune, pruneJson);
    if (layer.locked)
        made["locked"] = true;
    return made;
}

Json finetuneJson(const FinetuneSpec &spec)
{
    const FinetuneSpec usual;
    Json made = Json::object();
    const auto add = [&](const char *key, const auto &value, const auto &standard) {
        if (value != standard)
            made[key] = value;
    };
    add("epochs", spec.epochs, usual.epochs);
    add("optimizer", spec.optimizer, usual.optimizer);
    add("lr", spec.learningRate, usual.learningRate);
    add("momentum", spec.momentum, usual.momentum);
    add("weight_decay", spec.weightDecay, usual.weightDecay);
    add("batch_size", spec.batchSize, usual.batchSize);
    add("schedule", spec.schedule, usual.schedule);
    add("clip_norm", spec.clipNorm, usual.clipNorm);
    add("batch_norm", spec.batchNorm, usual.batchNorm);
    add("validation_fraction", spec.validationFraction, usual.validationFraction);
    add("seed", spec.seed, usual.seed);
    add("ranges", spec.ranges, usual.ranges);
    if (spec.distillWeight > 0)
        made["distill"] = {{"temperature", spec.distillTemperature}, {"weight", spec.distillWeight}};
    if (spec.patience > 0)
        made["early_stop"] = {{"patience", spec.patience}};
    add("l1", spec.l1, usual.l1);
    if (spec.gradual == "one-shot")
        made["gradual"] = {{"schedule", spec.gradual}, {"begin", spec.gradualBegin}};
    else if (spec.gradual != usual.gradual)
        made["gradual"] = {
            {"schedule", spec.gradual}, {"steps", spec.gradualSteps}, {"begin", spec.gradualBegin}, {"end", spec.gradualEnd}};
    return made;
}

} // namespace

std::string recipeToJson(const Recipe &recipe)
{
    Json made = Json::object();
    made["format"] = "espalier-recipe";
    made["version"] = 1;
    if (!recipe.modelName.empty())
        made["model"]["name"] = recipe.modelName;
    if (!recipe.modelSha256.empty())
        made["model"]["sha256"] = recipe.modelSha256;
    if (const Json defaults = layerJson(recipe.defaults); !defaults.empty())
        made["defaults"] = defaults;
    for (const auto &[name, layer] : recipe.layers)
        made["layers"][name] = layerJson(layer);
    if (recipe.pruneGlobal) {
        made["prune_global"] = pruneJson(recipe.pruneGlobal->prune);
        if (!recipe.pruneGlobal->layers.empty())
            made["prune_global"]["layers"] = recipe.pruneGlobal->layers;
    }
    if (recipe.equalize)
        made["equalize"] = true;
    if (!recipe.biasCorrection.empty())
        made["bias_correction"] = recipe.biasCorrection;
    if (recipe.sharedRanges)
        made["shared_ranges"] = true;
    if (recipe.finetune)
        made["finetune"] = finetuneJson(*recipe.finetune);
    return made.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string recipeHash(const Recipe &recipe)
{
    Recipe anyModel = recipe;
    anyModel.modelName.clear();
    anyModel.modelSha256.clear();
    return sha256(recipeToJson(anyModel));
}

bool Recipe::isIdentity() const
{
    const auto changes = [](const LayerRecipe &layer) {
        return layer.weights.state == Choice<QuantSpec>::State::Set || layer.activations.state == Choice<QuantSpec>::State::Set
            || layer.prune.state == Choice<PruneSpec>::State::Set;
    };
    if (pruneGlobal || equalize || changes(defaults))
        return false;
    for (const auto &[name, layer] : layers)
        if (changes(layer))
            return false;
    return true;
}

Result<Recipe> readRecipe(const std::string &path)
{
    const Result<std::string> text = readFile(path, kMaxBytes);
    if (!text)
        return text.error();
    Result<Recipe> recipe = parseRecipe(*text);
    if (!recipe) {
        Error error = recipe.error();
        return error.at(error.where().empty() ? path : path + ": " + error.where());
    }
    return recipe;
}

Status writeRecipe(const Recipe &recipe, const std::string &path)
{
    return writeFile(path, recipeToJson(recipe));
}

} // namespace espalier
