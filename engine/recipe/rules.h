// SPDX-License-Identifier: GPL-3.0-or-later
// What the values of a recipe may be: one rule for who reads a file (parse.cpp) and for who checks a value (validate.cpp).
#pragma once

#include "engine/core/error.h"
#include "engine/prune/criteria.h"
#include "engine/prune/spec.h"
#include "engine/quant/spec.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace espalier::rules {

/// A whole number within [least, most].
struct Whole {
    int least = 0, most = 0;
    bool holds(double number) const;
    std::string allowed() const;
};

/// A number within [least, most], or above `least` where that is open. NaN never is.
struct Number {
    double least = 0, most = 0;
    bool isOpen = false;
    const char *allowed = nullptr; ///< The same in words.
    bool holds(double number) const { return (isOpen ? number > least : number >= least) && number <= most; }
};

inline constexpr Whole kBits{kMinimumBits, kMaximumBits};
inline constexpr Whole kGroupSize{1, 1 << 20};
inline constexpr Whole kIterations{1, 10000};
inline constexpr Number kPercentile{0, 100, true, "a number above 0 and up to 100 (per cent)"};
inline constexpr Number kDeviations{0, 1e6, true, "a number above 0 (standard deviations)"};

inline constexpr Whole kPatternM{2, 64};
inline constexpr Whole kPatternN{1, 63};
inline constexpr Number kThreshold{0, 1e300, false, "a number of 0 or more"};
inline constexpr Number kSparsity{0, 1, false, "a share from 0 to 1"};

inline constexpr Whole kEpochs{1, 100000};
inline constexpr Number kLearningRate{0, 1000, true, "a number above 0 and up to 1000"};
inline constexpr Number kMomentum{0, 0.999999, false, "a number from 0 to below 1"};
inline constexpr Number kWeightDecay{0, 1000, false, "a number from 0 to 1000"};
inline constexpr Whole kBatchSize{1, 1 << 20};
inline constexpr Number kClipNorm{0, 1e30, false, "a number of 0 (no clipping) or more"};
inline constexpr Number kValidationFraction{0, 0.5, false, "a share from 0 to 0.5"};
inline constexpr Number kL1{0, 1000, false, "a number from 0 to 1000"};
inline constexpr Number kTemperature{0, 1000, true, "a number above 0 and up to 1000"};
inline constexpr Number kDistillWeight{0, 1, true, "a share above 0 and up to 1"};
inline constexpr Whole kPatience{1, 100000};
inline constexpr Whole kGradualSteps{1, 10000};
inline constexpr Number kShareOfTraining{0, 1, false, "a share of the training from 0 to 1"};

/// Of the numbers that a criterion has of its own.
Whole wholeOf(const CriterionParameter &parameter);
Number numberOf(const CriterionParameter &parameter);

/// "a, b, c"
std::string joined(std::span<const std::string_view> names);

// --- what is said of a value that breaks its rule; `found`: the value in words
Error wrong(const Whole &rule, const std::string &found);
Error wrong(const Number &rule, const std::string &found);
Error noNumber(const std::string &found);
/// recipe.type: bounds of a manual range without a number.
Error noBounds();
Error unknownName(const std::string &name, std::span<const std::string_view> known);
Error unknownKey(const std::string &key, std::span<const std::string_view> known);

// --- values that are right alone and wrong together; nothing where they go together
/// Of method "fixed": as many of lo as of hi, and each lo below its hi.
std::optional<Error> conflictInFixed(const RangeSpec &range);
std::optional<Error> conflictIn(const QuantSpec &spec);
/// Of activations, besides what conflictIn says.
std::optional<Error> conflictInActivations(const QuantSpec &spec);
/// Whole tensors and the criteria that can rank them.
std::optional<Error> conflictInGranularity(const PruneSpec &spec);
/// `isGlobal`: of `prune_global`, which ranks and so takes no pattern.
std::optional<Error> conflictInCriterion(const PruneSpec &spec, bool isGlobal);
/// Of "n:m".
std::optional<Error> conflictInPattern(const PruneSpec &spec);
/// Of the others: exactly one of threshold and sparsity, and one that the criterion takes.
std::optional<Error> conflictInAmount(const PruneSpec &spec);
/// The best epoch is told by held-out samples.
std::optional<Error> conflictInEarlyStop(double validationFraction);
/// `begin`, `end`: shares of the training.
std::optional<Error> conflictInGradual(double begin, double end);

/// The settings as their file form says them: a ternary scheme has 2 bits, a range whose zero is not exact is not symmetric, and
/// unsigned integers have no narrow range.
QuantSpec asWritten(QuantSpec spec);

} // namespace espalier::rules
