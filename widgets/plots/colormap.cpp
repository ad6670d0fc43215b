// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/colormap.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

constexpr int kStops = 17;
using Stops = std::array<QRgb, kStops>;

constexpr Stops kViridis{0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c,
                         0x1f9f88, 0x27ad81, 0x3dbc74, 0x5cc863, 0x81d34d, 0xaadc32, 0xd5e21a, 0xfde725};
constexpr Stops kCividis{0x00224e, 0x002e6a, 0x1a386f, 0x32436d, 0x434e6c, 0x535a6d, 0x61656f, 0x6f7073, 0x7d7c78,
                         0x8b8778, 0x9a9376, 0xaaa073, 0xbbad6d, 0xccba64, 0xddc858, 0xefd748, 0xfee838};

std::array<QRgb, 256> interpolated(const Stops &stops)
{
    std::array<QRgb, 256> table{};
    for (int i = 0; i < 256; ++i) {
        const double place = i / 255.0 * (kStops - 1);
        const int stop = std::min(static_cast<int>(place), kStops - 2);
        const double share = place - stop;
        const auto channel = [&](int (*part)(QRgb)) {
            return static_cast<int>(std::lround((1 - share) * part(stops[stop]) + share * part(stops[stop + 1])));
        };
        table[i] = qRgb(channel(qRed), channel(qGreen), channel(qBlue));
    }
    return table;
}

} // namespace

const std::array<QRgb, 256> &colorTable(ColorMap map)
{
    static const std::array<QRgb, 256> viridis = interpolated(kViridis);
    static const std::array<QRgb, 256> cividis = interpolated(kCividis);
    return map == ColorMap::Viridis ? viridis : cividis;
}

} // namespace espalier
