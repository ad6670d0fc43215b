// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"
#include "engine/io/write/exporter.h"
#include "engine/recipe/recipe.h"

#include <string>

namespace espalier::cli {

/// The exporter whose files end as `path` does. Errors: usage.suffix (names the endings there are).
Result<const Exporter *> exporterForPath(const std::string &path);

/// The exporter of that id. Errors: cli.not-yet for formats that are planned, usage.format for unknown ones.
Result<const Exporter *> exporterForFormat(const std::string &format);

/// The recipe as written beside a model of this name and hash.
Recipe madeFor(Recipe recipe, const Model &model);

/// What was written and what reading it back gave, for people.
std::string exportText(const ExportReport &report);

} // namespace espalier::cli
