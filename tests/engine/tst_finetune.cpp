// SPDX-License-Identifier: GPL-3.0-or-later
// Fine-tuning under a recipe: masks, straight-through gradients, determinism, resuming, the NaN guard, the published figures.
#include "engine/graph/graph.h"
#include "engine/graph/tensors.h"
#include "engine/io/write/exporter.h"
#include "engine/study/study.h"
#include "engine/train/finetune.h"
#include "tests/engine/models.h"
#include "tests/engine/training.h"
#include "tests/engine/withworkers.h"

#include <QTemporaryDir>

#include <set>

using namespace espalier;
using namespace espalier::test;
using nlohmann::json;

namespace {

Recipe prunedAndQuantized()
{
    Recipe recipe;
    PruneSpec prune;
    prune.sparsity = 0.5;
    recipe.pruneGlobal = GlobalPruneSpec{prune, {}};
    QuantSpec quant;
    quant.bits = 4;
    recipe.defaults.weights = Choice<QuantSpec>::set(quant);
    FinetuneSpec finetune;
    finetune.epochs = 2;
    recipe.finetune = finetune;
    return recipe;
}

} // namespace

class TestFinetune : public QObject, private test::WithWorkers
{
    Q_OBJECT
    ModelPtr m_model;
    DatasetPtr m_small;

private Q_SLOTS:
    void initTestCase()
    {
        if (!test::hasShared("data/mnist/train-images-idx3-ubyte.gz"))
            QSKIP("needs ../shared/data/mnist/train-images-idx3-ubyte.gz");
        TAKE(model, test::openNamed("article-lenet"));
        TAKE(data, test::openTestData("article-lenet", Split::Train));
        m_model = model;
        m_small = std::make_shared<Head>(data, 2000);
    }

    void masksAndGridAreHeld()
    {
        const Recipe recipe = prunedAndQuantized();
        TAKE(start, applyRecipe(*m_model, recipe, context()));
        TAKE(result, finetune(m_model, m_small, recipe, {}, context()));
        QCOMPARE(result.epochs.size(), std::size_t(2));
        QCOMPARE(result.epochs[0].valSamples, 200);
        QVERIFY(result.epochs[1].loss < result.epochs[0].loss);
        QVERIFY(!sameWeights(*m_model, *result.model));
        for (const AppliedLayer &layer : start.layers)
            for (const ChangedTensor &changed : layer.tensors) {
                QVERIFY(changed.mask);
                const auto *after = result.model->tensors[std::size_t(changed.tensor)].view.floats();
                for (std::size_t i = 0; i < changed.mask->size(); ++i)
                    if (!(*changed.mask)[i])
                        QCOMPARE(after[i], 0.0f);
            }
        // What is handed out for evaluation lies on the grid: no more than 2^4 - 1 values per tensor.
        for (const AppliedLayer &layer : result.applied.layers)
            for (const ChangedTensor &changed : layer.tensors)
                QVERIFY(std::set<float>(changed.values->begin(), changed.values->end()).size() <= 15);
    }

    void resultIsCountedAsTheRecipeIs_data()
    {
        QTest::addColumn<int>("bits");
        QTest::newRow("pruned only") << 0;
        QTest::newRow("pruned, 4 bit") << 4;
    }
    void resultIsCountedAsTheRecipeIs()
    {
        QFETCH(int, bits);
        Recipe recipe = prunedAndQuantized();
        if (bits == 0)
            recipe.defaults.weights = {};
        recipe.pruneGlobal->prune.sparsity = 0.9;
        recipe.finetune->epochs = 1;
        TAKE(start, applyRecipe(*m_model, recipe, context()));
        TAKE(result, finetune(m_model, m_small, recipe, {}, context()));
        // The same masks and bits take the same room, whatever the values.
        QCOMPARE(result.applied.sizeBytes, start.sizeBytes);
        QCOMPARE(result.applied.layers.size(), start.layers.size());
        for (std::size_t i = 0; i < start.layers.size(); ++i) {
            const AppliedLayer &before = start.layers[i], &after = result.applied.layers[i];
            QCOMPARE(after.sizeBytes, before.sizeBytes);
            QCOMPARE(after.pruneThreshold.has_value(), before.pruneThreshold.has_value());
            QCOMPARE(*after.pruneThreshold, *before.pruneThreshold);
            QCOMPARE(after.tensors.size(), before.tensors.size());
            for (std::size_t k = 0; k < before.tensors.size(); ++k) {
                QCOMPARE(after.tensors[k].tensor, before.tensors[k].tensor);
                QVERIFY(after.tensors[k].mask && *after.tensors[k].mask == *before.tensors[k].mask);
                QCOMPARE(after.tensors[k].spec.has_value(), bits > 0);
            }
        }
        if (bits == 0)
            QCOMPARE(result.applied.sparsity, start.sparsity);

        // An study of the original network, one of the new one and the written file agree.
        EvaluationOptions some;
        some.limit = 500;
        Study original(m_model, m_small), own(result.model, m_small);
        TAKE(floats, original.evaluated(Recipe(), some, context()));
        TAKE(beside, original.evaluated(result.applied, some, context()));
        TAKE(alone, own.evaluated(result.applied, some, context()));
        QVERIFY(beside.metrics.loss != floats.metrics.loss);
        QCOMPARE(beside.metrics.loss, alone.metrics.loss);
        QCOMPARE(beside.metrics.top1, alone.metrics.top1);
        QCOMPARE(beside.baseline.loss, floats.metrics.loss);
        QCOMPARE(beside.sizeBytes, start.sizeBytes);
        QTemporaryDir folder;
        const std::string path = folder.filePath("tuned.pt").toStdString();
        TAKE(report, exportModel(*result.model, recipe, result.applied, "torchscript", path, context()));
        QVERIFY(report.fileBytes > 0);
        ImportOptions how;
        how.inputShapes[""] = {1, 1, 28, 28};
        TAKE(again, openModel(path, how, context()));
        Study read(again, m_small);
        TAKE(written, read.evaluated(Recipe(), some, context()));
        QCOMPARE(written.metrics.loss, beside.metrics.loss);
        QCOMPARE(written.metrics.top1, beside.metrics.top1);
    }

