// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/finetune.h"

#include "engine/eval/errors.h"
#include "engine/eval/forward.h"
#include "engine/eval/plan.h"
#include "engine/eval/torchinfo.h"
#include "engine/model/errors.h"
#include "engine/recipe/reapply.h"
#include "engine/train/checkpoint.h"
#include "engine/train/errors.h"
#include "engine/train/optimizer.h"
#include "engine/train/traingraph.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <numbers>

namespace espalier {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// Another stream of random numbers for each epoch, so that a resumed run meets the same ones.
std::uint64_t epochSeed(std::uint64_t seed, int epoch)
{
    return seed * 0x9e3779b97f4a7c15ull + static_cast<std::uint64_t>(epoch) * 0xbf58476d1ce4e5b9ull + 1;
}

/// constant; cosine from lr to 0 over all steps (Loshchilov and Hutter 2017); step: a tenth after half, a hundredth after three
/// quarters.
double rateAt(const FinetuneSpec &spec, double progress)
{
    if (spec.schedule == "cosine")
        return spec.learningRate * 0.5 * (1 + std::cos(std::numbers::pi * progress));
    if (spec.schedule == "step")
        return spec.learningRate * (progress >= 0.75 ? 0.01 : progress >= 0.5 ? 0.1 : 1.0);
    return spec.learningRate;
}

class Trainer
{
public:
    Trainer(ModelPtr model, DatasetPtr data, const Recipe &recipe, const FinetuneOptions &options, const JobContext &context)
        : m_model(std::move(model)), m_data(std::move(data)), m_recipe(recipe), m_spec(recipe.finetune.value_or(FinetuneSpec{})),
          m_options(options), m_context(context)
    {
    }

    Result<FinetuneResult> run()
    {
        if (Status status = prepare(); !status)
            return status.error();
        FinetuneResult result;
        if (m_options.resume) {
            auto epochs = readCheckpoint(m_options.checkpoint, key(), m_tensors, *m_optimizer);
            if (!epochs)
                return epochs.error();
            result.epochs = std::move(*epochs);
        }
        keepGood();
        for (int epoch = static_cast<int>(result.epochs.size()) + 1; epoch <= m_spec.epochs; ++epoch) {
            auto figures = trainEpoch(epoch);
            if (!figures) {
                if (figures.error().is(errors::kCancelled)) {
                    // Half an epoch is nobody's figures: what is handed out is what `epochs` tells of.
                    restoreGood();
                    result.stopped = true;
                    break;
                }
                if (!figures.error().is(errors::kTrainingNan) || result.epochs.empty())
                    return figures.error();
                restoreGood();
                result.problem = figures.error();
                result.stopped = true;
                break;
            }
            result.epochs.push_back(*figures);
            keepGood();
            if (!m_options.checkpoint.empty())
                if (Status status = writeCheckpoint(m_options.checkpoint, key(), m_tensors, *m_optimizer, result.epochs); !status)
                    return status.error();
            if (m_options.epochDone)
                m_options.epochDone(*figures);
        }
        result.model = withTensors(*m_model, m_tensors);
        auto applied = applyTo(*result.model);
        if (!applied)
            return applied.error();
        result.applied = std::move(*applied);
        result.applied.tuned = result.model;
        return result;
    }

private:
    Status prepare()
    {
        if (m_spec.optimizer != "sgd" && m_spec.optimizer != "adamw")
            return Error(errors::kOptimizer, {printable(m_spec.optimizer)});
        if (const Status status = checkClassifier(*m_model); !status)
            return status;
        if (m_context.workers)
            setTorchThreads(m_context.workers->count());
        flushDenormals();
        auto applied = applyRecipe(*m_model, m_recipe, m_context);
        if (!applied)
            return applied.error();
        m_applied = std::move(*applied);

        // The held-out samples are the tail of one seeded order: the same for every epoch and for a resumed run.
        const std::vector<std::int64_t> order = sampleOrder(m_data->count(), m_spec.seed);
        const std::int64_t held = static_cast<std::int64_t>(m_spec.validationFraction * static_cast<double>(m_data->count()));
        const std::int64_t training = m_data->count() - held;
        if (training < std::min<std::int64_t>(m_spec.batchSize, 2))
            return Error(errors::kNoTrainingData, {std::to_string(training), std::to_string(std::min(m_spec.batchSize, 2))});
        m_training.assign(order.begin(), order.begin() + training);
        m_heldOut.assign(order.begin() + training, order.end());
        // In the order of the file, so that what is read is read forward.
        std::sort(m_heldOut.begin(), m_heldOut.end());

        m_tensors = makeTrainedTensors(*m_model, m_applied);
        std::vector<at::Tensor> trainable;
        for (const TrainedTensor &trained : m_tensors)
            if (trained.isTrainable)
                trainable.push_back(trained.data);
        if (trainable.empty())
            return Error(errors::kNothingToTrain);
        m_optimizer.emplace(m_spec, std::move(trainable));
        m_graph = makeTrainingGraph(*m_model->graph, m_spec.batchNorm != "frozen");
        m_executor.emplace(*m_graph);
        return {};
    }

