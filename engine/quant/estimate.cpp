// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/kernels.h"
#include "engine/quant/quality.h"
#include "engine/quant/quantizer.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// Adds up what quantization does to weights of which only a histogram is known. Weights of one bin are taken as spread
/// evenly over the bin, or about their true mean with their true variance where that is clearly less; a bin that lies
/// within one cell needs no such guess.
class Estimator
{
public:
    Estimator(const StepMap &map, Rounding rounding, double lo, double hi) : m_map(map), m_lo(lo), m_hi(hi)
    {
        m_inverse = 1 / map.scale;
        // A cell reaches from `m_below` to `m_above` about its level.
        m_below = rounding == Rounding::Floor ? 0 : -map.scale / 2;
        m_above = m_below + map.scale;
        m_shift = rounding == Rounding::Floor ? 0 : 0.5;
    }

    void addPoint(double weight, double n)
    {
        const double k = cell(weight);
        addWithin(n, weight, 0, k);
        clip(weight, weight, n);
    }

    void addBin(double from, double to, double n, double sum, double square)
    {
        const double mean = std::clamp(sum / n, from, to);
        const double variance = std::max(0.0, square / n - mean * mean);
        const double k = cell(from);
        clip(from, to, n);
        if (k == cell(to)) {
            addWithin(n, mean, variance, k);
        } else if (n == 2) {
            const double half = std::sqrt(variance);
            addWithin(1, mean - half, 0, cell(mean - half));
            addWithin(1, mean + half, 0, cell(mean + half));
        } else if (const double even = (to - from) * (to - from) / 12; variance > even * (1 - 3 * std::sqrt(0.8 / n))) {
            addSpread(n, from, to); // As varied as n weights thrown evenly into the bin may well be.
        } else {
            const double half = std::min({std::sqrt(3 * variance), mean - from, to - mean});
            addSpread(n, mean - half, mean + half);
        }
    }

    QualitySums finish(double count, double original, std::int64_t levels) const
    {
        const auto whole = [](double value) { return static_cast<std::int64_t>(std::llround(value)); };
        QualitySums sums;
        sums.count = whole(count);
        sums.original = original;
        sums.changed = std::max(0.0, m_changed);
        sums.cross = m_cross;
        sums.error = std::max(0.0, m_error);
        sums.zeros = whole(m_zeros);
        sums.clippedLow = whole(m_clippedLow);
        sums.clippedHigh = whole(m_clippedHigh);
        sums.levels = levels;
        sums.emptyLevels = std::clamp<std::int64_t>(levels - whole(m_used), 0, levels);
        return sums;
    }

private:
    double cell(double weight) const
    {
        return std::clamp(std::floor((weight - m_map.base) * m_inverse + m_shift), m_map.first, m_map.last);
    }

    /// n weights of one cell, by mean and variance.
    void addWithin(double n, double mean, double variance, double k)
    {
        const double level = k * m_map.scale + m_map.base;
        const double away = mean - level;
        m_error += n * (away * away + variance);
        m_cross += n * mean * level;
        m_changed += n * level * level;
        if (level == 0)
            m_zeros += n;
        use(k, n);
    }

    /// Cells come in rising order, so only the last one can be met again.
    void use(double k, double n)
    {
        if (k > m_lastUsed) {
            m_lastUsed = k;
            m_lastFill = 0;
        }
        const double more = std::min(n, 1 - m_lastFill);
        if (k == m_lastUsed && more > 0) {
            m_used += more;
            m_lastFill += more;
        }
    }

    /// n weights spread evenly over [from, to], across at least one edge between cells.
    void addSpread(double n, double from, double to)
    {
        const double first = cell(from);
        const double last = cell(to);
        const double width = to - from;
        if (first == last || !(width > 0)) {
            addWithin(n, (from + to) / 2, width * width / 12, first);
            return;
        }
        const auto part = [&](double a, double b, double k) { addWithin(n * (b - a) / width, (a + b) / 2, (b - a) * (b - a) / 12, k); };
        const double inner = (first + 1) * m_map.scale + m_map.base + m_below; // Where the second cell begins.
        const double outer = last * m_map.scale + m_map.base + m_below;        // Where the last one begins.
        part(from, inner, first);
        if (last - first > 1)
            addFullCells(n * (outer - inner) / width, inner, outer, first + 1, last - 1);
        part(outer, to, last);
    }

