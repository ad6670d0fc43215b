// SPDX-License-Identifier: GPL-3.0-or-later
// Distillation, early stop, L1 and gradual pruning: each against its definition, and all of them resumed.
#include "engine/io/safetensors.h"
#include "engine/prune/criteria.h"
#include "engine/study/study.h"
#include "engine/train/curve.h"
#include "engine/train/finetune.h"
#include "engine/train/pruneschedule.h"
#include "tests/engine/models.h"
#include "tests/engine/training.h"

#include <QTemporaryDir>

#include <cmath>
#include <map>
#include <numbers>

using namespace espalier;
using namespace espalier::test;

namespace {

Recipe pruned(double sparsity, int epochs)
{
    Recipe recipe = trained(epochs);
    PruneSpec prune;
    prune.sparsity = sparsity;
    recipe.pruneGlobal = GlobalPruneSpec{prune, {}};
    return recipe;
}

EpochFigures figures(int epoch, double loss, double valLoss)
{
    EpochFigures one;
    one.epoch = epoch;
    one.loss = loss;
    one.valLoss = valLoss;
    one.valSamples = 10;
    return one;
}

/// Masks of a checkpoint by the name of their tensor.
std::map<std::string, std::vector<std::uint8_t>> masksIn(const std::string &path)
{
    std::map<std::string, std::vector<std::uint8_t>> masks;
    const auto file = readSafetensors(path);
    if (!file)
        return masks;
    for (const NamedTensor &tensor : file->tensors)
        if (tensor.name.rfind("mask.", 0) == 0) {
            const auto *bytes = reinterpret_cast<const std::uint8_t *>(tensor.view.data);
            masks[tensor.name.substr(5)].assign(bytes, bytes + tensor.view.count());
        }
    return masks;
}

std::int64_t zerosIn(const std::map<std::string, std::vector<std::uint8_t>> &masks)
{
    std::int64_t zeros = 0;
    for (const auto &[name, mask] : masks)
        zeros += std::count(mask.begin(), mask.end(), 0);
    return zeros;
}

double sumOfMagnitudes(const Model &model)
{
    double sum = 0;
    for (const LayerInfo &layer : model.layers)
        for (const int weight : layer.weights) {
            const TensorView &view = model.tensors[std::size_t(weight)].view;
            for (std::int64_t i = 0; i < view.count(); ++i)
                sum += std::fabs(view.floats()[i]);
        }
    return sum;
}

} // namespace

