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
        field->fail(Error(errors::kRecipeType, {"a number or an array with one number per channel", "an empty array"}));
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
    if (field.failed())
        return;
    if (range.lo.size() != range.hi.size()) {
        field.fail(
            Error(errors::kRecipeConflict,
                  {fmt::format("{} values of lo", range.lo.size()), fmt::format("{} of hi", range.hi.size()), "give as many of both"}));
        return;
    }
    for (std::size_t i = 0; i < range.lo.size(); ++i)
        if (!(range.lo[i] < range.hi[i]))
            field.fail(Error(errors::kRecipeRange, {fmt::format("{}", range.lo[i]), fmt::format("{}", range.hi[i])}));
}

void readRange(const Field &field, RangeSpec &range)
{
    if (!field.isAnyObject())
        return;
    field.require("method");
    field.read("method", range.method, knownRangeMethods());
    if (field.failed() || !field.isObject(vocabulary::rangeKeys(range.method)))
        return;
    field.read("p", range.percentile, 0, 100, true, "a number above 0 and up to 100 (per cent)");
    field.read("k", range.deviations, 0, 1e6, true, "a number above 0 (standard deviations)");
    field.read("iterations", range.iterations, 1, 10000);
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
        field.read("group", granularity.groupSize, 1, 1 << 20);
    } else if (field.value() == "tensor") {
        granularity.kind = Granularity::Kind::Tensor;
    } else if (field.value() == "channel") {
        granularity.kind = Granularity::Kind::Channel;
    } else {
        field.fail(Error(errors::kRecipeUnknownValue, {field.described(), "channel", joined(kNames) + ", {\"group\": 32}"}));
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
    field.read("bits", spec.bits, kMinimumBits, kMaximumBits);
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
    if (field.failed())
        return spec;

    const auto conflict = [&](const char *one, const char *other, const char *why) {
        field.fail(Error(errors::kRecipeConflict, {one, other, why}));
    };
    if (spec.symmetric && !spec.zeroExact)
        conflict("symmetric true", "zero_exact false", "a symmetric range always has an exact zero");
    if (spec.scheme == Scheme::Ternary && spec.bits != 2)
        conflict("scheme ternary", "these bits", "it has three levels, 1.58 bits; leave bits out");
    if (spec.scheme == Scheme::Ternary && (!spec.symmetric || !spec.isSigned))
        conflict("scheme ternary", "symmetric false or signed false", "its levels are -a, 0 and a");
    if (spec.scheme == Scheme::Ternary && (spec.range.method != "minmax" || spec.rounding != Rounding::NearestEven))
        conflict("scheme ternary", "a range method or a rounding", "it finds its threshold by itself (0.7 mean |w|)");
    if (spec.scheme == Scheme::PowerOfTwo && !spec.zeroExact)
        conflict("scheme power-of-two", "zero_exact false", "levels from lo on are no shifts");
    if (spec.scheme == Scheme::PowerOfTwo && spec.range.method == "mean-rounding")
        conflict("scheme power-of-two", "range mean-rounding", "a codebook has no scale");
    if (spec.narrow.value_or(false) && !spec.isSigned)
        conflict("narrow true", "signed false", "the narrow range leaves out the lowest signed integer");
    if (spec.range.lo.size() > 1 && spec.granularity.kind != Granularity::Kind::Channel)
        conflict("arrays of lo and hi", "this granularity", "they need granularity \"channel\"");
    return spec;
}

void readPattern(const Field &field, PruneSpec &spec)
{
    constexpr int kLongest = 64;
    field.read("m", spec.m, 2, kLongest);
    field.read("n", spec.n, 1, kLongest - 1);
    if (!field.failed() && spec.n >= spec.m)
        field.fail(Error(errors::kRecipeConflict, {fmt::format("n {}", spec.n), fmt::format("m {}", spec.m), "n must be less than m"}));
}

