// SPDX-License-Identifier: GPL-3.0-or-later
// The answers that the recipe changes beside a drag, and what the tables of the compare page give away: real mouse and keys in the
// real window.
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/score.h"
#include "tests/widgets/plotevents.h"
#include "tests/widgets/windowfixture.h"
#include "widgets/compare/comparepage.h"
#include "widgets/histogram/histogramview.h"

#include <QClipboard>
#include <QComboBox>
#include <QContextMenuEvent>
#include <QDockWidget>
#include <QFileDialog>
#include <QListView>
#include <QMenu>
#include <QSplitter>
#include <QTabWidget>
#include <QTableWidget>
#include <QUndoStack>

using namespace espalier;
using namespace espalier::test;

class FlipsTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;

    bool isMeasured() const
    {
        return m_document->score()->state().kind == ScoreState::Kind::Measured && !m_document->score()->state().isStale;
    }
    bool open()
    {
        m_window = sampleWindow();
        m_document = m_window ? m_window->document() : nullptr;
        return m_window && QTest::qWaitFor([this] { return isMeasured(); }, kPatienceMs);
    }
    bool quantizeAll(int bits)
    {
        Recipe recipe = m_document->editor()->recipe();
        QuantSpec spec;
        spec.bits = bits;
        recipe.defaults.weights = Choice<QuantSpec>::set(spec);
        m_document->editor()->edit(recipe, QStringLiteral("Bits"));
        return QTest::qWaitFor([this] { return isMeasured(); }, kPatienceMs);
    }
    /// Answers of the recipe that differ from the float network's, counted by hand: broken, repaired, otherwise.
    std::array<int, 3> flips() const
    {
        const Evaluation &shown = m_document->score()->state().evaluation;
        std::map<std::int64_t, std::int32_t> before;
        for (std::size_t i = 0; i < shown.baselineOutcomes->samples.size(); ++i)
            before[shown.baselineOutcomes->samples[i]] = shown.baselineOutcomes->predicted[i];
        std::array<int, 3> counts{0, 0, 0};
        for (std::size_t i = 0; i < shown.outcomes->samples.size(); ++i) {
            const std::int64_t sample = shown.outcomes->samples[i];
            const std::int32_t label = m_document->data()->labels[std::size_t(sample)], now = shown.outcomes->predicted[i];
            if (now != before.at(sample))
                ++counts[before.at(sample) == label ? 0 : now == label ? 1 : 2];
        }
        return counts;
    }
    QString copied(QWidget *view)
    {
        QGuiApplication::clipboard()->clear();
        view->setFocus();
        QTest::keyClick(view, Qt::Key_C, Qt::ControlModifier);
        return QGuiApplication::clipboard()->text();
    }

