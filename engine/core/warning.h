// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// What is to be known about a result that came about all the same: something was guessed, skipped, clipped or left out. Its kinds are codes,
/// as those of errors are, in the warnings.h of each room. A value: safe to copy and to keep.
struct Warning {
    Warning(const ErrorCode &code, std::vector<std::string> particulars = {}, std::string place = {})
        : id(code.id), text(code.text), arguments(std::move(particulars)), where(std::move(place))
    {
    }
    /// Of this kind, in the words of the error that is the reason.
    Warning(const ErrorCode &code, const Error &reason, std::string place)
        : id(code.id), text(reason.text()), arguments(reason.arguments()), where(std::move(place))
    {
    }

    std::string id;   ///< Stable: "model.nonfinite", "quant.activations", ...
    std::string text; ///< English sentence with %1..%9 (translated by the window).
    std::vector<std::string> arguments;
    std::string where; ///< File, tensor or layer; may be empty.

    bool is(const ErrorCode &code) const { return id == code.id; }
    /// "where: sentence" in English, with the arguments put in.
    std::string message() const;
};

} // namespace espalier