class TestTrainingMethods : public QObject, private TrainingData
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { openTrainingData(); }

    void pruningSchedules_data()
    {
        QTest::addColumn<QString>("gradual");
        QTest::addColumn<double>("l1");
        QTest::addColumn<double>("progress");
        QTest::addColumn<double>("share");
        QTest::newRow("at once") << "none" << 0.0 << 0.0 << 1.0;
        QTest::newRow("with a penalty not before the end") << "none" << 1e-4 << 0.999 << 0.0;
        QTest::newRow("with a penalty at the end") << "none" << 1e-4 << 1.0 << 1.0;
        QTest::newRow("one shot, before") << "one-shot" << 0.0 << 0.19 << 0.0;
        QTest::newRow("one shot, after") << "one-shot" << 0.0 << 0.2 << 1.0;
        // Five levels from 0.2 to 0.6: at 0.2, 0.3, 0.4, 0.5 and 0.6.
        QTest::newRow("iterative, before") << "iterative" << 0.0 << 0.1 << 0.0;
        QTest::newRow("iterative, first") << "iterative" << 0.0 << 0.25 << 0.2;
        QTest::newRow("iterative, third") << "iterative" << 0.0 << 0.4 << 0.6;
        QTest::newRow("iterative, all") << "iterative" << 0.0 << 0.6 << 1.0;
        QTest::newRow("agp, first") << "agp" << 0.0 << 0.2 << 1 - 0.8 * 0.8 * 0.8;
        QTest::newRow("agp, second") << "agp" << 0.0 << 0.39 << 1 - 0.6 * 0.6 * 0.6;
        QTest::newRow("agp, all") << "agp" << 0.0 << 0.9 << 1.0;
    }
    void pruningSchedules()
    {
        QFETCH(QString, gradual);
        QFETCH(double, l1);
        QFETCH(double, progress);
        QFETCH(double, share);
        FinetuneSpec spec;
        spec.gradual = gradual.toStdString();
        spec.l1 = l1;
        spec.gradualSteps = 5;
        spec.gradualBegin = 0.2;
        spec.gradualEnd = 0.6;
        const PruneSchedule schedule(spec);
        QVERIFY(std::fabs(schedule.shareOf(schedule.levelAt(progress)) - share) < 1e-12);
    }

    void learningRates_data()
    {
        QTest::addColumn<QString>("schedule");
        QTest::addColumn<double>("progress");
        QTest::addColumn<double>("rate");
        QTest::newRow("constant") << "constant" << 0.9 << 0.02;
        QTest::newRow("cosine at the start") << "cosine" << 0.0 << 0.02;
        QTest::newRow("cosine at a third") << "cosine" << 1.0 / 3 << 0.015;
        QTest::newRow("cosine half way") << "cosine" << 0.5 << 0.01;
        QTest::newRow("cosine at the end") << "cosine" << 1.0 << 0.0;
        QTest::newRow("step at first") << "step" << 0.49 << 0.02;
        QTest::newRow("step from half on") << "step" << 0.5 << 0.002;
        QTest::newRow("step from three quarters on") << "step" << 0.75 << 0.0002;
    }
    void learningRates()
    {
        QFETCH(QString, schedule);
        QFETCH(double, progress);
        QFETCH(double, rate);
        FinetuneSpec spec;
        spec.learningRate = 0.02;
        spec.schedule = schedule.toStdString();
        QVERIFY(std::fabs(learningRateAt(spec, progress) - rate) < 1e-12);
    }

    void curves_data()
    {
        QTest::addColumn<QList<double>>("losses");
        QTest::addColumn<QList<double>>("heldOut");
        QTest::addColumn<int>("first");
        QTest::addColumn<int>("best");
        QTest::addColumn<bool>("isOver"); // Patience 2.
        QTest::addColumn<bool>("overfits");
        using Row = QList<double>;
        QTest::newRow("falls") << Row{3, 2, 1} << Row{3, 2, 1} << 1 << 3 << false << false;
        QTest::newRow("rises once") << Row{3, 2, 1} << Row{3, 1, 2} << 1 << 2 << false << false;
        QTest::newRow("rises for three") << Row{5, 4, 3, 2, 1} << Row{3, 1, 2, 3, 4} << 1 << 2 << true << true;
        QTest::newRow("three above the best, though falling") << Row{5, 4, 3, 2, 1} << Row{3, 1, 4, 3, 2} << 1 << 2 << true << true;
        QTest::newRow("both rise") << Row{5, 4, 5, 6, 7} << Row{3, 1, 2, 3, 4} << 1 << 2 << true << false;
        QTest::newRow("the first of equals") << Row{3, 2, 1} << Row{1, 1, 1} << 1 << 1 << true << false;
        QTest::newRow("before all was pruned") << Row{5, 4, 3, 2, 1} << Row{1, 5, 4, 3, 4} << 2 << 4 << false << false;
        QTest::newRow("not a number") << Row{3, 2, 1} << Row{2, std::nan(""), 1} << 1 << 3 << false << false;
    }
    void curves()
    {
        QFETCH(QList<double>, losses);
        QFETCH(QList<double>, heldOut);
        QFETCH(int, first);
        QFETCH(int, best);
        QFETCH(bool, isOver);
        QFETCH(bool, overfits);
        std::vector<EpochFigures> epochs;
        for (int i = 0; i < losses.size(); ++i)
            epochs.push_back(figures(i + 1, losses[i], heldOut[i]));
        QCOMPARE(bestEpoch(epochs, first), best);
        QCOMPARE(patienceIsOver(epochs, 2, first), isOver);
        QVERIFY(!patienceIsOver(epochs, 0, first));
        QCOMPARE(overfittingWarning(epochs, first).has_value(), overfits);
    }

    void aNetworkTeachesItselfNothing()
    {
        Recipe recipe = trained(1);
        recipe.finetune->distillWeight = 1;
        TAKE(taught, finetune(m_model, m_small, recipe, {}, context()));
        recipe.finetune->distillWeight = 0;
        TAKE(plain, finetune(m_model, m_small, recipe, {}, context()));
        double most = 0, plainMost = 0;
        for (std::size_t i = 0; i < m_model->tensors.size(); ++i)
            for (std::int64_t k = 0; k < m_model->tensors[i].view.count(); ++k) {
                const float before = m_model->tensors[i].view.floats()[k];
                most = std::max(most, double(std::fabs(taught.model->tensors[i].view.floats()[k] - before)));
                plainMost = std::max(plainMost, double(std::fabs(plain.model->tensors[i].view.floats()[k] - before)));
            }
        // Teacher and pupil are computed in other orders: rounding is all there is between them.
        QVERIFY2(most < 1e-5, qPrintable(QString::number(most)));
        QVERIFY2(plainMost > 1e-3, qPrintable(QString::number(plainMost)));
    }

    void distillationStaysNearTheTeacher()
    {
        Recipe recipe = pruned(0.95, 2);
        TAKE(plain, finetune(m_model, m_small, recipe, {}, context()));
        recipe.finetune->distillWeight = 0.7;
        TAKE(taught, finetune(m_model, m_small, recipe, {}, context()));
        Study study(m_model, m_small);
        TAKE(alone, study.evaluated(plain.applied, {}, context()));
        TAKE(led, study.evaluated(taught.applied, {}, context()));
        QVERIFY2(led.comparison.kl < alone.comparison.kl,
                 qPrintable(QStringLiteral("%1 with, %2 without a teacher").arg(led.comparison.kl).arg(alone.comparison.kl)));
    }

    void earlyStopKeepsTheBest()
    {
        Recipe recipe = pruned(0.9, 40);
        recipe.finetune->patience = 2;
        recipe.finetune->optimizer = "adamw";
        recipe.finetune->learningRate = 0.003;
        // What is learned by heart helps nothing else, so the best epoch comes soon.
        const auto scrambled = std::make_shared<Scrambled>(m_tiny);
        TAKE(result, finetune(m_model, scrambled, recipe, {}, context()));
        QVERIFY(result.endedEarly);
        const int count = int(result.epochs.size());
        QVERIFY(count < 40);
        QCOMPARE(result.bestEpoch, count - 2);
        for (const EpochFigures &epoch : result.epochs)
            QVERIFY(epoch.valLoss >= result.epochs[std::size_t(result.bestEpoch - 1)].valLoss);
        recipe.finetune->patience = 0;
        recipe.finetune->epochs = result.bestEpoch;
        TAKE(shorter, finetune(m_model, scrambled, recipe, {}, context()));
        QVERIFY(sameWeights(*result.model, *shorter.model));
    }

    void learningByHeartIsWarnedAbout()
    {
        const auto scrambled = std::make_shared<Scrambled>(m_tiny);
        Recipe recipe = trained(16);
        recipe.finetune->optimizer = "adamw";
        recipe.finetune->learningRate = 0.003;
        TAKE(result, finetune(m_model, scrambled, recipe, {}, context()));
        QVERIFY(result.epochs.back().loss < result.epochs.front().loss);
        QCOMPARE(result.warnings.size(), std::size_t(1));
        QCOMPARE(result.warnings[0].id, std::string("train.overfitting"));
        QCOMPARE(result.warnings[0].arguments[0], std::to_string(bestEpoch(result.epochs)));
    }

    void normalizationIsLiveOrFrozen_data()
    {
        QTest::addColumn<QString>("norm");
        QTest::newRow("live") << "live";
        QTest::newRow("frozen") << "frozen";
    }
    void normalizationIsLiveOrFrozen()
    {
        QFETCH(QString, norm);
        TAKE(model, openNamed("lenet5-bn"));
        Recipe recipe = trained(1);
        recipe.finetune->batchNorm = norm.toStdString();
        TAKE(result, finetune(model, m_tiny, recipe, {}, context()));
        int statistics = 0;
        for (std::size_t i = 0; i < model->tensors.size(); ++i) {
            const NamedTensor &before = model->tensors[i];
            if (before.name.find("running_") == std::string::npos)
                continue;
            ++statistics;
            const bool same = std::memcmp(before.view.data, result.model->tensors[i].view.data, before.view.bytes()) == 0;
            QCOMPARE(same, norm == "frozen");
        }
        QCOMPARE(statistics, 4);
    }

    void clippedGradientsGoNoFurther()
    {
        Recipe recipe = trained(1);
        recipe.finetune->momentum = 0;
        recipe.finetune->learningRate = 1;
        recipe.finetune->clipNorm = 1e-3;
        recipe.finetune->validationFraction = 0;
        TAKE(result, finetune(m_model, m_batch, recipe, {}, context()));
        double square = 0;
        for (std::size_t i = 0; i < m_model->tensors.size(); ++i)
            for (std::int64_t k = 0; k < m_model->tensors[i].view.count(); ++k)
                square += std::pow(double(result.model->tensors[i].view.floats()[k]) - m_model->tensors[i].view.floats()[k], 2);
        // One step of rate 1 is the gradient itself.
        QVERIFY(std::fabs(std::sqrt(square) - 1e-3) < 2e-5);
    }

    void gradualEndsAtTheRecipesCount_data()
    {
        QTest::addColumn<QString>("criterion");
        QTest::addColumn<QString>("granularity");
        for (const Criterion &criterion : criteria()) {
            if (criterion.cut != Criterion::Cut::Scores)
                continue;
            for (const char *granularity : {"element", "channel"})
                if (granularity[0] == 'e' ? criterion.perElement : criterion.perChannel)
                    QTest::addRow("%s by %s", criterion.id, granularity) << criterion.id << granularity;
        }
    }
    void gradualEndsAtTheRecipesCount()
    {
        // Many criteria give more to a weight that is gone than to some that are left: the levels must not add up.
        QFETCH(QString, criterion);
        QFETCH(QString, granularity);
        TAKE(model, openNamed("lenet5-bn"));
        Recipe recipe = trained(2);
        PruneSpec prune;
        prune.criterion = criterion.toStdString();
        prune.granularity = granularity.toStdString();
        prune.sparsity = 0.5;
        const LayerInfo *layer = nullptr; // The second one that can be ranked in every way.
        for (const LayerInfo &one : model->layers)
            if (one.normalizationScale >= 0 && one.weightShape.size() == 4)
                layer = &one;
        QVERIFY(layer);
        recipe.layers[layer->name].prune = Choice<PruneSpec>::set(prune);
        recipe.finetune->learningRate = 0.05;
        recipe.finetune->gradual = "agp";
        recipe.finetune->gradualSteps = 5;
        recipe.finetune->gradualEnd = 1;
        FinetuneOptions options;
        options.calibration.samples = 64;
        TAKE(result, finetune(model, m_tiny, recipe, options, context()));
        const std::int64_t channels = layer->weightShape[std::size_t(layer->channelAxis)];
        const std::int64_t weights = model->tensors[std::size_t(layer->weights.front())].view.count();
        const std::int64_t wanted = granularity == "channel" ? channels / 2 * (weights / channels) : weights / 2;
        std::int64_t zeros = 0;
        for (const AppliedLayer &applied : result.applied.layers)
            for (const ChangedTensor &changed : applied.tensors)
                if (changed.mask)
                    zeros += std::count(changed.mask->begin(), changed.mask->end(), 0);
        QCOMPARE(zeros, wanted);
    }

    void gradualMasksRiseAndAreHeld_data()
    {
        QTest::addColumn<QString>("gradual");
        QTest::newRow("iterative") << "iterative";
        QTest::newRow("agp") << "agp";
    }
    void gradualMasksRiseAndAreHeld()
    {
        QFETCH(QString, gradual);
        QTemporaryDir folder;
        Recipe recipe = pruned(0.9, 4);
        quantize(recipe, 6, true);
        // At 0, 1/4, 1/2 and 3/4: each epoch ends on the next level.
        FinetuneSpec &spec = *recipe.finetune;
        spec.gradual = gradual.toStdString();
        spec.gradualSteps = 4;
        spec.gradualBegin = 0;
        spec.gradualEnd = 0.75;
        FinetuneOptions options;
        options.checkpoint = folder.filePath("state").toStdString();
        std::vector<std::map<std::string, std::vector<std::uint8_t>>> masks;
        options.epochDone = [&](const EpochFigures &) { masks.push_back(masksIn(options.checkpoint)); };
        TAKE(result, finetune(m_model, m_tiny, recipe, options, context()));
        QCOMPARE(masks.size(), std::size_t(4));
        std::int64_t weights = 0;
        for (const LayerInfo &layer : m_model->layers)
            for (const int weight : layer.weights)
                weights += m_model->tensors[std::size_t(weight)].view.count();
        for (int epoch = 1; epoch <= 4; ++epoch) {
            const double part = std::min(1.0, (epoch + 1) / 4.0);
            const double share = part >= 1 ? 1 : gradual == "agp" ? 1 - std::pow(1 - part, 3) : part;
            QCOMPARE(zerosIn(masks[std::size_t(epoch - 1)]), std::int64_t(share * 0.9 * double(weights)));
        }
        for (std::size_t i = 1; i < masks.size(); ++i)
            for (const auto &[name, before] : masks[i - 1])
                for (std::size_t k = 0; k < before.size(); ++k)
                    QVERIFY(before[k] || !masks[i].at(name)[k]);
        // The weights are exactly zero where the last masks say so, and only there; the result carries those masks.
        std::int64_t zeros = 0;
        for (const AppliedLayer &layer : result.applied.layers)
            for (const ChangedTensor &changed : layer.tensors) {
                const NamedTensor &tensor = result.model->tensors[std::size_t(changed.tensor)];
                QVERIFY(changed.mask && *changed.mask == masks.back().at(tensor.name));
                for (std::size_t k = 0; k < changed.mask->size(); ++k) {
                    QVERIFY((*changed.mask)[k] || tensor.view.floats()[k] == 0);
                    zeros += !(*changed.mask)[k];
                }
            }
        QCOMPARE(zeros, std::int64_t(0.9 * double(weights)));
    }

    void penaltyShrinksThenRemoves()
    {
        Recipe recipe = trained(2);
        PruneSpec prune;
        prune.threshold = 0.005;
        recipe.defaults.prune = Choice<PruneSpec>::set(prune);
        recipe.finetune->gradual = "one-shot";
        recipe.finetune->gradualBegin = 1;
        TAKE(plain, finetune(m_model, m_small, recipe, {}, context()));
        recipe.finetune->gradual = "none";
        recipe.finetune->gradualBegin = 0;
        recipe.finetune->l1 = 1e-3;
        TAKE(penalized, finetune(m_model, m_small, recipe, {}, context()));
        QVERIFY(sumOfMagnitudes(*penalized.model) < 0.99 * sumOfMagnitudes(*plain.model));
        QVERIFY2(penalized.applied.sparsity > 1.2 * plain.applied.sparsity,
                 qPrintable(QStringLiteral("%1 with, %2 without").arg(penalized.applied.sparsity).arg(plain.applied.sparsity)));
        for (const AppliedLayer &layer : penalized.applied.layers)
            for (const ChangedTensor &changed : layer.tensors)
                for (std::size_t k = 0; k < changed.mask->size(); ++k)
                    QCOMPARE((*changed.mask)[k] != 0, std::fabs((*changed.values)[k]) >= 0.005f);
    }

    void equalizedTrainingResumes_data()
    {
        QTest::addColumn<bool>("learned");
        QTest::addColumn<bool>("inMidEpoch");
        QTest::newRow("float weights") << false << false;
        QTest::newRow("learned ranges") << true << false;
        QTest::newRow("cancelled in mid-epoch") << true << true;
    }

    /// From the equalized weights, through all epochs or with a break after the first: the same, bit for bit.
    void equalizedTrainingResumes()
    {
        QFETCH(bool, learned);
        QFETCH(bool, inMidEpoch);
        QTemporaryDir folder;
        Recipe recipe = trained(3);
        recipe.equalize = true;
        if (learned) {
            recipe = pruned(0.5, 3);
            recipe.equalize = true;
            quantize(recipe, 4, true);
            recipe.finetune->ranges = "learned";
            recipe.finetune->distillWeight = 0.5;
        }
        TAKE(whole, finetune(m_model, m_tiny, recipe, {}, context()));
        Recipe plain = recipe;
        plain.equalize = false;
        TAKE(other, finetune(m_model, m_tiny, plain, {}, context()));
        QVERIFY(!sameWeights(*other.model, *whole.model)); // It does something here.
        FinetuneOptions options;
        options.checkpoint = folder.filePath("state").toStdString();
        std::stop_source stop;
        JobContext stoppable = context();
        stoppable.stop = stop.get_token();
        if (inMidEpoch)
            options.stepped = [&](const TrainingStep &step) {
                if (step.epoch == 2)
                    stop.request_stop();
            };
        else
            options.epochDone = [&](const EpochFigures &) { stop.request_stop(); };
        TAKE(some, finetune(m_model, m_tiny, recipe, options, stoppable));
        QVERIFY(some.stopped);
        QCOMPARE(some.epochs.size(), std::size_t(1));
        options.resume = true;
        options.epochDone = {};
        options.stepped = {};
        TAKE(resumed, finetune(m_model, m_tiny, recipe, options, context()));
        QCOMPARE(resumed.epochs.size(), std::size_t(3));
        QVERIFY(sameWeights(*resumed.model, *whole.model));
        QVERIFY(resumed.recipe == whole.recipe);
        QCOMPARE(resumed.epochs.back().loss, whole.epochs.back().loss);
        // Without the equalization it is another training.
        const auto refused = finetune(m_model, m_tiny, plain, options, context());
        QVERIFY(!refused.ok());
        QCOMPARE(QString::fromLatin1(refused.error().id()), QStringLiteral("train.checkpoint"));
    }

    void everythingResumes()
    {
        QTemporaryDir folder;
        Recipe recipe = pruned(0.8, 4);
        quantize(recipe, 4, true);
        FinetuneSpec &spec = *recipe.finetune;
        spec.ranges = "learned";
        spec.distillWeight = 0.5;
        spec.patience = 3;
        spec.l1 = 1e-5;
        spec.gradual = "agp";
        spec.gradualSteps = 5;
        spec.gradualEnd = 0.6;
        spec.schedule = "cosine";
        spec.optimizer = "adamw";
        spec.learningRate = 0.001;
        spec.weightDecay = 0.01;
        TAKE(whole, finetune(m_model, m_tiny, recipe, {}, context()));
        FinetuneOptions options;
        options.checkpoint = folder.filePath("state").toStdString();
        for (int part = 1; part <= 3; ++part) {
            std::stop_source stop;
            JobContext stoppable = context();
            stoppable.stop = stop.get_token();
            options.epochDone = [&](const EpochFigures &) { stop.request_stop(); };
            TAKE(some, finetune(m_model, m_tiny, recipe, options, stoppable));
            QCOMPARE(int(some.epochs.size()), part);
            options.resume = true;
        }
        options.epochDone = {};
        TAKE(resumed, finetune(m_model, m_tiny, recipe, options, context()));
        QVERIFY(sameWeights(*resumed.model, *whole.model));
        QVERIFY(resumed.recipe == whole.recipe);
        QCOMPARE(resumed.applied.sizeBytes, whole.applied.sizeBytes);
        QCOMPARE(resumed.bestEpoch, whole.bestEpoch);
        for (std::size_t i = 0; i < whole.applied.layers.size(); ++i) {
            QCOMPARE(resumed.applied.layers[i].pruneThreshold, whole.applied.layers[i].pruneThreshold);
            QVERIFY(*resumed.applied.layers[i].tensors[0].mask == *whole.applied.layers[i].tensors[0].mask);
            QVERIFY(*resumed.applied.layers[i].tensors[0].values == *whole.applied.layers[i].tensors[0].values);
        }
        // A schedule over all epochs is not the same with more of them.
        spec.epochs = 8;
        const auto longer = finetune(m_model, m_tiny, recipe, options, context());
        QVERIFY(!longer.ok());
        QCOMPARE(QString::fromLatin1(longer.error().id()), QStringLiteral("train.checkpoint"));
    }
};

QTEST_GUILESS_MAIN(TestTrainingMethods)
#include "tst_trainingmethods.moc"
