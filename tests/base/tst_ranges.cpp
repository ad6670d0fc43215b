// SPDX-License-Identifier: GPL-3.0-or-later
// Every range method against the reference figures, or its formula written out, and what must hold of every quantizer.
#include "engine/core/workers.h"
#include "engine/quant/fastquantize.h"
#include "engine/quant/ranges/all.h"
#include "engine/quant/ranges/parameters.h"
#include "engine/quant/ranges/registry.h"

#include "tests/base/numbers.h"
#include "tests/base/quantizing.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>

using namespace espalier;
using namespace espalier::test;

namespace {

QuantSpec withMethod(const std::string &method, int bits, bool symmetric)
{
    QuantSpec spec = scheme(symmetric ? "symmetric-narrow" : "affine", bits);
    spec.range.method = method;
    return spec;
}

/// Every way to quantize weights that there is.
std::vector<std::pair<std::string, QuantSpec>> everyQuantizer()
{
    std::vector<std::pair<std::string, QuantSpec>> all;
    for (const RangeMethod &method : rangeMethods()) {
        if (!method.find)
            continue;
        for (const int bits : {2, 4, 8})
            for (const bool symmetric : {true, false}) {
                QuantSpec spec = withMethod(method.id, bits, symmetric);
                spec.range.lo = {-0.3};
                spec.range.hi = {0.7};
                spec.range.percentile = 97;
                for (const Rounding rounding : {Rounding::NearestEven, Rounding::NearestAway, Rounding::Floor, Rounding::Stochastic}) {
                    spec.rounding = rounding;
                    const std::string name = std::string(method.id) + " " + std::to_string(bits) + " bits "
                        + (symmetric ? "symmetric" : "affine") + " rounding " + std::to_string(static_cast<int>(rounding));
                    spec.scheme = Scheme::Affine;
                    all.emplace_back(name, spec);
                    spec.scheme = Scheme::PowerOfTwo;
                    if (!method.fitLevels)
                        all.emplace_back(name + " power of two", spec);
                }
            }
    }
    QuantSpec lloyd = withMethod("mean-rounding", 4, true);
    lloyd.range.iterations = 100;
    all.emplace_back("lloyd", lloyd);
    QuantSpec ternary;
    ternary.scheme = Scheme::Ternary;
    ternary.bits = 2;
    all.emplace_back("ternary", ternary);
    const std::size_t perTensor = all.size();
    for (std::size_t i = 0; i < perTensor; ++i) {
        auto [name, spec] = all[i];
        spec.granularity.kind = Granularity::Kind::Channel;
        all.emplace_back(name + " per channel", spec);
        spec.granularity = {Granularity::Kind::Group, 25};
        all.emplace_back(name + " per group", spec);
    }
    return all;
}

/// Kullback-Leibler divergence of the cut `i`, from P and Q as arrays.
double slowDivergence(const std::vector<double> &counts, std::size_t i, std::size_t levels)
{
    const double all = std::accumulate(counts.begin(), counts.end(), 0.0);
    std::vector<double> p(counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(i)), q(i);
    p.back() += std::accumulate(counts.begin() + static_cast<std::ptrdiff_t>(i), counts.end(), 0.0);
    for (std::size_t j = 0; j < levels; ++j) {
        const std::size_t from = j * i / levels, to = (j + 1) * i / levels;
        double sum = 0, filled = 0;
        for (std::size_t k = from; k < to; ++k) {
            sum += counts[k];
            filled += counts[k] > 0;
        }
        for (std::size_t k = from; k < to; ++k)
            q[k] = counts[k] > 0 ? sum / filled : 0;
    }
    const double inside = std::accumulate(q.begin(), q.end(), 0.0);
    double divergence = 0;
    for (std::size_t k = 0; k < i; ++k)
        if (p[k] > 0)
            divergence += q[k] > 0 ? p[k] / all * std::log(p[k] / all / (q[k] / inside)) : std::numeric_limits<double>::infinity();
    return divergence;
}

} // namespace

