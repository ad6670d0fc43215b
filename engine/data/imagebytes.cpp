// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/imagebytes.h"

#include "engine/data/errors.h"

#include <cassert>

namespace espalier {

namespace {

std::string sizeText(const std::vector<std::int64_t> &shape)
{
    return std::to_string(shape[1]) + " x " + std::to_string(shape[2]);
}

} // namespace

Status ImageBytes::prepare(std::vector<Bytes> files, std::vector<const std::uint8_t *> rows)
{
    const std::size_t channels = static_cast<std::size_t>(sampleShape[0]);
    for (const bool isMean : {true, false}) {
        const std::size_t given = (isMean ? preprocess.mean : preprocess.std).size();
        if (given > 1 && given != channels)
            return Error(errors::kPreprocessChannels, {std::to_string(given), isMean ? "mean" : "std", std::to_string(channels)}, path);
    }
    if (preprocess.resize || preprocess.crop)
        return Error(errors::kPreprocessImages, {preprocess.resize ? "resize" : "crop", sizeText(sampleShape)}, path);

    m_files = std::move(files);
    m_rows = std::move(rows);
    m_tables.resize(channels * 256);
    const float scale = static_cast<float>(preprocess.scale);
    const auto at = [](const std::vector<double> &list, std::size_t channel, double none) {
        return static_cast<float>(list.empty() ? none : list.size() == 1 ? list[0] : list[channel]);
    };
    for (std::size_t channel = 0; channel < channels; ++channel) {
        const float mean = at(preprocess.mean, channel, 0), deviation = at(preprocess.std, channel, 1);
        for (int raw = 0; raw < 256; ++raw)
            m_tables[channel * 256 + static_cast<std::size_t>(raw)] = (static_cast<float>(raw) / scale - mean) / deviation;
    }
    return {};
}

void ImageBytes::fill(std::span<const std::int64_t> indices, float *out, bool channelsLast) const
{
    const std::size_t channels = static_cast<std::size_t>(sampleShape[0]);
    const std::size_t pixels = static_cast<std::size_t>(sampleShape[1] * sampleShape[2]);
    for (const std::int64_t index : indices) {
        assert(index >= 0 && index < count());
        const std::uint8_t *row = m_rows[static_cast<std::size_t>(index)];
        if (channelsLast && channels == 3) {
            // Writing three planes at once keeps the output in one stream.
            const float *red = m_tables.data(), *green = red + 256, *blue = red + 512;
            for (std::size_t i = 0; i < pixels; ++i) {
                out[3 * i] = red[row[i]];
                out[3 * i + 1] = green[row[pixels + i]];
                out[3 * i + 2] = blue[row[2 * pixels + i]];
            }
        } else {
            const std::size_t step = channelsLast ? channels : 1;
            for (std::size_t channel = 0; channel < channels; ++channel) {
                const float *table = m_tables.data() + channel * 256;
                const std::uint8_t *plane = row + channel * pixels;
                float *target = out + (channelsLast ? channel : channel * pixels);
                for (std::size_t i = 0; i < pixels; ++i)
                    target[i * step] = table[plane[i]];
            }
        }
        out += channels * pixels;
    }
}

std::vector<std::uint8_t> ImageBytes::picture(std::int64_t index) const
{
    assert(index >= 0 && index < count());
    const std::uint8_t *row = m_rows[static_cast<std::size_t>(index)];
    const std::size_t channels = static_cast<std::size_t>(sampleShape[0]);
    const std::size_t pixels = static_cast<std::size_t>(sampleShape[1] * sampleShape[2]);
    std::vector<std::uint8_t> picture(channels * pixels);
    for (std::size_t channel = 0; channel < channels; ++channel)
        for (std::size_t i = 0; i < pixels; ++i)
            picture[i * channels + channel] = row[channel * pixels + i];
    return picture;
}

} // namespace espalier
