// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/proxies.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace espalier {

namespace {

std::vector<double> ranksOf(std::span<const double> values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        std::size_t end = begin + 1;
        while (end < order.size() && values[order[end]] == values[order[begin]])
            ++end;
        const double mean = (static_cast<double>(begin) + static_cast<double>(end - 1)) / 2;
        for (; begin < end; ++begin)
            ranks[order[begin]] = mean;
    }
    return ranks;
}

} // namespace

double hessianEstimate(const HessianTrace &trace, double squaredError)
{
    return trace.elements > 0 ? 0.5 * trace.trace / static_cast<double>(trace.elements) * squaredError : 0;
}

double rankCorrelation(std::span<const double> a, std::span<const double> b)
{
    constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
    const auto isNumber = [](double value) { return !std::isnan(value); };
    if (a.size() != b.size() || a.size() < 3 || !std::all_of(a.begin(), a.end(), isNumber) || !std::all_of(b.begin(), b.end(), isNumber))
        return kUndefined;
    const std::vector<double> x = ranksOf(a), y = ranksOf(b);
    const double mean = (static_cast<double>(a.size()) - 1) / 2;
    double xy = 0, xx = 0, yy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xy += (x[i] - mean) * (y[i] - mean);
        xx += (x[i] - mean) * (x[i] - mean);
        yy += (y[i] - mean) * (y[i] - mean);
    }
    return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : kUndefined;
}

std::vector<SensitivityProxy> compareProxies(const Sensitivity &sensitivity, std::span<const HessianTrace> traces, int column)
{
    std::vector<double> drops, sqnrDrops, sqnr, kl, hessianDrops, hessian;
    for (const SensitivityCell &cell : sensitivity.cells) {
        if (cell.isNoop || cell.sameAs >= 0 || cell.metrics.samples == 0 || (column >= 0 && cell.column != column))
            continue;
        const double drop = -cell.comparison.delta;
        if (!std::isnan(cell.comparison.kl)) {
            drops.push_back(drop);
            kl.push_back(cell.comparison.kl);
        }
        if (cell.sqnrDb) {
            sqnrDrops.push_back(drop);
            sqnr.push_back(-*cell.sqnrDb);
        }
        for (const HessianTrace &trace : traces)
            if (trace.layer == cell.layer && cell.isPrepared) {
                hessianDrops.push_back(drop);
                hessian.push_back(hessianEstimate(trace, cell.squaredError));
            }
    }
    std::vector<SensitivityProxy> proxies{{"sqnr", rankCorrelation(sqnr, sqnrDrops), static_cast<std::int64_t>(sqnr.size())},
                                          {"kl", rankCorrelation(kl, drops), static_cast<std::int64_t>(kl.size())}};
    if (!traces.empty())
        proxies.push_back({"hessian", rankCorrelation(hessian, hessianDrops), static_cast<std::int64_t>(hessian.size())});
    return proxies;
}

} // namespace espalier
