// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/all.h"

#include "engine/quant/kernels.h"
#include "engine/quant/quantizer.h"
#include "engine/stats/simd.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <limits>

namespace espalier {

namespace {

using ErrorOf = std::function<double(double lo, double hi)>;

/// Cuts of the range that are tried: of weights every 2000th, as in the reference figures; of histograms fewer.
constexpr int kGrid = 2000;
constexpr int kHistogramGrid = 250;
/// A point between those of the grid is taken only where it is that much better: two ranges of the same error are two different
/// networks, and the one on the grid is the one that others find too.
constexpr double kWorthMore = 1e-3;
constexpr int kRefined = 6;      ///< Best cuts about which golden section runs.
constexpr int kGoldenSteps = 18; ///< Each narrows the bracket to 0.618.
constexpr int kRounds = 3;       ///< Of moving one end after the other.
/// More weights than this have their grid searched on a histogram.
constexpr std::size_t kMaxExact = 65536;

/// The least value of `error` over t in (0, 1]: `rough` on the grid, `error` about the best points of it.
struct Least {
    double t = 1;
    double error = std::numeric_limits<double>::infinity();
};

template <typename Function> Least leastOn(int grid, const Function &rough, const Function &error)
{
    Least best, between;
    const auto take = [&](Least &least, double t) {
        const double here = error(t);
        if (here < least.error)
            least = {t, here};
        return here;
    };
    const auto consider = [&](double t) { return take(between, t); };
    take(best, 1);
    std::vector<double> errors(static_cast<std::size_t>(grid) + 2, std::numeric_limits<double>::infinity());
    std::vector<int> order;
    for (int k = 1; k <= grid; ++k)
        errors[static_cast<std::size_t>(k)] = rough(static_cast<double>(k) / grid);
    for (int k = 1; k <= grid; ++k) {
        const std::size_t at = static_cast<std::size_t>(k);
        if (errors[at] <= errors[at - 1] && errors[at] <= errors[at + 1])
            order.push_back(k);
    }
    std::sort(order.begin(), order.end(),
              [&](int a, int b) { return errors[static_cast<std::size_t>(a)] < errors[static_cast<std::size_t>(b)]; });
    order.resize(std::min(order.size(), std::size_t(kRefined)));
    constexpr double kGolden = 0.6180339887498949;
    for (const int k : order) {
        double lo = static_cast<double>(k - 1) / grid, hi = std::min(1.0, static_cast<double>(k + 1) / grid);
        take(best, static_cast<double>(k) / grid);
        double a = hi - kGolden * (hi - lo), b = lo + kGolden * (hi - lo);
        double atA = consider(a), atB = consider(b);
        for (int step = 0; step < kGoldenSteps; ++step) {
            if (atA <= atB) {
                hi = b;
                b = a;
                atB = atA;
                a = hi - kGolden * (hi - lo);
                atA = consider(a);
            } else {
                lo = a;
                a = b;
                atA = atB;
                b = lo + kGolden * (hi - lo);
                atB = consider(b);
            }
        }
    }
    return between.error < best.error * (1 - kWorthMore) ? between : best;
}

Range searched(const QuantSpec &spec, const Range &ends, int grid, const ErrorOf &rough, const ErrorOf &exact)
{
    using Along = std::function<double(double)>;
    if (!(ends.lo < ends.hi))
        return ends;
    // Both ends move towards zero together; without an exact zero towards the middle.
    const double centre = spec.zeroExact ? 0 : (ends.lo + ends.hi) / 2;
    const double lo = spec.zeroExact ? std::min(ends.lo, 0.0) : ends.lo;
    const double hi = spec.zeroExact ? std::max(ends.hi, 0.0) : ends.hi;
    const auto end = [&](double from, double t) { return centre + (from - centre) * t; };
    const auto along = [&](const ErrorOf &error) -> Along { return [&, error](double t) { return error(end(lo, t), end(hi, t)); }; };
    Least best = leastOn(grid, along(rough), along(exact));
    double tLo = best.t, tHi = best.t;
    if ((spec.symmetric && spec.zeroExact) || lo == centre || hi == centre)
        return {end(lo, tLo), end(hi, tHi)};
    for (int round = 0; round < kRounds; ++round) {
        const double before = best.error;
        for (const bool lower : {true, false}) {
            const auto one = [&](const ErrorOf &error) -> Along {
                return [&, error](double t) { return lower ? error(end(lo, t), end(hi, tHi)) : error(end(lo, tLo), end(hi, t)); };
            };
            const Least found = leastOn(kHistogramGrid / 4, one(rough), one(exact));
            if (found.error < best.error) {
                best.error = found.error;
                (lower ? tLo : tHi) = found.t;
            }
        }
        if (!(best.error < before))
            break;
    }
    return {end(lo, tLo), end(hi, tHi)};
}

StepMap mapFor(const QuantSpec &spec, double lo, double hi)
{
    double scale = 1;
    std::int64_t zeroPoint = 0;
    parametersForRange(spec, lo, hi, &scale, &zeroPoint, &lo, &hi);
    StepMap map;
    map.scale = scale;
    map.base = spec.zeroExact ? 0 : lo;
    map.first = spec.zeroExact ? static_cast<double>(spec.qmin() - zeroPoint) : 0;
    map.last = map.first + static_cast<double>(spec.qmax() - spec.qmin());
    return map;
}

/// The search is for the map, not for one throw of the dice.
QuantSpec searchSpec(QuantSpec spec)
{
    if (spec.rounding != Rounding::Floor)
        spec.rounding = Rounding::NearestEven;
    return spec;
}

} // namespace

Result<Range> findLeastSquares(const RangeRequest &request)
{
    const simd::DenormalsKept kept;
    const QuantSpec spec = searchSpec(request.spec);
    const Range ends = boundsOf(request.weights);
    const ErrorOf exact = [&](double lo, double hi) {
        return squaredError(request.weights.data(), static_cast<std::int64_t>(request.weights.size()), mapFor(spec, lo, hi), spec.rounding);
    };
    if (request.weights.size() <= kMaxExact)
        return searched(spec, ends, kGrid, exact, exact);
    TensorView view;
    view.data = reinterpret_cast<const std::byte *>(request.weights.data());
    view.shape = {static_cast<std::int64_t>(request.weights.size())};
    const Histogram histogram = computeHistogram(view, ends.lo, ends.hi, kDefaultBins, {});
    return searched(
        spec, ends, kGrid, [&](double lo, double hi) { return estimateQuality(histogram, spec, lo, hi).mse; }, exact);
}

Result<Range> observeLeastSquares(const QuantSpec &spec, const ObservedRange &observed)
{
    const QuantSpec search = searchSpec(spec);
    const ErrorOf error = [&](double lo, double hi) { return estimateQuality(observed.histogram, search, lo, hi).mse; };
    return searched(search, {observed.lo, observed.hi}, kHistogramGrid, error, error);
}

} // namespace espalier
