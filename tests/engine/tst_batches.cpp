// SPDX-License-Identifier: GPL-3.0-or-later
// The loop over parallel batches: what it hands out, which error it ends with.
#include "engine/core/workers.h"
#include "engine/device/batches.h"
#include "tests/shared.h"

#include <atomic>
#include <chrono>
#include <numeric>
#include <thread>

using namespace espalier;

namespace {

constexpr ErrorCode kBad{"test.bad", "Item %1 is bad."};

void sleepFor(int milliseconds)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

} // namespace

class TestBatches : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void samplesAreDividedWithoutLoss_data()
    {
        QTest::addColumn<int>("samples");
        QTest::addColumn<int>("size");
        QTest::addColumn<QList<int>>("lengths");
        QTest::newRow("none") << 0 << 4 << QList<int>{};
        QTest::newRow("less than one") << 3 << 4 << QList<int>{3};
        QTest::newRow("whole") << 8 << 4 << QList<int>{4, 4};
        QTest::newRow("a rest") << 9 << 4 << QList<int>{4, 4, 1};
    }
    void samplesAreDividedWithoutLoss()
    {
        QFETCH(const int, samples);
        QFETCH(const int, size);
        QFETCH(const QList<int>, lengths);
        std::vector<std::int64_t> all(static_cast<std::size_t>(samples));
        std::iota(all.begin(), all.end(), 0);
        const std::span<const std::int64_t> span(all);
        QList<int> got;
        std::vector<std::int64_t> together;
        for (std::int64_t i = 0; i < batchCount(samples, size); ++i) {
            const auto batch = batchOf(span, i, size);
            got += static_cast<int>(batch.size());
            together.insert(together.end(), batch.begin(), batch.end());
        }
        QCOMPARE(got, lengths);
        QCOMPARE(together, all);
    }

    void eachItemIsTakenOnceAndAlone()
    {
        Workers workers(3);
        JobContext context;
        context.workers = &workers;
        std::vector<int> taken(50, 0);
        std::atomic<int> inside = 0, after = 0;
        bool alone = true;
        const Status status = inParallel(
            50, context, [](std::int64_t index) { return Result<std::int64_t>(index * index); },
            [&](std::int64_t index, std::int64_t square) -> Status {
                alone = alone && ++inside == 1;
                taken[static_cast<std::size_t>(index)] += square == index * index;
                --inside;
                return {};
            },
            [&](std::int64_t) { ++after; });
        QVERIFY(status);
        QVERIFY(alone);
        QCOMPARE(taken, std::vector<int>(50, 1));
        QCOMPARE(after.load(), 50);
    }

    /// Two items fail, the later one first: the error is that of the earlier one whatever the number of workers.
    void theLowestErrorIsTold_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("no workers") << 0;
        QTest::newRow("one") << 1;
        QTest::newRow("four") << 4;
    }
    void theLowestErrorIsTold()
    {
        QFETCH(const int, count);
        std::optional<Workers> workers;
        JobContext context;
        if (count > 0)
            context.workers = &workers.emplace(count);
        std::atomic<int> late = 0;
        const Status status = inParallelDone(
            1000, context,
            [&](std::int64_t index) -> Status {
                if (index == 2)
                    sleepFor(50);
                if (index > 500)
                    ++late;
                return index == 2 || index == 3 ? Status(Error(kBad, {std::to_string(index)})) : Status();
            },
            [](std::int64_t) { sleepFor(1); });
        QVERIFY(!status);
        QCOMPARE(status.error().message(), std::string("Item 2 is bad."));
        QCOMPARE(late.load(), 0);
    }

    void whatIsTakenMayFail()
    {
        int seen = 0;
        const Status status = inParallel(
            10, {}, [](std::int64_t index) { return Result<std::int64_t>(index); },
            [&](std::int64_t index, std::int64_t) -> Status {
                ++seen;
                return index == 4 ? Status(Error(kBad, {"4"})) : Status();
            });
        QVERIFY(!status);
        QCOMPARE(seen, 5);
    }

    void aRequestToStopEndsIt()
    {
        std::stop_source stop;
        JobContext context;
        context.stop = stop.get_token();
        int seen = 0;
        const Status status = inParallelDone(
            10, context, [](std::int64_t) { return Status(); },
            [&](std::int64_t) {
                if (++seen == 3)
                    stop.request_stop();
            });
        QVERIFY(!status);
        QVERIFY(status.error().is(errors::kCancelled));
        QCOMPARE(seen, 3);
    }
};

QTEST_APPLESS_MAIN(TestBatches)
#include "tst_batches.moc"