    void cancelInsideAnEpochTakesItBack_data()
    {
        QTest::addColumn<int>("epoch");
        QTest::newRow("in the first epoch") << 1;
        QTest::newRow("in the second epoch") << 2;
    }
    void cancelInsideAnEpochTakesItBack()
    {
        QFETCH(int, epoch);
        Recipe recipe = prunedAndQuantized();
        std::stop_source stop;
        JobContext stoppable = context();
        stoppable.stop = stop.get_token();
        stoppable.progress = [&](const Progress &progress) {
            // Ten steps into the epoch of 1,800 samples.
            if (progress.stage == "train" && progress.done >= (epoch - 1) * 1800 + 640)
                stop.request_stop();
        };
        TAKE(half, finetune(m_model, m_small, recipe, {}, stoppable));
        QVERIFY(half.stopped);
        QCOMPARE(half.epochs.size(), std::size_t(epoch - 1));
        if (epoch == 1) {
            TAKE(start, applyRecipe(*m_model, recipe, context()));
            for (const AppliedLayer &layer : start.layers)
                for (const ChangedTensor &changed : layer.tensors) {
                    const float *before = m_model->tensors[std::size_t(changed.tensor)].view.floats();
                    const float *after = half.model->tensors[std::size_t(changed.tensor)].view.floats();
                    for (std::size_t i = 0; i < changed.mask->size(); ++i)
                        QCOMPARE(after[i], (*changed.mask)[i] ? before[i] : 0.0f);
                }
        } else {
            recipe.finetune->epochs = 1;
            TAKE(whole, finetune(m_model, m_small, recipe, {}, context()));
            QVERIFY(sameWeights(*half.model, *whole.model));
        }
    }

    void sameSeedSameWeights()
    {
        const Recipe recipe = prunedAndQuantized();
        TAKE(a, finetune(m_model, m_small, recipe, {}, context()));
        TAKE(b, finetune(m_model, m_small, recipe, {}, context()));
        QVERIFY(sameWeights(*a.model, *b.model));
        Recipe other = recipe;
        other.finetune->seed = 7;
        TAKE(c, finetune(m_model, m_small, other, {}, context()));
        QVERIFY(!sameWeights(*a.model, *c.model));
    }

    void optimizers_data()
    {
        QTest::addColumn<QString>("optimizer");
        QTest::addColumn<double>("rate");
        QTest::newRow("sgd") << "sgd" << 0.01;
        QTest::newRow("adamw") << "adamw" << 0.001;
    }
    void optimizers()
    {
        QFETCH(QString, optimizer);
        QFETCH(double, rate);
        Recipe recipe;
        PruneSpec prune;
        prune.sparsity = 0.9;
        recipe.pruneGlobal = GlobalPruneSpec{prune, {}};
        recipe.finetune = FinetuneSpec{};
        recipe.finetune->epochs = 2;
        recipe.finetune->optimizer = optimizer.toStdString();
        recipe.finetune->learningRate = rate;
        Study before(m_model, m_small);
        TAKE(start, before.evaluated(recipe, {}, context()));
        TAKE(result, finetune(m_model, m_small, recipe, {}, context()));
        Study after(result.model, m_small);
        TAKE(end, after.evaluated(result.applied, {}, context()));
        QVERIFY2(end.metrics.loss < start.metrics.loss,
                 qPrintable(QStringLiteral("%1 -> %2").arg(start.metrics.loss).arg(end.metrics.loss)));
        QVERIFY(end.metrics.top1 > start.metrics.top1);
        QCOMPARE(end.sparsity, start.sparsity);
    }

