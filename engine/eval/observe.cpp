// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/observe.h"

#include "engine/eval/forward.h"
#include "engine/eval/looker.h"
#include "engine/model/tensors.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace espalier {

namespace {

constexpr double kMomentum = 0.9;
/// Batches whose histograms are kept at once before they are joined in order.
constexpr std::int64_t kRound = 16;

struct Ends {
    double lo = std::numeric_limits<double>::infinity();
    double hi = -std::numeric_limits<double>::infinity();
    std::int64_t count = 0, nonfinite = 0;
};

Ends endsOfTensor(const at::Tensor &tensor)
{
    const at::Tensor floats = tensor.to(at::kFloat).contiguous();
    const float *values = floats.data_ptr<float>();
    Ends ends;
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
class ValueLooker
{
public:
    ValueLooker(const Model &model, const Looker &looker, const std::vector<int> &values)
        : m_looker(looker), m_inputs(model.graph->body.inputs), m_slotOf(static_cast<std::size_t>(model.graph->values), -1)
    {
        for (std::size_t i = 0; i < values.size(); ++i)
            m_slotOf[static_cast<std::size_t>(values[i])] = static_cast<int>(i);
    }

    std::int64_t batches() const { return m_looker.batches(); }

    template <typename Look>
    Status run(std::int64_t begin, std::int64_t end, const JobContext &context, const Look &look) const
    {
        return m_looker.run(begin, end, context, [&](std::int64_t batch, const GraphNode *node, const Frame &frame) {
            for (const int value : node ? node->outputs : m_inputs) {
                const int slot = m_slotOf[static_cast<std::size_t>(value)];
                const c10::IValue &held = frame[static_cast<std::size_t>(value)];
                if (slot >= 0 && held.isTensor() && at::isFloatingType(held.toTensor().scalar_type()))
                    look(batch, static_cast<std::size_t>(slot), held.toTensor());
            }
        });
    }

private:
    const Looker &m_looker;
    const std::vector<int> &m_inputs;
    std::vector<int> m_slotOf;
};

/// What was seen at one value over all batches: ends at first, then the histogram.
Result<std::vector<ObservedValues>> observeValues(const ValueLooker &looker, std::size_t values, const JobContext &context)
{
    const std::int64_t batches = looker.batches();
    std::vector<std::vector<Ends>> ends(static_cast<std::size_t>(batches), std::vector<Ends>(values));
    const Status first = looker.run(0, batches, context, [&](std::int64_t batch, std::size_t slot, const at::Tensor &tensor) {
        Ends &own = ends[static_cast<std::size_t>(batch)][slot];
        const Ends more = endsOfTensor(tensor); // A value inside of a loop is seen more than once.
        own = {std::min(own.lo, more.lo), std::max(own.hi, more.hi), own.count + more.count, own.nonfinite + more.nonfinite};
    });
    if (!first)
        return first.error();
    std::vector<ObservedValues> seen(values);
    for (std::size_t slot = 0; slot < values; ++slot) {
        ObservedValues &all = seen[slot];
        bool isFirst = true;
        for (const auto &batch : ends) {
            const Ends &own = batch[slot];
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
    for (std::int64_t begin = 0; begin < batches; begin += kRound) {
        const std::int64_t end = std::min(batches, begin + kRound);
        std::vector<std::vector<Histogram>> parts(static_cast<std::size_t>(end - begin), std::vector<Histogram>(values));
        const Status second = looker.run(begin, end, context, [&](std::int64_t batch, std::size_t slot, const at::Tensor &tensor) {
            // An empty range would give an empty histogram: all values are equal, and lie in the middle of a unit.
            const double lo = seen[slot].lo, hi = seen[slot].hi;
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
    const Looker looker(model, data, samples, *applied);
    const auto seen = observeValues(ValueLooker(model, looker, values), values.size(), context);
    if (!seen)
        return seen.error();
    // A layer that is used twice keeps what it saw first.
    for (const ActivationPoint &point : points)
        (point.isInput ? into.inputs : into.outputs).emplace(point.layer, (*seen)[slots[point.value]]);
    return {};
}

} // namespace espalier
