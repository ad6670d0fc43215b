// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/importancematrix.h"

#include <cstddef>

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
    const std::size_t axis = channelAxis >= 0 && static_cast<std::size_t>(channelAxis) < shape.size() ? static_cast<std::size_t>(channelAxis) : 0;
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

} // namespace espalier