class TestRanges : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsReference_data()
    {
        QTest::addColumn<QString>("model");
        for (const QString &model : kModels)
            QTest::newRow(qPrintable(model)) << model;
    }

    /// All rows of methods other than min-max. MSE within 1e-4 relative; the search's within 1.001 of the exhaustive bound;
    /// Lloyd from the cell means as good as the reference's from there.
    void equalsReference()
    {
        NEED_SHARED("data/expected/quant-layers-article-lenet.json");
        QFETCH(QString, model);
        const auto expected = sharedJson("data/expected/quant-layers-" + model + ".json");
        const Weights weights(model);
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        std::map<std::string, int> rows;
        std::map<std::string, double> worst;
        for (const auto &row : expected["rows"]) {
            const std::string method = row["method"];
            if (method.starts_with("minmax/") || method == "lloyd/from-quantiles")
                continue;
            const auto spec = methodNamed(method, row["granularity"], row["bits"]);
            QVERIFY2(spec, row.dump().c_str());
            const auto found = quantized(weights.of(row["layer"]), *spec, 0, context);
            QVERIFY2(found, row.dump().c_str());
            const double ratio = found->quality.mse / row["mse"].get<double>();
            ++rows[method];
            worst[method] = std::max(worst[method], ratio);
            const auto figures = QByteArray::number(ratio, 'g', 8) + " of " + QByteArray::fromStdString(row.dump());
            if (spec->range.method == "mse")
                QVERIFY2(ratio <= 1.001, figures.constData());
            else if (method.starts_with("lloyd/"))
                QVERIFY2(ratio <= 1.0001, figures.constData());
            else
                QVERIFY2(std::fabs(ratio - 1) <= 1e-4, figures.constData());
            if (row.contains("zeros") && spec->range.method != "mse")
                QCOMPARE(found->quality.zeros, row["zeros"].get<std::int64_t>());
            if (row.contains("empty"))
                QVERIFY2(std::llabs(found->quality.emptyLevels - row["empty"].get<std::int64_t>()) <= (method == "mean-rounding" ? 0 : 1),
                         figures.constData());
            if (row.contains("absmax"))
                QVERIFY(close(found->parameters.hi[0], row["absmax"], 1e-12));
            if (row.contains("lo")) {
                QVERIFY(close(found->parameters.lo[0], row["lo"], 1e-12));
                QVERIFY(close(found->parameters.hi[0], row["hi"], 1e-12));
            }
            if (row.contains("clipped"))
                QCOMPARE(found->quality.clippedLow + found->quality.clippedHigh, row["clipped"].get<std::int64_t>());
            if (row.contains("clipped_lo")) {
                QCOMPARE(found->quality.clippedLow, row["clipped_lo"].get<std::int64_t>());
                QCOMPARE(found->quality.clippedHigh, row["clipped_hi"].get<std::int64_t>());
            }
        }
        QVERIFY(rows.size() >= 3);
        for (const auto &[method, count] : rows)
            qInfo("%s %s: %d rows, largest MSE %.6f of the reference's", qPrintable(model), method.c_str(), count, worst[method]);
    }

    void keepsThePromises_data()
    {
        QTest::addColumn<int>("index");
        const auto all = everyQuantizer();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::newRow(all[i].first.c_str()) << static_cast<int>(i);
    }

    /// Quantizing twice changes nothing; larger weights never get smaller values; inside the range the error is at most half
    /// a step (a whole one where rounding goes one way); the integers are whole and within the bits.
    void keepsThePromises()
    {
        QFETCH(int, index);
        const QuantSpec spec = everyQuantizer()[static_cast<std::size_t>(index)].second;
        std::vector<float> numbers = gaussian(6 * 50, 21, 0.1f, 0.3f);
        numbers[7] = 0;
        const TensorView weights = floatTensor(numbers, {6, 50});
        const auto found = quantized(weights, spec);
        QVERIFY(found);
        const QuantParameters &p = found->parameters;
        const std::size_t perScale = numbers.size() / p.scale.size();
        std::vector<float> again(found->values.size());
        fakeQuantize(floatTensor(found->values, {6, 50}), spec, p, 0, again, {});
        QCOMPARE(again, found->values);
        for (std::size_t scale = 0; scale < p.scale.size(); ++scale) {
            std::vector<std::pair<float, float>> pairs;
            for (std::size_t i = scale * perScale; i < (scale + 1) * perScale; ++i) {
                const double w = numbers[i], changed = found->values[i];
                pairs.emplace_back(numbers[i], found->values[i]);
                if (!p.levels.empty()) {
                    const auto first =
                        p.levels.begin() + static_cast<std::ptrdiff_t>(scale * static_cast<std::size_t>(p.qmax - p.qmin + 1));
                    const auto last = first + (p.qmax - p.qmin + 1);
                    QVERIFY(std::any_of(first, last, [&](double level) { return static_cast<float>(level) == found->values[i]; }));
                    continue;
                }
                const double q = changed / p.scale[scale] + static_cast<double>(p.zeroPoint[scale]);
                QVERIFY(std::fabs(q - std::nearbyint(q)) < 1e-4);
                QVERIFY(std::nearbyint(q) >= static_cast<double>(p.qmin) && std::nearbyint(q) <= static_cast<double>(p.qmax));
                const bool isOneWay = spec.rounding == Rounding::Floor || spec.rounding == Rounding::Stochastic;
                if (w >= p.lo[scale] && w <= p.hi[scale])
                    QVERIFY(std::fabs(w - changed) <= (isOneWay ? 1.0 : 0.5) * (spec.symmetric ? 1.0 : 1.5) * p.scale[scale] + 1e-6);
                if (w == 0)
                    QCOMPARE(found->values[i], 0.0f);
            }
            // Chance may send the larger of two weights of one cell down.
            std::sort(pairs.begin(), pairs.end());
            if (spec.rounding != Rounding::Stochastic)
                QVERIFY(std::is_sorted(pairs.begin(), pairs.end(), [](const auto &a, const auto &b) { return a.second < b.second; }));
            if (spec.scheme == Scheme::PowerOfTwo)
                QCOMPARE(std::exp2(std::nearbyint(std::log2(p.scale[scale]))), p.scale[scale]);
        }
    }

    /// mean +- k std, and the least squared error, of numbers whose figures are known.
    void sigmaByHand()
    {
        const TensorView weights = floatTensor({1, 2, 3, 4, 5, 6}); // mean 3.5, population variance 35 / 12
        for (const double k : {1.0, 2.5}) {
            QuantSpec spec = withMethod("sigma", 8, false);
            spec.range.deviations = k;
            const auto affine = chooseParameters(spec, weights, 0, {});
            QVERIFY(close(affine->hi[0], 3.5 + k * std::sqrt(35.0 / 12), 1e-12));
            QVERIFY(std::fabs(affine->lo[0] - std::min(0.0, 3.5 - k * std::sqrt(35.0 / 12))) < 1e-12);
            spec.symmetric = true;
            QVERIFY(close(chooseParameters(spec, weights, 0, {})->hi[0], 3.5 + k * std::sqrt(35.0 / 12), 1e-12));
        }
    }

    void entropyByItsFormula_data()
    {
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("symmetric");
        for (const int bits : {3, 4, 8})
            for (const bool symmetric : {true, false})
                QTest::addRow("%d bits %s", bits, symmetric ? "symmetric" : "affine, nothing negative") << bits << symmetric;
    }

    /// Against P and Q written out as arrays, over all cuts.
    void entropyByItsFormula()
    {
        QFETCH(int, bits);
        QFETCH(bool, symmetric);
        std::vector<float> numbers = gaussian(20000, 23);
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            numbers[i] = i % 50 == 0 ? numbers[i] * 3 : numbers[i]; // Some far out.
            numbers[i] = symmetric ? numbers[i] : std::fabs(numbers[i]);
        }
        double most = 0;
        for (const float number : numbers)
            most = std::max(most, std::fabs(static_cast<double>(number)));
        std::vector<double> counts(2048);
        for (const float number : numbers)
            counts[static_cast<std::size_t>(std::min(2047.0, std::floor(std::fabs(static_cast<double>(number)) / most * 2048)))] += 1;
        const std::size_t levels = std::size_t(1) << (symmetric ? bits - 1 : bits);
        std::size_t best = 2048;
        double least = slowDivergence(counts, 2048, levels);
        for (std::size_t i = 2047; i >= levels; --i) {
            const double divergence = slowDivergence(counts, i, levels);
            if (divergence < least - 1e-12) {
                least = divergence;
                best = i;
            }
        }
        QVERIFY(best < 2048);
        const auto found = chooseParameters(withMethod("entropy", bits, symmetric), floatTensor(numbers), 0, {});
        QVERIFY(found.ok());
        qInfo("kept %zu of 2048 bins", best);
        QVERIFY2(close(found->hi[0], most * static_cast<double>(best) / 2048, 1e-9),
                 qPrintable(QString::number(found->hi[0] / most * 2048)));
        QVERIFY(symmetric ? found->lo[0] == -found->hi[0] : found->lo[0] == 0);
    }

    /// From a histogram, every method for activations finds nearly what it finds from the numbers themselves.
    void observedIsNearlyFound_data()
    {
        QTest::addColumn<QString>("method");
        QTest::addColumn<bool>("symmetric");
        QTest::addColumn<bool>("oneSided");
        for (const RangeMethod &method : rangeMethods())
            if (method.find && method.observe && method.id != std::string("fixed") && method.id != std::string("entropy"))
                for (const bool symmetric : {true, false})
                    for (const bool oneSided : {true, false})
                        QTest::addRow("%s %s %s", method.id, symmetric ? "symmetric" : "affine", oneSided ? "after ReLU" : "both signs")
                            << QString(method.id) << symmetric << oneSided;
    }
    void observedIsNearlyFound()
    {
        QFETCH(QString, method);
        QFETCH(bool, symmetric);
        QFETCH(bool, oneSided);
        std::vector<float> numbers = gaussian(50000, 29, 0.2f, 1);
        if (oneSided)
            for (float &number : numbers)
                number = std::max(0.0f, number);
        const TensorView values = floatTensor(numbers);
        const Range ends = boundsOf(numbers);
        const Histogram histogram = computeHistogram(values, ends.lo, ends.hi, kDefaultBins, {});
        QuantSpec spec = withMethod(method.toStdString(), 8, symmetric);
        spec.isSigned = false;
        spec.range.percentile = 99;
        const auto found = chooseParameters(spec, values, 0, {});
        const auto observed = chooseParameters(spec, {histogram, ends.lo, ends.hi, ends.lo, ends.hi});
        QVERIFY(found.ok() && observed.ok());
        const double width = found->hi[0] - found->lo[0];
        const double slack = 0.03;
        // Sigma is held to what was seen.
        const double lo = std::max(found->lo[0], method == "sigma" && !symmetric ? std::min(0.0, ends.lo) : -1e9);
        QVERIFY2(std::fabs(observed->hi[0] - found->hi[0]) <= slack * width,
                 qPrintable(QString("%1 for %2").arg(observed->hi[0]).arg(found->hi[0])));
        QVERIFY2(std::fabs(observed->lo[0] - lo) <= slack * width || (oneSided && symmetric),
                 qPrintable(QString("%1 for %2").arg(observed->lo[0]).arg(lo)));
    }

    /// From a histogram the same cut as from the numbers, but that exact zeros do not count.
    void entropyOfActivations()
    {
        std::vector<float> numbers = gaussian(50000, 41);
        for (float &number : numbers)
            number = std::fabs(number * number * number) + 1e-6f; // A long tail.
        const Range ends = boundsOf(numbers);
        const QuantSpec spec = withMethod("entropy", 6, false);
        const auto found = chooseParameters(spec, floatTensor(numbers), 0, {});
        numbers.resize(90000, 0.0f); // As a ReLU makes them.
        const Histogram histogram = computeHistogram(floatTensor(numbers), 0, ends.hi, kDefaultBins, {});
        const auto observed = chooseParameters(spec, {histogram, 0, ends.hi, 0, ends.hi});
        QVERIFY(found.ok() && observed.ok());
        QVERIFY(found->hi[0] < 0.95 * ends.hi);
        QVERIFY2(close(observed->hi[0], found->hi[0], 0.03), qPrintable(QString("%1 for %2").arg(observed->hi[0]).arg(found->hi[0])));
    }

    void movingAverageIsForActivations()
    {
        const Histogram histogram = computeHistogram(floatTensor({0, 1, 2, 5}), 0, 5, 64, {});
        QuantSpec spec = withMethod("moving-average", 8, false);
        spec.isSigned = false;
        const auto found = chooseParameters(spec, {histogram, 0, 5, 0, 2.55});
        QVERIFY(found.ok());
        QVERIFY(close(found->scale[0], 0.01, 1e-12));
        spec.range.method = "mean-rounding";
        QCOMPARE(chooseParameters(spec, {histogram, 0, 5, 0, 2.55}).error().id(), "quant.weights-only");
    }

    /// Li et al. 2016 by hand: mean |w| is 0.5, so d = 0.35 and a = mean(0.4, 0.9, 1).
    void ternaryByHand()
    {
        const std::vector<float> numbers{0.4f, -0.9f, 0.1f, 0.0f, -0.1f, 1.0f, 0.35f, -1.15f};
        QuantSpec spec;
        spec.scheme = Scheme::Ternary;
        spec.bits = 2;
        const auto found = quantized(floatTensor(numbers), spec);
        QVERIFY(found);
        const float a = (0.4f + 0.9f + 1.0f + 1.15f) / 4;
        const std::vector<float> want{a, -a, 0, 0, 0, a, 0, -a};
        for (std::size_t i = 0; i < want.size(); ++i)
            QVERIFY(close(found->values[i], want[i], 1e-6) || found->values[i] == want[i]);
        QCOMPARE(found->quality.zeros, 4);
        QCOMPARE(found->quality.levels, 3);
        const auto none = quantized(floatTensor(std::vector<float>(5, 0.0f)), spec);
        QCOMPARE(none->parameters.scale[0], 1.0);
        QCOMPARE(none->parameters.zeroChannels, std::vector<int>{0});
    }

    void powerOfTwoByHand()
    {
        double scale = 0, lo = 0, hi = 0;
        std::int64_t zero = -1;
        QuantSpec spec;
        spec.scheme = Scheme::PowerOfTwo;
        parametersForRange(spec, -1.0, 0.5, &scale, &zero, &lo, &hi); // 1 / 127 lies between 2^-7 and 2^-6
        QVERIFY(scale == 0x1p-6 && zero == 0 && hi == 127 * 0x1p-6);
        parametersForRange(spec, -127 * 0x1p-7, 0, &scale, &zero, &lo, &hi);
        QVERIFY(scale == 0x1p-7);
    }

    /// The mean of many draws is the weight itself; the draws hang on seed and position alone.
    void stochasticRoundingIsFair()
    {
        QuantSpec spec = withMethod("fixed", 4, true);
        spec.range.lo = {-7};
        spec.range.hi = {7};
        spec.rounding = Rounding::Stochastic;
        const TensorView weights = floatTensor(std::vector<float>(200000, 2.3f), {100, 2000});
        JobContext context;
        context.seed = 5;
        const auto alone = quantized(weights, spec, 0, context);
        const double mean = std::accumulate(alone->values.begin(), alone->values.end(), 0.0) / 200000;
        QVERIFY2(std::fabs(mean - 2.3) < 4 * std::sqrt(0.3 * 0.7 / 200000), qPrintable(QString::number(mean))); // 4 standard errors
        Workers workers(3);
        context.workers = &workers;
        QVERIFY(quantized(weights, spec, 0, context)->values == alone->values);
        context.seed = 6;
        QVERIFY(quantized(weights, spec, 0, context)->values != alone->values);
    }

    /// Activations are rounded in float32: the same levels as in double but for values that lie between two of them.
    void fastQuantizingIsTheSame()
    {
        std::vector<float> values = gaussian(10007, 37, 0.3f, 2);
        values[5] = std::numeric_limits<float>::quiet_NaN();
        values[6] = std::numeric_limits<float>::infinity();
        for (const StepMap &map :
             {StepMap{0, 0.031, 0, 255}, StepMap{0, 0.02, -128, 127}, StepMap{-1.5, 0.01, 0, 255}, StepMap{0, 1e-4, 0, 65535}}) {
            std::vector<float> fast(values.size()), slow(values.size());
            quantizeFast(values.data(), static_cast<std::int64_t>(values.size()), map, fast.data());
            quantizeStretch(values.data(), static_cast<std::int64_t>(values.size()), map, Rounding::NearestEven, slow.data());
            QVERIFY(std::isnan(fast[5]));
            QVERIFY(std::isinf(fast[6])); // A level would hide it from who looks for what is no number.
            int moved = 0;
            for (std::size_t i = 7; i < values.size(); ++i) {
                const bool isSame = std::fabs(fast[i] - slow[i]) <= 1e-6f * (1 + std::fabs(slow[i]));
                moved += !isSame;
                QVERIFY(isSame || std::fabs(fast[i] - slow[i]) < 1.01 * map.scale);
            }
            QVERIFY2(moved <= 60, qPrintable(QString::number(moved))); // 16 bits: 2^-24 of 65,536 steps is 1 / 256 of a step.
        }
    }

    /// From the histogram alone, within 1 % (methods.md) plus what a cell of few bins cannot know.
    void levelsAreEstimated()
    {
        const std::vector<float> numbers = gaussian(200000, 31, 0.01f, 0.05f);
        const TensorView weights = floatTensor(numbers);
        const LayerStatistics statistics = computeStatistics(weights, 0, kDefaultBins, {});
        std::vector<QuantSpec> specs{withMethod("mean-rounding", 2, true), withMethod("mean-rounding", 4, true),
                                     withMethod("mean-rounding", 6, true)};
        QuantSpec ternary;
        ternary.scheme = Scheme::Ternary;
        specs.push_back(ternary);
        for (const QuantSpec &spec : specs) {
            const auto exact = quantized(weights, spec);
            const TensorQuality about = estimateQuality(statistics.histogram, spec, statistics.all.min, statistics.all.max);
            QVERIFY2(close(about.mse, exact->quality.mse, 0.01), qPrintable(QString("%1 for %2").arg(about.mse).arg(exact->quality.mse)));
            QCOMPARE(about.levels, exact->quality.levels);
            QVERIFY(std::fabs(about.cosine - exact->quality.cosine) < 1e-4);
        }
    }
};

QTEST_GUILESS_MAIN(TestRanges)
#include "tst_ranges.moc"
