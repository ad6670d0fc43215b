// SPDX-License-Identifier: GPL-3.0-or-later
// A recipe checked as a value is judged as its file form is: same error, same place, same words.
#include "engine/recipe/validate.h"

#include "engine/recipe/check.h"
#include "engine/recipe/vocabulary.h"

#include <QtTest>

#include <cmath>
#include <functional>
#include <limits>

using namespace espalier;

namespace {

using Make = std::function<void(Recipe &)>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

Make weights(std::function<void(QuantSpec &)> change)
{
    return [change](Recipe &recipe) {
        QuantSpec spec;
        change(spec);
        recipe.layers["conv1"].weights = Choice<QuantSpec>::set(spec);
    };
}

Make activations(std::function<void(QuantSpec &)> change)
{
    return [change](Recipe &recipe) {
        QuantSpec spec = vocabulary::activationDefaults();
        change(spec);
        recipe.defaults.activations = Choice<QuantSpec>::set(spec);
    };
}

Make prune(std::function<void(PruneSpec &)> change)
{
    return [change](Recipe &recipe) {
        PruneSpec spec;
        change(spec);
        recipe.layers["fc*"].prune = Choice<PruneSpec>::set(spec);
    };
}

Make ranking(std::function<void(PruneSpec &)> change)
{
    return [change](Recipe &recipe) {
        recipe.pruneGlobal.emplace();
        change(recipe.pruneGlobal->prune);
    };
}

Make finetune(std::function<void(FinetuneSpec &)> change)
{
    return [change](Recipe &recipe) {
        recipe.finetune.emplace();
        change(*recipe.finetune);
    };
}

Make fixed(std::vector<double> lo, std::vector<double> hi, Granularity::Kind kind = Granularity::Kind::Tensor)
{
    return weights([=](QuantSpec &spec) {
        spec.range.method = "fixed";
        spec.range.lo = lo;
        spec.range.hi = hi;
        spec.granularity.kind = kind;
    });
}

std::string said(const Error &error)
{
    return std::string(error.id()) + " " + error.message();
}

} // namespace

Q_DECLARE_METATYPE(Make)

class TestValidate : public QObject
{
    Q_OBJECT

private:
    static void row(const char *name, const char *id, const char *where, const Make &make)
    {
        QTest::newRow(name) << make << std::string(id) << std::string(where);
    }

