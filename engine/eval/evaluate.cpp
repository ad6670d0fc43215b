// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/evaluate.h"

#include "engine/eval/errors.h"
#include "engine/eval/forward.h"
#include "engine/eval/outcomes.h"
#include "engine/eval/plan.h"
#include "engine/eval/torchinfo.h"
#include "engine/model/override.h"
#include "engine/model/tensors.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <numeric>

namespace espalier {

namespace {

/// Room for `samples`, with the classes known.
Outcomes makeOutcomes(std::vector<std::int64_t> samples, int classes)
{
    Outcomes outcomes;
    const std::size_t n = samples.size();
    outcomes.samples = std::move(samples);
    outcomes.classes = classes;
    outcomes.predicted.resize(n);
    outcomes.top5.resize(n);
    outcomes.loss.resize(n);
    outcomes.logits.resize(n * static_cast<std::size_t>(classes));
    return outcomes;
}

/// A graph ready to run on many batches.
class Runner
{
public:
    Runner(const Model &model, const AppliedRecipe *applied, bool exact) : m_type(model.inputs[0].type)
    {
        if (exact) {
            m_executor.emplace(*model.graph);
            m_template = m_executor->frame();
            if (applied)
                overrideWeights(*model.graph, m_template, *applied);
        } else {
            PlanFacts facts;
            m_plan = makePlan(*model.graph, applied, &facts);
            m_channelsLast = facts.channelsLast;
            m_executor.emplace(*m_plan);
            m_template = m_executor->frame();
        }
    }

    Result<at::Tensor> run(const Dataset &data, std::span<const std::int64_t> indices, const JobContext &context) const
    {
        const at::NoGradGuard guard;
        Frame frame = m_template;
        return forwardBatch(*m_executor, frame, data, loadBatch(data, indices, m_channelsLast, m_type), context.stop);
    }

private:
    std::shared_ptr<const Graph> m_plan;
    std::optional<Executor> m_executor;
    Frame m_template;
    ElementType m_type;
    bool m_channelsLast = false;
};

} // namespace

struct Evaluator::State {
    ModelPtr model;
    DatasetPtr data;
    std::shared_ptr<Calibrator> calibrator;

    std::mutex mutex; ///< Guards the baseline below.
    Outcomes baseline; ///< In file order, filled where `isKnown`.
    std::vector<std::uint8_t> isKnown;
    int classes = 0;
    std::int64_t floatBytes = -1;
    std::shared_ptr<const Runner> plain, folded; ///< Of the float model.

    /// The width of the output, from one sample.
    Status findClasses(const JobContext &context)
    {
        if (classes > 0)
            return {};
        if (const Status status = checkClassifier(*model); !status)
            return status;
        const std::int64_t first = 0;
        const auto logits = baselineRunner(false).run(*data, {&first, 1}, context);
        if (!logits)
            return logits.error();
        if (const Status status = checkLabels(*data, logits->size(1)); !status)
            return status;
        classes = static_cast<int>(logits->size(1));
        std::vector<std::int64_t> all(static_cast<std::size_t>(data->count()));
        std::iota(all.begin(), all.end(), 0);
        baseline = makeOutcomes(std::move(all), classes);
        isKnown.assign(static_cast<std::size_t>(data->count()), 0);
        return {};
    }

    const Runner &baselineRunner(bool exact)
    {
        auto &runner = exact ? plain : folded;
        if (!runner)
            runner = std::make_shared<const Runner>(*model, nullptr, exact);
        return *runner;
    }

    /// Runs samples outcomes.samples[begin, end) in parallel batches.
    Status run(const Runner &runner, Outcomes &outcomes, std::size_t begin, std::size_t end, const JobContext &context,
               const std::function<void(std::int64_t)> &progress) const
    {
        const std::size_t batch = static_cast<std::size_t>(batchSizeFor(*data));
        const std::int64_t batches = static_cast<std::int64_t>((end - begin + batch - 1) / batch);
        std::mutex failing;
        std::optional<Error> failure;
        std::int64_t done = 0;
        context.forEach(batches, [&](std::int64_t index, int) {
            if (context.workers)
                prepareWorkerThread();
            {
                const std::lock_guard lock(failing);
                if (failure)
                    return;
                if (context.cancelled()) {
                    failure.emplace(errors::kCancelled);
                    return;
                }
            }
            const std::size_t first = begin + static_cast<std::size_t>(index) * batch;
            const std::size_t count = std::min(batch, end - first);
            const auto logits = runner.run(*data, {outcomes.samples.data() + first, count}, context);
            const std::lock_guard lock(failing);
            if (!logits) {
                if (!failure)
                    failure = logits.error();
                return;
            }
            if (logits->size(1) != outcomes.classes) {
                failure.emplace(errors::kNotAClassifier, std::vector<std::string>{"outputs of changing width"});
                return;
            }
            scoreBatch(outcomes, first, logits->data_ptr<float>(), count, *data);
            done += static_cast<std::int64_t>(count);
            progress(done);
        });
        if (failure)
            return *failure;
        return {};
    }

