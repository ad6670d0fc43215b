// SPDX-License-Identifier: GPL-3.0-or-later
// Figures through a Study against the same steps written out one by one.
#include "engine/apply/equalized.h"
#include "engine/study/study.h"
#include "tests/engine/models.h"
#include "tests/engine/sample.h"
#include "tests/engine/withworkers.h"

#include <thread>

using namespace espalier;

namespace {

constexpr const char *kHead = R"({"format": "espalier-recipe", "version": 1, )";

Recipe recipeOf(const char *rest)
{
    return *parseRecipe(std::string(kHead) + rest + "}");
}

bool haveSameWeights(const AppliedRecipe &a, const AppliedRecipe &b)
{
    if (a.layers.size() != b.layers.size() || a.sizeBytes != b.sizeBytes || a.sparsity != b.sparsity
        || a.warnings.size() != b.warnings.size())
        return false;
    for (std::size_t i = 0; i < a.layers.size(); ++i) {
        if (a.layers[i].layer != b.layers[i].layer || a.layers[i].tensors.size() != b.layers[i].tensors.size())
            return false;
        for (std::size_t j = 0; j < a.layers[i].tensors.size(); ++j) {
            const ChangedTensor &one = a.layers[i].tensors[j], &other = b.layers[i].tensors[j];
            if (one.tensor != other.tensor || !one.values != !other.values || (one.values && *one.values != *other.values))
                return false;
        }
    }
    return true;
}

} // namespace

