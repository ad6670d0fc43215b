// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/train/finetune.h"
#include "engine/study/study.h"

#include "engine/apply/equalized.h"
#include "engine/apply/reapply.h"
#include "engine/device/torchinfo.h"
#include "engine/eval/errors.h"
#include "engine/eval/forward.h"
#include "engine/eval/nonfinite.h"
#include "engine/model/errors.h"
#include "engine/plan/quantnodes.h"
#include "engine/train/checkpoint.h"
#include "engine/train/curve.h"
#include "engine/train/errors.h"
#include "engine/train/fakequant.h"
#include "engine/train/optimizer.h"
#include "engine/train/pruneschedule.h"
#include "engine/train/teacher.h"
#include "engine/train/traingraph.h"
#include "engine/train/validate.h"
#include "engine/train/warnings.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <chrono>
#include <cmath>

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

/// What a run falls back to when the epoch that it is in comes to nothing.
struct GoodState {
    std::vector<at::Tensor> data, masks;
    AppliedRecipe applied;
};

struct BatchFigures {
    double loss = 0; ///< Cross entropy, mean.
    std::int64_t right = 0;
};

class Trainer
{
public:
    /// `recipe` on `model`, whose weights are equalized already where `given`, what was asked for, wants that.
    Trainer(ModelPtr model, DatasetPtr data, const Recipe &recipe, const Recipe &given, const FinetuneOptions &options,
            const JobContext &context)
        : m_model(std::move(model)),
          m_data(std::move(data)),
          m_recipe(recipe),
          m_given(given),
          m_spec(recipe.finetune.value_or(FinetuneSpec{})),
          m_options(options),
          m_context(context),
          m_schedule(m_spec)
    {
    }

    Result<FinetuneResult> run()
    {
        if (const Status status = prepare(); !status)
            return status.error();
        FinetuneResult result;
        std::vector<EpochFigures> &epochs = result.epochs;
        if (m_options.resume)
            if (const Status status = readCheckpoint(m_options.checkpoint, key(), state(epochs)); !status)
                return status.error();
        keepGood();
        for (int epoch = static_cast<int>(epochs.size()) + 1; epoch <= m_spec.epochs; ++epoch) {
            if (patienceIsOver(epochs, m_spec.patience, firstPruned())) {
                result.endedEarly = true;
                break;
            }
            auto figures = trainEpoch(epoch);
            if (!figures) {
                const bool isNan = figures.error().is(errors::kTrainingNan);
                if (isNan && epochs.empty())
                    return Error(errors::kTrainingNanAtOnce, figures.error().arguments());
                if (!figures.error().is(errors::kCancelled) && !isNan)
                    return figures.error();
                // Part of an epoch is nobody's figures: what is handed out is what `epochs` tells of.
                restoreGood();
                if (isNan)
                    result.problem = figures.error();
                result.stopped = true;
                break;
            }
            epochs.push_back(*figures);
            keepGood();
            if (m_spec.patience > 0 && bestEpoch(epochs, firstPruned()) == epoch)
                m_best = snapshotOf(m_tensors);
            if (!m_options.checkpoint.empty())
                if (const Status status = writeCheckpoint(m_options.checkpoint, key(), state(epochs)); !status)
                    return status.error();
            if (m_options.epochDone)
                m_options.epochDone(*figures);
        }
        return finish(std::move(result));
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
        m_level = m_schedule.levelAt(0);
        auto applied = applyCalibrated(m_model, withShareOfPruning(m_recipe, m_schedule.shareOf(m_level)));
        if (!applied)
            return applied.error();
        m_applied = std::move(*applied);
        m_hasActivations = quantizesActivations(m_applied);

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

        m_graph = makeTrainingGraph(*m_model->graph, m_spec.batchNorm != "frozen");
        m_activeGraph = m_graph.graph;
        m_executor.emplace(*m_activeGraph);
        m_tensors = makeTrainedTensors(*m_model, m_applied, m_graph.channelsLast);
        takeMasks(m_tensors, *m_model, m_applied);
        if (m_spec.ranges == "learned") {
            if (const Status status = learnRanges(m_tensors, *m_model, m_applied); !status)
                return status;
            if (const Status status = learnActivations(m_tensors, *m_model, m_applied); !status)
                return status;
        }
        std::vector<at::Tensor> trainable;
        for (const TrainedTensor &trained : m_tensors)
            if (trained.isTrainable)
                trainable.push_back(trained.data);
        if (trainable.empty())
            return Error(errors::kNothingToTrain);
        m_optimizer.emplace(m_spec, std::move(trainable), learnedScales(m_tensors));
        if (m_spec.l1 > 0)
            if (const Status status = choosePenalized(); !status)
                return status;
        if (m_spec.distillWeight > 0)
            return m_teacher.emplace().prepare(*m_model, m_data, m_training, m_context);
        return {};
    }

