// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plotcolors.h"

#include <QPalette>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

/// What text and meaningful marks must reach.
constexpr double kReadable = 4.5;

double linearized(double channel)
{
    return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
}

double luminance(const QColor &color)
{
    return 0.2126 * linearized(color.redF()) + 0.7152 * linearized(color.greenF()) + 0.0722 * linearized(color.blueF());
}

} // namespace

double contrastRatio(const QColor &a, const QColor &b)
{
    const double first = luminance(a);
    const double second = luminance(b);
    return (std::max(first, second) + 0.05) / (std::min(first, second) + 0.05);
}

QColor mixed(const QColor &a, const QColor &b, double share)
{
    const auto channel = [share](float x, float y) { return static_cast<float>(share * x + (1 - share) * y); };
    const QColor exact = QColor::fromRgbF(channel(a.redF(), b.redF()), channel(a.greenF(), b.greenF()), channel(a.blueF(), b.blueF()));
    // Eight bits per channel, as pixels hold it: else the colour of a mark never equals the colour that was asked for.
    return QColor(exact.rgb());
}

QColor withContrast(const QColor &color, const QColor &background, double ratio)
{
    const QColor end = luminance(background) > 0.18 ? QColor(Qt::black) : QColor(Qt::white);
    for (double share = 0; share < 1; share += 0.04) {
        const QColor candidate = mixed(end, color, share);
        if (contrastRatio(candidate, background) >= ratio)
            return candidate;
    }
    return end;
}

PlotColors PlotColors::fromPalette(const QPalette &palette)
{
    PlotColors colors;
    colors.dark = palette.color(QPalette::Window).lightness() < palette.color(QPalette::WindowText).lightness();
    colors.background = palette.color(QPalette::Base);
    // A base that disagrees with the window (half-set palettes do) would put light marks on light ground.
    if ((colors.background.lightness() < 128) != colors.dark)
        colors.background = palette.color(QPalette::Window);
    const bool dark = colors.dark;
    const auto readable = [&colors](const QColor &color) { return withContrast(color, colors.background, kReadable); };
    colors.text = readable(palette.color(QPalette::WindowText));
    colors.mutedText = readable(mixed(colors.text, colors.background, 0.68));
    colors.grid = mixed(colors.text, colors.background, dark ? 0.16 : 0.12);
    colors.bars = readable(dark ? QColor(0x6f, 0xa8, 0xdc) : QColor(0x3d, 0x6f, 0xa5));
    colors.outline = readable(mixed(colors.text, colors.background, 0.55));
    colors.range = readable(QColor(0xd5, 0x5e, 0x00));
    colors.threshold = readable(dark ? QColor(0xe0, 0x8f, 0xc0) : QColor(0xa3, 0x3d, 0x80));
    colors.levels = readable(QColor(0x00, 0x9e, 0x73));
    colors.unused = readable(dark ? QColor(0xff, 0x80, 0x70) : QColor(0xb3, 0x26, 0x1e));
    colors.pruned = colors.background;
    colors.pruned.setAlpha(dark ? 178 : 190);
    colors.hatch = mixed(colors.text, colors.background, dark ? 0.34 : 0.28);
    colors.locked = readable(mixed(colors.text, colors.background, 0.5));
    colors.training = readable(dark ? QColor(0x6f, 0xa8, 0xdc) : QColor(0x00, 0x72, 0xb2));
    colors.validation = readable(QColor(0xd5, 0x5e, 0x00));
    colors.good = readable(QColor(0x00, 0x9e, 0x73));
    colors.bad = colors.unused;
    colors.focus = readable(dark ? QColor(0x9c, 0xc8, 0xff) : QColor(0x1a, 0x5f, 0xb4));
    return colors;
}

} // namespace espalier
