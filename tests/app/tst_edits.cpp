// SPDX-License-Identifier: GPL-3.0-or-later
// What the inspector and the handles do to a recipe.
#include "app/edits/handleedits.h"
#include "engine/prune/criteria.h"

#include <QtTest>

#include <cmath>
#include <limits>

using namespace espalier;

namespace {

std::vector<LayerInfo> someLayers()
{
    std::vector<LayerInfo> layers(4);
    const char *names[] = {"conv1", "bn1", "conv2", "fc"};
    for (int i = 0; i < 4; ++i) {
        LayerInfo &layer = layers[static_cast<std::size_t>(i)];
        layer.id = i;
        layer.name = names[i];
        layer.kind = "Conv2d";
        layer.weightShape = {8, 4, 3, 3};
        layer.quantizable = layer.prunable = true;
        layer.weights = {i};
    }
    layers[1].kind = "BatchNorm2d";
    layers[1].quantizable = layers[1].prunable = false;
    layers[1].whyNot = "normalization";
    layers[1].weights.clear();
    layers[3].weightShape = {10, 8};
    return layers;
}

/// The recipe with what it means for the layers; checked by the engine's own rules.
struct Bench {
    std::vector<LayerInfo> layers = someLayers();
    Recipe recipe;
    std::vector<ResolvedLayer> resolved = std::vector<ResolvedLayer>(4);

    bool take(const Recipe &next)
    {
        auto result = resolveRecipe(next, layers);
        if (!result)
            return false;
        recipe = next;
        resolved = *result;
        return true;
    }
    edits::Context context() const { return {layers, resolved}; }
};

Recipe withPattern()
{
    Recipe recipe;
    recipe.layers["conv*"].weights = Choice<QuantSpec>::set(QuantSpec());
    PruneSpec prune;
    prune.sparsity = 0.5;
    recipe.layers["conv*"].prune = Choice<PruneSpec>::set(prune);
    return recipe;
}

} // namespace

Q_DECLARE_METATYPE(edits::Bounds)
Q_DECLARE_METATYPE(edits::ThresholdMove)
Q_DECLARE_METATYPE(std::optional<double>)

