// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workers.h"
#include "engine/quant/quantizer.h"
#include "engine/quant/ranges/parameters.h"
#include "engine/quant/ranges/registry.h"

#include "tests/base/numbers.h"
#include "tests/base/quantizing.h"

#include <algorithm>
#include <limits>
#include <set>

using namespace espalier;
using namespace espalier::test;

namespace {

/// q of methods.md, one number at a time, for the range [lo, hi].
double slowLevel(double w, const QuantSpec &spec, const QuantParameters &p, std::size_t i)
{
    const auto round = [&](double x) {
        if (spec.rounding == Rounding::NearestAway)
            return std::round(x);
        // A float that is a level but for its own rounding is that level.
        const double offset = spec.zeroExact ? 0 : std::fabs(p.lo[i] / p.scale[i]);
        if (spec.rounding == Rounding::Floor && std::fabs(x - std::nearbyint(x)) > (std::fabs(x) + offset) * 0x1p-22)
            return std::floor(x);
        return std::nearbyint(x);
    };
    const double qmin = static_cast<double>(p.qmin);
    const double qmax = static_cast<double>(p.qmax);
    if (!spec.zeroExact)
        return std::clamp(round((w - p.lo[i]) / p.scale[i]) + qmin, qmin, qmax);
    return std::clamp(round(w / p.scale[i]) + static_cast<double>(p.zeroPoint[i]), qmin, qmax);
}

double slowValue(double q, const QuantSpec &spec, const QuantParameters &p, std::size_t i)
{
    if (!spec.zeroExact)
        return (q - static_cast<double>(p.qmin)) * p.scale[i] + p.lo[i];
    return p.scale[i] * (q - static_cast<double>(p.zeroPoint[i]));
}

std::vector<QuantSpec> allSchemes(const std::vector<int> &bitCounts)
{
    std::vector<QuantSpec> specs;
    for (const int bits : bitCounts)
        for (const char *name : {"symmetric-narrow", "symmetric-full", "affine", "article-raw"})
            for (const bool isSigned : {true, false})
                for (const Rounding rounding : {Rounding::NearestEven, Rounding::NearestAway, Rounding::Floor})
                    for (const auto kind : {Granularity::Kind::Tensor, Granularity::Kind::Channel}) {
                        QuantSpec spec = scheme(name, bits);
                        spec.isSigned = isSigned;
                        spec.rounding = rounding;
                        spec.granularity.kind = kind;
                        specs.push_back(spec);
                    }
    return specs;
}

std::string describe(const QuantSpec &spec)
{
    return std::to_string(spec.bits) + " bits, signed " + std::to_string(spec.isSigned) + ", symmetric " + std::to_string(spec.symmetric)
        + ", narrow " + std::to_string(spec.isNarrow()) + ", zero exact " + std::to_string(spec.zeroExact) + ", rounding "
        + std::to_string(static_cast<int>(spec.rounding));
}

} // namespace

class TestQuantizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsReference_data()
    {
        QTest::addColumn<QString>("model");
        for (const QString &model : kModels)
            QTest::newRow(qPrintable(model)) << model;
    }

    /// All min-max rows: MSE within 1e-4 relative (float32 weights on a rounding boundary may go either way), zeros exact.
    void equalsReference()
    {
        NEED_SHARED("data/expected/quant-layers-article-lenet.json");
        QFETCH(QString, model);
        const auto expected = sharedJson("data/expected/quant-layers-" + model + ".json");
        const Weights weights(model);
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        int rows = 0;
        for (const auto &row : expected["rows"]) {
            const std::string method = row["method"];
            if (!method.starts_with("minmax/"))
                continue;
            ++rows;
            QuantSpec spec = scheme(method.substr(7), row["bits"]);
            if (row["granularity"] == "channel")
                spec.granularity.kind = Granularity::Kind::Channel;
            const auto found = quantized(weights.of(row["layer"]), spec, 0, context);
            QVERIFY2(found, row.dump().c_str());
            QVERIFY2(close(found->quality.mse, row["mse"], 1e-4), row.dump().c_str());
            QVERIFY2(std::fabs(*found->quality.sqnrDb - row["sqnr_db"].get<double>()) < 1e-3, row.dump().c_str());
            QVERIFY2(found->quality.zeros == row["zeros"].get<std::int64_t>(), row.dump().c_str());
            QCOMPARE(found->quality.clippedLow + found->quality.clippedHigh, 0);
            if (row.contains("absmax"))
                QCOMPARE(found->parameters.hi[0], row["absmax"].get<double>());
        }
        QVERIFY(rows > 80);
    }

    /// Every scheme against the formulas of methods.md written out, and what must hold of any quantizer.
    void keepsThePromises_data()
    {
        QTest::addColumn<int>("index");
        const auto specs = allSchemes({2, 3, 4, 7, 8, 12, 16});
        for (std::size_t i = 0; i < specs.size(); ++i)
            QTest::addRow("%s, %s", describe(specs[i]).c_str(),
                          specs[i].granularity.kind == Granularity::Kind::Channel ? "per channel" : "per tensor")
                << static_cast<int>(i);
    }

    void keepsThePromises()
    {
        QFETCH(int, index);
        const QuantSpec spec = allSchemes({2, 3, 4, 7, 8, 12, 16})[static_cast<std::size_t>(index)];
        std::vector<float> numbers = gaussian(6 * 55, 7, 0.1f, 0.3f);
        numbers[3] = 0;
        const TensorView weights = floatTensor(numbers, {6, 5, 11});
        const auto found = quantized(weights, spec);
        QVERIFY(found);
        const QuantParameters &p = found->parameters;
        const bool perChannel = spec.granularity.kind == Granularity::Kind::Channel;
        QCOMPARE(p.scale.size(), perChannel ? std::size_t(6) : std::size_t(1));
        double error = 0;
        std::set<std::pair<std::size_t, double>> used;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const std::size_t at = perChannel ? i / 55 : 0;
            const double w = numbers[i];
            const double q = slowLevel(w, spec, p, at);
            QVERIFY(q >= static_cast<double>(spec.qmin()) && q <= static_cast<double>(spec.qmax()) && q == std::floor(q));
            QCOMPARE(found->values[i], static_cast<float>(slowValue(q, spec, p, at)));
            const double difference = w - static_cast<double>(found->values[i]);
            error += difference * difference;
            used.insert({at, q});
            // Between the lowest and the highest level nothing moves by more than half a step (floor: a step). The last term is the
            // rounding of the result to float.
            const double most = spec.rounding == Rounding::Floor ? 1.0 : 0.5;
            const double lowest = slowValue(static_cast<double>(spec.qmin()), spec, p, at);
            const double highest = slowValue(static_cast<double>(spec.qmax()), spec, p, at);
            if (w >= lowest && w <= highest)
                QVERIFY(std::fabs(difference) <= most * p.scale[at] * (1 + 1e-9) + 1e-7 * std::fabs(w));
            // Those ends lie half a step from the range that was asked for at most: a shifted zero point.
            if (!spec.symmetric)
                QVERIFY(lowest <= p.lo[at] + 0.5 * p.scale[at] + 1e-7 && highest >= p.hi[at] - 0.5 * p.scale[at] - 1e-7);
            if (w == 0 && spec.zeroExact)
                QCOMPARE(found->values[i], 0.0f);
        }
        QVERIFY(close(found->quality.mse, error / static_cast<double>(numbers.size()), 1e-9));
        const std::int64_t levels = (spec.qmax() - spec.qmin() + 1) * static_cast<std::int64_t>(p.scale.size());
        QCOMPARE(found->quality.levels, levels);
        QCOMPARE(found->quality.emptyLevels, levels - static_cast<std::int64_t>(used.size()));

        // Larger weights never get smaller values.
        for (std::size_t channel = 0; channel < 6; ++channel) {
            std::vector<std::pair<float, float>> pairs;
            for (std::size_t i = channel * 55; i < channel * 55 + 55; ++i)
                pairs.emplace_back(numbers[i], found->values[i]);
            std::sort(pairs.begin(), pairs.end());
            QVERIFY(std::is_sorted(pairs.begin(), pairs.end(), [](const auto &a, const auto &b) { return a.second < b.second; }));
        }

        // What is on a level stays there.
        std::vector<float> again(found->values.size());
        fakeQuantize(floatTensor(found->values, {6, 5, 11}), spec, p, 0, again, {});
        QCOMPARE(again, found->values);
    }

    void levelsAreThoseOfTheQuantizer()
    {
        for (const QuantSpec &spec : allSchemes({2, 4, 8})) {
            const std::vector<double> levels = levelValues(spec, -0.4, 1.1);
            QCOMPARE(static_cast<std::int64_t>(levels.size()), spec.qmax() - spec.qmin() + 1);
            QVERIFY(std::is_sorted(levels.begin(), levels.end()));
            std::vector<float> numbers(levels.begin(), levels.end());
            QuantSpec fixed = spec;
            fixed.granularity = {};
            fixed.range = {"fixed", 99.9, 3, 1, {-0.4}, {1.1}};
            const auto found = quantized(floatTensor(numbers), fixed);
            QVERIFY(found);
            QCOMPARE(found->values, numbers);
            QCOMPARE(found->quality.emptyLevels, 0);
        }
    }

    void parametersByHand()
    {
        double scale = 0, lo = 0, hi = 0;
        std::int64_t zero = -1;
        const auto find = [&](const QuantSpec &spec, double from, double to) {
            parametersForRange(spec, from, to, &scale, &zero, &lo, &hi);
        };
        find(scheme("symmetric-narrow", 8), -1.27, 0.5);
        QVERIFY(close(scale, 0.01, 1e-12) && zero == 0 && lo == -1.27 && hi == 1.27);
        find(scheme("symmetric-full", 8), -1.275, 0.5); // a / 127.5, and the zero point is no formula's -1
        QVERIFY(close(scale, 0.01, 1e-12) && zero == 0);
        find(scheme("affine", 8), -1, 1.55);
        QVERIFY(close(scale, 0.01, 1e-12) && zero == -28);
        find(scheme("affine", 8), 0.5, 2.55); // widened to zero
        QVERIFY(close(scale, 0.01, 1e-12) && zero == -128 && lo == 0);
        find(scheme("article-raw", 8), 0.5, 3.05); // not widened
        QVERIFY(close(scale, 0.01, 1e-12) && lo == 0.5 && hi == 3.05);
        QuantSpec spec = scheme("affine", 8);
        spec.isSigned = false;
        find(spec, -1, 1.55);
        QVERIFY(close(scale, 0.01, 1e-12) && zero == 100);
        spec.symmetric = true;
        find(spec, -1.275, 1); // the middle of the unsigned integers
        QVERIFY(close(scale, 0.01, 1e-12) && zero == 128 && lo == -1.275 && hi == 1.275);
        find(spec, 0, 2.55); // nothing negative: all levels above zero
        QVERIFY(close(scale, 0.01, 1e-12) && zero == 0 && lo == 0);
    }

    void zeroChannelsGetScaleOne()
    {
        std::vector<float> numbers = gaussian(4 * 9, 3);
        std::fill(numbers.begin() + 9, numbers.begin() + 18, 0.0f);
        for (const char *name : {"symmetric-narrow", "symmetric-full", "affine", "article-raw"}) {
            QuantSpec spec = scheme(name, 8);
            spec.granularity.kind = Granularity::Kind::Channel;
            const auto found = quantized(floatTensor(numbers, {4, 9}), spec);
            QVERIFY(found);
            QCOMPARE(found->parameters.zeroChannels, std::vector<int>{1});
            QCOMPARE(found->parameters.scale[1], 1.0);
            QCOMPARE(found->quality.zeros >= 9, true);
        }
        const auto all = quantized(floatTensor(std::vector<float>(9, 0.0f)), scheme("symmetric-narrow", 4));
        QVERIFY(all);
        QVERIFY(!all->quality.sqnrDb);
        QCOMPARE(all->quality.cosine, 1.0);
        const auto same = quantized(floatTensor(std::vector<float>(9, 0.75f)), scheme("article-raw", 4));
        QCOMPARE(same->values, std::vector<float>(9, 0.75f));
        QCOMPARE(*same->quality.sqnrDb, std::numeric_limits<double>::infinity());
    }

    void oddNumbersPass()
    {
        std::vector<float> numbers = gaussian(100, 5);
        numbers[10] = std::numeric_limits<float>::quiet_NaN();
        numbers[99] = -std::numeric_limits<float>::infinity();
        const auto found = quantized(floatTensor(numbers), scheme("affine", 8));
        QVERIFY(found);
        QVERIFY(std::isnan(found->values[10]));
        QCOMPARE(found->values[99], numbers[99]);
        QCOMPARE(found->quality.count, 98);
        QVERIFY(found->quality.mse < 1e-3);
        for (const double end : {found->parameters.lo[0], found->parameters.hi[0], found->parameters.scale[0]})
            QVERIFY(std::isfinite(end));
    }

    /// Channels that do not come first, and groups of inputs.
    void channelsAndGroups()
    {
        const std::vector<float> numbers = gaussian(4 * 6 * 5, 9);
        QuantSpec spec = scheme("symmetric-narrow", 8);
        spec.granularity.kind = Granularity::Kind::Channel;
        const auto second = quantized(floatTensor(numbers, {4, 6, 5}), spec, 1);
        QVERIFY(second);
        QCOMPARE(second->parameters.scale.size(), std::size_t(6));
        for (std::size_t channel = 0; channel < 6; ++channel) {
            float most = 0;
            for (std::size_t i = 0; i < numbers.size(); ++i)
                if (i / 5 % 6 == channel)
                    most = std::max(most, std::fabs(numbers[i]));
            QCOMPARE(second->parameters.scale[channel], static_cast<double>(most) * 2 / 254);
        }

        spec.granularity = {Granularity::Kind::Group, 10};
        const auto groups = quantized(floatTensor(numbers, {4, 6, 5}), spec);
        QVERIFY(groups);
        QCOMPARE(groups->parameters.scale.size(), std::size_t(12));
        QVERIFY(groups->quality.mse < second->quality.mse * 2);
        spec.granularity.groupSize = 7;
        const auto wrong = chooseParameters(spec, floatTensor(numbers, {4, 6, 5}), 0, {});
        QVERIFY(!wrong);
        QCOMPARE(wrong.error().id(), "quant.group-size");
        QCOMPARE(wrong.error().arguments(), (std::vector<std::string>{"7", "30", "1, 2, 3, 5, 6, 10, 15, 30"}));
        spec.granularity.groupSize = 10;
        QCOMPARE(chooseParameters(spec, floatTensor(numbers, {4, 6, 5}), 1, {}).error().id(), "quant.group-axis");
    }

    void fixedRangePerChannel()
    {
        const TensorView weights = floatTensor(gaussian(3 * 100, 13), {3, 100});
        QuantSpec spec = scheme("affine", 6);
        spec.granularity.kind = Granularity::Kind::Channel;
        spec.range = {"fixed", 99.9, 3, 1, {-1, -2, -0.5}, {0.5, 1, 2}};
        const auto found = quantized(weights, spec);
        QVERIFY(found);
        QCOMPARE(found->parameters.lo, spec.range.lo);
        QCOMPARE(found->parameters.hi, spec.range.hi);
        spec.range.lo.pop_back();
        QCOMPARE(chooseParameters(spec, weights, 0, {}).error().id(), "quant.range-count");
        spec.range.lo = {1, 0, 0};
        QCOMPARE(chooseParameters(spec, weights, 0, {}).error().id(), "quant.range-empty");
    }

    void saysWhatItCannot()
    {
        const TensorView weights = floatTensor(gaussian(16, 1));
        QuantSpec spec;
        spec.range.method = "moving-average";
        const auto refused = chooseParameters(spec, weights, 0, {});
        QCOMPARE(refused.error().id(), "quant.activations-only");
        QVERIFY(refused.error().message().find("minmax") != std::string::npos);
        spec.range.method = "no-such-method";
        QCOMPARE(chooseParameters(spec, weights, 0, {}).error().id(), "quant.not-available");
    }

    void doesNotDependOnTheWorkers()
    {
        const TensorView weights = floatTensor(gaussian(700001, 17, 0, 1e-39f)); // Denormals, which workers flush.
        for (const QuantSpec &spec : {scheme("symmetric-narrow", 8), scheme("affine", 16)}) {
            const auto alone = quantized(weights, spec);
            Workers workers(3);
            JobContext context;
            context.workers = &workers;
            const auto found = quantized(weights, spec, 0, context);
            QVERIFY(found->values == alone->values);
            QVERIFY(found->quality.mse == alone->quality.mse && found->quality.cosine == alone->quality.cosine);
            QCOMPARE(found->quality.emptyLevels, alone->quality.emptyLevels);
        }
    }

    void estimateIsClose_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<int>("bits");
        QTest::addColumn<double>("cut"); // Share of the range that is kept.
        for (const char *name : {"symmetric-narrow", "symmetric-full", "affine", "article-raw"})
            for (const int bits : {2, 4, 8, 12, 16})
                for (const double cut : {1.0, 0.8, 0.3})
                    QTest::addRow("%s, %d bits, %g of the range", name, bits, cut) << QString(name) << bits << cut;
    }

    /// From the histogram alone, against the measured figures: MSE within 1 % (methods.md).
    void estimateIsClose()
    {
        QFETCH(QString, scheme);
        QFETCH(int, bits);
        QFETCH(double, cut);
        for (const bool pruned : {false, true}) {
            std::vector<float> numbers = gaussian(400000, 19, 0.01f, 0.05f);
            if (pruned)
                for (std::size_t i = 0; i < numbers.size(); ++i)
                    numbers[i] = std::fabs(numbers[i]) < 0.03f ? 0 : numbers[i];
            const TensorView weights = floatTensor(numbers);
            const LayerStatistics statistics = computeStatistics(weights, 0, kDefaultBins, {});
            QuantSpec spec = test::scheme(scheme.toStdString(), bits);
            spec.range.method = "fixed";
            spec.range.lo = {statistics.all.min * cut};
            spec.range.hi = {statistics.all.max * cut};
            const auto exact = quantized(weights, spec);
            const TensorQuality about = estimateQuality(statistics.histogram, spec, spec.range.lo[0], spec.range.hi[0]);
            const auto figures = QString("mse %1 for %2").arg(about.mse).arg(exact->quality.mse);
            QVERIFY2(close(about.mse, exact->quality.mse, 0.01), qPrintable(figures));
            QVERIFY(std::fabs(*about.sqnrDb - *exact->quality.sqnrDb) < 0.05);
            QVERIFY(std::fabs(about.cosine - exact->quality.cosine) < 1e-4);
            QCOMPARE(about.count, exact->quality.count);
            QCOMPARE(about.levels, exact->quality.levels);
            const auto near = [](std::int64_t a, std::int64_t b) { return std::llabs(a - b) <= 30 + (a + b) / 100; };
            QVERIFY(near(about.clippedLow, exact->quality.clippedLow));
            QVERIFY(near(about.clippedHigh, exact->quality.clippedHigh));
            if (spec.zeroExact)
                QVERIFY2(near(about.zeros, exact->quality.zeros),
                         qPrintable(QString("%1 zeros for %2").arg(about.zeros).arg(exact->quality.zeros)));
            QVERIFY2(std::llabs(about.emptyLevels - exact->quality.emptyLevels) <= 2 + about.levels / 20,
                     qPrintable(QString("%1 empty for %2").arg(about.emptyLevels).arg(exact->quality.emptyLevels)));
        }
    }

    /// Few weights: nearly every bin holds one, and is exact.
    void estimateOfRealLayers()
    {
        NEED_SHARED("data/models/resnet20-ssl.safetensors");
        double worst = 0;
        int layers = 0;
        for (const QString &model : kModels) {
            for (const auto &[name, view] : Weights(model).layers()) {
                ++layers;
                const LayerStatistics statistics = computeStatistics(view, 0, kDefaultBins, {});
                for (const char *kind : {"symmetric-narrow", "affine"}) {
                    const QuantSpec spec = scheme(kind, 8);
                    const auto exact = quantized(view, spec);
                    const auto about = estimateQuality(statistics.histogram, spec, statistics.all.min, statistics.all.max);
                    worst = std::max(worst, std::fabs(about.mse / exact->quality.mse - 1));
                    QCOMPARE(about.clippedLow + about.clippedHigh, 0);
                }
            }
        }
        QVERIFY(layers > 40);
        qInfo("largest relative error of the estimated MSE at 8 bit over %d layers: %.3g", layers, worst);
        QVERIFY(worst < 0.01);
    }
};

QTEST_GUILESS_MAIN(TestQuantizer)
#include "tst_quantizer.moc"
