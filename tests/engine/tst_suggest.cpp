// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/search/allocation.h"
#include "engine/search/suggest.h"
#include "engine/study/study.h"
#include "tests/engine/models.h"
#include "tests/engine/sample.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

using namespace espalier;
using namespace espalier::test;

namespace {

SweepSetting bitsOf(int bits, const char *range = "minmax")
{
    QuantSpec spec;
    spec.bits = bits;
    spec.range.method = range;
    return {spec, std::nullopt};
}

SweepSetting sparsityOf(double share, const char *criterion = "magnitude")
{
    PruneSpec spec;
    spec.criterion = criterion;
    spec.sparsity = share;
    return {std::nullopt, spec};
}

/// `lost`: one list for each layer, one figure for each setting.
Sensitivity madeMatrix(const Model &model, std::vector<SweepSetting> settings, const std::vector<std::vector<std::int64_t>> &lost)
{
    Sensitivity matrix;
    matrix.settings = std::move(settings);
    matrix.samples = 1000;
    for (std::size_t row = 0; row < lost.size(); ++row) {
        matrix.layers.push_back(model.layers[row].id);
        for (std::size_t column = 0; column < lost[row].size(); ++column)
            matrix.cells.push_back(made(matrix.layers[row], static_cast<int>(column), lost[row][column]));
    }
    return matrix;
}

/// Not in order: strength is what counts.
Sensitivity threeWidths(const Model &model)
{
    return madeMatrix(model, {bitsOf(4), bitsOf(8), bitsOf(2)}, {{0, 0, 1}, {9, 0, 300}, {40, 30, 500}});
}

QString reasonOf(const Suggestion &suggestion)
{
    return QString::fromLatin1(suggestion.reason);
}

std::int64_t sizeOf(const Model &model, const Recipe &recipe)
{
    return applyRecipe(model, recipe, {}).value().sizeBytes;
}

} // namespace

