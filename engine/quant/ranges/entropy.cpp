// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/ranges/all.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace espalier {

namespace {

constexpr int kBins = 2048;
using Counts = std::vector<double>;

/// numpy.histogram's counts over [lo, hi]: bin i is [edge i, edge i + 1), the last one closed.
Counts countBins(std::span<const float> numbers, double lo, double hi, bool ofMagnitudes)
{
    Counts counts(kBins, 0.0);
    const double width = (hi - lo) / kBins;
    for (const float number : numbers) {
        if (!std::isfinite(number))
            continue;
        const double value = ofMagnitudes ? std::fabs(static_cast<double>(number)) : static_cast<double>(number);
        int bin = std::clamp(static_cast<int>((value - lo) / (hi - lo) * kBins), 0, kBins - 1);
        if (bin > 0 && value < lo + width * bin)
            --bin;
        else if (bin + 1 < kBins && value >= lo + width * (bin + 1))
            ++bin;
        counts[static_cast<std::size_t>(bin)] += 1;
    }
    return counts;
}

double entropyTerm(double count)
{
    return count > 0 ? count * std::log(count) : 0;
}

/// How many bins from the first on to keep so that `levels` cells change the distribution least (see all.h).
/// With running sums each cut costs O(levels).
int bestCut(const Counts &counts, std::int64_t levels)
{
    const int bins = static_cast<int>(counts.size());
    if (levels >= bins)
        return bins;
    std::vector<double> mass(counts.size() + 1), filled(counts.size() + 1), terms(counts.size() + 1);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        mass[i + 1] = mass[i] + counts[i];
        filled[i + 1] = filled[i] + (counts[i] > 0 ? 1 : 0);
        terms[i + 1] = terms[i] + entropyTerm(counts[i]);
    }
    const double all = mass.back();
    int best = bins;
    double least = std::numeric_limits<double>::infinity();
    for (int cut = bins; cut >= std::max<int>(static_cast<int>(levels), 1); --cut) {
        const std::size_t end = static_cast<std::size_t>(cut);
        const double inside = mass[end];
        const double beyond = all - inside;
        const double last = counts[end - 1];
        if (!(inside > 0) || (beyond > 0 && last == 0))
            continue; // Q would have nothing where P has something: infinite.
        double cross = 0;
        for (std::int64_t cell = 0; cell < levels; ++cell) {
            const std::size_t from = static_cast<std::size_t>(cell * cut / levels);
            const std::size_t to = static_cast<std::size_t>((cell + 1) * cut / levels);
            const double held = mass[to] - mass[from];
            if (held > 0)
                cross += (held + (to == end ? beyond : 0)) * std::log(held / ((filled[to] - filled[from]) * inside));
        }
        const double divergence = (terms[end - 1] + entropyTerm(last + beyond) - cross) / all - std::log(all);
        // Rounding must not choose between cuts that are equal.
        if (divergence < least - 1e-12) {
            least = divergence;
            best = cut;
        }
    }
    return best;
}

/// Cuts the upper end, then the lower one.
Range cutBoth(Counts counts, double lo, double hi, std::int64_t levels)
{
    const double width = (hi - lo) / static_cast<double>(counts.size());
    const int upper = bestCut(counts, levels);
    const auto end = counts.begin() + upper;
    *(end - 1) += std::accumulate(end, counts.end(), 0.0);
    counts.erase(end, counts.end());
    std::reverse(counts.begin(), counts.end());
    const int kept = lo < 0 ? bestCut(counts, levels) : upper;
    return {lo + width * (upper - kept), lo + width * upper};
}

/// `bins(lo, hi, ofMagnitudes)` counts what there is.
template <typename Bins> Range byEntropy(const QuantSpec &spec, const Range &ends, const Bins &bins)
{
    if (!(ends.lo < ends.hi))
        return ends;
    if (spec.symmetric && spec.zeroExact) {
        const double most = std::max(std::fabs(ends.lo), std::fabs(ends.hi));
        const bool oneSided = ends.lo >= 0 && !spec.isSigned;
        const std::int64_t levels = oneSided ? spec.qmax() + 1 : (spec.qmax() - spec.qmin()) / 2 + 1;
        const double a = most * bestCut(bins(0.0, most, true), levels) / kBins;
        return {ends.lo < 0 ? -a : 0, a};
    }
    const double lo = spec.zeroExact && ends.lo > 0 ? 0 : ends.lo;
    return cutBoth(bins(lo, ends.hi, false), lo, ends.hi, spec.qmax() - spec.qmin() + 1);
}

} // namespace

Result<Range> findEntropy(const RangeRequest &request)
{
    return byEntropy(request.spec, boundsOf(request.weights),
                     [&](double lo, double hi, bool ofMagnitudes) { return countBins(request.weights, lo, hi, ofMagnitudes); });
}

Result<Range> observeEntropy(const QuantSpec &spec, const ObservedRange &observed)
{
    const Histogram &histogram = observed.histogram;
    return byEntropy(spec, {observed.lo, observed.hi}, [&](double lo, double hi, bool ofMagnitudes) {
        // Bins that do not lie as asked hand over their values at their mean. Exact zeros, half of what leaves a ReLU, are exact
        // in any range and would only drown the rest.
        Counts counts(kBins, 0.0);
        std::int64_t zeros = histogram.zeros;
        for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
            std::int64_t left = histogram.counts[i];
            const int bin = static_cast<int>(i);
            if (zeros > 0 && histogram.edge(bin) <= 0 && (histogram.edge(bin + 1) > 0 || bin + 1 == histogram.bins())) {
                left -= std::min(left, zeros);
                zeros = 0;
            }
            if (left == 0)
                continue;
            const double n = static_cast<double>(left);
            const double mean = histogram.sums[i] / n;
            const double place = ((ofMagnitudes ? std::fabs(mean) : mean) - lo) / (hi - lo) * kBins;
            counts[static_cast<std::size_t>(std::clamp(static_cast<int>(place), 0, kBins - 1))] += n;
        }
        return counts;
    });
}

} // namespace espalier
