// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace espalier {

/// The whole file as bytes, refusing folders, missing files and more than `limit` bytes.
Result<std::string> readFile(const std::string &path, std::int64_t limit);

/// Writes a file beside its target and gives it the name at the end, so that a full disk or a crash leaves the old file
/// whole. `write` gets the temporary path; `check` (optional) may refuse the result before it takes the name.
Status replaceFile(const std::string &path, const std::function<Status(const std::string &temporary)> &write,
                   const std::function<Status(const std::string &temporary)> &check = {});
Status writeFile(const std::string &path, std::string_view bytes);

} // namespace espalier
