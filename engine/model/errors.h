// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kShapeDoesNotFit{
    "model.shape-does-not-fit",
    ESPALIER_TEXT("errors",
                  "The input of shape %1 does not fit this network: operator %2 says: %3. Give the right shape with "
                  "--input-shape or in the data dialog.")};
inline constexpr ErrorCode kRunFailed{"model.run-failed", ESPALIER_TEXT("errors", "Operator %1 failed: %2")};
inline constexpr ErrorCode kRaised{"model.raised", ESPALIER_TEXT("errors", "The network itself raised an error: %1")};
inline constexpr ErrorCode kUnknownInput{"model.unknown-input",
                                         ESPALIER_TEXT("errors", "The network has no input named \"%1\". Its inputs are: %2.")};
inline constexpr ErrorCode kMissingInput{"model.missing-input",
                                         ESPALIER_TEXT("errors", "Nothing is given for the input \"%1\". The inputs are: %2.")};
inline constexpr ErrorCode kNoGraph{"model.no-graph", ESPALIER_TEXT("errors", "This file holds weights but no network that could be run.")};
inline constexpr ErrorCode kBudget{"model.budget", ESPALIER_TEXT("errors", "The network did not end within %1 steps.")};
inline constexpr ErrorCode kUnsupportedOutput{"model.output-kind",
                                              ESPALIER_TEXT("errors",
                                                            "The network returns %1; only tensors, and tuples, lists or dictionaries of "
                                                            "tensors, can be read.")};

inline constexpr ErrorCode kWeightsNone{
    "model.weights-none", ESPALIER_TEXT("errors", "None of the %1 tensors in this file has a name that the network's %2 tensors have.")};
inline constexpr ErrorCode kWeightsMismatch{
    "model.weights-mismatch",
    ESPALIER_TEXT("errors",
                  "These weights do not fit the network. Missing in the file: %1. Not in the network: %2. Other shape: %3. "
                  "Use --partial to take those that fit.")};

} // namespace espalier::errors