    /// n weights spread evenly over whole cells first..last, that is over [from, to].
    void addFullCells(double n, double from, double to, double first, double last)
    {
        const double bias = (m_below + m_above) / 2;
        const double error = n * (m_above * m_above * m_above - m_below * m_below * m_below) / (3 * m_map.scale);
        const double sum = n * (from + to) / 2;
        const double square = n * (from * from + from * to + to * to) / 3;
        const double weightTimesError = bias * (sum - n * bias) + error;
        m_error += error;
        m_cross += square - weightTimesError;
        m_changed += square - 2 * weightTimesError + error;
        const double zero = -m_map.base / m_map.scale;
        const double cells = last - first + 1;
        if (m_map.base == 0 && zero >= first && zero <= last)
            m_zeros += n / cells;
        const double fresh = last - std::max(first - 1, m_lastUsed);
        if (fresh > 0) {
            m_used += fresh * -std::expm1(-n / cells); // Chance that a cell gets one of n weights thrown at random.
            m_lastUsed = last;
            m_lastFill = 1;
        }
    }

    void clip(double from, double to, double n)
    {
        const double width = to - from;
        if (from < m_lo)
            m_clippedLow += to <= m_lo ? n : n * (m_lo - from) / width;
        if (to > m_hi)
            m_clippedHigh += from >= m_hi ? n : n * (to - m_hi) / width;
    }

    StepMap m_map;
    double m_lo, m_hi;
    double m_inverse, m_below, m_above, m_shift;
    double m_error = 0, m_cross = 0, m_changed = 0;
    double m_zeros = 0, m_clippedLow = 0, m_clippedHigh = 0, m_used = 0;
    double m_lastUsed = -1e300, m_lastFill = 0;
};

} // namespace

TensorQuality estimateQuality(const Histogram &histogram, const QuantSpec &spec, double lo, double hi)
{
    if (spec.scheme == Scheme::Ternary || spec.range.method == "mean-rounding")
        return estimateLevels(histogram, spec, lo, hi);
    double scale = 1, coveredLo = lo, coveredHi = hi;
    std::int64_t zeroPoint = 0;
    parametersForRange(spec, lo, hi, &scale, &zeroPoint, &coveredLo, &coveredHi);
    StepMap map;
    map.scale = scale;
    map.base = spec.zeroExact ? 0 : coveredLo;
    map.first = spec.zeroExact ? static_cast<double>(spec.qmin() - zeroPoint) : 0;
    map.last = map.first + static_cast<double>(spec.qmax() - spec.qmin());

    Estimator estimator(map, spec.rounding, coveredLo, coveredHi);
    double original = 0;
    double count = 0;
    const double step = (histogram.hi - histogram.lo) / std::max(1, histogram.bins());
    double zeros = static_cast<double>(histogram.zeros);
    for (int i = 0; i < histogram.bins(); ++i) {
        const std::size_t at = static_cast<std::size_t>(i);
        if (histogram.counts[at] == 0)
            continue;
        double n = static_cast<double>(histogram.counts[at]);
        const double from = histogram.lo + step * i;
        const double to = from + step;
        count += n;
        original += histogram.squares[at];
        if (zeros > 0 && from <= 0 && (to > 0 || i + 1 == histogram.bins())) {
            estimator.addPoint(0, zeros);
            n -= zeros;
            zeros = 0;
        }
        if (n == 1)
            estimator.addPoint(histogram.sums[at], 1);
        else if (n > 1)
            estimator.addBin(from, to, n, histogram.sums[at], histogram.squares[at]);
    }
    return finishQuality(estimator.finish(count, original, spec.qmax() - spec.qmin() + 1));
}

} // namespace espalier
