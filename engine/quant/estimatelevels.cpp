// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/quant/quality.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace espalier {

namespace {

/// What a histogram says of the weights in each of some cells.
struct Cells {
    explicit Cells(std::vector<double> between)
        : edges(std::move(between)), n(edges.size() + 1), sum(edges.size() + 1), square(edges.size() + 1)
    {
    }

    void addBin(double from, double to, double count, double binSum, double binSquare)
    {
        std::size_t cell = static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), from) - edges.begin());
        if (cell == edges.size() || edges[cell] >= to) {
            add(cell, count, binSum, binSquare);
            return;
        }
        for (double at = from; at < to; ++cell) {
            const double end = cell < edges.size() ? std::min(to, edges[cell]) : to;
            const double part = count * (end - at) / (to - from);
            add(cell, part, part * (at + end) / 2, part * (at * at + at * end + end * end) / 3);
            at = end;
        }
    }

    void add(std::size_t cell, double count, double cellSum, double cellSquare)
    {
        n[cell] += count;
        sum[cell] += cellSum;
        square[cell] += cellSquare;
    }

    std::vector<double> edges, n, sum, square;
};

Cells filledCells(const Histogram &histogram, std::vector<double> edges)
{
    Cells cells(std::move(edges));
    for (int i = 0; i < histogram.bins(); ++i) {
        const std::size_t at = static_cast<std::size_t>(i);
        if (histogram.counts[at] > 0)
            cells.addBin(histogram.edge(i), histogram.edge(i + 1), static_cast<double>(histogram.counts[at]), histogram.sums[at],
                         histogram.squares[at]);
    }
    return cells;
}

} // namespace

TensorQuality estimateLevels(const Histogram &histogram, const QuantSpec &spec, double lo, double hi)
{
    const bool isTernary = spec.scheme == Scheme::Ternary;
    const double all = static_cast<double>(std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::int64_t(0)));
    std::vector<double> edges;
    if (isTernary) {
        double magnitudes = 0;
        for (const double sum : histogram.sums)
            magnitudes += std::fabs(sum);
        const double threshold = all > 0 ? 0.7 * magnitudes / all : 0;
        edges = {-threshold, threshold};
    } else {
        const int count = 1 << spec.bits;
        for (int i = 1; i < count; ++i)
            edges.push_back(lo + (hi - lo) / count * i);
    }
    const Cells cells = filledCells(histogram, std::move(edges));
    const double outer = cells.n.front() + cells.n.back();
    const double a = outer > 0 ? (cells.sum.back() - cells.sum.front()) / outer : 0;

    QualitySums sums;
    double used = 0;
    for (std::size_t i = 0; i < cells.n.size(); ++i) {
        if (!(cells.n[i] > 0))
            continue;
        const double level = isTernary ? (static_cast<double>(i) - 1) * a : cells.sum[i] / cells.n[i];
        sums.original += cells.square[i];
        sums.changed += cells.n[i] * level * level;
        sums.cross += cells.sum[i] * level;
        sums.error += std::max(0.0, cells.square[i] - 2 * level * cells.sum[i] + cells.n[i] * level * level);
        used += std::min(1.0, cells.n[i]);
        if (level == 0)
            sums.zeros += std::llround(cells.n[i]);
    }
    sums.count = std::llround(all);
    sums.levels = static_cast<std::int64_t>(cells.n.size());
    sums.emptyLevels = std::clamp<std::int64_t>(sums.levels - std::llround(used), 0, sums.levels);
    return finishQuality(sums);
}

} // namespace espalier
