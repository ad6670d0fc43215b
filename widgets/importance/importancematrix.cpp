// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/importance/importancematrix.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

namespace espalier {

ImportanceMatrix importanceMatrix(const std::vector<float> &scores, const std::vector<std::int64_t> &shape, int channelAxis)
{
    ImportanceMatrix matrix;
    std::int64_t count = 1;
    for (const std::int64_t extent : shape)
        count *= extent;
    if (shape.empty() || count <= 0 || static_cast<std::size_t>(count) != scores.size())
        return matrix;
    if (shape.size() == 1) {
        matrix.rows = 1;
        matrix.columns = static_cast<int>(count);
        matrix.values = scores;
        matrix.inner = shape;
        return matrix;
    }
    const std::size_t axis =
        channelAxis >= 0 && static_cast<std::size_t>(channelAxis) < shape.size() ? static_cast<std::size_t>(channelAxis) : 0;
    const std::int64_t channels = shape[axis];
    matrix.rows = static_cast<int>(channels);
    matrix.columns = static_cast<int>(count / channels);
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i != axis)
            matrix.inner.push_back(shape[i]);
    }
    if (axis == 0) {
        matrix.values = scores;
        return matrix;
    }
    // (outer, channel, rest) -> (channel, outer, rest)
    std::int64_t outer = 1;
    for (std::size_t i = 0; i < axis; ++i)
        outer *= shape[i];
    const std::int64_t rest = count / channels / outer;
    matrix.values.resize(scores.size());
    for (std::int64_t o = 0; o < outer; ++o) {
        for (std::int64_t c = 0; c < channels; ++c) {
            const float *from = scores.data() + (o * channels + c) * rest;
            float *to = matrix.values.data() + (c * outer + o) * rest;
            for (std::int64_t r = 0; r < rest; ++r)
                to[r] = from[r];
        }
    }
    return matrix;
}

namespace {

std::int64_t kernelSize(const ImportanceMatrix &matrix)
{
    std::int64_t size = 1;
    for (std::size_t i = 1; i < matrix.inner.size(); ++i)
        size *= matrix.inner[i];
    return std::max<std::int64_t>(1, size);
}

} // namespace

ImportanceMatrix summedOverKernel(const ImportanceMatrix &matrix)
{
    const std::int64_t kernel = kernelSize(matrix);
    ImportanceMatrix sums;
    sums.rows = matrix.rows;
    sums.columns = static_cast<int>(matrix.columns / kernel);
    if (!matrix.inner.empty())
        sums.inner = {matrix.inner[0]};
    sums.values.reserve(static_cast<std::size_t>(sums.rows) * static_cast<std::size_t>(sums.columns));
    for (std::size_t i = 0; i + static_cast<std::size_t>(kernel) <= matrix.values.size(); i += static_cast<std::size_t>(kernel)) {
        double sum = 0;
        for (std::int64_t k = 0; k < kernel; ++k)
            sum += static_cast<double>(matrix.values[i + static_cast<std::size_t>(k)]);
        sums.values.push_back(static_cast<float>(sum));
    }
    return sums;
}

ImportanceMatrix channelRow(const std::vector<double> &channels, const std::vector<double> &errors)
{
    ImportanceMatrix matrix;
    matrix.rows = channels.empty() ? 0 : 1;
    matrix.columns = static_cast<int>(channels.size());
    matrix.values.assign(channels.begin(), channels.end());
    if (errors.size() == channels.size())
        matrix.errors.assign(errors.begin(), errors.end());
    return matrix;
}

ImportanceMatrix channelsOfLayers(const std::vector<std::vector<double>> &layers, bool perLayer,
                                  const std::vector<std::vector<double>> &errors)
{
    ImportanceMatrix matrix;
    std::size_t widest = 0;
    for (const std::vector<double> &layer : layers)
        widest = std::max(widest, layer.size());
    matrix.rows = widest > 0 ? static_cast<int>(layers.size()) : 0;
    matrix.columns = static_cast<int>(widest);
    matrix.values.assign(layers.size() * widest, std::numeric_limits<float>::quiet_NaN());
    const bool hasErrors = std::any_of(errors.begin(), errors.end(), [](const auto &own) { return !own.empty(); });
    if (hasErrors)
        matrix.errors = matrix.values;
    for (std::size_t row = 0; row < layers.size(); ++row) {
        double largest = 0;
        for (const double score : layers[row])
            largest = std::isfinite(score) ? std::max(largest, score) : largest;
        const double unit = perLayer && largest > 0 ? largest : 1;
        for (std::size_t c = 0; c < layers[row].size(); ++c)
            matrix.values[row * widest + c] = static_cast<float>(layers[row][c] / unit);
        for (std::size_t c = 0; hasErrors && c < std::min(errors[row].size(), layers[row].size()); ++c)
            matrix.errors[row * widest + c] = static_cast<float>(errors[row][c] / unit);
    }
    return matrix;
}

KeptCells keptCells(const std::vector<std::uint8_t> &elements, const std::vector<std::int64_t> &shape, int channelAxis)
{
    return importanceMatrix(std::vector<float>(elements.begin(), elements.end()), shape, channelAxis).values;
}

KeptCells keptSums(const ImportanceMatrix &matrix, float cut)
{
    const std::size_t kernel = static_cast<std::size_t>(kernelSize(matrix));
    KeptCells kept;
    kept.reserve(matrix.values.size() / kernel);
    for (std::size_t i = 0; i + kernel <= matrix.values.size(); i += kernel) {
        int stays = 0;
        for (std::size_t k = 0; k < kernel; ++k)
            stays += !(matrix.values[i + k] < cut);
        kept.push_back(static_cast<float>(stays) / static_cast<float>(kernel));
    }
    return kept;
}

} // namespace espalier