class TestEdits : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void bitsOfSeveralLayers_data()
    {
        QTest::addColumn<int>("asked");
        QTest::addColumn<int>("bits");
        QTest::newRow("as asked") << 4 << 4;
        QTest::newRow("not below two") << 1 << 2;
        QTest::newRow("not above sixteen") << 99 << 16;
    }
    void bitsOfSeveralLayers()
    {
        QFETCH(int, asked);
        QFETCH(int, bits);
        Bench bench;
        const auto edit = edits::setBits(bench.recipe, bench.context(), {0, 1, 2}, asked);
        QCOMPARE(edit.changed, 2);
        QCOMPARE(edit.locked, 0);
        QCOMPARE(edit.refused.size(), std::size_t(1));
        QCOMPARE(edit.refused[0].layer, std::string("bn1"));
        QCOMPARE(edit.refused[0].reason, std::string("normalization"));
        QVERIFY(bench.take(edit.recipe));
        QCOMPARE(bench.resolved[0].weights->bits, bits);
        QCOMPARE(bench.resolved[2].weights->bits, bits);
        QVERIFY(!bench.resolved[3].weights);
    }

    void stepsOfBitsAreEachLayersOwn()
    {
        Bench bench;
        QVERIFY(bench.take(edits::setBits(bench.recipe, bench.context(), {0}, 4).recipe));
        QVERIFY(bench.take(edits::stepBits(bench.recipe, bench.context(), {0, 3}, -1, targetProfiles().front()).recipe));
        QCOMPARE(bench.resolved[0].weights->bits, 3);
        QCOMPARE(bench.resolved[3].weights->bits, 7);
    }

    void ternaryTakesItsSettingsAlong()
    {
        Bench bench;
        QVERIFY(bench.take(edits::setBounds(bench.recipe, bench.context(), {0}, edits::RangeOf::Weights, {}, -0.1, 0.2).recipe));
        QVERIFY(bench.take(edits::setScheme(bench.recipe, bench.context(), {0}, Scheme::Ternary).recipe));
        QCOMPARE(bench.resolved[0].weights->scheme, Scheme::Ternary);
        QCOMPARE(bench.resolved[0].weights->bits, 2);
        QCOMPARE(bench.resolved[0].weights->range.method, std::string("minmax"));
        // What is written can be read: the scheme refuses what it cannot have.
        QVERIFY(parseRecipe(recipeToJson(bench.recipe)).ok());
        // More bits make evenly spaced levels of it again.
        QVERIFY(bench.take(edits::setBits(bench.recipe, bench.context(), {0}, 4).recipe));
        QCOMPARE(bench.resolved[0].weights->scheme, Scheme::Affine);
        QCOMPARE(bench.resolved[0].weights->bits, 4);
        QVERIFY(parseRecipe(recipeToJson(bench.recipe)).ok());
    }

    void aPatternSaysHowMuchGoes()
    {
        Bench bench;
        QVERIFY(bench.take(edits::setCriterion(bench.recipe, bench.context(), {0}, "n:m").recipe));
        QVERIFY(bench.resolved[0].prune && bench.resolved[0].prune->isPattern());
        QVERIFY(!bench.resolved[0].prune->sparsity && !bench.resolved[0].prune->threshold);
        QVERIFY(bench.take(edits::setPattern(bench.recipe, bench.context(), {0}, 1, 4).recipe));
        QCOMPARE(bench.resolved[0].prune->n, 1);
        QVERIFY(parseRecipe(recipeToJson(bench.recipe)).ok());
        // Another criterion keeps the share.
        QVERIFY(bench.take(edits::setCriterion(bench.recipe, bench.context(), {0}, "l2").recipe));
        QCOMPARE(bench.resolved[0].prune->sparsity, std::optional(0.75));
        QVERIFY(parseRecipe(recipeToJson(bench.recipe)).ok());
        QVERIFY(bench.take(edits::setPattern(bench.recipe, bench.context(), {0}, 2, 4).recipe));
        QVERIFY(bench.take(edits::clearPrune(bench.recipe, bench.context(), {0}).recipe));
        QVERIFY(!bench.resolved[0].prune);
        // A layer that is not pruned keeps what was chosen for it.
        QVERIFY(bench.take(edits::setSparsity(bench.recipe, bench.context(), {0}, 0.5, edits::byCriterion("l1")).recipe));
        QCOMPARE(bench.resolved[0].prune->criterion, std::string("l1"));
    }

    void theNumbersOfACriterionAreItsOwn()
    {
        Bench bench;
        const auto setDraws = [](PruneSpec &spec) { spec.draws = 32; };
        QCOMPARE(edits::changeCriterion(bench.recipe, bench.context(), {0}, "stability", setDraws).changed, 0);
        PruneSpec first = edits::byCriterion("stability");
        first.noise = 0.25;
        QVERIFY(bench.take(edits::setSparsity(bench.recipe, bench.context(), {0}, 0.5, first).recipe));
        QCOMPARE(bench.resolved[0].prune->noise, 0.25);
        QCOMPARE(bench.resolved[0].prune->granularity, std::string("channel"));
        const auto edit = edits::changeCriterion(bench.recipe, bench.context(), {0, 2}, "stability", setDraws);
        QCOMPARE(edit.changed, 1);
        QVERIFY(bench.take(edit.recipe));
        QCOMPARE(bench.resolved[0].prune->draws, 32);
        QVERIFY(!bench.resolved[2].prune);
        // Another criterion leaves them behind.
        QVERIFY(bench.take(edits::setCriterion(bench.recipe, bench.context(), {0}, "l2").recipe));
        QCOMPARE(bench.resolved[0].prune->draws, PruneSpec().draws);
        QCOMPARE(bench.resolved[0].prune->noise, PruneSpec().noise);
        // A common ranking has them once.
        Bench common;
        common.recipe.pruneGlobal = GlobalPruneSpec{first, {}};
        common.recipe.pruneGlobal->prune.granularity = "channel";
        common.recipe.pruneGlobal->prune.sparsity = 0.5;
        QVERIFY(common.take(common.recipe));
        const auto all = edits::changeCriterion(common.recipe, common.context(), {0}, "stability", setDraws);
        QCOMPARE(all.recipe.pruneGlobal->prune.draws, 32);
        QVERIFY(all.recipe.layers.empty());
        QCOMPARE(all.changed, 1);
    }

    void everyCriterionMakesARecipe()
    {
        int seen = 0;
        for (const Criterion &criterion : criteria()) {
            Bench bench;
            QVERIFY(bench.take(edits::setSparsity(bench.recipe, bench.context(), {0}, 0.5).recipe));
            const auto edit = edits::setCriterion(bench.recipe, bench.context(), {0}, criterion.id);
            const Result<Recipe> read = parseRecipe(recipeToJson(edit.recipe));
            const auto share = edits::setSparsity(edit.recipe, bench.context(), {0}, 0.25);
            QVERIFY(parseRecipe(recipeToJson(share.recipe)).ok());
            QVERIFY2(read.ok(), read.ok() ? "" : (std::string(criterion.id) + ": " + read.error().message()).c_str());
            ++seen;
        }
        QVERIFY(seen >= 10);
    }

    void lockedLayersAreSkippedAndCounted()
    {
        Bench bench;
        QVERIFY(bench.take(edits::toggleLock(bench.recipe, bench.context(), {0}).recipe));
        QVERIFY(bench.resolved[0].locked);
        const auto edit = edits::setBits(bench.recipe, bench.context(), {0, 2}, 4);
        QCOMPARE(edit.changed, 1);
        QCOMPARE(edit.locked, 1);
        QVERIFY(edit.recipe.layers.at("conv1").weights.state == Choice<QuantSpec>::State::Inherit);
        // One unlocked layer in the selection: all become locked; then all become free.
        QVERIFY(bench.take(edits::toggleLock(bench.recipe, bench.context(), {0, 2}).recipe));
        QVERIFY(bench.resolved[0].locked && bench.resolved[2].locked);
        QVERIFY(bench.take(edits::toggleLock(bench.recipe, bench.context(), {0, 2}).recipe));
        QVERIFY(!bench.resolved[0].locked && !bench.resolved[2].locked);
        QVERIFY2(bench.recipe.layers.empty(), "entries that say nothing are taken out");
    }

    void lockOfAPatternCannotBeTakenBack()
    {
        Bench bench;
        Recipe recipe;
        recipe.layers["conv*"].locked = true;
        QVERIFY(bench.take(recipe));
        const auto edit = edits::setLocked(bench.recipe, bench.context(), {0}, false);
        QCOMPARE(edit.changed, 0);
        QCOMPARE(edit.refused.at(0).reason, std::string("locked-by-pattern"));
    }

    void rangeOfAHandle_data()
    {
        QTest::addColumn<bool>("symmetric");
        QTest::addColumn<bool>("zeroExact");
        QTest::addColumn<double>("lo");
        QTest::addColumn<double>("hi");
        QTest::addColumn<double>("wantLo");
        QTest::addColumn<double>("wantHi");
        QTest::addColumn<bool>("changes");
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("symmetric keeps both") << true << true << -0.4 << 0.4 << -0.4 << 0.4 << true;
        QTest::newRow("one end freed") << true << true << -0.2 << 0.4 << -0.2 << 0.4 << true;
        QTest::newRow("asymmetric keeps both") << false << true << -0.2 << 0.4 << -0.2 << 0.4 << true;
        QTest::newRow("never past zero while zero is exact") << false << true << 0.1 << 0.4 << 0.0 << 0.4 << true;
        QTest::newRow("past zero in the article's form") << false << false << 0.1 << 0.4 << 0.1 << 0.4 << true;
        QTest::newRow("an empty range changes nothing") << false << false << 0.4 << 0.4 << 0.0 << 0.0 << false;
        QTest::newRow("NaN changes nothing") << true << true << nan << nan << 0.0 << 0.0 << false;
    }
    void rangeOfAHandle()
    {
        QFETCH(bool, symmetric);
        QFETCH(bool, zeroExact);
        QFETCH(double, lo);
        QFETCH(double, hi);
        QFETCH(double, wantLo);
        QFETCH(double, wantHi);
        QFETCH(bool, changes);
        Bench bench;
        QuantSpec spec;
        spec.symmetric = symmetric;
        spec.zeroExact = zeroExact;
        QVERIFY(bench.take(edits::setWeights(bench.recipe, bench.context(), {0}, spec).recipe));
        const auto edit = edits::moveRange(bench.recipe, bench.context(), {0}, edits::RangeOf::Weights, {}, {0, {lo, hi}, false});
        QCOMPARE(edit.changed, changes ? 1 : 0);
        if (!changes) {
            QCOMPARE(edit.refused.at(0).reason, std::string("no-range"));
            QVERIFY(edit.recipe == bench.recipe);
            return;
        }
        QVERIFY(bench.take(edit.recipe));
        const QuantSpec &result = *bench.resolved[0].weights;
        QCOMPARE(result.range.method, std::string("fixed"));
        QCOMPARE(result.symmetric, symmetric && lo == -hi);
        QCOMPARE(result.range.lo, std::vector<double>{wantLo});
        QCOMPARE(result.range.hi, std::vector<double>{wantHi});
    }

    /// The other layer of a drag: conv2 has values of [-4, 8] and a range of [-3, 6] in force, conv1 under the hand [-1, 2].
    void dragOfSeveralLayers_data()
    {
        QTest::addColumn<bool>("handSymmetric");
        QTest::addColumn<bool>("otherSymmetric");
        QTest::addColumn<edits::Bounds>("handSeen");
        QTest::addColumn<edits::Bounds>("otherSeen");
        QTest::addColumn<edits::Bounds>("to");
        QTest::addColumn<bool>("alt");
        QTest::addColumn<edits::Bounds>("want");
        QTest::addColumn<bool>("staysSymmetric");
        const edits::Bounds hand{-1, 2}, other{-4, 8}, before{-3, 6};
        const auto row = [](const char *name, bool handSymmetric, bool otherSymmetric, edits::Bounds handSeen, edits::Bounds otherSeen,
                            edits::Bounds to, bool alt, edits::Bounds want, bool staysSymmetric) {
            QTest::newRow(name) << handSymmetric << otherSymmetric << handSeen << otherSeen << to << alt << want << staysSymmetric;
        };
        row("symmetric both", true, true, hand, other, {-1, 1}, false, {-4, 4}, true);
        row("asymmetric both", false, false, hand, other, {-0.5, 0.5}, false, {-2, 2}, false);
        row("each bound by its own", false, false, hand, other, {-1, 0.5}, false, {-4, 2}, false);
        row("symmetric under the hand", true, false, hand, other, {-1, 1}, false, {-2, 4}, false);
        row("asymmetric under the hand: the larger ratio", false, true, hand, other, {-0.25, 1}, false, {-4, 4}, true);
        row("one end freed frees all", true, true, hand, other, {-2, 1}, false, {-8, 4}, false);
        row("nothing below zero under the hand", false, false, {0, 2}, other, {0, 1}, false, {-3, 4}, false);
        row("nothing below zero in the other", false, false, hand, {0, 8}, {-0.5, 1}, false, {-3, 4}, false);
        row("one sign under the hand, a symmetric other", false, true, {0, 2}, other, {0, 1}, false, {-4, 4}, true);
        row("nothing but zeros under the hand", true, false, {0, 0}, other, {-1, 1}, false, before, false);
        row("nothing but zeros in the other", true, true, hand, {0, 0}, {-1, 1}, false, {-6, 6}, true);
        row("Alt: the same value", false, false, hand, other, {-0.5, 0.5}, true, {-0.5, 0.5}, false);
        row("Alt: a symmetric layer follows the larger end", false, true, hand, other, {-0.2, 0.4}, true, {-0.4, 0.4}, true);
        row("Alt: zeros do not matter", false, false, {0, 2}, {0, 0}, {0, 1}, true, {0, 1}, false);
    }
    void dragOfSeveralLayers()
    {
        QFETCH(bool, handSymmetric);
        QFETCH(bool, otherSymmetric);
        QFETCH(edits::Bounds, handSeen);
        QFETCH(edits::Bounds, otherSeen);
        QFETCH(edits::Bounds, to);
        QFETCH(bool, alt);
        QFETCH(edits::Bounds, want);
        QFETCH(bool, staysSymmetric);
        for (const auto of : {edits::RangeOf::Weights, edits::RangeOf::Output, edits::RangeOf::Input}) {
            Bench bench;
            const auto set = [&](int layer, bool symmetric) {
                return of == edits::RangeOf::Weights
                    ? edits::setSymmetric(bench.recipe, bench.context(), {layer}, symmetric)
                    : edits::changeActivations(bench.recipe, bench.context(), {layer}, [&](QuantSpec &spec, const LayerInfo &) {
                          spec.isSigned = true;
                          spec.symmetric = symmetric;
                      });
            };
            QVERIFY(bench.take(set(0, handSymmetric).recipe));
            QVERIFY(bench.take(set(2, otherSymmetric).recipe));
            const edits::LayerStarts starts{{0, {bench.resolved[0], handSeen, edits::Bounds{-1, 2}, {}}},
                                            {2, {bench.resolved[2], otherSeen, edits::Bounds{-3, 6}, {}}}};
            // A move on the way does not count.
            for (const edits::RangeMove &move : {edits::RangeMove{0, {-0.1, 0.1}, alt}, edits::RangeMove{0, to, alt}})
                QVERIFY(bench.take(edits::moveRange(bench.recipe, bench.context(), {0, 2}, of, starts, move).recipe));
            const auto spec = [&](int layer) {
                const ResolvedLayer &resolved = bench.resolved[std::size_t(layer)];
                return of == edits::RangeOf::Weights ? *resolved.weights : *resolved.activations;
            };
            const auto range = [&](int layer) { return of == edits::RangeOf::Input ? *spec(layer).inputRange : spec(layer).range; };
            QCOMPARE(range(0).lo, std::vector<double>{to.lo});
            QCOMPARE(range(0).hi, std::vector<double>{to.hi});
            QCOMPARE(range(2).method, std::string("fixed"));
            QCOMPARE(range(2).lo, std::vector<double>{want.lo});
            QCOMPARE(range(2).hi, std::vector<double>{want.hi});
            QCOMPARE(spec(2).symmetric, staysSymmetric);
        }
    }

    void dragOfChannels()
    {
        Bench bench;
        QuantSpec spec;
        spec.symmetric = false;
        spec.granularity.kind = Granularity::Kind::Channel;
        QVERIFY(bench.take(edits::setWeights(bench.recipe, bench.context(), {0}, spec).recipe));
        QuantParameters channels;
        // The third has no weights, the fourth only positive ones.
        channels.lo = {-1, -0.5, 0, 0, -1, -1, -1, -1};
        channels.hi = {2, 1, 1, 0.5, 2, 2, 2, 2};
        channels.zeroChannels = {2};
        const edits::Bounds whole = *edits::boundsInForce(spec, channels);
        QCOMPARE(whole, (edits::Bounds{-1, 2}));
        const edits::LayerStarts starts{{0, {bench.resolved[0], whole, whole, channels}}};
        const auto moved = [&](edits::Bounds to) {
            return edits::moveRange(bench.recipe, bench.context(), {0}, edits::RangeOf::Weights, starts, {0, to, false})
                .recipe.layers["conv1"]
                .weights.spec;
        };
        const QuantSpec half = moved({-0.25, 1});
        QCOMPARE(half.granularity.kind, Granularity::Kind::Channel);
        QCOMPARE(half.range.lo, (std::vector<double>{-0.25, -0.125, -0.25, 0, -0.25, -0.25, -0.25, -0.25}));
        QCOMPARE(half.range.hi, (std::vector<double>{1, 0.5, 1, 0.25, 1, 1, 1, 1}));
        // A bound of zero scales nothing: then they share one.
        QCOMPARE(moved({0, 1}).range.lo, std::vector<double>{0});
        QCOMPARE(moved({0, 1}).range.hi, std::vector<double>{1});
    }

    void dragOfTernaryAndFloatLayers()
    {
        Bench bench;
        QVERIFY(bench.take(edits::setScheme(bench.recipe, bench.context(), {0}, Scheme::Ternary).recipe));
        const edits::LayerStarts starts{{0, {bench.resolved[0], {-1, 1}, edits::Bounds{-0.7, 0.7}, {}}},
                                        {1, {bench.resolved[1], {-1, 1}, {}, {}}},
                                        {2, {bench.resolved[2], {-4, 2}, {}, {}}}};
        const auto edit =
            edits::moveRange(bench.recipe, bench.context(), {0, 1, 2}, edits::RangeOf::Weights, starts, {0, {-0.5, 0.5}, false});
        QCOMPARE(edit.gaveWay, std::set<std::string>{"levels"});
        QCOMPARE(edit.refused.at(0).reason, std::string("normalization"));
        QVERIFY(bench.take(edit.recipe));
        QCOMPARE(bench.resolved[0].weights->scheme, Scheme::Affine);
        QCOMPARE(bench.resolved[0].weights->bits, 2);
        QCOMPARE(bench.resolved[0].weights->range.hi, std::vector<double>{0.5});
        // A float layer takes the settings along.
        QCOMPARE(bench.resolved[2].weights->bits, 2);
        QCOMPARE(bench.resolved[2].weights->range.hi, std::vector<double>{2});
    }

    void typedBounds_data()
    {
        QTest::addColumn<bool>("symmetric");
        QTest::addColumn<std::optional<double>>("lo");
        QTest::addColumn<std::optional<double>>("hi");
        QTest::addColumn<edits::Bounds>("want");
        const std::optional<double> none;
        QTest::newRow("low alone") << false << std::optional(-0.25) << none << edits::Bounds{-0.25, 2};
        QTest::newRow("high alone") << false << none << std::optional(0.5) << edits::Bounds{-1, 0.5};
        QTest::newRow("low of a symmetric range") << true << std::optional(-0.25) << none << edits::Bounds{-0.25, 0.25};
        QTest::newRow("high of a symmetric range") << true << none << std::optional(0.5) << edits::Bounds{-0.5, 0.5};
        QTest::newRow("as in force") << false << none << none << edits::Bounds{-1, 2};
    }
    void typedBounds()
    {
        QFETCH(bool, symmetric);
        QFETCH(std::optional<double>, lo);
        QFETCH(std::optional<double>, hi);
        QFETCH(edits::Bounds, want);
        Bench bench;
        QVERIFY(bench.take(edits::setSymmetric(bench.recipe, bench.context(), {0, 2}, symmetric).recipe));
        const edits::LayerStarts starts{{0, {bench.resolved[0], {-5, 5}, edits::Bounds{-1, 2}, {}}}};
        const auto edit = edits::setBounds(bench.recipe, bench.context(), {0, 2}, edits::RangeOf::Weights, starts, lo, hi);
        // Nothing is in force in the other.
        QCOMPARE(edit.refused.at(0).layer, std::string("conv2"));
        QCOMPARE(edit.refused.at(0).reason, std::string("no-range"));
        QVERIFY(bench.take(edit.recipe));
        QCOMPARE(bench.resolved[0].weights->range.lo, std::vector<double>{want.lo});
        QCOMPARE(bench.resolved[0].weights->range.hi, std::vector<double>{want.hi});
    }

    void outputAndInputHaveRangesOfTheirOwn()
    {
        Bench bench;
        QVERIFY(bench.take(edits::setActivationBits(bench.recipe, bench.context(), {0}, 4).recipe));
        const auto set = [&](edits::RangeOf of, double hi) {
            return bench.take(edits::setBounds(bench.recipe, bench.context(), {0}, of, {}, 0, hi).recipe);
        };
        QVERIFY(set(edits::RangeOf::Output, 6));
        QCOMPARE(bench.resolved[0].activations->range.hi, std::vector<double>{6});
        QCOMPARE(bench.resolved[0].activations->inputRange->method, std::string("minmax"));
        QVERIFY(set(edits::RangeOf::Input, 3));
        QCOMPARE(bench.resolved[0].activations->range.hi, std::vector<double>{6});
        QCOMPARE(bench.resolved[0].activations->inputRange->hi, std::vector<double>{3});
    }

    void clipRatiosAndRangesAreInverse()
    {
        for (const bool symmetric : {true, false}) {
            QuantSpec spec;
            spec.symmetric = symmetric;
            for (const double ratio : {0.1, 0.5, 1.0}) {
                const edits::Bounds observed{-0.5, 2};
                QCOMPARE(edits::clipRatio(spec, observed, edits::boundsAtRatio(spec, observed, ratio)), ratio);
            }
        }
    }

    void dragOfAThreshold_data()
    {
        QTest::addColumn<edits::ThresholdMove>("move");
        QTest::addColumn<double>("handLargest");
        QTest::addColumn<double>("otherLargest");
        QTest::addColumn<std::optional<double>>("want");
        const PruneSpec magnitude;
        QTest::newRow("the same share") << edits::ThresholdMove{0, 0.5, false, magnitude} << 1.0 << 4.0 << std::optional(2.0);
        QTest::newRow("Alt: the same value") << edits::ThresholdMove{0, 0.5, true, magnitude} << 1.0 << 4.0 << std::optional(0.5);
        QTest::newRow("zeros under the hand") << edits::ThresholdMove{0, 0.5, false, magnitude} << 0.0 << 4.0 << std::optional(0.125);
        QTest::newRow("zeros in the other") << edits::ThresholdMove{0, 0.5, false, magnitude} << 1.0 << 0.0 << std::optional(0.125);
        QTest::newRow("back to zero") << edits::ThresholdMove{0, 0, false, magnitude} << 1.0 << 4.0 << std::optional<double>();
    }
    void dragOfAThreshold()
    {
        QFETCH(edits::ThresholdMove, move);
        QFETCH(double, handLargest);
        QFETCH(double, otherLargest);
        QFETCH(std::optional<double>, want);
        Bench bench;
        QVERIFY(bench.take(edits::setThreshold(bench.recipe, bench.context(), {2}, 0.125).recipe));
        const edits::LayerStarts starts{{0, {bench.resolved[0], {-handLargest, 0}, {}, {}}},
                                        {2, {bench.resolved[2], {0, otherLargest}, {}, {}}}};
        QVERIFY(bench.take(edits::moveThreshold(bench.recipe, bench.context(), {0, 2}, starts, move).recipe));
        const auto thresholdOf = [&](std::size_t layer) {
            return bench.resolved[layer].prune ? bench.resolved[layer].prune->threshold : std::nullopt;
        };
        QCOMPARE(thresholdOf(0), move.to > 0 ? std::optional(move.to) : std::nullopt);
        QCOMPARE(thresholdOf(2), want);
    }

    void aThresholdOfAnotherCriterion()
    {
        Bench bench;
        QVERIFY(bench.take(edits::setSparsity(bench.recipe, bench.context(), {0}, 0.5, edits::byCriterion("l1")).recipe));
        edits::ThresholdMove move{0, 0.25, false, edits::byCriterion("l2")};
        QVERIFY(bench.take(edits::moveThreshold(bench.recipe, bench.context(), {0}, {}, move).recipe));
        QCOMPARE(bench.resolved[0].prune->criterion, std::string("l2"));
        QCOMPARE(bench.resolved[0].prune->threshold, std::optional(0.25));
        QVERIFY(!bench.resolved[0].prune->sparsity);
    }

    void thresholdAndSparsityExcludeEachOther()
    {
        Bench bench;
        QVERIFY(bench.take(edits::setSparsity(bench.recipe, bench.context(), {0}, 0.5).recipe));
        QCOMPARE(*bench.resolved[0].prune->sparsity, 0.5);
        QVERIFY(bench.take(edits::setThreshold(bench.recipe, bench.context(), {0}, 0.01).recipe));
        QCOMPARE(*bench.resolved[0].prune->threshold, 0.01);
        QVERIFY(!bench.resolved[0].prune->sparsity);
        QVERIFY(bench.take(edits::setThreshold(bench.recipe, bench.context(), {0}, 0).recipe));
        QVERIFY(!bench.resolved[0].prune);
        QVERIFY(bench.recipe.layers.empty());
    }

    /// Whatever criterion is chosen, in whatever order: the recipe can be read back, and granularity and amount fit it.
    void criteriaChangeHands()
    {
        for (const Criterion &first : criteria())
            for (const Criterion &second : criteria()) {
                Bench bench;
                bench.layers[0].normalizationScale = 1;
                QVERIFY(bench.take(edits::setSparsity(bench.recipe, bench.context(), {0}, 0.5).recipe));
                for (const Criterion *each : {&first, &second}) {
                    QVERIFY(bench.take(edits::setCriterion(bench.recipe, bench.context(), {0}, each->id).recipe));
                    QCOMPARE(bench.resolved[0].prune->criterion, std::string(each->id));
                    const Result<Recipe> back = parseRecipe(recipeToJson(bench.recipe));
                    QVERIFY2(back.ok(), each->id);
                    QVERIFY(*back == bench.recipe);
                    QVERIFY(bench.resolved[0].prune->granularity == "channel" ? each->perChannel : each->perElement);
                }
                // A handle sets a value or a share: what cannot have one gives way to what can.
                QVERIFY(bench.take(edits::setSparsity(bench.recipe, bench.context(), {0}, 0.3).recipe));
                QCOMPARE(*bench.resolved[0].prune->sparsity, 0.3);
                QVERIFY(parseRecipe(recipeToJson(bench.recipe)).ok());
                QVERIFY(bench.take(edits::setThreshold(bench.recipe, bench.context(), {0}, 0.01).recipe));
                QVERIFY(parseRecipe(recipeToJson(bench.recipe)).ok());
            }
    }

    void editOfOneBlockKeepsWhatAPatternSays()
    {
        Bench bench;
        QVERIFY(bench.take(withPattern()));
        QVERIFY(bench.take(edits::setBits(bench.recipe, bench.context(), {0}, 3).recipe));
        QCOMPARE(bench.resolved[0].weights->bits, 3);
        QCOMPARE(*bench.resolved[0].prune->sparsity, 0.5);
        QCOMPARE(bench.resolved[2].weights->bits, 8);
    }

    void resetIsFloatWhateverElseSays_data()
    {
        QTest::addColumn<Recipe>("recipe");
        Recipe defaults;
        defaults.defaults.weights = Choice<QuantSpec>::set(QuantSpec());
        QTest::newRow("against defaults") << defaults;
        QTest::newRow("against a pattern") << withPattern();
        Recipe global;
        global.pruneGlobal.emplace();
        global.pruneGlobal->prune.sparsity = 0.8;
        QTest::newRow("against the common ranking") << global;
    }
    void resetIsFloatWhateverElseSays()
    {
        QFETCH(Recipe, recipe);
        Bench bench;
        QVERIFY(bench.take(recipe));
        QVERIFY(bench.resolved[0].weights || bench.resolved[0].prune);
        QVERIFY(bench.take(edits::resetLayer(bench.recipe, bench.context(), {0}).recipe));
        QVERIFY(!bench.resolved[0].weights);
        QVERIFY(!bench.resolved[0].prune);
        QVERIFY(!bench.resolved[0].inGlobalPrune);
    }

    void pasteAppliesWhatFitsAndNamesTheRest()
    {
        Bench bench;
        QuantSpec spec;
        spec.bits = 5;
        spec.granularity.kind = Granularity::Kind::Channel;
        spec.range.method = "fixed";
        spec.range.lo.assign(8, -1.0);
        spec.range.hi.assign(8, 1.0);
        QVERIFY(bench.take(edits::setWeights(bench.recipe, bench.context(), {0}, spec).recipe));
        QVERIFY(bench.take(edits::setSparsity(bench.recipe, bench.context(), {0}, 0.25).recipe));
        const auto settings = edits::copySettings(bench.context(), 0);
        // conv2 takes it all; bn1 nothing; fc has ten channels: the pruning alone.
        const auto edit = edits::pasteSettings(bench.recipe, bench.context(), {1, 2, 3}, settings);
        QCOMPARE(edit.changed, 2);
        QCOMPARE(edit.refused.size(), std::size_t(2));
        QCOMPARE(edit.refused[0].layer, std::string("bn1"));
        QCOMPARE(edit.refused[0].reason, std::string("normalization"));
        QCOMPARE(edit.refused[1].layer, std::string("fc"));
        QCOMPARE(edit.refused[1].reason, std::string("range-channels"));
        QVERIFY(bench.take(edit.recipe));
        QVERIFY(*bench.resolved[2].weights == spec);
        QVERIFY(!bench.resolved[3].weights);
        QCOMPARE(*bench.resolved[3].prune->sparsity, 0.25);
    }

    void selectionOutsideTheTableIsIgnored()
    {
        Bench bench;
        const auto edit = edits::setBits(bench.recipe, bench.context(), {-1, 4, 1000}, 4);
        QCOMPARE(edit.changed, 0);
        QVERIFY(edit.recipe == bench.recipe);
        QVERIFY(!edits::copySettings(bench.context(), 17).weights);
    }
};

QTEST_GUILESS_MAIN(TestEdits)
#include "tst_edits.moc"
