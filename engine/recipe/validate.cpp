// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/validate.h"

#include "engine/quant/ranges/registry.h"
#include "engine/recipe/rules.h"
#include "engine/recipe/vocabulary.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// As a file would say it: what is not finite has no form in JSON.
std::string numberInFile(double value)
{
    return std::isfinite(value) ? nlohmann::json(value).dump() : "null";
}

/// Where a value stands in the file form and the first thing that is wrong in the recipe; beside Field, which is that of a file. Paths are
/// made for an error only.
class Place
{
public:
    explicit Place(std::optional<Error> &error) : m_error(&error) { }
    /// `key` outlives the place.
    Place(const Place &parent, std::string_view key) : m_parent(&parent), m_key(key), m_error(parent.m_error) { }

    void fail(Error error) const
    {
        if (!*m_error)
            *m_error = std::move(error.at(path()));
    }
    void check(std::optional<Error> error) const
    {
        if (error)
            fail(std::move(*error));
    }
    bool failed() const { return m_error->has_value(); }

    void check(std::string_view key, int value, const rules::Whole &rule) const
    {
        if (!rule.holds(value))
            Place(*this, key).fail(rules::wrong(rule, std::to_string(value)));
    }
    void check(std::string_view key, double value, const rules::Number &rule) const
    {
        if (!rule.holds(value))
            Place(*this, key).fail(rules::wrong(rule, numberInFile(value)));
    }
    void check(std::string_view key, const std::string &name, std::span<const std::string_view> known) const
    {
        if (std::find(known.begin(), known.end(), name) == known.end())
            Place(*this, key).fail(rules::unknownName(name, known));
    }

private:
    std::string path() const
    {
        const std::string before = m_parent ? m_parent->path() : std::string();
        return before.empty() ? std::string(m_key) : before + "." + std::string(m_key);
    }

    const Place *m_parent = nullptr;
    std::string_view m_key;
    std::optional<Error> *m_error;
};

void checkEnds(const Place &range, std::string_view key, const std::vector<double> &ends)
{
    if (ends.empty())
        Place(range, key).fail(rules::noBounds());
    for (std::size_t i = 0; i < ends.size(); ++i)
        if (!std::isfinite(ends[i])) {
            const std::string element = ends.size() == 1 ? std::string(key) : fmt::format("{}[{}]", key, i);
            Place(range, element).fail(rules::noNumber(numberInFile(ends[i])));
        }
}

void checkRange(const Place &place, const RangeSpec &range)
{
    place.check("method", range.method, knownRangeMethods());
    if (range.method == "percentile")
        place.check("p", range.percentile, rules::kPercentile);
    if (range.method == "sigma")
        place.check("k", range.deviations, rules::kDeviations);
    if (range.method == "mean-rounding")
        place.check("iterations", range.iterations, rules::kIterations);
    if (range.method != "fixed")
        return;
    checkEnds(place, "lo", range.lo);
    checkEnds(place, "hi", range.hi);
    place.check(rules::conflictInFixed(range));
}

void checkQuant(const Place &place, const QuantSpec &held)
{
    const QuantSpec spec = rules::asWritten(held);
    place.check("bits", spec.bits, rules::kBits);
    if (spec.granularity.kind == Granularity::Kind::Group)
        Place(place, "granularity").check("group", spec.granularity.groupSize, rules::kGroupSize);
    checkRange(Place(place, "range"), spec.range);
    place.check(rules::conflictIn(spec));
}

void checkWeights(const Place &place, const QuantSpec &spec)
{
    if (spec.inputRange)
        place.fail(rules::unknownKey("input_range", vocabulary::kQuantKeys));
    checkQuant(place, spec);
}

void checkActivations(const Place &place, const QuantSpec &spec)
{
    checkQuant(place, spec);
    if (spec.inputRange)
        checkRange(Place(place, "input_range"), *spec.inputRange);
    place.check(rules::conflictInActivations(spec));
}

