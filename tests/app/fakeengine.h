// SPDX-License-Identifier: GPL-3.0-or-later
// A document over a small made-up network, with an engine whose long functions a test can slow down, make fail and count.
#pragma once

#include "app/open/enginecalls.h"
#include "app/session/document.h"
#include "app/session/layerfigures.h"
#include "app/session/score.h"
#include "engine/train/finetune.h"

#include <QtTest>

#include <atomic>
#include <cmath>
#include <memory>
#include <thread>
#include <vector>

namespace espalier::test {

inline constexpr int kPatienceMs = 10000;
inline constexpr ErrorCode kBroken{"test.broken", ESPALIER_TEXT("errors", "The %1 is broken.")};

/// Layers "conv1" (8x4x3x3), "bn1" (8), "conv2" (16x8x3x3), "fc" (10x16): bell-shaped weights, the same each time.
inline ModelPtr makeModel(const std::string &name = "toy")
{
    auto model = std::make_shared<Model>();
    model->provenance.name = name;
    model->provenance.path = "/models/" + name + ".pt";
    model->provenance.sha256 = std::string(64, 'a');
    model->inputShapeSource = "file";
    const auto add = [&](const char *layerName, const char *kind, std::vector<std::int64_t> shape, bool hasWeights) {
        std::int64_t count = 1;
        for (const std::int64_t extent : shape)
            count *= extent;
        auto values = std::make_shared<std::vector<float>>(static_cast<std::size_t>(count));
        unsigned state = 12345u + static_cast<unsigned>(model->tensors.size());
        for (float &value : *values) {
            double sum = 0;
            for (int i = 0; i < 6; ++i) {
                state = state * 1664525u + 1013904223u;
                sum += static_cast<double>(state >> 8) / (1u << 24) - 0.5;
            }
            value = static_cast<float>(sum * 0.2);
        }
        NamedTensor tensor;
        tensor.name = std::string(layerName) + ".weight";
        tensor.view.data = reinterpret_cast<const std::byte *>(values->data());
        tensor.view.shape = shape;
        tensor.view.keeper = values;
        LayerInfo layer;
        layer.id = static_cast<int>(model->layers.size());
        layer.name = layerName;
        layer.kind = kind;
        layer.weightShape = shape;
        layer.tensors = {static_cast<int>(model->tensors.size())};
        if (hasWeights)
            layer.weights = layer.tensors;
        layer.quantizable = layer.prunable = hasWeights;
        layer.whyNot = hasWeights ? "" : "normalization";
        layer.parameters = count;
        layer.bytes = count * 4;
        model->parameters += count;
        model->parameterBytes += count * 4;
        model->tensors.push_back(std::move(tensor));
        model->layers.push_back(std::move(layer));
    };
    add("conv1", "Conv2d", {8, 4, 3, 3}, true);
    add("bn1", "BatchNorm2d", {8}, false);
    add("conv2", "Conv2d", {16, 8, 3, 3}, true);
    add("fc", "Linear", {10, 16}, true);
    return model;
}

class FakeData final : public Dataset
{
public:
    explicit FakeData(std::int64_t count)
    {
        path = "/data/digits";
        kind = "idx";
        sampleShape = {4, 6, 6};
        labels.assign(static_cast<std::size_t>(count), 0);
        classes = 10;
    }
    void fill(std::span<const std::int64_t>, float *, bool) const override { }
    std::vector<std::uint8_t> picture(std::int64_t) const override { return {}; }
};

/// What the long functions do; changed by tests from the main thread, read by jobs.
struct FakeEngine {
    std::atomic<int> opened{0};
    std::atomic<int> scored{0};
    std::atomic<int> applied{0};
    std::atomic<bool> holdScores{false}; ///< Evaluations wait (and can be cancelled).
    std::atomic<bool> holdOpening{false};
    std::atomic<bool> failScores{false};
    std::atomic<bool> failOpening{false};
    std::atomic<bool> failTuning{false};
    std::atomic<int> tuningSteps{5}; ///< Per epoch; each about a millisecond.
    std::atomic<std::int64_t> samples{2000};

