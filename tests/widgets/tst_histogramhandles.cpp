// SPDX-License-Identifier: GPL-3.0-or-later
// What hands do to the histogram: real mouse and key events, offscreen.
#include "widgets/histogram/histogramview.h"

#include "tests/widgets/plotevents.h"

#include <QAccessible>
#include <QLineEdit>
#include <QSignalSpy>
#include <QVBoxLayout>
#include <QWindow>
#include <QtTest>

using namespace espalier;
using namespace espalier::test;

Q_DECLARE_METATYPE(espalier::HandleKind)

class HistogramHandlesTest : public QObject
{
    Q_OBJECT

private:
    /// A window with a field before and after the plot, so that Tab has somewhere to go.
    struct Stage {
        QWidget window;
        QLineEdit before;
        HistogramView view;
        QLineEdit after;

        explicit Stage(bool symmetric = true, bool zeroExact = true)
        {
            auto *layout = new QVBoxLayout(&window);
            layout->addWidget(&before);
            layout->addWidget(&view, 1);
            layout->addWidget(&after);
            window.resize(640, 420);
            view.setHistogram(bell(-1, 1, 2048));
            HistogramEdit edit;
            edit.quantized = true;
            edit.symmetric = symmetric;
            edit.zeroExact = zeroExact;
            edit.lo = -0.5;
            edit.hi = 0.5;
            edit.prunable = true;
            edit.threshold = 0.1;
            view.setEdit(edit);
            window.show();
            window.activateWindow();
            QCoreApplication::processEvents();
        }
        /// A value that is within what rounding to a hundredth of a pixel allows.
        bool near(double value, double expected, double pixels = 0.02) const
        {
            return std::abs(value - expected) <= pixels * view.pixelWorth() + 1e-12;
        }
    };

private Q_SLOTS:
    void moves_data()
    {
        QTest::addColumn<HandleKind>("kind");
        QTest::addColumn<bool>("symmetric");
        QTest::addColumn<bool>("zeroExact");
        QTest::addColumn<bool>("free");
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("lo");
        QTest::addColumn<double>("hi");
        QTest::addColumn<double>("threshold");
        const double e = 0.001; // The smallest width of the rules below.
        QTest::newRow("low of a symmetric range moves both") << HandleKind::Low << true << true << false << -0.3 << -0.3 << 0.3 << 0.1;
        QTest::newRow("high of a symmetric range moves both") << HandleKind::High << true << true << false << 0.7 << -0.7 << 0.7 << 0.1;
        QTest::newRow("freed low moves alone") << HandleKind::Low << true << true << true << -0.3 << -0.3 << 0.5 << 0.1;
        QTest::newRow("a symmetric range stops before zero") << HandleKind::Low << true << true << false << 0.4 << -e << e << 0.1;
        QTest::newRow("low stops at zero") << HandleKind::Low << false << true << false << 0.4 << 0.0 << 0.5 << 0.1;
        QTest::newRow("high stops at zero") << HandleKind::High << false << true << false << -0.4 << -0.5 << 0.0 << 0.1;
        QTest::newRow("low passes zero where zero need not be exact")
            << HandleKind::Low << false << false << false << 0.4 << 0.4 << 0.5 << 0.1;
        QTest::newRow("low never reaches high") << HandleKind::Low << false << false << false << 0.9 << 0.5 - e << 0.5 << 0.1;
        QTest::newRow("high never reaches low") << HandleKind::High << false << false << false << -0.9 << -0.5 << -0.5 + e << 0.1;
        QTest::newRow("threshold") << HandleKind::Threshold << true << true << false << 0.25 << -0.5 << 0.5 << 0.25;
        QTest::newRow("threshold stops at zero") << HandleKind::Threshold << true << true << false << -0.25 << -0.5 << 0.5 << 0.0;
    }
    void moves()
    {
        QFETCH(HandleKind, kind);
        QFETCH(bool, symmetric);
        QFETCH(bool, zeroExact);
        QFETCH(bool, free);
        QFETCH(double, value);
        const HandleValues moved = moveHandle({-0.5, 0.5, 0.1}, kind, value, {symmetric, zeroExact, 0.001}, free);
        QTEST(moved.lo, "lo");
        QTEST(moved.hi, "hi");
        QTEST(moved.threshold, "threshold");
    }