    void quantRows()
    {
        const char *const layer = "layers.conv1.weights";
        const auto at = [](const char *key) { return std::string("layers.conv1.weights.") + key; };
        row("1 bit", "recipe.number", at("bits").c_str(), weights([](QuantSpec &spec) { spec.bits = 1; }));
        row("17 bits", "recipe.number", at("bits").c_str(), weights([](QuantSpec &spec) { spec.bits = 17; }));
        row("no group", "recipe.number", at("granularity.group").c_str(),
            weights([](QuantSpec &spec) { spec.granularity.kind = Granularity::Kind::Group; }));
        row("unknown method", "recipe.unknown-value", at("range.method").c_str(),
            weights([](QuantSpec &spec) { spec.range.method = "magic"; }));
        row("no percentile", "recipe.number", at("range.p").c_str(), weights([](QuantSpec &spec) {
                spec.range.method = "percentile";
                spec.range.percentile = 0;
            }));
        row("deviations that are NaN", "recipe.number", at("range.k").c_str(), weights([](QuantSpec &spec) {
                spec.range.method = "sigma";
                spec.range.deviations = kNan;
            }));
        row("no iteration", "recipe.number", at("range.iterations").c_str(), weights([](QuantSpec &spec) {
                spec.range.method = "mean-rounding";
                spec.range.iterations = 0;
            }));
        row("no bounds", "recipe.type", at("range.lo").c_str(), fixed({}, {}));
        row("no high bound", "recipe.type", at("range.hi").c_str(), fixed({-1}, {}));
        row("a bound that is NaN", "recipe.type", at("range.lo").c_str(), fixed({kNan}, {1}));
        row("an infinite bound of a channel", "recipe.type", at("range.hi[1]").c_str(),
            fixed({-1, -1}, {1, kInfinity}, Granularity::Kind::Channel));
        row("more of hi", "recipe.conflict", at("range").c_str(), fixed({-1}, {1, 2}, Granularity::Kind::Channel));
        row("an empty range", "recipe.range", at("range").c_str(), fixed({0.5}, {0.5}));
        row("an empty range of a channel", "recipe.range", at("range").c_str(), fixed({-1, 0}, {1, -1}, Granularity::Kind::Channel));
        row("bounds of channels for one tensor", "recipe.conflict", layer, fixed({-1, -2}, {1, 2}));
        row("ternary of one sign", "recipe.conflict", layer, weights([](QuantSpec &spec) {
                spec.scheme = Scheme::Ternary;
                spec.isSigned = false;
            }));
        row("ternary with a method", "recipe.conflict", layer, weights([](QuantSpec &spec) {
                spec.scheme = Scheme::Ternary;
                spec.range.method = "mse";
            }));
        row("power of two without a zero", "recipe.conflict", layer, weights([](QuantSpec &spec) {
                spec.scheme = Scheme::PowerOfTwo;
                spec.zeroExact = false;
            }));
        row("power of two by a codebook", "recipe.conflict", layer, weights([](QuantSpec &spec) {
                spec.scheme = Scheme::PowerOfTwo;
                spec.range.method = "mean-rounding";
            }));
        row("input range of weights", "recipe.unknown-key", layer, weights([](QuantSpec &spec) { spec.inputRange.emplace(); }));
        row("activations per channel", "recipe.conflict", "defaults.activations",
            activations([](QuantSpec &spec) { spec.granularity.kind = Granularity::Kind::Channel; }));
        row("activations rounded down", "recipe.conflict", "defaults.activations",
            activations([](QuantSpec &spec) { spec.rounding = Rounding::Floor; }));
        row("ternary activations", "recipe.conflict", "defaults.activations", activations([](QuantSpec &spec) {
                spec = QuantSpec();
                spec.scheme = Scheme::Ternary;
            }));
        row("codebook of an input", "recipe.conflict", "defaults.activations",
            activations([](QuantSpec &spec) { spec.inputRange.emplace().method = "mean-rounding"; }));
        row("percentile of an input", "recipe.number", "defaults.activations.input_range.p", activations([](QuantSpec &spec) {
                spec.inputRange.emplace().method = "percentile";
                spec.inputRange->percentile = 101;
            }));
        row("bounds of an input per channel", "recipe.conflict", "defaults.activations", activations([](QuantSpec &spec) {
                spec.inputRange.emplace().method = "fixed";
                spec.inputRange->lo = {-1, -1};
                spec.inputRange->hi = {1, 1};
            }));
    }

    void pruneRows()
    {
        const char *const layer = "layers.fc*.prune";
        const auto at = [](const char *key) { return std::string("layers.fc*.prune.") + key; };
        row("unknown criterion", "recipe.unknown-value", at("criterion").c_str(), prune([](PruneSpec &spec) { spec.criterion = "vibes"; }));
        row("no amount", "recipe.missing-key", layer, prune([](PruneSpec &) {}));
        row("two amounts", "recipe.conflict", layer, prune([](PruneSpec &spec) { spec.threshold = spec.sparsity = 0.5; }));
        row("threshold that is NaN", "recipe.number", at("threshold").c_str(), prune([](PruneSpec &spec) { spec.threshold = kNan; }));
        row("more than all", "recipe.number", at("sparsity").c_str(), prune([](PruneSpec &spec) { spec.sparsity = 1.5; }));
        row("unknown granularity", "recipe.unknown-value", at("granularity").c_str(), prune([](PruneSpec &spec) {
                spec.sparsity = 0.5;
                spec.granularity = "row";
            }));
        row("whole tensors by magnitude", "recipe.conflict", layer, prune([](PruneSpec &spec) {
                spec.sparsity = 0.5;
                spec.granularity = "tensor";
            }));
        row("tensor spread as a share", "recipe.conflict", layer, prune([](PruneSpec &spec) {
                spec.criterion = "tensor-spread";
                spec.granularity = "tensor";
                spec.sparsity = 0.5;
            }));
        row("one draw", "recipe.number", at("draws").c_str(), prune([](PruneSpec &spec) {
                spec.criterion = "stability";
                spec.granularity = "channel";
                spec.sparsity = 0.5;
                spec.draws = 1;
            }));
        row("no noise", "recipe.number", at("noise").c_str(), prune([](PruneSpec &spec) {
                spec.criterion = "stability";
                spec.granularity = "channel";
                spec.sparsity = 0.5;
                spec.noise = 0;
            }));
        row("n as large as m", "recipe.conflict", layer, prune([](PruneSpec &spec) {
                spec.criterion = "n:m";
                spec.n = spec.m = 4;
            }));
        row("m of a thousand", "recipe.number", at("m").c_str(), prune([](PruneSpec &spec) {
                spec.criterion = "n:m";
                spec.m = 1000;
            }));
        row("a pattern with a share", "recipe.unknown-key", layer, prune([](PruneSpec &spec) {
                spec.criterion = "n:m";
                spec.sparsity = 0.5;
            }));
        row("a pattern with a threshold", "recipe.unknown-key", layer, prune([](PruneSpec &spec) {
                spec.criterion = "n:m";
                spec.threshold = 0.5;
            }));
        row("a pattern for the ranking", "recipe.conflict", "prune_global", ranking([](PruneSpec &spec) { spec.criterion = "n:m"; }));
        row("a ranking without an amount", "recipe.missing-key", "prune_global", ranking([](PruneSpec &) {}));
        row("a ranking of a negative share", "recipe.number", "prune_global.sparsity", ranking([](PruneSpec &s) { s.sparsity = -0.5; }));
    }

