// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kUnknownCriterion{"session.unknown-criterion",
                                             ESPALIER_TEXT("errors", "There is no importance criterion called \"%1\".")};
inline constexpr ErrorCode kNoModel{"session.no-model", ESPALIER_TEXT("errors", "No model is open. Open one first.")};
inline constexpr ErrorCode kNoData{"session.no-data", ESPALIER_TEXT("errors", "No data was chosen. Choose a data set first.")};
inline constexpr ErrorCode kNoSample{
    "session.no-sample",
    ESPALIER_TEXT("errors", "The sample is not where it was looked for: %1. Reinstall, or set ESPALIER_SAMPLES to its folder.")};
inline constexpr ErrorCode kInputShape{
    "session.input-shape", ESPALIER_TEXT("errors", "\"%1\" is no input shape. Write its sizes with commas, batch first, like 1,3,32,32.")};
inline constexpr ErrorCode kNoRun{"session.no-run", ESPALIER_TEXT("errors", "There is no fine-tuned run number %1.")};
inline constexpr ErrorCode kOtherModel{
    "session.other-model",
    ESPALIER_TEXT("errors", "This recipe was made for another file (\"%1\"). It fits this model's layers and was opened.")};
inline constexpr ErrorCode kSession{"session.unreadable", ESPALIER_TEXT("errors", "The saved session cannot be read: %1")};
inline constexpr ErrorCode kNotShared{
    // The words of applyRecipe, as the next.
    "quant.shared-ranges",
    ESPALIER_TEXT("errors", "Ranges of activations are not shared: which of them meet is found on data (calibration).")};
inline constexpr ErrorCode kNoPairs{
    "equalize.no-pairs",
    ESPALIER_TEXT("errors",
                  "Nothing was equalized: no two layers follow each other with nothing but BatchNorm, ReLU and pooling "
                  "between them.")};
inline constexpr ErrorCode kSessionAside{
    "session.aside",
    ESPALIER_TEXT("errors",
                  "The last session did not end properly and cannot be brought back; its file is kept under this name. The reason: %1")};

} // namespace espalier::errors
