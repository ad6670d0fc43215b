// SPDX-License-Identifier: GPL-3.0-or-later
// The importance page: matrices by hand, every criterion, what the threshold greys, all layers, data first.
#include "app/edits/edits.h"
#include "app/messages/messages.h"
#include "app/open/enginecalls.h"
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/score.h"
#include "engine/prune/criteria.h"
#include "tests/shared.h"
#include "tests/widgets/commandline.h"
#include "tests/widgets/importancescores.h"
#include "tests/widgets/windowfixture.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/importance/importancecut.h"
#include "widgets/importance/importancematrix.h"
#include "widgets/importance/importancepage.h"
#include "widgets/inspector/numberfield.h"

#include <QComboBox>
#include <QPushButton>
#include <QUndoStack>

#include <atomic>
#include <cmath>
#include <thread>

using namespace espalier;
using namespace espalier::test;

namespace {

void choose(QComboBox *combo, const QVariant &data)
{
    combo->setCurrentIndex(combo->findData(data));
}

} // namespace

class ImportanceTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<MainWindow> m_window;

    Heatmap *view() { return child<Heatmap>(*m_window, "importanceView"); }
    QComboBox *criterion() { return child<QComboBox>(*m_window, "importanceCriterion"); }
    QComboBox *mode() { return child<QComboBox>(*m_window, "importanceMode"); }

    bool openPage(const std::string &layer)
    {
        m_window = sampleWindow();
        if (!m_window)
            return false;
        m_window->document()->selection()->setLayers({layerNamed(*m_window->document(), layer)});
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        return QTest::qWaitFor([this] { return !view()->isEmpty(); }, kPatienceMs);
    }

    /// The newest scores beside those of the command line, to the last digit; empty when they are the same.
    QString differenceToScores(const QSignalSpy &ready, double noise, int draws)
    {
        const Document &document = *m_window->document();
        const ImportanceScores scores = scoresIn(ready);
        QProcess process;
        process.start(QStringLiteral(ESPALIER_CLI),
                      {QStringLiteral("importance"), QString::fromStdString(document.model()->provenance.path), QStringLiteral("--data"),
                       document.files().dataPath, QStringLiteral("--preprocess"),
                       QString::fromStdString(preprocessToJson(document.files().dataOptions.preprocess)), QStringLiteral("--criterion"),
                       QStringLiteral("stability"), QStringLiteral("--layers"), QStringLiteral("fc1"), QStringLiteral("--noise"),
                       QString::number(noise), QStringLiteral("--draws"), QString::number(draws), QStringLiteral("--json")});
        if (!process.waitForFinished(kPatienceMs) || process.exitCode() != 0)
            return QString::fromUtf8(process.readAllStandardError());
        const nlohmann::json layer = nlohmann::json::parse(process.readAllStandardOutput().toStdString()).at("layers").at(0);
        if (layer.at("scores").get<std::vector<double>>() != scores.channels)
            return QStringLiteral("other scores");
        return layer.at("stderr").get<std::vector<double>>() == scores.channelErrors ? QString() : QStringLiteral("other standard errors");
    }

