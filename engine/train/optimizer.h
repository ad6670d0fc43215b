// SPDX-License-Identifier: GPL-3.0-or-later
// Only for files that may include Torch.
#pragma once

#include <ATen/core/ivalue.h>

#include <ATen/ATen.h>

#include "engine/recipe/recipe.h"

#include <string>
#include <vector>

namespace espalier {

/// SGD with momentum (Sutskever et al. 2013 in PyTorch's form: v = m v + g, w -= lr v, v = g at first) or AdamW (Loshchilov and
/// Hutter 2019, betas 0.9 and 0.999, epsilon 1e-8, decay decoupled). Weight decay of SGD is added to the gradient.
class Optimizer
{
public:
    /// Weight decay acts on `parameters` alone; `undecayed` (learned scales) come after them.
    Optimizer(const FinetuneSpec &spec, std::vector<at::Tensor> parameters, const std::vector<at::Tensor> &undecayed = {});

    /// One step of the given rate on the gradients that the parameters hold; they are used up.
    void step(double learningRate);

    /// Scales all gradients so that their joint L2 norm is at most `norm`.
    void clipGradients(double norm);

    /// What has to be saved, and put back into, to go on later: two tensors per parameter for AdamW, one for SGD.
    std::vector<std::pair<std::string, at::Tensor>> state() const;
    std::int64_t steps() const { return m_steps; }
    void setSteps(std::int64_t steps) { m_steps = steps; }

private:
    FinetuneSpec m_spec;
    std::vector<at::Tensor> m_parameters;
    std::size_t m_decayed = 0; ///< So many of them, from the first.
    std::vector<at::Tensor> m_first, m_second;
    std::int64_t m_steps = 0;
};

} // namespace espalier
