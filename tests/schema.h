// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace espalier::test {

/// Why `document` is not as resources/schema/<name>.schema.json says; empty when it is. In a file of its own: valijson takes
/// ten seconds to compile.
std::string schemaProblem(const nlohmann::json &document, const std::string &name);

} // namespace espalier::test
