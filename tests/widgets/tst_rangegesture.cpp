// SPDX-License-Identifier: GPL-3.0-or-later
// The hand on a handle, without a plot: an axis of 100 pixels from 10 on, where a pixel means 0.5.
#include "widgets/plots/rangegesture.h"

#include <QSignalSpy>
#include <QtTest>

#include <memory>

using namespace espalier;

class TestRangeGesture : public QObject
{
    Q_OBJECT
    std::unique_ptr<RangeGesture> m_gesture;
    bool m_isLocked = false;
    QStringList m_heard;

    /// What was heard since the last call.
    QString heard() { return std::exchange(m_heard, {}).join(QLatin1Char(' ')); }

private Q_SLOTS:
    void init()
    {
        m_isLocked = false;
        m_gesture = std::make_unique<RangeGesture>(
            [] {
                return RangeGesture::Track{10, 110, 0.5, [](double pixel) { return (pixel - 10) * 0.5; }};
            },
            [this] { return !m_isLocked; }, nullptr);
        connect(m_gesture.get(), &RangeGesture::started, this, [this] { m_heard += QStringLiteral("start"); });
        connect(m_gesture.get(), &RangeGesture::moved, this, [this](double value) { m_heard += QString::number(value); });
        connect(m_gesture.get(), &RangeGesture::finished, this, [this] { m_heard += QStringLiteral("finish"); });
        connect(m_gesture.get(), &RangeGesture::cancelled, this, [this] { m_heard += QStringLiteral("cancel"); });
        heard();
    }

    void aClickAloneIsNoGesture()
    {
        m_gesture->press(50, 50);
        m_gesture->move(50, {});
        QVERIFY(m_gesture->isHeld() && !m_gesture->isMoving());
        m_gesture->release();
        QVERIFY(!m_gesture->isHeld());
        QCOMPARE(heard(), QString());
    }

    void aDragIsOneGesture()
    {
        m_gesture->press(52, 50); // Beside the line: the handle does not jump to the pointer.
        m_gesture->move(62, {});
        m_gesture->move(72, Qt::AltModifier);
        QCOMPARE(m_gesture->modifiers(), Qt::AltModifier);
        m_gesture->release();
        QCOMPARE(heard(), QStringLiteral("start 25 30 finish"));
    }

    void shiftIsTenTimesFiner()
    {
        m_gesture->press(50, 50);
        m_gesture->move(60, Qt::ShiftModifier);
        m_gesture->move(70, Qt::ShiftModifier);
        QCOMPARE(heard(), QStringLiteral("start 20.5 21"));
    }

    /// The hand may go beyond; the handle follows again when it is back where it left.
    void theAxisEnds()
    {
        m_gesture->press(50, 50);
        m_gesture->move(500, {});
        m_gesture->move(130, {});
        m_gesture->move(100, {});
        m_gesture->move(-40, {});
        m_gesture->release();
        QCOMPARE(heard(), QStringLiteral("start 50 50 45 0 finish"));
    }

    void escapeTakesADragBack()
    {
        m_gesture->press(50, 50);
        m_gesture->move(60, {});
        m_gesture->cancel();
        QVERIFY(m_gesture->isCancelled() && m_gesture->isHeld() && !m_gesture->isMoving());
        m_gesture->move(80, {});
        m_gesture->cancel(); // There is nothing more to take back.
        m_gesture->release();
        QVERIFY(!m_gesture->isHeld());
        QCOMPARE(heard(), QStringLiteral("start 25 cancel"));
        m_gesture->press(50, 50);
        m_gesture->move(60, {});
        QCOMPARE(heard(), QStringLiteral("start 25"));
    }

    void nudgesAreOneGesture()
    {
        QSignalSpy finished(m_gesture.get(), &RangeGesture::finished);
        QVERIFY(m_gesture->nudge(20, 1, {}));
        QVERIFY(m_gesture->nudge(20.5, 1, Qt::ShiftModifier));
        QVERIFY(m_gesture->nudge(20.55, -1, {}));
        QVERIFY(m_gesture->isNudging() && !m_gesture->isHeld());
        m_gesture->move(90, {}); // A pointer that holds nothing.
        QCOMPARE(heard(), QStringLiteral("start 20.5 20.55 20.05"));
        QVERIFY(finished.wait(5000)); // A second after the last.
        QVERIFY(!m_gesture->isMoving());
        QVERIFY(m_gesture->nudge(20, 1, {}));
        m_gesture->cancel();
        QVERIFY(!m_gesture->isHeld());
        QCOMPARE(heard(), QStringLiteral("finish start 20.5 cancel"));
    }

    void aPressEndsNudges()
    {
        QVERIFY(m_gesture->nudge(20, 1, {}));
        m_gesture->press(50, 50);
        m_gesture->move(60, {});
        m_gesture->drop();
        QVERIFY(!m_gesture->isHeld());
        QCOMPARE(heard(), QStringLiteral("start 20.5 finish start 25 finish"));
    }

    void aScriptMovesInOneGesture()
    {
        QVERIFY(m_gesture->moveTo(0.123456789));
        QVERIFY(!m_gesture->isMoving());
        QCOMPARE(heard(), QStringLiteral("start 0.123457 finish"));
    }

    void whatIsLockedDoesNotMove()
    {
        m_isLocked = true;
        m_gesture->press(50, 50);
        m_gesture->move(60, {});
        m_isLocked = false;
        m_gesture->move(70, {}); // Not before the next press.
        m_gesture->release();
        m_isLocked = true;
        QVERIFY(!m_gesture->nudge(20, 1, {}));
        QVERIFY(!m_gesture->moveTo(3));
        QCOMPARE(heard(), QString());
    }
};

QTEST_MAIN(TestRangeGesture)
#include "tst_rangegesture.moc"
