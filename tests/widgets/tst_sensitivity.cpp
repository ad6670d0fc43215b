// SPDX-License-Identifier: GPL-3.0-or-later
// The page of measured sensitivity in the real window, with the mouse and the keyboard.
#include "sensitivityfixture.h"

#include "app/models/layertablemodel.h"
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "widgets/plots/settingcurves.h"

#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTabWidget>
#include <QTableWidget>
#include <QToolButton>
#include <QUndoStack>

#include <algorithm>

using namespace espalier;
using namespace espalier::test;

class TestSensitivity : public QObject, private SensitivityFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void theButtonSaysWhatItCosts()
    {
        auto *button = child<QPushButton>(*m_window, "sensitivityMeasure");
        // 3 layers x 6 bit widths and the baseline, on 2,000 samples each; 8 products with the Hessian on 256 of them.
        QTRY_VERIFY_WITH_TIMEOUT(button->text().contains(QStringLiteral("40,048 passes")), kPatienceMs);
        QVERIFY2(button->toolTip().contains(QStringLiteral("2,048 of the passes")), qPrintable(button->toolTip()));
        QVERIFY2(button->text().contains(QStringLiteral("MB")) || button->text().contains(QStringLiteral("kB")),
                 qPrintable(button->text()));
        QVERIFY(m_work->estimate()->seconds > 0);
    }

    void theMatrixFillsIn()
    {
        QCOMPARE(m_view->rows(), 3);
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
        // The three cheap figures beside the matrix, each with its rank correlation.
        QCOMPARE(m_view->columns(), 6 + 3);
        QCOMPARE(m_view->sideColumns(), 3);
        for (int column = 6; column < 9; ++column)
            for (int row = 0; row < 3; ++row)
                QVERIFY(isMeasured(row, column));
        QVERIFY2(m_view->cellText(0, 6).contains(QStringLiteral("Rank correlation")), qPrintable(m_view->cellText(0, 6)));
        QCOMPARE(static_cast<double>(m_view->value(0, 7)),
                 static_cast<double>(static_cast<float>(m_work->matrix()->cell(0, 2).comparison.kl)));
        // Fewer bits never help by much: the last column has lost at least what the first has, but for noise.
        QVERIFY(m_view->value(1, 5) >= m_view->value(1, 0) - 0.5F);
    }

    void aClickSetsTheLayerAndIsUndone()
    {
        const Recipe before = m_document->editor()->recipe();
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(1, 2));
        const int layer = m_work->matrix()->layers[1];
        QCOMPARE(m_document->selection()->current(), layer);
        QVERIFY(m_document->figures()->state(layer).resolved.weights.has_value());
        QCOMPARE(m_document->figures()->state(layer).resolved.weights->bits, m_work->matrix()->settings[2].weights->bits);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_document->editor()->recipe() == before);
        // The same by keys: Enter at the cursor.
        m_view->setFocus();
        m_view->setCursorCell(2, 0);
        QTest::keyClick(m_view, Qt::Key_Right);
        QTest::keyClick(m_view, Qt::Key_Return);
        const int fc = m_work->matrix()->layers[2];
        QCOMPARE(m_document->figures()->state(fc).resolved.weights->bits, m_work->matrix()->settings[1].weights->bits);
    }

    void theOrderClaimsNoMoreThanTheIntervals()
    {
        measureAll();
        auto *details = child<QTabWidget>(*m_window, "sensitivityDetails");
        QTest::mouseClick(details->tabBar(), Qt::LeftButton, {}, details->tabBar()->tabRect(1).center());
        auto *order = child<QTableWidget>(*m_window, "sensitivityOrder");
        SOON_VERIFY(order->isVisible());
        // The cursor's column is the one that is ordered, and the stand-ins are of it.
        m_view->setFocus();
        m_view->setCursorCell(0, 4);
        QTest::keyClick(m_view, Qt::Key_Right);
        QVERIFY(order->horizontalHeaderItem(2)->text().contains(QStringLiteral("2 bits")));
        QCOMPARE(m_view->value(1, 7), static_cast<float>(m_work->matrix()->cell(1, 5).comparison.kl));
        keepPicture(*m_window, QStringLiteral("sensitivity-order"));
        QCOMPARE(order->rowCount(), 3);
        for (int i = 0; i < 3; ++i) {
            const int layer = order->item(i, 0)->data(Qt::UserRole).toInt();
            int above = 0, below = 0;
            const auto interval = [this](int which) {
                const std::vector<int> &layers = m_work->matrix()->layers;
                const std::size_t row = static_cast<std::size_t>(std::find(layers.begin(), layers.end(), which) - layers.begin());
                return m_work->matrix()->cell(row, 5).comparison.interval;
            };
            for (const int other : m_work->matrix()->layers) {
                above += interval(other).hi < interval(layer).lo;
                below += interval(other).lo > interval(layer).hi;
            }
            const QString rank = above == 2 - below ? QString::number(1 + above) : QStringLiteral("%1 to %2").arg(1 + above).arg(3 - below);
            QCOMPARE(order->item(i, 1)->text(), rank);
        }
        // A row chooses its layer.
        const int last = order->item(2, 0)->data(Qt::UserRole).toInt();
        QTest::mouseClick(order->viewport(), Qt::LeftButton, {}, order->visualItemRect(order->item(2, 0)).center());
        QCOMPARE(m_document->selection()->current(), last);
    }

    void aColumnHeadSetsAllUnlockedLayers()
    {
        const int locked = m_work->matrix()->layers[0];
        Recipe recipe = m_document->editor()->recipe();
        recipe.layers[m_document->model()->layers[static_cast<std::size_t>(locked)].name].locked = true;
        m_document->editor()->edit(recipe, QStringLiteral("Lock"));
        const int steps = m_document->editor()->undoStack()->count();
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->columnHead(3));
        QCOMPARE(m_document->editor()->undoStack()->count(), steps + 1);
        QVERIFY(!m_document->figures()->state(locked).resolved.weights.has_value());
        for (const std::size_t row : {std::size_t(1), std::size_t(2)})
            QCOMPARE(m_document->figures()->state(m_work->matrix()->layers[row]).resolved.weights->bits,
                     m_work->matrix()->settings[3].weights->bits);
        // By keys.
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        m_view->setFocus();
        m_view->setCursorCell(0, 4);
        QTest::keyClick(m_view, Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(m_document->figures()->state(m_work->matrix()->layers[1]).resolved.weights->bits,
                 m_work->matrix()->settings[4].weights->bits);
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
        connect(
            m_work, &SensitivityWork::cellsChanged, pause, [pause] { QTest::mouseClick(pause, Qt::LeftButton); }, Qt::SingleShotConnection);
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
        // The stand-ins beside them, too: SQNR, KL and the Hessian's.
        std::vector<float> known;
        for (int row = 0; row < m_view->rows(); ++row)
            for (const int column : {5, 6, 7, 8})
                known.push_back(m_view->value(row, column));
        QVERIFY(std::none_of(known.begin(), known.end(), [](float value) { return std::isnan(value); }));
        dismiss(m_window);
        open();
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(0, 5), kPatienceMs);
        std::size_t next = 0;
        for (int row = 0; row < m_view->rows(); ++row)
            for (const int column : {5, 6, 7, 8})
                QCOMPARE(m_view->value(row, column), known[next++]);
        keepPicture(*m_window, QStringLiteral("sensitivity-after-restart"));
        measureAll();
        QCOMPARE(m_work->matrix()->computedSamples, 0);
    }

    void theTableShowsBadgesAndFilters()
    {
        measureAll();
        auto *table = child<QTableView>(*m_window, "layerTable");
        for (int row = 0; row < 3; ++row) {
            // The sign of the figure, with a question mark where the interval reaches over a limit.
            const int layer = table->model()->index(row, 0).data(LayerTableModel::LayerRole).toInt();
            const auto figure = m_work->sensitivityOf(layer);
            QVERIFY(figure.has_value());
            const auto level = [](double points) { return points > 2 ? 2 : points > 0.5 ? 1 : 0; };
            const QString sign = QStringList{QStringLiteral("."), QStringLiteral("!"), QStringLiteral("!!")}[level(figure->points)];
            QCOMPARE(table->model()->index(row, LayerTableModel::SensitivityColumn).data().toString(),
                     level(figure->lo) == level(figure->hi) ? sign : sign + QLatin1Char('?'));
        }
        const QModelIndex cell = table->model()->index(0, LayerTableModel::SensitivityColumn);
        QVERIFY(!cell.data().toString().isEmpty());
        QVERIFY2(cell.data(Qt::ToolTipRole).toString().startsWith(QStringLiteral("Measured")),
                 qPrintable(cell.data(Qt::ToolTipRole).toString()));
        auto *filter = child<QLineEdit>(*m_window, "layerFilter");
        filter->setText(QStringLiteral("sens>99.5"));
        QCOMPARE(table->model()->rowCount(), 0);
        filter->setText(QStringLiteral("sens<100"));
        QCOMPARE(table->model()->rowCount(), 3);
        filter->clear();
    }

    void keptFiguresFollowTheRecipe()
    {
        child<QComboBox>(*m_window, "sensitivityBaseline")->setCurrentIndex(1);
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix().has_value(), kPatienceMs);
        measureAll();
        QVERIFY(m_work->isKept()); // As it is at first.
        const float known = m_view->value(0, 5);
        Recipe recipe;
        recipe.layers["conv2"].weights = Choice<QuantSpec>::set({});
        recipe.layers["conv2"].weights.spec.bits = 3;
        m_document->editor()->edit(recipe, QStringLiteral("3 bits"));
        // At once: the old figures, marked.
        QVERIFY(m_view->isStale(0, 5));
        QCOMPARE(m_view->value(0, 5), known);
        QVERIFY(m_view->cellText(0, 5).contains(QStringLiteral("before the last edit")));
        QVERIFY(child<QLabel>(*m_window, "sensitivityFacts")->text().contains(QStringLiteral("before the last edit")));
        QTRY_COMPARE_WITH_TIMEOUT(m_work->state(), SensitivityWork::State::Running, kPatienceMs);
        keepPicture(*m_window, QStringLiteral("sensitivity-stale"));
        QVERIFY(!m_document->runs()->isBusy()); // Nothing that a closing window would ask about.
        QTRY_COMPARE_WITH_TIMEOUT(m_work->state(), SensitivityWork::State::Idle, 2 * kPatienceMs);
        QCOMPARE(m_work->staleCells(), 0);
        QVERIFY(isMeasured(0, 5) && !m_view->isStale(0, 5));
        QVERIFY(m_work->matrix()->computedSamples > 0);
        // Undone: all of it is known and nothing is computed again.
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QTRY_VERIFY_WITH_TIMEOUT(m_work->staleCells() == 0 && m_work->state() == SensitivityWork::State::Idle && isMeasured(0, 5),
                                 kPatienceMs);
        QCOMPARE(m_view->value(0, 5), known);
        QCOMPARE(m_work->matrix()->computedSamples, 0);
        // A lock changes no figure: nothing gets stale.
        QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier);
        QCOMPARE(m_work->staleCells(), 0);
    }

    void nothingIsCutAtTheSmallestSize_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<bool>("dark");
        QTest::newRow("en-light") << QStringLiteral("en") << false;
        QTest::newRow("en-dark") << QStringLiteral("en") << true;
        QTest::newRow("zh-dark") << QStringLiteral("zh_CN") << true;
    }

    void nothingIsCutAtTheSmallestSize()
    {
        QFETCH(QString, language);
        QFETCH(bool, dark);
        applyTheme(*qApp, dark ? ThemeKind::Dark : ThemeKind::Light);
        setLanguage(language);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        child<QComboBox>(*m_window, "sensitivityMode")->setCurrentIndex(1);
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix() && m_work->matrix()->settings.size() == 9, kPatienceMs);
        measureAll();
        QApplication::processEvents();
        for (const QWidget *widget : child<QWidget>(*m_window, "sensitivityPage")
                                         ->findChildren<QWidget *>(QRegularExpression(QStringLiteral(
                                             "^sensitivity(Has|Limit|Size|Scope|Suggest|Mode|Baseline|Keep|Pause|Stop|Save)"))))
            QVERIFY2(!widget->isVisible() || widget->width() >= widget->minimumSizeHint().width(), qPrintable(widget->objectName()));
        // The page asks for no more than the docks leave it, so that nothing moves between the tabs.
        auto *page = child<QWidget>(*m_window, "sensitivityPage");
        const QTabWidget *tabs = child<QTabWidget>(*m_window, "centreTabs");
        QVERIFY2(page->minimumSizeHint().width() <= 640, qPrintable(QString::number(page->minimumSizeHint().width())));
        const int width = tabs->width();
        keepPicture(*m_window, QStringLiteral("sensitivity-") + name);
        SOON_COMPARE(cutLabel(*m_window), QString());
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QTest::qWait(200);
        QCOMPARE(tabs->width(), width);
        keepPicture(*m_window, QStringLiteral("importance-") + name);
        applyTheme(*qApp, ThemeKind::Light);
        setLanguage(QStringLiteral("en"));
    }

    void theBaselineCanBeTheRecipe()
    {
        Recipe recipe;
        recipe.defaults.weights = Choice<QuantSpec>::set({});
        recipe.defaults.weights.spec.bits = 3;
        m_document->editor()->edit(recipe, QStringLiteral("3 bits"));
        measureAll();
        const std::int64_t fromFloat = m_work->matrix()->baseline.top1;
        child<QComboBox>(*m_window, "sensitivityBaseline")->setCurrentIndex(1);
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix() && m_work->matrix()->baseline.samples == 0, kPatienceMs);
        measureAll();
        QVERIFY(m_work->matrix()->baseline.top1 != fromFloat);
        // A 3-bit layer made 3-bit: nothing changes.
        QVERIFY(m_work->matrix()->cell(0, 4).isNoop);
        QVERIFY(m_view->cellText(0, 4).contains(QStringLiteral("no-op")));
        // Another recipe: these figures are old, and stay so while they are not to be kept measured.
        toggle("sensitivityKeep");
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_view->isStale(0, 5));
        QTest::qWait(600);
        QCOMPARE(m_work->state(), SensitivityWork::State::Idle);
    }

    void figuresAreCopiedAsCsv()
    {
        measureAll();
        auto *menu = child<QToolButton>(*m_window, "sensitivitySave")->menu();
        menu->actions().front()->trigger();
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 19);
        QCOMPARE(lines.front(), QStringLiteral("layer,setting,samples,top1,top5,loss,delta,delta_lo,delta_hi,noop,possible"));
        QVERIFY(lines[1].startsWith(QStringLiteral("conv1,8,2000,")));
    }
};

ESPALIER_WINDOW_TEST(TestSensitivity)
#include "tst_sensitivity.moc"
