// SPDX-License-Identifier: GPL-3.0-or-later
// Layers join one ranking and leave it.
#include "app/edits/edits.h"
#include "engine/recipe/validate.h"

#include <QtTest>

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
        layer.quantizable = layer.prunable = i != 1;
        layer.weights = {i};
    }
    layers[1].whyNot = "normalization";
    return layers;
}

using Names = std::vector<std::string>;

/// Half of the weights of these layers together; of all where none is named.
Recipe halfOf(const Names &names)
{
    PruneSpec half;
    half.sparsity = 0.5;
    Recipe recipe;
    recipe.pruneGlobal = GlobalPruneSpec{half, names};
    return recipe;
}

} // namespace

class TestRankingEdits : public QObject
{
    Q_OBJECT
    const std::vector<LayerInfo> m_layers = someLayers();

    template <typename Make> edits::Edit make(const Recipe &recipe, const Make &edit) const
    {
        const auto resolved = resolveRecipe(recipe, m_layers);
        return edit(recipe, edits::Context{m_layers, *resolved});
    }
    edits::Edit join(const Recipe &recipe, const std::vector<int> &selection, const PruneSpec &first = {}) const
    {
        return make(recipe,
                    [&](const Recipe &from, const edits::Context &context) { return edits::joinRanking(from, context, selection, first); });
    }
    edits::Edit leave(const Recipe &recipe, const std::vector<int> &selection) const
    {
        return make(recipe,
                    [&](const Recipe &from, const edits::Context &context) { return edits::leaveRanking(from, context, selection); });
    }

private Q_SLOTS:
    void theFirstNumbersAreThoseOfAll()
    {
        Recipe recipe;
        PruneSpec prune;
        prune.criterion = "lamp";
        prune.sparsity = 0.4;
        recipe.layers["conv2"].prune = Choice<PruneSpec>::set(prune);
        const edits::Edit edit = join(recipe, {3, 2, 1});
        QVERIFY(edit.recipe.layers.empty());
        QCOMPARE(edit.recipe.pruneGlobal->layers, (Names{"conv2", "fc"})); // In their own order.
        QVERIFY(edit.recipe.pruneGlobal->prune == prune);
        QCOMPARE(edit.refused.size(), std::size_t(1));
        QCOMPARE(edit.refused[0].reason, std::string("normalization"));
        QVERIFY(validateRecipe(edit.recipe).ok());
    }

    void withoutAnAmountThereIsNoRanking()
    {
        const edits::Edit edit = join(Recipe(), {0, 2});
        QCOMPARE(edit.changed, 0);
        QVERIFY(edit.recipe == Recipe());
        QCOMPARE(edit.refused.size(), std::size_t(2));
        QCOMPARE(edit.refused[0].reason, std::string("no-amount"));
    }

    void anotherLayerTakesTheNumbersOfTheRanking()
    {
        PruneSpec half;
        half.sparsity = 0.5;
        const Recipe two = join(Recipe(), {0, 2}, half).recipe;
        PruneSpec other;
        other.sparsity = 0.9;
        const edits::Edit edit = join(two, {3}, other);
        QCOMPARE(edit.recipe.pruneGlobal->layers, (Names{"conv1", "conv2", "fc"}));
        QCOMPARE(*edit.recipe.pruneGlobal->prune.sparsity, 0.5);
        QVERIFY(join(edit.recipe, {0, 2, 3}).changed == 0);
    }

    /// A ranking of all layers names none; who leaves it makes the others be named.
    void leavingARankingOfAll()
    {
        const Recipe recipe = halfOf({});
        const edits::Edit one = leave(recipe, {2});
        QCOMPARE(one.recipe.pruneGlobal->layers, (Names{"conv1", "fc"}));
        QCOMPARE(*one.recipe.layers.at("conv2").prune.spec.sparsity, 0.5);
        const edits::Edit all = leave(one.recipe, {0, 3});
        QVERIFY(!all.recipe.pruneGlobal);
        QCOMPARE(all.recipe.layers.size(), std::size_t(3));
        QVERIFY(validateRecipe(all.recipe).ok());
    }

    void whatAPatternSaysIsNotTakenBack()
    {
        Recipe recipe;
        PruneSpec prune;
        prune.sparsity = 0.5;
        recipe.layers["conv*"].prune = Choice<PruneSpec>::set(prune);
        const edits::Edit edit = join(recipe, {0, 3});
        QCOMPARE(edit.recipe.pruneGlobal->layers, Names{"fc"});
        QCOMPARE(edit.refused.size(), std::size_t(1));
        QCOMPARE(edit.refused[0].reason, std::string("own-by-pattern"));
    }

    void lockedLayersStayWhereTheyAre()
    {
        Recipe recipe = halfOf({"conv1", "conv2"});
        recipe.layers["fc"].locked = true;
        QCOMPARE(join(recipe, {3}).locked, 1);
        QCOMPARE(join(recipe, {3}).changed, 0);
    }

    /// The numbers of the ranking are changed once for all, or a layer gets its own, as the edit says.
    void reachOfAnEdit()
    {
        const Recipe recipe = halfOf({});
        const auto set = [&](edits::Reach reach) {
            return make(recipe, [&](const Recipe &from, const edits::Context &context) {
                return edits::setSparsity(from, context, {0, 2}, 0.25, {}, reach);
            });
        };
        const edits::Edit common = set(edits::Reach::Ranking);
        QVERIFY(common.recipe.layers.empty());
        QCOMPARE(*common.recipe.pruneGlobal->prune.sparsity, 0.25);
        const edits::Edit own = set(edits::Reach::Layer);
        QCOMPARE(own.recipe.layers.size(), std::size_t(2));
        QCOMPARE(*own.recipe.pruneGlobal->prune.sparsity, 0.5);
        const edits::Edit none = make(recipe, [](const Recipe &from, const edits::Context &context) {
            return edits::clearPrune(from, context, {0}, edits::Reach::Ranking);
        });
        QVERIFY(!none.recipe.pruneGlobal);
    }

    /// The article's rule is for every tensor; other criteria are for weights.
    void wholeTensorsOfEveryLayer()
    {
        const auto set = [&](const char *criterion) {
            return make(Recipe(), [&](const Recipe &from, const edits::Context &context) {
                return edits::setThreshold(from, context, {1}, 0.01, edits::byCriterion(criterion));
            });
        };
        const edits::Edit spread = set("tensor-spread");
        QCOMPARE(spread.changed, 1);
        QVERIFY(validateRecipe(spread.recipe).ok());
        QVERIFY(resolveRecipe(spread.recipe, m_layers).ok());
        QCOMPARE(set("magnitude").changed, 0);
        QCOMPARE(set("magnitude").refused.size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestRankingEdits)
#include "tst_rankingedits.moc"