void checkPrune(const Place &place, const PruneSpec &spec, bool isGlobal)
{
    place.check("criterion", spec.criterion, knownCriteria());
    // A pattern says by itself how much goes.
    if (spec.isPattern() && (spec.threshold || spec.sparsity))
        place.fail(rules::unknownKey(spec.sparsity ? "sparsity" : "threshold", vocabulary::pruneKeys(spec.criterion, isGlobal)));
    place.check("granularity", spec.granularity, vocabulary::kPruneGranularities);
    place.check(rules::conflictInGranularity(spec));
    for (const CriterionParameter &parameter : parametersOf(spec.criterion)) {
        if (parameter.real)
            place.check(parameter.key, spec.*parameter.real, rules::numberOf(parameter));
        else
            place.check(parameter.key, spec.*parameter.whole, rules::wholeOf(parameter));
    }
    place.check(rules::conflictInCriterion(spec, isGlobal));
    if (spec.isPattern()) {
        place.check("m", spec.m, rules::kPatternM);
        place.check("n", spec.n, rules::kPatternN);
        place.check(rules::conflictInPattern(spec));
        return;
    }
    place.check(rules::conflictInAmount(spec));
    if (spec.threshold)
        place.check("threshold", *spec.threshold, rules::kThreshold);
    if (spec.sparsity)
        place.check("sparsity", *spec.sparsity, rules::kSparsity);
}

void checkBlocks(const Place &place, const LayerRecipe &layer)
{
    if (layer.weights.state == Choice<QuantSpec>::State::Set)
        checkWeights(Place(place, "weights"), layer.weights.spec);
    if (layer.activations.state == Choice<QuantSpec>::State::Set)
        checkActivations(Place(place, "activations"), layer.activations.spec);
    if (layer.prune.state == Choice<PruneSpec>::State::Set)
        checkPrune(Place(place, "prune"), layer.prune.spec, false);
}

/// A method that is off (0 or below) has no form, so its other numbers are not looked at.
void checkFinetune(const Place &place, const FinetuneSpec &spec)
{
    place.check("epochs", spec.epochs, rules::kEpochs);
    place.check("optimizer", spec.optimizer, vocabulary::kOptimizers);
    place.check("lr", spec.learningRate, rules::kLearningRate);
    place.check("momentum", spec.momentum, rules::kMomentum);
    place.check("weight_decay", spec.weightDecay, rules::kWeightDecay);
    place.check("batch_size", spec.batchSize, rules::kBatchSize);
    place.check("schedule", spec.schedule, vocabulary::kSchedules);
    place.check("clip_norm", spec.clipNorm, rules::kClipNorm);
    place.check("batch_norm", spec.batchNorm, vocabulary::kBatchNorms);
    place.check("validation_fraction", spec.validationFraction, rules::kValidationFraction);
    place.check("ranges", spec.ranges, vocabulary::kTrainedRanges);
    if (spec.distillWeight > 0) {
        const Place distill(place, "distill");
        distill.check("temperature", spec.distillTemperature, rules::kTemperature);
        distill.check("weight", spec.distillWeight, rules::kDistillWeight);
    }
    if (spec.patience > 0) {
        const Place stop(place, "early_stop");
        stop.check("patience", spec.patience, rules::kPatience);
        stop.check(rules::conflictInEarlyStop(spec.validationFraction));
    }
    place.check("l1", spec.l1, rules::kL1);
    if (spec.gradual == FinetuneSpec().gradual)
        return;
    const Place gradual(place, "gradual");
    const bool isOneShot = spec.gradual == "one-shot";
    gradual.check("schedule", spec.gradual, vocabulary::kGraduals);
    if (!isOneShot)
        gradual.check("steps", spec.gradualSteps, rules::kGradualSteps);
    gradual.check("begin", spec.gradualBegin, rules::kShareOfTraining);
    if (isOneShot)
        return;
    gradual.check("end", spec.gradualEnd, rules::kShareOfTraining);
    gradual.check(rules::conflictInGradual(spec.gradualBegin, spec.gradualEnd));
}

} // namespace

Status validateRecipe(const Recipe &recipe)
{
    std::optional<Error> error;
    const Place top(error);
    const Place defaults(top, "defaults");
    if (recipe.defaults.locked)
        defaults.fail(rules::unknownKey("locked", vocabulary::kBlockKeys));
    checkBlocks(defaults, recipe.defaults);
    const Place layers(top, "layers");
    for (const auto &[name, layer] : recipe.layers) {
        checkBlocks(Place(layers, name), layer);
        if (top.failed())
            break;
    }
    if (recipe.pruneGlobal)
        checkPrune(Place(top, "prune_global"), recipe.pruneGlobal->prune, true);
    if (!recipe.biasCorrection.empty())
        top.check("bias_correction", recipe.biasCorrection, vocabulary::kBiasCorrections);
    if (recipe.finetune)
        checkFinetune(Place(top, "finetune"), *recipe.finetune);
    return error ? Status(std::move(*error)) : Status();
}

} // namespace espalier
