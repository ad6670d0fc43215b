// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/model/model.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace espalier {

/// The shape of one sample in a batch, where the model's own input shape is unknown or a guess; else empty.
std::optional<std::vector<std::int64_t>> shapeOfData(const Model &model, const Dataset &data);

/// The model with that shape known, where its guess is the same; null where it is another.
ModelPtr confirmedBy(const std::vector<std::int64_t> &shape, const Model &model);

} // namespace espalier
