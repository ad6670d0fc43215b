// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/channels/channelrows.h"

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

double medianAbsMax(const std::vector<ChannelRow> &rows)
{
    std::vector<double> sizes;
    for (const ChannelRow &row : rows)
        sizes.push_back(row.absMax);
    if (sizes.empty())
        return 0;
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::nth_element(sizes.begin(), middle, sizes.end());
    return *middle;
}

double keyOf(const ChannelRow &row, ChannelOrder order)
{
    switch (order) {
    case ChannelOrder::Index: return -row.channel;
    case ChannelOrder::AbsMax: return row.absMax;
    case ChannelOrder::L2: return row.l2;
    case ChannelOrder::Std: return row.std;
    case ChannelOrder::Mean: return row.mean;
    }
    return 0;
}

} // namespace

std::vector<ChannelRow> channelRows(const ChannelStatistics &channels, std::int64_t perChannel, const QuantParameters *parameters)
{
    std::vector<ChannelRow> rows;
    const std::size_t count = channels.min.size();
    rows.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        ChannelRow row;
        row.channel = static_cast<int>(i);
        row.min = channels.min[i];
        row.max = channels.max[i];
        row.mean = channels.mean[i];
        row.l1 = channels.l1[i];
        row.l2 = channels.l2[i];
        row.absMax = std::max(std::fabs(row.min), std::fabs(row.max));
        if (perChannel > 0)
            row.std = std::sqrt(std::max(0.0, row.l2 * row.l2 / static_cast<double>(perChannel) - row.mean * row.mean));
        if (parameters && (parameters->lo.size() == 1 || parameters->lo.size() == count)) {
            const std::size_t at = parameters->lo.size() == 1 ? 0 : i;
            row.lo = parameters->lo[at];
            row.hi = parameters->hi[at];
        }
        rows.push_back(row);
    }
    const double usual = medianAbsMax(rows);
    for (ChannelRow &row : rows) {
        row.isDead = row.absMax <= kDeadShare * usual;
        row.isOutlier = usual > 0 && row.absMax > kOutlierShare * usual;
    }
    return rows;
}

void sortChannels(std::vector<ChannelRow> &rows, ChannelOrder order)
{
    std::stable_sort(rows.begin(), rows.end(), [order](const ChannelRow &a, const ChannelRow &b) {
        const double x = keyOf(a, order);
        const double y = keyOf(b, order);
        return x != y ? x > y : a.channel < b.channel;
    });
}

} // namespace espalier
