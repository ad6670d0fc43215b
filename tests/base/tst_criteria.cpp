// SPDX-License-Identifier: GPL-3.0-or-later
// Criteria that need no data, each against its formula written out, and the masks that they lead to.
#include "engine/apply/apply.h"
#include "engine/core/workers.h"
#include "engine/prune/importance.h"
#include "engine/prune/pattern.h"
#include "engine/prune/prune.h"
#include "engine/prune/spread.h"

#include "tests/base/numbers.h"

#include <algorithm>
#include <limits>
#include <numeric>

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr double kTolerance = 1e-5; // Relative, as the issue asks for.

/// A convolution with its BatchNorm, a transposed one, and a linear layer.
Model sample()
{
    Model model = handMade({{"conv", floatTensor(gaussian(8 * 4 * 3 * 3, 1, 0, 0.1f), {8, 4, 3, 3})},
                            {"bn", floatTensor(gaussian(8, 2), {8})},
                            {"up", floatTensor(gaussian(4 * 6 * 2 * 2, 3, 0.1f, 0.2f), {4, 6, 2, 2})},
                            {"fc", floatTensor(gaussian(10 * 48, 4, 0, 0.3f), {10, 48})}});
    model.layers[0].normalizationScale = 1;
    model.layers[2].channelAxis = 1;
    return model;
}

/// With ' for ": moc loses its way among raw strings.
Recipe recipeOf(const std::string &members)
{
    std::string text = "{'format': 'espalier-recipe', 'version': 1, " + members + "}";
    std::replace(text.begin(), text.end(), '\'', '"');
    const auto recipe = parseRecipe(text);
    if (!recipe)
        qFatal("%s", recipe.error().message().c_str());
    return *recipe;
}

/// The weights of one output channel.
std::vector<double> channelOf(const TensorView &view, int axis, std::int64_t channel)
{
    std::int64_t inner = 1;
    for (std::size_t i = static_cast<std::size_t>(axis) + 1; i < view.shape.size(); ++i)
        inner *= view.shape[i];
    std::vector<double> found;
    for (std::int64_t i = 0; i < view.count(); ++i)
        if (i / inner % view.shape[static_cast<std::size_t>(axis)] == channel)
            found.push_back(static_cast<double>(view.floats()[i]));
    return found;
}

/// One number per output channel by the formula, the slow way.
std::vector<double> slowChannels(const std::string &criterion, const Model &model, const LayerInfo &layer)
{
    const TensorView &view = model.tensors[static_cast<std::size_t>(layer.weights[0])].view;
    const std::int64_t channels = view.shape[static_cast<std::size_t>(layer.channelAxis)];
    std::vector<double> scores;
    for (std::int64_t c = 0; c < channels; ++c) {
        const std::vector<double> own = channelOf(view, layer.channelAxis, c);
        double score = 0;
        if (criterion == "l1" || criterion == "magnitude")
            for (const double w : own)
                score += std::fabs(w);
        if (criterion == "l2")
            score = std::sqrt(std::inner_product(own.begin(), own.end(), own.begin(), 0.0));
        if (criterion == "geometric-median")
            for (std::int64_t j = 0; j < channels; ++j) {
                const std::vector<double> other = channelOf(view, layer.channelAxis, j);
                double squares = 0;
                for (std::size_t i = 0; i < own.size(); ++i)
                    squares += (own[i] - other[i]) * (own[i] - other[i]);
                score += std::sqrt(squares);
            }
        if (criterion == "bn-gamma")
            score = std::fabs(static_cast<double>(model.tensors[1].view.floats()[c]));
        scores.push_back(score);
    }
    return scores;
}

Result<ImportanceScores> scoresOf(const Model &model, const LayerInfo &layer, const std::string &id, const JobContext &context = {})
{
    PruneSpec spec;
    spec.criterion = id;
    const int tensor = layer.weights[0];
    const ScoreRequest request{model, layer, tensor, model.tensors[static_cast<std::size_t>(tensor)].view, spec};
    return importanceOf(*findCriterion(id), request, nullptr, context);
}