    void roundedValuesAreShort_data()
    {
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("worth");
        QTest::addColumn<QString>("text");
        QTest::newRow("a pixel is worth 0.003") << -0.40127384729 << 0.003 << "-0.40127";
        QTest::newRow("a pixel is worth 0.1") << 0.30000000000000004 << 0.1 << "0.3";
        QTest::newRow("a pixel is worth 500") << 12345.678 << 500.0 << "12346";
        QTest::newRow("no pixel") << 0.123456789 << 0.0 << "0.123456789";
    }
    void roundedValuesAreShort()
    {
        QFETCH(double, value);
        QFETCH(double, worth);
        QTEST(QString::number(roundedForStep(value, worth), 'g', QLocale::FloatingPointShortest), "text");
    }

    void dragFollowsThePointer()
    {
        Stage stage(false);
        QSignalSpy started(&stage.view, &HistogramView::gestureStarted);
        QSignalSpy edited(&stage.view, &HistogramView::rangeEdited);
        QSignalSpy finished(&stage.view, &HistogramView::gestureFinished);
        const QPoint grip = stage.view.gripPosition(HandleKind::High);
        const double expected = 0.5 + 40 * stage.view.pixelWorth();
        drag(&stage.view, grip, grip + QPoint(40, 3));
        QCOMPARE(started.size(), 1);
        QCOMPARE(finished.size(), 1);
        QCOMPARE(edited.size(), 5);
        QVERIFY(stage.near(edited.last().at(1).toDouble(), expected));
        QCOMPARE(edited.last().at(0).toDouble(), -0.5);
        QCOMPARE(stage.view.handleValue(HandleKind::High), edited.last().at(1).toDouble());
    }

    void dragThroughTheWindow()
    {
        // As the window system delivers it: the plot inside must not swallow the events.
        Stage stage;
        QSignalSpy edited(&stage.view, &HistogramView::rangeEdited);
        const QPoint grip = stage.view.mapTo(&stage.window, stage.view.gripPosition(HandleKind::Low));
        QWindow *window = stage.window.windowHandle();
        QTest::mousePress(window, Qt::LeftButton, {}, grip);
        QTest::mouseMove(window, grip + QPoint(10, 0));
        QTest::mouseMove(window, grip + QPoint(20, 0));
        QTest::mouseRelease(window, Qt::LeftButton, {}, grip + QPoint(20, 0));
        QVERIFY(!edited.isEmpty());
        QVERIFY(stage.near(edited.last().at(0).toDouble(), -0.5 + 20 * stage.view.pixelWorth()));
    }

    void symmetricMovesBothAndCtrlFrees()
    {
        Stage stage;
        QSignalSpy edited(&stage.view, &HistogramView::rangeEdited);
        QPoint grip = stage.view.gripPosition(HandleKind::Low);
        drag(&stage.view, grip, grip - QPoint(30, 0));
        QCOMPARE(edited.last().at(0).toDouble(), -edited.last().at(1).toDouble());
        QVERIFY(stage.near(edited.last().at(1).toDouble(), 0.5 + 30 * stage.view.pixelWorth()));
        const double high = edited.last().at(1).toDouble();
        grip = stage.view.gripPosition(HandleKind::Low);
        drag(&stage.view, grip, grip + QPoint(50, 0), Qt::ControlModifier);
        QCOMPARE(edited.last().at(1).toDouble(), high);
        QVERIFY(stage.near(edited.last().at(0).toDouble(), -high + 50 * stage.view.pixelWorth(), 1));
    }

    void shiftIsTenTimesFiner()
    {
        Stage stage(false);
        QSignalSpy edited(&stage.view, &HistogramView::rangeEdited);
        const QPoint grip = stage.view.gripPosition(HandleKind::High);
        drag(&stage.view, grip, grip + QPoint(40, 0), Qt::ShiftModifier);
        QVERIFY(stage.near(edited.last().at(1).toDouble(), 0.5 + 4 * stage.view.pixelWorth()));
    }

    void neverPastZero()
    {
        Stage affine(false);
        QPoint grip = affine.view.gripPosition(HandleKind::Low);
        drag(&affine.view, grip, {affine.view.width() - 5, grip.y()});
        QCOMPARE(affine.view.handleValue(HandleKind::Low), 0.0);
        Stage symmetric(true);
        grip = symmetric.view.gripPosition(HandleKind::Low);
        drag(&symmetric.view, grip, {symmetric.view.width() - 5, grip.y()});
        QVERIFY(symmetric.view.handleValue(HandleKind::Low) < 0);
        QVERIFY(symmetric.view.handleValue(HandleKind::High) <= symmetric.view.pixelWorth());
        Stage raw(false, false);
        grip = raw.view.gripPosition(HandleKind::Low);
        drag(&raw.view, grip, {int(raw.view.pixelOf(0.2)), grip.y()});
        QVERIFY(raw.near(raw.view.handleValue(HandleKind::Low), 0.2, 1.1));
    }

