// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/prune/criteria.h"
#include "engine/recipe/recipe.h"

#include "tests/base/numbers.h"
#include "tests/base/recipes.h"
#include "tests/schema.h"

#include <QElapsedTimer>
#include <QTemporaryDir>

using namespace espalier;
using namespace espalier::test;

namespace {

std::string layerWith(const std::string &blocks)
{
    return recipeWith(R"("layers": {"conv1": {)" + blocks + "}}");
}

std::string weightsWith(const std::string &keys)
{
    return layerWith(R"("weights": {)" + keys + "}");
}

bool mentionsOne(std::string message, const nlohmann::json &words)
{
    const auto lower = [](std::string text) { return QString::fromStdString(text).toLower(); };
    for (const auto &word : words)
        if (lower(message).contains(lower(word.get<std::string>())))
            return true;
    return words.empty();
}

bool fitsSchema(const nlohmann::json &document)
{
    return schemaProblem(document, "recipe").empty();
}

/// Everything set, nothing at its default.
Recipe fullRecipe()
{
    Recipe recipe;
    recipe.modelName = "resnet20";
    recipe.modelSha256 = std::string(64, 'a');
    QuantSpec weights;
    weights.bits = 5;
    weights.narrow = false;
    weights.granularity.kind = Granularity::Kind::Channel;
    weights.range = {"fixed", 99.9, 3, 1, {-0.1, -1.0 / 3}, {0.1, 1e-7}};
    weights.rounding = Rounding::NearestAway;
    QuantSpec activations;
    activations.isSigned = false;
    activations.symmetric = false;
    activations.range.method = "percentile";
    activations.range.percentile = 99.99;
    recipe.layers["layer1.0.conv1"].weights = Choice<QuantSpec>::set(weights);
    recipe.layers["layer1.0.conv1"].activations = Choice<QuantSpec>::set(activations);
    recipe.layers["layer1.0.conv1"].locked = true;
    PruneSpec prune;
    prune.granularity = "channel";
    prune.threshold = 0.01;
    recipe.layers["fc*"].prune = Choice<PruneSpec>::set(prune);
    recipe.layers["fc*"].weights = Choice<QuantSpec>::off();
    recipe.layers["empty"] = {};
    PruneSpec pattern;
    pattern.criterion = "n:m";
    pattern.n = 1;
    pattern.m = 8;
    recipe.layers["conv7"].prune = Choice<PruneSpec>::set(pattern);
    PruneSpec stability;
    stability.criterion = "stability";
    stability.granularity = "channel";
    stability.sparsity = 0.25;
    stability.noise = 0.125;
    stability.draws = 32;
    recipe.layers["conv8"].prune = Choice<PruneSpec>::set(stability);
    QuantSpec raw;
    raw.symmetric = false;
    raw.zeroExact = false;
    raw.granularity = {Granularity::Kind::Group, 32};
    raw.range.method = "mean-rounding";
    raw.range.iterations = 4;
    recipe.defaults.weights = Choice<QuantSpec>::set(raw);
    recipe.pruneGlobal = GlobalPruneSpec{{"taylor", "element", std::nullopt, 0.8}, {"layer*", "fc"}};
    recipe.equalize = true;
    recipe.biasCorrection = "empirical";
    recipe.sharedRanges = true;
    recipe.finetune = FinetuneSpec{3,         "adamw", 1e-3, 0.5, 1e-4, 32,    "cosine", 1.5, "frozen", 0.2, 9007199254740993u,
                                   "learned", 0.6,     2.5,  4,   1e-5, "agp", 7,        0.1, 0.8};
    return recipe;
}

} // namespace

