// SPDX-License-Identifier: GPL-3.0-or-later
// The promises of app/jobs: latest wins, order, one end each, bounded cancel and shutdown, previews first.
#include "app/jobs/jobrunner.h"
#include "app/jobs/threadpriority.h"

#include <QSignalSpy>
#include <QtTest>

#include <atomic>
#include <random>
#include <thread>

using namespace espalier;
using Lane = JobRunner::Lane;

namespace {

constexpr int kPatienceMs = 10000;

/// Works until asked to stop, polling as the engine does.
Result<int> untilStopped(const JobControl &control)
{
    while (!control.context().cancelled())
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return Error(errors::kCancelled);
}

/// What became of each request: one entry per call of `done`.
struct Bounds {
    std::vector<std::pair<int, QString>> list;
    auto as(int name)
    {
        return [this, name](Result<int> result) {
            list.emplace_back(name, result.ok() ? QString::number(*result) : QString::fromLatin1(result.error().id()));
        };
    }
    int count(int name) const
    {
        return static_cast<int>(std::count_if(list.begin(), list.end(), [&](const auto &end) { return end.first == name; }));
    }
    QString of(int name) const
    {
        for (const auto &[who, what] : list)
            if (who == name)
                return what;
        return {};
    }
};

} // namespace

class TestJobs : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void resultArrivesInTheMainThread()
    {
        std::thread::id worker;
        std::thread::id receiver;
        int value = 0;
        JobRunner runner(2);
        QSignalSpy ended(&runner, &JobRunner::ended);
        const quint64 id = runner.queue(
            QStringLiteral("one"), this,
            [&worker](const JobControl &) -> Result<int> {
                worker = std::this_thread::get_id();
                return 42;
            },
            [&](Result<int> result) {
                receiver = std::this_thread::get_id();
                value = *result;
            });
        QVERIFY(runner.isActive(id));
        QVERIFY(ended.wait(kPatienceMs));
        QCOMPARE(value, 42);
        QVERIFY(receiver == std::this_thread::get_id());
        QVERIFY(worker != receiver);
        QCOMPARE(ended.at(0).at(0).toULongLong(), id);
        QCOMPARE(runner.jobs().at(0).state, JobState::Done);
        QVERIFY(!runner.isActive(id));
    }

    void newestOfAKeyWins()
    {
        Bounds ends;
        JobRunner runner(2);
        constexpr int kMoves = 200;
        for (int move = 0; move < kMoves; ++move)
            runner.latest(
                Lane::Live, QStringLiteral("ring2"), this,
                [move](const JobControl &control) -> Result<int> {
                    // The first ones would run for ever if they were not cancelled.
                    return move + 1 < kMoves ? untilStopped(control) : Result<int>(move);
                },
                ends.as(move));
        QTRY_COMPARE_WITH_TIMEOUT(static_cast<int>(ends.list.size()), kMoves, kPatienceMs);
        for (int move = 0; move + 1 < kMoves; ++move) {
            QCOMPARE(ends.count(move), 1);
            QCOMPARE(ends.of(move), QStringLiteral("core.cancelled"));
        }
        QCOMPARE(ends.of(kMoves - 1), QString::number(kMoves - 1));
    }

    void keysDoNotDisturbEachOther()
    {
        Bounds ends;
        JobRunner runner(1);
        const auto quick = [](int value) { return [value](const JobControl &) -> Result<int> { return value; }; };
        runner.latest(Lane::Live, QStringLiteral("a"), this, quick(1), ends.as(1));
        runner.latest(Lane::Live, QStringLiteral("b"), this, quick(2), ends.as(2));
        QTRY_COMPARE_WITH_TIMEOUT(static_cast<int>(ends.list.size()), 2, kPatienceMs);
        QCOMPARE(ends.of(1), QStringLiteral("1"));
        QCOMPARE(ends.of(2), QStringLiteral("2"));
    }

    void lateAnswerIsDropped()
    {
        std::atomic<bool> isInside{false};
        std::atomic<bool> mayGo{false};
        bool wasDelivered = false;
        // A job that ignores its token and returns a value after it was superseded.
        Bounds ends;
        JobRunner runner(1);
        runner.latest(
            Lane::Live, QStringLiteral("k"), this,
            [&](const JobControl &control) -> Result<int> {
                isInside = true;
                while (!mayGo)
                    std::this_thread::yield();
                control.deliver([&] { wasDelivered = true; });
                return 1;
            },
            ends.as(1));
        QTRY_VERIFY_WITH_TIMEOUT(isInside.load(), kPatienceMs);
        runner.latest(
            Lane::Live, QStringLiteral("k"), this, [](const JobControl &) -> Result<int> { return 2; }, ends.as(2));
        mayGo = true;
        QTRY_COMPARE_WITH_TIMEOUT(static_cast<int>(ends.list.size()), 2, kPatienceMs);
        QCOMPARE(ends.of(1), QStringLiteral("core.cancelled"));
        QCOMPARE(ends.of(2), QStringLiteral("2"));
        QVERIFY(!wasDelivered);
    }

    void queueKeepsItsOrder()
    {
        std::atomic<int> inside{0};
        std::atomic<bool> haveOverlapped{false};
        Bounds ends;
        JobRunner runner(2);
        for (int job = 0; job < 20; ++job)
            runner.queue(
                QString::number(job), this,
                [&inside, &haveOverlapped, job](const JobControl &) -> Result<int> {
                    if (inside.fetch_add(1) > 0)
                        haveOverlapped = true;
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                    inside.fetch_sub(1);
                    return job;
                },
                ends.as(job));
        QTRY_COMPARE_WITH_TIMEOUT(static_cast<int>(ends.list.size()), 20, kPatienceMs);
        QVERIFY(!haveOverlapped);
        for (int job = 0; job < 20; ++job)
            QCOMPARE(ends.list[static_cast<std::size_t>(job)].first, job);
    }

    void cancelIsQuick_data()
    {
        QTest::addColumn<bool>("isWaiting");
        QTest::newRow("a running job stops at its next poll") << false;
        QTest::newRow("a waiting job does not wait for the one before it") << true;
    }
    void cancelIsQuick()
    {
        QFETCH(bool, isWaiting);
        Bounds ends;
        JobRunner runner(2);
        const quint64 first = runner.queue(QStringLiteral("first"), this, untilStopped, ends.as(1));
        const quint64 second = runner.queue(QStringLiteral("second"), this, untilStopped, ends.as(2));
        QTRY_COMPARE_WITH_TIMEOUT(runner.jobs().at(0).state, JobState::Running, kPatienceMs);
        QElapsedTimer timer;
        timer.start();
        runner.cancel(isWaiting ? second : first);
        QCOMPARE(runner.jobs().at(isWaiting ? 1 : 0).state, JobState::Stopping);
        QTRY_COMPARE_WITH_TIMEOUT(ends.count(isWaiting ? 2 : 1), 1, kPatienceMs);
        QVERIFY2(timer.elapsed() <= 200, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(runner.jobs().at(isWaiting ? 1 : 0).state, JobState::Cancelled);
        QCOMPARE(ends.count(isWaiting ? 1 : 2), 0);
    }

    void finishedPartOfACancelledRunIsKept()
    {
        Bounds ends;
        JobRunner runner(1);
        const quint64 id = runner.queue(
            QStringLiteral("train"), this,
            [](const JobControl &control) -> Result<int> {
                while (!control.context().cancelled())
                    std::this_thread::yield();
                return 3; // epochs done
            },
            ends.as(1));
        QTRY_COMPARE_WITH_TIMEOUT(runner.jobs().at(0).state, JobState::Running, kPatienceMs);
        runner.cancel(id);
        QTRY_COMPARE_WITH_TIMEOUT(ends.of(1), QStringLiteral("3"), kPatienceMs);
        QCOMPARE(runner.jobs().at(0).state, JobState::Cancelled);
    }

    void errorsAndExceptionsEndTheJob_data()
    {
        QTest::addColumn<bool>("throws");
        QTest::newRow("an error") << false;
        QTest::newRow("an exception becomes core.internal") << true;
    }
    void errorsAndExceptionsEndTheJob()
    {
        QFETCH(bool, throws);
        static constexpr ErrorCode kBroken{"test.broken", "Broken."};
        Bounds ends;
        JobRunner runner(2);
        runner.queue(
            QStringLiteral("bad"), this,
            [throws](const JobControl &control) -> Result<int> {
                if (throws)
                    control.context().forEach(100, [](std::int64_t i, int) {
                        if (i == 50)
                            throw std::runtime_error("fifty");
                    });
                return Error(kBroken);
            },
            ends.as(1));
        QTRY_COMPARE_WITH_TIMEOUT(ends.of(1), QString::fromLatin1(throws ? "core.internal" : "test.broken"), kPatienceMs);
        QCOMPARE(runner.jobs().at(0).state, JobState::Failed);
        QVERIFY(runner.jobs().at(0).error.has_value());
    }

    void previewGoesBeforeARun()
    {
        std::atomic<std::int64_t> steps{0};
        std::atomic<bool> mayEnd{false};
        Bounds ends;
        JobRunner runner(2);
        const quint64 run = runner.queue(
            QStringLiteral("train"), this,
            [&steps](const JobControl &control) -> Result<int> {
                while (!control.context().cancelled())
                    control.context().forEach(4, [&](std::int64_t, int) {
                        ++steps;
                        control.context().report("train", steps, 0);
                        std::this_thread::sleep_for(std::chrono::milliseconds(1));
                    });
                return 0;
            },
            ends.as(1));
        QTRY_VERIFY_WITH_TIMEOUT(steps > 10, kPatienceMs);
        runner.latest(
            Lane::Live, QStringLiteral("score"), this,
            [&mayEnd](const JobControl &control) -> Result<int> {
                // A preview has workers of its own: it does not wait for those of the paused run.
                control.context().forEach(8, [](std::int64_t, int) {});
                while (!mayEnd && !control.context().cancelled())
                    std::this_thread::sleep_for(std::chrono::milliseconds(1));
                return 7;
            },
            ends.as(2));
        QTRY_COMPARE_WITH_TIMEOUT(runner.jobs().at(0).state, JobState::Paused, kPatienceMs);
        QTest::qWait(30); // both workers have reached their poll
        const std::int64_t before = steps;
        QTest::qWait(60);
        QCOMPARE(steps.load(), before);
        mayEnd = true;
        QTRY_COMPARE_WITH_TIMEOUT(ends.of(2), QStringLiteral("7"), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(runner.jobs().at(0).state, JobState::Running, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(steps > before, kPatienceMs);
        runner.cancel(run);
        QTRY_COMPARE_WITH_TIMEOUT(ends.count(1), 1, kPatienceMs);
    }

    void pausedRunCanBeCancelled()
    {
        Bounds ends;
        JobRunner runner(1);
        const quint64 run = runner.queue(
            QStringLiteral("train"), this,
            [](const JobControl &control) -> Result<int> {
                while (!control.context().cancelled())
                    control.pausePoint();
                return Error(errors::kCancelled);
            },
            ends.as(1));
        runner.latest(Lane::Live, QStringLiteral("score"), this, untilStopped, ends.as(2));
        QTRY_COMPARE_WITH_TIMEOUT(runner.jobs().at(0).state, JobState::Paused, kPatienceMs);
        QElapsedTimer timer;
        timer.start();
        runner.cancel(run);
        QTRY_COMPARE_WITH_TIMEOUT(ends.count(1), 1, kPatienceMs);
        QVERIFY(timer.elapsed() <= 200);
    }

    void progressAndDeliveriesComeBeforeTheEnd()
    {
        QStringList order;
        JobRunner runner(1);
        runner.queue(
            QStringLiteral("steps"), this,
            [&order](const JobControl &control) -> Result<int> {
                for (int i = 1; i <= 3; ++i) {
                    control.deliver([&order, i] { order << QString::number(i); });
                    control.context().report("step", i, 3);
                }
                return 0;
            },
            [&order](Result<int>) { order << QStringLiteral("end"); });
        QTRY_COMPARE_WITH_TIMEOUT(order.join(' '), QStringLiteral("1 2 3 end"), kPatienceMs);
        QCOMPARE(runner.jobs().at(0).progress.done, std::int64_t(3));
        QCOMPARE(runner.jobs().at(0).progress.total, std::int64_t(3));
    }

    void threadsAreNice()
    {
        std::atomic<int> own{-1};
        std::atomic<int> worker{-1};
        bool isOver = false;
        JobRunner runner(2);
        runner.latest(
            Lane::Live, QStringLiteral("n"), this,
            [&](const JobControl &control) -> Result<int> {
                own = threadNiceness();
                control.context().forEach(8, [&](std::int64_t, int) { worker = threadNiceness(); });
                return 0;
            },
            [&](Result<int>) { isOver = true; });
        QTRY_VERIFY_WITH_TIMEOUT(isOver, kPatienceMs);
#if defined(__linux__)
        QVERIFY(own >= 10);
        QVERIFY(worker >= 10);
#endif
    }

    void receiverMayDieFirst()
    {
        std::atomic<bool> mayGo{false};
        bool wasCalled = false;
        JobRunner runner(1);
        auto receiver = std::make_unique<QObject>();
        QSignalSpy ended(&runner, &JobRunner::ended);
        runner.latest(
            Lane::Open, QStringLiteral("r"), receiver.get(),
            [&mayGo](const JobControl &) -> Result<int> {
                while (!mayGo)
                    std::this_thread::yield();
                return 1;
            },
            [&wasCalled](Result<int>) { wasCalled = true; });
        receiver.reset();
        mayGo = true;
        QVERIFY(ended.wait(kPatienceMs));
        QVERIFY(!wasCalled);
    }

    void shutdownUnderLoad()
    {
        Bounds ends;
        auto runner = std::make_unique<JobRunner>(2);
        for (int job = 0; job < 10; ++job)
            runner->queue(QString::number(job), this, untilStopped, ends.as(job));
        for (int job = 10; job < 20; ++job)
            runner->latest(Lane::Live, QString::number(job), this, untilStopped, ends.as(job));
        for (int job = 20; job < 30; ++job)
            runner->latest(Lane::Statistics, QString::number(job), this, untilStopped, ends.as(job));
        QTRY_VERIFY_WITH_TIMEOUT(runner->jobs().at(0).state >= JobState::Running, kPatienceMs);
        QElapsedTimer timer;
        timer.start();
        QVERIFY(runner->shutdown());
        QVERIFY2(timer.elapsed() < 2000, qPrintable(QString::number(timer.elapsed())));
        runner->queue(QStringLiteral("late"), this, untilStopped, ends.as(30));
        for (int job = 0; job <= 30; ++job) {
            QCOMPARE(ends.count(job), 1);
            QCOMPARE(ends.of(job), QStringLiteral("core.cancelled"));
        }
        runner.reset();
        QCOMPARE(static_cast<int>(ends.list.size()), 31);
    }

    void shutdownDoesNotWaitForAJobThatWillNotStop()
    {
        // Shared by value: the thread may outlive this function, as it may outlive a window.
        const auto mayGo = std::make_shared<std::atomic<bool>>(false);
        const auto isOut = std::make_shared<std::atomic<bool>>(false);
        Bounds ends;
        {
            JobRunner runner(1);
            runner.queue(
                QStringLiteral("deaf"), this,
                [mayGo, isOut](const JobControl &) -> Result<int> {
                    while (!*mayGo)
                        std::this_thread::sleep_for(std::chrono::milliseconds(1));
                    *isOut = true;
                    return 1;
                },
                ends.as(1));
            QTRY_COMPARE_WITH_TIMEOUT(runner.jobs().at(0).state, JobState::Running, kPatienceMs);
            QVERIFY(!runner.shutdown(100));
            QCOMPARE(ends.of(1), QStringLiteral("core.cancelled"));
        }
        *mayGo = true;
        QTRY_VERIFY_WITH_TIMEOUT(isOut->load(), kPatienceMs);
        QCOMPARE(ends.count(1), 1);
    }

    void manyRequestsEndOnceEach()
    {
        // Seeded so that a failure can be repeated.
        std::mt19937 random(7);
        Bounds ends;
        JobRunner runner(2);
        constexpr int kRequests = 400;
        std::vector<quint64> ids;
        for (int request = 0; request < kRequests; ++request) {
            const auto work = [request](const JobControl &control) -> Result<int> {
                control.context().forEach(3, [&](std::int64_t i, int) { control.context().report("x", i, 3); });
                return request;
            };
            if (random() % 2)
                ids.push_back(runner.queue(QString::number(request), this, work, ends.as(request)));
            else
                ids.push_back(runner.latest(Lane::Live, QString::number(random() % 3), this, work, ends.as(request)));
            if (random() % 4 == 0)
                runner.cancel(ids[random() % ids.size()]);
            if (random() % 8 == 0)
                QCoreApplication::processEvents();
        }
        QTRY_COMPARE_WITH_TIMEOUT(static_cast<int>(ends.list.size()), kRequests, kPatienceMs);
        for (int request = 0; request < kRequests; ++request)
            QCOMPARE(ends.count(request), 1);
    }
};

QTEST_GUILESS_MAIN(TestJobs)
#include "tst_jobs.moc"