private Q_SLOTS:
    void cleanup() { dismiss(m_window); }

    void flipsFollowADrag()
    {
        QVERIFY(open());
        auto *dock = child<QDockWidget>(*m_window, "flipsDock");
        QVERIFY(!dock->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        SOON_VERIFY(dock->isVisible());
        auto *list = child<QListView>(*dock, "flipsList");
        auto *summary = child<QLabel>(*dock, "flipsSummary");
        QCOMPARE(list->model()->rowCount(), 0);
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
        auto *view = child<HistogramView>(*m_window, "histogramView");
        SOON_VERIFY(!view->isEmpty());
        const QPoint grip = view->gripPosition(HandleKind::Threshold);
        sendMouse(view, QEvent::MouseButtonPress, grip);
        for (int i = 1; i <= 10; ++i)
            sendMouse(view, QEvent::MouseMove, grip + QPoint(view->width() / 6 * i / 10, 0));
        // The button is still down.
        SOON_VERIFY(list->model()->rowCount() > 0 && isMeasured());
        QCOMPARE(m_document->editor()->undoStack()->count(), 0);
        const std::array<int, 3> counts = flips();
        QVERIFY(counts[0] > 0);
        QVERIFY2(summary->text().contains(QStringLiteral("breaks %1, repairs %2 of").arg(counts[0]).arg(counts[1])),
                 qPrintable(summary->text()));
        QCOMPARE(list->model()->rowCount(), counts[0] + counts[1] + counts[2]);
        QVERIFY(summary->toolTip().startsWith(QStringLiteral("%1 more").arg(counts[2])));
        QVERIFY(summary->width() >= summary->sizeHint().width());
        keepPicture(*m_window, QStringLiteral("flips-drag"));
        QTest::keyClick(view, Qt::Key_Escape);
        sendMouse(view, QEvent::MouseButtonRelease, grip);
        SOON_COMPARE(list->model()->rowCount(), 0);
        QVERIFY2(summary->text().contains(QStringLiteral("breaks 0, repairs 0")), qPrintable(summary->text()));
        // Against a run of the same recipe nothing differs.
        QVERIFY(quantizeAll(3));
        m_document->runs()->evaluateNow();
        SOON_COMPARE(int(m_document->runs()->all().size()), 1);
        SOON_VERIFY(list->model()->rowCount() > 0);
        auto *baseline = child<QComboBox>(*dock, "flipsBaseline");
        baseline->setFocus();
        QTest::keyClick(baseline, Qt::Key_Down);
        QCOMPARE(list->model()->rowCount(), 0);
        QTest::keyClick(baseline, Qt::Key_Up);
        QVERIFY(list->model()->rowCount() > 0);
        QTest::keyClick(m_window.get(), Qt::Key_F6); // From a part of the dock on to the next region.
        QVERIFY(!dock->isAncestorOf(QApplication::focusWidget()));
        // The copy has the answers.
        QVERIFY(quantizeAll(2));
        const QStringList lines = copied(list).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), list->model()->rowCount() + 1);
        QCOMPARE(lines[0], QStringLiteral("Sample\tClass\tA\tB\tChange"));
        QCOMPARE(lines[1].split(QLatin1Char('\t')).size(), 5);
    }

    /// Closed at first, then as it was left; the same for the compare page's splitter.
    void layoutIsRemembered()
    {
        QVERIFY(open());
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        SOON_VERIFY(child<QDockWidget>(*m_window, "flipsDock")->isVisible());
        QTest::keyClick(m_window.get(), Qt::Key_7, Qt::ControlModifier);
        auto *splitter = child<QSplitter>(*m_window, "compareSplitter");
        SOON_VERIFY(splitter->isVisible());
        const QList<int> before = splitter->sizes();
        // As a hand does: the bar moves by 60 pixels.
        QWidget *bar = splitter->handle(1);
        const QPoint middle = bar->rect().center();
        QTest::mousePress(bar, Qt::LeftButton, {}, middle);
        sendMouse(bar, QEvent::MouseMove, middle - QPoint(60, 0));
        QTest::mouseRelease(bar, Qt::LeftButton, {}, middle);
        const QList<int> moved = splitter->sizes();
        QVERIFY2(moved[0] < before[0], "the splitter did not move");
        m_document->shutdown();
        m_window->close();
        m_window.reset();
        QVERIFY(open());
        SOON_VERIFY(child<QDockWidget>(*m_window, "flipsDock")->isVisible());
        QVERIFY(m_window->findChild<QAction *>(QStringLiteral("actionShowFlips"))->isChecked());
        QTest::keyClick(m_window.get(), Qt::Key_7, Qt::ControlModifier);
        splitter = child<QSplitter>(*m_window, "compareSplitter");
        SOON_VERIFY(splitter->isVisible() && std::abs(splitter->sizes()[0] - moved[0]) <= 2);
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(!child<QDockWidget>(*m_window, "flipsDock")->isVisible());
        m_document->shutdown();
        m_window->close();
    }

    void tablesAreCopiedAndSaved()
    {
        QVERIFY(open());
        QVERIFY(quantizeAll(2));
        QTest::keyClick(m_window.get(), Qt::Key_7, Qt::ControlModifier);
        auto *page = child<ComparePage>(*m_window, "comparePage");
        SOON_VERIFY(page->isVisible());
        const QStringList figures = copied(child<QTableWidget>(*page, "compareTable")).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(figures.size(), 7);
        QVERIFY(figures[1].startsWith(QStringLiteral("Top-1\t")));
        const QStringList layers = copied(child<QTableWidget>(*page, "compareLayers")).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(layers.size(), m_document->figures()->layerCount() + 1);
        auto *details = child<QTabWidget>(*page, "compareDetails");
        details->setCurrentIndex(1);
        auto *classes = child<QTableWidget>(*page, "compareClasses");
        const QStringList rows = copied(classes).split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(rows.size(), 11);
        std::int64_t samples = 0;
        for (int i = 1; i < rows.size(); ++i)
            samples += rows[i].split(QLatin1Char('\t'))[1].toLongLong();
        QCOMPARE(samples, m_document->data()->count());
        details->setCurrentIndex(2);
        auto *criteria = child<QTableWidget>(*page, "criteriaTable");
        SOON_VERIFY(criteria->rowCount() > 0);
        QCOMPARE(copied(criteria).split(QLatin1Char('\n'), Qt::SkipEmptyParts).size(), criteria->rowCount() + 1);
        auto *flipped = child<QListView>(*page, "compareFlips");
        QCOMPARE(copied(flipped).split(QLatin1Char('\n'), Qt::SkipEmptyParts).size(), flipped->model()->rowCount() + 1);

        // The menu by keyboard, and what it saves.
        details->setCurrentIndex(1);
        classes->setFocus();
        QContextMenuEvent event(QContextMenuEvent::Keyboard, QPoint(10, 10), classes->mapToGlobal(QPoint(10, 10)));
        QApplication::sendEvent(classes->viewport(), &event);
        QMenu *menu = nullptr;
        SOON_VERIFY((menu = classes->findChild<QMenu *>(QStringLiteral("tableMenu"))) && menu->isVisible());
        keepPicture(*menu, QStringLiteral("table-menu"));
        menu->findChild<QAction *>(QStringLiteral("tableSave"))->trigger();
        menu->close();
        QFileDialog *save = nullptr;
        SOON_VERIFY((save = m_window->findChild<QFileDialog *>()) && save->isVisible());
        QTemporaryDir folder;
        save->selectFile(folder.filePath(QStringLiteral("classes.csv")));
        static_cast<QDialog *>(save)->accept();
        QFile file(folder.filePath(QStringLiteral("classes.csv")));
        SOON_VERIFY(file.exists());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'), Qt::SkipEmptyParts).size(), 11);
    }

    /// Steps of the whole recipe are no layer's and have rows of their own.
    void stepsOfTheRecipeAreTold()
    {
        QVERIFY(open());
        QTest::keyClick(m_window.get(), Qt::Key_7, Qt::ControlModifier);
        auto *layers = child<QTableWidget>(*m_window, "compareLayers");
        SOON_VERIFY(layers->isVisible());
        QCOMPARE(layers->rowCount(), 0);
        Recipe recipe;
        recipe.equalize = true;
        m_document->editor()->edit(recipe, QStringLiteral("Equalize"));
        QCOMPARE(layers->rowCount(), 1);
        QVERIFY(layers->item(0, 1)->text() != layers->item(0, 2)->text());
        keepPicture(*m_window, QStringLiteral("compare-steps"));
        const QVector<int> selection = m_document->selection()->layers();
        Q_EMIT layers->itemActivated(layers->item(0, 0)); // No layer's row chooses none.
        QCOMPARE(m_document->selection()->layers(), selection);
    }

    /// Ranks are of the weights that the recipe cuts: another edit of it does not ask again.
    void criteriaFollowTheRecipe()
    {
        QVERIFY(open());
        QTest::keyClick(m_window.get(), Qt::Key_7, Qt::ControlModifier);
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
        child<QTabWidget>(*m_window, "compareDetails")->setCurrentIndex(2);
        auto *table = child<QTableWidget>(*m_window, "criteriaTable");
        SOON_VERIFY(table->rowCount() == 64);
        Recipe recipe;
        recipe.layers["conv1"].locked = true;
        m_document->editor()->edit(recipe, QStringLiteral("Lock"));
        QCOMPARE(table->rowCount(), 64); // Nothing is on its way.
        recipe.equalize = true;
        m_document->editor()->edit(recipe, QStringLiteral("Equalize"));
        QCOMPARE(table->rowCount(), 0); // Asked anew.
        SOON_COMPARE(table->rowCount(), 64);
    }
};

ESPALIER_WINDOW_TEST(FlipsTest)
#include "tst_flips.moc"
