// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/optimizer.h"

#include <ATen/core/grad_mode.h>

#include <cmath>

namespace espalier {

namespace {

constexpr double kBeta1 = 0.9;
constexpr double kBeta2 = 0.999;
constexpr double kEpsilon = 1e-8;

} // namespace

Optimizer::Optimizer(const FinetuneSpec &spec, std::vector<at::Tensor> parameters, const std::vector<at::Tensor> &undecayed)
    : m_spec(spec), m_parameters(std::move(parameters)), m_decayed(m_parameters.size())
{
    const at::NoGradGuard guard;
    m_parameters.insert(m_parameters.end(), undecayed.begin(), undecayed.end());
    const bool isAdam = m_spec.optimizer == "adamw";
    for (const at::Tensor &parameter : m_parameters) {
        m_first.push_back(at::zeros_like(parameter));
        if (isAdam)
            m_second.push_back(at::zeros_like(parameter));
    }
}

void Optimizer::step(double learningRate)
{
    const at::NoGradGuard guard;
    ++m_steps;
    const bool isAdam = m_spec.optimizer == "adamw";
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        at::Tensor &parameter = m_parameters[i];
        at::Tensor gradient = parameter.grad();
        if (!gradient.defined())
            continue;
        const bool decays = m_spec.weightDecay != 0 && i < m_decayed;
        if (isAdam) {
            if (decays)
                parameter.mul_(1 - learningRate * m_spec.weightDecay);
            m_first[i].mul_(kBeta1).add_(gradient, 1 - kBeta1);
            m_second[i].mul_(kBeta2).addcmul_(gradient, gradient, 1 - kBeta2);
            const double first = 1 - std::pow(kBeta1, static_cast<double>(m_steps));
            const double second = 1 - std::pow(kBeta2, static_cast<double>(m_steps));
            parameter.addcdiv_(m_first[i], (m_second[i] / second).sqrt_().add_(kEpsilon), -learningRate / first);
        } else {
            if (decays)
                gradient.add_(parameter, m_spec.weightDecay);
            // From zeros the first step gives v = g, as PyTorch's does.
            if (m_spec.momentum != 0)
                gradient = m_first[i].mul_(m_spec.momentum).add_(gradient);
            parameter.add_(gradient, -learningRate);
        }
        parameter.mutable_grad().reset();
    }
}

void Optimizer::clipGradients(double norm)
{
    const at::NoGradGuard guard;
    double square = 0;
    for (const at::Tensor &parameter : m_parameters)
        if (parameter.grad().defined())
            square += std::pow(parameter.grad().norm().item<double>(), 2);
    const double length = std::sqrt(square);
    if (length <= norm || length == 0)
        return;
    for (const at::Tensor &parameter : m_parameters)
        if (parameter.grad().defined())
            parameter.grad().mul_(norm / length);
}

std::vector<std::pair<std::string, at::Tensor>> Optimizer::state() const
{
    std::vector<std::pair<std::string, at::Tensor>> tensors;
    for (std::size_t i = 0; i < m_first.size(); ++i)
        tensors.emplace_back("first." + std::to_string(i), m_first[i]);
    for (std::size_t i = 0; i < m_second.size(); ++i)
        tensors.emplace_back("second." + std::to_string(i), m_second[i]);
    return tensors;
}

} // namespace espalier
