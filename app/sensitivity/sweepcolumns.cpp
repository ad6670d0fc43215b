// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sensitivity/sweepcolumns.h"

#include "engine/prune/criteria.h"
#include "engine/quant/ranges/registry.h"

#include <string_view>

namespace espalier {

/// What removes less comes first; shorter groups first where that is the same.
bool SweepColumns::isMilder(const std::pair<int, int> &a, const std::pair<int, int> &b)
{
    const int shareA = a.first * b.second, shareB = b.first * a.second;
    return shareA != shareB ? shareA > shareB : a.second < b.second;
}

SweepSetting SweepColumns::bitsBy(int width, const std::string &range) const
{
    QuantSpec spec;
    spec.bits = width;
    spec.granularity.kind = m_granularity;
    spec.range.method = range;
    return {spec, std::nullopt};
}

SweepSetting SweepColumns::sparsityOf(double share, PruneSpec spec, const char *granularity)
{
    spec.sparsity = share;
    spec.granularity = granularity;
    return {std::nullopt, spec};
}

std::vector<SweepSetting> SweepColumns::settings(SweepMode mode) const
{
    std::vector<SweepSetting> settings;
    switch (mode) {
    case SweepMode::Bits:
        for (const int width : bits.all())
            settings.push_back(bitsBy(width, "minmax"));
        break;
    // With many bits the range method decides little, with two min-max is no choice; and nine columns have room for their names.
    case SweepMode::BitsAndRanges:
        for (const int width : {8, 6, 4, 3, 2})
            settings.push_back(bitsBy(width, "minmax"));
        for (const int width : {6, 4, 3, 2})
            settings.push_back(bitsBy(width, m_rangeMethod));
        break;
    case SweepMode::Mixed:
        for (const int width : {8, 4, 3})
            settings.push_back(bitsBy(width, "minmax"));
        for (const int width : {4, 3, 2})
            settings.push_back(bitsBy(width, "mse"));
        for (const double share : {0.5, 0.7, 0.9})
            settings.push_back(sparsityOf(share, m_criterion, "element"));
        break;
    case SweepMode::Pattern: {
        PruneSpec spec;
        spec.criterion = "n:m";
        for (const auto &[n, m] : patterns.all()) {
            spec.n = n;
            spec.m = m;
            settings.push_back({std::nullopt, spec});
        }
        break;
    }
    case SweepMode::Sparsity:
    case SweepMode::ChannelSparsity:
        for (const double share : shares.all())
            settings.push_back(sparsityOf(share, criterion(mode), mode == SweepMode::Sparsity ? "element" : "channel"));
        break;
    }
    return settings;
}

bool SweepColumns::isAdded(SweepMode mode, std::size_t column) const
{
    switch (mode) {
    case SweepMode::Bits: return bits.isAdded(column);
    case SweepMode::Sparsity:
    case SweepMode::ChannelSparsity: return shares.isAdded(column);
    case SweepMode::Pattern: return patterns.isAdded(column);
    case SweepMode::BitsAndRanges:
    case SweepMode::Mixed: break;
    }
    return false;
}

void SweepColumns::remove(SweepMode mode, std::size_t column)
{
    if (mode == SweepMode::Bits)
        bits.remove(column);
    else if (mode == SweepMode::Pattern)
        patterns.remove(column);
    else
        shares.remove(column);
}

bool SweepColumns::setCriterion(SweepMode mode, const PruneSpec &spec)
{
    PruneSpec &own = mode == SweepMode::ChannelSparsity ? m_channelCriterion : m_criterion;
    const bool isOther = !(own == spec);
    own = spec;
    return isOther;
}

bool SweepColumns::hasCriterion(SweepMode mode)
{
    return mode == SweepMode::Sparsity || mode == SweepMode::ChannelSparsity || mode == SweepMode::Mixed;
}

std::vector<std::string> SweepColumns::criterionIds(SweepMode mode)
{
    std::vector<std::string> ids;
    for (const Criterion &one : criteria())
        if (one.cut == Criterion::Cut::Scores && (mode == SweepMode::ChannelSparsity ? one.perChannel : one.perElement))
            ids.emplace_back(one.id);
    return ids;
}

bool SweepColumns::setGranularity(Granularity::Kind granularity)
{
    const bool isOther = granularity != m_granularity;
    m_granularity = granularity;
    return isOther;
}

bool SweepColumns::setRangeMethod(const std::string &id)
{
    const bool isOther = id != m_rangeMethod;
    m_rangeMethod = id;
    return isOther;
}

std::vector<std::string> SweepColumns::rangeMethodIds()
{
    std::vector<std::string> ids;
    for (const RangeMethod &method : rangeMethods())
        if (method.find && method.id != RangeSpec().method && std::string_view(method.id) != "fixed")
            ids.emplace_back(method.id);
    return ids;
}

bool SweepColumns::hasGranularity(SweepMode mode)
{
    return mode == SweepMode::Bits || mode == SweepMode::BitsAndRanges || mode == SweepMode::Mixed;
}

} // namespace espalier
