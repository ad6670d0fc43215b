// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/errors.h"
#include "engine/quant/quantizer.h"
#include "engine/quant/ranges/registry.h"
#include "engine/quant/scales.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace espalier {

void parametersForRange(const QuantSpec &spec, double lo, double hi, double *scale, std::int64_t *zeroPoint,
                        double *coveredLo, double *coveredHi)
{
    const double qmin = static_cast<double>(spec.qmin());
    const double qmax = static_cast<double>(spec.qmax());
    std::int64_t zero = 0;
    if (spec.zeroExact) {
        // A one-sided range needs no negative levels; unsigned integers then start at zero itself.
        const bool mirrored = spec.symmetric && (spec.isSigned || lo < 0);
        if (mirrored) {
            hi = std::max(std::fabs(lo), std::fabs(hi));
            lo = -hi;
        } else {
            lo = std::min(lo, 0.0);
            hi = std::max(hi, 0.0);
        }
    }
    double step = (hi - lo) / (qmax - qmin);
    if (!(step > 0)) {
        step = 1; // All zero (or, in the article's form, all equal): any scale is right, a tiny one breaks what comes after.
    } else if (spec.zeroExact && !spec.symmetric) {
        zero = static_cast<std::int64_t>(std::clamp(std::nearbyint(qmin - lo / step), qmin, qmax));
    } else if (spec.zeroExact && !spec.isSigned && lo < 0) {
        zero = std::int64_t(1) << (spec.bits - 1);
    }
    *scale = step;
    *zeroPoint = zero;
    *coveredLo = lo;
    *coveredHi = hi;
}

std::vector<double> levelValues(const QuantSpec &spec, double lo, double hi)
{
    double scale = 1;
    std::int64_t zero = 0;
    parametersForRange(spec, lo, hi, &scale, &zero, &lo, &hi);
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(spec.qmax() - spec.qmin() + 1));
    for (std::int64_t q = spec.qmin(); q <= spec.qmax(); ++q)
        values.push_back(spec.zeroExact ? scale * static_cast<double>(q - zero)
                                        : scale * static_cast<double>(q - spec.qmin()) + lo);
    return values;
}

namespace {

std::string availableMethods()
{
    std::string list;
    for (const RangeMethod &method : rangeMethods())
        list += (list.empty() ? "" : ", ") + std::string(method.id);
    return list;
}

const char *roundingName(Rounding rounding)
{
    return rounding == Rounding::Stochastic ? "stochastic" : "adaround";
}

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

} // namespace

Result<QuantParameters> chooseParameters(const QuantSpec &spec, const TensorView &weights, int channelAxis,
                                         const JobContext &context)
{
    if (spec.rounding == Rounding::Stochastic || spec.rounding == Rounding::AdaRound)
        return Error(errors::kQuantNotAvailable,
                     {"Rounding", roundingName(spec.rounding), "nearest-even, nearest-away, floor"});
    const RangeMethod *method = findRangeMethod(spec.range.method);
    if (!method)
        return Error(errors::kQuantNotAvailable, {"Range method", printable(spec.range.method), availableMethods()});
    const Result<ChannelLayout> found = scaleLayout(spec.granularity, weights.shape, channelAxis);
    if (!found)
        return found.error();
    const ChannelLayout &layout = *found;

    const TensorView floats = toFloat32(weights);
    const std::size_t scales = static_cast<std::size_t>(layout.channels);
    QuantParameters parameters;
    parameters.qmin = spec.qmin();
    parameters.qmax = spec.qmax();
    parameters.zeroExact = spec.zeroExact;
    parameters.lo.resize(scales);
    parameters.hi.resize(scales);
    parameters.scale.resize(scales);
    parameters.zeroPoint.resize(scales);
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
            parametersForRange(spec, range->lo, range->hi, &parameters.scale[at], &parameters.zeroPoint[at],
                               &parameters.lo[at], &parameters.hi[at]);
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