    void finetuneRows()
    {
        const auto number = [](const char *name, const char *where, std::function<void(FinetuneSpec &)> change) {
            row(name, "recipe.number", where, finetune(std::move(change)));
        };
        number("no epoch", "finetune.epochs", [](FinetuneSpec &spec) { spec.epochs = 0; });
        number("learning rate 0", "finetune.lr", [](FinetuneSpec &spec) { spec.learningRate = 0; });
        number("momentum 1", "finetune.momentum", [](FinetuneSpec &spec) { spec.momentum = 1; });
        number("negative decay", "finetune.weight_decay", [](FinetuneSpec &spec) { spec.weightDecay = -1; });
        number("an empty batch", "finetune.batch_size", [](FinetuneSpec &spec) { spec.batchSize = 0; });
        number("clipping by NaN", "finetune.clip_norm", [](FinetuneSpec &spec) { spec.clipNorm = kNan; });
        number("everything held out", "finetune.validation_fraction", [](FinetuneSpec &spec) { spec.validationFraction = 0.75; });
        number("endless l1", "finetune.l1", [](FinetuneSpec &spec) { spec.l1 = kInfinity; });
        number("temperature 0", "finetune.distill.temperature", [](FinetuneSpec &spec) {
            spec.distillWeight = 0.5;
            spec.distillTemperature = 0;
        });
        number("more than the loss", "finetune.distill.weight", [](FinetuneSpec &spec) { spec.distillWeight = 2; });
        number("endless patience", "finetune.early_stop.patience", [](FinetuneSpec &spec) { spec.patience = 1000000; });
        number("no steps", "finetune.gradual.steps", [](FinetuneSpec &spec) {
            spec.gradual = "agp";
            spec.gradualSteps = 0;
        });
        number("begins late", "finetune.gradual.begin", [](FinetuneSpec &spec) {
            spec.gradual = "one-shot";
            spec.gradualBegin = 1.5;
        });
        row("unknown optimizer", "recipe.unknown-value", "finetune.optimizer", finetune([](FinetuneSpec &s) { s.optimizer = "adam"; }));
        row("unknown schedule", "recipe.unknown-value", "finetune.schedule", finetune([](FinetuneSpec &s) { s.schedule = "cubic"; }));
        row("unknown norms", "recipe.unknown-value", "finetune.batch_norm", finetune([](FinetuneSpec &s) { s.batchNorm = "dead"; }));
        row("unknown ranges", "recipe.unknown-value", "finetune.ranges", finetune([](FinetuneSpec &s) { s.ranges = "lsq"; }));
        row("unknown pruning", "recipe.unknown-value", "finetune.gradual.schedule", finetune([](FinetuneSpec &s) { s.gradual = "slow"; }));
        row("early stop without held-out samples", "recipe.conflict", "finetune.early_stop", finetune([](FinetuneSpec &spec) {
                spec.patience = 3;
                spec.validationFraction = 0;
            }));
        row("ends before it begins", "recipe.conflict", "finetune.gradual", finetune([](FinetuneSpec &spec) {
                spec.gradual = "agp";
                spec.gradualBegin = 0.75;
                spec.gradualEnd = 0.25;
            }));
    }

