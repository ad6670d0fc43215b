// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/sweep.h"

#include "app/cli/common/criterion.h"
#include "app/cli/common/errors.h"
#include "engine/quant/ranges/registry.h"
#include "engine/recipe/names.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace espalier::cli {

namespace {

/// Numbers with commas between them; false when it is anything else.
template <typename Number> bool parseNumbers(std::string_view text, std::vector<Number> &numbers)
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

template <typename Number> bool isWithin(const std::vector<Number> &numbers, Number lo, Number hi)
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
        if (colon == std::string_view::npos || !parseNumbers(one.substr(0, colon), n) || !parseNumbers(one.substr(colon + 1), m) || n[0] < 1
            || n[0] >= m[0] || m[0] > kLongest)
            return false;
        if (std::find(patterns.begin(), patterns.end(), std::pair(n[0], m[0])) == patterns.end())
            patterns.emplace_back(n[0], m[0]);
        if (one.size() == text.size())
            return true;
        text.remove_prefix(one.size() + 1);
    }
}

/// "12000", "12.5 kB", "1MB": bytes, rounded down; kilobytes are 1,000 bytes.
std::optional<std::int64_t> parseSize(std::string_view text)
{
    constexpr double kMax = 1e15;
    double number = 0;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    std::string unit(end, text.data() + text.size());
    unit.erase(0, unit.find_first_not_of(' ') == std::string::npos ? unit.size() : unit.find_first_not_of(' '));
    std::transform(unit.begin(), unit.end(), unit.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    double factor = 1;
    for (const char *known : {"", "kb", "mb", "gb"}) {
        if (unit == known || (unit == "b" && *known == '\0')) {
            const double bytes = number * factor;
            if (failure != std::errc() || !(bytes >= 1) || bytes > kMax)
                return std::nullopt;
            return static_cast<std::int64_t>(bytes);
        }
        factor *= 1000;
    }
    return std::nullopt;
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

/// "minmax,mse" of those that find a range from weights alone; "" is min-max.
Result<std::vector<std::string>> requestedRanges(const std::string &text)
{
    if (text.empty())
        return std::vector<std::string>{RangeSpec().method};
    std::vector<std::string> known, ids;
    std::string names;
    for (const RangeMethod &method : rangeMethods())
        if (method.find && std::string_view(method.id) != "fixed") {
            known.emplace_back(method.id);
            names += (names.empty() ? "" : ", ") + known.back();
        }
    for (std::string_view rest = text;;) {
        const std::string one(rest.substr(0, rest.find(',')));
        if (std::find(known.begin(), known.end(), one) == known.end())
            return Error(errors::kUsageRanges, {printable(text), names}, "--range");
        if (std::find(ids.begin(), ids.end(), one) == ids.end())
            ids.push_back(one);
        if (one.size() == rest.size())
            return ids;
        rest.remove_prefix(one.size() + 1);
    }
}

/// Of --quantize.
Result<std::vector<SweepSetting>> settingsOfBits(const Options &options)
{
    std::vector<SweepSetting> settings;
    if (options.quantizeBits.empty())
        return settings;
    std::vector<int> bits;
    if (!parseNumbers(std::string_view(options.quantizeBits), bits) || !isWithin(bits, kMinimumBits, kMaximumBits))
        return Error(errors::kUsageBits, {printable(options.quantizeBits)}, "--quantize");
    if (options.granularity == "element")
        return Error(errors::kUsageGranularity, {options.granularity, "tensor, channel"}, "--granularity");
    const auto ranges = requestedRanges(options.rangeMethods);
    if (!ranges)
        return ranges.error();
    QuantSpec spec;
    if (options.granularity == "channel")
        spec.granularity.kind = Granularity::Kind::Channel;
    for (const std::string &range : *ranges)
        for (const int one : bits) {
            spec.range.method = range;
            spec.bits = one;
            settings.push_back({spec, std::nullopt});
        }
    return settings;
}

/// Of --prune.
Result<std::vector<SweepSetting>> settingsOfSparsities(const Options &options)
{
    std::vector<SweepSetting> settings;
    if (options.pruneSparsities.empty())
        return settings;
    const bool isAlone = options.quantizeBits.empty();
    std::vector<double> shares;
    if (!parseNumbers(std::string_view(options.pruneSparsities), shares) || !isWithin(shares, 0.0, 1.0))
        return Error(errors::kUsageSparsities, {printable(options.pruneSparsities)}, "--prune");
    if (isAlone && options.granularity == "tensor")
        return Error(errors::kUsageGranularity, {options.granularity, "element, channel"}, "--granularity");
    auto asked = requestedCriterion(options.criterion.empty() ? PruneSpec().criterion : options.criterion, options, shares.front());
    if (!asked)
        return asked.error();
    PruneSpec spec = *asked;
    if (!options.pruneGranularity.empty())
        spec.granularity = options.pruneGranularity;
    else if (isAlone && !options.granularity.empty())
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
    auto settings = settingsOfBits(options);
    if (!settings)
        return settings;
    for (const auto &more : {settingsOfSparsities(options), settingsOfPatterns(options)}) {
        if (!more)
            return more.error();
        settings->insert(settings->end(), more->begin(), more->end());
    }
    if (settings->empty())
        return Error(errors::kUsageSweep);
    const auto patterns = std::count_if(settings->begin(), settings->end(), [](const SweepSetting &one) { return one.isPattern(); });
    const bool isOneKind = patterns == 0 || patterns == static_cast<std::ptrdiff_t>(settings->size());
    if (options.csvStyle == "distiller" && (!isOneKind || settings->front().weights))
        return Error(errors::kUsageCsvStyle, {}, "--csv-style");
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

Result<SuggestLimits> requestedLimits(const Options &options)
{
    SuggestLimits limits;
    if (options.suggest)
        limits.drop = *options.suggest / 100;
    if (!options.suggestSize.empty()) {
        limits.sizeBytes = parseSize(options.suggestSize);
        if (!limits.sizeBytes)
            return Error(errors::kUsageSize, {printable(options.suggestSize)}, "--suggest-size");
    }
    if (!options.output.empty() && !limits.drop && !limits.sizeBytes)
        return Error(errors::kUsage, {"--output requires --suggest or --suggest-size"}, "--output");
    return limits;
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
