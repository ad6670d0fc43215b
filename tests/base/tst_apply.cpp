// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/apply/apply.h"
#include "engine/apply/withoutchannel.h"
#include "engine/core/workers.h"
#include "engine/prune/criteria.h"
#include "engine/prune/prune.h"
#include "engine/quant/ranges/parameters.h"

#include "tests/base/numbers.h"

#include <algorithm>

using namespace espalier;
using namespace espalier::test;

namespace {

/// Two layers and a normalization; the second has a dead channel.
Model sample()
{
    std::vector<float> conv = gaussian(8 * 3 * 3 * 3, 1, 0, 0.1f);
    std::fill(conv.begin() + 27, conv.begin() + 54, 0.0f);
    return handMade({{"conv", floatTensor(conv, {8, 3, 3, 3})},
                     {"bn", floatTensor(std::vector<float>(8, 1.0f), {8})},
                     {"fc", floatTensor(gaussian(10 * 50, 2, 0, 0.3f), {10, 50})}});
}

Recipe recipeOf(const std::string &members)
{
    const auto recipe = parseRecipe(R"({"format": "espalier-recipe", "version": 1, )" + members + "}");
    if (!recipe)
        qFatal("%s", recipe.error().message().c_str());
    return *recipe;
}

const AppliedLayer *layerOf(const AppliedRecipe &applied, const Model &model, const std::string &name)
{
    for (const AppliedLayer &layer : applied.layers)
        if (model.layers[static_cast<std::size_t>(layer.layer)].name == name)
            return &layer;
    return nullptr;
}

bool warns(const AppliedRecipe &applied, const std::string &id)
{
    return std::any_of(applied.warnings.begin(), applied.warnings.end(), [&](const Warning &w) { return w.id == id; });
}

} // namespace

