// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/adaround.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace espalier {

namespace {

// Nagel et al. 2020.
constexpr double kStretchLow = -0.1, kStretchHigh = 1.1;
constexpr double kBetaHigh = 20, kBetaLow = 2;
constexpr double kRegularizer = 0.01;
constexpr double kWarmUp = 0.2; ///< Share of the steps without the pull to 0 and 1.
constexpr double kRate = 0.01;

at::Tensor rectifiedSigmoid(const at::Tensor &v)
{
    return at::clamp(at::sigmoid(v) * (kStretchHigh - kStretchLow) + kStretchLow, 0, 1);
}

/// Sum over columns of (D H) D: one number per row.
at::Tensor rowErrors(const at::Tensor &difference, const at::Tensor &moments)
{
    return (at::matmul(difference, moments) * difference).sum(1);
}

/// Adam (Kingma and Ba 2015) with the usual constants on one tensor.
class Adam
{
public:
    explicit Adam(const at::Tensor &like) : m_first(at::zeros_like(like)), m_second(at::zeros_like(like)) { }

    void step(at::Tensor &value, const at::Tensor &gradient)
    {
        ++m_steps;
        m_first.mul_(0.9).add_(gradient, 0.1);
        m_second.mul_(0.999).addcmul_(gradient, gradient, 0.001);
        const double first = 1 - std::pow(0.9, m_steps), second = 1 - std::pow(0.999, m_steps);
        value.addcdiv_(m_first, (m_second / second).sqrt_().add_(1e-8), -kRate / first);
    }

private:
    at::Tensor m_first, m_second;
    int m_steps = 0;
};

/// One row: down or up for each weight, flipped while that lessens the error.
void flipRow(std::vector<double> &error, const std::vector<double> &otherError, std::vector<double> &current, const double *moments)
{
    const std::size_t columns = current.size();
    std::vector<double> difference = current, other = otherError, gradient(columns, 0.0);
    for (std::size_t k = 0; k < columns; ++k)
        if (difference[k] != 0)
            for (std::size_t j = 0; j < columns; ++j)
                gradient[j] += difference[k] * moments[k * columns + j];
    for (std::size_t turn = 0; turn < 4 * columns; ++turn) {
        std::size_t best = columns;
        double gain = -1e-12;
        for (std::size_t k = 0; k < columns; ++k) {
            const double change = other[k] - difference[k];
            const double more = change * (2 * gradient[k] + change * moments[k * columns + k]);
            if (change != 0 && more < gain) {
                gain = more;
                best = k;
            }
        }
        if (best == columns)
            break;
        const double change = other[best] - difference[best];
        for (std::size_t j = 0; j < columns; ++j)
            gradient[j] += change * moments[best * columns + j];
        std::swap(other[best], difference[best]);
    }
    error = std::move(difference);
}

at::Tensor flipped(const RoundingProblem &problem, const at::Tensor &low, const at::Tensor &high, const at::Tensor &up,
                   const std::stop_token &stop)
{
    const at::Tensor chosen = at::where(up, high, low).to(at::kDouble).contiguous();
    const at::Tensor refused = at::where(up, low, high).to(at::kDouble).contiguous();
    const at::Tensor moments = problem.moments.to(at::kDouble).contiguous();
    const std::size_t columns = static_cast<std::size_t>(chosen.size(1));
    for (std::int64_t row = 0; row < chosen.size(0) && !stop.stop_requested(); ++row) {
        double *own = chosen.data_ptr<double>() + row * chosen.size(1);
        const double *other = refused.data_ptr<double>() + row * chosen.size(1);
        std::vector<double> result, start(own, own + columns);
        flipRow(result, {other, other + columns}, start, moments.data_ptr<double>());
        std::copy(result.begin(), result.end(), own);
    }
    return chosen;
}

} // namespace

at::Tensor learnRounding(const RoundingProblem &problem, int steps, const std::stop_token &stop)
{
    const at::Tensor energy = rowErrors(problem.weights, problem.moments).clamp_min(1e-12).unsqueeze(1);
    const at::Tensor place = (problem.weights - problem.base) / problem.scale;
    const at::Tensor below = at::floor(place);
    const at::Tensor share = place - below;
    at::Tensor v = -at::log((kStretchHigh - kStretchLow) / (share - kStretchLow) - 1);
    const auto difference = [&](const at::Tensor &h) {
        const at::Tensor steps01 = at::minimum(at::maximum(below + h, problem.first), problem.last);
        return (steps01 * problem.scale + problem.base - problem.weights) * problem.kept;
    };
    Adam adam(v);
    for (int step = 0; step < steps && !stop.stop_requested(); ++step) {
        at::Tensor gradient;
        {
            const at::AutoGradMode on(true);
            at::Tensor leaf = v.detach().clone().set_requires_grad(true);
            const at::Tensor h = rectifiedSigmoid(leaf);
            at::Tensor loss = (rowErrors(difference(h), problem.moments).unsqueeze(1) / energy).sum();
            const double gone = static_cast<double>(step) / steps;
            if (gone >= kWarmUp) {
                const double left = (1 - gone) / (1 - kWarmUp);
                const double beta = kBetaLow + (kBetaHigh - kBetaLow) * left;
                loss = loss + kRegularizer * (1 - at::pow(at::abs(2 * h - 1), beta)).sum();
            }
            loss.backward();
            gradient = leaf.grad();
        }
        const at::NoGradGuard guard;
        adam.step(v, gradient);
    }
    const at::NoGradGuard guard;
    const at::Tensor up = rectifiedSigmoid(v) >= 0.5;
    const at::Tensor low = difference(at::zeros_like(v)), high = difference(at::ones_like(v));
    const at::Tensor learned = flipped(problem, low, high, up, stop);
    const at::Tensor moments = problem.moments.to(at::kDouble);
    const at::Tensor plain = ((problem.nearest - problem.weights) * problem.kept).to(at::kDouble);
    const at::Tensor isBetter = (rowErrors(learned, moments) <= rowErrors(plain, moments)).unsqueeze(1);
    // From the level itself, so that the result is on it to the last bit.
    const at::Tensor k =
        at::round((problem.weights.to(at::kDouble) + learned - problem.base.to(at::kDouble)) / problem.scale.to(at::kDouble));
    const at::Tensor levels = (k * problem.scale.to(at::kDouble) + problem.base.to(at::kDouble)).to(at::kFloat);
    return at::where(isBetter.logical_and(problem.kept > 0), levels, problem.nearest);
}

} // namespace espalier
