// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workers.h"
#include "engine/stats/statistics.h"

#include "tests/base/numbers.h"

#include <algorithm>
#include <limits>
#include <numeric>

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// numpy.histogram's counts, found the slow way: edges as numpy.linspace has them, then for each number the last edge that
/// is not above it.
std::vector<std::int64_t> slowCounts(const std::vector<double> &numbers, double lo, double hi, int bins)
{
    std::vector<double> edges;
    const double step = (hi - lo) / bins;
    for (int i = 0; i < bins; ++i)
        edges.push_back(static_cast<double>(i) * step + lo);
    edges.push_back(hi);
    std::vector<std::int64_t> counts(static_cast<std::size_t>(bins));
    for (const double number : numbers) {
        if (!(number >= lo && number <= hi))
            continue;
        const auto above = std::upper_bound(edges.begin(), edges.end(), number);
        const auto bin = std::clamp<std::ptrdiff_t>(above - edges.begin() - 1, 0, bins - 1);
        ++counts[static_cast<std::size_t>(bin)];
    }
    return counts;
}

std::vector<double> wide(const std::vector<float> &numbers)
{
    return {numbers.begin(), numbers.end()};
}

/// Every edge of a histogram as a float, and the floats beside it.
std::vector<float> onEdges(float lo, float hi, int bins)
{
    std::vector<float> numbers{lo, hi};
    for (int i = 0; i < bins; ++i) {
        const float edge = static_cast<float>(static_cast<double>(i) * ((static_cast<double>(hi) - lo) / bins) + lo);
        for (const float number : {std::nextafter(edge, -kInfinity), edge, std::nextafter(edge, kInfinity)})
            numbers.push_back(std::clamp(number, lo, hi));
    }
    return numbers;
}

} // namespace

