// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/observe.h"

#include "engine/calibrate/samplerunner.h"
#include "engine/eval/forward.h"
#include "engine/graph/activationpoints.h"
#include "engine/graph/joins.h"
#include "engine/graph/tensors.h"
#include "engine/quant/ranges/parameters.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

namespace espalier {

namespace {

constexpr double kMomentum = 0.9;
/// Batches whose histograms are kept at once before they are joined in order.
constexpr std::int64_t kBatchesAtOnce = 16;

struct Bounds {
    double lo = std::numeric_limits<double>::infinity();
    double hi = -std::numeric_limits<double>::infinity();
    std::int64_t count = 0, nonfinite = 0;
};

Bounds boundsOfTensor(const at::Tensor &tensor)
{
    const at::Tensor floats = tensor.to(at::kFloat).contiguous();
    const float *values = floats.data_ptr<float>();
    Bounds ends;
    ends.count = floats.numel();
    float lo = std::numeric_limits<float>::infinity(), hi = -lo;
    for (std::int64_t i = 0; i < ends.count; ++i) {
        const float value = values[i];
        if (!std::isfinite(value)) {
            ++ends.nonfinite;
            continue;
        }
        lo = value < lo ? value : lo;
        hi = value > hi ? value : hi;
    }
    ends.lo = lo;
    ends.hi = hi;
    return ends;
}

void join(Histogram &sum, const Histogram &part)
{
    if (sum.counts.empty()) {
        sum = part;
        return;
    }
    for (std::size_t i = 0; i < sum.counts.size(); ++i) {
        sum.counts[i] += part.counts[i];
        sum.sums[i] += part.sums[i];
        sum.squares[i] += part.squares[i];
    }
    sum.zeros += part.zeros;
}

/// Shows the wanted values to `look(batch, slot, tensor)`.
class ValueObserver
{
public:
    ValueObserver(const Model &model, const SampleRunner &runner, const std::vector<int> &values)
        : m_runner(runner), m_inputs(model.graph->body.inputs), m_slotOf(static_cast<std::size_t>(model.graph->values), -1)
    {
        for (std::size_t i = 0; i < values.size(); ++i)
            m_slotOf[static_cast<std::size_t>(values[i])] = static_cast<int>(i);
    }

    std::int64_t batches() const { return m_runner.batches(); }
    Error nonfinite(std::int64_t batch) const { return m_runner.nonfinite(batch); }

