// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/evaluate.h"

#include "engine/apply/size.h"
#include "engine/apply/torchoverride.h"
#include "engine/device/batches.h"
#include "engine/device/torchinfo.h"
#include "engine/eval/errors.h"
#include "engine/eval/forward.h"
#include "engine/eval/nonfinite.h"
#include "engine/eval/outcomes.h"
#include "engine/graph/tensors.h"
#include "engine/plan/plan.h"
#include "engine/plan/prefix.h"
#include "engine/plan/quantnodes.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <mutex>

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
    Runner(const Model &model, const AppliedRecipe *applied, bool exact)
        : m_graph(model.graph.get()),
          m_type(model.inputs[0].type),
          m_quantized(applied && quantizesActivations(*applied) ? applied : nullptr)
    {
        // The plan's convolutions with a ReLU in them make zeros of NaN.
        if (exact || (m_quantized && !hasFiniteWeights(*applied))) {
            if (m_quantized)
                m_plan = withActivations(*model.graph, *applied);
            m_executor.emplace(m_plan ? *m_plan : *model.graph);
            m_template = m_executor->frame();
            if (applied)
                overrideWeights(*model.graph, m_template, *applied);
        } else {
            PlanStats facts;
            m_plan = makePlan(*model.graph, applied, &facts);
            m_isPlan = true;
            m_channelsLast = facts.channelsLast;
            m_executor.emplace(*m_plan);
            m_template = m_executor->frame();
        }
    }

    /// `cache`: what may be known of this batch, which starts at sample `first` of the order, or null.
    Result<at::Tensor> run(const Dataset &data, std::span<const std::int64_t> indices, const JobContext &context,
                           PrefixCache *cache = nullptr, std::size_t first = 0) const
    {
        const at::NoGradGuard guard;
        Frame frame = m_template;
        PrefixCache::Route route;
        if (cache)
            route = cache->restore(first, frame);
        const GraphNode *wanted = route.keepBefore ? executed().body.nodes.data() + *route.keepBefore - 1 : nullptr;
        const Executor::Hook keep = [&](const GraphNode &node, const Frame &now) {
            if (&node == wanted)
                cache->keep(first, route, now);
        };
        Executor::Options options;
        options.stop = context.stop;
        options.first = route.first;
        options.hook = wanted ? &keep : nullptr;
        std::vector<c10::IValue> inputs;
        if (route.first == 0)
            inputs.emplace_back(loadBatch(data, indices, m_channelsLast, m_type));
        auto logits = logitsOf(m_executor->run(frame, std::move(inputs), options), static_cast<std::int64_t>(indices.size()), data);
        // Of what is NaN a quantizer has no integer to make; a float network is told of in its figures.
        if (logits && m_quantized && !isFinite(*logits))
            return whoMadeIt(data, indices);
        return logits;
    }

    /// Says what the next batches have in common with those of the recipe before.
    void tell(PrefixCache &cache, const AppliedRecipe &applied) const { cache.begin(*m_graph, executed(), applied, !m_plan || !m_isPlan); }

private:
    const Graph &executed() const { return m_plan ? *m_plan : *m_graph; }

    bool hasFiniteWeights(const AppliedRecipe &applied) const
    {
        Frame frame = Executor(*m_graph).frame();
        overrideWeights(*m_graph, frame, applied);
        return std::all_of(m_graph->parameters.begin(), m_graph->parameters.end(), [&](const Graph::Parameter &parameter) {
            return isFinite(frame[static_cast<std::size_t>(parameter.value)].toTensor());
        });
    }

    /// In the plain graph, where each layer is by itself.
    Error whoMadeIt(const Dataset &data, std::span<const std::int64_t> indices) const
    {
        const auto plain = withActivations(*m_graph, *m_quantized);
        Frame frame = Executor(*plain).frame();
        overrideWeights(*m_graph, frame, *m_quantized);
        return nonfiniteError(*plain, frame, loadBatch(data, indices, false, m_type), indices[0]);
    }

    const Graph *m_graph;
    std::shared_ptr<const Graph> m_plan;
    std::optional<Executor> m_executor;
    Frame m_template;
    ElementType m_type;
    const AppliedRecipe *m_quantized; ///< Where activations are quantized; outlives this.
    bool m_channelsLast = false, m_isPlan = false;
};

} // namespace