class TestStatistics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsReference_data()
    {
        QTest::addColumn<QString>("model");
        for (const QString &model : kModels)
            QTest::newRow(qPrintable(model)) << model;
    }

    void equalsReference()
    {
        NEED_SHARED("data/expected/stats-article-lenet.json");
        QFETCH(QString, model);
        const auto expected = sharedJson("data/expected/stats-" + model + ".json");
        const Weights weights(model);
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        QVERIFY(!expected["layers"].empty());
        int histograms = 0;
        for (const auto &layer : expected["layers"]) {
            const std::string name = layer["layer"];
            const LayerStatistics found = computeStatistics(weights.of(name), 0, kDefaultBins, context);
            const Statistics &all = found.all;
            QCOMPARE(all.count, layer["count"].get<std::int64_t>());
            QCOMPARE(all.min, layer["min"].get<double>());
            QCOMPARE(all.max, layer["max"].get<double>());
            QCOMPARE(all.absMax, layer["absmax"].get<double>());
            QCOMPARE(all.zeros, layer["zeros"].get<std::int64_t>());
            QCOMPARE(all.nonfinite, layer["nonfinite"].get<std::int64_t>());
            QVERIFY2(close(all.mean, layer["mean"], 1e-9), name.c_str());
            QVERIFY2(close(all.std, layer["std"], 1e-12), name.c_str());
            QVERIFY2(close(all.meanAbs, layer["mean_abs"], 1e-12), name.c_str());
            QVERIFY2(close(all.kurtosis, layer["kurtosis"], 1e-10), name.c_str());
            QCOMPARE(found.channels.min, layer["channel_min"].get<std::vector<double>>());
            QCOMPARE(found.channels.max, layer["channel_max"].get<std::vector<double>>());
            for (std::size_t c = 0; c < found.channels.l1.size(); ++c) {
                QVERIFY(close(found.channels.l1[c], layer["channel_l1"][c], 1e-12));
                QVERIFY(close(found.channels.l2[c], layer["channel_l2"][c], 1e-12));
            }
            if (layer.contains("histogram")) {
                ++histograms;
                QCOMPARE(found.histogram.lo, layer["histogram"]["lo"].get<double>());
                QCOMPARE(found.histogram.hi, layer["histogram"]["hi"].get<double>());
                QCOMPARE(found.histogram.counts, layer["histogram"]["counts"].get<std::vector<std::int64_t>>());
            }
        }
        QVERIFY(histograms > 0);
    }

    void countsAreExact_data()
    {
        QTest::addColumn<std::vector<float>>("numbers");
        QTest::addColumn<int>("bins");
        const auto row = [](const char *name, std::vector<float> numbers, int bins) { QTest::newRow(name) << std::move(numbers) << bins; };
        row("a Gaussian", gaussian(100000, 1), 2048);
        row("a Gaussian far from zero", gaussian(100000, 2, 1e6f, 1), 2048);
        row("a Gaussian so far that few floats are left", gaussian(20000, 3, 1e7f, 4), 2048);
        row("weights as small as denormals", gaussian(20000, 4, 0, 1e-40f), 2048);
        row("weights as large as they get", gaussian(20000, 5, 0, 1e37f), 2048);
        row("numbers on the edges, 0 to 1", onEdges(0, 1, 2048), 2048);
        row("numbers on the edges, tenths", onEdges(-0.3f, 0.7f, 10), 10);
        row("numbers on the edges, thirds", onEdges(-1.0f / 3, 2.0f / 3, 2047), 2047);
        row("numbers on the edges, far from zero", onEdges(4097.1f, 4098.7f, 1000), 1000);
        row("neighbouring floats", {1.0f, std::nextafter(1.0f, 2.0f), std::nextafter(1.0f, 2.0f)}, 2048);
        row("the largest floats", {-3.4028235e38f, 0, 1, 3.4028235e38f}, 7);
        row("one bin", gaussian(1000, 6), 1);
        row("more bins than numbers", gaussian(100, 7), 100000);
        std::vector<float> pruned = gaussian(50000, 8);
        for (std::size_t i = 0; i < pruned.size(); ++i)
            pruned[i] = i % 5 ? 0 : pruned[i];
        row("four fifths zeros", pruned, 2048);
        row(
            "one outlier",
            [] {
                std::vector<float> numbers = gaussian(50000, 9, 0, 1e-3f);
                numbers[77] = 1e6f;
                return numbers;
            }(),
            2048);
    }

    void countsAreExact()
    {
        QFETCH(std::vector<float>, numbers);
        QFETCH(int, bins);
        Workers workers(2); // Its threads flush denormals.
        JobContext context;
        context.workers = &workers;
        const LayerStatistics found = computeStatistics(floatTensor(numbers), 0, bins, context);
        const auto [least, most] = std::minmax_element(numbers.begin(), numbers.end());
        QCOMPARE(found.all.min, static_cast<double>(*least));
        QCOMPARE(found.all.max, static_cast<double>(*most));
        QCOMPARE(found.histogram.counts, slowCounts(wide(numbers), *least, *most, bins));

        double sum = 0, squares = 0;
        for (const double number : wide(numbers)) {
            sum += number;
            squares += number * number;
        }
        double binSum = 0, binSquares = 0;
        for (int i = 0; i < bins; ++i) {
            binSum += found.histogram.sums[static_cast<std::size_t>(i)];
            binSquares += found.histogram.squares[static_cast<std::size_t>(i)];
        }
        QVERIFY(std::fabs(binSum - sum) <= 1e-9 * std::sqrt(squares * static_cast<double>(numbers.size())));
        QVERIFY(close(binSquares, squares, 1e-9));
    }

    /// A range of the caller's choosing: what lies outside is left out, what lies on the ends is in.
    void zoomsIn()
    {
        const std::vector<float> numbers = gaussian(200000, 11);
        for (const auto &[lo, hi] : {std::pair(-0.5, 0.25), std::pair(-100.0, 100.0), std::pair(1.0, 1.0 + 1e-6)}) {
            const Histogram found = computeHistogram(floatTensor(numbers), lo, hi, 512, {});
            QCOMPARE(found.counts, slowCounts(wide(numbers), lo, hi, 512));
        }
        QCOMPARE(computeHistogram(floatTensor({0, 0.5f, 1, 1, 2}), 0, 1, 2, {}).counts, (std::vector<std::int64_t>{1, 3}));
        for (const auto &[lo, hi] : {std::pair(1.0, 1.0), std::pair(2.0, 1.0), std::pair(0.0, double(kNaN))})
            QCOMPARE(computeHistogram(floatTensor(numbers), lo, hi, 4, {}).counts, std::vector<std::int64_t>(4));
    }

    /// Two passes in long double as the reference. Mean and deviation have to hold where sums of squares cancel.
    void momentsAreStable_data()
    {
        QTest::addColumn<std::vector<float>>("numbers");
        QTest::newRow("far from zero") << gaussian(100000, 21, 1e6f, 1);
        QTest::newRow("tiny") << gaussian(100000, 22, 0, 1e-40f);
        QTest::newRow("huge") << gaussian(100000, 23, 0, 1e37f);
        std::vector<float> outlier = gaussian(100000, 24, 0, 1e-3f);
        outlier[5] = 1e5f;
        QTest::newRow("one outlier") << outlier;
        QTest::newRow("odd count") << gaussian(10007, 25, 3, 2);
    }

    void momentsAreStable()
    {
        QFETCH(std::vector<float>, numbers);
        const Statistics found = computeStatistics(floatTensor(numbers), 0, 64, {}).all;
        const long double n = static_cast<long double>(numbers.size());
        long double sum = 0, second = 0, fourth = 0;
        for (const float number : numbers)
            sum += number;
        const long double mean = sum / n;
        for (const float number : numbers) {
            const long double d = number - mean;
            second += d * d;
            fourth += d * d * d * d;
        }
        const double std = static_cast<double>(std::sqrt(second / n));
        QVERIFY(std::fabs(found.mean - static_cast<double>(mean)) <= 1e-7 * std::max(std, std::fabs(found.mean) * 1e-6));
        QVERIFY(close(found.std, std, 1e-8));
        QVERIFY(close(found.kurtosis, static_cast<double>(fourth / n / (second / n) / (second / n)), 1e-8));
    }

    void oddNumbersAreCountedAndLeftOut()
    {
        std::vector<float> numbers = gaussian(5000, 31);
        const std::vector<float> sound = numbers;
        numbers.insert(numbers.begin() + 100, {kNaN, kInfinity, -kInfinity, kNaN});
        numbers.insert(numbers.end(), {-kNaN, kInfinity});
        const LayerStatistics clean = computeStatistics(floatTensor(sound), 0, 100, {});
        const LayerStatistics found = computeStatistics(floatTensor(numbers), 0, 100, {});
        QCOMPARE(found.all.count, 5006);
        QCOMPARE(found.all.nonfinite, 6);
        QCOMPARE(found.all.min, clean.all.min);
        QCOMPARE(found.all.max, clean.all.max);
        QVERIFY(close(found.all.mean, clean.all.mean, 1e-9));
        QVERIFY(close(found.all.std, clean.all.std, 1e-12));
        QVERIFY(close(found.channels.l1[0], clean.channels.l1[0], 1e-12));
        QCOMPARE(found.histogram.counts, clean.histogram.counts);
    }

    void denormalsAreCountedOnThreadsThatFlushThem()
    {
        std::vector<float> numbers(100000, 1.0f);
        for (std::size_t i = 0; i < numbers.size(); i += 10)
            numbers[i] = i % 20 ? 1e-40f : -1e-42f;
        numbers[1] = 0;
        numbers[2] = -0.0f;
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        const LayerStatistics found = computeStatistics(floatTensor(numbers), 0, 8, context);
        QCOMPARE(found.all.denormals, 10000);
        QCOMPARE(found.all.zeros, 2);
        QCOMPARE(found.all.min, static_cast<double>(-1e-42f));
    }

    void nothingAndAllTheSame()
    {
        const LayerStatistics none = computeStatistics(floatTensor({}, {0, 3}), 0, 16, {});
        QCOMPARE(none.all.count, 0);
        QCOMPARE(none.histogram.lo, 0.0);
        QCOMPARE(none.histogram.hi, 1.0);
        QCOMPARE(none.histogram.counts, std::vector<std::int64_t>(16));

        const LayerStatistics bad = computeStatistics(floatTensor({kNaN, kInfinity}), 0, 4, {});
        QCOMPARE(bad.all.nonfinite, 2);
        QCOMPARE(bad.all.max, 0.0);

        const LayerStatistics same = computeStatistics(floatTensor(std::vector<float>(7, 2.5f)), 0, 4, {});
        QCOMPARE(same.histogram.lo, 2.0); // numpy: half a unit to both sides
        QCOMPARE(same.histogram.hi, 3.0);
        QCOMPARE(same.histogram.counts, (std::vector<std::int64_t>{0, 0, 7, 0}));
        QCOMPARE(same.all.mean, 2.5);
        QCOMPARE(same.all.std, 0.0);
        QCOMPARE(same.all.kurtosis, 0.0);

        const LayerStatistics large = computeStatistics(floatTensor(std::vector<float>(7, 3e38f)), 0, 4, {});
        QCOMPARE(std::count(large.histogram.counts.begin(), large.histogram.counts.end(), 7), 1);
    }

    /// The same numbers stored in another type have the same figures.
    void otherTypes_data()
    {
        QTest::addColumn<int>("type");
        for (const ElementType type : {ElementType::Float64, ElementType::Float16, ElementType::BFloat16, ElementType::Int64,
                                       ElementType::Int32, ElementType::Int16, ElementType::Int8})
            QTest::newRow(elementName(type)) << static_cast<int>(type);
    }

    void otherTypes()
    {
        QFETCH(int, type);
        const ElementType elementType = static_cast<ElementType>(type);
        // Whole numbers up to 100 are exact in all of these types.
        std::vector<float> numbers(3000);
        std::vector<std::byte> bytes;
        const auto append = [&](auto value) {
            const auto *from = reinterpret_cast<const std::byte *>(&value);
            bytes.insert(bytes.end(), from, from + sizeof value);
        };
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const int value = static_cast<int>(i * 7919 % 201) - 100;
            numbers[i] = static_cast<float>(value);
            const std::uint32_t bits = std::bit_cast<std::uint32_t>(numbers[i]);
            switch (elementType) {
            case ElementType::Float64: append(static_cast<double>(value)); break;
            case ElementType::BFloat16: append(static_cast<std::uint16_t>(bits >> 16)); break;
            case ElementType::Float16: // Exponent rebiased from 127 to 15, 10 of 23 fraction bits.
                append(static_cast<std::uint16_t>(
                    value == 0 ? 0 : (bits >> 16 & 0x8000) | (((bits >> 23 & 0xff) - 112) << 10) | (bits >> 13 & 0x3ff)));
                break;
            case ElementType::Int64: append(static_cast<std::int64_t>(value)); break;
            case ElementType::Int32: append(static_cast<std::int32_t>(value)); break;
            case ElementType::Int16: append(static_cast<std::int16_t>(value)); break;
            default: append(static_cast<std::int8_t>(value)); break;
            }
        }
        const LayerStatistics expected = computeStatistics(floatTensor(numbers, {30, 100}), 0, 50, {});
        const LayerStatistics found = computeStatistics(tensorOf(bytes, {30, 100}, elementType), 0, 50, {});
        QCOMPARE(found.all.min, expected.all.min);
        QCOMPARE(found.all.max, expected.all.max);
        QCOMPARE(found.all.zeros, expected.all.zeros);
        QCOMPARE(found.all.std, expected.all.std);
        QCOMPARE(found.channels.l1, expected.channels.l1);
        QCOMPARE(found.histogram.counts, expected.histogram.counts);
    }

    void halfDenormalsAreThoseOfTheStoredType()
    {
        const std::vector<std::uint16_t> bits{0x0001, 0x83ff, 0x0400, 0x0000, 0x8000, 0x3c00}; // two denormals
        const auto found = computeStatistics(tensorOf(bits, {6}, ElementType::Float16), 0, 4, {});
        QCOMPARE(found.all.denormals, 2);
        QCOMPARE(found.all.zeros, 2);
        const std::vector<std::uint16_t> brain{0x0001, 0x807f, 0x0080, 0x0000};
        QCOMPARE(computeStatistics(tensorOf(brain, {4}, ElementType::BFloat16), 0, 4, {}).all.denormals, 2);
    }

    void doublesKeepTheirPrecision()
    {
        const std::vector<double> numbers{1.0, 1.0 + 1e-12, 1.0 + 2e-12, 1e-310, -1e-310};
        const auto found = computeStatistics(tensorOf(numbers, {5}, ElementType::Float64), 0, 4, {});
        QCOMPARE(found.all.max, 1.0 + 2e-12);
        QCOMPARE(found.all.denormals, 2);
        const std::vector<double> large{-1.7e308, 1.7e308, 0};
        const auto wideRange = computeStatistics(tensorOf(large, {3}, ElementType::Float64), 0, 4, {});
        QCOMPARE(wideRange.histogram.counts.front(), 1); // The width of the range does not fit a double.
        QCOMPARE(std::accumulate(wideRange.histogram.counts.begin(), wideRange.histogram.counts.end(), std::int64_t(0)), 3);
        QVERIFY(close(wideRange.all.std, 1.7e308 * std::sqrt(2.0 / 3), 1e-12));
        const std::vector<double> small{-1e-200, 1e-200};
        QVERIFY(close(computeStatistics(tensorOf(small, {2}, ElementType::Float64), 0, 4, {}).all.std, 1e-200, 1e-12));
    }

    /// Channels along any axis, against a plain loop.
    void channelsAlongAnyAxis_data()
    {
        QTest::addColumn<std::vector<qint64>>("shape");
        QTest::addColumn<int>("axis");
        QTest::newRow("convolution") << std::vector<qint64>{8, 5, 3, 3} << 0;
        QTest::newRow("transposed convolution") << std::vector<qint64>{8, 5, 3, 3} << 1;
        QTest::newRow("last axis") << std::vector<qint64>{8, 5, 3, 3} << 3;
        QTest::newRow("linear") << std::vector<qint64>{700, 300} << 0;
        QTest::newRow("linear, second axis") << std::vector<qint64>{700, 300} << 1;
        QTest::newRow("a vector") << std::vector<qint64>{1000} << 0;
        QTest::newRow("a vector, no such axis") << std::vector<qint64>{1000} << 4;
        QTest::newRow("a scalar") << std::vector<qint64>{} << 0;
    }

    void channelsAlongAnyAxis()
    {
        QFETCH(std::vector<qint64>, shape);
        QFETCH(int, axis);
        const std::vector<std::int64_t> extents(shape.begin(), shape.end());
        std::int64_t count = 1;
        for (const std::int64_t extent : extents)
            count *= extent;
        const std::vector<float> numbers = gaussian(static_cast<std::size_t>(count), 41, 0.5f);
        const std::size_t at = static_cast<std::size_t>(axis) < extents.size() ? static_cast<std::size_t>(axis) : 0;
        const std::int64_t channels = extents.empty() ? 1 : extents[at];
        std::int64_t inner = 1;
        for (std::size_t i = at + 1; i < extents.size(); ++i)
            inner *= extents[i];
        std::vector<double> sum(static_cast<std::size_t>(channels)), l2(sum), least(sum.size(), 1e9);
        for (std::int64_t i = 0; i < count; ++i) {
            const double x = numbers[static_cast<std::size_t>(i)];
            const std::size_t c = static_cast<std::size_t>(i / inner % channels);
            sum[c] += x;
            l2[c] += x * x;
            least[c] = std::min(least[c], x);
        }
        TensorView view = floatTensor(numbers, {count});
        view.shape = extents;
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        const ChannelStatistics found = computeStatistics(view, axis, 16, context).channels;
        QCOMPARE(found.l2.size(), static_cast<std::size_t>(channels));
        QCOMPARE(found.min, least);
        const double perChannel = static_cast<double>(count / channels);
        for (std::size_t c = 0; c < sum.size(); ++c) {
            QVERIFY(std::fabs(found.mean[c] - sum[c] / perChannel) < 1e-12);
            QVERIFY(close(found.l2[c], std::sqrt(l2[c]), 1e-12));
        }
    }

    void doesNotDependOnTheWorkers()
    {
        const TensorView view = floatTensor(gaussian(1200007, 51, 0.1f), {1200007, 1});
        const LayerStatistics alone = computeStatistics(view, 1, kDefaultBins, {});
        for (const int count : {1, 2, 3, 5}) {
            Workers workers(count);
            JobContext context;
            context.workers = &workers;
            const LayerStatistics found = computeStatistics(view, 1, kDefaultBins, context);
            // To the last bit, not nearly.
            QVERIFY(found.all.mean == alone.all.mean && found.all.std == alone.all.std);
            QVERIFY(found.all.kurtosis == alone.all.kurtosis && found.all.meanAbs == alone.all.meanAbs);
            QVERIFY(found.channels.l2 == alone.channels.l2 && found.channels.mean == alone.channels.mean);
            QVERIFY(found.histogram.sums == alone.histogram.sums);
            QVERIFY(found.histogram.squares == alone.histogram.squares);
            QVERIFY(found.histogram.counts == alone.histogram.counts);
        }
    }

    void stopsWhenAsked()
    {
        std::stop_source source;
        source.request_stop();
        JobContext context;
        context.stop = source.get_token();
        const LayerStatistics found = computeStatistics(floatTensor(gaussian(100000, 61)), 0, 16, context);
        QCOMPARE(found.all.count, 100000);
        QCOMPARE(found.histogram.counts, std::vector<std::int64_t>(16));
    }
};

QTEST_GUILESS_MAIN(TestStatistics)
#include "tst_statistics.moc"
