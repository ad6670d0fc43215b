// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/cli/models.h"

#include <cmath>
#include <set>

using namespace espalier::test;
using nlohmann::json;

namespace {

const json *layerOf(const json &document, const std::string &name)
{
    for (const json &layer : document.at("layers"))
        if (layer.at("name") == name)
            return &layer;
    return nullptr;
}

bool near(double value, double wanted, double relative)
{
    return std::abs(value - wanted) <= relative * std::max(std::abs(wanted), 1e-30);
}

QString compare(const json &values, const json &wanted, double relative, const char *what)
{
    if (values.size() != wanted.size())
        return QStringLiteral("%1: %2 values instead of %3").arg(what).arg(values.size()).arg(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i)
        if (!near(values[i].get<double>(), wanted[i].get<double>(), relative))
            return QStringLiteral("%1[%2]: %3 instead of %4")
                .arg(what)
                .arg(i)
                .arg(values[i].get<double>(), 0, 'g', 17)
                .arg(wanted[i].get<double>(), 0, 'g', 17);
    return {};
}

/// Freezing takes the names out of the file and folds BatchNorm into the layer before: kinds and shapes are left.
QString frozenTrouble(const json &document, const json &entry)
{
    if (document["warnings"].dump().find("model.frozen") == std::string::npos)
        return QStringLiteral("does not say that the names are lost");
    std::multiset<std::string> got, wanted;
    for (const json &layer : document["layers"])
        got.insert(layer["kind"].get<std::string>() + layer["shape"].dump());
    for (const json &layer : entry["layers"])
        if (layer["kind"].get<std::string>().rfind("BatchNorm", 0) != 0)
            wanted.insert(layer["kind"].get<std::string>() + layer["weight"].dump());
    return got == wanted ? QString() : QStringLiteral("other layers: ") + text(document["layers"].dump());
}

} // namespace

