// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/open/datashape.h"

#include "engine/model/warnings.h"

#include <memory>

namespace espalier {

std::optional<std::vector<std::int64_t>> shapeOfData(const Model &model, const Dataset &data)
{
    const bool isOpen = model.inputShapeSource.empty() || model.inputShapeSource == "guess";
    if (!model.graph || !isOpen)
        return std::nullopt;
    std::vector<std::int64_t> shape{1};
    shape.insert(shape.end(), data.sampleShape.begin(), data.sampleShape.end());
    return shape;
}

ModelPtr confirmedBy(const std::vector<std::int64_t> &shape, const Model &model)
{
    if (model.inputs.empty() || model.inputs.front().shape != shape)
        return nullptr;
    auto confirmed = std::make_shared<Model>(model);
    confirmed->inputShapeSource = "data";
    std::erase_if(confirmed->warnings,
                  [](const Warning &warning) { return warning.is(warnings::kShapeGuessed) || warning.is(warnings::kShapeUnknown); });
    return confirmed;
}

} // namespace espalier