    void thresholdIsAMirroredPair()
    {
        Stage stage;
        QSignalSpy edited(&stage.view, &HistogramView::thresholdEdited);
        QSignalSpy range(&stage.view, &HistogramView::rangeEdited);
        QPoint grip = stage.view.gripPosition(HandleKind::Threshold);
        drag(&stage.view, grip, grip + QPoint(25, 0));
        QVERIFY(stage.near(edited.last().at(0).toDouble(), 0.1 + 25 * stage.view.pixelWorth()));
        // The left one moves outwards to the left.
        const double before = stage.view.handleValue(HandleKind::Threshold);
        const QPoint left(int(std::lround(stage.view.pixelOf(-before))), grip.y());
        drag(&stage.view, left, left - QPoint(20, 0));
        QVERIFY(stage.near(edited.last().at(0).toDouble(), before + 20 * stage.view.pixelWorth()));
        // And never below zero.
        grip = stage.view.gripPosition(HandleKind::Threshold);
        drag(&stage.view, grip, {10, grip.y()});
        QCOMPARE(edited.last().at(0).toDouble(), 0.0);
        QVERIFY(range.isEmpty());
    }

    void restingThresholdOpensBothWays()
    {
        Stage stage;
        HistogramEdit edit = stage.view.edit();
        edit.threshold = 0;
        stage.view.setEdit(edit);
        const QPoint grip = stage.view.gripPosition(HandleKind::Threshold);
        drag(&stage.view, grip, grip - QPoint(30, 0));
        QVERIFY(stage.near(stage.view.handleValue(HandleKind::Threshold), 30 * stage.view.pixelWorth()));
    }

    void escapeRestores()
    {
        Stage stage;
        QSignalSpy cancelled(&stage.view, &HistogramView::gestureCancelled);
        QSignalSpy finished(&stage.view, &HistogramView::gestureFinished);
        QSignalSpy edited(&stage.view, &HistogramView::rangeEdited);
        stage.view.setFocus();
        const QPoint grip = stage.view.gripPosition(HandleKind::High);
        sendMouse(&stage.view, QEvent::MouseButtonPress, grip);
        sendMouse(&stage.view, QEvent::MouseMove, grip + QPoint(30, 0));
        QVERIFY(stage.view.handleValue(HandleKind::High) != 0.5);
        QTest::keyClick(&stage.view, Qt::Key_Escape);
        QCOMPARE(cancelled.size(), 1);
        QCOMPARE(stage.view.handleValue(HandleKind::High), 0.5);
        QCOMPARE(stage.view.handleValue(HandleKind::Low), -0.5);
        // Until the button is released, moves mean nothing.
        const auto count = edited.size();
        sendMouse(&stage.view, QEvent::MouseMove, grip + QPoint(50, 0));
        sendMouse(&stage.view, QEvent::MouseButtonRelease, grip + QPoint(50, 0));
        QCOMPARE(edited.size(), count);
        QVERIFY(finished.isEmpty());
        drag(&stage.view, grip, grip + QPoint(10, 0));
        QCOMPARE(finished.size(), 1);
    }

    void clickAloneIsNoEdit()
    {
        Stage stage;
        QSignalSpy started(&stage.view, &HistogramView::gestureStarted);
        const QPoint grip = stage.view.gripPosition(HandleKind::Low);
        sendMouse(&stage.view, QEvent::MouseButtonPress, grip);
        sendMouse(&stage.view, QEvent::MouseButtonRelease, grip);
        QVERIFY(started.isEmpty());
        QCOMPARE(*stage.view.currentHandle(), HandleKind::Low);
    }

    void ownerMayAnswerDuringADrag()
    {
        Stage stage(false);
        connect(&stage.view, &HistogramView::rangeEdited, &stage.view, [&](double lo, double hi) {
            HistogramEdit edit = stage.view.edit();
            edit.lo = lo;
            edit.hi = hi;
            edit.levels = {lo, 0, hi};
            stage.view.setEdit(edit);
        });
        const QPoint grip = stage.view.gripPosition(HandleKind::High);
        const double expected = 0.5 + 40 * stage.view.pixelWorth();
        drag(&stage.view, grip, grip + QPoint(40, 0));
        QVERIFY(stage.near(stage.view.handleValue(HandleKind::High), expected));
    }