struct Evaluator::State {
    ModelPtr model;
    DatasetPtr data;

    std::mutex mutex; ///< Guards the baseline below.
    /// Of the float model in the order of `seed`, whole batches from its front: what is known ends at `known`.
    Outcomes baseline;
    std::size_t known = 0;
    std::uint64_t seed = 0;
    bool isExact = false;
    std::shared_ptr<const Outcomes> wholeBaseline; ///< All of it in file order, once it is known.
    int classes = 0;
    std::int64_t floatBytes = -1;
    std::shared_ptr<const Runner> plain, folded; ///< Of the float model.
    PrefixCache prefix;                          ///< Of the recipes, in the order of `seed`.

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
               const std::function<void(std::int64_t)> &progress, PrefixCache *cache = nullptr) const
    {
        const std::int64_t batch = batchSizeFor(*data);
        const auto samples = std::span<const std::int64_t>(outcomes.samples).subspan(begin, end - begin);
        const auto firstOf = [&](std::int64_t index) { return begin + static_cast<std::size_t>(index * batch); };
        std::int64_t done = 0;
        return inParallel(
            batchCount(static_cast<std::int64_t>(samples.size()), batch), context,
            [&](std::int64_t index) { return runner.run(*data, batchOf(samples, index, batch), context, cache, firstOf(index)); },
            [&](std::int64_t index, const at::Tensor &logits) -> Status {
                if (logits.size(1) != outcomes.classes)
                    return Error(errors::kNotAClassifier, {"outputs of changing width"});
                const std::size_t count = static_cast<std::size_t>(logits.size(0));
                scoreBatch(outcomes, firstOf(index), logits.data_ptr<float>(), count, *data);
                progress(done += logits.size(0));
                return {};
            });
    }

    /// Samples are always taken in one order, from its front, in whole batches: a sample then has the same batch mates, and so the
    /// same logits to the last bit, in a growing prefix, in a limited one and in all.
    void takeOrder(std::uint64_t orderSeed, bool exact)
    {
        if (!baseline.samples.empty() && seed == orderSeed && isExact == exact)
            return;
        seed = orderSeed;
        isExact = exact;
        baseline = makeOutcomes(sampleOrder(data->count(), orderSeed), classes);
        known = 0;
        wholeBaseline.reset();
        prefix.clear();
    }

    /// The end of the batch that holds the n-th sample.
    std::size_t wholeBatches(std::size_t n) const
    {
        const std::size_t batch = static_cast<std::size_t>(batchSizeFor(*data));
        return std::min((n + batch - 1) / batch * batch, static_cast<std::size_t>(data->count()));
    }

    Status extendBaseline(std::size_t end, const JobContext &context)
    {
        if (end <= known)
            return {};
        const Status status = run(baselineRunner(isExact), baseline, known, end, context, [](std::int64_t) {});
        if (status)
            known = end;
        return status;
    }

    std::shared_ptr<const Outcomes> baselineOutcomes(std::size_t count)
    {
        if (count < baseline.samples.size())
            return std::make_shared<const Outcomes>(firstOutcomes(baseline, count, true));
        if (!wholeBaseline)
            wholeBaseline = std::make_shared<const Outcomes>(inFileOrder(baseline));
        return wholeBaseline;
    }
};

