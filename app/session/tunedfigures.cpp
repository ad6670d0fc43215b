// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/tunedfigures.h"

#include "engine/eval/outcomes.h"

namespace espalier {

namespace {

bool isComplete(const std::shared_ptr<const Outcomes> &outcomes, std::size_t count)
{
    return outcomes && outcomes->samples.size() == count && outcomes->predicted.size() == count && outcomes->top5.size() == count
        && outcomes->loss.size() == count && outcomes->logits.size() == count * static_cast<std::size_t>(outcomes->classes);
}

} // namespace

void compareToOriginal(Evaluation &tuned, const Evaluation &original, const Dataset &data)
{
    const auto count = static_cast<std::size_t>(data.count());
    if (!isComplete(tuned.outcomes, count) || !isComplete(original.outcomes, count))
        return;
    tuned.baselineOutcomes = original.outcomes;
    tuned.baseline = original.metrics;
    tuned.baselineSizeBytes = original.sizeBytes;
    tuned.comparison = compareOutcomes(*original.outcomes, *tuned.outcomes, count, data);
}

} // namespace espalier