    /// Float outcomes of these samples, computed where they are not known yet.
    Result<Outcomes> floatOutcomes(std::span<const std::int64_t> samples, bool exact, const JobContext &context)
    {
        std::vector<std::int64_t> missing;
        for (const std::int64_t sample : samples)
            if (!isKnown[static_cast<std::size_t>(sample)])
                missing.push_back(sample);
        if (!missing.empty()) {
            Outcomes fresh = makeOutcomes(missing, classes);
            const Status status = run(baselineRunner(exact), fresh, 0, missing.size(), context, [](std::int64_t) {});
            if (!status)
                return status.error();
            for (std::size_t i = 0; i < missing.size(); ++i)
                copyOutcome(fresh, i, baseline, static_cast<std::size_t>(missing[i]));
            for (const std::int64_t sample : missing)
                isKnown[static_cast<std::size_t>(sample)] = 1;
        }
        Outcomes outcomes = makeOutcomes({samples.begin(), samples.end()}, classes);
        for (std::size_t i = 0; i < samples.size(); ++i)
            copyOutcome(baseline, static_cast<std::size_t>(samples[i]), outcomes, i);
        return outcomes;
    }

    static void copyOutcome(const Outcomes &from, std::size_t i, Outcomes &to, std::size_t k)
    {
        to.predicted[k] = from.predicted[i];
        to.top5[k] = from.top5[i];
        to.loss[k] = from.loss[i];
        const std::size_t classes = static_cast<std::size_t>(from.classes);
        std::copy_n(from.logits.begin() + static_cast<std::ptrdiff_t>(i * classes), classes,
                    to.logits.begin() + static_cast<std::ptrdiff_t>(k * classes));
    }
};

Evaluator::Evaluator(ModelPtr model, DatasetPtr data, std::shared_ptr<Calibrator> calibrator) : m_state(std::make_unique<State>())
{
    m_state->calibrator = calibrator ? std::move(calibrator) : std::make_shared<Calibrator>(model, data);
    m_state->model = std::move(model);
    m_state->data = std::move(data);
}

Evaluator::~Evaluator() = default;

const ModelPtr &Evaluator::model() const
{
    return m_state->model;
}

const DatasetPtr &Evaluator::data() const
{
    return m_state->data;
}

Result<Evaluation> Evaluator::evaluate(const Recipe &recipe, const EvaluationOptions &options, const JobContext &context)
{
    const auto calibration = m_state->calibrator->calibrationFor(recipe, context);
    if (!calibration)
        return calibration.error();
    const auto applied = applyRecipe(*m_state->model, recipe, context, calibration->get());
    if (!applied)
        return applied.error();
    return evaluate(*applied, options, context);
}

Result<Evaluation> Evaluator::evaluate(const AppliedRecipe &applied, const EvaluationOptions &options, const JobContext &context)
{
    const auto start = std::chrono::steady_clock::now();
    const std::lock_guard lock(m_state->mutex);
    if (const Status status = m_state->findClasses(context); !status)
        return status.error();
    if (m_state->floatBytes < 0) {
        const auto nothing = applyRecipe(*m_state->model, Recipe{}, context);
        if (!nothing)
            return nothing.error();
        m_state->floatBytes = nothing->sizeBytes;
    }
    const Dataset &data = *m_state->data;
    const std::int64_t total = data.count();

    std::vector<std::int64_t> samples;
    std::vector<std::size_t> ends;
    if (options.limit > 0 || !options.steps.empty()) {
        samples = sampleOrder(total, context.seed);
        if (options.limit > 0 && options.limit < total)
            samples.resize(static_cast<std::size_t>(options.limit));
        for (const std::int64_t step : options.steps)
            if (step > 0 && static_cast<std::size_t>(step) < samples.size() && (ends.empty() || static_cast<std::size_t>(step) > ends.back()))
                ends.push_back(static_cast<std::size_t>(step));
    } else {
        samples.resize(static_cast<std::size_t>(total));
        std::iota(samples.begin(), samples.end(), 0);
    }
    ends.push_back(samples.size());

    bool changes = false;
    for (const AppliedLayer &layer : applied.layers)
        changes = changes || !layer.tensors.empty();
    std::optional<Runner> runner;
    if (changes)
        runner.emplace(*m_state->model, &applied, options.exact);

    auto outcomes = std::make_shared<Outcomes>(makeOutcomes(samples, m_state->classes));
    Evaluation evaluation;
    evaluation.total = total;
    evaluation.sparsity = applied.sparsity;
    evaluation.sizeBytes = applied.sizeBytes;
    evaluation.baselineSizeBytes = m_state->floatBytes;
    evaluation.macs = m_state->model->macs;

    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        const auto report = [&](std::int64_t done) {
            context.report("evaluate", static_cast<std::int64_t>(begin) + done, static_cast<std::int64_t>(samples.size()));
        };
        if (runner) {
            const Status status = m_state->run(*runner, *outcomes, begin, end, context, report);
            if (!status)
                return status.error();
        }
        auto baseline = m_state->floatOutcomes({samples.data(), end}, options.exact, context);
        if (!baseline)
            return baseline.error();
        if (!runner) {
            for (std::size_t i = begin; i < end; ++i)
                State::copyOutcome(*baseline, i, *outcomes, i);
            report(static_cast<std::int64_t>(end - begin));
        }
        evaluation.metrics = metricsOf(*outcomes, end, data);
        evaluation.baseline = metricsOf(*baseline, end, data);
        evaluation.comparison = compareOutcomes(*baseline, *outcomes, end, data);
        evaluation.baselineOutcomes = std::make_shared<const Outcomes>(std::move(*baseline));
        evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        begin = end;
        if (end < samples.size() && options.grown)
            options.grown(evaluation);
    }
    evaluation.outcomes = std::move(outcomes);
    return evaluation;
}

} // namespace espalier