    /// The recipe on `model`, with what it asks of data looked at anew: importance changes as weights do.
    Result<AppliedRecipe> applyCalibrated(const ModelPtr &model, const Recipe &recipe) const
    {
        const auto applied = Study(model, nullptr, calibratorFor(model)).applied(recipe, m_context);
        return applied ? Result<AppliedRecipe>(**applied) : applied.error();
    }

    std::shared_ptr<Calibrator> calibratorFor(const ModelPtr &model) const
    {
        return std::make_shared<Calibrator>(model, m_options.calibrationData ? m_options.calibrationData : m_data, m_options.calibration);
    }

    Result<CalibrationPtr> calibrationFor(const ModelPtr &model, const Recipe &recipe, const JobContext &context) const
    {
        return calibratorFor(model)->calibrationFor(recipe, context);
    }

    /// Activations are quantized in the ranges that calibration finds for the weights as they are when an epoch begins, or in learned
    /// ones, which go on from there.
    Status refreshActivations()
    {
        if (!m_hasActivations)
            return {};
        const auto applied = applyTo(withTensors(*m_model, m_tensors));
        if (!applied)
            return applied.error();
        m_activeGraph = withTrainedActivations(*m_graph.graph, *applied, m_tensors);
        m_executor.emplace(*m_activeGraph);
        return {};
    }

    /// The weights that the recipe prunes, or all that could be pruned where it prunes none.
    Status choosePenalized()
    {
        const auto resolved = resolveRecipe(m_recipe, m_model->layers);
        if (!resolved)
            return resolved.error();
        const bool prunes = prunesAnything(*resolved);
        m_penaltyEnds = prunes;
        for (std::size_t i = 0; i < resolved->size(); ++i) {
            if (prunes ? !(*resolved)[i].prune : !m_model->layers[i].prunable)
                continue;
            for (const int weight : m_model->layers[i].weights)
                if (const Graph::Parameter *parameter = m_model->graph->parameterForTensor(weight))
                    for (TrainedTensor &trained : m_tensors)
                        trained.isPenalized = trained.isPenalized || (trained.isTrainable && trained.value == parameter->value);
        }
        return {};
    }

    CheckpointKey key() const
    {
        Recipe recipe = m_given;
        recipe.finetune.reset();
        Recipe settings;
        settings.finetune = m_spec;
        // Where nothing depends on how much is still to come, a run may be made longer than it was meant to be.
        const bool isOpen = m_spec.schedule == "constant" && m_schedule.levelAt(0) == m_schedule.levels();
        if (isOpen)
            settings.finetune->epochs = FinetuneSpec().epochs;
        return {m_model->provenance.sha256, m_data->sha256, recipe.isIdentity() ? "" : recipeHash(recipe), recipeToJson(settings)};
    }

    TrainingState state(std::vector<EpochFigures> &epochs)
    {
        return {*m_model, m_tensors, m_applied, *m_optimizer, epochs, m_best, m_level};
    }

    /// The first epoch at whose end all of the recipe's pruning is done.
    int firstPruned() const
    {
        int epoch = 1;
        while (epoch < m_spec.epochs && m_schedule.levelAt(static_cast<double>(epoch) / m_spec.epochs) < m_schedule.levels())
            ++epoch;
        return epoch;
    }

    /// The recipe on the weights as they are, with the masks as they are.
    Result<AppliedRecipe> applyTo(const ModelPtr &model) const
    {
        // Short work, and needed for the result of a run that was asked to stop.
        JobContext unstoppable = m_context;
        unstoppable.stop = {};
        const Recipe recipe = withLearnedRanges(m_recipe, *m_model, m_tensors);
        const auto calibration = calibrationFor(model, withShareOfPruning(recipe, 0), unstoppable);
        if (!calibration)
            return calibration.error();
        return reapplyRecipe(*model, recipe, m_applied, unstoppable, calibration->get());
    }

