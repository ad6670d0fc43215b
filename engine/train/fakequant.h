// SPDX-License-Identifier: GPL-3.0-or-later
// Quantization-aware training. Only for files that may include Torch.
#pragma once

#include "engine/recipe/recipe.h"
#include "engine/train/traingraph.h"

#include <memory>
#include <vector>

namespace espalier {

/// Gives every quantized tensor a learned range that starts as the recipe's (Esser et al. 2020, LSQ): the scale is trained, the
/// zero point, or the lower end where zero is not exact, stays where it was. The weight tensors of one layer share their range, which
/// starts as the widest of theirs.
/// Errors: train.learned-range (a codebook, groups, scales that are powers of two, learned or stochastic rounding).
Status learnRanges(std::vector<TrainedTensor> &tensors, const Model &model, const AppliedRecipe &applied);

/// The same for the activations that `applied` quantizes: an entry with a place for each, behind the tensors. Those that share their
/// range with others are not learned, for it would be theirs no longer; nor is an input that another layer gives, whose place its
/// output has.
/// Errors: train.learned-range (scales that are powers of two).
Status learnActivations(std::vector<TrainedTensor> &tensors, const Model &model, const AppliedRecipe &applied);

/// The scales, each once, in the order of the tensors.
std::vector<at::Tensor> learnedScales(const std::vector<TrainedTensor> &tensors);

/// Keeps every scale above zero after a step.
void keepScalesPositive(const std::vector<TrainedTensor> &tensors);

/// What stands in for the tensor in the forward pass: itself, or its fake-quantized form.
/// - Without a learned range, straight-through (Bengio et al. 2013): the gradient is 1 inside the range, 0 outside.
/// - With one, LSQ: that, and for the scale (k - v) inside, first or last outside, where v = (w - base) / scale and k is v rounded
///   and clamped; times 1 / sqrt(N max(|first|, |last|)), N weights share the scale.
Result<at::Tensor> effectiveTensor(const TrainedTensor &trained, const JobContext &context);

/// The graph with the activations that `applied` quantizes fake-quantized, with straight-through gradients: 1 inside the range,
/// 0 outside. Where one of `tensors` is a learned range of the place, that stands there, with the gradient of effectiveTensor; its N
/// is the count of values per sample.
std::shared_ptr<const Graph> withTrainedActivations(const Graph &graph, const AppliedRecipe &applied,
                                                    const std::vector<TrainedTensor> &tensors);

/// The recipe with the learned ranges as fixed ones in the layers that have them; the same recipe when there are none.
Recipe withLearnedRanges(Recipe recipe, const Model &model, const std::vector<TrainedTensor> &tensors);

} // namespace espalier