class TestInspect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void statisticsAreThoseOfNumpy_data()
    {
        QTest::addColumn<QString>("model");
        for (const ReferenceModel &model : kReferenceModels)
            QTest::newRow(model.name) << model.name;
    }

    void statisticsAreThoseOfNumpy()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(const QString, model);
        const Outcome outcome = runCli(QStringList{"inspect", modelPath(model.toStdString()), "--json"});
        QWELL(failure(outcome, "inspect"));
        const json wanted = expected("stats", model.toStdString());
        QVERIFY(!wanted["layers"].empty());
        int histograms = 0;
        for (const json &row : wanted["layers"]) {
            const std::string name = row["layer"];
            const json *layer = layerOf(outcome.json, name);
            QVERIFY2(layer, name.c_str());
            const json &stats = (*layer)["stats"];
            QCOMPARE((*layer)["shape"], row["shape"]);
            for (const char *exact : {"count", "min", "max", "absmax", "zeros", "nonfinite"})
                QVERIFY2(stats[exact] == row[exact], (name + " " + exact + " " + stats[exact].dump()).c_str());
            for (const char *close : {"mean", "std", "mean_abs", "kurtosis"})
                QVERIFY2(near(stats[close], row[close], 1e-6), (name + " " + close + " " + stats[close].dump()).c_str());
            const json &channels = (*layer)["channels"];
            QWELL(compare(channels["min"], row["channel_min"], 0, "min"));
            QWELL(compare(channels["max"], row["channel_max"], 0, "max"));
            QWELL(compare(channels["l1"], row["channel_l1"], 1e-6, "l1"));
            QWELL(compare(channels["l2"], row["channel_l2"], 1e-6, "l2"));
            if (row.contains("histogram") && row["histogram"].is_object()) {
                ++histograms;
                const json &counts = row["histogram"]["counts"];
                const Outcome again =
                    runCli(QStringList{"inspect", modelPath(model.toStdString()), "--json", "--bins", QString::number(counts.size())});
                QWELL(failure(again, "inspect"));
                QVERIFY2((*layerOf(again.json, name))["histogram"]["counts"] == counts, name.c_str());
            }
        }
        QVERIFY(histograms > 0);
    }

    void costIsThatOfTheReference_data() { statisticsAreThoseOfNumpy_data(); }

    void costIsThatOfTheReference()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(const QString, model);
        const QString shape = model.startsWith(QLatin1String("resnet")) ? "1,3,32,32" : "1,1,28,28";
        const Outcome outcome = runCli(QStringList{"inspect", modelPath(model.toStdString()), "--json", "--input-shape", shape});
        QWELL(failure(outcome, "inspect"));
        const json wanted = expected("cost", model.toStdString());
        QCOMPARE(outcome.json["model"]["parameters"], wanted["total_parameters"]);
        QCOMPARE(outcome.json["model"]["macs"], wanted["total_macs"]);
        QCOMPARE(outcome.json["model"]["input_shape_source"].get<std::string>(), std::string("given"));
        for (const json &row : wanted["layers"]) {
            const json *layer = layerOf(outcome.json, row["layer"]);
            QVERIFY(layer);
            QCOMPARE((*layer)["kind"], row["kind"]);
            QCOMPARE((*layer)["parameters"], row["parameters"]);
            QCOMPARE((*layer)["macs"], row["macs"]);
            QCOMPARE((*layer)["output_shape"], row["output"]);
        }
    }

    void corpusIsAsItsIndexSays_data()
    {
        QTest::addColumn<QString>("file");
        if (!hasShared("corpus/index.json"))
            return;
        const std::string runtime = corpusRuntime();
        int found = 0;
        for (const json &entry : sharedMember("corpus/index.json", "entries")) {
            const std::string format = entry["format"];
            if (format.rfind("torchscript", 0) == 0 && entry["loads_in"].contains(runtime) && entry["loads_in"][runtime] == true) {
                ++found;
                QTest::newRow(entry["file"].get<std::string>().c_str()) << text(entry["file"]);
            }
        }
        if (!runtime.empty() && found < 20)
            qFatal("the corpus has %d TorchScript files for this LibTorch: too few", found);
    }

    void corpusIsAsItsIndexSays()
    {
        NEED_SHARED("corpus/index.json");
        NEED_ROWS();
        QFETCH(const QString, file);
        json entry;
        for (const json &candidate : sharedMember("corpus/index.json", "entries"))
            if (text(candidate["file"]) == file)
                entry = candidate;
        const Outcome outcome = runCli(QStringList{"inspect", sharedPath("corpus/" + file), "--json", "--bins", "16", "--example",
                                                   sharedPath("corpus/" + text(entry["input_file"]))});
        QWELL(failure(outcome, "inspect"));
        const json &model = outcome.json["model"];
        QCOMPARE(model["sha256"], entry["sha256"]);
        QCOMPARE(model["format"], entry["format"]);
        QCOMPARE(model["macs"], entry["macs_per_sample"]);
        if (entry.value("frozen", false)) {
            QWELL(frozenTrouble(outcome.json, entry));
            return;
        }
        QCOMPARE(model["parameters"], entry["parameters"]);
        QCOMPARE(outcome.json["layers"].size(), entry["layers"].size());
        for (const json &wanted : entry["layers"]) {
            const std::string name = wanted["name"];
            const json *layer = layerOf(outcome.json, name);
            QVERIFY2(layer, name.c_str());
            QVERIFY2((*layer)["kind"] == wanted["kind"], (name + ": " + (*layer)["kind"].dump()).c_str());
            if (wanted.contains("macs"))
                QVERIFY2((*layer)["macs"].get<std::int64_t>() * 2 == wanted["macs"].get<std::int64_t>(),
                         (name + ": " + (*layer)["macs"].dump()).c_str());
            if (wanted.contains("weight"))
                QVERIFY2((*layer)["shape"] == wanted["weight"], (name + ": " + (*layer)["shape"].dump()).c_str());
            json parameters = json::object();
            for (const json &tensor : (*layer)["tensors"]) {
                const std::string full = tensor["name"];
                const std::string prefix = name.empty() ? std::string() : name + ".";
                QVERIFY2(full.rfind(prefix, 0) == 0, full.c_str());
                parameters[full.substr(prefix.size())] = tensor["shape"];
            }
            QVERIFY2(parameters == wanted["parameters"], (name + ": " + parameters.dump()).c_str());
        }
    }

    void recipeShowsWhatItDoes()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", {{"layers", {{"conv2", {{"weights", {{"bits", 4}}}}}}}});
        const Outcome outcome = runCli(QStringList{"inspect", modelPath("article-lenet"), "--json", "--recipe", recipe});
        QWELL(failure(outcome, "inspect"));
        const json &conv2 = *layerOf(outcome.json, "conv2");
        QCOMPARE(conv2["applied"]["bits"].get<int>(), 4);
        for (const auto &[key, value] : conv2["applied"].items())
            QVERIFY2(conv2[key] == value, key.c_str());
        QVERIFY(conv2["mse"].get<double>() > 0);
        // Untouched: no error at all, so that the ratio has no bound.
        const json &conv1 = *layerOf(outcome.json, "conv1");
        QCOMPARE(conv1["mse"].get<double>(), 0.0);
        QVERIFY(conv1["sqnr_db"].is_null());
        QVERIFY(conv1["scale"].empty());
    }

    void recipeOfAnotherFileIsRemarked()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QTemporaryDir folder;
        const QString recipe = recipeFile(folder, "r.json", {{"model", {{"name", "other"}, {"sha256", std::string(64, 'a')}}}});
        const Outcome outcome = runCli(QStringList{"inspect", modelPath("article-lenet"), "--json", "--recipe", recipe});
        QWELL(failure(outcome, "inspect"));
        QVERIFY(outcome.json["warnings"].dump().find("recipe.other-model") != std::string::npos);
    }

    void textIsATableOfLayers()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        const Outcome outcome = runCli(QStringList{"inspect", modelPath("article-lenet"), "--input-shape", "1,1,28,28"});
        QCOMPARE(outcome.status, 0);
        QVERIFY2(outcome.err.isEmpty(), outcome.err); // Progress is for terminals.
        QVERIFY(outcome.out.contains("34,826 parameters"));
        QVERIFY(outcome.out.contains("2,230,272"));
        QVERIFY(outcome.out.contains("64x32x3x3"));
    }
};

QTEST_GUILESS_MAIN(TestInspect)
#include "tst_inspect.moc"
