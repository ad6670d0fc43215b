// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria.h"
#include "engine/quant/ranges/registry.h"
#include "engine/recipe/errors.h"
#include "engine/recipe/field.h"
#include "engine/recipe/recipe.h"
#include "engine/recipe/strictjson.h"
#include "engine/recipe/vocabulary.h"

#include <fmt/format.h>

namespace espalier {

namespace {

/// One number or an array of them.
std::vector<double> readEnds(const Field &range, std::string_view key)
{
    std::vector<double> ends;
    const auto field = range.at(key);
    if (!field)
        return ends;
    if (!field->value().is_array()) {
        if (const auto number = field->number())
            ends.push_back(*number);
        return ends;
    }
    if (field->value().empty())
        field->fail(rules::noBounds());
    for (std::size_t i = 0; i < field->value().size() && !field->failed(); ++i) {
        const Field element(field->value()[i], fmt::format("{}[{}]", field->path(), i), *range.errors());
        if (const auto number = element.number())
            ends.push_back(*number);
    }
    return ends;
}

void readFixed(const Field &field, RangeSpec &range)
{
    field.require("lo");
    field.require("hi");
    range.lo = readEnds(field, "lo");
    range.hi = readEnds(field, "hi");
    field.check(rules::conflictInFixed(range));
}

void readRange(const Field &field, RangeSpec &range)
{
    if (!field.isAnyObject())
        return;
    field.require("method");
    field.read("method", range.method, knownRangeMethods());
    if (field.failed() || !field.isObject(vocabulary::rangeKeys(range.method)))
        return;
    field.read("p", range.percentile, rules::kPercentile);
    field.read("k", range.deviations, rules::kDeviations);
    field.read("iterations", range.iterations, rules::kIterations);
    if (range.method == "fixed")
        readFixed(field, range);
}

void readGranularity(const Field &field, Granularity &granularity)
{
    constexpr std::string_view kNames[] = {"tensor", "channel"};
    if (field.value().is_object()) {
        if (!field.isObject({"group"}))
            return;
        field.require("group");
        granularity.kind = Granularity::Kind::Group;
        field.read("group", granularity.groupSize, rules::kGroupSize);
    } else if (field.value() == "tensor") {
        granularity.kind = Granularity::Kind::Tensor;
    } else if (field.value() == "channel") {
        granularity.kind = Granularity::Kind::Channel;
    } else {
        field.fail(Error(errors::kRecipeUnknownValue, {field.described(), "channel", rules::joined(kNames) + ", {\"group\": 32}"}));
    }
}

QuantSpec readQuant(const Field &field, const QuantSpec &defaults, std::span<const std::string_view> keys)
{
    QuantSpec spec = defaults;
    if (!field.isObject(keys))
        return spec;
    std::string scheme = vocabulary::schemeName(spec.scheme);
    field.read("scheme", scheme, vocabulary::kSchemes);
    spec.scheme = field.failed() ? Scheme::Affine : vocabulary::schemeFrom(scheme);
    if (spec.scheme == Scheme::Ternary)
        spec.bits = 2; // What an index takes; a file may say so, but nothing else.
    field.read("bits", spec.bits, rules::kBits);
    field.read("signed", spec.isSigned);
    field.read("zero_exact", spec.zeroExact);
    if (!spec.zeroExact)
        spec.symmetric = false; // With zero not exact there is no symmetric form; the default changes.
    field.read("symmetric", spec.symmetric);
    if (field.has("narrow")) {
        bool narrow = false;
        field.read("narrow", narrow);
        spec.narrow = narrow;
    }
    if (const auto granularity = field.at("granularity"); granularity && !field.failed())
        readGranularity(*granularity, spec.granularity);
    if (const auto range = field.at("range"))
        readRange(*range, spec.range);
    std::string rounding = vocabulary::roundingName(spec.rounding);
    field.read("rounding", rounding, vocabulary::kRoundings);
    spec.rounding = vocabulary::roundingFrom(rounding);
    field.check(rules::conflictIn(spec));
    return spec;
}

void readPattern(const Field &field, PruneSpec &spec)
{
    field.read("m", spec.m, rules::kPatternM);
    field.read("n", spec.n, rules::kPatternN);
    field.check(rules::conflictInPattern(spec));
}

void readAmount(const Field &field, PruneSpec &spec)
{
    if (field.has("threshold"))
        spec.threshold = 0;
    if (field.has("sparsity"))
        spec.sparsity = 0;
    field.check(rules::conflictInAmount(spec));
    if (spec.threshold)
        field.read("threshold", *spec.threshold, rules::kThreshold);
    if (spec.sparsity)
        field.read("sparsity", *spec.sparsity, rules::kSparsity);
}

PruneSpec readPrune(const Field &field, bool isGlobal)
{
    PruneSpec spec;
    if (!field.isAnyObject())
        return spec;
    field.read("criterion", spec.criterion, knownCriteria());
    if (field.failed() || !field.isObject(vocabulary::pruneKeys(spec.criterion, isGlobal)))
        return spec;
    // What only ranks channels needs not be told so.
    const Criterion *criterion = findCriterion(spec.criterion);
    if (criterion && !criterion->perElement && criterion->perChannel)
        spec.granularity = "channel";
    field.read("granularity", spec.granularity, vocabulary::kPruneGranularities);
    field.check(rules::conflictInGranularity(spec));
    for (const CriterionParameter &parameter : parametersOf(spec.criterion)) {
        if (parameter.real)
            field.read(parameter.key, spec.*parameter.real, rules::numberOf(parameter));
        else
            field.read(parameter.key, spec.*parameter.whole, rules::wholeOf(parameter));
    }
    field.check(rules::conflictInCriterion(spec, isGlobal));
    if (spec.isPattern())
        readPattern(field, spec);
    else
        readAmount(field, spec);
    return spec;
}

/// A block is absent, null or an object.
template <typename Spec, typename Read> void readChoice(const Field &field, std::string_view key, Choice<Spec> &choice, const Read &read)
{
    const auto block = field.at(key);
    if (!block || field.failed())
        return;
    choice = block->value().is_null() ? Choice<Spec>::off() : Choice<Spec>::set(read(*block));
}

void readBlocks(const Field &field, LayerRecipe &layer)
{
    readChoice(field, "weights", layer.weights,
               [](const Field &block) { return readQuant(block, vocabulary::weightDefaults(), vocabulary::kQuantKeys); });
    readChoice(field, "activations", layer.activations, [](const Field &block) {
        QuantSpec spec = readQuant(block, vocabulary::activationDefaults(), vocabulary::kActivationKeys);
        if (const auto range = block.at("input_range"); range && !range->value().is_null())
            readRange(*range, spec.inputRange.emplace());
        block.check(rules::conflictInActivations(spec));
        return spec;
    });
    readChoice(field, "prune", layer.prune, [](const Field &block) { return readPrune(block, false); });
}

GlobalPruneSpec readGlobalPrune(const Field &field)
{
    GlobalPruneSpec spec;
    spec.prune = readPrune(field, true);
    const auto layers = field.at("layers");
    if (!layers || field.failed())
        return spec;
    const nlohmann::json &names = layers->value();
    if (!names.is_array() || names.empty()) {
        layers->fail(Error(errors::kRecipeType,
                           {"an array of layer names or patterns (leave it out for all layers)",
                            names.is_array() ? "an empty array" : layers->described()}));
        return spec;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (!names[i].is_string()) {
            Field(names[i], fmt::format("{}[{}]", layers->path(), i), *field.errors())
                .fail(Error(errors::kRecipeType, {"a layer name or pattern", "something else"}));
            return spec;
        }
        spec.layers.push_back(names[i].get<std::string>());
    }
    return spec;
}

void readDistill(const Field &field, FinetuneSpec &spec)
{
    if (!field.isObject({"temperature", "weight"}))
        return;
    spec.distillWeight = vocabulary::kUsualDistillWeight;
    field.read("temperature", spec.distillTemperature, rules::kTemperature);
    field.read("weight", spec.distillWeight, rules::kDistillWeight);
}

void readEarlyStop(const Field &field, FinetuneSpec &spec)
{
    if (!field.isObject({"patience"}))
        return;
    spec.patience = vocabulary::kUsualPatience;
    field.read("patience", spec.patience, rules::kPatience);
    field.check(rules::conflictInEarlyStop(spec.validationFraction));
}

void readGradual(const Field &field, FinetuneSpec &spec)
{
    if (!field.isAnyObject())
        return;
    field.require("schedule");
    field.read("schedule", spec.gradual, vocabulary::kGraduals);
    if (field.failed())
        return;
    const bool isOneShot = spec.gradual == "one-shot";
    if (!(isOneShot ? field.isObject({"schedule", "begin"}) : field.isObject({"schedule", "steps", "begin", "end"})))
        return;
    field.read("steps", spec.gradualSteps, rules::kGradualSteps);
    field.read("begin", spec.gradualBegin, rules::kShareOfTraining);
    field.read("end", spec.gradualEnd, rules::kShareOfTraining);
    if (!isOneShot)
        field.check(rules::conflictInGradual(spec.gradualBegin, spec.gradualEnd));
}

FinetuneSpec readFinetune(const Field &field)
{
    FinetuneSpec spec;
    if (!field.isObject(vocabulary::kFinetuneKeys))
        return spec;
    field.read("epochs", spec.epochs, rules::kEpochs);
    field.read("optimizer", spec.optimizer, vocabulary::kOptimizers);
    field.read("lr", spec.learningRate, rules::kLearningRate);
    field.read("momentum", spec.momentum, rules::kMomentum);
    field.read("weight_decay", spec.weightDecay, rules::kWeightDecay);
    field.read("batch_size", spec.batchSize, rules::kBatchSize);
    field.read("schedule", spec.schedule, vocabulary::kSchedules);
    field.read("clip_norm", spec.clipNorm, rules::kClipNorm);
    field.read("batch_norm", spec.batchNorm, vocabulary::kBatchNorms);
    field.read("validation_fraction", spec.validationFraction, rules::kValidationFraction);
    field.read("seed", spec.seed);
    field.read("ranges", spec.ranges, vocabulary::kTrainedRanges);
    if (const auto distill = field.at("distill"); distill && !distill->value().is_null())
        readDistill(*distill, spec);
    if (const auto stop = field.at("early_stop"); stop && !stop->value().is_null())
        readEarlyStop(*stop, spec);
    field.read("l1", spec.l1, rules::kL1);
    if (const auto gradual = field.at("gradual"); gradual && !gradual->value().is_null())
        readGradual(*gradual, spec);
    return spec;
}

void readHeader(const Field &top)
{
    const auto format = top.at("format");
    if (!format || format->value() != "espalier-recipe") {
        const Error wrong(errors::kRecipeFormat, {format ? format->described() : "missing"});
        if (format)
            format->fail(wrong);
        else
            top.fail(wrong);
        return;
    }
    const auto version = top.at("version");
    if (!version)
        top.fail(Error(errors::kRecipeMissing, {"version"}));
    else if (!version->value().is_number_integer() || version->value() != 1)
        version->fail(Error(errors::kRecipeVersion, {version->described()}));
}

} // namespace

Result<Recipe> parseRecipe(std::string_view text)
{
    const Result<nlohmann::json> document = readStrictJson(text);
    if (!document)
        return document.error();

    std::optional<Error> error;
    const Field top(*document, "", error);
    Recipe recipe;
    if (top.isAnyObject()) {
        readHeader(top); // Before the keys: another version may have other keys.
        top.isObject(vocabulary::kTopKeys);
    }
    if (const auto model = top.at("model"); model && model->isObject({"name", "sha256"})) {
        model->read("name", recipe.modelName);
        model->read("sha256", recipe.modelSha256);
    }
    if (const auto defaults = top.at("defaults"); defaults && defaults->isObject(vocabulary::kBlockKeys))
        readBlocks(*defaults, recipe.defaults);
    if (const auto layers = top.at("layers"); layers && layers->isAnyObject())
        for (const auto &[name, value] : layers->value().items()) {
            const Field field(value, layers->path() + "." + name, error);
            if (!field.isObject(vocabulary::kLayerKeys))
                break;
            LayerRecipe &layer = recipe.layers[name];
            readBlocks(field, layer);
            field.read("locked", layer.locked);
        }
    if (const auto global = top.at("prune_global"); global && !global->value().is_null())
        recipe.pruneGlobal = readGlobalPrune(*global);
    if (const auto equalize = top.at("equalize"); equalize && !equalize->value().is_null())
        top.read("equalize", recipe.equalize);
    if (const auto correction = top.at("bias_correction"); correction && !correction->value().is_null())
        top.read("bias_correction", recipe.biasCorrection, vocabulary::kBiasCorrections);
    if (const auto shared = top.at("shared_ranges"); shared && !shared->value().is_null())
        top.read("shared_ranges", recipe.sharedRanges);
    if (const auto finetune = top.at("finetune"); finetune && !finetune->value().is_null())
        recipe.finetune = readFinetune(*finetune);
    // What an export notes about the model that it was made for; nothing that is to be done.
    if (const auto found = top.at("found"); found)
        found->isAnyObject();
    if (error)
        return *error;
    return recipe;
}

} // namespace espalier