    static bool wait(const std::atomic<bool> &hold, const JobContext &context)
    {
        while (hold && !context.cancelled())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return !context.cancelled();
    }

    /// A made-up accuracy that depends on the recipe alone.
    static Evaluation figures(const Recipe &recipe, std::int64_t n, std::int64_t total)
    {
        const std::string hash = recipeHash(recipe);
        Evaluation evaluation;
        evaluation.total = total;
        evaluation.metrics.samples = evaluation.baseline.samples = n;
        evaluation.metrics.top1 = n * (50 + hash[0] % 50) / 100;
        evaluation.baseline.top1 = n;
        return evaluation;
    }

    EngineCalls calls()
    {
        EngineCalls calls = EngineCalls::real();
        calls.openModel = [this](const std::string &path, const ImportOptions &, const JobContext &context) -> Result<ModelPtr> {
            ++opened;
            if (!wait(holdOpening, context))
                return Error(errors::kCancelled);
            if (failOpening)
                return Error(kBroken, {"file"}, path);
            return makeModel(path);
        };
        calls.openDataset = [this](const std::string &, const DataOptions &options, const JobContext &) -> Result<DatasetPtr> {
            auto data = std::make_shared<FakeData>(samples);
            data->split = options.split;
            return DatasetPtr(data);
        };
        calls.applyToLayer = [this, real = calls.applyToLayer](const Model &model, int layer, const ResolvedLayer &what,
                                                               std::optional<double> threshold, const JobContext &context,
                                                               const Calibration *calibration) {
            ++applied;
            return real(model, layer, what, threshold, context, calibration);
        };
        calls.makeEvaluator = [this](const ModelPtr &, const DatasetPtr &data) {
            auto made = std::make_shared<EvaluatorCalls>();
            made->recipe = [this, total = data->count()](const Recipe &recipe, const CalibrationPtr &, const EvaluationOptions &options,
                                                         const JobContext &context) -> Result<Evaluation> {
                ++scored;
                for (const std::int64_t step : options.steps) {
                    if (!wait(holdScores, context))
                        return Error(errors::kCancelled);
                    if (step < total && options.grown)
                        options.grown(figures(recipe, step, total));
                }
                if (!wait(holdScores, context))
                    return Error(errors::kCancelled);
                if (failScores)
                    return Error(kBroken, {"shape"});
                return figures(recipe, total, total);
            };
            made->applied = [total = data->count()](const AppliedRecipe &, const EvaluationOptions &, const JobContext &) {
                return Result<Evaluation>(figures(Recipe(), total, total));
            };
            return made;
        };
        calls.finetune = [this](const ModelPtr &model, const DatasetPtr &data, const Recipe &recipe, const FinetuneOptions &options,
                                const JobContext &context) -> Result<FinetuneResult> {
            FinetuneResult result;
            result.model = model;
            if (data->split != Split::Train)
                return Error(kBroken, {"split"});
            for (int epoch = 1; epoch <= recipe.finetune->epochs; ++epoch) {
                for (int step = 1; step <= tuningSteps; ++step) {
                    if (context.cancelled()) {
                        result.stopped = true;
                        return result;
                    }
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                    TrainingStep news;
                    news.epoch = epoch;
                    news.seen = step;
                    news.total = tuningSteps;
                    if (options.stepped)
                        options.stepped(news);
                }
                if (failTuning)
                    return Error(kBroken, {"loss"});
                EpochFigures figures;
                figures.epoch = epoch;
                result.epochs.push_back(figures);
                if (options.epochDone)
                    options.epochDone(figures);
            }
            return result;
        };
        return calls;
    }
};

/// Opens model and data and waits until everything is there.
inline bool openAll(Document &document, const QString &model = QStringLiteral("toy"))
{
    document.openModel(model);
    document.openData(QStringLiteral("/data/digits"), DataOptions());
    return QTest::qWaitFor(
        [&] {
            if (document.figures()->layerCount() != 4 || document.score()->state().kind != ScoreState::Kind::Measured)
                return false;
            for (int layer = 0; layer < document.figures()->layerCount(); ++layer)
                if (!document.figures()->state(layer).hasStatistics)
                    return false;
            return true;
        },
        kPatienceMs);
}

} // namespace espalier::test
