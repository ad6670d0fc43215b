// SPDX-License-Identifier: GPL-3.0-or-later
// Quantization-aware training: learned ranges against their gradient, quantized activations, and what of both is handed out.
#include "engine/calibrate/calibrate.h"
#include "engine/eval/forward.h"
#include "engine/graph/tensors.h"
#include "engine/io/write/exporter.h"
#include "engine/recipe/vocabulary.h"
#include "engine/study/study.h"
#include "engine/train/finetune.h"
#include "tests/engine/models.h"
#include "tests/engine/training.h"

#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace espalier;
using namespace espalier::test;

class TestQuantAware : public QObject, private TrainingData
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { openTrainingData(); }

    /// One step on one batch: what LSQ does to weights and scale, from the gradient that a float run shows at the quantized weights.
    void learnedRangeFollowsItsGradient_data()
    {
        QTest::addColumn<bool>("perChannel");
        QTest::addColumn<double>("widest"); // Share of the largest weight at which the range ends at first.
        QTest::newRow("per tensor") << false << 1.0;
        QTest::newRow("per tensor, clipping") << false << 0.5;
        QTest::newRow("per channel, clipping") << true << 0.5;
    }
    void learnedRangeFollowsItsGradient()
    {
        QFETCH(bool, perChannel);
        QFETCH(double, widest);
        constexpr double kRate = 0.1;
        const LayerInfo *layer = m_model->layer("conv2");
        QVERIFY(layer);
        const TensorView &original = m_model->tensors[std::size_t(layer->weights[0])].view;
        const std::int64_t channels = perChannel ? original.shape[0] : 1, each = original.count() / channels;
        Recipe recipe = trained(1);
        recipe.finetune->validationFraction = 0;
        recipe.finetune->momentum = 0;
        recipe.finetune->learningRate = kRate;
        QuantSpec quant;
        quant.bits = 3;
        quant.granularity.kind = perChannel ? Granularity::Kind::Channel : Granularity::Kind::Tensor;
        quant.range.method = "fixed";
        for (std::int64_t c = 0; c < channels; ++c) {
            double largest = 0;
            for (std::int64_t i = c * each; i < (c + 1) * each; ++i)
                largest = std::max(largest, std::fabs(double(original.floats()[i])));
            quant.range.hi.push_back(largest * widest);
            quant.range.lo.push_back(-largest * widest);
        }
        recipe.layers["conv2"].weights = Choice<QuantSpec>::set(quant);

        // The gradient at the quantized weights, from a float run of the network that has them.
        QTemporaryDir folder;
        const std::string path = folder.filePath("quantized.pt").toStdString();
        TAKE(applied, applyRecipe(*m_model, recipe, context()));
        TAKE(report, exportModel(*m_model, recipe, applied, "torchscript", path, context()));
        QVERIFY(report.fileBytes > 0);
        ImportOptions how;
        how.inputShapes[""] = {1, 1, 28, 28};
        TAKE(quantized, openModel(path, how, context()));
        Recipe plain = recipe;
        plain.layers.clear();
        TAKE(floats, finetune(quantized, m_batch, plain, {}, context()));

        recipe.finetune->ranges = "learned";
        TAKE(learned, finetune(m_model, m_batch, recipe, {}, context()));
        const float *before = original.floats(), *at = quantized->tensors[std::size_t(layer->weights[0])].view.floats();
        const float *moved = floats.model->tensors[std::size_t(layer->weights[0])].view.floats();
        const float *after = learned.model->tensors[std::size_t(layer->weights[0])].view.floats();
        const RangeSpec &range = learned.recipe.layers.at("conv2").weights.spec.range;
        QCOMPARE(range.method, std::string("fixed"));
        QCOMPARE(range.hi.size(), std::size_t(channels));
        const double most = 3; // 2^(3-1) - 1
        for (std::int64_t c = 0; c < channels; ++c) {
            const double scale = quant.range.hi[std::size_t(c)] / most;
            double slope = 0, sizes = 0;
            for (std::int64_t i = c * each; i < (c + 1) * each; ++i) {
                const double gradient = (double(at[i]) - moved[i]) / kRate;
                const double v = before[i] / scale, k = std::clamp(std::nearbyint(std::clamp(v, -most, most)), -most, most);
                const bool inside = std::fabs(v) <= most;
                slope += gradient * (inside ? k - v : k);
                sizes += std::fabs(gradient * (inside ? k - v : k));
                QVERIFY(std::fabs((before[i] - after[i]) - (inside ? kRate * gradient : 0)) < 2e-6);
            }
            const double wanted = scale - kRate * slope / std::sqrt(double(each) * most);
            const double got = range.hi[std::size_t(c)] / most;
            // Differences of float32 weights give the gradient to about 1e-7 / rate each.
            const double slack = 1e-6 + kRate * (1e-3 * sizes) / std::sqrt(double(each) * most);
            QVERIFY2(std::fabs(got - wanted) < slack,
                     qPrintable(QStringLiteral("channel %1: %2, wanted %3, from %4").arg(c).arg(got).arg(wanted).arg(scale)));
            QVERIFY(range.lo[std::size_t(c)] == -range.hi[std::size_t(c)]);
        }
    }

    void learnedRangesAreInTheResult_data()
    {
        QTest::addColumn<bool>("symmetric");
        QTest::addColumn<bool>("zeroExact");
        QTest::addColumn<bool>("narrow");
        QTest::newRow("symmetric, narrow") << true << true << true;
        QTest::newRow("symmetric, full") << true << true << false;
        QTest::newRow("affine") << false << true << false;
        QTest::newRow("the article's form") << false << false << false;
    }
    void learnedRangesAreInTheResult()
    {
        QFETCH(bool, symmetric);
        QFETCH(bool, zeroExact);
        QFETCH(bool, narrow);
        Recipe recipe = trained(2);
        quantize(recipe, 3, true);
        QuantSpec &spec = recipe.defaults.weights.spec;
        spec.symmetric = symmetric;
        spec.zeroExact = zeroExact;
        if (symmetric)
            spec.narrow = narrow;
        Recipe fixed = recipe;
        recipe.finetune->ranges = "learned";
        TAKE(result, finetune(m_model, m_tiny, recipe, {}, context()));
        QVERIFY(result.epochs[1].loss < result.epochs[0].loss);
        // The recipe that came out gives exactly what was handed out, by the ordinary way.
        TAKE(again, applyRecipe(*result.model, result.recipe, context()));
        QCOMPARE(again.sizeBytes, result.applied.sizeBytes);
        TAKE(start, applyRecipe(*m_model, fixed, context()));
        bool hasMoved = false;
        for (std::size_t i = 0; i < again.layers.size(); ++i) {
            QVERIFY(*again.layers[i].tensors[0].values == *result.applied.layers[i].tensors[0].values);
            const QuantParameters &before = *start.layers[i].parameters, &after = *result.applied.layers[i].parameters;
            QCOMPARE(after.zeroPoint, before.zeroPoint);
            for (std::size_t c = 0; c < before.scale.size(); ++c) {
                QVERIFY(after.scale[c] > 0);
                hasMoved = hasMoved || std::fabs(after.scale[c] - before.scale[c]) > 1e-5;
            }
        }
        QVERIFY(hasMoved);
        // Written and read again it stays what it is.
        TAKE(parsed, parseRecipe(recipeToJson(result.recipe)));
        QVERIFY(parsed == result.recipe);
    }

    void activationsAreQuantizedWhileTraining()
    {
        QTemporaryDir folder;
        Recipe recipe = trained(3);
        quantize(recipe, 3, true);
        QuantSpec activations;
        activations.bits = 2;
        activations.isSigned = false;
        activations.symmetric = false;
        activations.range.method = "mse";
        recipe.defaults.activations = Choice<QuantSpec>::set(activations);
        recipe.finetune->ranges = "learned";
        TAKE(whole, finetune(m_model, m_small, recipe, {}, context()));
        QVERIFY(std::any_of(whole.applied.layers.begin(), whole.applied.layers.end(),
                            [](const AppliedLayer &layer) { return layer.activation || layer.activationInput; }));
        // Better under 2-bit activations than the untrained network, and than one that never saw them while it was trained.
        Recipe weightsOnly = recipe;
        weightsOnly.defaults.activations = {};
        TAKE(blind, finetune(m_model, m_small, weightsOnly, {}, context()));
        const auto lossOf = [&](const ModelPtr &model, const Recipe &under) {
            const auto calibration = Calibrator(model, m_small).calibrationFor(under, context());
            const auto applied = applyRecipe(*model, under, context(), calibration.ok() ? calibration->get() : nullptr);
            Study study(model, m_small);
            const auto evaluation = applied.ok() ? study.evaluated(*applied, {}, context()) : Result<Evaluation>(applied.error());
            return evaluation.ok() ? evaluation->metrics.loss : std::nan("");
        };
        Recipe blindRecipe = blind.recipe;
        blindRecipe.defaults.activations = recipe.defaults.activations;
        const double before = lossOf(m_model, recipe), unseen = lossOf(blind.model, blindRecipe), after = lossOf(whole.model, whole.recipe);
        QVERIFY2(after < before && after < unseen,
                 qPrintable(QStringLiteral("%1 before, %2 unseen, %3 after").arg(before).arg(unseen).arg(after)));
        // What is handed out is what the recipe gives by the ordinary way.
        Study original(m_model, m_small);
        TAKE(handed, original.evaluated(whole.applied, {}, context()));
        QCOMPARE(handed.metrics.loss, after);

        FinetuneOptions options;
        options.checkpoint = folder.filePath("state").toStdString();
        std::stop_source stop;
        JobContext stoppable = context();
        stoppable.stop = stop.get_token();
        options.epochDone = [&](const EpochFigures &) { stop.request_stop(); };
        TAKE(some, finetune(m_model, m_small, recipe, options, stoppable));
        QCOMPARE(some.epochs.size(), std::size_t(1));
        options.resume = true;
        options.epochDone = {};
        TAKE(resumed, finetune(m_model, m_small, recipe, options, context()));
        QVERIFY(sameWeights(*resumed.model, *whole.model));
    }

    /// One step: the scale of what comes out of conv1 moves as LSQ says, from the gradient at the quantized values.
    void learnedActivationFollowsItsGradient_data()
    {
        QTest::addColumn<double>("hi");
        QTest::newRow("wide") << 4.0;
        QTest::newRow("clipping") << 0.5;
    }
    void learnedActivationFollowsItsGradient()
    {
        QFETCH(double, hi);
        constexpr double kRate = 0.1, kMax = 7; // 3 bits, unsigned
        QuantSpec spec;
        spec.bits = 3;
        spec.isSigned = false;
        spec.symmetric = false;
        spec.range.method = "fixed";
        spec.range.lo = {0};
        spec.range.hi = {hi};
        Recipe recipe = trained(1);
        recipe.finetune->validationFraction = 0;
        recipe.finetune->momentum = 0;
        recipe.finetune->learningRate = kRate;
        recipe.finetune->ranges = "learned";
        recipe.layers["conv1"].activations = Choice<QuantSpec>::set(spec);
        TAKE(learned, finetune(m_model, m_batch, recipe, {}, context()));
        const RangeSpec &range = learned.recipe.layers.at("conv1").activations.spec.range;
        QCOMPARE(range.method, std::string("fixed"));

        const auto weight = [&](const char *name) {
            for (const NamedTensor &tensor : m_model->tensors)
                if (tensor.name == name)
                    return tensorOf(tensor.view);
            return at::Tensor();
        };
        std::vector<std::int64_t> all(std::size_t(m_batch->count()));
        std::iota(all.begin(), all.end(), 0);
        const at::Tensor x = loadBatch(*m_batch, all, false, ElementType::Float32);
        const at::Tensor labels = at::tensor(m_batch->labels, at::TensorOptions().dtype(at::kLong));
        const at::Tensor first = at::relu(at::conv2d(x, weight("conv1.weight"), weight("conv1.bias")));
        const at::Tensor v = first / (hi / kMax), k = at::round(at::clamp(v, 0, kMax));
        const at::Tensor quantized = (k * (hi / kMax)).set_requires_grad(true);
        at::Tensor y = at::max_pool2d(quantized, 2);
        y = at::max_pool2d(at::relu(at::conv2d(y, weight("conv2.weight"), weight("conv2.bias"))), 2).flatten(1);
        y = at::linear(y, weight("fc1.weight"), weight("fc1.bias"));
        const at::Tensor loss = at::cross_entropy_loss(y, labels);
        loss.backward();
        QVERIFY(std::fabs(learned.epochs[0].loss - loss.item<double>()) < 1e-5);
        // LSQ: k - v inside, the last step above; divided by the root of (values per sample) x (steps).
        const double each = double(first.numel()) / double(first.size(0));
        const double slope = (quantized.grad() * at::where(v.le(kMax), k - v, k)).to(at::kDouble).sum().item<double>();
        const double wanted = hi / kMax - kRate * slope / std::sqrt(each * kMax);
        QVERIFY(std::fabs(wanted - hi / kMax) > 1e-6);
        const double got = range.hi[0] / kMax;
        QVERIFY2(std::fabs(got - wanted) < 1e-3 * std::fabs(wanted - hi / kMax) + 1e-7,
                 qPrintable(QStringLiteral("%1, wanted %2, from %3").arg(got, 0, 'g', 9).arg(wanted, 0, 'g', 9).arg(hi / kMax)));
        QVERIFY(range.lo[0] == 0);
    }

    /// What goes in and what comes out, found by a method at first: both end as ranges by hand in the recipe that comes out, on the same
    /// zero points, and give what was handed out.
    void learnedActivationsAreInTheResult()
    {
        Recipe recipe = trained(2);
        recipe.defaults.activations = Choice<QuantSpec>::set(vocabulary::activationDefaults());
        recipe.defaults.activations.spec.bits = 4;
        const Recipe found = recipe;
        recipe.finetune->ranges = "learned";
        TAKE(result, finetune(m_model, m_tiny, recipe, {}, context()));
        const auto calibrated = Calibrator(m_model, m_tiny).calibrationFor(found, context());
        QVERIFY(calibrated.ok());
        TAKE(start, applyRecipe(*m_model, found, context(), calibrated->get()));
        const auto &conv1 = result.recipe.layers.at("conv1").activations.spec;
        QVERIFY(conv1.inputRange && conv1.inputRange->method == "fixed" && conv1.range.method == "fixed");
        // What the network gives back has no range to learn.
        const auto &fc1 = result.recipe.layers.at("fc1").activations.spec;
        QVERIFY(fc1.inputRange && fc1.inputRange->method == "fixed" && fc1.range.method == "minmax");
        const auto &before = start.layers[0], &after = result.applied.layers[0];
        for (const auto side : {&AppliedLayer::activation, &AppliedLayer::activationInput}) {
            QCOMPARE((after.*side)->zeroPoint, (before.*side)->zeroPoint);
            QVERIFY((after.*side)->scale[0] > 0 && std::fabs((after.*side)->scale[0] - (before.*side)->scale[0]) > 1e-6);
        }
        TAKE(parsed, parseRecipe(recipeToJson(result.recipe)));
        QVERIFY(parsed == result.recipe);
    }

    void stochasticRoundingIsTrainedForItsSeed()
    {
        Recipe recipe = trained(1);
        quantize(recipe, 3, false);
        recipe.defaults.weights.spec.rounding = Rounding::Stochastic;
        JobContext other = context();
        other.seed = 5;
        TAKE(one, finetune(m_model, m_tiny, recipe, {}, context()));
        TAKE(two, finetune(m_model, m_tiny, recipe, {}, other));
        TAKE(again, finetune(m_model, m_tiny, recipe, {}, other));
        QVERIFY(!sameWeights(*one.model, *two.model));
        QVERIFY(sameWeights(*again.model, *two.model));
    }

    void codebooksHaveNoRangeToLearn()
    {
        Recipe recipe = trained(1);
        quantize(recipe, 4, false);
        recipe.defaults.weights.spec.granularity = {Granularity::Kind::Group, 8};
        recipe.layers["conv1"].weights = Choice<QuantSpec>::off();
        recipe.finetune->ranges = "learned";
        const auto result = finetune(m_model, m_tiny, recipe, {}, context());
        QVERIFY(!result.ok());
        QCOMPARE(QString::fromLatin1(result.error().id()), QStringLiteral("train.learned-range"));
    }
};

QTEST_GUILESS_MAIN(TestQuantAware)
#include "tst_quantaware.moc"