class TestStudy : public QObject, private test::WithWorkers
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        TAKE(model, test::sampleModel());
        TAKE(data, test::sampleData());
        TAKE(train, test::sampleData(Split::Train));
        m_model = model;
        m_data = data;
        m_train = train;
    }

    void figuresEqualTheStepsByHand_data()
    {
        QTest::addColumn<QByteArray>("recipe");
        const auto row = [](const char *name, const char *recipe) { QTest::newRow(name) << QByteArray(recipe); };
        row("nothing", R"("defaults": {})");
        row("8 bits", R"("defaults": {"weights": {"bits": 8}})");
        row("drawn rounding", R"("defaults": {"weights": {"bits": 3, "rounding": "stochastic"}})");
        row("pruned over all layers", R"("prune_global": {"criterion": "magnitude", "granularity": "element", "sparsity": 0.8})");
        row("pruned by gradients", R"("defaults": {"prune": {"criterion": "taylor", "granularity": "channel", "sparsity": 0.2}})");
        row("quantized activations", R"("defaults": {"weights": {"bits": 6}, "activations": {"bits": 6}})");
        row("equalized, then all of it",
            R"("equalize": true, "shared_ranges": true, "bias_correction": "empirical", "defaults": {"weights": {"bits": 4}, "activations": {"bits": 8},
               "prune": {"criterion": "taylor", "granularity": "element", "sparsity": 0.3}})");
    }
    void figuresEqualTheStepsByHand()
    {
        QFETCH(QByteArray, recipe);
        const Recipe asked = recipeOf(recipe.constData());
        CalibrationOptions few;
        few.samples = 64;
        EvaluationOptions how;
        how.limit = 500;

        CalibrationPtr calibration;
        TAKE(needed, needsCalibration(*m_model, asked));
        if (needed) {
            TAKE(made, calibrate(m_model, m_train, asked, few, context()));
            calibration = made;
        }
        TAKE(applied, applyRecipe(*m_model, asked, context(), calibration.get()));
        Evaluator evaluator(m_model, m_data);
        TAKE(wanted, evaluator.evaluate(applied, how, context()));

        Study study(m_model, m_data, std::make_shared<Calibrator>(m_model, m_train, few));
        TAKE(got, study.applied(asked, context()));
        QVERIFY(haveSameWeights(*got, applied));
        TAKE(figures, study.evaluated(asked, how, context()));
        QCOMPARE(figures.metrics.top1, wanted.metrics.top1);
        QCOMPARE(figures.metrics.loss, wanted.metrics.loss);
        QCOMPARE(figures.baseline.loss, wanted.baseline.loss);
        QCOMPARE(figures.comparison.kl, wanted.comparison.kl);
        QCOMPARE(figures.sizeBytes, wanted.sizeBytes);
        QCOMPARE(study.applications(), 1);
    }

    /// Without data a recipe is applied all the same; what would look at data says so.
    void withoutDataRecipesAreApplied()
    {
        Study study(m_model);
        TAKE(applied, study.applied(recipeOf(R"("defaults": {"activations": {"bits": 8}})"), context()));
        QVERIFY(std::any_of(applied->warnings.begin(), applied->warnings.end(),
                            [](const Warning &warning) { return warning.id == "quant.activations"; }));
    }

    void theLastTwoRecipesAreKept()
    {
        Study study(m_model);
        const Recipe one = recipeOf(R"("defaults": {"weights": {"bits": 8}})"), two = recipeOf(R"("defaults": {"weights": {"bits": 4}})");
        TAKE(first, study.applied(one, context()));
        TAKE(second, study.applied(two, context()));
        TAKE(again, study.applied(one, context()));
        QCOMPARE(again, first);
        QVERIFY(!haveSameWeights(*first, *second));
        QCOMPARE(study.applications(), 2);
        TAKE(third, study.applied(Recipe(), context()));
        QVERIFY(third != first);
        QCOMPARE(study.applications(), 3);
    }

    /// A recipe that differs from one before in one layer has that layer worked out and no other, and the weights are those of a fresh start.
    void onlyTheLayerThatChangedIsAppliedAgain_data()
    {
        QTest::addColumn<QByteArray>("start");
        QTest::addColumn<QByteArray>("next");
        QTest::addColumn<int>("again");
        const auto row = [](const char *name, const char *start, const char *next, int again) {
            QTest::newRow(name) << QByteArray(start) << QByteArray(next) << again;
        };
        row("bits of one layer", R"("defaults": {"weights": {"bits": 8}})",
            R"("defaults": {"weights": {"bits": 8}}, "layers": {"@": {"weights": {"bits": 4}}})", 1);
        row("a range that is dragged", R"("layers": {"@": {"weights": {"bits": 4, "range": {"method": "fixed", "lo": -0.5, "hi": 0.5}}}})",
            R"("layers": {"@": {"weights": {"bits": 4, "range": {"method": "fixed", "lo": -0.4, "hi": 0.4}}}})", 1);
        row("on the equalized network", R"("equalize": true, "defaults": {"weights": {"bits": 8}})",
            R"("equalize": true, "defaults": {"weights": {"bits": 8}}, "layers": {"@": {"weights": {"bits": 4}}})", 1);
        row("a threshold", R"("defaults": {"weights": {"bits": 8}, "prune": {"threshold": 0.01}})",
            R"("defaults": {"weights": {"bits": 8}, "prune": {"threshold": 0.01}}, "layers": {"@": {"prune": {"threshold": 0.02}}})", 1);
        row("beside pruning by data", R"("defaults": {"prune": {"criterion": "taylor", "granularity": "channel", "sparsity": 0.2}})",
            R"("defaults": {"prune": {"criterion": "taylor", "granularity": "channel", "sparsity": 0.2}}, "layers": {"@": {"weights": {"bits": 4}}})",
            1);
        row("equalization itself", R"("defaults": {"weights": {"bits": 8}})", R"("equalize": true, "defaults": {"weights": {"bits": 8}})",
            -1);
        row("the common threshold", R"("prune_global": {"sparsity": 0.5})", R"("prune_global": {"sparsity": 0.6})", -1);
        row("nothing", R"("defaults": {"weights": {"bits": 8}})", R"("defaults": {"weights": {"bits": 8}}, "finetune": {"epochs": 3})", 0);
    }
    void onlyTheLayerThatChangedIsAppliedAgain()
    {
        QFETCH(QByteArray, start);
        QFETCH(QByteArray, next);
        QFETCH(int, again);
        std::string last;
        int layers = 0;
        for (const LayerInfo &layer : m_model->layers)
            if (!layer.weights.empty()) {
                last = layer.name;
                ++layers;
            }
        CalibrationOptions few;
        few.samples = 64;
        const auto calibrator = std::make_shared<Calibrator>(m_model, m_train, few);
        Study study(m_model, nullptr, calibrator);
        TAKE(first, study.applied(recipeOf(start.replace("@", last.c_str()).constData()), context()));
        QCOMPARE(study.layersApplied(), layers);
        const Recipe changed = recipeOf(next.replace("@", last.c_str()).constData());
        TAKE(second, study.applied(changed, context()));
        QCOMPARE(study.layersApplied(), layers + (again < 0 ? layers : again));
        TAKE(fresh, Study(m_model, nullptr, calibrator).applied(changed, context()));
        QVERIFY(haveSameWeights(*second, *fresh));
        QCOMPARE(haveSameWeights(*second, *first), again == 0);
    }

    /// Activations that are observed behind a layer that changed are observed anew, and what depends on them is worked out anew.
    void whatWasSeenOfDataCounts()
    {
        const auto calibrator = std::make_shared<Calibrator>(m_model, m_train, CalibrationOptions{64});
        Study study(m_model, nullptr, calibrator);
        const std::string first = m_model->layers.front().name;
        const std::string all = R"("defaults": {"weights": {"bits": 8}, "activations": {"bits": 8}})";
        TAKE(before, study.applied(recipeOf(all.c_str()), context()));
        const Recipe coarse = recipeOf((all + R"(, "layers": {")" + first + R"(": {"weights": {"bits": 2}}})").c_str());
        TAKE(after, study.applied(coarse, context()));
        TAKE(fresh, Study(m_model, nullptr, calibrator).applied(coarse, context()));
        for (std::size_t i = 0; i < fresh->layers.size(); ++i) {
            QCOMPARE(after->layers[i].activation.has_value(), fresh->layers[i].activation.has_value());
            if (fresh->layers[i].activation) {
                QCOMPARE(after->layers[i].activation->hi, fresh->layers[i].activation->hi);
                QCOMPARE(after->layers[i].activation->scale, fresh->layers[i].activation->scale);
            }
        }
        QVERIFY(before->layers[0].activation && before->layers[0].activation->hi != after->layers[0].activation->hi);
    }

    /// A recipe that was made for another model is remarked upon, whatever was applied before it.
    void theModelThatARecipeNamesCounts()
    {
        const auto isRemarked = [](const AppliedRecipe &applied) {
            return std::any_of(applied.warnings.begin(), applied.warnings.end(),
                               [](const Warning &warning) { return warning.id == "recipe.other-model"; });
        };
        Study study(m_model);
        Recipe recipe = recipeOf(R"("defaults": {"weights": {"bits": 8}})");
        TAKE(any, study.applied(recipe, context()));
        QVERIFY(!isRemarked(*any));
        recipe.modelName = "another";
        recipe.modelSha256 = std::string(64, 'a');
        TAKE(other, study.applied(recipe, context()));
        QVERIFY(isRemarked(*other));
    }

    void theSeedCounts()
    {
        Study study(m_model);
        const Recipe drawn = recipeOf(R"("defaults": {"weights": {"bits": 3, "rounding": "stochastic"}})");
        JobContext other = context();
        other.seed = context().seed + 1;
        TAKE(one, study.applied(drawn, context()));
        TAKE(two, study.applied(drawn, other));
        QVERIFY(!haveSameWeights(*one, *two));
    }

    void severalThreadsMayAsk()
    {
        Study study(m_model, m_data);
        EvaluationOptions how;
        how.limit = 200;
        std::vector<Recipe> recipes;
        for (const char *rest : {R"("defaults": {"weights": {"bits": 8}})", R"("defaults": {"weights": {"bits": 2}})",
                                 R"("prune_global": {"criterion": "magnitude", "granularity": "element", "sparsity": 0.9})"})
            recipes.push_back(recipeOf(rest));
        std::vector<std::int64_t> alone;
        for (const Recipe &recipe : recipes) {
            TAKE(figures, Study(m_model, m_data).evaluated(recipe, how, {}));
            alone.push_back(figures.metrics.top1);
        }
        std::vector<std::int64_t> together(recipes.size(), -1);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < recipes.size(); ++i)
            threads.emplace_back([&, i] {
                const auto figures = study.evaluated(recipes[i], how, {});
                together[i] = figures ? figures->metrics.top1 : -2;
            });
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(together, alone);
    }

    void aCancelledCallKeepsNothing()
    {
        Study study(m_model, m_data);
        const Recipe recipe = recipeOf(R"("defaults": {"weights": {"bits": 8}})");
        std::stop_source stop;
        stop.request_stop();
        JobContext stopped = context();
        stopped.stop = stop.get_token();
        const auto nothing = study.evaluated(recipe, {}, stopped);
        QVERIFY(!nothing);
        QVERIFY(nothing.error().is(errors::kCancelled));
        EvaluationOptions how;
        how.limit = 100;
        TAKE(figures, study.evaluated(recipe, how, context()));
        TAKE(fresh, Study(m_model, m_data).evaluated(recipe, how, context()));
        QCOMPARE(figures.metrics.loss, fresh.metrics.loss);
    }

private:
    ModelPtr m_model;
    DatasetPtr m_data, m_train;
};

QTEST_GUILESS_MAIN(TestStudy)
#include "tst_study.moc"
