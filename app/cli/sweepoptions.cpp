// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/sweep.h"

#include "app/cli/errors.h"
#include "engine/recipe/names.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <set>
#include <string_view>
#include <utility>

namespace espalier::cli {

namespace {

/// Numbers with commas between them; false when it is anything else.
template <typename Number>
bool parseNumbers(std::string_view text, std::vector<Number> &numbers)
{
    for (;;) {
        Number number{};
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (failure != std::errc())
            return false;
        if (std::find(numbers.begin(), numbers.end(), number) == numbers.end())
            numbers.push_back(number);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty())
            return true;
        if (text.front() != ',')
            return false;
        text.remove_prefix(1);
    }
}

template <typename Number>
bool isWithin(const std::vector<Number> &numbers, Number lo, Number hi)
{
    return std::all_of(numbers.begin(), numbers.end(), [lo, hi](Number number) { return number >= lo && number <= hi; });
}

/// "2:4,1:4"; false when it is anything else, or n is not below m.
bool parsePatterns(std::string_view text, std::vector<std::pair<int, int>> &patterns)
{
    constexpr int kLongest = 64; // As in a recipe.
    for (;;) {
        const std::string_view one = text.substr(0, text.find(','));
        std::vector<int> n, m;
        const std::size_t colon = one.find(':');
        if (colon == std::string_view::npos || !parseNumbers(one.substr(0, colon), n) || !parseNumbers(one.substr(colon + 1), m)
            || n[0] < 1 || n[0] >= m[0] || m[0] > kLongest)
            return false;
        if (std::find(patterns.begin(), patterns.end(), std::pair(n[0], m[0])) == patterns.end())
            patterns.emplace_back(n[0], m[0]);
        if (one.size() == text.size())
            return true;
        text.remove_prefix(one.size() + 1);
    }
}

Result<std::vector<SweepSetting>> settingsOfPatterns(const Options &options)
{
    std::vector<SweepSetting> settings;
    if (options.patterns.empty())
        return settings;
    std::vector<std::pair<int, int>> patterns;
    if (!parsePatterns(options.patterns, patterns))
        return Error(errors::kUsagePatterns, {printable(options.patterns)}, "--nm");
    for (const auto &[n, m] : patterns) {
        PruneSpec spec;
        spec.criterion = "n:m";
        spec.n = n;
        spec.m = m;
        settings.push_back({std::nullopt, spec});
    }
    return settings;
}

/// Of --quantize or --prune.
Result<std::vector<SweepSetting>> settingsOfNumbers(const Options &options)
{
    std::vector<SweepSetting> settings;
    if (!options.quantizeBits.empty()) {
        std::vector<int> bits;
        if (!parseNumbers(std::string_view(options.quantizeBits), bits) || !isWithin(bits, kMinimumBits, kMaximumBits))
            return Error(errors::kUsageBits, {printable(options.quantizeBits)}, "--quantize");
        if (options.granularity == "element")
            return Error(errors::kUsageGranularity, {options.granularity, "tensor, channel"}, "--granularity");
        QuantSpec spec;
        if (options.granularity == "channel")
            spec.granularity.kind = Granularity::Kind::Channel;
        if (!options.rangeMethod.empty())
            spec.range.method = options.rangeMethod;
        for (const int one : bits) {
            spec.bits = one;
            settings.push_back({spec, std::nullopt});
        }
        return settings;
    }
    if (options.pruneSparsities.empty())
        return settings;
    std::vector<double> shares;
    if (!parseNumbers(std::string_view(options.pruneSparsities), shares) || !isWithin(shares, 0.0, 1.0))
        return Error(errors::kUsageSparsities, {printable(options.pruneSparsities)}, "--prune");
    if (options.granularity == "tensor")
        return Error(errors::kUsageGranularity, {options.granularity, "element, channel"}, "--granularity");
    PruneSpec spec;
    if (!options.criterion.empty())
        spec.criterion = options.criterion;
    if (!options.granularity.empty())
        spec.granularity = options.granularity;
    for (const double share : shares) {
        spec.sparsity = share;
        settings.push_back({std::nullopt, spec});
    }
    return settings;
}

} // namespace

Result<std::vector<SweepSetting>> requestedSettings(const Options &options)
{
    auto settings = settingsOfNumbers(options);
    if (!settings)
        return settings;
    const auto patterns = settingsOfPatterns(options);
    if (!patterns)
        return patterns.error();
    settings->insert(settings->end(), patterns->begin(), patterns->end());
    if (settings->empty())
        return Error(errors::kUsageSweep);
    return settings;
}

Result<std::vector<int>> requestedLayers(const Options &options, const Model &model, const std::vector<SweepSetting> &settings)
{
    const std::vector<int> all = sweepableLayers(model, settings);
    if (options.layerPatterns.empty())
        return all;
    std::set<int> chosen;
    for (const std::string &pattern : options.layerPatterns) {
        bool fits = false;
        for (const int layer : all)
            if (fitsPattern(pattern, model.layers[static_cast<std::size_t>(layer)].name)) {
                chosen.insert(layer);
                fits = true;
            }
        if (fits)
            continue;
        std::string names;
        for (const int layer : all)
            names += (names.empty() ? "" : ", ") + model.layers[static_cast<std::size_t>(layer)].name;
        return Error(errors::kUsageLayers, {printable(pattern), printable(names)}, "--layers");
    }
    return std::vector<int>(chosen.begin(), chosen.end());
}

std::string requestedStore(const Options &options)
{
    if (options.noCache)
        return {};
    if (!options.cache.empty())
        return options.cache;
    const char *cache = std::getenv("XDG_CACHE_HOME");
    if (cache && *cache == '/')
        return std::string(cache) + "/espalier/sensitivity";
    const char *home = std::getenv("HOME");
    return home && *home ? std::string(home) + "/.cache/espalier/sensitivity" : std::string();
}

} // namespace espalier::cli