std::int64_t zerosOf(const ChangedTensor &changed)
{
    return std::count(changed.values->begin(), changed.values->end(), 0.0f);
}

} // namespace

class TestCriteria : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void channelsEqualTheFormula_data()
    {
        QTest::addColumn<std::string>("criterion");
        QTest::addColumn<int>("layer");
        for (const char *criterion : {"magnitude", "l1", "l2", "geometric-median"})
            for (const int layer : {0, 2, 3})
                QTest::addRow("%s, layer %d", criterion, layer) << std::string(criterion) << layer;
        QTest::newRow("bn-gamma") << std::string("bn-gamma") << 0;
    }

    void channelsEqualTheFormula()
    {
        QFETCH(std::string, criterion);
        QFETCH(int, layer);
        const Model model = sample();
        const LayerInfo &info = model.layers[static_cast<std::size_t>(layer)];
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        const auto scores = scoresOf(model, info, criterion, context);
        QVERIFY(scores.ok());
        const std::vector<double> got =
            channelImportance(*scores, model.tensors[static_cast<std::size_t>(info.weights[0])].view, info.channelAxis);
        const std::vector<double> wanted = slowChannels(criterion, model, info);
        QCOMPARE(got.size(), wanted.size());
        for (std::size_t c = 0; c < got.size(); ++c)
            QVERIFY2(close(got[c], wanted[c], kTolerance), qPrintable(QString("%1: %2 %3").arg(c).arg(got[c]).arg(wanted[c])));
    }

    void lampEqualsTheFormula()
    {
        std::vector<float> weights = gaussian(500, 9, 0, 0.2f);
        weights[3] = 0;
        weights[7] = -weights[8]; // A tie in size.
        const std::vector<float> scores = findCriterion("lamp")->score(floatTensor(weights), {});
        for (std::size_t u = 0; u < weights.size(); ++u) {
            double larger = 0;
            for (const float v : weights)
                if (std::fabs(v) >= std::fabs(weights[u]))
                    larger += static_cast<double>(v) * static_cast<double>(v);
            const double wanted = static_cast<double>(weights[u]) * static_cast<double>(weights[u]) / larger;
            QVERIFY(close(static_cast<double>(scores[u]), wanted, kTolerance));
        }
        QCOMPARE(scores[7], scores[8]);
        QCOMPARE(*std::max_element(scores.begin(), scores.end()), 1.0f); // No layer loses all.
        const std::vector<float> zeros = findCriterion("lamp")->score(floatTensor(std::vector<float>(5, 0.0f)), {});
        QCOMPARE(zeros, std::vector<float>(5, 0.0f));
    }

    /// What LAMP is for: one common ranking takes from each layer by its own scale.
    void lampIsComparableBetweenLayers()
    {
        std::vector<float> small = gaussian(1000, 5, 0, 0.001f);
        const Model model = handMade({{"small", floatTensor(small, {10, 100})}, {"large", floatTensor(gaussian(1000, 6), {10, 100})}});
        const auto by = [&](const char *criterion) {
            return applyRecipe(model, recipeOf(std::string("'prune_global': {'criterion': '") + criterion + "', 'sparsity': 0.5}"), {});
        };
        const auto lamp = by("lamp"), magnitude = by("magnitude");
        QVERIFY(lamp.ok() && magnitude.ok());
        QVERIFY(magnitude->layers[0].quality.zeros > 990);
        QVERIFY(lamp->layers[0].quality.zeros > 400 && lamp->layers[0].quality.zeros < 600);
        QCOMPARE(lamp->layers[0].quality.zeros + lamp->layers[1].quality.zeros, 1000);
    }

    void randomIsTheSeedsAlone()
    {
        const Model model = sample();
        JobContext one, other;
        other.seed = 1;
        const auto a = scoresOf(model, model.layers[3], "random", one);
        const auto b = scoresOf(model, model.layers[3], "random", one);
        const auto c = scoresOf(model, model.layers[3], "random", other);
        const auto d = scoresOf(model, model.layers[2], "random", one);
        QVERIFY(a->elements == b->elements && a->channels == b->channels);
        QVERIFY(a->elements != c->elements && a->channels != c->channels);
        QVERIFY(!std::equal(d->elements.begin(), d->elements.begin() + 20, a->elements.begin()));
        const double mean = std::accumulate(a->elements.begin(), a->elements.end(), 0.0) / static_cast<double>(a->elements.size());
        QVERIFY(mean > 0.45 && mean < 0.55); // 480 numbers: five standard errors are 0.066.
    }

    void oddNumbersAreNeverCut()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        std::vector<float> weights = gaussian(6 * 8, 1);
        weights[3] = nan;
        weights[12] = -std::numeric_limits<float>::infinity();
        const Model model = handMade({{"fc", floatTensor(weights, {6, 8})}});
        for (const Criterion &criterion : criteria()) {
            if (criterion.needsData() || criterion.cut == Criterion::Cut::Tensor || std::string(criterion.id) == "bn-gamma"
                || std::string(criterion.id) == "random")
                continue;
            const std::string amount = criterion.cut == Criterion::Cut::Pattern ? "" : ", 'sparsity': 0.5";
            const auto applied = applyRecipe(
                model, recipeOf(std::string("'defaults': {'prune': {'criterion': '") + criterion.id + "\"" + amount + "}}"), {});
            QVERIFY2(applied.ok(), criterion.id);
            QVERIFY2(std::isnan((*applied->layers[0].tensors[0].values)[3]), criterion.id);
        }
    }

    /// Every channel criterion: how many go, by share and by value, alone and in one ranking; more sparsity only adds to what goes.
    void channelMasks_data()
    {
        QTest::addColumn<std::string>("criterion");
        for (const Criterion &criterion : criteria())
            if (criterion.perChannel && !criterion.needsData() && std::string(criterion.id) != "bn-gamma")
                QTest::newRow(criterion.id) << std::string(criterion.id);
    }

    void channelMasks()
    {
        QFETCH(std::string, criterion);
        const Model model = sample();
        const std::string block = "'criterion': '" + criterion + "', 'granularity': 'channel'";
        std::vector<std::vector<float>> before;
        for (const double sparsity : {0.0, 0.2, 0.5, 0.8, 1.0}) {
            const std::string amount = QString(", 'sparsity': %1").arg(sparsity).toStdString();
            const auto applied = applyRecipe(model, recipeOf("'defaults': {'prune': {" + block + amount + "}}"), {});
            QVERIFY(applied.ok());
            QCOMPARE(applied->layers.size(), std::size_t(3));
            std::vector<std::vector<float>> now;
            for (const AppliedLayer &layer : applied->layers) {
                const LayerInfo &info = model.layers[static_cast<std::size_t>(layer.layer)];
                const std::int64_t channels = info.weightShape[static_cast<std::size_t>(info.channelAxis)];
                const std::int64_t gone = std::min(channels - 1, static_cast<std::int64_t>(sparsity * static_cast<double>(channels)));
                QCOMPARE(layer.quality.zeros, gone * (info.parameters / channels));
                if (!layer.tensors.empty())
                    now.push_back(*layer.tensors[0].values);
            }
            for (std::size_t i = 0; i < before.size(); ++i)
                for (std::size_t k = 0; k < before[i].size(); ++k)
                    QVERIFY(before[i][k] != 0 || now[i][k] == 0);
            before = std::move(now);
        }
        // By value: what scores at the threshold stays.
        const LayerInfo &fc = model.layers[3];
        std::vector<double> scores = channelImportance(*scoresOf(model, fc, criterion), model.tensors[3].view, 0);
        std::sort(scores.begin(), scores.end());
        const std::string value = QString(", 'threshold': %1").arg(scores[4], 0, 'g', 17).toStdString();
        const auto byValue = applyRecipe(model, recipeOf("'layers': {'fc': {'prune': {" + block + value + "}}}"), {});
        QCOMPARE(byValue->layers[2].quality.zeros, 4 * 48);
        // All layers in one ranking: 24 channels, 12 go, of a layer at least one stays.
        const auto global = applyRecipe(model, recipeOf("'prune_global': {" + block + ", 'sparsity': 0.5}"), {});
        std::int64_t gone = 0;
        for (const AppliedLayer &layer : global->layers) {
            const LayerInfo &info = model.layers[static_cast<std::size_t>(layer.layer)];
            const std::int64_t channels = info.weightShape[static_cast<std::size_t>(info.channelAxis)];
            gone += layer.quality.zeros / (info.parameters / channels);
            QVERIFY(layer.nonzeros > 0);
        }
        QVERIFY(gone == 12 || gone == 11); // 11 where a whole layer ranked lowest and kept its best.
    }

    void patterns_data()
    {
        QTest::addColumn<int>("n");
        QTest::addColumn<int>("m");
        QTest::newRow("2:4") << 2 << 4;
        QTest::newRow("1:4") << 1 << 4;
        QTest::newRow("3:4") << 3 << 4;
        QTest::newRow("1:2") << 1 << 2;
        QTest::newRow("4:16") << 4 << 16;
    }

    /// Exactly m - n zeros in each group along the inputs, and they are the smallest.
    void patterns()
    {
        QFETCH(int, n);
        QFETCH(int, m);
        std::vector<float> ties(8 * 16 * 3, 0.5f);
        std::vector<float> noise = gaussian(8 * 16 * 3, 7);
        for (const std::vector<float> &weights : {noise, ties})
            for (const int axis : {0, 1}) {
                const std::vector<std::int64_t> shape =
                    axis == 0 ? std::vector<std::int64_t>{8, 16, 3} : std::vector<std::int64_t>{16, 8, 3};
                const TensorView view = floatTensor(weights, shape);
                const std::vector<std::uint8_t> mask = patternMask(view, axis, n, m);
                for (std::int64_t out = 0; out < 8; ++out)
                    for (std::int64_t k = 0; k < 3; ++k)
                        for (std::int64_t group = 0; group < 16 / m; ++group) {
                            int kept = 0;
                            float leastKept = 1e9f, mostGone = 0;
                            for (std::int64_t i = group * m; i < (group + 1) * m; ++i) {
                                const std::size_t at = static_cast<std::size_t>(axis == 0 ? (out * 16 + i) * 3 + k : (i * 8 + out) * 3 + k);
                                kept += mask[at];
                                float &limit = mask[at] ? leastKept : mostGone;
                                limit = mask[at] ? std::min(limit, std::fabs(weights[at])) : std::max(limit, std::fabs(weights[at]));
                            }
                            QCOMPARE(kept, n);
                            QVERIFY(mostGone <= leastKept);
                        }
            }
    }

    void patternsInARecipe()
    {
        const Model model = sample();
        const auto applied = applyRecipe(model, recipeOf("'layers': {'fc': {'prune': {'criterion': 'n:m', 'n': 1, 'm': 16}}}"), {});
        QVERIFY(applied.ok());
        const AppliedLayer &fc = applied->layers[2];
        QCOMPARE(zerosOf(fc.tensors[0]), 10 * 45);
        QVERIFY((fc.tensors[0].pattern == std::pair(1, 16)));
        QVERIFY(!fc.pruneThreshold);
        // Defaults pass by what they do not divide, and say so; a name must fit.
        const Model odd = handMade({{"a", floatTensor(gaussian(30, 1), {5, 6})}, {"b", floatTensor(gaussian(40, 1), {5, 8})}});
        const auto both = applyRecipe(odd, recipeOf("'defaults': {'prune': {'criterion': 'n:m'}}"), {});
        QVERIFY(both.ok());
        QCOMPARE(both->layers[0].quality.zeros, 0);
        QCOMPARE(both->layers[1].quality.zeros, 20);
        QCOMPARE(both->warnings.size(), std::size_t(1));
        QCOMPARE(both->warnings[0].id, std::string("prune.passed-by"));
        QCOMPARE(both->warnings[0].where, std::string("a"));
        const auto named = applyRecipe(odd, recipeOf("'layers': {'a': {'prune': {'criterion': 'n:m'}}}"), {});
        QVERIFY(!named.ok());
        QVERIFY(named.error().message().find("\"a\"") != std::string::npos);
    }

    void spreadEqualsReference_data()
    {
        QTest::addColumn<QString>("model");
        QTest::newRow("article-lenet") << QStringLiteral("article-lenet");
        QTest::newRow("lenet5-bn") << QStringLiteral("lenet5-bn");
    }

    /// The spread of every tensor, and which tensors go.
    void spreadEqualsReference()
    {
        NEED_SHARED("data/expected/tensor-spread-lenet5-bn.json");
        QFETCH(QString, model);
        const nlohmann::json expected = sharedJson("data/expected/tensor-spread-" + model + ".json");
        const Weights weights(model);
        Model network;
        network.tensors = weights.tensors();
        const auto indexOf = [&](const std::string &name) {
            for (std::size_t i = 0; i < network.tensors.size(); ++i)
                if (network.tensors[i].name == name)
                    return static_cast<int>(i);
            return -1;
        };
        for (const auto &entry : expected["tensors"]) {
            const int index = indexOf(entry["tensor"]);
            QVERIFY(index >= 0);
            const std::optional<double> spread = tensorSpread(network.tensors[static_cast<std::size_t>(index)].view);
            QVERIFY(spread && close(*spread, entry["std"].get<double>(), 1e-6)); // float32 sums against double
            // One layer per module: conv, BatchNorm or linear.
            const std::string name = entry["tensor"];
            const std::string layer = name.substr(0, name.rfind('.'));
            if (network.layers.empty() || network.layers.back().name != layer) {
                LayerInfo info;
                info.id = static_cast<int>(network.layers.size());
                info.name = layer;
                network.layers.push_back(info);
            }
            LayerInfo &info = network.layers.back();
            info.tensors.push_back(index);
            if (name.ends_with(".weight") && network.tensors[static_cast<std::size_t>(index)].view.shape.size() > 1) {
                info.weights = {index};
                info.prunable = true;
            }
        }
        int rows = 0;
        for (const auto &row : expected["rows"]) {
            ++rows;
            nlohmann::json prune{{"criterion", "tensor-spread"}, {"threshold", row["threshold"]}};
            for (const char *place : {"defaults", "prune_global"}) {
                nlohmann::json members;
                if (std::string(place) == "defaults")
                    members["defaults"]["prune"] = prune;
                else
                    members["prune_global"] = prune;
                const std::string text = members.dump();
                const auto applied = applyRecipe(network, recipeOf(text.substr(1, text.size() - 2)), {});
                QVERIFY(applied.ok());
                std::vector<std::string> gone;
                for (const AppliedLayer &layer : applied->layers)
                    for (const ChangedTensor &changed : layer.tensors) {
                        gone.push_back(network.tensors[static_cast<std::size_t>(changed.tensor)].name);
                        QCOMPARE(zerosOf(changed), static_cast<std::int64_t>(changed.values->size()));
                    }
                QCOMPARE(gone, row["zeroed"].get<std::vector<std::string>>());
            }
        }
        QVERIFY(rows > 0);
        // A single element and whole numbers have no spread.
        QVERIFY(!tensorSpread(floatTensor({1.0f}, {1})));
        QVERIFY(!tensorSpread(tensorOf(std::vector<std::int64_t>{1, 2}, {2}, ElementType::Int64)));
    }

    void needsDataSaysWhatElseThereIs()
    {
        const auto refused = scoresOf(sample(), sample().layers[3], "taylor");
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().id(), "prune.needs-data");
        for (const char *word : {"taylor", "magnitude", "geometric-median", "activation", "stability"})
            QVERIFY2(refused.error().message().find(word) != std::string::npos, refused.error().message().c_str());
    }
};

QTEST_GUILESS_MAIN(TestCriteria)
#include "tst_criteria.moc"
