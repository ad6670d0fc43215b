// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

namespace espalier::errors {

inline constexpr ErrorCode kRecipeSyntax{"recipe.syntax", ESPALIER_TEXT("errors", "This is not JSON: %1")};
inline constexpr ErrorCode kRecipeTooDeep{"recipe.too-deep",
                                          ESPALIER_TEXT("errors", "Arrays and objects are nested more than %1 deep here.")};
inline constexpr ErrorCode kRecipeDuplicateKey{"recipe.duplicate-key", ESPALIER_TEXT("errors", "The key \"%1\" stands here twice.")};
inline constexpr ErrorCode kRecipeFormat{
    "recipe.format", ESPALIER_TEXT("errors", "This is no recipe of Espalier: format should be \"espalier-recipe\", but is %1.")};
inline constexpr ErrorCode kRecipeVersion{"recipe.version",
                                          ESPALIER_TEXT("errors", "This program reads recipes of version 1; the version here is %1.")};
inline constexpr ErrorCode kRecipeUnknownKey{
    "recipe.unknown-key", ESPALIER_TEXT("errors", "The key \"%1\" is not known here (the nearest is \"%2\"); allowed: %3.")};
inline constexpr ErrorCode kRecipeUnknownValue{"recipe.unknown-value",
                                               ESPALIER_TEXT("errors", "%1 is not known here (the nearest is \"%2\"); allowed: %3.")};
inline constexpr ErrorCode kRecipeType{"recipe.type", ESPALIER_TEXT("errors", "This should be %1, but is %2.")};
inline constexpr ErrorCode kRecipeNumber{"recipe.number", ESPALIER_TEXT("errors", "This should be %1, but is %2.")};
inline constexpr ErrorCode kRecipeMissing{"recipe.missing-key", ESPALIER_TEXT("errors", "The key \"%1\" is missing here.")};
inline constexpr ErrorCode kRecipeConflict{"recipe.conflict", ESPALIER_TEXT("errors", "%1 and %2 do not go together: %3.")};
inline constexpr ErrorCode kRecipeRange{"recipe.range", ESPALIER_TEXT("errors", "lo must be less than hi, but lo is %1 and hi is %2.")};
inline constexpr ErrorCode kRecipeRangeChannels{
    "recipe.range-channels",
    ESPALIER_TEXT("errors", "lo and hi have %1 values, but the layer \"%2\" has %3 output channels; give one value or %3.")};
inline constexpr ErrorCode kRecipeUnknownLayer{"recipe.unknown-layer",
                                               ESPALIER_TEXT("errors", "The model has no layer \"%1\"; the nearest name is \"%2\".")};
inline constexpr ErrorCode kRecipePattern{"recipe.pattern-matches-nothing",
                                          ESPALIER_TEXT("errors", "The pattern \"%1\" fits no layer of the model.")};
inline constexpr ErrorCode kRecipeCannot{"recipe.cannot", ESPALIER_TEXT("errors", "The layer \"%1\" (%2) cannot have \"%3\": %4.")};

} // namespace espalier::errors