void readAmount(const Field &field, PruneSpec &spec)
{
    if (field.has("threshold") && field.has("sparsity")) {
        field.fail(Error(errors::kRecipeConflict, {"threshold", "sparsity", "give one of them"}));
    } else if (field.has("threshold")) {
        spec.threshold = 0;
        field.read("threshold", *spec.threshold, 0, 1e300, false, "a number of 0 or more");
    } else if (field.has("sparsity")) {
        spec.sparsity = 0;
        field.read("sparsity", *spec.sparsity, 0, 1, false, "a share from 0 to 1");
    } else {
        field.fail(Error(errors::kRecipeMissing, {"threshold\" or \"sparsity"}));
    }
    if (spec.criterion == "tensor-spread" && spec.sparsity && !field.failed())
        field.fail(
            Error(errors::kRecipeConflict, {"criterion tensor-spread", "sparsity", "give a threshold: the least standard deviation"}));
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
    if (spec.granularity == "tensor" && criterion && criterion->cut != Criterion::Cut::Tensor)
        field.fail(Error(errors::kRecipeConflict,
                         {"granularity tensor", "criterion " + spec.criterion, "whole tensors go by tensor-spread alone"}));
    for (const CriterionParameter &parameter : parametersOf(spec.criterion)) {
        if (parameter.real)
            field.read(parameter.key, spec.*parameter.real, parameter.lowest, parameter.highest, !parameter.isLowestIncluded,
                       parameter.allowed);
        else
            field.read(parameter.key, spec.*parameter.whole, static_cast<int>(parameter.lowest), static_cast<int>(parameter.highest));
    }
    if (spec.isPattern()) {
        if (isGlobal)
            field.fail(Error(errors::kRecipeConflict,
                             {"criterion n:m", "prune_global", "a pattern has no common ranking; put it into defaults or layers"}));
        readPattern(field, spec);
    } else {
        readAmount(field, spec);
    }
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
        const auto conflict = [&](const char *what, const char *why) {
            block.fail(Error(errors::kRecipeConflict, {"activations", what, why}));
        };
        if (spec.granularity.kind != Granularity::Kind::Tensor)
            conflict("this granularity", "what goes through a layer has one scale; leave granularity out");
        if (spec.rounding != Rounding::NearestEven)
            conflict("this rounding", "what goes through a layer is rounded to the nearest level");
        const bool isCodebook = spec.range.method == "mean-rounding" || (spec.inputRange && spec.inputRange->method == "mean-rounding");
        if (spec.scheme == Scheme::Ternary || isCodebook)
            conflict("levels of their own", "they are for weights");
        if (spec.inputRange && spec.inputRange->lo.size() > 1)
            conflict("arrays of lo and hi", "what goes into a layer has one range");
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
    field.read("temperature", spec.distillTemperature, 0, 1000, true, "a number above 0 and up to 1000");
    field.read("weight", spec.distillWeight, 0, 1, true, "a share above 0 and up to 1");
}

void readEarlyStop(const Field &field, FinetuneSpec &spec)
{
    if (!field.isObject({"patience"}))
        return;
    spec.patience = vocabulary::kUsualPatience;
    field.read("patience", spec.patience, 1, 100000);
    if (!field.failed() && spec.validationFraction <= 0)
        field.fail(Error(errors::kRecipeConflict, {"early_stop", "validation_fraction 0", "the best epoch is told by held-out samples"}));
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
    field.read("steps", spec.gradualSteps, 1, 10000);
    field.read("begin", spec.gradualBegin, 0, 1, false, "a share of the training from 0 to 1");
    field.read("end", spec.gradualEnd, 0, 1, false, "a share of the training from 0 to 1");
    if (!field.failed() && !isOneShot && spec.gradualEnd < spec.gradualBegin)
        field.fail(Error(
            errors::kRecipeConflict,
            {fmt::format("begin {}", spec.gradualBegin), fmt::format("end {}", spec.gradualEnd), "the end comes after the beginning"}));
}

FinetuneSpec readFinetune(const Field &field)
{
    FinetuneSpec spec;
    if (!field.isObject(vocabulary::kFinetuneKeys))
        return spec;
    field.read("epochs", spec.epochs, 1, 100000);
    field.read("optimizer", spec.optimizer, vocabulary::kOptimizers);
    field.read("lr", spec.learningRate, 0, 1000, true, "a number above 0 and up to 1000");
    field.read("momentum", spec.momentum, 0, 0.999999, false, "a number from 0 to below 1");
    field.read("weight_decay", spec.weightDecay, 0, 1000, false, "a number from 0 to 1000");
    field.read("batch_size", spec.batchSize, 1, 1 << 20);
    field.read("schedule", spec.schedule, vocabulary::kSchedules);
    field.read("clip_norm", spec.clipNorm, 0, 1e30, false, "a number of 0 (no clipping) or more");
    field.read("batch_norm", spec.batchNorm, vocabulary::kBatchNorms);
    field.read("validation_fraction", spec.validationFraction, 0, 0.5, false, "a share from 0 to 0.5");
    field.read("seed", spec.seed);
    field.read("ranges", spec.ranges, vocabulary::kTrainedRanges);
    if (const auto distill = field.at("distill"); distill && !distill->value().is_null())
        readDistill(*distill, spec);
    if (const auto stop = field.at("early_stop"); stop && !stop->value().is_null())
        readEarlyStop(*stop, spec);
    field.read("l1", spec.l1, 0, 1000, false, "a number from 0 to 1000");
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
