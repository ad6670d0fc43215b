// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/quantizer.h"

#include <algorithm>
#include <cmath>

namespace espalier {

void parametersForRange(const QuantSpec &spec, double lo, double hi, double *scale, std::int64_t *zeroPoint, double *coveredLo,
                        double *coveredHi)
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
    if (step > 0 && spec.scheme == Scheme::PowerOfTwo) {
        // The smallest power that covers the range, but for a range that is wider by rounding alone.
        step = std::exp2(std::ceil(std::log2(step) - 1e-9));
        const double wider = step * (qmax - qmin) / (hi - lo);
        lo *= wider;
        hi *= wider;
    }
    if (!(step > 0)) {
        step = 1; // All zero (or, where zero is not exact, all equal): any scale is right, a tiny one breaks what comes after.
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
    std::vector<double> values;
    if (spec.scheme == Scheme::Ternary) {
        const double most = std::max(std::fabs(lo), std::fabs(hi));
        return {-most, 0, most};
    }
    if (spec.range.method == "mean-rounding") {
        // The means are not known here: the middles of the cells.
        const int cells = 1 << spec.bits;
        for (int i = 0; i < cells; ++i)
            values.push_back(lo + (hi - lo) / cells * (i + 0.5));
        return values;
    }
    double scale = 1;
    std::int64_t zero = 0;
    parametersForRange(spec, lo, hi, &scale, &zero, &lo, &hi);
    values.reserve(static_cast<std::size_t>(spec.qmax() - spec.qmin() + 1));
    for (std::int64_t q = spec.qmin(); q <= spec.qmax(); ++q)
        values.push_back(spec.zeroExact ? scale * static_cast<double>(q - zero) : scale * static_cast<double>(q - spec.qmin()) + lo);
    return values;
}

} // namespace espalier
