// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/fileorder.h"

#include "engine/eval/outcomes.h"

#include <algorithm>
#include <numeric>

namespace espalier {

namespace {

std::shared_ptr<const Outcomes> sorted(const Outcomes &outcomes)
{
    const std::size_t count = outcomes.samples.size();
    const auto classes = static_cast<std::size_t>(outcomes.classes);
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return outcomes.samples[a] < outcomes.samples[b]; });
    auto result = std::make_shared<Outcomes>();
    result->classes = outcomes.classes;
    result->logits.reserve(outcomes.logits.size());
    for (const std::size_t i : order) {
        result->samples.push_back(outcomes.samples[i]);
        result->predicted.push_back(outcomes.predicted[i]);
        result->top5.push_back(outcomes.top5[i]);
        result->loss.push_back(outcomes.loss[i]);
        const auto row = outcomes.logits.begin() + static_cast<std::ptrdiff_t>(i * classes);
        result->logits.insert(result->logits.end(), row, row + static_cast<std::ptrdiff_t>(classes));
    }
    return result;
}

bool isComplete(const std::shared_ptr<const Outcomes> &outcomes, std::size_t count)
{
    return outcomes && outcomes->samples.size() == count && outcomes->predicted.size() == count && outcomes->top5.size() == count
        && outcomes->loss.size() == count && outcomes->logits.size() == count * static_cast<std::size_t>(outcomes->classes);
}

} // namespace

void putInFileOrder(Evaluation &evaluation, const Dataset &data)
{
    const auto count = static_cast<std::size_t>(data.count());
    if (!isComplete(evaluation.outcomes, count) || !isComplete(evaluation.baselineOutcomes, count))
        return;
    evaluation.outcomes = sorted(*evaluation.outcomes);
    evaluation.baselineOutcomes = sorted(*evaluation.baselineOutcomes);
    evaluation.metrics = metricsOf(*evaluation.outcomes, count, data);
    evaluation.baseline = metricsOf(*evaluation.baselineOutcomes, count, data);
    evaluation.comparison = compareOutcomes(*evaluation.baselineOutcomes, *evaluation.outcomes, count, data);
}

} // namespace espalier
