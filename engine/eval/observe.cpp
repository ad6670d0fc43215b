// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/observe.h"

#include "engine/eval/errors.h"
#include "engine/eval/forward.h"
#include "engine/eval/torchinfo.h"
#include "engine/model/override.h"
#include "engine/model/tensors.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <mutex>

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

/// Runs the batches in parallel and shows each wanted value to `look(batch, slot, tensor)`.
class Looker
{
public:
    Looker(const Model &model, const Dataset &data, std::span<const std::int64_t> samples, const AppliedRecipe &applied, std::vector<int> values)
        : m_model(model), m_data(data), m_samples(samples), m_values(std::move(values)), m_executor(*model.graph), m_frame(m_executor.frame())
    {
        overrideWeights(*model.graph, m_frame, applied);
        m_slotOf.assign(static_cast<std::size_t>(model.graph->values), -1);
        for (std::size_t i = 0; i < m_values.size(); ++i)
            m_slotOf[static_cast<std::size_t>(m_values[i])] = static_cast<int>(i);
    }

    std::int64_t batches() const
    {
        const std::int64_t batch = batchSizeFor(m_data);
        return (static_cast<std::int64_t>(m_samples.size()) + batch - 1) / batch;
    }

    template <typename Look>
    Status run(std::int64_t begin, std::int64_t end, const JobContext &context, const Look &look) const
    {
        std::mutex guard;
        std::optional<Error> failure;
        context.forEach(end - begin, [&](std::int64_t item, int) {
            if (context.workers)
                prepareWorkerThread();
            {
                const std::lock_guard lock(guard);
                if (failure)
                    return;
            }
            const Status status = one(begin + item, context, look);
            const std::lock_guard lock(guard);
            if (!status && !failure)
                failure = status.error();
        });
        if (failure)
            return *failure;
        return {};
    }

private:
    template <typename Look>
    Status one(std::int64_t batch, const JobContext &context, const Look &look) const
    {
        const at::NoGradGuard noGrad;
        const std::size_t size = static_cast<std::size_t>(batchSizeFor(m_data));
        const std::size_t first = static_cast<std::size_t>(batch) * size;
        const auto samples = m_samples.subspan(first, std::min(size, m_samples.size() - first));
        const auto see = [&](int value, const c10::IValue &held) {
            const int slot = m_slotOf[static_cast<std::size_t>(value)];
            if (slot >= 0 && held.isTensor() && at::isFloatingType(held.toTensor().scalar_type()))
                look(batch, static_cast<std::size_t>(slot), held.toTensor());
        };
        const Executor::Hook hook = [&](const GraphNode &node, const Frame &frame) {
            for (const int value : node.outputs)
                see(value, frame[static_cast<std::size_t>(value)]);
        };
        const at::Tensor input = loadBatch(m_data, samples, false, m_model.inputs[0].type);
        for (const int value : m_model.graph->body.inputs)
            see(value, c10::IValue(input));
        Frame frame = m_frame;
        const auto logits = forwardBatch(m_executor, frame, m_data, input, context.stop, &hook);
        if (!logits)
            return logits.error();
        return {};
    }

    const Model &m_model;
    const Dataset &m_data;
    std::span<const std::int64_t> m_samples;
    std::vector<int> m_values;
    std::vector<int> m_slotOf;
    Executor m_executor;
    Frame m_frame;
};

/// What was seen at one value over all batches: ends at first, then the histogram.
Result<std::vector<ObservedValues>> observeValues(const Looker &looker, std::size_t values, const JobContext &context)
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
    const Looker looker(model, data, samples, *applied, values);
    const auto seen = observeValues(looker, values.size(), context);
    if (!seen)
        return seen.error();
    // A layer that is used twice keeps what it saw first.
    for (const ActivationPoint &point : points)
        (point.isInput ? into.inputs : into.outputs).emplace(point.layer, (*seen)[slots[point.value]]);
    return {};
}

} // namespace espalier
