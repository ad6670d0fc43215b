// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/parameters.h"

#include "engine/quant/codebook.h"
#include "engine/quant/errors.h"
#include "engine/quant/ranges/registry.h"
#include "engine/quant/scales.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace espalier {

namespace {

/// The weights of one scale side by side.
std::vector<float> gather(const float *weights, const ChannelLayout &layout, std::int64_t channel)
{
    std::vector<float> numbers;
    numbers.reserve(static_cast<std::size_t>(layout.outer * layout.inner));
    for (std::int64_t outer = 0; outer < layout.outer; ++outer) {
        const float *from = weights + (outer * layout.channels + channel) * layout.inner;
        numbers.insert(numbers.end(), from, from + layout.inner);
    }
    return numbers;
}

QuantParameters emptyParameters(const QuantSpec &spec, const RangeMethod &method, std::size_t scales)
{
    QuantParameters parameters;
    const bool isTernary = spec.scheme == Scheme::Ternary;
    const bool isCodebook = !isTernary && method.fitLevels;
    // A codebook is indexed from zero and has all 2^b levels.
    parameters.qmin = isCodebook ? 0 : spec.qmin();
    parameters.qmax = isCodebook ? (std::int64_t(1) << spec.bits) - 1 : spec.qmax();
    parameters.zeroExact = !isCodebook && spec.zeroExact;
    parameters.lo.resize(scales);
    parameters.hi.resize(scales);
    parameters.scale.resize(scales);
    parameters.zeroPoint.resize(scales);
    if (isCodebook || isTernary) {
        const std::size_t levels = static_cast<std::size_t>(parameters.qmax - parameters.qmin + 1);
        parameters.levels.resize(scales * levels);
        parameters.edges.resize(scales * (levels - 1));
    }
    return parameters;
}

/// Levels, edges and what stands beside them: of mean rounding the range and the width of its first cells, of ternary
/// the one level there is.
void fitOwnLevels(const RangeRequest &request, const RangeMethod &method, const Range &range, std::size_t at, QuantParameters &parameters)
{
    const std::size_t count = static_cast<std::size_t>(parameters.qmax - parameters.qmin + 1);
    const auto levels = std::span(parameters.levels).subspan(at * count, count);
    const auto edges = std::span(parameters.edges).subspan(at * (count - 1), count - 1);
    parameters.lo[at] = range.lo;
    parameters.hi[at] = range.hi;
    double scale = 0;
    if (request.spec.scheme == Scheme::Ternary) {
        scale = fitTernary(request.weights, levels, edges);
    } else {
        method.fitLevels(request, range, levels, edges);
        scale = (range.hi - range.lo) / static_cast<double>(count);
    }
    parameters.scale[at] = scale > 0 ? scale : 1;
}

} // namespace

Result<QuantParameters> chooseParameters(const QuantSpec &spec, const ObservedRange &observed)
{
    const RangeMethod *method = findRangeMethod(spec.range.method);
    if (!method)
        return Error(errors::kQuantNotAvailable, {"Range method", printable(spec.range.method), methodsFor(true)});
    if (!method->observe)
        return Error(errors::kWeightsOnly, {spec.range.method, methodsFor(true)});
    const Result<Range> range = method->observe(spec, observed);
    if (!range)
        return range.error();
    QuantParameters parameters = emptyParameters(spec, *method, 1);
    parametersForRange(spec, range->lo, range->hi, &parameters.scale[0], &parameters.zeroPoint[0], &parameters.lo[0], &parameters.hi[0]);
    if (range->lo == 0 && range->hi == 0)
        parameters.zeroChannels.push_back(0);
    return parameters;
}

Result<QuantParameters> chooseParameters(const QuantSpec &spec, const TensorView &weights, int channelAxis, const JobContext &context)
{
    const RangeMethod *method = findRangeMethod(spec.range.method);
    if (!method)
        return Error(errors::kQuantNotAvailable, {"Range method", printable(spec.range.method), methodsFor(false)});
    if (!method->find)
        return Error(errors::kActivationsOnly, {spec.range.method, methodsFor(false)});
    const Result<ChannelLayout> found = scaleLayout(spec.granularity, weights.shape, channelAxis);
    if (!found)
        return found.error();
    const ChannelLayout &layout = *found;

    const TensorView floats = toFloat32(weights);
    const std::size_t scales = static_cast<std::size_t>(layout.channels);
    QuantParameters parameters = emptyParameters(spec, *method, scales);
    parameters.seed = context.seed;
    std::vector<std::uint8_t> isZero(scales);

    std::mutex guard;
    std::optional<Error> failure;
    const std::int64_t batch = std::max<std::int64_t>(1, 65536 / std::max<std::int64_t>(1, layout.outer * layout.inner));
    const std::int64_t batches = (layout.channels + batch - 1) / batch;
    context.forEach(batches, [&](std::int64_t item, int) {
        if (context.cancelled())
            return;
        const std::int64_t end = std::min(layout.channels, (item + 1) * batch);
        for (std::int64_t channel = item * batch; channel < end; ++channel) {
            std::vector<float> gathered;
            std::span<const float> numbers;
            if (layout.outer == 1) {
                numbers = {floats.floats() + channel * layout.inner, static_cast<std::size_t>(layout.inner)};
            } else {
                gathered = gather(floats.floats(), layout, channel);
                numbers = gathered;
            }
            const Result<Range> range = method->find({spec, numbers, channel, layout.channels});
            if (!range) {
                const std::lock_guard lock(guard);
                if (!failure)
                    failure = range.error();
                return;
            }
            const std::size_t at = static_cast<std::size_t>(channel);
            isZero[at] = range->lo == 0 && range->hi == 0;
            if (parameters.levels.empty())
                parametersForRange(spec, range->lo, range->hi, &parameters.scale[at], &parameters.zeroPoint[at], &parameters.lo[at],
                                   &parameters.hi[at]);
            else
                fitOwnLevels({spec, numbers, channel, layout.channels}, *method, *range, at, parameters);
        }
    });
    if (failure)
        return *failure;
    if (context.cancelled())
        return Error(errors::kCancelled);
    for (std::size_t i = 0; i < scales; ++i)
        if (isZero[i])
            parameters.zeroChannels.push_back(static_cast<int>(i));
    return parameters;
}

} // namespace espalier
