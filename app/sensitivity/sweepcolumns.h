// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/sensitivity/columnlist.h"
#include "engine/sweep/sensitivity.h"

#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// Kinds of settings that a sensitivity matrix has for columns. BitsAndRanges: each bit width by min-max and by another range method. Mixed:
/// bits by min-max and by least squares, and sparsities, from which a suggestion may give a layer bits and a sparsity at once.
enum class SweepMode { Bits, Sparsity, ChannelSparsity, Pattern, BitsAndRanges, Mixed };

/// The columns of each kind: usual ones and those that were added to Bits, Pattern, and (for single weights and channels together) the
/// sparsities; and how they are meant.
class SweepColumns
{
public:
    /// In the columns' order: the mildest first.
    std::vector<SweepSetting> settings(SweepMode mode) const;

    ColumnList<int> bits{{8, 6, 5, 4, 3, 2}, [](const int &a, const int &b) { return a > b; }};
    ColumnList<double> shares{{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}, [](const double &a, const double &b) { return a < b; }};
    ColumnList<std::pair<int, int>> patterns{{{3, 4}, {1, 2}, {2, 4}, {4, 8}, {1, 4}, {2, 8}}, &SweepColumns::isMilder}; ///< n of every m.
    bool isAdded(SweepMode mode, std::size_t column) const;
    void remove(SweepMode mode, std::size_t column); ///< Only of one that was added.

    /// By which sparsities are cut, with its numbers; that of single weights and that of channels are remembered apart.
    const PruneSpec &criterion(SweepMode mode) const { return mode == SweepMode::ChannelSparsity ? m_channelCriterion : m_criterion; }
    bool setCriterion(SweepMode mode, const PruneSpec &spec);     ///< False: it was so.
    static bool hasCriterion(SweepMode mode);                     ///< There are sparsities among the columns.
    static std::vector<std::string> criterionIds(SweepMode mode); ///< Those that can cut what the columns cut.

    /// What shares a scale where the columns are bits: the whole tensor or an output channel.
    Granularity::Kind granularity() const { return m_granularity; }
    bool setGranularity(Granularity::Kind granularity); ///< False: it was so.
    static bool hasGranularity(SweepMode mode);

    /// Which method stands beside min-max where the columns are bits by range method.
    const std::string &rangeMethod() const { return m_rangeMethod; }
    bool setRangeMethod(const std::string &id); ///< False: it was so.
    static bool hasRangeMethod(SweepMode mode) { return mode == SweepMode::BitsAndRanges; }
    static std::vector<std::string> rangeMethodIds(); ///< Those that find a range from weights, min-max apart.

private:
    SweepSetting bitsBy(int width, const std::string &range) const;
    static SweepSetting sparsityOf(double share, PruneSpec spec, const char *granularity);
    static bool isMilder(const std::pair<int, int> &a, const std::pair<int, int> &b);

    PruneSpec m_criterion, m_channelCriterion;
    Granularity::Kind m_granularity = Granularity::Kind::Tensor;
    std::string m_rangeMethod = "mse";
};

} // namespace espalier