    void validRows()
    {
        const auto valid = [](const char *name, const Make &make) { row(name, "", "", make); };
        valid("nothing", [](Recipe &) {});
        valid("switched off", [](Recipe &recipe) {
            recipe.layers["a"].weights = recipe.layers["a"].activations = Choice<QuantSpec>::off();
            recipe.layers["a"].prune = Choice<PruneSpec>::off();
            recipe.layers["a"].locked = true;
        });
        valid("bounds per channel", fixed({-1, 0}, {0, 2}, Granularity::Kind::Channel));
        valid("ternary, whatever its bits", weights([](QuantSpec &spec) { spec.scheme = Scheme::Ternary; }));
        valid("symmetric without an exact zero", weights([](QuantSpec &spec) { spec.zeroExact = false; }));
        valid("narrow and unsigned", weights([](QuantSpec &spec) {
                  spec.narrow = true;
                  spec.isSigned = spec.symmetric = false;
              }));
        valid("a number of another method", weights([](QuantSpec &spec) { spec.range.percentile = -1; }));
        valid("activations", activations([](QuantSpec &spec) { spec.inputRange.emplace().method = "percentile"; }));
        valid("a pattern", prune([](PruneSpec &spec) { spec.criterion = "n:m"; }));
        valid("channels by elements", prune([](PruneSpec &spec) {
                  spec.criterion = "stability";
                  spec.sparsity = 0.5;
              }));
        valid("a ranking", ranking([](PruneSpec &spec) { spec.threshold = 0; }));
        valid("fine-tuning", finetune([](FinetuneSpec &) {}));
        valid("methods that are off", finetune([](FinetuneSpec &spec) {
                  spec.distillWeight = spec.distillTemperature = -1;
                  spec.patience = -1;
                  spec.gradualBegin = 7;
              }));
        valid("one shot whenever it ends", finetune([](FinetuneSpec &spec) {
                  spec.gradual = "one-shot";
                  spec.gradualEnd = -1;
              }));
    }

private Q_SLOTS:
    void agreesWithTheFile_data()
    {
        QTest::addColumn<Make>("make");
        QTest::addColumn<std::string>("id");
        QTest::addColumn<std::string>("where");
        validRows();
        quantRows();
        pruneRows();
        finetuneRows();
        row("locked by default", "recipe.unknown-key", "defaults", [](Recipe &recipe) { recipe.defaults.locked = true; });
        row("unknown correction", "recipe.unknown-value", "bias_correction", [](Recipe &recipe) { recipe.biasCorrection = "magic"; });
        row("the first of two", "recipe.number", "layers.a.weights.bits", [](Recipe &recipe) {
            QuantSpec spec;
            spec.bits = 1;
            spec.range.method = "magic";
            recipe.layers["b"].weights = recipe.layers["a"].weights = Choice<QuantSpec>::set(spec);
            recipe.biasCorrection = "magic";
        });
    }
    void agreesWithTheFile()
    {
        QFETCH(Make, make);
        QFETCH(std::string, id);
        QFETCH(std::string, where);
        Recipe recipe;
        make(recipe);
        const Status checked = validateRecipe(recipe);
        const Result<Recipe> read = parseRecipe(recipeToJson(recipe));
        QCOMPARE(checked.ok(), id.empty());
        QVERIFY2(read.ok() == checked.ok(), read.ok() ? "only the value is refused" : said(read.error()).c_str());
        QCOMPARE(checkChanges(Recipe(), recipe).ok(), checked.ok());
        if (checked.ok())
            return;
        QCOMPARE(std::string(checked.error().id()), id);
        QCOMPARE(checked.error().where(), where);
        QCOMPARE(said(checked.error()), said(read.error()));
    }

    /// What is wrong already is not told again by an edit elsewhere.
    void onlyChangesAreChecked()
    {
        Recipe before;
        weights([](QuantSpec &spec) { spec.bits = 1; })(before);
        Recipe next = before;
        prune([](PruneSpec &spec) { spec.sparsity = 0.5; })(next);
        QVERIFY(checkChanges(before, next).ok());
        next.layers.at("conv1").weights.spec.bits = 99;
        QCOMPARE(std::string(checkChanges(before, next).error().id()), std::string("recipe.number"));
    }
};

QTEST_GUILESS_MAIN(TestValidate)
#include "tst_validate.moc"