    template <typename Look> Status run(std::int64_t begin, std::int64_t end, const JobContext &context, const Look &look) const
    {
        return m_runner.run(begin, end, context, [&](std::int64_t batch, const GraphNode *node, const Frame &frame) {
            for (const int value : node ? node->outputs : m_inputs) {
                const int slot = m_slotOf[static_cast<std::size_t>(value)];
                const c10::IValue &held = frame[static_cast<std::size_t>(value)];
                if (slot >= 0 && held.isTensor() && at::isFloatingType(held.toTensor().scalar_type()))
                    look(batch, static_cast<std::size_t>(slot), held.toTensor());
            }
        });
    }

private:
    const SampleRunner &m_runner;
    const std::vector<int> &m_inputs;
    std::vector<int> m_slotOf;
};

bool sawAny(const ObservedValues &seen)
{
    return seen.count > seen.nonfinite;
}

/// What was seen at one value over all batches: ends at first, then the histogram. Values of one `set` have their histograms over the
/// same bins.
Result<std::vector<ObservedValues>> observeValues(const ValueObserver &runner, const std::vector<std::size_t> &setOf,
                                                  const JobContext &context)
{
    const std::size_t values = setOf.size();
    const std::int64_t batches = runner.batches();
    std::vector<std::vector<Bounds>> ends(static_cast<std::size_t>(batches), std::vector<Bounds>(values));
    const Status first = runner.run(0, batches, context, [&](std::int64_t batch, std::size_t slot, const at::Tensor &tensor) {
        Bounds &own = ends[static_cast<std::size_t>(batch)][slot];
        const Bounds more = boundsOfTensor(tensor); // A value inside of a loop is seen more than once.
        own = {std::min(own.lo, more.lo), std::max(own.hi, more.hi), own.count + more.count, own.nonfinite + more.nonfinite};
    });
    if (!first)
        return first.error();
    for (std::int64_t batch = 0; batch < batches; ++batch) // A later layer may hide what the outputs do not show.
        if (std::any_of(ends[static_cast<std::size_t>(batch)].begin(), ends[static_cast<std::size_t>(batch)].end(),
                        [](const Bounds &own) { return own.nonfinite > 0; }))
            return runner.nonfinite(batch);
    std::vector<ObservedValues> seen(values);
    for (std::size_t slot = 0; slot < values; ++slot) {
        ObservedValues &all = seen[slot];
        bool isFirst = true;
        for (const auto &batch : ends) {
            const Bounds &own = batch[slot];
            all.count += own.count;
            all.nonfinite += own.nonfinite;
            if (!(own.lo <= own.hi))
                continue;
            all.lo = isFirst ? own.lo : std::min(all.lo, own.lo);
            all.hi = isFirst ? own.hi : std::max(all.hi, own.hi);
            all.movingLo = isFirst ? own.lo : kMomentum * all.movingLo + (1 - kMomentum) * own.lo;
            all.movingHi = isFirst ? own.hi : kMomentum * all.movingHi + (1 - kMomentum) * own.hi;
            isFirst = false;
        }
    }
    context.report("calibrate", 1, 2);
    std::vector<std::pair<double, double>> spans(values, {0, 0}); // By set.
    std::vector<char> isKnown(values, 0);
    for (std::size_t slot = 0; slot < values; ++slot) {
        if (!sawAny(seen[slot]))
            continue;
        auto &[lo, hi] = spans[setOf[slot]];
        lo = isKnown[setOf[slot]] ? std::min(lo, seen[slot].lo) : seen[slot].lo;
        hi = isKnown[setOf[slot]] ? std::max(hi, seen[slot].hi) : seen[slot].hi;
        isKnown[setOf[slot]] = 1;
    }
    for (std::int64_t begin = 0; begin < batches; begin += kBatchesAtOnce) {
        const std::int64_t end = std::min(batches, begin + kBatchesAtOnce);
        std::vector<std::vector<Histogram>> parts(static_cast<std::size_t>(end - begin), std::vector<Histogram>(values));
        const Status second = runner.run(begin, end, context, [&](std::int64_t batch, std::size_t slot, const at::Tensor &tensor) {
            // An empty range would give an empty histogram: all values are equal, and lie in the middle of a unit.
            const auto [lo, hi] = spans[setOf[slot]];
            join(parts[static_cast<std::size_t>(batch - begin)][slot],
                 computeHistogram(viewOf(tensor.to(at::kFloat)), lo < hi ? lo : lo - 0.5, lo < hi ? hi : hi + 0.5, kDefaultBins, {}));
        });
        if (!second)
            return second.error();
        for (const auto &batch : parts)
            for (std::size_t slot = 0; slot < values; ++slot)
                if (!batch[slot].counts.empty())
                    join(seen[slot].histogram, batch[slot]);
    }
    context.report("calibrate", 2, 2);
    return seen;
}

/// A value that is quantized, and the specification that decides how.
struct Place {
    QuantSpec spec;                           ///< For what goes through there; an input's own range stands in `range`.
    std::vector<std::pair<int, bool>> points; ///< Layer and whether it is its input.
    std::size_t slot = 0;
};

/// As withActivations takes them: outputs before inputs, then the order of layers.
std::map<int, Place> placesOf(const std::vector<ActivationPoint> &points, const std::vector<ResolvedLayer> &resolved,
                              const std::map<int, std::size_t> &slots)
{
    std::map<int, Place> places;
    for (const bool inputs : {false, true})
        for (const ActivationPoint &point : points) {
            const QuantSpec &given = *resolved[static_cast<std::size_t>(point.layer)].activations;
            std::optional<QuantSpec> spec = inputs ? given.forInput() : given;
            if (point.isInput != inputs || !spec)
                continue;
            spec->inputRange.reset();
            const auto [place, isNew] = places.try_emplace(point.value);
            place->second.points.emplace_back(point.layer, point.isInput);
            if (isNew) {
                place->second.slot = slots.at(point.value);
                place->second.spec = std::move(*spec);
            }
        }
    return places;
}

/// One range for places whose histograms have the same bins.
Result<SharedRange> sharedRange(const std::vector<const Place *> &members, const std::vector<ObservedValues> &seen)
{
    ObservedValues joint;
    for (const Place *member : members) {
        const ObservedValues &own = seen[member->slot];
        if (!sawAny(own))
            continue;
        const bool isFirst = joint.count == 0;
        joint.lo = isFirst ? own.lo : std::min(joint.lo, own.lo);
        joint.hi = isFirst ? own.hi : std::max(joint.hi, own.hi);
        joint.movingLo = isFirst ? own.movingLo : std::min(joint.movingLo, own.movingLo);
        joint.movingHi = isFirst ? own.movingHi : std::max(joint.movingHi, own.movingHi);
        joint.count += own.count;
        join(joint.histogram, own.histogram);
    }
    const auto choose = [&](const QuantSpec &spec) {
        return chooseParameters(spec, ObservedRange{joint.histogram, joint.lo, joint.hi, joint.movingLo, joint.movingHi});
    };
    const auto isLike = [&](const Place *member) { return member->spec == members.front()->spec; };
    SharedRange shared{members.front()->spec, {}};
    if (!std::all_of(members.begin(), members.end(), isLike)) {
        double lo = 0, hi = 0;
        for (const Place *member : members) {
            const auto own = choose(member->spec);
            if (!own)
                return own.error();
            lo = std::min(lo, own->lo[0]);
            hi = std::max(hi, own->hi[0]);
            if (member->spec.bits > shared.spec.bits)
                shared.spec = member->spec;
        }
        shared.spec.range = {};
        shared.spec.range.method = "fixed";
        shared.spec.range.lo = {lo};
        shared.spec.range.hi = {hi};
    }
    auto parameters = choose(shared.spec);
    if (!parameters)
        return parameters.error();
    shared.parameters = std::move(*parameters);
    return shared;
}

} // namespace

Status observeActivations(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const Recipe &recipe,
                          Calibration &into, const JobContext &context)
{
    const auto resolved = resolveRecipe(recipe, model.layers);
    if (!resolved)
        return resolved.error();
    if (const Status status = checkClassifier(model); !status)
        return status;
    const auto applied = applyRecipe(model, recipe, context, &into);
    if (!applied)
        return applied.error();
    std::vector<ActivationPoint> points;
    std::map<int, std::size_t> slots;
    std::vector<int> values;
    for (const ActivationPoint &point : activationPoints(*model.graph)) {
        if (!(*resolved)[static_cast<std::size_t>(point.layer)].activations)
            continue;
        points.push_back(point);
        if (slots.emplace(point.value, values.size()).second)
            values.push_back(point.value);
    }
    if (values.empty() || samples.empty())
        return {};
    const SampleRunner runner(model, data, samples, *applied);
    std::vector<std::size_t> setOf(values.size()); // Of a slot: the first slot that it shares its range with.
    std::iota(setOf.begin(), setOf.end(), std::size_t(0));
    const std::map<int, Place> places = placesOf(points, *resolved, slots);
    std::vector<std::vector<int>> sets;
    if (recipe.sharedRanges) {
        std::set<int> known;
        for (const auto &[value, place] : places)
            known.insert(value);
        sets = joinedValues(*model.graph, known);
        for (const std::vector<int> &set : sets)
            for (const int value : set)
                setOf[slots.at(value)] = slots.at(set.front());
    }
    const auto seen = observeValues(ValueObserver(model, runner, values), setOf, context);
    if (!seen)
        return seen.error();
    for (const std::vector<int> &set : sets) {
        std::vector<const Place *> members;
        for (const int value : set)
            members.push_back(&places.at(value));
        auto shared = sharedRange(members, *seen);
        if (!shared)
            return Error(shared.error()).at(model.layers[static_cast<std::size_t>(members.front()->points.front().first)].name);
        const auto held = std::make_shared<const SharedRange>(std::move(*shared));
        for (const Place *member : members)
            for (const std::pair<int, bool> &point : member->points)
                into.shared.emplace(point, held);
    }
    // A layer that is used twice keeps what it saw first.
    for (const ActivationPoint &point : points)
        (point.isInput ? into.inputs : into.outputs).emplace(point.layer, (*seen)[slots[point.value]]);
    return {};
}

} // namespace espalier
