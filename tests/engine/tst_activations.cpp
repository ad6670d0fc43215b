// SPDX-License-Identifier: GPL-3.0-or-later
// Quantized activations, learned rounding and corrected biases: against formulas written out, and the figures they must reach.
#include "engine/calibrate/adaround.h"
#include "engine/calibrate/calibrate.h"
#include "engine/calibrate/moments.h"
#include "engine/eval/forward.h"
#include "engine/graph/activationpoints.h"
#include "engine/graph/joins.h"
#include "engine/graph/tensors.h"
#include "engine/plan/quantnodes.h"
#include "engine/quant/ranges/registry.h"
#include "engine/study/study.h"
#include "tests/engine/models.h"
#include "tests/engine/withworkers.h"

#include <cmath>
#include <limits>

using namespace espalier;

namespace {

Recipe recipeOf(const std::string &members)
{
    const auto recipe = parseRecipe(R"({"format": "espalier-recipe", "version": 1, )" + members + "}");
    if (!recipe.ok())
        qWarning("%s", recipe.error().message().c_str());
    return recipe.ok() ? *recipe : Recipe{};
}

int layerNamed(const Model &model, const std::string &name)
{
    for (const LayerInfo &layer : model.layers)
        if (layer.name == name)
            return layer.id;
    return -1;
}

at::Tensor tensorNamed(const Model &model, const std::string &name)
{
    for (const NamedTensor &tensor : model.tensors)
        if (tensor.name == name)
            return tensorOf(tensor.view);
    return {};
}

} // namespace

class TestActivations : public QObject, private test::WithWorkers
{
    Q_OBJECT
    ModelPtr m_model;
    DatasetPtr m_train, m_test;
    std::shared_ptr<Study> m_study;

