// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

#include <string_view>

namespace espalier::errors {

// "usage.*" is the caller's mistake (exit 2), everything else is trouble with the work itself (exit 1).
inline constexpr ErrorCode kUsage{"usage.arguments", "%1"};
inline constexpr ErrorCode kUsageShape{
    "usage.input-shape",
    ESPALIER_TEXT("errors",
                  "\"%1\" is no input shape: give whole numbers above 0 with commas between them, batch first, "
                  "such as 1,3,32,32 or input=1,3,32,32.")};
inline constexpr ErrorCode kUsageFormat{"usage.format", ESPALIER_TEXT("errors", "There is no format \"%1\". This version writes %2.")};
inline constexpr ErrorCode kUsageSuffix{"usage.suffix",
                                        ESPALIER_TEXT("errors", "The name \"%1\" does not say what to write: let it end in one of %2.")};
inline constexpr ErrorCode kUsageSweep{
    "usage.sweep",
    ESPALIER_TEXT("errors",
                  "Say what to measure: --quantize with bit widths (8,6,4,2), --prune with sparsities (0.1,0.5,0.9) or --nm with "
                  "patterns (2:4,1:4).")};
inline constexpr ErrorCode kUsageBits{
    "usage.bits", ESPALIER_TEXT("errors", "\"%1\" is no list of bit widths: give whole numbers from 2 to 16 with commas between them.")};
inline constexpr ErrorCode kUsageSparsities{
    "usage.sparsities", ESPALIER_TEXT("errors", "\"%1\" is no list of sparsities: give numbers from 0 to 1 with commas between them.")};
inline constexpr ErrorCode kUsagePatterns{
    "usage.patterns", ESPALIER_TEXT("errors", "\"%1\" is no list of patterns: give N:M such as 2:4,1:4 with N below M and M up to 64.")};
inline constexpr ErrorCode kUsageRanges{
    "usage.ranges", ESPALIER_TEXT("errors", "\"%1\" is no list of range methods for weights: give some of %2 with commas between them.")};
inline constexpr ErrorCode kUsageCsvStyle{
    "usage.csv-style",
    ESPALIER_TEXT("errors",
                  "Distiller's table has one column \"sparsity\" and a row for each layer and sparsity: give --prune or --nm alone, or "
                  "leave --csv-style out.")};
inline constexpr ErrorCode kUsageSize{
    "usage.size",
    ESPALIER_TEXT("errors", "\"%1\" is no size: give a number above 0, of bytes or with kB, MB or GB (1,000 bytes each) behind it.")};
inline constexpr ErrorCode kUsageGranularity{
    "usage.granularity", ESPALIER_TEXT("errors", "The granularity \"%1\" does not go with this sweep; it is one of %2.")};
inline constexpr ErrorCode kUsageLayers{"usage.layers",
                                        ESPALIER_TEXT("errors", "No layer that this sweep can change is called \"%1\". There are: %2.")};
inline constexpr ErrorCode kNotYet{"cli.not-yet", ESPALIER_TEXT("errors", "%1 comes with a later version; this one writes %2.")};
inline constexpr ErrorCode kNoSamples{
    "cli.no-samples",
    ESPALIER_TEXT("errors", "The embedded sample was not found in %1. Set ESPALIER_SAMPLES to the folder that holds it.")};
inline constexpr ErrorCode kNoSuchPass{
    "cli.no-such-pass", ESPALIER_TEXT("errors", "ESPALIER_PLAN_SKIP names \"%1\", which is no pass of the plan: it has no effect.")};
inline constexpr ErrorCode kEmptyExample{
    "cli.empty-example", ESPALIER_TEXT("errors", "The example file has no tensors: an input shape cannot be taken from it.")};
inline constexpr ErrorCode kReadBackDiffers{"cli.read-back-differs",
                                            ESPALIER_TEXT("errors", "The written file, read back, has %1 right of %2; before it was %3.")};
inline constexpr ErrorCode kUsageCriterion{"usage.criterion",
                                           ESPALIER_TEXT("errors", "There is no criterion \"%1\"; the nearest is \"%2\". There are: %3.")};
inline constexpr ErrorCode kUsageCriterionNumbers{"usage.criterion-numbers",
                                                  ESPALIER_TEXT("errors", "The criterion \"%1\" does not go with what was asked for: %2")};
inline constexpr ErrorCode kMemory{"cli.memory", ESPALIER_TEXT("errors", "There is not enough memory for this.")};
inline constexpr ErrorCode kStandardOutput{"cli.stdout",
                                           ESPALIER_TEXT("errors", "The result could not be written to the standard output: %1.")};

inline bool isUsage(const Error &error)
{
    return std::string_view(error.id()).starts_with("usage.");
}

} // namespace espalier::errors