    void keysNudgeWithinOneGesture()
    {
        Stage stage(false);
        stage.view.setFocus();
        QSignalSpy started(&stage.view, &HistogramView::gestureStarted);
        QSignalSpy finished(&stage.view, &HistogramView::gestureFinished);
        QTest::keyClick(&stage.view, Qt::Key_H);
        QCOMPARE(*stage.view.currentHandle(), HandleKind::High);
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(&stage.view, Qt::Key_Right);
        QVERIFY(stage.near(stage.view.handleValue(HandleKind::High), 0.5 + 3 * stage.view.pixelWorth(), 0.05));
        QTest::keyClick(&stage.view, Qt::Key_Left, Qt::ShiftModifier);
        QVERIFY(stage.near(stage.view.handleValue(HandleKind::High), 0.5 + 2.9 * stage.view.pixelWorth(), 0.05));
        QCOMPARE(started.size(), 1);
        QVERIFY(finished.isEmpty());
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, 3000);
        // Leaving ends a gesture at once.
        QTest::keyClick(&stage.view, Qt::Key_Right);
        QCOMPARE(started.size(), 2);
        stage.after.setFocus();
        QCOMPARE(finished.size(), 2);
    }

    void lettersChooseAHandle_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<HandleKind>("kind");
        QTest::newRow("L is low") << int(Qt::Key_L) << HandleKind::Low;
        QTest::newRow("H is high") << int(Qt::Key_H) << HandleKind::High;
        QTest::newRow("T is the threshold") << int(Qt::Key_T) << HandleKind::Threshold;
    }
    void lettersChooseAHandle()
    {
        QFETCH(int, key);
        QFETCH(HandleKind, kind);
        Stage stage;
        stage.view.setFocus();
        QTest::keyClick(&stage.view, Qt::Key(key));
        QVERIFY(stage.view.currentHandle().has_value());
        QCOMPARE(*stage.view.currentHandle(), kind);
    }

    void tabPassesAllHandlesThenLeaves()
    {
        Stage stage;
        QVERIFY(QTest::qWaitForWindowActive(&stage.window));
        stage.before.setFocus();
        const auto tab = [&stage] { QTest::keyClick(stage.window.focusWidget(), Qt::Key_Tab); };
        const auto back = [&stage] { QTest::keyClick(stage.window.focusWidget(), Qt::Key_Backtab, Qt::ShiftModifier); };
        for (const HandleKind kind : {HandleKind::Low, HandleKind::High, HandleKind::Threshold}) {
            tab();
            QVERIFY(stage.view.hasFocus());
            QCOMPARE(*stage.view.currentHandle(), kind);
        }
        tab();
        QVERIFY(stage.after.hasFocus());
        for (const HandleKind kind : {HandleKind::Threshold, HandleKind::High, HandleKind::Low}) {
            back();
            QVERIFY(stage.view.hasFocus());
            QCOMPARE(*stage.view.currentHandle(), kind);
        }
        back();
        QVERIFY(stage.before.hasFocus());
    }

    void doubleClickAndDeleteReset()
    {
        Stage stage;
        stage.view.setFocus();
        QSignalSpy range(&stage.view, &HistogramView::rangeReset);
        QSignalSpy threshold(&stage.view, &HistogramView::thresholdReset);
        QSignalSpy layer(&stage.view, &HistogramView::layerReset);
        QSignalSpy started(&stage.view, &HistogramView::gestureStarted);
        QTest::mouseDClick(&stage.view, Qt::LeftButton, {}, stage.view.gripPosition(HandleKind::High));
        QCOMPARE(range.size(), 1);
        QTest::mouseDClick(&stage.view, Qt::LeftButton, {}, stage.view.gripPosition(HandleKind::Threshold));
        QCOMPARE(threshold.size(), 1);
        QTest::keyClick(&stage.view, Qt::Key_Delete);
        QCOMPARE(layer.size(), 1);
        QVERIFY(started.isEmpty());
    }

    void lockedHandlesStay()
    {
        Stage stage;
        HistogramEdit edit = stage.view.edit();
        edit.locked = true;
        stage.view.setEdit(edit);
        stage.view.setFocus();
        QSignalSpy started(&stage.view, &HistogramView::gestureStarted);
        QSignalSpy layer(&stage.view, &HistogramView::layerReset);
        const QPoint grip = stage.view.gripPosition(HandleKind::High);
        drag(&stage.view, grip, grip + QPoint(30, 0));
        QTest::keyClick(&stage.view, Qt::Key_Right);
        QTest::keyClick(&stage.view, Qt::Key_Delete);
        QVERIFY(!stage.view.moveHandleTo(HandleKind::Low, -0.3));
        QVERIFY(started.isEmpty() && layer.isEmpty());
        QCOMPARE(stage.view.handleValue(HandleKind::High), 0.5);
        sendHover(&stage.view, grip);
        QCOMPARE(stage.view.cursor().shape(), Qt::ForbiddenCursor);
    }

    void hoverChangesTheCursor()
    {
        Stage stage;
        sendHover(&stage.view, stage.view.gripPosition(HandleKind::Low));
        QCOMPARE(stage.view.cursor().shape(), Qt::SizeHorCursor);
        sendHover(&stage.view, QPoint(int(stage.view.pixelOf(0.3)), stage.view.height() / 2));
        QCOMPARE(stage.view.cursor().shape(), Qt::ArrowCursor);
    }

    void wheelZoomsAtThePointerAndZeroFits()
    {
        Stage stage;
        stage.view.setFocus();
        QSignalSpy visible(&stage.view, &HistogramView::visibleRangeChanged);
        const double width = stage.view.visibleHi() - stage.view.visibleLo();
        const QPoint at(int(stage.view.pixelOf(0.3)), 100);
        const double under = stage.view.valueAt(at.x());
        sendWheel(&stage.view, at, 3);
        QVERIFY(stage.view.visibleHi() - stage.view.visibleLo() < width / 1.8);
        QVERIFY(std::abs(stage.view.valueAt(at.x()) - under) < stage.view.pixelWorth() * 0.01);
        QCOMPARE(visible.size(), 1);
        QTest::keyClick(&stage.view, Qt::Key_0);
        QVERIFY(std::abs(stage.view.visibleHi() - stage.view.visibleLo() - width) < 1e-9);
    }

    void dragOnEmptySpacePans()
    {
        Stage stage;
        QSignalSpy started(&stage.view, &HistogramView::gestureStarted);
        stage.view.zoom(4, 0.3);
        const double lo = stage.view.visibleLo();
        const double worth = stage.view.pixelWorth();
        const QPoint from(int(stage.view.pixelOf(0.3)), 150);
        drag(&stage.view, from, from + QPoint(40, 20));
        QVERIFY(std::abs(stage.view.visibleLo() - (lo - 40 * worth)) < worth * 0.01);
        QVERIFY(started.isEmpty());
    }

    void slidersAreAccessible()
    {
        Stage stage;
        QAccessibleInterface *group = QAccessible::queryAccessibleInterface(&stage.view);
        QVERIFY(group);
        QCOMPARE(group->childCount(), 3);
        QSignalSpy edited(&stage.view, &HistogramView::rangeEdited);
        QSignalSpy finished(&stage.view, &HistogramView::gestureFinished);
        for (int i = 0; i < 3; ++i) {
            QAccessibleInterface *slider = group->child(i);
            QVERIFY(slider);
            QCOMPARE(slider->role(), QAccessible::Slider);
            QVERIFY(!slider->text(QAccessible::Name).isEmpty());
            QVERIFY(slider->valueInterface());
            QCOMPARE(group->indexOfChild(slider), i);
            QCOMPARE(slider->parent()->object(), &stage.view);
            const QPoint centre = slider->rect().center();
            QCOMPARE(group->childAt(centre.x(), centre.y()), slider);
        }
        QCOMPARE(group->child(1)->valueInterface()->currentValue().toDouble(), 0.5);
        group->child(1)->valueInterface()->setCurrentValue(0.25);
        QCOMPARE(edited.size(), 1);
        QCOMPARE(edited.first().at(0).toDouble(), -0.25);
        QCOMPARE(finished.size(), 1);
        HistogramEdit edit = stage.view.edit();
        edit.quantized = false;
        stage.view.setEdit(edit);
        QCOMPARE(group->childCount(), 1);
        QCOMPARE(group->child(0)->valueInterface()->currentValue().toDouble(), 0.1);
    }
};

QTEST_MAIN(HistogramHandlesTest)
#include "tst_histogramhandles.moc"