class TestSuggest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    /// Against all combinations, on random curves (some not convex, some with gains at fewer bytes).
    void greedyIsAsGoodAsTheBestOfItsSize()
    {
        std::mt19937 random(7);
        for (int round = 0; round < 300; ++round) {
            std::vector<std::vector<StorageChoice>> layers;
            const std::size_t count = 2 + random() % 3;
            for (std::size_t layer = 0; layer < count; ++layer) {
                std::vector<StorageChoice> choices{{400 + static_cast<std::int64_t>(random() % 1000), 0}};
                for (std::size_t i = 0; i < 2 + random() % 4; ++i) {
                    const std::int64_t bytes = 1 + static_cast<std::int64_t>(random() % static_cast<unsigned>(choices[0].bytes));
                    choices.push_back({bytes, static_cast<double>(random() % 30)});
                }
                layers.push_back(std::move(choices));
            }
            Allocation allocation(layers);
            std::int64_t smallest = 0;
            for (const auto &choices : layers)
                smallest +=
                    std::min_element(choices.begin(), choices.end(), [](const auto &a, const auto &b) { return a.bytes < b.bytes; })->bytes;
            const std::int64_t limit =
                smallest + static_cast<std::int64_t>(random() % static_cast<unsigned>(allocation.bytes() - smallest + 1));
            double last = 0, bound = 0; // bound: what no choice within the limit can lose less than.
            while (allocation.bytes() > limit) {
                const std::int64_t before = allocation.bytes();
                const double dropBefore = allocation.drop();
                QVERIFY(allocation.step());
                const double price = (allocation.drop() - dropBefore) / static_cast<double>(before - allocation.bytes());
                QVERIFY(price >= last - 1e-12); // Along convex hulls it only gets dearer.
                last = price;
                bound = dropBefore + price * static_cast<double>(before - limit);
            }
            const std::int64_t greedyBytes = allocation.bytes();
            const double greedyDrop = allocation.drop();
            allocation.giveBack(limit);
            QVERIFY(allocation.bytes() <= limit);
            QVERIFY(allocation.drop() <= greedyDrop + 1e-12);
            // Every combination.
            double best = HUGE_VAL;
            const std::function<void(std::size_t, std::int64_t, double)> walk = [&](std::size_t layer, std::int64_t bytes, double drop) {
                if (layer == layers.size()) {
                    if (bytes <= greedyBytes)
                        QVERIFY(drop >= greedyDrop - 1e-9);
                    if (bytes <= limit)
                        best = std::min(best, drop);
                    return;
                }
                for (const StorageChoice &choice : layers[layer])
                    walk(layer + 1, bytes + choice.bytes, drop + choice.drop);
            };
            walk(0, 0, 0);
            QVERIFY(best >= bound - 1e-9);
            QVERIFY(allocation.drop() >= best - 1e-9);
            while (allocation.step()) { }
        }
    }

    void theStrongestThatFits()
    {
        TAKE(model, sampleModel());
        const Sensitivity matrix = threeWidths(*model);
        const auto suggestions = suggestWithinDrop(suggestRows(*model, Recipe(), matrix), 0.02);
        QCOMPARE(suggestions.size(), std::size_t(3));
        QCOMPARE(suggestions[0].what.weights, 2); // 2 bits lose 0.1 points, at worst less than 2.
        QCOMPARE(suggestions[1].what.weights, 0); // 4 bits lose 0.9; 2 bits lose 30.
        QVERIFY(!suggestions[2].what.isSet());
        QCOMPARE(reasonOf(suggestions[2]), QStringLiteral("none-fits"));
        QCOMPARE(suggestions[2].value, -pairedInterval(0, 30, 1000).lo); // The least that any of its settings may lose.
        for (const Suggestion &one : suggestions) {
            QVERIFY(!one.what.isSet() || (one.what.worstDrop <= 0.02 && one.what.worstDrop >= one.what.drop));
            QCOMPARE(QString::fromLatin1(one.figure), QStringLiteral("worst-drop"));
            QVERIFY(!one.what.isSet() || one.value == one.what.worstDrop);
        }
        // The whole interval counts: 9 lost of 1,000 are 0.9 points, but may be 1.5.
        QCOMPARE(suggestWithinDrop(suggestRows(*model, Recipe(), matrix), 0.01)[1].what.weights, 1);
        Recipe locked;
        locked.layers[model->layers[0].name].locked = true;
        const auto around = suggestWithinDrop(suggestRows(*model, locked, matrix), 0.02);
        QVERIFY(!around[0].what.isSet());
        QCOMPARE(reasonOf(around[0]), QStringLiteral("locked"));
    }

    /// Of the same bits the range method that lost less.
    void rangeMethodsCompeteAtEqualBits()
    {
        TAKE(model, sampleModel());
        const Sensitivity matrix =
            madeMatrix(*model, {bitsOf(8), bitsOf(3), bitsOf(8, "mse"), bitsOf(3, "mse")}, {{0, 9, 0, 2}, {0, 1, 0, 5}, {3, 40, 1, 400}});
        const std::vector<SuggestRow> rows = suggestRows(*model, Recipe(), matrix);
        QCOMPARE(rows[0].weights, (std::vector<int>{0, 3}));
        QCOMPARE(rows[1].weights, (std::vector<int>{0, 1}));
        QCOMPARE(rows[2].weights, (std::vector<int>{2, 1}));
    }

    void suggestionsAreMeasuredTogether()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        Sensitivity matrix = threeWidths(*model);
        for (SensitivityCell &cell : matrix.cells)
            cell = made(cell.layer, cell.column, cell.column == 2 ? 2 : cell.column == 0 ? 1 : 0);
        TAKE(suggested, suggestRecipe(model, data, Recipe(), matrix, {0.01, std::nullopt}, nullptr, {}));
        QVERIFY(suggested.evaluations > 1); // 2 bits everywhere lose far more than promised.
        QVERIFY(suggested.holds());
        QVERIFY(-suggested.comparison.delta <= 0.01);
        QCOMPARE(suggested.joint.samples, 1000);
        QCOMPARE(suggested.sizeBytes, sizeOf(*model, suggested.recipe));
        std::int64_t saved = 0;
        for (const Suggestion &one : suggested.suggestions) {
            saved += one.savedBytes;
            if (reasonOf(one) == "loosened")
                QVERIFY(QString::fromLatin1(one.figure) == "drop" && one.value > one.what.drop);
        }
        QCOMPARE(saved, suggested.baselineSizeBytes - suggested.sizeBytes);
        // A limit that nothing keeps but the baseline itself.
        TAKE(none, suggestRecipe(model, data, Recipe(), matrix, {0.0, std::nullopt}, nullptr, {}));
        QVERIFY(none.holds());
        QVERIFY(none.comparison.delta >= 0);
    }

    void optionsTakeWhatTheRecipeTakes_data()
    {
        QTest::addColumn<bool>("fromRecipe");
        QTest::newRow("float") << false;
        QTest::newRow("pruned") << true;
    }
    /// Bytes of every option of every layer, pairs too, against the whole recipe applied.
    void optionsTakeWhatTheRecipeTakes()
    {
        QFETCH(bool, fromRecipe);
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        Recipe baseline;
        if (fromRecipe) {
            baseline.defaults.prune = Choice<PruneSpec>::set(*sparsityOf(0.6).prune);
            baseline.layers["conv2"].weights = Choice<QuantSpec>::set(*bitsOf(6).weights);
        }
        PruneSpec pattern;
        pattern.criterion = "n:m";
        pattern.n = 1;
        PruneSpec channels = *sparsityOf(0.5).prune;
        channels.granularity = "channel";
        Sensitivity matrix = madeMatrix(
            *model, {bitsOf(8), bitsOf(3, "mse"), sparsityOf(0.2), sparsityOf(0.9), {std::nullopt, channels}, {std::nullopt, pattern}},
            {{1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}, {1, 2, 3, 4, 5, 6}});
        matrix.cells[5].metrics.samples = 0; // conv1 has one input: no groups of four.
        std::vector<SuggestRow> rows = suggestRows(*model, baseline, matrix);
        Calibrator calibrator(model, data);
        const Status sized = addSizes(rows, model, baseline, matrix.settings, calibrator, {});
        QVERIFY2(sized.ok(), sized.ok() ? "" : sized.error().message().c_str());
        const std::int64_t before = sizeOf(*model, baseline);
        int options = 0;
        for (const SuggestRow &row : rows)
            for (const LayerOption &option : row.options) {
                Recipe recipe = baseline;
                for (const int column : {option.weights, option.prune})
                    if (column >= 0)
                        recipe = withSetting(recipe, model->layers[static_cast<std::size_t>(row.layer)].name,
                                             matrix.settings[static_cast<std::size_t>(column)]);
                QCOMPARE(before - row.options.front().bytes + option.bytes, sizeOf(*model, recipe));
                ++options;
            }
        QCOMPARE(options, 3 * 4 + 2 * 3 * 5); // conv1: none and 2 widths by none and 3 sparsities.
    }

    void aSizeIsReached_data()
    {
        QTest::addColumn<int>("percent");
        for (const int percent : {60, 26, 20, 14, 9})
            QTest::addRow("%d %%", percent) << percent;
    }
    /// Greedy by the figures of the matrix, against all combinations of what it has.
    void aSizeIsReached()
    {
        QFETCH(int, percent);
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        const Sensitivity matrix = madeMatrix(*model, {bitsOf(8), bitsOf(4), bitsOf(3, "mse"), sparsityOf(0.5), sparsityOf(0.9)},
                                              {{0, 2, 8, 1, 300}, {1, 3, 20, 2, 40}, {0, 6, 7, 9, 60}});
        const std::int64_t whole = sizeOf(*model, Recipe());
        const std::int64_t limit = whole * percent / 100;
        TAKE(suggested, suggestRecipe(model, data, Recipe(), matrix, {std::nullopt, limit}, nullptr, {}));
        QVERIFY(suggested.sizeHolds && suggested.dropHolds);
        QVERIFY(suggested.sizeBytes <= limit);
        QCOMPARE(suggested.sizeBytes, sizeOf(*model, suggested.recipe));
        QCOMPARE(suggested.baselineSizeBytes, whole);
        QCOMPARE(suggested.evaluations, 1);
        QCOMPARE(suggested.joint.samples, 1000);
        double sum = 0, drops = 0, dearest = 0;
        for (const Suggestion &one : suggested.suggestions) {
            sum += one.what.worstDrop;
            drops += one.what.drop;
            if (reasonOf(one) == "cheapest")
                dearest = std::max(dearest, one.value);
        }
        QVERIFY(std::abs(drops - suggested.sumOfDrops) < 1e-12);
        for (const Suggestion &one : suggested.suggestions)
            if (reasonOf(one) == "not-needed")
                QVERIFY(one.value >= dearest - 1e-12);
        std::vector<SuggestRow> rows = suggestRows(*model, Recipe(), matrix);
        Calibrator calibrator(model, data);
        QVERIFY(addSizes(rows, model, Recipe(), matrix.settings, calibrator, {}).ok());
        std::int64_t beside = whole;
        for (const SuggestRow &row : rows)
            beside -= row.options.front().bytes;
        double best = 1;
        for (const LayerOption &a : rows[0].options)
            for (const LayerOption &b : rows[1].options)
                for (const LayerOption &c : rows[2].options) {
                    const std::int64_t bytes = beside + a.bytes + b.bytes + c.bytes;
                    const double drop = a.worstDrop + b.worstDrop + c.worstDrop;
                    if (bytes <= suggested.sizeBytes)
                        QVERIFY(drop >= sum - 1e-12);
                    if (bytes <= limit)
                        best = std::min(best, drop);
                }
        qInfo("%lld of at most %lld bytes, %.4f lost at worst by the figures; the best of all combinations %.4f",
              static_cast<long long>(suggested.sizeBytes), static_cast<long long>(limit), sum, best);
        QVERIFY(sum <= best + 0.01);
    }

    void aSizeOutOfReachIsSaid()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        const Sensitivity matrix = madeMatrix(*model, {bitsOf(8), bitsOf(4)}, {{0, 2}, {1, 3}, {0, 6}});
        Recipe smallest;
        smallest.defaults.weights = Choice<QuantSpec>::set(*bitsOf(4).weights);
        TAKE(suggested, suggestRecipe(model, data, Recipe(), matrix, {0.5, 5000}, nullptr, {}));
        QVERIFY(!suggested.sizeHolds && !suggested.holds());
        QVERIFY(suggested.dropHolds);
        QCOMPARE(suggested.sizeBytes, sizeOf(*model, smallest));
        // All of it is already small enough.
        TAKE(nothing, suggestRecipe(model, data, Recipe(), matrix, {std::nullopt, 1 << 20}, nullptr, {}));
        QVERIFY(nothing.holds());
        QVERIFY(nothing.recipe == Recipe());
        for (const Suggestion &one : nothing.suggestions)
            QCOMPARE(reasonOf(one), QStringLiteral("not-needed"));
    }

    void bothLimitsReachTheSizeAndTellOfTheDrop()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        const Sensitivity matrix = threeWidths(*model);
        const std::int64_t limit = sizeOf(*model, Recipe()) / 10; // Below 4 bits: some have 2.
        TAKE(strict, suggestRecipe(model, data, Recipe(), matrix, {0.0001, limit}, nullptr, {}));
        QVERIFY(strict.sizeHolds);
        QVERIFY(!strict.dropHolds && !strict.holds());
        QVERIFY(-strict.comparison.delta > 0.0001);
        TAKE(loose, suggestRecipe(model, data, Recipe(), matrix, {1.0, limit}, nullptr, {}));
        QVERIFY(loose.holds());
        QVERIFY(loose.recipe == strict.recipe);
    }

    void lockedLayersStay()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        Recipe baseline;
        baseline.layers["fc1"].locked = true;
        const Sensitivity matrix = threeWidths(*model);
        TAKE(suggested, suggestRecipe(model, data, baseline, matrix, {std::nullopt, 1000}, nullptr, {}));
        QVERIFY(!suggested.sizeHolds);
        QCOMPARE(reasonOf(suggested.suggestions[2]), QStringLiteral("locked"));
        QVERIFY(suggested.recipe.layers["fc1"].weights.state == Choice<QuantSpec>::State::Inherit);
        QCOMPARE(suggested.suggestions[2].savedBytes, 0);
        QCOMPARE(suggested.suggestions[0].what.weights, 2);
    }

    /// Recipes that look at data are calibrated on the samples given for that, as an evaluation does it.
    void criteriaLookAtTheCalibrationData()
    {
        TAKE(model, sampleModel());
        TAKE(data, sampleData());
        TAKE(training, sampleData(Split::Train));
        const Sensitivity matrix = madeMatrix(*model, {sparsityOf(0.5, "taylor"), sparsityOf(0.8, "taylor")}, {{9, 90}, {1, 3}, {0, 6}});
        const auto calibrator = std::make_shared<Calibrator>(model, training);
        TAKE(suggested, suggestRecipe(model, data, Recipe(), matrix, {0.02, std::nullopt}, calibrator, {}));
        TAKE(calibration, calibrator->calibrationFor(suggested.recipe, {}));
        QCOMPARE(calibration->dataSha256, training->sha256);
        Study study(model, data, calibrator);
        EvaluationOptions options;
        options.limit = 1000;
        TAKE(check, study.evaluated(suggested.recipe, options, {}));
        QCOMPARE(suggested.joint.top1, check.metrics.top1);
        QCOMPARE(suggested.joint.loss, check.metrics.loss);
        TAKE(small, suggestRecipe(model, data, Recipe(), matrix, {std::nullopt, 60000}, calibrator, {}));
        QVERIFY(small.holds());
    }
};

QTEST_GUILESS_MAIN(TestSuggest)
#include "tst_suggest.moc"
