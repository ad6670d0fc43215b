// SPDX-License-Identifier: GPL-3.0-or-later
// What a hand on a handle or a typed bound does to a recipe, of one layer or of several.
#pragma once

#include "app/edits/edits.h"
#include "engine/quant/quantizer.h"
#include "engine/stats/statistics.h"

#include <map>
#include <optional>

namespace espalier::edits {

struct Bounds {
    double lo = 0, hi = 0;
    bool operator==(const Bounds &) const = default;
};

/// From the smallest to the largest value.
inline Bounds observedIn(const Statistics &all)
{
    return {all.min, all.max};
}

/// A layer as it was before the hand took a handle. Each move starts from there, so that ratios and the channels' ranges do not drift.
struct LayerStart {
    ResolvedLayer resolved;
    Bounds observed;               ///< Smallest and largest value seen: of the weights, or of what goes through on the calibration samples.
    std::optional<Bounds> inForce; ///< The range that is drawn; absent for a float layer or before it is worked out.
    std::optional<QuantParameters> parameters; ///< Of weights, as last worked out: per channel the channels' own ranges.
};
using LayerStarts = std::map<int, LayerStart>;

/// The range in force: the spec's own numbers when fixed, else what the engine covers; per channel the outermost bounds of the channels
/// that have weights. Absent for a float layer or before it is worked out.
std::optional<Bounds> boundsInForce(const std::optional<QuantSpec> &spec, const std::optional<QuantParameters> &parameters);

/// The range that covers `ratio` of the observed one: symmetric [-r a, r a] with a the larger of |lo|, |hi|; else [r lo, r hi], each bound
/// at or beyond zero on its own side where zero is exact.
Bounds boundsAtRatio(const QuantSpec &spec, const Bounds &observed, double ratio);
/// The inverse: how much of the observed range [lo, hi] covers, by the same rule. 1 where nothing but zeros was observed.
double clipRatio(const QuantSpec &spec, const Bounds &observed, const Bounds &bounds);

/// A handle of `layer` stands at these bounds now. lo != -hi of a symmetric range says that one end was freed.
struct RangeMove {
    int layer = -1;
    Bounds to;
    bool isSameValue = false; ///< All get `to`, else the clip ratio.
};

/// Drag of a range handle. The method becomes "fixed". The layer under the hand gets `to`; the others get its clip ratio: each bound as
/// the same share of the bound that was observed in the layer (boundsAtRatio with ratio 1). A bound stays as it was where zero was
/// observed, there or in the layer under the hand. A symmetric layer that is not freed has one ratio, the larger. A float layer takes the
/// settings of the layer under the hand. No bound passes zero where zero is exact. Per channel the channels' own ranges are scaled alike,
/// so that the outermost bounds become lo and hi. Levels of their own (ternary) give way. A layer without a start is as the recipe says.
/// Refused: "no-range" where lo >= hi or a bound is not finite.
Edit moveRange(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of, const LayerStarts &starts,
               const RangeMove &move);

/// Bounds that are typed: the same for all layers, what is not given is as in force; of a symmetric range one bound gives the other.
/// Neither: the range in force is fixed. Refused: "no-range", also where nothing is in force.
Edit setBounds(const Recipe &recipe, const Context &context, const Selection &selection, RangeOf of, const LayerStarts &starts,
               std::optional<double> lo, std::optional<double> hi);

struct ThresholdMove {
    int layer = -1;
    double to = 0; ///< 0 or less: nothing is pruned.
    bool isSameValue = false;
    PruneSpec by; ///< What the threshold is a value of. A layer that is pruned by something else is pruned by that from then on.
};

/// Drag of a threshold: the others get the same share of their largest |w|, or the same value. It stays as it was where a layer's weights
/// are all zero, there or under the hand.
Edit moveThreshold(const Recipe &recipe, const Context &context, const Selection &selection, const LayerStarts &starts,
                   const ThresholdMove &move);

} // namespace espalier::edits