    Result<FinetuneResult> finish(FinetuneResult result)
    {
        result.bestEpoch = static_cast<int>(result.epochs.size());
        if (!m_best.empty()) {
            putBack(m_best, m_tensors);
            result.bestEpoch = bestEpoch(result.epochs, firstPruned());
        }
        result.recipe = withLearnedRanges(m_recipe, *m_model, m_tensors);
        result.model = withTensors(*m_model, m_tensors);
        auto applied = applyTo(result.model);
        if (!applied)
            return applied.error();
        result.applied = std::move(*applied);
        result.applied.tuned = result.model;
        if (const auto resolved = resolveRecipe(m_recipe, m_model->layers);
            m_spec.gradual != "none" && resolved.ok() && !prunesAnything(*resolved))
            result.warnings.push_back({warnings::kNothingToPrune, {}, "finetune.gradual"});
        if (auto warning = overfittingWarning(result.epochs, firstPruned()))
            result.warnings.push_back(std::move(*warning));
        return result;
    }

    static bool prunesAnything(const std::vector<ResolvedLayer> &resolved)
    {
        return std::any_of(resolved.begin(), resolved.end(), [](const ResolvedLayer &layer) { return layer.prune.has_value(); });
    }

    /// Prunes as much as the schedule wants by now, by the weights as they are by now.
    Status raisePruning(double progress)
    {
        const int level = m_schedule.levelAt(progress);
        if (level <= m_level)
            return {};
        const ModelPtr model = withTensors(*m_model, m_tensors);
        const Recipe pruning = pruningOnly(withShareOfPruning(m_recipe, m_schedule.shareOf(level)));
        const auto calibration = calibrationFor(model, pruning, m_context);
        if (!calibration)
            return calibration.error();
        const auto known = std::make_shared<const Calibration>(withPruned(*calibration ? **calibration : Calibration(), m_applied));
        const auto made = Study(model).applied(pruning, known, m_context);
        if (!made)
            return made.error();
        AppliedRecipe applied = **made;
        keepPruned(applied, m_applied);
        m_applied = std::move(applied);
        m_level = level;
        takeMasks(m_tensors, *m_model, m_applied);
        return {};
    }

