// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <string>

namespace espalier::cli {

/// Keeps the fields in the order in which they are written, so that the output reads like the documentation.
using Json = nlohmann::ordered_json;

/// A command's outcome in both forms; which one is printed is decided in one place.
struct Report {
    Json json;
    std::string text;
    bool stopped = false; ///< Interrupted, but with something finished to show.
    bool failed = false;  ///< The work ended in trouble, but with something finished to show.
};

/// JSON knows no NaN and no infinity: both become null. So does a figure that is not defined (the SQNR of a layer that is
/// all zero) or has no bound (the SQNR of a layer that did not change).
inline Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

/// {"error": {"id", "message", "where"}}
Json errorJson(const Error &error);

/// Text of a document on one line of its own; bytes that are no UTF-8 (file names) become U+FFFD.
std::string dump(const Json &json);

} // namespace espalier::cli
