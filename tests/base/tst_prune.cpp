// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workers.h"
#include "engine/prune/criteria.h"
#include "engine/prune/prune.h"
#include "engine/stats/statistics.h"

#include "tests/base/numbers.h"

#include <algorithm>
#include <limits>
#include <set>

using namespace espalier;
using namespace espalier::test;

namespace {

std::vector<float> magnitudes(const TensorView &view)
{
    return findCriterion("magnitude")->score(view, {});
}

/// The rule of methods.md, by sorting.
double slowThreshold(std::vector<float> scores, double sparsity)
{
    const auto n = static_cast<std::size_t>(sparsity * static_cast<double>(scores.size()));
    if (n == 0)
        return -1;
    std::sort(scores.begin(), scores.end());
    return scores[n - 1];
}

} // namespace

class TestPrune : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalsReference_data()
    {
        QTest::addColumn<QString>("model");
        for (const QString &model : kModels)
            QTest::newRow(qPrintable(model)) << model;
    }

    /// Threshold, n, N and the zeros of each layer, by the common ranking and by value.
    void equalsReference()
    {
        NEED_SHARED("data/expected/prune-eval-article-lenet.json");
        QFETCH(QString, model);
        const auto expected = sharedJson("data/expected/prune-eval-" + model + ".json");
        const Weights weights(model);
        int rows = 0;
        for (const auto &row : expected["rows"]) {
            const bool byValue = row["kind"] == "prune-value";
            if (!byValue && row["kind"] != "prune-global")
                continue;
            ++rows;
            std::vector<std::vector<float>> scores;
            std::size_t count = 0;
            for (const auto &[name, view] : weights.layers()) {
                scores.push_back(magnitudes(view));
                count += scores.back().size();
            }
            double threshold = 0;
            if (byValue) {
                threshold = row["threshold_given"];
            } else {
                threshold = thresholdForSparsity({scores.begin(), scores.end()}, row["sparsity"].get<double>());
                QCOMPARE(count, row["N"].get<std::size_t>());
                QCOMPARE(threshold, row["threshold"].get<double>());
            }
            std::size_t layer = 0;
            for (const auto &[name, view] : weights.layers()) {
                const std::span<const float> before = floatsOf(view);
                std::vector<float> pruned(before.begin(), before.end());
                const std::int64_t zeros = applyThreshold(pruned, scores[layer++], threshold, byValue);
                QVERIFY2(zeros == row["zeros"][name].get<std::int64_t>(), (row.dump() + name).c_str());
                QCOMPARE(std::count(pruned.begin(), pruned.end(), 0.0f), zeros);
            }
        }
        QVERIFY(rows > 0);
    }

    void filtersEqualReference()
    {
        NEED_SHARED("data/expected/prune-eval-resnet20-ssl.json");
        const Weights weights("resnet20-ssl");
        int rows = 0;
        const auto expected = sharedJson("data/expected/prune-eval-resnet20-ssl.json");
        for (const auto &row : expected["rows"]) {
            if (row["kind"] != "prune-filters")
                continue;
            ++rows;
            const TensorView view = weights.of(row["layer"]);
            const std::vector<double> scores = channelScores(view, magnitudes(view), 0);
            const double threshold = thresholdForSparsity(scores, row["sparsity"].get<double>());
            const std::vector<std::uint8_t> kept = keptChannels(scores, threshold, false);
            std::vector<int> removed;
            for (std::size_t c = 0; c < kept.size(); ++c)
                if (!kept[c])
                    removed.push_back(static_cast<int>(c));
            QCOMPARE(removed, row["removed"].get<std::vector<int>>());
        }
        QVERIFY(rows > 0);
    }

    void thresholds_data()
    {
        QTest::addColumn<std::vector<float>>("scores");
        QTest::newRow("spread") << magnitudes(floatTensor(gaussian(10007, 1)));
        QTest::newRow("many ties") << [] {
            std::vector<float> scores(1000);
            for (std::size_t i = 0; i < scores.size(); ++i)
                scores[i] = static_cast<float>(i % 7) * 0.1f;
            return scores;
        }();
        QTest::newRow("all the same") << std::vector<float>(50, 0.25f);
        QTest::newRow("denormals") << magnitudes(floatTensor(gaussian(1000, 2, 0, 1e-41f)));
        QTest::newRow("scores below zero") << gaussian(1000, 3);
        QTest::newRow("one") << std::vector<float>{3};
        QTest::newRow("none") << std::vector<float>{};
    }

    void thresholds()
    {
        QFETCH(std::vector<float>, scores);
        std::vector<std::uint8_t> before(scores.size(), 1);
        for (const double sparsity : {0.0, 0.0001, 0.1, 0.29, 0.5, 0.58, 0.9, 0.999, 1.0}) {
            const double threshold = thresholdForSparsity(scores, sparsity);
            QCOMPARE(threshold, slowThreshold(scores, sparsity));
            const auto n = static_cast<std::int64_t>(sparsity * static_cast<double>(scores.size()));
            std::vector<float> weights(scores.size(), 1.0f);
            const std::int64_t removed = n == 0 ? 0 : applyThreshold(weights, scores, threshold, false);
            // n go, and with them all that tie with the last one.
            QVERIFY(removed >= n);
            std::int64_t ties = 0;
            for (std::size_t i = 0; i < scores.size(); ++i) {
                ties += n > 0 && static_cast<double>(scores[i]) == threshold;
                const bool kept = weights[i] != 0;
                QVERIFY(!kept || before[i]); // What a lower sparsity removed stays removed.
                before[i] = kept;
            }
            QVERIFY(n == 0 || removed - n < ties);
        }
    }

    /// The product is cut off in double, as the reference does: 0.29 * 100 is 28.999...
    void countIsCutOff()
    {
        std::vector<float> scores(100);
        for (std::size_t i = 0; i < scores.size(); ++i)
            scores[i] = static_cast<float>(i + 1);
        QCOMPARE(thresholdForSparsity(scores, 0.29), 28.0);
        QCOMPARE(thresholdForSparsity(scores, 0.07), 7.0); // 7.000000000000001
        QCOMPARE(thresholdForSparsity(scores, 0.009), -1.0);
    }

    void valueKeepsEqual()
    {
        std::vector<float> weights{-0.5f, 0.25f, 0, -0.25f, 0.125f};
        const std::vector<float> scores = magnitudes(floatTensor(weights));
        QCOMPARE(applyThreshold(weights, scores, 0.25, true), 2);
        QCOMPARE(weights, (std::vector<float>{-0.5f, 0.25f, 0, -0.25f, 0}));
        QCOMPARE(applyThreshold(weights, scores, 0.25, false), 4);
        std::vector<float> same{1, 0, 2};
        QCOMPARE(applyThreshold(same, magnitudes(floatTensor(same)), 0, true), 1); // 0 removes nothing
    }

    void oddNumbersStay()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        std::vector<float> weights{nan, 1, -std::numeric_limits<float>::infinity(), 0.5f};
        const std::vector<float> scores = magnitudes(floatTensor(weights));
        QCOMPARE(thresholdForSparsity(scores, 0.5), 1.0);
        QCOMPARE(applyThreshold(weights, scores, 1.0, false), 2);
        QVERIFY(std::isnan(weights[0]) && std::isinf(weights[2]));
    }

    void aLayerKeepsAChannel()
    {
        const std::vector<double> scores{1, 3, 2};
        QCOMPARE(keptChannels(scores, thresholdForSparsity(scores, 1.0), false), (std::vector<std::uint8_t>{0, 1, 0}));
        QCOMPARE(keptChannels(scores, 2, true), (std::vector<std::uint8_t>{0, 1, 1}));
        QCOMPARE(channelScores(floatTensor({1, 2, 3, 4, 5, 6}, {1, 3, 2}), std::vector<float>{1, 2, 3, 4, 5, 6}, 1),
                 (std::vector<double>{3, 7, 11}));
    }

    void workersScoreTheSame()
    {
        const TensorView view = floatTensor(gaussian(600001, 5, 0, 1e-40f));
        Workers workers(2);
        JobContext context;
        context.workers = &workers;
        QVERIFY(findCriterion("magnitude")->score(view, context) == magnitudes(view));
    }

    void estimateIsClose()
    {
        std::vector<float> numbers = gaussian(300000, 7);
        for (std::size_t i = 0; i < numbers.size(); i += 3)
            numbers[i] = 0;
        const Histogram histogram = computeStatistics(floatTensor(numbers), 0, kDefaultBins, {}).histogram;
        for (const double threshold : {0.0, 0.0001, 0.01, 0.3, 1.0, 10.0}) {
            const auto exact =
                threshold == 0 ? 0 : std::count_if(numbers.begin(), numbers.end(), [&](float w) { return std::fabs(w) < threshold; });
            QVERIFY(std::fabs(estimateRemoved(histogram, threshold) - static_cast<double>(exact)) < 100);
        }
    }

    void registryIsSound()
    {
        QVERIFY(!criteria().empty());
        std::set<std::string> ids;
        for (const Criterion &criterion : criteria()) {
            QVERIFY(ids.insert(criterion.id).second);
            QCOMPARE(findCriterion(criterion.id), &criterion);
            QVERIFY(*criterion.name && *criterion.tip);
            // Scores come from the weights or from data, never from both.
            QVERIFY(criterion.needsData() != (criterion.score || criterion.scoreInModel));
            QVERIFY(criterion.perElement || criterion.perChannel);
            QVERIFY(std::find(knownCriteria().begin(), knownCriteria().end(), criterion.id) != knownCriteria().end());
            const TensorView view = floatTensor(gaussian(12, 1), {3, 4});
            if (criterion.score)
                QCOMPARE(criterion.score(view, {}).size(), std::size_t(12));
        }
        QVERIFY(criteria().size() >= 16);
        QVERIFY(!findCriterion("vibes"));
    }
};

QTEST_GUILESS_MAIN(TestPrune)
#include "tst_prune.moc"