class TestRecipe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheDocumentsExample()
    {
        const auto recipe = parseRecipe(R"({
          "format": "espalier-recipe", "version": 1,
          "model": {"name": "resnet20", "sha256": "..."},
          "defaults": {},
          "layers": {
            "layer1.0.conv1": {
              "weights":     {"bits": 8, "signed": true, "granularity": "channel", "range": {"method": "mse"}, "rounding": "nearest-even"},
              "activations": {"bits": 8, "signed": false, "granularity": "tensor", "range": {"method": "fixed", "lo": 0.0, "hi": 5.3}},
              "prune":       {"criterion": "magnitude", "granularity": "element", "threshold": 0.01},
              "locked": false
            },
            "fc": {"prune": {"criterion": "taylor", "granularity": "channel", "sparsity": 0.5}}
          },
          "prune_global": {"criterion": "magnitude", "granularity": "element", "sparsity": 0.8, "layers": ["layer*"]},
          "finetune": {"epochs": 10, "optimizer": "sgd", "lr": 0.01, "momentum": 0.9, "batch_size": 64, "seed": 0}
        })");
        QVERIFY2(recipe.ok(), recipe.ok() ? "" : recipe.error().message().c_str());
        const LayerRecipe &layer = recipe->layers.at("layer1.0.conv1");
        QCOMPARE(layer.weights.spec.bits, 8);
        QCOMPARE(layer.weights.spec.range.method, std::string("mse"));
        QVERIFY(layer.weights.spec.granularity.kind == Granularity::Kind::Channel);
        QVERIFY(layer.weights.spec.symmetric && layer.weights.spec.isNarrow());
        QVERIFY(!layer.activations.spec.symmetric && !layer.activations.spec.isSigned);
        QCOMPARE(layer.activations.spec.range.hi, std::vector<double>{5.3});
        QCOMPARE(*layer.prune.spec.threshold, 0.01);
        QCOMPARE(recipe->layers.at("fc").prune.spec.criterion, std::string("taylor"));
        QCOMPARE(*recipe->pruneGlobal->prune.sparsity, 0.8);
        QVERIFY(*recipe->finetune == FinetuneSpec{});
    }

    void defaultsAreThoseOfTheDocument()
    {
        const auto recipe = parseRecipe(layerWith(R"("weights": {}, "activations": {})"));
        QVERIFY(recipe.ok());
        const QuantSpec &weights = recipe->layers.at("conv1").weights.spec;
        QVERIFY(weights == QuantSpec{});
        QCOMPARE(weights.qmin(), -127);
        const QuantSpec &activations = recipe->layers.at("conv1").activations.spec;
        QVERIFY(!activations.isSigned && !activations.symmetric && activations.zeroExact && activations.bits == 8);
        QCOMPARE(activations.qmax(), 255);
        // The article's form alone is enough to say: it has no symmetric variant.
        const auto raw = parseRecipe(weightsWith(R"("zero_exact": false)"));
        QVERIFY(raw.ok() && !raw->layers.at("conv1").weights.spec.symmetric);
    }

    void comesBackAsItWas()
    {
        for (const Recipe &recipe : {Recipe{}, fullRecipe()}) {
            const std::string json = recipeToJson(recipe);
            const auto again = parseRecipe(json);
            QVERIFY2(again.ok(), again.ok() ? "" : again.error().message().c_str());
            QVERIFY2(*again == recipe, json.c_str());
            QCOMPARE(recipeToJson(*again), json);
            QVERIFY2(fitsSchema(nlohmann::json::parse(json)), json.c_str());
        }
        Recipe seeded;
        seeded.finetune = FinetuneSpec{};
        seeded.finetune->seed = 18446744073709551615u;
        const auto again = parseRecipe(recipeToJson(seeded));
        QVERIFY(again.ok() && *again == seeded);
    }

    /// Each number of a criterion stands in a recipe under its key, within its limits, and nowhere else.
    void criteriaHaveTheirOwnNumbers()
    {
        int numbers = 0;
        for (const Criterion &criterion : criteria()) {
            const auto written = [&criterion](const char *key, double value) {
                nlohmann::json prune{{"criterion", criterion.id}, {key, value}};
                prune[criterion.cut == Criterion::Cut::Tensor ? "threshold" : "sparsity"] = 0.5;
                return layerWith("\"prune\": " + prune.dump());
            };
            for (const CriterionParameter &parameter : criterion.parameters) {
                ++numbers;
                const auto read = parseRecipe(written(parameter.key, parameter.highest));
                QVERIFY2(read.ok(), read.ok() ? "" : read.error().message().c_str());
                const PruneSpec &spec = read->layers.at("conv1").prune.spec;
                QCOMPARE(parameter.real ? spec.*parameter.real : spec.*parameter.whole, parameter.highest);
                const std::string json = recipeToJson(*read);
                QVERIFY2(json.find(std::string("\"") + parameter.key + "\": ") != std::string::npos, json.c_str());
                QVERIFY(fitsSchema(nlohmann::json::parse(json)));
                for (const double wrong : {parameter.highest + 1, parameter.lowest - (parameter.isLowestIncluded ? 1 : 0)}) {
                    const auto refused = parseRecipe(written(parameter.key, wrong));
                    QVERIFY(!refused.ok());
                    QCOMPARE(refused.error().id(), "recipe.number");
                }
                // Its usual value is not written.
                auto usual = parseRecipe(written(parameter.key, parameter.highest));
                PruneSpec &plain = usual->layers.at("conv1").prune.spec;
                if (parameter.real)
                    plain.*parameter.real = PruneSpec().*parameter.real;
                else
                    plain.*parameter.whole = PruneSpec().*parameter.whole;
                QVERIFY(recipeToJson(*usual).find(parameter.key) == std::string::npos);
            }
            if (criterion.parameters.empty()) {
                const auto refused = parseRecipe(written("draws", 8));
                QVERIFY(!refused.ok());
                QCOMPARE(refused.error().id(), "recipe.unknown-key");
            }
        }
        QCOMPARE(numbers, 2);
    }

    void hashIsOfWhatIsDone()
    {
        const Recipe recipe = fullRecipe();
        const std::string hash = recipeHash(recipe);
        QCOMPARE(hash.size(), std::size_t(64));
        Recipe other = recipe;
        other.modelName = "another";
        other.modelSha256.clear();
        QCOMPARE(recipeHash(other), hash);
        other.layers["layer1.0.conv1"].weights.spec.range.hi[1] = std::nextafter(1e-7, 1.0);
        QVERIFY(recipeHash(other) != hash);
        QVERIFY(Recipe{}.isIdentity() && !recipe.isIdentity());
    }

    void filesAreWrittenWhole()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("r.json").toStdString();
        QVERIFY(writeRecipe(fullRecipe(), path).ok());
        const auto again = readRecipe(path);
        QVERIFY(again.ok() && *again == fullRecipe());
        QVERIFY(!readRecipe(folder.filePath("none.json").toStdString()).ok());
        std::ofstream(path) << weightsWith(R"("bits": 1)");
        const auto wrong = readRecipe(path);
        QVERIFY(!wrong.ok());
        QVERIFY(wrong.error().message().find("r.json") != std::string::npos);
        QVERIFY(wrong.error().message().find("layers.conv1.weights.bits") != std::string::npos);
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("json");
        QTest::addColumn<std::string>("id");
        QTest::addColumn<std::string>("where");
        QTest::addColumn<QStringList>("words");
        QTest::addColumn<bool>("schemaKnows");
        const auto row = [](const char *name, std::string json, const char *id, const char *where, QStringList words,
                            bool schemaKnows = true) {
            QTest::newRow(name) << std::move(json) << std::string(id) << std::string(where) << words << schemaKnows;
        };
        const char *bits = "layers.conv1.weights.bits";
        row("bits 1", weightsWith(R"("bits": 1)"), "recipe.number", bits, {"2", "16", "1"});
        row("bits 99", weightsWith(R"("bits": 99)"), "recipe.number", bits, {"99"});
        row("bits 7.5", weightsWith(R"("bits": 7.5)"), "recipe.number", bits, {"7.5"});
        row("bits as text", weightsWith(R"("bits": "8")"), "recipe.number", bits, {"text"});
        row("bits null", weightsWith(R"("bits": null)"), "recipe.number", bits, {"null"});
        row("bits of 400 digits", weightsWith("\"bits\": " + std::string(400, '9')), "recipe.syntax", "", {}, false);
        row("bits of 300 digits", weightsWith("\"bits\": " + std::string(300, '9')), "recipe.number", bits, {}, false);
        row("bits below all integers", weightsWith(R"("bits": -99999999999999999999)"), "recipe.number", bits, {});
        row("signed 1", weightsWith(R"("signed": 1)"), "recipe.type", "layers.conv1.weights.signed", {"true or false"});
        row("unknown key", weightsWith(R"("bitz": 8)"), "recipe.unknown-key", "layers.conv1.weights", {"bitz", "bits"});
        row("unknown key on top", recipeWith(R"("layer": {})"), "recipe.unknown-key", "", {"layer", "layers"});
        row("unknown key in a layer", layerWith(R"("weight": {})"), "recipe.unknown-key", "layers.conv1", {"weights"});
        row("locked in defaults", recipeWith(R"("defaults": {"locked": true})"), "recipe.unknown-key", "defaults", {"locked"});
        row("ternary with bits", weightsWith(R"("scheme": "ternary", "bits": 4)"), "recipe.conflict", "layers.conv1.weights", {"1.58"},
            false);
        row("ternary with a range method", weightsWith(R"("scheme": "ternary", "range": {"method": "mse"})"), "recipe.conflict",
            "layers.conv1.weights", {"0.7 mean"}, false);
        row("power of two without a zero", weightsWith(R"("scheme": "power-of-two", "zero_exact": false)"), "recipe.conflict",
            "layers.conv1.weights", {"power-of-two"}, false);
        row("unknown scheme", weightsWith(R"("scheme": "ternery")"), "recipe.unknown-value", "layers.conv1.weights.scheme", {"ternary"});
        row("unknown rounding", weightsWith(R"("rounding": "nearest")"), "recipe.unknown-value", "layers.conv1.weights.rounding",
            {"nearest-"});
        row("unknown method", weightsWith(R"("range": {"method": "magic"})"), "recipe.unknown-value", "layers.conv1.weights.range.method",
            {"magic", "minmax"});
        row("range without a method", weightsWith(R"("range": {"lo": 0, "hi": 1})"), "recipe.missing-key", "layers.conv1.weights.range",
            {"method"});
        row("range as text", weightsWith(R"("range": "minmax")"), "recipe.type", "layers.conv1.weights.range", {"object"});
        row("another method's key", weightsWith(R"("range": {"method": "percentile", "k": 3})"), "recipe.unknown-key",
            "layers.conv1.weights.range", {"k", "p"});
        row("percentile 0", weightsWith(R"("range": {"method": "percentile", "p": 0})"), "recipe.number", "layers.conv1.weights.range.p",
            {"100"});
        row("lo above hi", weightsWith(R"("range": {"method": "fixed", "lo": 1, "hi": -1})"), "recipe.range", "layers.conv1.weights.range",
            {"lo", "hi"}, false);
        row("lo equals hi", weightsWith(R"("range": {"method": "fixed", "lo": 1, "hi": 1})"), "recipe.range", "layers.conv1.weights.range",
            {"lo", "hi"}, false);
        row("one of the channels lo above hi",
            weightsWith(R"("granularity": "channel", "range": {"method": "fixed", "lo": [0, 1], "hi": [1, 0]})"), "recipe.range",
            "layers.conv1.weights.range", {}, false);
        row("no hi", weightsWith(R"("range": {"method": "fixed", "lo": 1})"), "recipe.missing-key", "layers.conv1.weights.range", {"hi"});
        row("lo as text", weightsWith(R"("range": {"method": "fixed", "lo": "a", "hi": 1})"), "recipe.type",
            "layers.conv1.weights.range.lo", {"number"});
        row("text among the numbers",
            weightsWith(R"("granularity": "channel", "range": {"method": "fixed", "lo": [0, "a"], "hi": [1, 2]})"), "recipe.type",
            "layers.conv1.weights.range.lo[1]", {"number"});
        row("arrays of different length", weightsWith(R"("granularity": "channel", "range": {"method": "fixed", "lo": [0, 0], "hi": [1]})"),
            "recipe.conflict", "layers.conv1.weights.range", {"lo", "hi"}, false);
        row("arrays for one tensor", weightsWith(R"("range": {"method": "fixed", "lo": [0, 0], "hi": [1, 1]})"), "recipe.conflict",
            "layers.conv1.weights", {"channel"}, false);
        row("empty array", weightsWith(R"("range": {"method": "fixed", "lo": [], "hi": []})"), "recipe.type",
            "layers.conv1.weights.range.lo", {});
        row("unknown granularity", weightsWith(R"("granularity": "row")"), "recipe.unknown-value", "layers.conv1.weights.granularity",
            {"tensor", "channel", "group"});
        row("group of nothing", weightsWith(R"("granularity": {"group": 0})"), "recipe.number", "layers.conv1.weights.granularity.group",
            {});
        row("symmetric without zero", weightsWith(R"("symmetric": true, "zero_exact": false)"), "recipe.conflict", "layers.conv1.weights",
            {"symmetric", "zero_exact"}, false);
        row("narrow and unsigned", weightsWith(R"("narrow": true, "signed": false)"), "recipe.conflict", "layers.conv1.weights",
            {"narrow", "signed"}, false);
        row("threshold and sparsity", layerWith(R"("prune": {"threshold": 0.1, "sparsity": 0.5})"), "recipe.conflict", "layers.conv1.prune",
            {"threshold", "sparsity"});
        row("neither threshold nor sparsity", layerWith(R"("prune": {})"), "recipe.missing-key", "layers.conv1.prune",
            {"threshold", "sparsity"});
        row("sparsity 1.5", layerWith(R"("prune": {"sparsity": 1.5})"), "recipe.number", "layers.conv1.prune.sparsity", {"0 to 1", "1.5"});
        row("threshold below zero", layerWith(R"("prune": {"threshold": -1})"), "recipe.number", "layers.conv1.prune.threshold", {"0"});
        row("unknown criterion", layerWith(R"("prune": {"criterion": "vibes", "sparsity": 0.5})"), "recipe.unknown-value",
            "layers.conv1.prune.criterion", {"vibes", "magnitude"});
        row("n not below m", layerWith(R"("prune": {"criterion": "n:m", "n": 4, "m": 4})"), "recipe.conflict", "layers.conv1.prune",
            {"n 4", "less than m"}, false);
        row("a pattern with a sparsity", layerWith(R"("prune": {"criterion": "n:m", "sparsity": 0.5})"), "recipe.unknown-key",
            "layers.conv1.prune", {"sparsity", "n, m"});
        row("n without a pattern", layerWith(R"("prune": {"n": 2, "sparsity": 0.5})"), "recipe.unknown-key", "layers.conv1.prune", {"n"});
        row("a pattern for all in one ranking", recipeWith(R"("prune_global": {"criterion": "n:m"})"), "recipe.conflict", "prune_global",
            {"defaults"});
        row("tensor spread as a share", layerWith(R"("prune": {"criterion": "tensor-spread", "sparsity": 0.5})"), "recipe.conflict",
            "layers.conv1.prune", {"threshold"}, false);
        row("whole tensors by magnitude", layerWith(R"("prune": {"granularity": "tensor", "sparsity": 0.5})"), "recipe.conflict",
            "layers.conv1.prune", {"tensor-spread"}, false);
        row("one draw", layerWith(R"("prune": {"criterion": "stability", "draws": 1, "sparsity": 0.5})"), "recipe.number",
            "layers.conv1.prune.draws", {"2"});
        row("global without layers", recipeWith(R"("prune_global": {"sparsity": 0.5, "layers": []})"), "recipe.type", "prune_global.layers",
            {});
        row("equalization by a number", recipeWith(R"("equalize": 1)"), "recipe.type", "equalize", {"true"});
        row("ranges shared by name", recipeWith(R"("shared_ranges": ["conv1"])"), "recipe.type", "shared_ranges", {"true"});
        row("notes that are none", recipeWith(R"("found": 3)"), "recipe.type", "found", {"object"});
        row("global with a number", recipeWith(R"("prune_global": {"sparsity": 0.5, "layers": [1]})"), "recipe.type",
            "prune_global.layers[0]", {});
        row("epochs -1", recipeWith(R"("finetune": {"epochs": -1})"), "recipe.number", "finetune.epochs", {"-1"});
        row("learning rate 0", recipeWith(R"("finetune": {"lr": 0})"), "recipe.number", "finetune.lr", {"0"});
        row("momentum 1", recipeWith(R"("finetune": {"momentum": 1})"), "recipe.number", "finetune.momentum", {"below 1"});
        row("everything held out", recipeWith(R"("finetune": {"validation_fraction": 0.6})"), "recipe.number",
            "finetune.validation_fraction", {"0.5"});
        row("seed below zero", recipeWith(R"("finetune": {"seed": -1})"), "recipe.number", "finetune.seed", {});
        row("unknown ranges", recipeWith(R"("finetune": {"ranges": "lsq"})"), "recipe.unknown-value", "finetune.ranges", {"learned"});
        row("distillation of nothing", recipeWith(R"("finetune": {"distill": {"weight": 0}})"), "recipe.number", "finetune.distill.weight",
            {"above 0"});
        row("temperature 0", recipeWith(R"("finetune": {"distill": {"temperature": 0}})"), "recipe.number", "finetune.distill.temperature",
            {"above 0"});
        row("no patience", recipeWith(R"("finetune": {"early_stop": {"patience": 0}})"), "recipe.number", "finetune.early_stop.patience",
            {"1"});
        row("early stop without held-out samples", recipeWith(R"("finetune": {"validation_fraction": 0, "early_stop": {"patience": 2}})"),
            "recipe.conflict", "finetune.early_stop", {"held-out"}, false);
        row("l1 below zero", recipeWith(R"("finetune": {"l1": -1e-5})"), "recipe.number", "finetune.l1", {"0"});
        row("gradual without a schedule", recipeWith(R"("finetune": {"gradual": {"steps": 3}})"), "recipe.missing-key", "finetune.gradual",
            {"schedule"});
        row("unknown schedule of pruning", recipeWith(R"("finetune": {"gradual": {"schedule": "cubic"}})"), "recipe.unknown-value",
            "finetune.gradual.schedule", {"agp"});
        row("one shot in steps", recipeWith(R"("finetune": {"gradual": {"schedule": "one-shot", "steps": 3}})"), "recipe.unknown-key",
            "finetune.gradual", {"steps"});
        row("pruned before it begins", recipeWith(R"("finetune": {"gradual": {"schedule": "agp", "begin": 0.8, "end": 0.2}})"),
            "recipe.conflict", "finetune.gradual", {"0.8", "0.2"}, false);
        row("unknown optimizer", recipeWith(R"("finetune": {"optimizer": "adam"})"), "recipe.unknown-value", "finetune.optimizer",
            {"adamw"});
        row("layers as an array", recipeWith(R"("layers": [])"), "recipe.type", "layers", {"object"});
        row("a layer as text", recipeWith(R"("layers": {"conv1": "8 bits"})"), "recipe.type", "layers.conv1", {"object"});
        row("model as text", recipeWith(R"("model": "resnet")"), "recipe.type", "model", {"object"});
        row("version 2", R"({"format": "espalier-recipe", "version": 2, "news": 1})", "recipe.version", "version", {"2"});
        row("version as text", R"({"format": "espalier-recipe", "version": "1"})", "recipe.version", "version", {});
        row("no version", R"({"format": "espalier-recipe"})", "recipe.missing-key", "", {"version"});
        row("no format", R"({"version": 1})", "recipe.format", "", {"format"});
        row("another format", R"({"format": "other", "version": 1})", "recipe.format", "format", {"other"});
        row("an array", "[]", "recipe.type", "", {"object"});
        row("NaN", weightsWith(R"("bits": NaN)"), "recipe.syntax", "", {"line 1"}, false);
        row("1e999", layerWith(R"("prune": {"threshold": 1e999})"), "recipe.syntax", "", {}, false);
        row("nothing", "", "recipe.syntax", "", {}, false);
        row("cut off", recipeWith("").substr(0, 20), "recipe.syntax", "", {}, false);
        row("text behind", recipeWith("") + "x", "recipe.syntax", "", {}, false);
        row("two documents", recipeWith("") + recipeWith(""), "recipe.syntax", "", {}, false);
        row("a comment", "/* */" + recipeWith(""), "recipe.syntax", "", {}, false);
        row("invalid UTF-8", recipeWith("\"model\": {\"name\": \"\xff\"}"), "recipe.syntax", "", {}, false);
        row("key twice", recipeWith(R"("layers": {"conv1": {"weights": {"bits": 8}}, "conv1": {}})"), "recipe.duplicate-key",
            "layers.conv1", {"conv1"}, false);
        row("key twice in depth", weightsWith(R"("bits": 8, "bits": 4)"), "recipe.duplicate-key", bits, {"bits"}, false);
        row("100,000 arrays", std::string(100000, '['), "recipe.too-deep", "", {"64"}, false);
        row(
            "100,000 objects",
            [] {
                std::string text;
                for (int i = 0; i < 100000; ++i)
                    text += "{\"a\":";
                return text;
            }(),
            "recipe.too-deep", "", {"64"}, false);
    }

    void refuses()
    {
        QFETCH(std::string, json);
        QFETCH(std::string, id);
        QFETCH(std::string, where);
        QFETCH(QStringList, words);
        QFETCH(bool, schemaKnows);
        QElapsedTimer timer;
        timer.start();
        const auto recipe = parseRecipe(json);
        QVERIFY(timer.elapsed() < 1000);
        QVERIFY(!recipe.ok());
        const std::string message = recipe.error().message();
        QVERIFY2(recipe.error().id() == id, message.c_str());
        if (id != "recipe.too-deep")
            QVERIFY2(recipe.error().where() == where, message.c_str());
        for (const QString &word : words)
            QVERIFY2(QString::fromStdString(message).contains(word), message.c_str());
        if (schemaKnows)
            QVERIFY2(!fitsSchema(nlohmann::json::parse(json)), "the schema accepts it");
    }

    void accepts_data()
    {
        QTest::addColumn<std::string>("json");
        const auto row = [](const char *name, std::string json) { QTest::newRow(name) << std::move(json); };
        row("nothing to do", recipeWith(""));
        row("bits 2", weightsWith(R"("bits": 2)"));
        row("bits 16", weightsWith(R"("bits": 16)"));
        row("null blocks", layerWith(R"("weights": null, "activations": null, "prune": null)"));
        row("null sections", recipeWith(R"("prune_global": null, "finetune": null, "equalize": null, "shared_ranges": null)"));
        row("an export's notes", recipeWith(R"("found": {"activations": {"conv1": {"input": null}}})"));
        row("narrow off", weightsWith(R"("narrow": false)"));
        row("unsigned", weightsWith(R"("signed": false, "symmetric": false, "narrow": false)"));
        row("the article's form", weightsWith(R"("symmetric": false, "zero_exact": false)"));
        row("group", weightsWith(R"("granularity": {"group": 32})"));
        row("every method", layerWith(R"("weights": {"range": {"method": "sigma", "k": 2.5}},
            "activations": {"range": {"method": "moving-average"}})"));
        row("ranges per channel", weightsWith(R"("granularity": "channel", "range": {"method": "fixed", "lo": [-1, 0], "hi": [0, 1]})"));
        row("sparsity 0", layerWith(R"("prune": {"sparsity": 0})"));
        row("sparsity 1", layerWith(R"("prune": {"sparsity": 1})"));
        row("an empty layer", layerWith(""));
        row("the root module", recipeWith(R"("layers": {"": {"weights": {"bits": 4}}})"));
        row("all of fine-tuning", recipeWith(R"("finetune": {"epochs": 1, "optimizer": "adamw", "lr": 1e-4, "momentum": 0,
            "weight_decay": 0.01, "batch_size": 1, "schedule": "step", "clip_norm": 1, "batch_norm": "frozen",
            "validation_fraction": 0, "seed": 9007199254740993})"));
        row("methods of fine-tuning", recipeWith(R"("finetune": {"ranges": "learned", "distill": {"temperature": 2, "weight": 1},
            "early_stop": {"patience": 5}, "l1": 1e-5, "gradual": {"schedule": "iterative", "steps": 4, "begin": 0.25, "end": 1}})"));
        row("methods of fine-tuning as usual", recipeWith(R"("finetune": {"distill": {}, "early_stop": {},
            "gradual": {"schedule": "one-shot"}})"));
        row("no methods of fine-tuning", recipeWith(R"("finetune": {"distill": null, "early_stop": null, "gradual": null})"));
    }

    void accepts()
    {
        QFETCH(std::string, json);
        const auto recipe = parseRecipe(json);
        QVERIFY2(recipe.ok(), recipe.ok() ? "" : recipe.error().message().c_str());
        QVERIFY(fitsSchema(nlohmann::json::parse(json)));
        const auto again = parseRecipe(recipeToJson(*recipe));
        QVERIFY(again.ok() && *again == *recipe);
        QVERIFY(parseRecipe("\xef\xbb\xbf" + json).ok()); // A byte-order mark does no harm.
    }

    void corpus_data()
    {
        QTest::addColumn<std::string>("file");
        QTest::addColumn<std::string>("expect");
        QTest::addColumn<std::string>("mention");
        if (!hasShared("corpus/hostile.json"))
            return;
        const auto corpus = sharedJson("corpus/hostile.json");
        for (const auto &entry : corpus["entries"])
            if (entry["area"] == "recipe") {
                const std::string file = entry["file"];
                QTest::newRow(file.c_str()) << file << entry["expect"].get<std::string>()
                                            << entry.value("mention", nlohmann::json::array()).dump();
            }
    }

    void corpus()
    {
        NEED_SHARED("corpus/hostile.json");
        QFETCH(std::string, file);
        QFETCH(std::string, expect);
        QFETCH(std::string, mention);
        QElapsedTimer timer;
        timer.start();
        const auto recipe = readRecipe(shared(QString::fromStdString("corpus/" + file)));
        std::optional<Error> error;
        if (!recipe)
            error = recipe.error();
        else if (const auto resolved = resolveRecipe(*recipe, lenet()); !resolved)
            error = resolved.error();
        QVERIFY(timer.elapsed() < 2000);
        if (expect == "refuse")
            QVERIFY(error);
        if (expect == "open")
            QVERIFY2(!error, error ? error->message().c_str() : "");
        if (error) {
            // The path has the entry's words in it too; they should be in what is said.
            const std::string said = error->message().substr(error->message().find(".json") + 5);
            QVERIFY2(mentionsOne(said, nlohmann::json::parse(mention)), error->message().c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestRecipe)
#include "tst_recipe.moc"
