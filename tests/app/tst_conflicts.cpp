// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever is chosen after whatever: the recipe can be read back, and the last choice holds.
#include "app/edits/edits.h"
#include "engine/recipe/check.h"
#include "engine/recipe/validate.h"

#include <QtTest>

#include <functional>

using namespace espalier;

namespace {

using Change = std::function<void(QuantSpec &)>;
using Holds = std::function<bool(const QuantSpec &)>;

struct ChoiceOf {
    const char *name;
    Change change;
    Holds holds;
    bool isForWeights = true, isForActivations = true;
};

RangeSpec method(const char *id)
{
    RangeSpec range;
    range.method = id;
    return range;
}

std::vector<ChoiceOf> choices()
{
    std::vector<ChoiceOf> all;
    for (const Scheme scheme : {Scheme::Affine, Scheme::PowerOfTwo})
        all.push_back({scheme == Scheme::Affine ? "equal steps" : "power of two", [=](QuantSpec &s) { s.scheme = scheme; },
                       [=](const QuantSpec &s) { return s.scheme == scheme; }});
    for (const bool on : {false, true}) {
        all.push_back(
            {on ? "signed" : "unsigned", [=](QuantSpec &s) { s.isSigned = on; }, [=](const QuantSpec &s) { return s.isSigned == on; }});
        all.push_back({on ? "symmetric" : "asymmetric", [=](QuantSpec &s) { s.symmetric = on; },
                       [=](const QuantSpec &s) { return s.symmetric == on; }});
        all.push_back(
            {on ? "exact zero" : "raw", [=](QuantSpec &s) { s.zeroExact = on; }, [=](const QuantSpec &s) { return s.zeroExact == on; }});
        all.push_back({on ? "narrow" : "full", [=](QuantSpec &s) { s.narrow = on; }, [=](const QuantSpec &s) { return s.narrow == on; }});
    }
    for (const char *id : {"minmax", "mse", "percentile"})
        all.push_back({id, [=](QuantSpec &s) { s.range = method(id); }, [=](const QuantSpec &s) { return s.range.method == id; }});
    all.push_back({"mean-rounding", [](QuantSpec &s) { s.range = method("mean-rounding"); },
                   [](const QuantSpec &s) { return s.range.method == "mean-rounding"; }, true, false});
    all.push_back({"floor", [](QuantSpec &s) { s.rounding = Rounding::Floor; },
                   [](const QuantSpec &s) { return s.rounding == Rounding::Floor; }, true, false});
    all.push_back({"four bits", [](QuantSpec &s) { s.bits = 4; }, [](const QuantSpec &s) { return s.bits == 4; }});
    return all;
}

std::vector<LayerInfo> oneLayer()
{
    std::vector<LayerInfo> layers(1);
    layers[0].name = "conv";
    layers[0].weightShape = {8, 4, 3, 3};
    layers[0].quantizable = layers[0].prunable = true;
    layers[0].weights = {0};
    return layers;
}

} // namespace

class TestConflicts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void anyThreeChoices_data()
    {
        QTest::addColumn<bool>("isWeights");
        QTest::newRow("weights") << true;
        QTest::newRow("activations") << false;
    }
    void anyThreeChoices()
    {
        QFETCH(bool, isWeights);
        const std::vector<LayerInfo> layers = oneLayer();
        const auto choose = [&](const Recipe &recipe, const ChoiceOf &choice) {
            const auto resolved = resolveRecipe(recipe, layers);
            const auto change = [&](QuantSpec &spec, const LayerInfo &) { choice.change(spec); };
            const edits::Context context{layers, *resolved};
            return isWeights ? edits::changeWeights(recipe, context, {0}, change) : edits::changeActivations(recipe, context, {0}, change);
        };
        std::vector<ChoiceOf> all = choices();
        std::erase_if(all, [&](const ChoiceOf &choice) { return isWeights ? !choice.isForWeights : !choice.isForActivations; });
        for (const ChoiceOf &a : all)
            for (const ChoiceOf &b : all)
                for (const ChoiceOf &c : all) {
                    const edits::Edit edit = choose(choose(choose(Recipe(), a).recipe, b).recipe, c);
                    const auto name = [&] {
                        return QStringLiteral("%1, %2, %3").arg(QLatin1String(a.name), QLatin1String(b.name), QLatin1String(c.name));
                    };
                    const Result<Recipe> read = parseRecipe(recipeToJson(edit.recipe));
                    QVERIFY2(read.ok(),
                             qPrintable(name() + QStringLiteral(": ")
                                        + QString::fromStdString(read.ok() ? std::string() : read.error().message())));
                    const LayerRecipe &entry = edit.recipe.layers.at("conv");
                    const LayerRecipe &same = read->layers.at("conv");
                    const QuantSpec &kept = isWeights ? entry.weights.spec : entry.activations.spec;
                    const QuantSpec &back = isWeights ? same.weights.spec : same.activations.spec;
                    QVERIFY2(c.holds(kept), qPrintable(name()));
                    QVERIFY2(c.holds(back), qPrintable(name() + QStringLiteral(", read back")));
                    QVERIFY2(kept == back, qPrintable(name() + QStringLiteral(": another recipe is read back")));
                }
    }

    void whatGaveWayIsTold()
    {
        const std::vector<LayerInfo> layers = oneLayer();
        const std::vector<ResolvedLayer> none(1);
        const edits::Edit means = edits::setRangeMethod(Recipe(), {layers, none}, {0}, edits::RangeOf::Weights, method("mean-rounding"));
        QVERIFY(means.gaveWay.empty());
        const auto resolved = resolveRecipe(means.recipe, layers);
        const edits::Edit shifts = edits::setScheme(means.recipe, {layers, *resolved}, {0}, Scheme::PowerOfTwo);
        QCOMPARE(shifts.gaveWay, std::set<std::string>{"range"});
        const edits::Edit raw = edits::setZeroExact(Recipe(), {layers, none}, {0}, false);
        QCOMPARE(raw.gaveWay, std::set<std::string>{"symmetric"});
    }

    /// The check of an edit finds what the check of the whole recipe finds.
    void changesAreCheckedAsTheWholeIs()
    {
        Recipe good;
        good.layers["conv"].weights = Choice<QuantSpec>::set({});
        QVERIFY(validateRecipe(good).ok());
        Recipe bad = good;
        bad.layers["conv"].weights.spec.scheme = Scheme::PowerOfTwo;
        bad.layers["conv"].weights.spec.range = method("mean-rounding");
        QCOMPARE(checkChanges(good, bad).error().where(), std::string("layers.conv.weights"));
        bad = good;
        bad.finetune.emplace();
        bad.finetune->patience = 3;
        bad.finetune->validationFraction = 0;
        QCOMPARE(checkChanges(good, bad).error().where(), std::string("finetune.early_stop"));
        bad = good;
        bad.pruneGlobal.emplace(); // No amount.
        QVERIFY(!checkChanges(good, bad).ok());
        bad = good;
        bad.defaults.prune = Choice<PruneSpec>::set({});
        QVERIFY(!checkChanges(good, bad).ok());
        bad = good;
        bad.biasCorrection = "guessed";
        QVERIFY(!checkChanges(good, bad).ok());
    }
};

QTEST_GUILESS_MAIN(TestConflicts)
#include "tst_conflicts.moc"