    bool openResnet(QString &why)
    {
        if (m_model)
            return true;
        auto model = test::openNamed("resnet20-ssl");
        auto train = test::openTestData("resnet20-ssl", Split::Train);
        auto tests = test::openTestData("resnet20-ssl");
        if (!model.ok() || !train.ok() || !tests.ok()) {
            why = "model or data cannot be opened";
            return false;
        }
        m_model = *model;
        m_train = *train;
        m_test = *tests;
        m_study = std::make_shared<Study>(m_model, m_test);
        return true;
    }

private Q_SLOTS:
    /// Points of a network with residual additions, by name.
    void pointsAreBehindTheRelu()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QString why;
        QVERIFY2(openResnet(why), qPrintable(why));
        const Graph &graph = *m_model->graph;
        std::map<int, const GraphNode *> producers;
        for (const GraphNode &node : graph.body.nodes)
            for (const int value : node.outputs)
                producers[value] = &node;
        std::map<std::pair<std::string, bool>, std::string> ops;
        for (const ActivationPoint &point : activationPoints(graph))
            ops.emplace(std::pair(m_model->layers[std::size_t(point.layer)].name, point.isInput),
                        producers.count(point.value) ? producers[point.value]->op : "input");
        const auto op = [&](const char *layer, bool isInput) { return ops[{layer, isInput}]; };
        QCOMPARE(op("conv1", true), std::string("input"));
        QVERIFY(op("conv1", false).find("relu") != std::string::npos); // conv, norm and ReLU in one
        QVERIFY(op("layer1.0.conv1", false).find("relu") != std::string::npos);
        QCOMPARE(op("layer1.0.conv2", false), std::string("aten::batch_norm")); // an addition comes before the ReLU
        QVERIFY(op("layer1.1.conv1", true).find("relu") != std::string::npos);  // behind that addition
        QCOMPARE(op("layer2.0.downsample.0", false), std::string("aten::batch_norm"));
        QVERIFY(!ops.count({"bn1", true}));                            // fused with conv1
        QVERIFY(ops.count({"fc", true}) && !ops.count({"fc", false})); // what the network gives back stays
    }

    /// Bounds, averages and histogram of the first layer, computed by hand from its weights.
    void seesWhatGoesThrough()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QString why;
        QVERIFY2(openResnet(why), qPrintable(why));
        CalibrationOptions options;
        options.samples = 96;
        TAKE(seen, calibrate(m_model, m_train, recipeOf(R"("layers": {"conv1": {"activations": {}}})"), options, context()));
        QCOMPARE(seen->samples, 96);
        const int layer = layerNamed(*m_model, "conv1");
        QVERIFY(seen->inputs.count(layer) && seen->outputs.count(layer));
        const auto order = sampleOrder(m_train->count(), 0);
        double lo = 1e9, hi = -1e9, movingHi = 0, inputLo = 1e9;
        std::int64_t count = 0, above = 0;
        const double half = seen->outputs.at(layer).histogram.edge(1024);
        for (int batch = 0; batch < 3; ++batch) {
            const at::Tensor x = loadBatch(*m_train, std::span(order).subspan(std::size_t(batch) * 32, 32), false, ElementType::Float32);
            at::Tensor y = at::conv2d(x, tensorNamed(*m_model, "conv1.weight"), {}, 1, 1);
            y = at::relu(at::batch_norm(y, tensorNamed(*m_model, "bn1.weight"), tensorNamed(*m_model, "bn1.bias"),
                                        tensorNamed(*m_model, "bn1.running_mean"), tensorNamed(*m_model, "bn1.running_var"), false, 0.1,
                                        1e-5, false));
            const double most = y.max().item<double>();
            lo = std::min(lo, y.min().item<double>());
            hi = std::max(hi, most);
            movingHi = batch == 0 ? most : 0.9 * movingHi + 0.1 * most;
            inputLo = std::min(inputLo, x.min().item<double>());
            count += y.numel();
            above += (y >= half).sum().item<std::int64_t>();
        }
        const ObservedValues &out = seen->outputs.at(layer);
        const auto near = [](double a, double b) { return std::abs(a - b) <= 1e-5 * std::abs(b); };
        QCOMPARE(out.lo, lo);
        QVERIFY(near(out.hi, hi) && near(out.movingHi, movingHi));
        QVERIFY(near(seen->inputs.at(layer).lo, inputLo));
        QCOMPARE(out.count, count);
        QCOMPARE(out.nonfinite, 0);
        std::int64_t all = 0, upper = 0;
        for (int i = 0; i < out.histogram.bins(); ++i) {
            all += out.histogram.counts[std::size_t(i)];
            upper += i >= 1024 ? out.histogram.counts[std::size_t(i)] : 0;
        }
        QCOMPARE(all, count);
        QVERIFY(std::abs(upper - above) <= count / 1000);
    }

    /// Every method that activations can have, through the plan and through the plain graph.
    void planIsThePlainGraph_data()
    {
        QTest::addColumn<QString>("method");
        for (const RangeMethod &method : rangeMethods())
            if (method.observe && std::string(method.id) != "fixed")
                QTest::newRow(method.id) << QString(method.id);
    }
    void planIsThePlainGraph()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QString why;
        QVERIFY2(openResnet(why), qPrintable(why));
        QFETCH(QString, method);
        const Recipe recipe = recipeOf(R"("defaults": {"activations": {"range": {"method": ")" + method.toStdString() + R"("}}})");
        CalibrationOptions options;
        options.samples = 64;
        TAKE(calibration, calibrate(m_model, m_train, recipe, options, context()));
        TAKE(applied, applyRecipe(*m_model, recipe, context(), calibration.get()));
        QVERIFY(quantizesActivations(applied));
        EvaluationOptions plan, plain;
        plan.limit = plain.limit = 256;
        plain.exact = true;
        TAKE(a, m_study->evaluated(applied, plan, context()));
        TAKE(b, m_study->evaluated(applied, plain, context()));
        // A value on a boundary between levels may fall either way and move everything behind it by a step of 8 bits.
        int differing = 0;
        for (std::size_t i = 0; i < a.outcomes->predicted.size(); ++i)
            differing += a.outcomes->predicted[i] != b.outcomes->predicted[i];
        qInfo("%s: %d of 256 answers differ between plan and plain graph, top-1 %lld of float %lld", qPrintable(method), differing,
              static_cast<long long>(a.metrics.top1), static_cast<long long>(a.baseline.top1));
        QVERIFY(differing <= 4);
        QVERIFY(a.comparison.kl > 0 && b.comparison.kl > 0); // Something is quantized in both.
        if (method != "sigma")                               // Three deviations cut off more of a long tail than this network bears.
            QVERIFY(a.metrics.top1 >= a.baseline.top1 - 12);
    }

    void workersDoNotChangeIt()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QString why;
        QVERIFY2(openResnet(why), qPrintable(why));
        const Recipe recipe = recipeOf(R"("layers": {"conv1": {"weights": {"bits": 3, "granularity": "channel", "rounding": "adaround"},
                                                               "activations": {"range": {"method": "mse"}}}}, "bias_correction": "analytic")");
        CalibrationOptions options;
        options.samples = 160;
        Workers one(1);
        JobContext alone;
        alone.workers = &one;
        TAKE(a, calibrate(m_model, m_train, recipe, options, alone));
        TAKE(b, calibrate(m_model, m_train, recipe, options, context()));
        const int layer = layerNamed(*m_model, "conv1");
        QCOMPARE(a->outputs.at(layer).histogram.sums, b->outputs.at(layer).histogram.sums);
        QCOMPARE(a->replaced.size(), std::size_t(2)); // The weight, and the running mean behind it.
        for (const auto &[tensor, values] : a->replaced)
            QCOMPARE(*b->replaced.at(tensor), *values);
    }

    /// Rows of random numbers with correlated inputs: on the neighbouring levels, and never worse than plain rounding.
    void learnedRoundingIsNotWorse()
    {
        at::manual_seed(3);
        const at::Tensor inputs = at::matmul(at::randn({500, 30}), at::randn({30, 30})) + 1.0;
        RoundingProblem problem;
        problem.moments = at::matmul(inputs.t(), inputs) / 500;
        problem.weights = at::randn({12, 30});
        problem.scale = at::full({12, 30}, 0.7);
        problem.base = at::zeros({12, 30});
        problem.first = at::full({12, 30}, -3);
        problem.last = at::full({12, 30}, 3);
        problem.kept = (at::rand({12, 30}) > 0.2).to(at::kFloat);
        problem.weights = problem.weights * problem.kept;
        problem.nearest = at::clamp(at::round(problem.weights / 0.7), -3, 3) * 0.7;
        const at::Tensor learned = learnRounding(problem, 300, {});
        const auto errors = [&](const at::Tensor &w) {
            const at::Tensor d = (w - problem.weights).to(at::kDouble);
            return (at::matmul(d, problem.moments.to(at::kDouble)) * d).sum(1);
        };
        const at::Tensor before = errors(problem.nearest), after = errors(learned);
        QVERIFY((after <= before * (1 + 1e-6)).all().item<bool>());
        qInfo("mean error %.4g after plain rounding, %.4g learned", before.mean().item<double>(), after.mean().item<double>());
        QVERIFY(after.mean().item<double>() < 0.7 * before.mean().item<double>());
        const at::Tensor k = learned / 0.7;
        QVERIFY((at::abs(k - at::round(k)) < 1e-4).all().item<bool>());
        QVERIFY((at::abs(k) < 3.001).all().item<bool>());
        const at::Tensor inside = at::clamp(problem.weights / 0.7, -3, 3);
        QVERIFY((at::abs(k - inside) < 1.001).all().item<bool>());
        QVERIFY((learned.masked_select(problem.kept == 0) == 0).all().item<bool>());
    }

    /// The mean output of a corrected layer is that of the float layer.
    void correctionTakesTheMeanErrorAway()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QString why;
        QVERIFY2(openResnet(why), qPrintable(why));
        CalibrationOptions options;
        options.samples = 64;
        for (const char *kind : {"analytic", "empirical"}) {
            const Recipe recipe =
                recipeOf(std::string(R"("layers": {"conv1": {"weights": {"bits": 3}}}, "bias_correction": ")") + kind + "\"");
            TAKE(calibration, calibrate(m_model, m_train, recipe, options, context()));
            TAKE(applied, applyRecipe(*m_model, recipe, context(), calibration.get()));
            at::Tensor weight, mean;
            for (const AppliedLayer &layer : applied.layers)
                for (const ChangedTensor &change : layer.tensors) {
                    const NamedTensor &named = m_model->tensors[std::size_t(change.tensor)];
                    const at::Tensor values = at::tensor(*change.values).view(named.view.shape);
                    if (named.name == "conv1.weight")
                        weight = values;
                    else if (named.name == "bn1.running_mean")
                        mean = values;
                }
            QVERIFY(weight.defined() && mean.defined());
            const auto order = sampleOrder(m_train->count(), 0);
            const at::Tensor x = loadBatch(*m_train, std::span(order).first(64), false, ElementType::Float32);
            const at::Tensor before = at::conv2d(x, tensorNamed(*m_model, "conv1.weight"), {}, 1, 1).mean({0, 2, 3});
            const at::Tensor after = at::conv2d(x, weight, {}, 1, 1).mean({0, 2, 3});
            const at::Tensor left = (after - mean) - (before - tensorNamed(*m_model, "bn1.running_mean"));
            QVERIFY((after - before).abs().max().item<double>() > 1e-3);
            QVERIFY2(left.abs().max().item<double>() < 1e-5, qPrintable(QString::number(left.abs().max().item<double>())));
        }
    }

    void saysWhatItNeeds()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QString why;
        QVERIFY2(openResnet(why), qPrintable(why));
        const Recipe learned = recipeOf(R"("layers": {"fc": {"weights": {"rounding": "adaround"}}})");
        QCOMPARE(applyRecipe(*m_model, learned, context()).error().id(), "quant.needs-data");
        TAKE(needs, needsCalibration(*m_model, learned));
        QVERIFY(needs);
        const Recipe byHand = recipeOf(R"("layers": {"fc": {"activations": {"range": {"method": "fixed", "lo": 0, "hi": 4}}}})");
        TAKE(alsoNeeds, needsCalibration(*m_model, byHand));
        QVERIFY(!alsoNeeds);
        CalibrationOptions options;
        options.samples = 1;
        const Recipe activations = recipeOf(R"("defaults": {"activations": {}})");
        TAKE(single, calibrate(m_model, m_train, activations, options, context()));
        QCOMPARE(single->samples, 1);
        QVERIFY(applyRecipe(*m_model, activations, context(), single.get()).ok());
        const Recipe codebook =
            recipeOf(R"("layers": {"fc": {"weights": {"rounding": "adaround", "range": {"method": "mean-rounding"}}}})");
        QCOMPARE(calibrate(m_model, m_train, codebook, options, context()).error().id(), "quant.learned-kind");
    }

    /// The figures: top-1 on all 10,000 test images, everything found on training images.
    /// The inputs of every addition have one scale and zero point, found on what was seen at both.
    /// What goes into the network has a range of its own by hand: as if the samples had been quantized before.
    void inputHasARangeByHand()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        TAKE(model, test::openNamed("article-lenet"));
        const std::string output = R"("bits": 4, "signed": true, "range": {"method": "fixed", "lo": -1, "hi": 3})";
        const auto under = [&](const std::string &more) {
            return applyRecipe(*model, recipeOf(R"("layers": {"conv1": {"activations": {)" + output + more + "}}}"), context());
        };
        TAKE(plain, under(""));
        TAKE(both, under(R"(, "input_range": {"method": "fixed", "lo": -0.5, "hi": 2.5})"));
        QVERIFY(plain.layers[0].activation && !plain.layers[0].activationInput);
        QVERIFY(both.layers[0].activationInput);
        const double scale = 3.0 / 15;
        QVERIFY(std::fabs(both.layers[0].activationInput->scale[0] - scale) < 1e-12);
        const std::int64_t zero = both.layers[0].activationInput->zeroPoint[0];
        QCOMPARE(zero, std::int64_t(std::nearbyint(-8 + 0.5 / scale)));
        const auto run = [&](const AppliedRecipe &applied, const at::Tensor &input) {
            const auto graph = withActivations(*model->graph, applied);
            Frame frame = Executor(*graph).frame();
            const auto out = Executor(*graph).run(frame, {input}, {});
            return out.ok() ? out->toTensor() : at::Tensor();
        };
        const at::Tensor x = at::randn({8, 1, 28, 28});
        const at::Tensor wanted = run(plain, at::fake_quantize_per_tensor_affine(x, scale, zero, -8, 7)), got = run(both, x);
        QVERIFY(wanted.defined() && got.defined() && at::allclose(got, wanted, 1e-5, 1e-5));
        QVERIFY(!at::allclose(got, run(plain, x), 1e-3, 1e-3));
        // Found by a method, it needs data, and is not that of what comes out.
        TAKE(needs,
             needsCalibration(
                 *model, recipeOf(R"("layers": {"conv1": {"activations": {)" + output + R"(, "input_range": {"method": "minmax"}}}})")));
        QVERIFY(needs);
    }

    /// What a recipe asks for and cannot have is told.
    void whatIsNotDoneIsTold_data()
    {
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<QString>("warning");
        QTest::newRow("the network's result") << R"("layers": {"fc1": {"activations": {"range": {"method": "fixed", "lo": 0, "hi": 1}}}})"
                                              << "quant.activations-result";
        QTest::newRow("biases without data") << R"("defaults": {"weights": {"bits": 4}}, "bias_correction": "analytic")"
                                             << "quant.bias-correction";
        QTest::newRow("groups") << R"("defaults": {"weights": {"granularity": {"group": 32}}})"
                                << "quant.passed-by";
        QTest::newRow("nothing left") << R"("layers": {"conv2": {"prune": {"sparsity": 1}}})"
                                      << "prune.all-removed";
        QTest::newRow("one channel left") << R"("layers": {"conv2": {"prune": {"sparsity": 1, "granularity": "channel"}}})"
                                          << "prune.one-left";
    }
    void whatIsNotDoneIsTold()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        TAKE(model, test::openNamed("article-lenet"));
        QFETCH(QString, recipe);
        QFETCH(QString, warning);
        TAKE(applied, applyRecipe(*model, recipeOf(recipe.toStdString()), context()));
        QStringList ids;
        for (const Warning &one : applied.warnings)
            ids << QString::fromStdString(one.id);
        QCOMPARE(ids, QStringList{warning});
        for (const AppliedLayer &layer : applied.layers)
            QVERIFY(!layer.activation);
    }

    void additionsShareARange_data()
    {
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<bool>("isJoint");
        QTest::newRow("minmax") << R"("defaults": {"weights": {}, "activations": {}})" << true;
        QTest::newRow("percentile") << R"("defaults": {"weights": {}, "activations": {"range": {"method": "percentile", "p": 99.9}}})"
                                    << true;
        QTest::newRow("one by hand and of fewer bits")
            << R"("defaults": {"weights": {}, "activations": {}}, "layers": {"layer2.1.conv2": {"activations": {"bits": 6,
                  "range": {"method": "fixed", "lo": -20, "hi": 30}}}})"
            << false;
    }
    void additionsShareARange()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QString why;
        QVERIFY2(openResnet(why), qPrintable(why));
        QFETCH(QString, recipe);
        QFETCH(bool, isJoint);
        Recipe asked = recipeOf(recipe.toStdString());
        CalibrationOptions options;
        options.samples = 128;
        TAKE(apart, calibrate(m_model, m_train, asked, options, context()));
        QVERIFY(apart->shared.empty());
        asked.sharedRanges = true;
        TAKE(seen, calibrate(m_model, m_train, asked, options, context()));
        TAKE(applied, applyRecipe(*m_model, asked, context(), seen.get()));
        const auto layer = [&](const std::string &name) -> const AppliedLayer & {
            return *std::find_if(applied.layers.begin(), applied.layers.end(),
                                 [&](const AppliedLayer &one) { return one.layer == layerNamed(*m_model, name); });
        };
        int blocks = 0;
        for (int stage = 1; stage <= 3; ++stage)
            for (int block = 0; block < 3; ++block) {
                const std::string name = "layer" + std::to_string(stage) + "." + std::to_string(block);
                // What meets what conv2 gives: the projection, or what came into the block.
                const bool isProjected = stage > 1 && block == 0;
                const AppliedLayer &main = layer(name + ".conv2"), &side = layer(isProjected ? name + ".downsample.0" : name + ".conv1");
                const auto &other = isProjected ? side.activation : side.activationInput;
                QVERIFY(main.activation && other);
                QCOMPARE(main.activation->scale, other->scale);
                QCOMPARE(main.activation->zeroPoint, other->zeroPoint);
                QVERIFY(main.isActivationShared && (isProjected ? side.isActivationShared : side.isInputShared));
                const ObservedValues &a = seen->outputs.at(main.layer);
                const ObservedValues &b = isProjected ? seen->outputs.at(side.layer) : seen->inputs.at(side.layer);
                if (isJoint && asked.defaults.activations.spec.range.method == "minmax") {
                    // min and max of both, in 255 steps.
                    QCOMPARE(main.activation->scale[0], (std::max(a.hi, b.hi) - std::min({a.lo, b.lo, 0.0})) / 255);
                } else if (!isJoint && name == "layer2.1") {
                    QCOMPARE(main.activation->lo[0], std::min(-20.0, b.lo));
                    QCOMPARE(main.activation->hi[0], std::max({30.0, a.hi, b.hi}));
                    QCOMPARE(main.activation->qmax, 255); // The more bits of the two.
                }
                // What does not meet anything keeps its own.
                QVERIFY(!layer(name + ".conv1").isActivationShared);
                ++blocks;
            }
        QCOMPARE(blocks, 9);
        // In the graph they are the very numbers: both inputs of each addition lie on one grid.
        const auto graph = withActivations(*m_model->graph, applied);
        int quantizers = 0;
        for (const GraphNode &node : graph->body.nodes)
            quantizers += node.op == "espalier::fake_quantize";
        QVERIFY(quantizers > 27);
        EvaluationOptions few;
        few.limit = 2000;
        TAKE(result, m_study->evaluated(applied, few, context()));
        qInfo("shared: %lld of float %lld", static_cast<long long>(result.metrics.top1), static_cast<long long>(result.baseline.top1));
        if (isJoint)
            QVERIFY(result.metrics.top1 >= result.baseline.top1 - 10); // 0.5 points
    }

    /// Concatenation joins all that it takes, and what they meet elsewhere.
    void meetingsAreFound()
    {
        NEED_SHARED("data/models/resnet20-a.traced.pt");
        TAKE(model, test::openNamed("resnet20-a"));
        std::set<int> places;
        for (const ActivationPoint &point : activationPoints(*model->graph))
            places.insert(point.value);
        // Shortcuts of every second pixel, padded with zeros: still the same values.
        const auto sets = joinedValues(*model->graph, places);
        QCOMPARE(sets.size(), std::size_t(9));
        for (const auto &set : sets)
            QCOMPARE(set.size(), std::size_t(2));
        NEED_SHARED("corpus/good/densenet-traced-torch2.14.pt");
        TAKE(dense, openModel(test::shared("corpus/good/densenet-traced-torch2.14.pt"), {}, {}));
        std::set<int> values;
        for (const GraphNode &node : dense->graph->body.nodes)
            values.insert(node.outputs.begin(), node.outputs.end());
        std::size_t largest = 0, widest = 0;
        for (const auto &set : joinedValues(*dense->graph, values))
            largest = std::max(largest, set.size());
        for (const GraphNode &node : dense->graph->body.nodes)
            if (node.kind == GraphNode::Kind::MakeList && !node.inputs.empty() && node.op != "prim::Constant")
                widest = std::max(widest, node.inputs.size());
        QVERIFY(largest >= 2);
        qInfo("largest set %zu, widest list %zu", largest, widest);
    }

    /// The layer that first made what is no number is named: when ranges are looked for, and when they are given.
    void namesWhoMakesNan_data()
    {
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<double>("value");
        const double nan = std::numeric_limits<double>::quiet_NaN(), infinite = std::numeric_limits<double>::infinity();
        const QString found = R"("defaults": {"activations": {"range": {"method": "mse"}}})";
        const QString given = R"("defaults": {"activations": {"range": {"method": "fixed", "lo": -4, "hi": 4}}})";
        QTest::newRow("calibration, NaN") << found << nan;
        QTest::newRow("calibration, infinity") << found << infinite;
        QTest::newRow("evaluation, NaN") << given << nan;
        QTest::newRow("evaluation, infinity") << given << infinite;
        QTest::newRow("corrected bias") << R"("defaults": {"weights": {"bits": 4}}, "bias_correction": "analytic")" << nan;
    }
    void namesWhoMakesNan()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QString why;
        QVERIFY2(openResnet(why), qPrintable(why));
        QFETCH(QString, recipe);
        QFETCH(double, value);
        auto model = std::make_shared<Model>(*m_model);
        auto graph = std::make_shared<Graph>(*m_model->graph);
        for (Graph::Parameter &parameter : graph->parameters)
            if (model->tensors[std::size_t(parameter.tensor)].name == "layer2.1.conv1.weight") {
                parameter.data = parameter.data.clone();
                parameter.data.view({-1})[7] = value;
                model->tensors[std::size_t(parameter.tensor)].view = viewOf(parameter.data);
            }
        model->graph = graph;
        CalibrationOptions few;
        few.samples = 64;
        Study study(model, m_test, std::make_shared<Calibrator>(model, m_train, few));
        for (const bool exact : {false, true}) {
            EvaluationOptions options;
            options.limit = 64;
            options.exact = exact;
            const auto refused = study.evaluated(recipeOf(recipe.toStdString()), options, context());
            QVERIFY(!refused.ok());
            QCOMPARE(refused.error().id(), "eval.nan");
            QCOMPARE(refused.error().where(), std::string("layer2.1.conv1"));
        }
    }

    void figures_data()
    {
        QTest::addColumn<QString>("recipe");
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("atLeast");
        QTest::newRow("8 bits, activations 8 bits: drop of at most 0.3 points")
            << R"("defaults": {"weights": {"granularity": "channel"}, "activations": {"range": {"method": "mse"}}})" << 512 << 9171 - 30;
        QTest::newRow("4 bits learned, activations 8 bits: drop of at most 0.6 points")
            << R"("defaults": {"weights": {"bits": 4, "granularity": "channel", "range": {"method": "mse"}, "rounding": "adaround"},
                  "activations": {"range": {"method": "mse"}}}, "bias_correction": "empirical")"
            << 1024 << 9171 - 60;
        QTest::newRow("3 bits learned: at least 87 %")
            << R"("defaults": {"weights": {"bits": 3, "granularity": "channel", "range": {"method": "mse"}, "rounding": "adaround"}},
                  "bias_correction": "empirical")"
            << 1024 << 8700;
    }
    void figures()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QString why;
        QVERIFY2(openResnet(why), qPrintable(why));
        QFETCH(QString, recipe);
        QFETCH(int, samples);
        QFETCH(int, atLeast);
        CalibrationOptions options;
        options.samples = samples;
        const Recipe parsed = recipeOf(recipe.toStdString());
        QElapsedTimer timer;
        timer.start();
        TAKE(calibration, calibrate(m_model, m_train, parsed, options, context()));
        const double seconds = static_cast<double>(timer.elapsed()) / 1000;
        TAKE(applied, applyRecipe(*m_model, parsed, context(), calibration.get()));
        TAKE(result, m_study->evaluated(applied, {}, context()));
        qInfo("top-1 %lld of float %lld; calibration %.1f s, evaluation %.1f s", static_cast<long long>(result.metrics.top1),
              static_cast<long long>(result.baseline.top1), seconds, result.seconds);
        QVERIFY(result.metrics.top1 >= atLeast);
    }
};

QTEST_GUILESS_MAIN(TestActivations)
#include "tst_activations.moc"
