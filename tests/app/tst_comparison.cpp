// SPDX-License-Identifier: GPL-3.0-or-later
// Two networks' answers beside each other, and what a layer costs on a target; figures by hand.
#include "tests/app/fakeengine.h"

#include "app/figures/comparison.h"
#include "app/figures/disagreement.h"
#include "engine/apply/targetprofile.h"

#include <QtTest>

#include <cmath>

using namespace espalier;
using namespace espalier::test;

namespace {

Outcomes answers(std::vector<std::int64_t> samples, std::vector<std::int32_t> predicted, double loss = 1)
{
    Outcomes outcomes;
    outcomes.classes = 10;
    outcomes.top5.assign(samples.size(), 1);
    outcomes.loss.assign(samples.size(), loss);
    outcomes.samples = std::move(samples);
    outcomes.predicted = std::move(predicted);
    return outcomes;
}

} // namespace

class TestComparison : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void flipsAndClassesAreCounted()
    {
        FakeData data(6);
        data.labels = {0, 0, 1, 1, 2, 2};
        const Outcomes a = answers({0, 1, 2, 3, 4, 5}, {0, 0, 1, 5, 7, 2}, 1);
        const Outcomes b = answers({0, 1, 2, 3, 4, 5}, {0, 3, 1, 1, 8, 2}, 2);
        const RunComparison c = compareRuns(a, b, data);
        QCOMPARE(c.a.samples, std::int64_t(6));
        QCOMPARE(c.a.top1, std::int64_t(4));
        QCOMPARE(c.b.top1, std::int64_t(4));
        QCOMPARE(c.a.loss, 1.0);
        QCOMPARE(c.b.loss, 2.0);
        QCOMPARE(c.agree, std::int64_t(3));
        QCOMPARE(c.lost, std::int64_t(1));
        QCOMPARE(c.gained, std::int64_t(1));
        QCOMPARE(c.delta, 0.0);
        // An equal accuracy, and yet three answers are others.
        const std::vector<Flip> expected{
            {1, 0, 0, 3, Flip::Kind::Lost}, {3, 1, 5, 1, Flip::Kind::Gained}, {4, 2, 7, 8, Flip::Kind::Changed}};
        QVERIFY(c.flips == expected);
        QCOMPARE(c.classes.size(), std::size_t(3));
        QCOMPARE(c.classes[0].label, 0); // lost one of two
        QCOMPARE(c.classes[0].rightB - c.classes[0].rightA, std::int64_t(-1));
        QCOMPARE(c.classes[2].label, 1); // gained one
    }

    void criteriaDisagreeByRank()
    {
        // Ranks by hand: 0.9 0.5 0.5 0.1 -> 1 2 2 4; 1 4 3 2 -> 4 1 2 3.
        const std::vector<RankedChannel> expected{{0, 1, 4}, {1, 2, 1}, {3, 4, 3}, {2, 2, 2}};
        QVERIFY(rankedChannels({0.9, 0.5, 0.5, 0.1}, {1, 4, 3, 2}) == expected);
        const std::vector<RankedChannel> withHole = rankedChannels({1, std::nan(""), 3}, {1, 2, 3});
        QVERIFY(withHole[1] == (RankedChannel{1, 3, 2}));
        QVERIFY(rankedChannels({1, 2}, {1}).empty());
        QVERIFY(rankedChannels({}, {}).empty());
    }

    void onlyCommonSamplesCount()
    {
        FakeData data(10);
        // A growing sample in its own order beside a complete run.
        const Outcomes part = answers({7, 2, 5}, {0, 4, 0});
        const Outcomes all = answers({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {1, 1, 0, 1, 1, 0, 1, 3, 1, 1});
        const RunComparison c = compareRuns(part, all, data);
        QCOMPARE(c.a.samples, std::int64_t(3));
        QCOMPARE(c.a.top1, std::int64_t(2));
        QCOMPARE(c.b.top1, std::int64_t(2));
        QCOMPARE(c.flips.size(), std::size_t(2));
        QCOMPARE(c.flips[0].sample, std::int64_t(7));
        QCOMPARE(c.flips[1].sample, std::int64_t(2));
        QCOMPARE(compareRuns(answers({1}, {0}), answers({2}, {0}), data).a.samples, std::int64_t(0));
    }

    void layersThatDiffer()
    {
        const ModelPtr model = makeModel();
        Recipe a, b;
        QuantSpec spec;
        spec.bits = 4;
        b.layers["conv2"].weights = Choice<QuantSpec>::set(spec);
        b.layers["fc"].locked = true; // no treatment
        const auto differences = differingLayers(a, b, model->layers);
        QVERIFY(differences.ok());
        QCOMPARE(differences->size(), std::size_t(1));
        QCOMPARE(differences->front().layer, 2);
        QVERIFY(!differences->front().a.weights);
        QCOMPARE(differences->front().b.weights->bits, 4);
        b.layers["nothing"].weights = Choice<QuantSpec>::set(spec);
        QVERIFY(!differingLayers(a, b, model->layers).ok());
    }

    void targetsSayWhatBitsMean()
    {
        const TargetProfile &any = targetProfiles().front();
        const TargetProfile &int8 = targetProfile("int8");
        const TargetProfile &both = targetProfile("int4-int8");
        QCOMPARE(&targetProfile("no such thing"), &any);
        for (int bits = kMinimumBits; bits <= kMaximumBits; ++bits) {
            QVERIFY(any.allows(bits));
            QCOMPARE(int8.allows(bits), bits == 8);
            QCOMPARE(any.storedBits(bits), std::optional(bits));
        }
        QVERIFY(!any.allows(1) && !any.allows(17) && !any.allows(40));
        QCOMPARE(int8.storedBits(3), std::optional(8));
        QVERIFY(!int8.storedBits(9));
        QCOMPARE(both.storedBits(3), std::optional(4));
        QCOMPARE(both.nextBits(8, -1), 4);
        QCOMPARE(both.nextBits(4, -1), 4);
        QCOMPARE(any.nextBits(8, 1), 9);
        QCOMPARE(any.nextBits(16, 1), 16);
    }

    void costsByHand()
    {
        LayerInfo layer;
        layer.parameters = 110; // 100 weights, 10 biases
        layer.bytes = 440;
        layer.macs = 1000;
        ResolvedLayer what;
        QuantSpec spec;
        spec.bits = 3;
        what.weights = spec;
        // 3 bits: 38 bytes and a scale and the bias, as the engine stores it.
        const std::int64_t stored = 38 + 4 + 40;
        QCOMPARE(layerCost(targetProfile("any"), layer, what, stored, 100, 50, 1).bytes, stored);
        QCOMPARE(layerCost(targetProfile("any"), layer, what, stored, 100, 50, 1).bops, std::optional(1000.0 * 3 * 32));
        QCOMPARE(layerCost(targetProfile("sparse"), layer, what, stored, 100, 50, 1).bops, std::optional(1000.0 * 3 * 32 / 2));
        QCOMPARE(layerCost(targetProfile("int8"), layer, what, stored, 100, 50, 1).bytes, std::int64_t(100 + 4 + 40));
        QCOMPARE(layerCost(targetProfile("int4-int8"), layer, what, stored, 100, 50, 1).bytes, std::int64_t(50 + 4 + 40));
        what.activations = spec;
        what.activations->bits = 8;
        QCOMPARE(layerCost(targetProfile("int8"), layer, what, stored, 100, 50, 1).bops, std::optional(1000.0 * 8 * 8));
        // More bits than the target has: stays float there.
        what.weights->bits = 12;
        QCOMPARE(layerCost(targetProfile("int8"), layer, what, stored, 100, 50, 1).bytes, std::int64_t(440));
        QCOMPARE(layerCost(targetProfile("int8"), layer, ResolvedLayer(), 440, 100, 0, 0).bytes, std::int64_t(440));
        layer.macs.reset();
        QVERIFY(!layerCost(targetProfile("int8"), layer, what, stored, 100, 50, 1).bops);
    }
};

QTEST_GUILESS_MAIN(TestComparison)
#include "tst_comparison.moc"
