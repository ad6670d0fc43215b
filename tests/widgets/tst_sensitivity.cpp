// SPDX-License-Identifier: GPL-3.0-or-later
// The page of measured sensitivity in the real window, with the mouse and the keyboard.
#include "app/models/layertablemodel.h"
#include "app/session/sensitivitywork.h"
#include "widgets/plots/heatmap.h"
#include "widgets/plots/settingcurves.h"
#include "windowfixture.h"

#include <QClipboard>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>
#include <QUndoStack>

#include <cmath>

using namespace espalier;
using namespace espalier::test;

class TestSensitivity : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;
    SensitivityWork *m_work = nullptr;
    Heatmap *m_view = nullptr;

    void open()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        m_work = m_window->sensitivityWork();
        QTest::keyClick(m_window.get(), Qt::Key_5, Qt::ControlModifier);
        m_view = child<Heatmap>(*m_window, "sensitivityView");
        QTRY_VERIFY(m_view->isVisible());
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix().has_value(), kPatienceMs);
    }

    void measureAll()
    {
        auto *button = child<QPushButton>(*m_window, "sensitivityMeasure");
        QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), kPatienceMs);
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_work->state(), SensitivityWork::State::Idle, 2 * kPatienceMs);
    }

    bool isMeasured(int row, int column) const { return !std::isnan(m_view->value(row, column)); }