    CheckpointKey key() const
    {
        Recipe recipe = m_recipe;
        recipe.finetune.reset();
        const std::string spec = m_spec.optimizer + " lr " + std::to_string(m_spec.learningRate) + " momentum "
            + std::to_string(m_spec.momentum) + " decay " + std::to_string(m_spec.weightDecay) + " batch "
            + std::to_string(m_spec.batchSize) + " seed " + std::to_string(m_spec.seed) + " held out "
            + std::to_string(m_spec.validationFraction) + " norm " + m_spec.batchNorm;
        return {m_model->provenance.sha256, m_data->sha256, recipe.isIdentity() ? "" : recipeHash(recipe), spec};
    }

    /// The recipe on new weights, with the masks of the start.
    Result<AppliedRecipe> applyTo(const Model &model) const
    {
        // Short work, and needed for the result of a run that was asked to stop.
        JobContext unstoppable = m_context;
        unstoppable.stop = {};
        return reapplyRecipe(model, m_recipe, m_applied, unstoppable);
    }

    Result<EpochFigures> trainEpoch(int epoch)
    {
        const Clock::time_point start = Clock::now();
        at::manual_seed(epochSeed(m_spec.seed, epoch));
        const std::vector<std::int64_t> order
            = sampleOrder(static_cast<std::int64_t>(m_training.size()), epochSeed(m_spec.seed, epoch));
        const std::int64_t total = static_cast<std::int64_t>(order.size());
        const std::int64_t steps = (total + m_spec.batchSize - 1) / m_spec.batchSize;
        double loss = 0;
        std::int64_t right = 0, seen = 0;
        Clock::time_point lastNews = start;
        std::vector<std::int64_t> indices;
        for (std::int64_t step = 0; step < steps; ++step) {
            if (m_context.cancelled())
                return Error(errors::kCancelled);
            indices.clear();
            for (std::int64_t i = step * m_spec.batchSize; i < std::min(total, (step + 1) * m_spec.batchSize); ++i)
                indices.push_back(m_training[static_cast<std::size_t>(order[static_cast<std::size_t>(i)])]);
            const double progress = (epoch - 1 + static_cast<double>(step) / static_cast<double>(steps)) / m_spec.epochs;
            const auto figures = trainBatch(indices, epoch, step + 1, rateAt(m_spec, progress));
            if (!figures)
                return figures.error();
            loss += figures->first * static_cast<double>(indices.size());
            right += figures->second;
            seen += static_cast<std::int64_t>(indices.size());
            m_context.report("train", (epoch - 1) * total + seen, m_spec.epochs * total);
            if (m_options.stepped && (secondsSince(lastNews) > 0.1 || step + 1 == steps)) {
                lastNews = Clock::now();
                m_options.stepped({epoch, seen, total, loss / static_cast<double>(seen),
                                   static_cast<double>(right) / static_cast<double>(seen),
                                   static_cast<double>(seen) / std::max(1e-9, secondsSince(start))});
            }
        }
        EpochFigures figures;
        figures.epoch = epoch;
        figures.loss = loss / static_cast<double>(seen);
        figures.top1 = static_cast<double>(right) / static_cast<double>(seen);
        if (const Status status = validate(figures); !status)
            return status.error();
        figures.seconds = secondsSince(start);
        return figures;
    }

    /// Mean loss and right answers of one batch, as they were before the step.
    Result<std::pair<double, std::int64_t>> trainBatch(const std::vector<std::int64_t> &indices, int epoch, std::int64_t step,
                                                       double rate)
    {
        const at::AutoGradMode guard(true);
        Frame frame = m_executor->frame();
        for (const TrainedTensor &trained : m_tensors) {
            auto data = effectiveTensor(trained, m_context);
            if (!data)
                return data.error();
            frame[static_cast<std::size_t>(trained.value)] = std::move(*data);
        }
        const auto logits
            = forwardBatch(*m_executor, frame, *m_data, loadBatch(*m_data, indices, false, m_model->inputs[0].type), m_context.stop);
        if (!logits)
            return logits.error();
        if (!m_labelsChecked) {
            if (const Status status = checkLabels(*m_data, logits->size(1)); !status)
                return status.error();
            m_labelsChecked = true;
        }
        std::vector<std::int64_t> wanted;
        for (const std::int64_t index : indices)
            wanted.push_back(m_data->labels[static_cast<std::size_t>(index)]);
        const at::Tensor labels = at::tensor(wanted, at::TensorOptions().dtype(at::kLong));
        const at::Tensor loss = at::cross_entropy_loss(*logits, labels);
        const double value = loss.item<double>();
        if (!std::isfinite(value))
            return Error(errors::kTrainingNan, {std::to_string(epoch), std::to_string(step), std::to_string(rate)});
        try {
            loss.backward();
        } catch (const std::exception &exception) {
            return Error(errors::kRunFailed, {"backward", torchMessage(exception)});
        }
        // Masks on gradients (so that momentum stays out of pruned weights) and on weights (for weight decay's sake).
        const at::NoGradGuard noGradient;
        for (const TrainedTensor &trained : m_tensors)
            if (trained.mask.defined() && trained.data.grad().defined())
                trained.data.grad().mul_(trained.mask);
        if (m_spec.clipNorm > 0)
            m_optimizer->clipGradients(m_spec.clipNorm);
        m_optimizer->step(rate);
        for (TrainedTensor &trained : m_tensors)
            if (trained.mask.defined())
                trained.data.mul_(trained.mask);
        const std::int64_t right = logits->argmax(1).eq(labels).sum().item<std::int64_t>();
        return std::pair{value, right};
    }