    Result<EpochFigures> trainEpoch(int epoch)
    {
        const Clock::time_point start = Clock::now();
        if (const Status status = refreshActivations(); !status)
            return status.error();
        at::manual_seed(epochSeed(m_spec.seed, epoch));
        const std::vector<std::int64_t> order = sampleOrder(static_cast<std::int64_t>(m_training.size()), epochSeed(m_spec.seed, epoch));
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
            if (const Status status = raisePruning(progress); !status)
                return status.error();
            const auto figures = trainBatch(indices, epoch, step + 1, learningRateAt(m_spec, progress));
            if (!figures)
                return figures.error();
            loss += figures->loss * static_cast<double>(indices.size());
            right += figures->right;
            seen += static_cast<std::int64_t>(indices.size());
            m_context.report("train", (epoch - 1) * total + seen, m_spec.epochs * total);
            if (m_options.stepped && (secondsSince(lastNews) > 0.1 || step + 1 == steps)) {
                lastNews = Clock::now();
                m_options.stepped({epoch, seen, total, loss / static_cast<double>(seen),
                                   static_cast<double>(right) / static_cast<double>(seen),
                                   static_cast<double>(seen) / std::max(1e-9, secondsSince(start))});
            }
        }
        if (const Status status = raisePruning(static_cast<double>(epoch) / m_spec.epochs); !status)
            return status.error();
        EpochFigures figures;
        figures.epoch = epoch;
        figures.loss = loss / static_cast<double>(seen);
        figures.top1 = static_cast<double>(right) / static_cast<double>(seen);
        if (!m_heldOut.empty()) {
            const ModelPtr model = withTensors(*m_model, m_tensors);
            const auto applied = applyTo(model);
            if (!applied)
                return applied.error();
            if (const Status status = validate(*model, *applied, *m_data, m_heldOut, m_context, figures); !status)
                return status.error();
        }
        figures.seconds = secondsSince(start);
        return figures;
    }

    Result<BatchFigures> trainBatch(std::span<const std::int64_t> indices, int epoch, std::int64_t step, double rate)
    {
        Frame frame = m_executor->frame();
        for (const TrainedTensor &trained : m_tensors) {
            if (trained.place)
                continue;
            auto data = effectiveTensor(trained, m_context);
            if (!data)
                return data.error();
            frame[static_cast<std::size_t>(trained.value)] = std::move(*data);
        }
        const at::Tensor batch = loadBatch(*m_data, indices, m_graph.channelsLast, m_model->inputs[0].type);
        const auto logits = forwardBatch(*m_executor, frame, *m_data, batch, m_context.stop);
        if (!logits)
            return logits.error();
        // Before any step it is the network that makes them, not the training.
        if (epoch == 1 && step == 1 && !isFinite(*logits))
            return nonfiniteError(*m_activeGraph, frame, batch, indices[0]);
        if (!m_labelsChecked) {
            if (const Status status = checkLabels(*m_data, logits->size(1)); !status)
                return status.error();
            m_labelsChecked = true;
        }
        std::vector<std::int64_t> wanted;
        for (const std::int64_t index : indices)
            wanted.push_back(m_data->labels[static_cast<std::size_t>(index)]);
        const at::Tensor labels = at::tensor(wanted, at::TensorOptions().dtype(at::kLong));
        const at::Tensor crossEntropy = at::cross_entropy_loss(*logits, labels);
        at::Tensor loss = crossEntropy;
        if (m_teacher) {
            const auto taught = m_teacher->logits(indices, m_context);
            if (!taught)
                return taught.error();
            loss = distillationLoss(*logits, *taught, crossEntropy, m_spec.distillTemperature, m_spec.distillWeight);
        }
        if (!std::isfinite(loss.item<double>()))
            return Error(errors::kTrainingNan, {std::to_string(epoch), std::to_string(step), std::to_string(rate)});
        try {
            loss.backward();
        } catch (const std::exception &exception) {
            return Error(errors::kRunFailed, {"backward", torchMessage(exception)});
        }
        takeStep(rate);
        const at::NoGradGuard noGradient;
        return BatchFigures{crossEntropy.item<double>(), logits->argmax(1).eq(labels).sum().item<std::int64_t>()};
    }

    void takeStep(double rate)
    {
        const at::NoGradGuard noGradient;
        const bool isPenalized = m_spec.l1 > 0 && (!m_penaltyEnds || m_level < m_schedule.levels());
        for (const TrainedTensor &trained : m_tensors) {
            if (!trained.data.grad().defined())
                continue;
            if (isPenalized && trained.isPenalized)
                trained.data.grad().add_(trained.data.sign(), m_spec.l1);
            // Masks on gradients, so that momentum stays out of pruned weights.
            if (trained.mask.defined())
                trained.data.grad().mul_(trained.mask);
        }
        if (m_spec.clipNorm > 0)
            m_optimizer->clipGradients(m_spec.clipNorm);
        m_optimizer->step(rate);
        // And on weights: momentum from before they were pruned goes on.
        for (TrainedTensor &trained : m_tensors)
            if (trained.mask.defined())
                trained.data.mul_(trained.mask);
        keepScalesPositive(m_tensors);
    }

    void keepGood()
    {
        m_good = {snapshotOf(m_tensors), {}, m_applied};
        for (const TrainedTensor &trained : m_tensors)
            m_good.masks.push_back(trained.mask);
    }

    void restoreGood()
    {
        putBack(m_good.data, m_tensors);
        for (std::size_t i = 0; i < m_tensors.size(); ++i)
            m_tensors[i].mask = m_good.masks[i];
        m_applied = m_good.applied;
    }

    ModelPtr m_model;
    DatasetPtr m_data;
    const Recipe &m_recipe;
    const Recipe &m_given;
    FinetuneSpec m_spec;
    const FinetuneOptions &m_options;
    const JobContext &m_context;
    PruneSchedule m_schedule;
    int m_level = 0;         ///< Of the schedule.
    AppliedRecipe m_applied; ///< Its masks are those of m_tensors.
    std::vector<std::int64_t> m_training, m_heldOut;
    std::vector<TrainedTensor> m_tensors;
    GoodState m_good;
    std::vector<at::Tensor> m_best; ///< Only with early stop.
    std::optional<Optimizer> m_optimizer;
    std::optional<Teacher> m_teacher;
    TrainingGraph m_graph;
    std::shared_ptr<const Graph> m_activeGraph; ///< With quantized activations, if there are any.
    std::optional<Executor> m_executor;         ///< Of m_activeGraph.
    bool m_hasActivations = false;
    bool m_labelsChecked = false;
    bool m_penaltyEnds = false; ///< Once the recipe's pruning is done.
};

} // namespace

Result<FinetuneResult> finetune(const ModelPtr &model, const DatasetPtr &data, const Recipe &recipe, const FinetuneOptions &options,
                                const JobContext &context)
{
    const auto start = equalizeFirst(model, recipe, context);
    return start ? Trainer(start->model, data, start->rest, recipe, options, context).run() : start.error();
}

} // namespace espalier