    void resumedRunEqualsAnUninterruptedOne()
    {
        QTemporaryDir folder;
        Recipe recipe = prunedAndQuantized();
        TAKE(whole, finetune(m_model, m_small, recipe, {}, context()));

        FinetuneOptions options;
        options.checkpoint = folder.filePath("checkpoint.safetensors").toStdString();
        std::stop_source stop;
        JobContext stoppable = context();
        stoppable.stop = stop.get_token();
        options.epochDone = [&](const EpochFigures &) { stop.request_stop(); };
        TAKE(half, finetune(m_model, m_small, recipe, options, stoppable));
        QVERIFY(half.stopped);
        QCOMPARE(half.epochs.size(), std::size_t(1));

        options.epochDone = {};
        options.resume = true;
        TAKE(resumed, finetune(m_model, m_small, recipe, options, context()));
        QCOMPARE(resumed.epochs.size(), std::size_t(2));
        QVERIFY(sameWeights(*resumed.model, *whole.model));

        recipe.defaults.weights.spec.bits = 5;
        const auto refused = finetune(m_model, m_small, recipe, options, context());
        QVERIFY(!refused.ok());
        QCOMPARE(QString::fromLatin1(refused.error().id()), QStringLiteral("train.checkpoint"));
    }

    void nanIsCaught()
    {
        Recipe recipe;
        recipe.finetune = FinetuneSpec{};
        recipe.finetune->learningRate = 1e6;
        recipe.finetune->epochs = 2;
        const auto result = finetune(m_model, m_small, recipe, {}, context());
        QVERIFY(!result.ok());
        QCOMPARE(QString::fromLatin1(result.error().id()), QStringLiteral("train.nan"));
        // Nothing was kept, so it must not say so.
        QVERIFY(QString::fromStdString(result.error().message()).contains("nothing was trained"));
    }

    /// A network that makes NaN by itself is no matter of the learning rate: the layer is named.
    void nanOfTheNetworkNamesTheLayer()
    {
        auto model = std::make_shared<Model>(*m_model);
        auto graph = std::make_shared<Graph>(*m_model->graph);
        for (Graph::Parameter &parameter : graph->parameters)
            if (model->tensors[std::size_t(parameter.tensor)].name == "conv2.weight") {
                parameter.data = parameter.data.clone();
                parameter.data.view({-1})[3] = std::nan("");
                model->tensors[std::size_t(parameter.tensor)].view = viewOf(parameter.data);
            }
        model->graph = graph;
        Recipe recipe;
        recipe.finetune = FinetuneSpec{};
        const auto result = finetune(model, m_small, recipe, {}, context());
        QVERIFY(!result.ok());
        QCOMPARE(QString::fromLatin1(result.error().id()), QStringLiteral("eval.nan"));
        QVERIFY(QString::fromStdString(result.error().message()).contains("conv2"));
    }

    void resumingWithOtherSettingsNamesThem()
    {
        QTemporaryDir folder;
        Recipe recipe;
        recipe.finetune = FinetuneSpec{};
        recipe.finetune->epochs = 1;
        FinetuneOptions options;
        options.checkpoint = folder.filePath("state").toStdString();
        QVERIFY(finetune(m_model, m_small, recipe, options, context()).ok());
        options.resume = true;
        recipe.finetune->learningRate = 0.5;
        const auto result = finetune(m_model, m_small, recipe, options, context());
        QVERIFY(!result.ok());
        QVERIFY2(QString::fromStdString(result.error().message()).contains("lr by default (now 0.5)"), result.error().message().c_str());
    }

    void recoversAsPublished_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("article-lenet") << "article-lenet";
        QTest::newRow("lenet5-bn") << "lenet5-bn";
    }
    void recoversAsPublished()
    {
        NEED_SHARED("data/expected/finetune.json");
        QFETCH(QString, name);
        const std::string model = name.toStdString();
        TAKE(net, test::openNamed(model));
        TAKE(train, test::openTestData(model, Split::Train));
        TAKE(tests, test::openTestData(model));
        Recipe recipe;
        PruneSpec prune;
        prune.sparsity = 0.9;
        recipe.pruneGlobal = GlobalPruneSpec{prune, {}};
        recipe.finetune = FinetuneSpec{};
        recipe.finetune->epochs = 1;
        recipe.finetune->validationFraction = 0;
        TAKE(tuned, finetune(net, train, recipe, {}, context()));
        Study study(tuned.model, tests);
        TAKE(result, study.evaluated(tuned.applied, {}, context()));
        bool isFound = false;
        const json table = test::sharedJson("data/expected/finetune.json");
        for (const json &row : table.at("rows")) {
            if (row.at("model") != model)
                continue;
            isFound = true;
            qInfo("%s: top-1 %lld after one epoch, published %d to %d", qPrintable(name), (long long)result.metrics.top1,
                  row.at("after_top1_min").get<int>(), row.at("after_top1_max").get<int>());
            QVERIFY(result.metrics.top1 >= row.at("after_top1_min").get<std::int64_t>() - 40);
            std::int64_t zeros = 0;
            for (const AppliedLayer &layer : tuned.applied.layers)
                zeros += layer.quality.zeros;
            QCOMPARE(zeros, row.at("zeros").get<std::int64_t>());
        }
        QVERIFY(isFound);
    }
};

QTEST_GUILESS_MAIN(TestFinetune)
#include "tst_finetune.moc"