Evaluator::Evaluator(ModelPtr model, DatasetPtr data) : m_state(std::make_unique<State>())
{
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

Result<Evaluation> Evaluator::evaluate(const AppliedRecipe &applied, const EvaluationOptions &options, const JobContext &context)
{
    const auto start = std::chrono::steady_clock::now();
    const std::lock_guard lock(m_state->mutex);
    if (const Status status = m_state->findClasses(context); !status)
        return status.error();
    if (m_state->floatBytes < 0)
        m_state->floatBytes = modelBytes(*m_state->model);
    const Dataset &data = *m_state->data;
    const std::int64_t total = data.count();

    const bool isLimited = options.limit > 0 && options.limit < total;
    const std::size_t count = static_cast<std::size_t>(isLimited ? options.limit : total);
    // All samples are the same samples whatever the seed, and so are their figures.
    m_state->takeOrder(isLimited ? context.seed : 0, options.exact);
    std::vector<std::size_t> ends;
    for (const std::int64_t step : options.steps)
        if (step > 0 && static_cast<std::size_t>(step) < count && (ends.empty() || static_cast<std::size_t>(step) > ends.back()))
            ends.push_back(static_cast<std::size_t>(step));
    ends.push_back(count);

    const Model &network = applied.tuned ? *applied.tuned : *m_state->model;
    bool changes = applied.tuned && applied.tuned != m_state->model;
    for (const AppliedLayer &layer : applied.layers)
        changes = changes || layer.changesAnything();
    std::optional<Runner> runner;
    if (changes) {
        runner.emplace(network, &applied, options.exact);
        runner->tell(m_state->prefix, applied);
    }

    Outcomes changed;
    if (runner) {
        const std::vector<std::int64_t> &order = m_state->baseline.samples;
        changed =
            makeOutcomes({order.begin(), order.begin() + static_cast<std::ptrdiff_t>(m_state->wholeBatches(count))}, m_state->classes);
    }
    const Outcomes &before = m_state->baseline;
    const Outcomes &after = runner ? changed : before;
    Evaluation evaluation;
    evaluation.total = total;
    evaluation.sparsity = applied.sparsity;
    evaluation.sizeBytes = applied.sizeBytes;
    evaluation.baselineSizeBytes = m_state->floatBytes;
    evaluation.macs = network.macs;

    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        const std::size_t whole = m_state->wholeBatches(end);
        const auto report = [&](std::int64_t done) {
            context.report("evaluate", std::min(static_cast<std::int64_t>(begin) + done, static_cast<std::int64_t>(count)),
                           static_cast<std::int64_t>(count));
        };
        if (runner && whole > begin) {
            const Status status = m_state->run(*runner, changed, begin, whole, context, report, &m_state->prefix);
            if (!status)
                return status.error();
        }
        const auto startOfBaseline = std::chrono::steady_clock::now();
        if (const Status status = m_state->extendBaseline(whole, context); !status)
            return status.error();
        evaluation.baselineSeconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - startOfBaseline).count();
        if (!runner)
            report(static_cast<std::int64_t>(whole - begin));
        begin = whole;
        evaluation.metrics = metricsOf(after, end, data);
        evaluation.baseline = metricsOf(before, end, data);
        evaluation.comparison = compareOutcomes(before, after, end, data);
        evaluation.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (runner)
            evaluation.seconds -= evaluation.baselineSeconds;
        if (end < count && options.grown) {
            evaluation.outcomes = std::make_shared<const Outcomes>(firstOutcomes(after, end, false));
            evaluation.baselineOutcomes = std::make_shared<const Outcomes>(firstOutcomes(before, end, false));
            options.grown(evaluation);
        }
    }
    evaluation.baselineOutcomes = m_state->baselineOutcomes(count);
    if (!runner)
        evaluation.outcomes = evaluation.baselineOutcomes;
    else
        evaluation.outcomes = std::make_shared<const Outcomes>(isLimited ? firstOutcomes(changed, count, true) : inFileOrder(changed));
    return evaluation;
}

} // namespace espalier