private Q_SLOTS:
    void init() { open(); }
    void cleanup()
    {
        dismiss(m_window);
        setLanguage(QStringLiteral("en"));
    }

    void theButtonSaysWhatItCosts()
    {
        auto *button = child<QPushButton>(*m_window, "sensitivityMeasure");
        // 3 layers x 6 bit widths and the baseline, on 2,000 samples each.
        QTRY_VERIFY_WITH_TIMEOUT(button->text().contains(QStringLiteral("38,000 passes")), kPatienceMs);
        QVERIFY2(button->text().contains(QStringLiteral("MB")) || button->text().contains(QStringLiteral("kB")), qPrintable(button->text()));
        QVERIFY(m_work->estimate()->seconds > 0);
    }

    void theMatrixFillsIn()
    {
        QCOMPARE(m_view->rows(), 3);
        QCOMPARE(m_view->columns(), 6);
        QSignalSpy parts(m_work, &SensitivityWork::cellsChanged);
        measureAll();
        QVERIFY(parts.size() > 2); // Not all at once.
        for (int row = 0; row < 3; ++row)
            for (int column = 0; column < 6; ++column)
                QVERIFY(isMeasured(row, column));
        keepPicture(*m_window, QStringLiteral("sensitivity"));
        QVERIFY(m_view->cellText(0, 5).contains(QStringLiteral("2,000 samples")));
        QVERIFY(!child<SettingCurves>(*m_window, "sensitivityCurves")->isEmpty());
        QVERIFY(child<QLabel>(*m_window, "sensitivityFacts")->text().contains(QStringLiteral("on 2,000 samples")));
        // Fewer bits never help by much: the last column has lost at least what the first has, but for noise.
        QVERIFY(m_view->value(1, 5) >= m_view->value(1, 0) - 0.5F);
    }

    void aClickSetsTheLayerAndIsUndone()
    {
        const Recipe before = m_document->recipe();
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(1, 2));
        const int layer = m_work->matrix()->layers[1];
        QCOMPARE(m_document->currentLayer(), layer);
        QVERIFY(m_document->layerState(layer).resolved.weights.has_value());
        QCOMPARE(m_document->layerState(layer).resolved.weights->bits, m_work->matrix()->settings[2].weights->bits);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_document->recipe() == before);
        // The same by keys: Enter at the cursor.
        m_view->setFocus();
        m_view->setCursorCell(2, 0);
        QTest::keyClick(m_view, Qt::Key_Right);
        QTest::keyClick(m_view, Qt::Key_Return);
        const int fc = m_work->matrix()->layers[2];
        QCOMPARE(m_document->layerState(fc).resolved.weights->bits, m_work->matrix()->settings[1].weights->bits);
    }

    void aColumnHeadSetsAllUnlockedLayers()
    {
        const int locked = m_work->matrix()->layers[0];
        Recipe recipe = m_document->recipe();
        recipe.layers[m_document->model()->layers[static_cast<std::size_t>(locked)].name].locked = true;
        m_document->edit(recipe, QStringLiteral("Lock"));
        const int steps = m_document->undoStack()->count();
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->columnHead(3));
        QCOMPARE(m_document->undoStack()->count(), steps + 1);
        QVERIFY(!m_document->layerState(locked).resolved.weights.has_value());
        for (const std::size_t row : {std::size_t(1), std::size_t(2)})
            QCOMPARE(m_document->layerState(m_work->matrix()->layers[row]).resolved.weights->bits, m_work->matrix()->settings[3].weights->bits);
        // By keys.
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        m_view->setFocus();
        m_view->setCursorCell(0, 4);
        QTest::keyClick(m_view, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(m_document->layerState(m_work->matrix()->layers[1]).resolved.weights->bits, m_work->matrix()->settings[4].weights->bits);
    }

    void pauseHoldsAndStopKeepsWhatIsThere()
    {
        // Another kind than the tests before: their figures are kept on disk.
        child<QComboBox>(*m_window, "sensitivityMode")->setCurrentIndex(1);
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix() && m_work->matrix()->settings.size() == 9, kPatienceMs);
        auto *button = child<QPushButton>(*m_window, "sensitivityMeasure");
        QSignalSpy parts(m_work, &SensitivityWork::cellsChanged);
        auto *pause = child<QToolButton>(*m_window, "sensitivityPause");
        // At once with the first figures: on a fast machine the rest takes a moment only.
        connect(m_work, &SensitivityWork::cellsChanged, pause, [pause] { QTest::mouseClick(pause, Qt::LeftButton); }, Qt::SingleShotConnection);
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(m_work->state(), SensitivityWork::State::Running);
        QTRY_COMPARE_WITH_TIMEOUT(m_work->state(), SensitivityWork::State::Paused, kPatienceMs);
        QTest::qWait(300); // A part under way may still arrive.
        const qsizetype shown = parts.size();
        QTest::qWait(500);
        QVERIFY(parts.size() <= shown + 1);
        QTest::mouseClick(child<QToolButton>(*m_window, "sensitivityStop"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(m_work->state(), SensitivityWork::State::Idle, kPatienceMs);
        QVERIFY(m_work->matrix()->stopped);
        QVERIFY(m_work->matrix()->baseline.samples > 0);
        QVERIFY(m_work->matrix()->measuredCells < 27);
        const std::int64_t before = m_work->matrix()->computedSamples + m_work->matrix()->reusedSamples;
        measureAll(); // Goes on where it stopped.
        QVERIFY(!m_work->matrix()->stopped);
        QCOMPARE(m_work->matrix()->reusedSamples, before);
        QCOMPARE(m_work->matrix()->measuredCells, 27);
    }

    void figuresSurviveARestart()
    {
        measureAll();
        const float known = m_view->value(0, 5);
        dismiss(m_window);
        open();
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(0, 5), kPatienceMs);
        QCOMPARE(m_view->value(0, 5), known);
        measureAll();
        QCOMPARE(m_work->matrix()->computedSamples, 0);
    }

    void theTableShowsBadgesAndFilters()
    {
        measureAll();
        auto *table = child<QTableView>(*m_window, "layerTable");
        const QModelIndex cell = table->model()->index(0, LayerTableModel::SensitivityColumn);
        QVERIFY(!cell.data().toString().isEmpty());
        QVERIFY2(cell.data(Qt::ToolTipRole).toString().startsWith(QStringLiteral("Measured")), qPrintable(cell.data(Qt::ToolTipRole).toString()));
        auto *filter = child<QLineEdit>(*m_window, "layerFilter");
        filter->setText(QStringLiteral("sens>99.5"));
        QCOMPARE(table->model()->rowCount(), 0);
        filter->setText(QStringLiteral("sens<100"));
        QCOMPARE(table->model()->rowCount(), 3);
        filter->clear();
    }

    void aSuggestionIsOneStepThatHolds()
    {
        measureAll();
        const Recipe before = m_document->recipe();
        const int steps = m_document->undoStack()->count();
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(2.0);
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        QTest::mouseClick(child<QPushButton>(*m_window, "sensitivitySuggest"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        QVERIFY(m_work->suggestion()->holds);
        QVERIFY(-m_work->suggestion()->comparison.delta <= 0.02);
        QVERIFY(m_document->sizeBytes() < m_document->originalSizeBytes());
        QCOMPARE(m_document->undoStack()->count(), steps + 1);
        QVERIFY(child<QPushButton>(*m_window, "sensitivitySuggest")->toolTip().contains(QStringLiteral("conv1")));
        // Single losses stand beside the joint one.
        QTRY_VERIFY_WITH_TIMEOUT(child<QLabel>(*m_window, "sensitivityFacts")->text().contains(QStringLiteral("add up to")), kPatienceMs);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_document->recipe() == before);
    }

    void theBaselineCanBeTheRecipe()
    {
        Recipe recipe;
        recipe.defaults.weights = Choice<QuantSpec>::set({});
        recipe.defaults.weights.spec.bits = 3;
        m_document->edit(recipe, QStringLiteral("3 bits"));
        measureAll();
        const std::int64_t fromFloat = m_work->matrix()->baseline.top1;
        child<QComboBox>(*m_window, "sensitivityBaseline")->setCurrentIndex(1);
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix() && m_work->matrix()->baseline.samples == 0, kPatienceMs);
        measureAll();
        QVERIFY(m_work->matrix()->baseline.top1 != fromFloat);
        // A 3-bit layer made 3-bit: nothing changes.
        QVERIFY(m_work->matrix()->cell(0, 4).isNoop);
        QVERIFY(m_view->cellText(0, 4).contains(QStringLiteral("no-op")));
        // Another recipe, another matrix.
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(!isMeasured(0, 5), kPatienceMs);
    }

    void figuresAreCopiedAsCsv()
    {
        measureAll();
        auto *menu = child<QToolButton>(*m_window, "sensitivityCsv")->menu();
        menu->actions().front()->trigger();
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 19);
        QCOMPARE(lines.front(), QStringLiteral("layer,setting,samples,top1,top5,loss,delta,delta_lo,delta_hi,noop,possible"));
        QVERIFY(lines[1].startsWith(QStringLiteral("conv1,8,2000,")));
    }
};

ESPALIER_WINDOW_TEST(TestSensitivity)
#include "tst_sensitivity.moc"
