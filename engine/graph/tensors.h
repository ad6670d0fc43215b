// SPDX-License-Identifier: GPL-3.0-or-later
// Between at::Tensor and our views. Only for files that may include Torch.
#pragma once

#include <ATen/core/ivalue.h>

#include <ATen/ATen.h>

#include "engine/model/model.h"

#include <string>

namespace espalier {

/// A view of the tensor's own memory (copied when it is not dense), which it keeps alive.
TensorView viewOf(const at::Tensor &tensor);
NamedTensor namedTensor(const std::string &name, const at::Tensor &tensor, bool isParameter);

/// A tensor over the view's memory; shares it and keeps it alive. Never written to by us.
at::Tensor tensorOf(const TensorView &view);

ElementType elementTypeOf(at::ScalarType type);
at::ScalarType scalarTypeOf(ElementType type);

bool isNormalization(const std::string &kind);
bool isWeightName(const std::string &name);

/// Sets weightShape, quantizable, prunable, whyNot of every layer and the totals of the model, once tensors and weights are known.
void completeLayers(Model &model);

/// Sets normalizationScale of the layers whose output a BatchNorm of the graph reads; once graph and layers are known.
void linkNormalizations(Model &model);

/// Finds Model::links; once graph and layers are known. Layers inside of branches and loops, weights that are used twice and graphs
/// that write into their values have none.
void linkLayers(Model &model);

/// Adds warnings about the tensors' values: non-finite numbers, all-zero weights, no weights at all.
void warnAboutValues(Model &model);

} // namespace espalier