    /// Loss and top-1 on the held-out samples, under the recipe, in eval mode.
    Status validate(EpochFigures &figures)
    {
        figures.valSamples = static_cast<std::int64_t>(m_heldOut.size());
        if (m_heldOut.empty())
            return {};
        const ModelPtr model = withTensors(*m_model, m_tensors);
        const auto applied = applyTo(*model);
        if (!applied)
            return applied.error();
        PlanFacts facts;
        const auto plan = makePlan(*model->graph, &*applied, &facts);
        const Executor executor(*plan);
        const std::size_t batch = static_cast<std::size_t>(batchSizeFor(*m_data));
        const std::int64_t batches = static_cast<std::int64_t>((m_heldOut.size() + batch - 1) / batch);
        std::mutex mutex;
        std::optional<Error> failure;
        // Per batch and added up in order, so that the sum does not depend on who was first.
        std::vector<double> losses(static_cast<std::size_t>(batches));
        std::int64_t right = 0;
        m_context.forEach(batches, [&](std::int64_t index, int) {
            if (m_context.workers)
                setTorchThreads(1);
            const at::NoGradGuard guard;
            const std::size_t first = static_cast<std::size_t>(index) * batch;
            const std::span<const std::int64_t> samples(m_heldOut.data() + first, std::min(batch, m_heldOut.size() - first));
            Frame frame = executor.frame();
            const auto logits = forwardBatch(executor, frame, *m_data,
                                             loadBatch(*m_data, samples, facts.channelsLast, m_model->inputs[0].type), m_context.stop);
            const std::lock_guard lock(mutex);
            if (!logits) {
                if (!failure)
                    failure = logits.error();
                return;
            }
            std::vector<std::int64_t> wanted;
            for (const std::int64_t sample : samples)
                wanted.push_back(m_data->labels[static_cast<std::size_t>(sample)]);
            const at::Tensor labels = at::tensor(wanted, at::TensorOptions().dtype(at::kLong));
            losses[static_cast<std::size_t>(index)]
                = at::cross_entropy_loss(logits->to(at::kDouble), labels, {}, at::Reduction::Sum).item<double>();
            right += logits->argmax(1).eq(labels).sum().item<std::int64_t>();
        });
        if (failure)
            return *failure;
        for (const double loss : losses)
            figures.valLoss += loss;
        figures.valLoss /= static_cast<double>(m_heldOut.size());
        figures.valTop1 = static_cast<double>(right) / static_cast<double>(m_heldOut.size());
        return {};
    }

    void keepGood()
    {
        const at::NoGradGuard guard;
        m_good.clear();
        for (const TrainedTensor &trained : m_tensors)
            m_good.push_back(trained.data.detach().clone());
    }

    void restoreGood()
    {
        const at::NoGradGuard guard;
        for (std::size_t i = 0; i < m_tensors.size(); ++i)
            m_tensors[i].data.copy_(m_good[i]);
    }

    ModelPtr m_model;
    DatasetPtr m_data;
    const Recipe &m_recipe;
    FinetuneSpec m_spec;
    const FinetuneOptions &m_options;
    const JobContext &m_context;
    AppliedRecipe m_applied;
    std::vector<std::int64_t> m_training, m_heldOut;
    std::vector<TrainedTensor> m_tensors;
    std::vector<at::Tensor> m_good;
    std::optional<Optimizer> m_optimizer;
    std::shared_ptr<Graph> m_graph;
    std::optional<Executor> m_executor;
    bool m_labelsChecked = false;
};

} // namespace

Result<FinetuneResult> finetune(const ModelPtr &model, const DatasetPtr &data, const Recipe &recipe, const FinetuneOptions &options,
                                const JobContext &context)
{
    return Trainer(model, data, recipe, options, context).run();
}

} // namespace espalier
