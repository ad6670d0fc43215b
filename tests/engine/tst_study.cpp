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
