// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace espalier {

inline constexpr int kMinimumBits = 2;
inline constexpr int kMaximumBits = 16;

/// Affine: evenly spaced levels. Ternary: {-a, 0, a} (1.58 bits). PowerOfTwo: affine with scales 2^n, which integer hardware
/// applies by shifting.
enum class Scheme { Affine, Ternary, PowerOfTwo };

enum class Rounding { NearestEven, NearestAway, Floor, Stochastic, AdaRound };

/// How many weights share one scale. Channel is the layer's output axis; Group cuts each channel's inputs into runs of
/// `groupSize`.
struct Granularity {
    enum class Kind { Tensor, Channel, Group };
    Kind kind = Kind::Tensor;
    int groupSize = 0;
    bool operator==(const Granularity &) const = default;
};

/// How the range [lo, hi] is found. `method` is a stable id of the range registry (engine/quant/ranges/registry.h).
struct RangeSpec {
    std::string method = "minmax";
    double percentile = 99.9;   ///< `p` of "percentile", per cent.
    double deviations = 3.0;    ///< `k` of "sigma".
    int iterations = 1;         ///< of "mean-rounding".
    std::vector<double> lo, hi; ///< of "fixed": one number, or one per channel.
    bool operator==(const RangeSpec &) const = default;
};

/// What `weights` / `activations` of a recipe say (methods.md, Quantization). Defaults are those of weights.
struct QuantSpec {
    Scheme scheme = Scheme::Affine;
    int bits = 8; ///< Of a ternary scheme always 2.
    bool isSigned = true;
    bool symmetric = true;
    std::optional<bool> narrow; ///< Unset: true where symmetric and signed, else false.
    bool zeroExact = true;      ///< false: asymmetric, zero not exact.
    Granularity granularity;
    RangeSpec range;
    /// Of activations: how the range of the input is found. Unset: as `range` says, or not at all where that is by hand, for it is
    /// meant for the output.
    std::optional<RangeSpec> inputRange;
    Rounding rounding = Rounding::NearestEven;

    /// The same for the input, or nothing where that stays as it is.
    std::optional<QuantSpec> forInput() const
    {
        if (!inputRange && range.method == "fixed")
            return std::nullopt;
        QuantSpec spec = *this;
        if (inputRange)
            spec.range = *inputRange;
        spec.inputRange.reset();
        return spec;
    }
    /// Of activations: whether a range is found on what goes through.
    bool observes() const { return range.method != "fixed" || (inputRange && inputRange->method != "fixed"); }
    bool isNarrow() const { return narrow.value_or(symmetric && isSigned); }
    std::int64_t qmin() const
    {
        if (scheme == Scheme::Ternary)
            return -1;
        if (!isSigned)
            return 0;
        return -(std::int64_t(1) << (bits - 1)) + (isNarrow() ? 1 : 0);
    }
    std::int64_t qmax() const
    {
        if (scheme == Scheme::Ternary)
            return 1;
        return (std::int64_t(1) << (isSigned ? bits - 1 : bits)) - 1;
    }
    bool operator==(const QuantSpec &) const = default;
};

} // namespace espalier