class TestApply : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingToDo()
    {
        const Model model = sample();
        const auto applied = applyRecipe(model, {}, {});
        QVERIFY(applied.ok());
        QCOMPARE(applied->layers.size(), std::size_t(2));
        for (const AppliedLayer &layer : applied->layers) {
            QVERIFY(layer.tensors.empty() && !layer.parameters && !layer.pruneThreshold);
            QCOMPARE(layer.quality.mse, 0.0);
            QVERIFY(std::isinf(*layer.quality.sqnrDb));
        }
        QCOMPARE(applied->layers[0].nonzeros, 7 * 27);
        QCOMPARE(applied->sizeBytes, model.parameterBytes);
        QCOMPARE(applied->sparsity, 27.0 / (216 + 500));
        QVERIFY(applied->warnings.empty());
    }

    void quantizesAsTheQuantizerDoes()
    {
        const Model model = sample();
        const auto applied = applyRecipe(model, recipeOf(R"("layers": {"conv": {"weights": {"bits": 5, "granularity": "channel"}}})"), {});
        QVERIFY(applied.ok());
        const AppliedLayer &conv = *layerOf(*applied, model, "conv");
        QCOMPARE(conv.tensors.size(), std::size_t(1));
        const ChangedTensor &tensor = conv.tensors[0];
        QuantSpec spec;
        spec.bits = 5;
        spec.granularity.kind = Granularity::Kind::Channel;
        QVERIFY(*tensor.spec == spec && !tensor.mask);
        const auto parameters = chooseParameters(spec, model.tensors[0].view, 0, {});
        std::vector<float> expected(216);
        fakeQuantize(model.tensors[0].view, spec, *parameters, 0, expected, {});
        QCOMPARE(*tensor.values, expected);
        QCOMPARE(conv.quality.mse, measureQuality(model.tensors[0].view, expected, &*parameters, 0, {}).mse);
        QCOMPARE(conv.parameters->scale, parameters->scale);
        QVERIFY(warns(*applied, "quant.zero-channels")); // and says which channel it was
        QCOMPARE(applied->warnings[0].arguments[1], std::string("1"));
        QCOMPARE(conv.sizeBytes, 216 * 5 / 8 + 8 * 4);
        QCOMPARE(applied->sizeBytes, model.parameterBytes - 216 * 4 + 216 * 5 / 8 + 8 * 4);
        QVERIFY(layerOf(*applied, model, "fc")->tensors.empty());
    }

    void oneMoreChannelAtZero()
    {
        const Model model = sample();
        const auto applied = applyRecipe(model, recipeOf(R"("layers": {"conv": {"weights": {"bits": 4}}})"), {});
        QVERIFY(applied.ok());
        const std::vector<float> before = *layerOf(*applied, model, "conv")->tensors[0].values;
        const int conv = layerOf(*applied, model, "conv")->layer, fc = layerOf(*applied, model, "fc")->layer;
        const auto without = withoutChannel(model, *applied, conv, 3);
        QVERIFY(without.ok());
        const std::vector<float> &after = *layerOf(*without, model, "conv")->tensors[0].values;
        for (std::size_t i = 0; i < before.size(); ++i)
            QCOMPARE(after[i], i / 27 == 3 ? 0.0F : before[i]);
        QCOMPARE(*layerOf(*applied, model, "conv")->tensors[0].values, before); // What was made before stays.
        // A layer that the recipe leaves alone.
        const auto plain = withoutChannel(model, *applied, fc, 9);
        QVERIFY(plain.ok());
        const std::vector<float> &row = *layerOf(*plain, model, "fc")->tensors[0].values;
        for (std::size_t i = 0; i < row.size(); ++i)
            QCOMPARE(row[i],
                     i >= 450 ? 0.0F
                              : model.tensors[static_cast<std::size_t>(layerOf(*plain, model, "fc")->tensors[0].tensor)].view.floats()[i]);
        for (const auto &[layer, channel] : {std::pair(conv, 8), std::pair(conv, -1), std::pair(99, 0)})
            QCOMPARE(QString::fromLatin1(withoutChannel(model, *applied, layer, channel).error().id()), QStringLiteral("prune.no-channel"));
    }

    /// Bytes by hand for each kind of storage.
    void sizes_data()
    {
        QTest::addColumn<std::string>("fc");
        QTest::addColumn<qint64>("bytes");
        QTest::newRow("as stored") << std::string() << qint64(2000);
        QTest::newRow("3 bits, rounded up") << std::string(R"("weights": {"bits": 3})") << qint64(188 + 4);
        QTest::newRow("affine: a zero point too") << std::string(R"("weights": {"bits": 8, "symmetric": false})") << qint64(500 + 8);
        QTest::newRow("the article's form: an offset too")
            << std::string(R"("weights": {"bits": 8, "zero_exact": false})") << qint64(500 + 8);
        QTest::newRow("per channel") << std::string(R"("weights": {"bits": 8, "granularity": "channel"})") << qint64(500 + 40);
        QTest::newRow("groups of 10") << std::string(R"("weights": {"bits": 4, "granularity": {"group": 10}})") << qint64(250 + 50 * 4);
        QTest::newRow("a codebook of 16 levels")
            << std::string(R"("weights": {"bits": 4, "range": {"method": "mean-rounding"}})") << qint64(250 + 64);
        QTest::newRow("ternary, two bits each") << std::string(R"("weights": {"scheme": "ternary"})") << qint64(125 + 4);
        QTest::newRow("power of two") << std::string(R"("weights": {"scheme": "power-of-two", "bits": 4})") << qint64(250 + 4);
        QTest::newRow("pruned by half: mask and values") << std::string(R"("prune": {"sparsity": 0.5})") << qint64(63 + 1000);
        QTest::newRow("hardly pruned: dense is smaller") << std::string(R"("prune": {"sparsity": 0.004})") << qint64(2000);
        QTest::newRow("both") << std::string(R"("weights": {"bits": 8}, "prune": {"sparsity": 0.9})") << qint64(63 + 50 + 4);
    }

    void sizes()
    {
        QFETCH(std::string, fc);
        QFETCH(qint64, bytes);
        const Model model = sample();
        const auto applied = applyRecipe(model, recipeOf(R"("layers": {"fc": {)" + fc + "}}"), {});
        QVERIFY(applied.ok());
        QCOMPARE(layerOf(*applied, model, "fc")->sizeBytes, bytes);
        QCOMPARE(applied->sizeBytes, 216 * 4 + 8 * 4 + bytes);
    }

    /// Pruning comes first; what is pruned stays zero, and the range is that of what is left.
    void prunesThenQuantizes()
    {
        const Model model = sample();
        for (const char *scheme : {R"("bits": 4)", R"("bits": 4, "symmetric": false)", R"("bits": 4, "narrow": false)"}) {
            const auto applied = applyRecipe(
                model, recipeOf(std::string(R"("layers": {"fc": {"weights": {)") + scheme + R"(}, "prune": {"sparsity": 0.7}}})"), {});
            QVERIFY(applied.ok());
            const ChangedTensor &tensor = layerOf(*applied, model, "fc")->tensors[0];
            QCOMPARE(std::count(tensor.mask->begin(), tensor.mask->end(), 0), 350);
            for (std::size_t i = 0; i < tensor.values->size(); ++i)
                QVERIFY((*tensor.mask)[i] || (*tensor.values)[i] == 0.0f);
            QVERIFY(layerOf(*applied, model, "fc")->quality.zeros >= 350);
        }
    }

    void reference_data()
    {
        QTest::addColumn<QString>("model");
        for (const QString &model : kModels)
            QTest::newRow(qPrintable(model)) << model;
    }

    /// The whole way through a recipe, as the command line goes it.
    void reference()
    {
        NEED_SHARED("data/expected/prune-eval-article-lenet.json");
        QFETCH(QString, model);
        const Model network = handMade(Weights(model).layers());
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        int rows = 0;
        const auto pruned = sharedJson("data/expected/prune-eval-" + model + ".json");
        for (const auto &row : pruned["rows"]) {
            const std::string kind = row["kind"];
            const nlohmann::json share = row.value("sparsity", nlohmann::json());
            nlohmann::json wanted; // Written by the library: moc loses its way among raw strings here.
            if (kind == "prune-global")
                wanted["prune_global"]["sparsity"] = share;
            else if (kind == "prune-value")
                wanted["defaults"]["prune"]["threshold"] = row["threshold_given"];
            else if (kind == "prune-filters")
                wanted["layers"][row["layer"].get<std::string>()]["prune"] = {{"granularity", "channel"}, {"sparsity", share}};
            else
                continue;
            ++rows;
            const auto applied = applyRecipe(network, recipeOf(wanted.dump().substr(1, wanted.dump().size() - 2)), context);
            QVERIFY(applied.ok());
            if (kind == "prune-filters") {
                const AppliedLayer &layer = *layerOf(*applied, network, row["layer"]);
                const auto perFilter = static_cast<std::size_t>(network.layers[static_cast<std::size_t>(layer.layer)].parameters
                                                                / network.layers[static_cast<std::size_t>(layer.layer)].weightShape[0]);
                std::vector<int> removed;
                const auto &values = *layer.tensors[0].values;
                for (std::size_t filter = 0; filter * perFilter < values.size(); ++filter)
                    if (std::all_of(values.begin() + static_cast<std::ptrdiff_t>(filter * perFilter),
                                    values.begin() + static_cast<std::ptrdiff_t>((filter + 1) * perFilter), [](float w) { return w == 0; }))
                        removed.push_back(static_cast<int>(filter));
                QCOMPARE(removed, row["removed"].get<std::vector<int>>());
                continue;
            }
            std::int64_t zeros = 0;
            for (const AppliedLayer &layer : applied->layers) {
                const std::string &name = network.layers[static_cast<std::size_t>(layer.layer)].name;
                QCOMPARE(layer.quality.zeros, row["zeros"][name].get<std::int64_t>());
                zeros += layer.quality.zeros;
                if (kind == "prune-global")
                    QCOMPARE(*layer.pruneThreshold, row["threshold"].get<double>());
            }
            QCOMPARE(applied->sparsity, static_cast<double>(zeros) / static_cast<double>(network.parameters));
        }
        QVERIFY(rows > 0);
    }

    void lockedLayersStayOutOfTheRanking()
    {
        const Model model = sample();
        const auto applied = applyRecipe(model, recipeOf(R"("layers": {"fc": {"locked": true}}, "prune_global": {"sparsity": 0.5})"), {});
        QVERIFY(applied.ok());
        QVERIFY(layerOf(*applied, model, "fc")->tensors.empty());
        QCOMPARE(layerOf(*applied, model, "conv")->quality.zeros, 108);
    }

    void globalChannelsShareARanking()
    {
        const Model model = sample();
        const auto applied = applyRecipe(model, recipeOf(R"("prune_global": {"granularity": "channel", "sparsity": 0.5})"), {});
        QVERIFY(applied.ok());
        std::vector<double> scores;
        for (const std::size_t tensor : {0u, 2u}) {
            const TensorView &view = model.tensors[tensor].view;
            const auto own = channelScores(view, findCriterion("magnitude")->score(view, {}), 0);
            scores.insert(scores.end(), own.begin(), own.end());
        }
        std::sort(scores.begin(), scores.end());
        QCOMPARE(*applied->layers[0].pruneThreshold, scores[8]);
    }

    /// One layer alone gives what the whole recipe gives: the drag shows the truth.
    void oneLayerIsAsTheWhole()
    {
        const Model model = sample();
        const Recipe recipe = recipeOf(R"("defaults": {"weights": {"bits": 6}}, "prune_global": {"sparsity": 0.6})");
        const auto applied = applyRecipe(model, recipe, {});
        const auto resolved = resolveRecipe(recipe, model.layers);
        QVERIFY(applied.ok() && resolved.ok());
        for (const AppliedLayer &layer : applied->layers) {
            const auto alone =
                applyToLayer(model, layer.layer, (*resolved)[static_cast<std::size_t>(layer.layer)], layer.pruneThreshold, {});
            QVERIFY(alone.ok());
            QCOMPARE(*alone->tensors[0].values, *layer.tensors[0].values);
            QCOMPARE(alone->quality.mse, layer.quality.mse);
            QCOMPARE(alone->sizeBytes, layer.sizeBytes);
        }
    }

    void workersGiveTheSame()
    {
        const Model model = handMade({{"fc", floatTensor(gaussian(300 * 2000, 4, 0, 1e-38f), {300, 2000})}});
        const Recipe recipe = recipeOf(R"("defaults": {"weights": {"granularity": "channel"}, "prune": {"sparsity": 0.3}})");
        const auto alone = applyRecipe(model, recipe, {});
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        const auto found = applyRecipe(model, recipe, context);
        QVERIFY(*found->layers[0].tensors[0].values == *alone->layers[0].tensors[0].values);
        QVERIFY(found->layers[0].quality.mse == alone->layers[0].quality.mse);
        QCOMPARE(found->layers[0].quality.zeros, alone->layers[0].quality.zeros);
    }

    void tiedTensorsAreStoredOnce()
    {
        const TensorView view = floatTensor(gaussian(100, 5), {10, 10});
        const Model model = handMade({{"encoder", view}, {"decoder", view}});
        QCOMPARE(applyRecipe(model, {}, {})->sizeBytes, 400);
        QCOMPARE(applyRecipe(model, recipeOf(R"("layers": {"decoder": {"weights": {"bits": 8}}})"), {})->sizeBytes, 104);
    }

    void halfWeightsAreWidened()
    {
        const std::vector<std::uint16_t> half{0x3c00, 0xbc00, 0x3800, 0x0000}; // 1, -1, 0.5, 0
        const Model model = handMade({{"fc", tensorOf(half, {2, 2}, ElementType::Float16)}});
        const auto applied = applyRecipe(model, recipeOf(R"("layers": {"fc": {"prune": {"threshold": 0.75}}})"), {});
        QVERIFY(applied.ok());
        QCOMPARE(*applied->layers[0].tensors[0].values, (std::vector<float>{1, -1, 0, 0}));
        QCOMPARE(applied->layers[0].sizeBytes, 1 + 2 * 2);
    }

    /// Scale and zero point from what calibration saw, and the bias in steps of input scale times weight scale.
    void quantizesActivations()
    {
        Model model = sample();
        LayerInfo &fc = model.layers[2];
        QCOMPARE(fc.name, std::string("fc"));
        const std::int64_t outputs = fc.weightShape[0];
        std::vector<float> biases(static_cast<std::size_t>(outputs), 0.1234567f);
        biases[1] = -3e9f;
        fc.tensors.push_back(static_cast<int>(model.tensors.size()));
        model.tensors.push_back({"fc.bias", floatTensor(biases, {outputs}), true});
        Calibration calibration;
        ObservedValues seen;
        seen.lo = -1;
        seen.hi = 1.55;
        seen.count = 100;
        seen.histogram = computeHistogram(floatTensor({-1, 0, 1.55f}), -1, 1.55, 64, {});
        calibration.inputs[2] = seen;
        seen.lo = 0;
        seen.hi = 2.55;
        calibration.outputs[2] = seen;
        const Recipe recipe = recipeOf(R"("layers": {"fc": {"weights": {"bits": 8, "granularity": "channel"}, "activations": {}}})");
        const auto applied = applyRecipe(model, recipe, {}, &calibration);
        QVERIFY(applied.ok());
        const AppliedLayer &layer = *layerOf(*applied, model, "fc");
        QVERIFY(layer.activationSpec && layer.activation && layer.activationInput && layer.changesAnything());
        QVERIFY(std::fabs(layer.activation->scale[0] - 0.01) < 1e-12 && layer.activation->zeroPoint[0] == 0);
        QVERIFY(std::fabs(layer.activationInput->scale[0] - 0.01) < 1e-12 && layer.activationInput->zeroPoint[0] == 100);
        QCOMPARE(layer.tensors.size(), std::size_t(2));
        const std::vector<float> &rounded = *layer.tensors[1].values;
        const double step = 0.01 * layer.parameters->scale[0];
        QVERIFY(std::fabs(rounded[0] - 0.1234567) <= step / 2 + 1e-8);
        QVERIFY(std::fabs(rounded[0] / step - std::nearbyint(rounded[0] / step)) < 1e-2);
        QCOMPARE(layer.saturatedBiases, 1); // -3e9 is more than 2^31 such steps
        QVERIFY(std::fabs(rounded[1] / (0.01 * layer.parameters->scale[1]) + 2147483648.0) < 1000);
        QVERIFY(warns(*applied, "quant.bias-saturated"));
        QVERIFY(!warns(*applied, "quant.activations"));

        // By hand it needs no data; without either they stay.
        const auto byHand =
            applyRecipe(model, recipeOf(R"("layers": {"fc": {"activations": {"range": {"method": "fixed", "lo": 0, "hi": 5.1}}}})"), {});
        QVERIFY(std::fabs(layerOf(*byHand, model, "fc")->activation->scale[0] - 0.02) < 1e-12);
        QVERIFY(!layerOf(*byHand, model, "fc")->activationInput);
        const auto without = applyRecipe(model, recipe, {});
        QVERIFY(without.ok() && warns(*without, "quant.activations"));
        QVERIFY(!layerOf(*without, model, "fc")->activation);
    }

    void saysWhatItCannot_data()
    {
        QTest::addColumn<std::string>("members");
        QTest::addColumn<std::string>("id");
        QTest::addColumn<std::string>("where");
        const auto row = [](const char *name, const char *members, const char *id, const char *where) {
            QTest::newRow(name) << std::string(members) << std::string(id) << std::string(where);
        };
        row("range method for activations", R"("layers": {"fc": {"weights": {"range": {"method": "moving-average"}}}})",
            "quant.activations-only", "fc");
        row("group that does not divide", R"("layers": {"fc": {"weights": {"granularity": {"group": 7}}}})", "quant.group-size",
            "layers.fc.weights.granularity");
        row("learned rounding without data", R"("layers": {"fc": {"weights": {"rounding": "adaround"}}})", "quant.needs-data", "fc");
        row("a way to train as a criterion", R"("layers": {"fc": {"prune": {"criterion": "l1-reg", "sparsity": 0.5}}})",
            "prune.is-training", "fc");
        row("criterion without its data", R"("layers": {"fc": {"prune": {"criterion": "taylor", "sparsity": 0.5}}})", "prune.needs-data",
            "fc");
        row("criterion without its data, all layers", R"("prune_global": {"criterion": "fisher", "sparsity": 0.5})", "prune.needs-data",
            "prune_global");
        row("a norm of channels by element",
            R"("layers": {"fc": {"prune": {"criterion": "l2", "granularity": "element", "sparsity": 0.5}}})", "prune.granularity", "fc");
        row("groups that do not divide", R"("layers": {"conv": {"prune": {"criterion": "n:m"}}})", "prune.groups", "layers.conv.prune");
        row("no BatchNorm after it", R"("layers": {"fc": {"prune": {"criterion": "bn-gamma", "sparsity": 0.5}}})", "prune.no-normalization",
            "layers.fc.prune");
        row("unknown layer", R"("layers": {"fc7": {}})", "recipe.unknown-layer", "layers.fc7");
    }

    void saysWhatItCannot()
    {
        QFETCH(std::string, members);
        QFETCH(std::string, id);
        QFETCH(std::string, where);
        const auto applied = applyRecipe(sample(), recipeOf(members), {});
        QVERIFY(!applied.ok());
        QCOMPARE(std::string(applied.error().id()), id);
        QCOMPARE(applied.error().where(), where);
    }

    void remarks()
    {
        Model model = sample();
        model.provenance.sha256 = std::string(64, 'b');
        const auto applied = applyRecipe(model, recipeOf(R"("model": {"name": "other", "sha256": "aa"},
            "layers": {"fc": {"activations": {}, "prune": {"sparsity": 0.0001}}})"),
                                         {});
        QVERIFY(applied.ok());
        for (const char *id : {"recipe.other-model", "quant.activations", "prune.nothing-removed"})
            QVERIFY2(warns(*applied, id), id);
        QVERIFY(layerOf(*applied, model, "fc")->tensors.empty());
        QCOMPARE(applied->sizeBytes, model.parameterBytes);
    }

    void stopsWhenAsked()
    {
        std::stop_source source;
        source.request_stop();
        JobContext context;
        context.stop = source.get_token();
        const auto applied = applyRecipe(sample(), recipeOf(R"("defaults": {"weights": {}})"), context);
        QVERIFY(!applied.ok());
        QCOMPARE(applied.error().id(), "core.cancelled");
    }
};

QTEST_GUILESS_MAIN(TestApply)
#include "tst_apply.moc"
