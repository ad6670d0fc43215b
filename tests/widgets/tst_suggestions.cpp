// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions of the sensitivity page in the real window, with the mouse and the keyboard.
#include "sensitivityfixture.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "app/session/score.h"
#include "tests/widgets/commandline.h"
#include "widgets/sensitivity/sensitivitypage.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QTabWidget>
#include <QTableWidget>
#include <QUndoStack>

using namespace espalier;
using namespace espalier::test;

class TestSuggestions : public QObject, private SensitivityFixture
{
    Q_OBJECT

    SensitivityPage *page() { return child<SensitivityPage>(*m_window, "sensitivityPage"); }
    QPushButton *button() { return child<QPushButton>(*m_window, "sensitivitySuggest"); }
    QLabel *verdict() { return child<QLabel>(*m_window, "sensitivityVerdict"); }

    void suggest()
    {
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        QTest::mouseClick(button(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
    }

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void aSuggestionIsOneStepThatHolds()
    {
        measureAll();
        const Recipe before = m_document->editor()->recipe();
        const int steps = m_document->editor()->undoStack()->count();
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(2.0);
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        QTest::mouseClick(child<QPushButton>(*m_window, "sensitivitySuggest"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        QVERIFY(m_work->suggestion()->holds());
        QVERIFY(-m_work->suggestion()->comparison.delta <= 0.02);
        QVERIFY(m_document->costs()->sizeBytes() < m_document->costs()->originalSizeBytes());
        QCOMPARE(m_document->editor()->undoStack()->count(), steps + 1);
        auto *why = child<QTableWidget>(*m_window, "sensitivityWhy");
        SOON_VERIFY(why->isVisible());
        QCOMPARE(why->rowCount(), 3);
        QVERIFY2(why->item(0, 6)->toolTip().contains(QStringLiteral("on 2,000 samples")), qPrintable(why->item(0, 6)->toolTip()));
        keepPicture(*m_window, QStringLiteral("sensitivity-suggested"));
        // Single losses stand beside the joint one.
        QTRY_VERIFY_WITH_TIMEOUT(child<QLabel>(*m_window, "sensitivitySums")->text().contains(QStringLiteral("one by one")), kPatienceMs);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_document->editor()->recipe() == before);
    }

    /// Bits, range methods and sparsities in one matrix; a size that is typed, a locked layer, one step.
    void aSizeIsReachedAndLockedLayersStay()
    {
        chooseMode(SensitivityWork::Mode::Mixed);
        QCOMPARE(m_work->matrix()->settings.size(), std::size_t(9));
        measureAll();
        keepPicture(*m_window, QStringLiteral("sensitivity-mixed"));
        const int locked = layerNamed(*m_document, "fc1");
        Recipe recipe = m_document->editor()->recipe();
        recipe.layers["fc1"].locked = true;
        m_document->editor()->edit(recipe, QStringLiteral("Lock"));
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        toggle("sensitivityHasLimit");
        auto *size = child<QLineEdit>(*m_window, "sensitivitySize");
        QVERIFY(!size->isEnabled());
        auto *button = child<QPushButton>(*m_window, "sensitivitySuggest");
        QVERIFY(!button->isEnabled()); // Nothing to keep.
        QVERIFY(child<QLabel>(*m_window, "sensitivityProblem")->isVisible());
        toggle("sensitivityHasSize");
        QVERIFY(size->isEnabled() && button->isEnabled());
        QVERIFY(!child<QLabel>(*m_window, "sensitivityProblem")->isVisible());
        // fc1 alone takes 64,040 bytes.
        typeInto(size, QStringLiteral("80"));
        const int steps = m_document->editor()->undoStack()->count();
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        QVERIFY(m_work->suggestion()->holds());
        QCOMPARE(m_document->editor()->undoStack()->count(), steps + 1);
        SOON_VERIFY(m_document->costs()->sizeBytes() <= 80000 && m_document->costs()->sizeBytes() == m_work->suggestion()->sizeBytes);
        QVERIFY(!m_document->figures()->state(locked).resolved.weights && !m_document->figures()->state(locked).resolved.prune);
        auto *why = child<QTableWidget>(*m_window, "sensitivityWhy");
        SOON_VERIFY(why->isVisible());
        for (int row = 0; row < 3; ++row) {
            const Suggestion &one = m_work->suggestion()->suggestions[static_cast<std::size_t>(row)];
            const QString reason = why->item(row, 6)->text();
            if (one.layer == locked)
                QVERIFY2(reason.contains(QStringLiteral("locked")), qPrintable(reason));
            else
                QVERIFY2(reason.contains(QStringLiteral("each kB saved")), qPrintable(reason));
        }
        QVERIFY(child<QLabel>(*m_window, "sensitivityVerdict")->text().contains(QStringLiteral("At most 80.0 kB: kept")));
        // What the table has no room for stands below it, of the current layer.
        auto *reason = child<QLabel>(*m_window, "sensitivityReason");
        m_document->selection()->setLayers({locked});
        QVERIFY2(reason->isVisible() && reason->text().contains(QStringLiteral("fc1: stays: locked")), qPrintable(reason->text()));
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
        QVERIFY2(reason->text().startsWith(QStringLiteral("conv2: ")) && reason->text().contains(why->item(1, 6)->text()),
                 qPrintable(reason->text()));
        keepPicture(*m_window, QStringLiteral("sensitivity-size"));
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_document->editor()->recipe() == recipe);
    }

    void whatCannotBeReachedIsSaidAtTheField()
    {
        measureAll();
        const Recipe before = m_document->editor()->recipe();
        const int steps = m_document->editor()->undoStack()->count();
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        toggle("sensitivityHasSize");
        auto *size = child<QLineEdit>(*m_window, "sensitivitySize");
        auto *button = child<QPushButton>(*m_window, "sensitivitySuggest");
        auto *problem = child<QLabel>(*m_window, "sensitivityProblem");
        const int top = m_view->mapTo(m_window.get(), QPoint()).y();
        for (const char *wrong : {"abc", "0", "-3"}) {
            typeInto(size, QLatin1String(wrong));
            QVERIFY2(problem->isVisible() && !button->isEnabled(), wrong);
        }
        typeInto(size, QStringLiteral("1 kB"));
        QVERIFY(!problem->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        QVERIFY(problem->isVisible());
        // 2 bits everywhere: 288 + 18,432 + 16,000 weights in a quarter of a byte each, a scale for each layer, 106 biases.
        const int smallest = (288 + 18432 + 16000) / 4 + 3 * 4 + 106 * 4;
        QCOMPARE(m_work->suggestion()->sizeBytes, smallest);
        QVERIFY2(problem->text().contains(QStringLiteral("9.1 kB")), qPrintable(problem->text()));
        QTest::qWait(50);
        QCOMPARE(m_view->mapTo(m_window.get(), QPoint()).y(), top); // Nothing jumps.
        keepPicture(*m_window, QStringLiteral("sensitivity-out-of-reach"));
        QCOMPARE(m_document->editor()->undoStack()->count(), steps);
        QVERIFY(m_document->editor()->recipe() == before);
        typeInto(size, QStringLiteral("20"));
        QVERIFY(!problem->isVisible());
    }

    void bothLimits()
    {
        measureAll();
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        toggle("sensitivityHasSize");
        typeInto(child<QLineEdit>(*m_window, "sensitivitySize"), QStringLiteral("10"));
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(0.1);
        QTest::mouseClick(child<QPushButton>(*m_window, "sensitivitySuggest"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        // 2 bits in nearly all of it: the size is kept, the loss is not, and the window says by how much.
        QVERIFY(m_work->suggestion()->sizeHolds && !m_work->suggestion()->dropHolds);
        const QString verdict = child<QLabel>(*m_window, "sensitivityVerdict")->text();
        const double excess = -100 * m_work->suggestion()->comparison.delta - 0.1;
        QVERIFY2(verdict.contains(QStringLiteral("not kept, %1 too much").arg(excess, 0, 'f', 2)), qPrintable(verdict));
        keepPicture(*m_window, QStringLiteral("sensitivity-both"));
    }

    void rangeMethodsAreColumns()
    {
        chooseMode(SensitivityWork::Mode::BitsAndRanges);
        QCOMPARE(m_work->matrix()->settings.size(), std::size_t(9));
        measureAll();
        keepPicture(*m_window, QStringLiteral("sensitivity-ranges"));
        QVERIFY2(m_view->cellText(1, 8).contains(QStringLiteral("2 bits MSE")), qPrintable(m_view->cellText(1, 8)));
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(1, 8));
        const int layer = m_work->matrix()->layers[1];
        QCOMPARE(m_document->figures()->state(layer).resolved.weights->range.method, std::string("mse"));
        QCOMPARE(m_document->figures()->state(layer).resolved.weights->bits, 2);
        // Another method beside min-max: as the command line measures it.
        auto *range = child<QComboBox>(*m_window, "sensitivityRange");
        QVERIFY(range->isVisible() && range->count() == 5);
        range->setFocus();
        QTest::keyClick(range, Qt::Key_Home);
        QCOMPARE(range->currentData().toString(), QStringLiteral("percentile"));
        SOON_VERIFY(m_work->matrix().has_value());
        measureAll();
        keepPicture(*m_window, QStringLiteral("sensitivity-percentile"));
        QVERIFY(isInspectorWhole());
        QVERIFY2(m_view->cellText(1, 8).contains(QStringLiteral("2 bits Percentile")), qPrintable(m_view->cellText(1, 8)));
        const nlohmann::json points = sweepByCommandLine(
            *m_document,
            {QStringLiteral("--quantize"), QStringLiteral("6,4,3,2"), QStringLiteral("--range"), QStringLiteral("percentile")})["points"];
        QCOMPARE(points.size(), std::size_t(12));
        for (std::size_t row = 0; row < 3; ++row)
            for (std::size_t column = 0; column < 4; ++column)
                QCOMPARE(m_work->matrix()->cell(row, 5 + column).metrics.loss, points[4 * row + column]["loss"].get<double>());
        chooseMode(SensitivityWork::Mode::Bits);
        QVERIFY(!range->isVisible());
    }

    void aSuggestionForOneLayerLeavesTheOthersAlone()
    {
        measureAll();
        const int layer = m_work->matrix()->layers[1];
        const int other = m_work->matrix()->layers[0];
        Recipe recipe;
        recipe.layers[m_document->model()->layers[static_cast<std::size_t>(other)].name].weights = Choice<QuantSpec>::set({});
        m_document->editor()->edit(recipe, QStringLiteral("8 bits"));
        const Recipe before = m_document->editor()->recipe();
        m_document->selection()->setLayers({layer});
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(2.0);
        auto *scope = child<QComboBox>(*m_window, "sensitivityScope");
        scope->setFocus();
        QTest::keyClick(scope, Qt::Key_Down);
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        const int steps = m_document->editor()->undoStack()->count();
        QTest::mouseClick(child<QPushButton>(*m_window, "sensitivitySuggest"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        QCOMPARE(child<QTableWidget>(*m_window, "sensitivityWhy")->rowCount(), 1);
        QCOMPARE(m_work->suggestion()->suggestions.size(), std::size_t(1));
        QCOMPARE(m_work->suggestion()->suggestions[0].layer, layer);
        QCOMPARE(m_document->editor()->undoStack()->count(), steps + 1);
        QVERIFY(m_document->figures()->state(layer).resolved.weights.has_value());
        QCOMPARE(m_document->figures()->state(other).resolved.weights->bits, 8);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_document->editor()->recipe() == before);
    }

    /// A criterion that looks at data is asked on the samples of the scoreboard and of the command line, not on those it is judged by.
    void whatLooksAtDataIsCalibratedAsEverywhere()
    {
        chooseMode(SensitivityWork::Mode::Sparsity);
        chooseCriterion("taylor");
        measureAll();
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(2.0);
        suggest();
        QVERIFY(m_work->suggestion()->holds());
        SOON_VERIFY(m_document->score()->state().kind == ScoreState::Kind::Measured && !m_document->score()->state().isStale);
        const Metrics &shown = m_document->score()->state().evaluation.metrics;
        QCOMPARE(m_work->suggestion()->joint.top1, shown.top1);
        QCOMPARE(m_work->suggestion()->joint.loss, shown.loss);
        const nlohmann::json told = sweepByCommandLine(*m_document,
                                                       {QStringLiteral("--prune"), QStringLiteral("0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9"),
                                                        QStringLiteral("--criterion"), QStringLiteral("taylor"),
                                                        QStringLiteral("--suggest"), QStringLiteral("2")})["suggestion"];
        QVERIFY(told.is_object());
        QCOMPARE(told["joint"]["top1"].get<std::int64_t>(), shown.top1);
        QCOMPARE(told["joint"]["loss"].get<double>(), shown.loss);
        QCOMPARE(told["size_bytes"].get<std::int64_t>(), m_document->costs()->sizeBytes());
        for (std::size_t row = 0; row < told["layers"].size(); ++row) {
            const int column = m_work->suggestion()->suggestions[row].what.prune;
            const nlohmann::json &setting = told["layers"][row]["prune"];
            QCOMPARE(column < 0, setting.is_null());
            if (column >= 0)
                QCOMPARE(setting.get<double>(), m_work->matrix()->settings[static_cast<std::size_t>(column)].value());
        }
    }

    /// *Why* is of this matrix and this recipe, or says that it is not.
    void whyFollowsWhatItExplains()
    {
        measureAll();
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(2.0);
        suggest();
        auto *why = child<QTableWidget>(*m_window, "sensitivityWhy");
        auto *reason = child<QLabel>(*m_window, "sensitivityReason");
        QCOMPARE(why->rowCount(), 3);
        QVERIFY(reason->isVisible());
        QVERIFY(!verdict()->text().contains(QStringLiteral("No longer in force")));
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY2(verdict()->text().startsWith(QStringLiteral("No longer in force")), qPrintable(verdict()->text()));
        keepPicture(*m_window, QStringLiteral("sensitivity-why-undone"));
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY2(!verdict()->text().contains(QStringLiteral("No longer in force")), qPrintable(verdict()->text()));
        // Another language says the same on the tab that is open, and says nothing anew.
        auto *details = child<QTabWidget>(*m_window, "sensitivityDetails");
        QTest::mouseClick(details->tabBar(), Qt::LeftButton, {}, details->tabBar()->tabRect(0).center());
        QSignalSpy notes(page(), &SensitivityPage::saidNote);
        setLanguage(QStringLiteral("zh_CN"));
        QApplication::processEvents();
        QCOMPARE(details->currentIndex(), 0);
        QCOMPARE(notes.size(), 0);
        setLanguage(QStringLiteral("en"));
        QApplication::processEvents(); // Words made anew are no help later.
        QTest::mouseClick(details->tabBar(), Qt::LeftButton, {}, details->tabBar()->tabRect(2).center());
        chooseMode(SensitivityWork::Mode::Sparsity);
        QCOMPARE(why->rowCount(), 0);
        QVERIFY(!verdict()->isVisible() && !reason->isVisible());
        QCOMPARE(details->currentIndex(), 2);
    }

    void whatWasRefusedIsForgottenWithItsMatrix()
    {
        measureAll();
        toggle("sensitivityHasSize");
        typeInto(child<QLineEdit>(*m_window, "sensitivitySize"), QStringLiteral("1"));
        suggest();
        QCOMPARE(m_work->suggestionEnd(), SensitivityWork::SuggestionEnd::OutOfReach);
        auto *problem = child<QLabel>(*m_window, "sensitivityProblem");
        QVERIFY(problem->isVisible());
        chooseMode(SensitivityWork::Mode::Sparsity);
        QVERIFY(!problem->isVisible());
    }

    void anEditMeanwhileStands_data()
    {
        QTest::addColumn<int>("baseline");
        QTest::newRow("from the float model") << 0;
        QTest::newRow("from the recipe") << 1;
    }

    void anEditMeanwhileStands()
    {
        QFETCH(int, baseline);
        child<QComboBox>(*m_window, "sensitivityBaseline")->setCurrentIndex(baseline);
        SOON_VERIFY(m_work->matrix().has_value());
        measureAll();
        QSignalSpy notes(page(), &SensitivityPage::saidNote);
        QVERIFY(button()->isEnabled());
        QTest::mouseClick(button(), Qt::LeftButton);
        QVERIFY(!button()->isEnabled()); // A second one would not find the recipe that it was asked for.
        Recipe recipe = m_document->editor()->recipe();
        recipe.layers["conv1"].weights = Choice<QuantSpec>::set({});
        m_document->editor()->edit(recipe, QStringLiteral("8 bits"));
        const int steps = m_document->editor()->undoStack()->count();
        QTRY_COMPARE_WITH_TIMEOUT(notes.size(), 1, 2 * kPatienceMs);
        QVERIFY2(notes[0][0].toString().contains(QStringLiteral("nothing was set")), qPrintable(notes[0][0].toString()));
        QVERIFY(m_document->editor()->recipe() == recipe);
        QCOMPARE(m_document->editor()->undoStack()->count(), steps);
        QVERIFY(!m_work->isSuggesting());
        if (baseline == 0) {
            QVERIFY2(verdict()->text().startsWith(QStringLiteral("Nothing was set")), qPrintable(verdict()->text()));
            suggest(); // Asked again it is.
            QCOMPARE(m_work->suggestionEnd(), SensitivityWork::SuggestionEnd::Applied);
            suggest(); // And once more there is nothing to do.
            QCOMPARE(m_work->suggestionEnd(), SensitivityWork::SuggestionEnd::Same);
            QVERIFY(notes.back()[0].toString().contains(QStringLiteral("nothing was changed")));
        } else {
            QVERIFY(!verdict()->isVisible());
        }
    }
};

ESPALIER_WINDOW_TEST(TestSuggestions)
#include "tst_suggestions.moc"
