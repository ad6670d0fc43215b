// SPDX-License-Identifier: GPL-3.0-or-later
// What the sensitivity page says, copies and remembers: what is left to measure, what cannot be done, tables, choices.
#include "sensitivityfixture.h"

#include "app/session/recipeeditor.h"
#include "tests/widgets/commandline.h"
#include "widgets/plots/settingcurves.h"
#include "widgets/sensitivity/sensitivitypage.h"

#include <QClipboard>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QTabWidget>
#include <QTableWidget>
#include <QToolButton>
#include <QUndoStack>

using namespace espalier;
using namespace espalier::test;

class TestSensitivityWords : public QObject, private SensitivityFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup()
    {
        close();
        QSettings().remove(QStringLiteral("sensitivity"));
    }

    /// Only what is left is told: an added column, all of it, nothing.
    void theButtonSaysWhatIsLeft()
    {
        auto *button = child<QPushButton>(*m_window, "sensitivityMeasure");
        measureAll();
        QTRY_COMPARE_WITH_TIMEOUT(button->text(), QStringLiteral("All measured"), kPatienceMs);
        keepPicture(*m_window, QStringLiteral("sensitivity-all-measured"));
        const std::size_t column = m_work->addBits(7);
        // Three cells and the baseline beside them; the traces are known.
        QTRY_VERIFY_WITH_TIMEOUT(button->text().contains(QStringLiteral("8,000 passes")), kPatienceMs);
        m_work->removeColumn(column);
        QTRY_COMPARE_WITH_TIMEOUT(button->text(), QStringLiteral("All measured"), kPatienceMs);
    }

    /// Data that is chosen while the page is open is told at once, as other weights are.
    void theButtonFollowsDataAndWeights()
    {
        auto *button = child<QPushButton>(*m_window, "sensitivityMeasure");
        QTRY_VERIFY_WITH_TIMEOUT(m_work->estimate().has_value(), kPatienceMs);
        DataOptions training = m_document->files().dataOptions;
        training.split = Split::Train;
        m_document->openData(m_document->files().dataPath, training);
        // 19 x 4,000, and the Hessian's.
        QTRY_VERIFY_WITH_TIMEOUT(button->text().contains(QStringLiteral("78,048 passes")), kPatienceMs);
    }

    void whatCannotBeDoneIsSaid()
    {
        QSignalSpy notes(child<SensitivityPage>(*m_window, "sensitivityPage"), &SensitivityPage::saidNote);
        Recipe recipe = m_document->editor()->recipe();
        recipe.layers["conv1"].locked = true;
        m_document->editor()->edit(recipe, QStringLiteral("Lock"));
        const int steps = m_document->editor()->undoStack()->count();
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(0, 3));
        QCOMPARE(notes.size(), 1);
        QVERIFY2(notes[0][0].toString().contains(QStringLiteral("1 locked")), qPrintable(notes[0][0].toString()));
        QCOMPARE(m_document->editor()->undoStack()->count(), steps);
        keepPicture(*m_window, QStringLiteral("sensitivity-locked"));
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->columnHead(3));
        QCOMPARE(notes.size(), 2);
        QVERIFY2(notes[1][0].toString().contains(QStringLiteral("1 locked")), qPrintable(notes[1][0].toString()));
        QCOMPARE(m_document->editor()->undoStack()->count(), steps + 1);
        // conv1 has one input: no groups of four.
        chooseMode(SensitivityWork::Mode::Pattern);
        recipe = m_document->editor()->recipe();
        recipe.layers["conv1"].locked = false;
        m_document->editor()->edit(recipe, QStringLiteral("Unlock"));
        QVERIFY(m_work->matrix()->cell(0, 2).impossible.has_value());
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(0, 2));
        QCOMPARE(notes.size(), 3);
        QVERIFY2(notes[2][0].toString().contains(QStringLiteral("not possible")), qPrintable(notes[2][0].toString()));
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->columnHead(2));
        QCOMPARE(notes.size(), 4);
        QVERIFY2(notes[3][0].toString().contains(QStringLiteral("1 layer")), qPrintable(notes[3][0].toString()));
    }

    /// The column of the Hessian goes with the weights that the sweep starts from: as on the command line.
    void theHessianIsOfTheWeightsThatAreStartedFrom()
    {
        Recipe recipe;
        recipe.equalize = true;
        m_document->editor()->edit(recipe, QStringLiteral("Equalize"));
        measureAll(); // From the float model first: its traces are not those.
        child<QComboBox>(*m_window, "sensitivityBaseline")->setCurrentIndex(1);
        SOON_VERIFY(m_work->matrix().has_value() && m_work->state() == SensitivityWork::State::Idle);
        measureAll();
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("equalized.json"));
        QVERIFY(m_document->editor()->saveFile(file));
        const nlohmann::json told =
            sweepByCommandLine(*m_document,
                               {QStringLiteral("--quantize"), QStringLiteral("8,6,5,4,3,2"), QStringLiteral("--recipe"), file,
                                QStringLiteral("--hessian"), QStringLiteral("8")});
        QCOMPARE(told["hessian"].size(), std::size_t(3));
        for (std::size_t row = 0; row < 3; ++row)
            for (std::size_t column = 0; column < 6; ++column) {
                const SensitivityCell &cell = m_work->matrix()->cell(row, column);
                const nlohmann::json &trace = told["hessian"][row];
                const double wanted = 0.5 * trace["trace"].get<double>() / trace["elements"].get<double>() * cell.squaredError;
                QVERIFY(cell.squaredError > 0);
                QCOMPARE(m_work->hessianEstimateOf(cell).value_or(-1), wanted);
            }
    }

    /// The tables and the curves are copied by keys; the curves' menu opens by its key.
    void tablesAndCurvesAreCopied()
    {
        measureAll();
        auto *details = child<QTabWidget>(*m_window, "sensitivityDetails");
        QTest::mouseClick(details->tabBar(), Qt::LeftButton, {}, details->tabBar()->tabRect(1).center());
        auto *order = child<QTableWidget>(*m_window, "sensitivityOrder");
        SOON_VERIFY(order->isVisible());
        order->setFocus();
        QTest::keyClick(order, Qt::Key_C, Qt::ControlModifier);
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 4);
        QVERIFY2(lines[0].startsWith(QStringLiteral("Layer\tRank\tLost, 5 bits\t")), qPrintable(lines[0]));
        const std::size_t row = std::size_t(order->item(0, 0)->data(Qt::UserRole).toInt() == m_work->matrix()->layers[0]       ? 0
                                                : order->item(0, 0)->data(Qt::UserRole).toInt() == m_work->matrix()->layers[1] ? 1
                                                                                                                               : 2);
        QCOMPARE(lines[1].section(QLatin1Char('\t'), 2, 2).toDouble(), -100 * m_work->matrix()->cell(row, 2).comparison.delta);
        QContextMenuEvent wanted(QContextMenuEvent::Keyboard, QPoint(5, 5), order->mapToGlobal(QPoint(5, 5)));
        QApplication::sendEvent(order, &wanted);
        auto *menu = child<QMenu>(*m_window, "sensitivityTableMenu");
        SOON_VERIFY(menu && menu->isVisible());
        keepPicture(*menu, QStringLiteral("sensitivity-table-menu"));
        menu->close();
        // By the tabulator into the curves.
        QTest::mouseClick(details->tabBar(), Qt::LeftButton, {}, details->tabBar()->tabRect(0).center());
        auto *curves = child<SettingCurves>(*m_window, "sensitivityCurves");
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_Tab);
        SOON_VERIFY(curves->hasFocus());
        keepPicture(*m_window, QStringLiteral("sensitivity-curves-focus"));
        curves->setCurves({QStringLiteral("4"), QStringLiteral("a, b")}, {{QStringLiteral("a \"b\", c"), {1, 2}, {0, 1}, {2, 3}, true}});
        QCOMPARE(curves->toCsv().section(QLatin1Char('\n'), 2, 2), QStringLiteral("\"a \"\"b\"\", c\",\"a, b\",2,1,3"));
    }

    void theEmptyTextFollowsTheLanguage()
    {
        auto *curves = child<SettingCurves>(*m_window, "sensitivityCurves");
        const QString english = curves->emptyText();
        setLanguage(QStringLiteral("zh_CN"));
        QApplication::processEvents();
        QVERIFY(curves->emptyText() != english);
        setLanguage(QStringLiteral("en"));
    }

    /// Kind, criterion, baseline, limits and how the page is divided are there after a restart; a size that was typed stays with another model.
    void choicesSurviveARestart()
    {
        chooseMode(SensitivityWork::Mode::ChannelSparsity);
        chooseCriterion("stability");
        chooseMode(SensitivityWork::Mode::Sparsity);
        child<QComboBox>(*m_window, "sensitivityBaseline")->setCurrentIndex(1);
        toggle("sensitivityKeep");
        toggle("sensitivityHasSize");
        typeInto(child<QLineEdit>(*m_window, "sensitivitySize"), QStringLiteral("21.5"));
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(1.25);
        auto *split = child<QSplitter>(*m_window, "sensitivitySplit");
        QTest::qWait(50);
        const QList<int> before = split->sizes();
        split->setSizes({before[0] - 60, before[1] + 60});
        const QList<int> sizes = split->sizes();
        QVERIFY(sizes != before);
        m_window->close();
        SOON_VERIFY(!m_window->isVisible());
        m_window.reset();
        open();
        QCOMPARE(m_work->mode(), SensitivityWork::Mode::Sparsity);
        QCOMPARE(child<QComboBox>(*m_window, "sensitivityMode")->currentIndex(), 1);
        QCOMPARE(m_work->columns().criterion(SensitivityWork::Mode::Sparsity).criterion, std::string("magnitude"));
        QCOMPARE(m_work->columns().criterion(SensitivityWork::Mode::ChannelSparsity).criterion, std::string("stability"));
        QVERIFY(child<QComboBox>(*m_window, "sensitivityCriterion")->isVisible());
        QCOMPARE(m_work->baseline(), SensitivityWork::Baseline::Recipe);
        QVERIFY(!m_work->isKept() && !child<QCheckBox>(*m_window, "sensitivityKeep")->isChecked());
        QVERIFY(child<QCheckBox>(*m_window, "sensitivityHasSize")->isChecked());
        QVERIFY2(child<QLineEdit>(*m_window, "sensitivitySize")->text().startsWith(QStringLiteral("21.5")),
                 qPrintable(child<QLineEdit>(*m_window, "sensitivitySize")->text()));
        QCOMPARE(child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->value(), 1.25);
        QTest::qWait(50);
        QCOMPARE(child<QSplitter>(*m_window, "sensitivitySplit")->sizes(), sizes);
        keepPicture(*m_window, QStringLiteral("sensitivity-choices"));
    }

    /// Who lets the window wait for a sweep that is paused lets it go on.
    void aPausedSweepGoesOnWhenTheWindowWaits()
    {
        chooseMode(SensitivityWork::Mode::BitsAndRanges);
        auto *pause = child<QToolButton>(*m_window, "sensitivityPause");
        connect(
            m_work, &SensitivityWork::cellsChanged, pause, [pause] { QTest::mouseClick(pause, Qt::LeftButton); }, Qt::SingleShotConnection);
        QTest::mouseClick(child<QPushButton>(*m_window, "sensitivityMeasure"), Qt::LeftButton);
        SOON_COMPARE(m_work->state(), SensitivityWork::State::Paused);
        m_window->close();
        QPushButton *wait = nullptr;
        SOON_VERIFY((wait = child<QPushButton>(*m_window, "closeWait")) != nullptr && wait->isVisible());
        QTest::mouseClick(wait, Qt::LeftButton);
        SOON_VERIFY(!m_window->isVisible());
    }
};

ESPALIER_WINDOW_TEST(TestSensitivityWords)
#include "tst_sensitivitywords.moc"