private Q_SLOTS:
    void cleanup() { dismiss(m_window); }

    void matricesByHand()
    {
        // Two outputs, two inputs, kernels of two.
        const ImportanceMatrix weights = importanceMatrix({1, 2, 3, 4, 5, 6, 7, 8}, {2, 2, 2}, 0);
        const ImportanceMatrix sums = summedOverKernel(weights);
        QCOMPARE(sums.rows, 2);
        QCOMPARE(sums.columns, 2);
        QCOMPARE(sums.values, (std::vector<float>{3, 7, 11, 15}));
        QCOMPARE(keptSums(weights, 4), (KeptCells{0, 0.5F, 1, 1}));
        const ImportanceMatrix layers = channelsOfLayers({{1, 4}, {2, 8, 4}}, true);
        QCOMPARE(layers.rows, 2);
        QCOMPARE(layers.columns, 3);
        QCOMPARE(layers.values[0], 0.25F);
        QVERIFY(std::isnan(layers.values[2]));
        QCOMPARE(layers.values[4], 1.0F);
        QCOMPARE(channelsOfLayers({{1, 4}, {2, 8, 4}}, false).values[4], 8.0F);
        QCOMPARE(channelsOfLayers({}, true).rows, 0);
    }

    /// The cut that a handle sets is known without the engine, and a float32 on either side of it falls on its side.
    void cutsByHand()
    {
        LayerState state;
        ImportanceScores scores;
        scores.elements = {0.1F, 0.2F, 0.3F, 0.4F};
        scores.channels = {3, 1, 2};
        QVERIFY(!importanceCut(state, scores, edits::byCriterion("magnitude")));
        state.resolved.prune = PruneSpec();
        state.resolved.prune->threshold = 0.2;
        const auto byValue = importanceCut(state, scores, edits::byCriterion("magnitude"));
        QVERIFY(byValue && !byValue->perChannel);
        QVERIFY(scores.elements[0] < byValue->leastKept() && scores.elements[1] >= byValue->leastKept());
        QVERIFY(!importanceCut(state, scores, edits::byCriterion("lamp")));
        state.resolved.prune->threshold.reset();
        state.resolved.prune->sparsity = 0.5;
        const auto byShare = importanceCut(state, scores, edits::byCriterion("magnitude"));
        QVERIFY(scores.elements[1] < byShare->leastKept() && scores.elements[2] >= byShare->leastKept());
        state.resolved.prune->granularity = "channel";
        state.resolved.prune->sparsity = 0.4;
        const auto channels = importanceCut(state, scores, edits::byCriterion("magnitude"));
        QVERIFY(channels->perChannel);
        QCOMPARE(channels->keptChannels(scores.channels), (std::vector<std::uint8_t>{1, 0, 1}));
    }

    void everyCriterionIsDrawn()
    {
        QVERIFY(openPage("conv1"));
        const auto cutByScores = [](const Criterion &one) { return one.cut == Criterion::Cut::Scores; };
        QCOMPARE(criterion()->count(), int(std::count_if(criteria().begin(), criteria().end(), cutByScores)));
        QSignalSpy ready(m_window->findChild<ImportancePage *>(), &ImportancePage::scoresShown);
        QSignalSpy failed(m_window->document()->messages(), &Messages::failed);
        for (const Criterion &one : criteria()) {
            // The sample's network has no BatchNorm; stability takes its time and has a test of its own.
            const std::string id = one.id;
            if (!cutByScores(one) || id == "bn-gamma" || id == "stability" || id == "magnitude")
                continue;
            ready.clear();
            choose(criterion(), QLatin1String(one.id));
            QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, kPatienceMs);
            QCOMPARE(ready.at(0).at(0).toString(), QLatin1String(one.id));
            QCOMPARE(view()->rows(), one.perElement ? 32 : 1);
            QCOMPARE(view()->columns(), one.perElement ? 9 : 32);
        }
        QCOMPARE(failed.count(), 0);
    }

    void layersSideBySide()
    {
        QVERIFY(openPage("conv1"));
        QSignalSpy ready(m_window->findChild<ImportancePage *>(), &ImportancePage::scoresShown);
        choose(criterion(), QStringLiteral("l2"));
        choose(mode(), 2);
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, kPatienceMs);
        QCOMPARE(view()->rows(), 3);
        QCOMPARE(view()->columns(), 64);
        QVERIFY(std::isnan(view()->value(0, 32)));
        float largest = 0;
        for (int channel = 0; channel < 64; ++channel)
            largest = std::max(largest, view()->value(1, channel));
        QCOMPARE(largest, 1.0F); // Each layer by its own largest.
        // A click chooses the layer everywhere.
        Q_EMIT view()->cellClicked(2, 3);
        QCOMPARE(m_window->document()->selection()->current(), layerNamed(*m_window->document(), "fc1"));
        QVERIFY(view()->cellText(2, 3).contains(QStringLiteral("fc1")));
        keepPicture(*m_window, QStringLiteral("importance-layers"));
    }

    /// The numbers of a criterion have fields: on the page while nothing is pruned by it, then those of the recipe.
    void stabilityHasNumbers()
    {
        QVERIFY(openPage("fc1"));
        Document *document = m_window->document();
        auto *fields = m_window->findChild<ImportancePage *>()->findChild<QWidget *>(QStringLiteral("criterionFields"));
        auto *noise = fields->findChild<NumberField *>(QStringLiteral("criterionField0"));
        auto *draws = fields->findChild<NumberField *>(QStringLiteral("criterionField1"));
        QVERIFY(fields->isHidden());
        QSignalSpy ready(m_window->findChild<ImportancePage *>(), &ImportancePage::scoresShown);
        criterion()->setFocus();
        QTest::keyClicks(criterion(), QStringLiteral("Stab"));
        QCOMPARE(criterion()->currentData().toString(), QStringLiteral("stability"));
        QVERIFY(noise->isVisible() && draws->isVisible());
        QCOMPARE(noise->text(), QStringLiteral("0.05"));
        QCOMPARE(draws->text(), QStringLiteral("8"));
        SOON_COMPARE(ready.count(), 1);
        QCOMPARE(differenceToScores(ready, 0.05, 8), QString());

        // What is wrong stays out of force and says why.
        auto *problem = fields->findChild<QLabel *>(QStringLiteral("criterionProblem"));
        for (const auto &[field, wrong] : {std::pair(noise, "0"), std::pair(noise, "11"), std::pair(noise, "much"), std::pair(draws, "1"),
                                           std::pair(draws, "2.5"), std::pair(draws, "5000")}) {
            typeInto(field, QString::fromLatin1(wrong));
            QVERIFY2(!problem->text().isEmpty() && !field->problem().isEmpty(), wrong);
            if (field == draws)
                keepPicture(*m_window, QStringLiteral("importance-numbers-wrong"));
            QTest::keyClick(field, Qt::Key_Escape);
            QVERIFY2(problem->text().isEmpty() && field->problem().isEmpty(), wrong);
        }
        QCOMPARE(ready.count(), 1);
        typeInto(noise, QStringLiteral("0.2"));
        SOON_COMPARE(ready.count(), 2);
        typeInto(draws, QStringLiteral("3"));
        SOON_COMPARE(ready.count(), 3);
        QCOMPARE(differenceToScores(ready, 0.2, 3), QString());
        QCOMPARE(document->editor()->undoStack()->count(), 0); // A way to look, no setting of the network.
        keepPicture(*m_window, QStringLiteral("importance-numbers"));

        // Pruned by it, the page shows the recipe's numbers, and a change there is one of the recipe.
        auto *inspectorCriterion = child<QComboBox>(*m_window, "pruneCriterion");
        auto *inspectorNoise = child<NumberField>(*m_window, "pruneNumber0");
        auto *inspectorDraws = child<NumberField>(*m_window, "pruneNumber1");
        QVERIFY(inspectorNoise->isHidden() || !inspectorNoise->isVisible());
        inspectorCriterion->setFocus();
        QTest::keyClicks(inspectorCriterion, QStringLiteral("Stab"));
        QVERIFY(inspectorNoise->isVisible() && inspectorDraws->isVisible());
        typeInto(inspectorNoise, QStringLiteral("0.1")); // Chosen before it is said how much goes.
        QCOMPARE(document->editor()->undoStack()->count(), 0);
        typeInto(child<NumberField>(*m_window, "pruneSparsity"), QStringLiteral("30"));
        const auto spec = [document] {
            return document->figures()->state(document->selection()->current()).resolved.prune.value_or(PruneSpec());
        };
        QCOMPARE(spec().criterion, std::string("stability"));
        QCOMPARE(spec().noise, 0.1);
        QCOMPARE(spec().draws, 8);
        QCOMPARE(noise->text(), QStringLiteral("0.1"));
        SOON_COMPARE(ready.count(), 4);
        QCOMPARE(differenceToScores(ready, 0.1, 8), QString());
        typeInto(inspectorDraws, QStringLiteral("1"));
        QVERIFY(!inspectorDraws->problem().isEmpty());
        QVERIFY(!child<QLabel>(*m_window, "pruneNumber1Problem")->text().isEmpty());
        keepPicture(*m_window, QStringLiteral("inspector-numbers-wrong"));
        typeInto(inspectorDraws, QStringLiteral("4"));
        QCOMPARE(spec().draws, 4);
        QCOMPARE(draws->text(), QStringLiteral("4"));
        SOON_COMPARE(ready.count(), 5);
        typeInto(draws, QStringLiteral("6"));
        QCOMPARE(spec().draws, 6);
        QCOMPARE(inspectorDraws->text(), QStringLiteral("6"));
        SOON_COMPARE(ready.count(), 6);
        QCOMPARE(differenceToScores(ready, 0.1, 6), QString());
        QCOMPARE(document->editor()->undoStack()->count(), 3);
        keepPicture(*m_window, QStringLiteral("importance-numbers-recipe"));
        view()->setFocus();
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(spec().draws, 4);
        QCOMPARE(draws->text(), QStringLiteral("4"));
        SOON_COMPARE(ready.count(), 7);
        QCOMPARE(recipeToJson(document->editor()->recipe()).find("\"draws\": 4") != std::string::npos, true);
        // Another criterion has none.
        criterion()->setFocus();
        QTest::keyClicks(criterion(), QStringLiteral("Chan"));
        QVERIFY(fields->isHidden());
    }

    void channelsByInputs()
    {
        QVERIFY(openPage("conv2"));
        choose(mode(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(view()->columns(), 32, kPatienceMs);
        QCOMPARE(view()->rows(), 64);
        const Model &model = *m_window->document()->model();
        const TensorView weights = toFloat32(model.tensors[std::size_t(model.layer("conv2")->weights[0])].view);
        double sum = 0;
        for (int k = 0; k < 9; ++k)
            sum += std::fabs(double(weights.floats()[(5 * 32 + 7) * 9 + k]));
        QVERIFY(std::fabs(double(view()->value(5, 7)) - sum) < 1e-6 * sum);
    }

    /// What pruning removes is grey at once, and is what the engine then removes.
    void removalIsGrey()
    {
        QVERIFY(openPage("conv1"));
        QSignalSpy ready(m_window->findChild<ImportancePage *>(), &ImportancePage::scoresShown);
        choose(criterion(), QStringLiteral("l1"));
        QTRY_COMPARE_WITH_TIMEOUT(ready.count(), 1, kPatienceMs);
        const auto isGrey = [this](int column) {
            const QColor color = view()->grab().toImage().pixelColor(view()->cellCentre(0, column));
            return color.red() == color.green() && color.green() == color.blue();
        };
        Document *document = m_window->document();
        Recipe recipe = document->editor()->recipe();
        PruneSpec spec;
        spec.criterion = "l1";
        spec.granularity = "channel";
        spec.sparsity = 0.25;
        recipe.layers["conv1"].prune = Choice<PruneSpec>::set(spec);
        document->editor()->edit(recipe, QStringLiteral("Prune"));
        const ImportanceScores scores = scoresIn(ready);
        std::vector<double> sorted = scores.channels;
        std::sort(sorted.begin(), sorted.end());
        int grey = 0;
        for (int channel = 0; channel < 32; ++channel) {
            QCOMPARE(isGrey(channel), scores.channels[std::size_t(channel)] <= sorted[7]);
            grey += isGrey(channel);
        }
        QCOMPARE(grey, 8);
        const int layer = layerNamed(*document, "conv1");
        QTRY_VERIFY_WITH_TIMEOUT(document->figures()->state(layer).isExact, kPatienceMs);
        QCOMPARE(document->figures()->state(layer).quality.zeros, 8 * 9);
    }

    /// Recipes that look at data give figures in all rings, from the same calibration.
    void recipesThatLookAtData()
    {
        QVERIFY(openPage("conv2"));
        Document *document = m_window->document();
        QSignalSpy failed(document->messages(), &Messages::failed);
        Recipe recipe = document->editor()->recipe();
        PruneSpec spec;
        spec.criterion = "activation";
        spec.granularity = "channel";
        spec.sparsity = 0.5;
        recipe.layers["conv2"].prune = Choice<PruneSpec>::set(spec);
        document->editor()->edit(recipe, QStringLiteral("Prune"));
        const int layer = layerNamed(*document, "conv2");
        QTRY_VERIFY_WITH_TIMEOUT(document->figures()->state(layer).isExact, kPatienceMs);
        QCOMPARE(document->figures()->state(layer).quality.zeros, 32 * 32 * 9);
        QTRY_VERIFY_WITH_TIMEOUT(document->score()->state().kind == ScoreState::Kind::Measured && !document->score()->state().isStale,
                                 kPatienceMs);
        QVERIFY(document->score()->state().evaluation.sparsity > 0.2);
        QCOMPARE(failed.count(), 0);
    }

    /// A layer that is chosen before its statistics are made is drawn once they are.
    void waitsForStatistics()
    {
        std::atomic<bool> hold{true};
        EngineCalls calls = engineCallsFor();
        calls.statistics = [&hold, real = calls.statistics](const TensorView &view, int axis, int bins, const JobContext &context) {
            while (hold && !context.cancelled())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            return real(view, axis, bins, context);
        };
        Document document(calls);
        ImportancePage page(&document);
        page.resize(600, 400);
        page.show();
        document.openSample();
        QTRY_VERIFY_WITH_TIMEOUT(document.model(), kPatienceMs);
        document.selection()->setLayers({0});
        auto *map = page.findChild<Heatmap *>(QStringLiteral("importanceView"));
        QVERIFY(map->isEmpty());
        hold = false;
        QTRY_VERIFY_WITH_TIMEOUT(!map->isEmpty(), 10000);
        QCOMPARE(map->rows(), 32);
        QVERIFY(document.shutdown());
    }

    /// Without data the page says what is missing and offers to choose some.
    void asksForData()
    {
        if (!hasShared(QStringLiteral("data/models/article-lenet.traced.pt")))
            QSKIP("needs ../shared/data/models (set ESPALIER_SHARED to the folder that holds it)");
        m_window = shownWindow();
        QVERIFY(m_window);
        Document *document = m_window->document();
        document->openModel(QString::fromStdString(shared(QStringLiteral("data/models/article-lenet.traced.pt"))));
        QTRY_VERIFY_WITH_TIMEOUT(document->model() && document->figures()->state(document->figures()->layerCount() - 1).hasStatistics,
                                 kPatienceMs);
        document->selection()->setLayers({0});
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!view()->isEmpty(), kPatienceMs);
        auto *button = child<QPushButton>(*m_window, "importanceChooseData");
        QVERIFY(button->isHidden());
        choose(criterion(), QStringLiteral("taylor"));
        QVERIFY(button->isVisible());
        QVERIFY(view()->isEmpty());
        QVERIFY(view()->emptyText().contains(QStringLiteral("data")));
        // In another language it is still that.
        setLanguage(QStringLiteral("zh_CN"));
        SOON_COMPARE(view()->emptyText(),
                     QCoreApplication::translate("espalier::ImportancePage", "This criterion looks at samples. Choose a data set first."));
        QVERIFY(!view()->emptyText().contains(QStringLiteral("data")));
        setLanguage(QStringLiteral("en"));
        SOON_VERIFY(view()->emptyText().contains(QStringLiteral("data")));
        choose(criterion(), QStringLiteral("lamp"));
        QVERIFY(button->isHidden());
        QTRY_VERIFY_WITH_TIMEOUT(!view()->isEmpty(), kPatienceMs);
    }

    /// Equalization makes other weights of them: the map is worked out anew, on either side of the switch.
    void theMapIsOfTheEqualizedWeights()
    {
        QVERIFY(openPage("conv2"));
        Document *document = m_window->document();
        const float before = view()->value(3, 5);
        Recipe recipe;
        recipe.equalize = true;
        document->editor()->edit(recipe, QStringLiteral("Equalize"));
        SOON_VERIFY(view()->value(3, 5) != before);
        document->editor()->undoStack()->undo();
        SOON_VERIFY(view()->value(3, 5) == before);
    }
};

ESPALIER_WINDOW_TEST(ImportanceTest)
#include "tst_importance.moc"
