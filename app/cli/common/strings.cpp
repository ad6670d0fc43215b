// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace espalier::cli {

std::string grouped(std::int64_t value)
{
    std::string digits = std::to_string(value);
    const std::size_t first = digits[0] == '-' ? 1 : 0;
    for (std::size_t at = digits.size(); at > first + 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return digits;
}

std::string grouped(std::optional<std::int64_t> value)
{
    return value ? grouped(*value) : "-";
}

std::string bytesText(std::int64_t bytes)
{
    if (bytes < 1000)
        return fmt::format("{} B", bytes);
    double value = static_cast<double>(bytes);
    const char *unit = "";
    for (const char *next : {"kB", "MB", "GB", "TB"}) {
        if (value < 1000)
            break;
        value /= 1000;
        unit = next;
    }
    return fmt::format("{:.2f} {}", value, unit);
}

std::string shareText(double fraction)
{
    return std::isfinite(fraction) ? fmt::format("{:.2f} %", 100 * fraction) : "-";
}

std::string figure(double value)
{
    return std::isfinite(value) ? fmt::format("{:.4g}", value) : "-";
}

std::string decibels(std::optional<double> value)
{
    if (!value || std::isnan(*value))
        return "-";
    return std::isinf(*value) ? "exact" : fmt::format("{:.2f} dB", *value);
}

std::string secondsText(double seconds)
{
    if (seconds < 1)
        return fmt::format("{:.0f} ms", 1000 * seconds);
    if (seconds < 100)
        return fmt::format("{:.1f} s", seconds);
    const auto whole = static_cast<std::int64_t>(seconds + 0.5);
    return fmt::format("{} min {:02} s", whole / 60, whole % 60);
}

std::string shapeWords(const std::vector<std::int64_t> &shape)
{
    std::string text;
    for (const std::int64_t extent : shape) {
        if (!text.empty())
            text += 'x';
        text += std::to_string(extent);
    }
    return text.empty() ? "-" : text;
}

std::string pointsText(double fraction)
{
    return fmt::format("{:+.2f} points", 100 * fraction);
}

std::string countWithShare(std::int64_t part, std::int64_t whole)
{
    if (whole <= 0)
        return grouped(part);
    return fmt::format("{} ({})", grouped(part), shareText(static_cast<double>(part) / static_cast<double>(whole)));
}

std::string intervalText(const Interval &interval)
{
    return fmt::format("{:.2f} to {:.2f} %", 100 * interval.lo, 100 * interval.hi);
}

std::string sparkline(const Histogram &histogram, int width)
{
    static constexpr const char *kBlocks[]{" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const int bins = histogram.bins();
    if (bins == 0 || width <= 0)
        return {};
    std::vector<std::int64_t> groups(static_cast<std::size_t>(width), 0);
    for (int bin = 0; bin < bins; ++bin)
        groups[static_cast<std::size_t>(static_cast<std::int64_t>(bin) * width / bins)] += histogram.counts[static_cast<std::size_t>(bin)];
    const std::int64_t most = *std::max_element(groups.begin(), groups.end());
    std::string line;
    for (const std::int64_t count : groups) {
        // What is there at all shows at least the lowest block.
        const int level = most > 0 ? static_cast<int>(std::ceil(8.0 * static_cast<double>(count) / static_cast<double>(most))) : 0;
        line += kBlocks[std::clamp(level, 0, 8)];
    }
    return line;
}

std::string warningLines(const std::vector<Warning> &warnings)
{
    std::string text;
    for (const Warning &warning : warnings)
        text += "warning: " + warning.message() + "\n";
    return text;
}

} // namespace espalier::cli
