// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/common/options.h"
#include "app/cli/common/work.h"
#include "engine/core/result.h"
#include "engine/data/dataset.h"
#include "engine/io/read/importer.h"
#include "engine/model/model.h"
#include "engine/recipe/recipe.h"

#include <map>
#include <string>
#include <vector>

namespace espalier::cli {

/// "1,3,32,32" is the shape of the first input (name ""), "name=1,3,32,32" of a named one. Errors: usage.input-shape.
Result<std::map<std::string, std::vector<std::int64_t>>> parseInputShapes(const std::vector<std::string> &texts);

/// The samples that --data, --split and --preprocess name; `usual` is the split when none was said.
Result<DatasetPtr> openRequestedData(const Options &options, Split usual, Work &work);

/// The network, with the input shapes that --input-shape or --example give, else those of `data` when there is some.
Result<ModelPtr> openRequestedModel(const Options &options, const Dataset *data, Work &work);

/// The recipe, or one that changes nothing when none was said.
Result<Recipe> openRequestedRecipe(const Options &options);

} // namespace espalier::cli
