// SPDX-License-Identifier: GPL-3.0-or-later
// What is written is read back equal; a refused export leaves the old file whole.
#include "engine/eval/run.h"
#include "engine/io/read/sniff.h"
#include "engine/io/read/weights.h"
#include "engine/io/read/withweights.h"
#include "engine/io/safetensors.h"
#include "engine/io/write/exporter.h"
#include "tests/engine/models.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

#include <cstring>

using namespace espalier;

namespace {

Recipe recipeOf(int bits)
{
    Recipe recipe;
    QuantSpec quant;
    quant.bits = bits;
    quant.granularity.kind = Granularity::Kind::Channel;
    recipe.defaults.weights = Choice<QuantSpec>::set(quant);
    PruneSpec prune;
    prune.sparsity = 0.3;
    recipe.defaults.prune = Choice<PruneSpec>::set(prune);
    return recipe;
}

} // namespace

class TestExport : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void torchScript_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QVector<int>>("shape");
        QTest::newRow("traced lenet") << "data/models/article-lenet.traced.pt" << QVector<int>{1, 1, 28, 28};
        QTest::newRow("scripted lenet") << "data/models/article-lenet.scripted.pt" << QVector<int>{1, 1, 28, 28};
        QTest::newRow("scripted with BatchNorm") << "data/models/resnet20-ssl.scripted.pt" << QVector<int>{1, 3, 32, 32};
        QTest::newRow("frozen") << "corpus/good/lenet-traced-frozen-torch1.13.pt" << QVector<int>{1, 1, 28, 28};
        QTest::newRow("control flow") << "corpus/good/control_flow-scripted-torch2.6.pt" << QVector<int>{1, 8};
        QTest::newRow("LSTM") << "corpus/good/lstm-scripted-torch2.6.pt" << QVector<int>{1, 20, 8};
        QTest::newRow("tied weights") << "corpus/good/tied-traced-torch2.14.pt" << QVector<int>{1, 9};
    }
    void torchScript()
    {
        QFETCH(QString, file);
        QFETCH(QVector<int>, shape);
        if (!test::hasShared(file))
            QSKIP(qPrintable("needs ../shared/" + file));
        ImportOptions options;
        options.inputShapes[""] = {shape.begin(), shape.end()};
        TAKE(model, openModel(test::shared(file), options, {}));
        const Recipe recipe = recipeOf(4);
        TAKE(applied, applyRecipe(*model, recipe, {}));
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.pt").toStdString();
        TAKE(report, exportModel(*model, recipe, applied, "torchscript", path, {}));
        QCOMPARE(report.largestDifference, 0.0);
        QCOMPARE(report.checks.size(), std::size_t(2));
        // Read again, independently of the export's own check: every changed tensor has the recipe's values.
        TAKE(back, openModel(path, options, {}));
        QCOMPARE(back->tensors.size(), model->tensors.size());
        int changedTensors = 0;
        for (const AppliedLayer &layer : applied.layers)
            for (const ChangedTensor &changed : layer.tensors) {
                ++changedTensors;
                const TensorView &view = back->tensors[std::size_t(changed.tensor)].view;
                QCOMPARE(view.bytes(), changed.values->size() * sizeof(float));
                QVERIFY(std::memcmp(view.data, changed.values->data(), view.bytes()) == 0);
            }
        QVERIFY(changedTensors > 0);
        QCOMPARE(back->layers.size(), model->layers.size());
    }

    void integers_data()
    {
        QTest::addColumn<QString>("weights");
        QTest::addColumn<QString>("type");
        QTest::newRow("int8, narrow") << R"({"bits": 8, "granularity": "channel"})"
                                      << "int8";
        QTest::newRow("unsigned affine") << R"({"bits": 8, "signed": false, "symmetric": false})"
                                         << "uint8";
        QTest::newRow("12 bits") << R"({"bits": 12, "granularity": "channel", "symmetric": false})"
                                 << "int16";
        QTest::newRow("16 bits unsigned") << R"({"bits": 16, "signed": false, "symmetric": false})"
                                          << "int32";
        QTest::newRow("the article's form") << R"({"bits": 5, "symmetric": false, "zero_exact": false})"
                                            << "int8";
        QTest::newRow("groups") << R"({"bits": 4, "granularity": {"group": 2}, "range": {"method": "mse"}})"
                                << "int8";
        QTest::newRow("codebook") << R"({"bits": 4, "granularity": "channel", "range": {"method": "mean-rounding", "iterations": 3}})"
                                  << "int8";
        QTest::newRow("ternary") << R"({"scheme": "ternary", "bits": 2, "granularity": "channel"})"
                                 << "int8";
        QTest::newRow("power of two, at random") << R"({"scheme": "power-of-two", "bits": 7, "rounding": "stochastic"})"
                                                 << "int8";
    }
    /// The integers are within their bits, the formula turns them back, and --weights reads the file as the recipe's network.
    void integers()
    {
        NEED_SHARED("data/models/lenet5-bn.traced.pt");
        QFETCH(QString, weights);
        QFETCH(QString, type);
        TAKE(model, test::openNamed("lenet5-bn"));
        TAKE(
            recipe,
            parseRecipe(R"({"format": "espalier-recipe", "version": 1, "layers": {"*": {"prune": {"sparsity": 0.3}}, "conv2": {"weights": )"
                        + weights.toStdString() + R"(}, "fc*": {"weights": )" + weights.toStdString() + "}}}"));
        TAKE(applied, applyRecipe(*model, recipe, {}));
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.safetensors").toStdString();
        TAKE(report, exportModel(*model, recipe, applied, "integers", path, {}));
        QCOMPARE(report.checks.size(), std::size_t(1));
        TAKE(file, readSafetensors(path));
        std::map<std::string, TensorView> stored;
        for (const NamedTensor &tensor : file.tensors)
            stored[tensor.name] = tensor.view;
        QCOMPARE(QString::fromLatin1(elementName(stored.at("conv2.weight").type)), type);
        QCOMPARE(QString::fromLatin1(elementName(stored.at("conv1.weight").type)), QStringLiteral("float32"));
        // One tensor by the formula, straight from the bytes.
        if (!stored.count("conv2.weight.levels") && type == "int8") {
            const auto *q = reinterpret_cast<const signed char *>(stored.at("conv2.weight").data);
            const auto *scale = reinterpret_cast<const double *>(stored.at("conv2.weight.scale").data);
            const auto *zero = reinterpret_cast<const std::int32_t *>(stored.at("conv2.weight.zero_point").data);
            const std::int64_t count = stored.at("conv2.weight").count(), scales = stored.at("conv2.weight.scale").count();
            const ChangedTensor *changed = nullptr;
            for (const AppliedLayer &layer : applied.layers)
                for (const ChangedTensor &one : layer.tensors)
                    if (model->tensors[std::size_t(one.tensor)].name == "conv2.weight")
                        changed = &one;
            QVERIFY(changed);
            const double *lo =
                stored.count("conv2.weight.lo") ? reinterpret_cast<const double *>(stored.at("conv2.weight.lo").data) : nullptr;
            for (std::int64_t i = 0; i < count; ++i) {
                const std::int64_t s = i / (count / scales);
                const double w = lo ? (q[i] - double(changed->parameters->qmin)) * scale[s] + lo[s] : scale[s] * (q[i] - zero[s]);
                QCOMPARE(float(w), (*changed->values)[std::size_t(i)]);
            }
        }
        TAKE(back, readWeights(*readHead(path), {}));
        const WeightMatch match = matchWeights(model->tensors, back);
        QVERIFY(match.missing.empty() && match.unused.empty() && match.misfits.empty());
        for (const AppliedLayer &layer : applied.layers)
            for (const ChangedTensor &changed : layer.tensors)
                for (const NamedTensor &tensor : back)
                    if (tensor.name == model->tensors[std::size_t(changed.tensor)].name)
                        QVERIFY(std::memcmp(tensor.view.data, changed.values->data(), tensor.view.bytes()) == 0);
    }

    /// A network with the weights of another file is written as TorchScript from its own file, with those weights.
    void otherWeightsAsTorchScript()
    {
        NEED_SHARED("data/models/lenet5-bn.traced.pt");
        TAKE(model, test::openNamed("lenet5-bn"));
        const Recipe recipe = recipeOf(3);
        TAKE(applied, applyRecipe(*model, recipe, {}));
        QTemporaryDir folder;
        const std::string weights = folder.filePath("w.safetensors").toStdString(), script = folder.filePath("w.pt").toStdString();
        TAKE(written, exportModel(*model, recipe, applied, "integers", weights, {}));
        TAKE(turned, withWeights(model, weights, false, {}));
        QVERIFY(turned->provenance.sha256 != model->provenance.sha256);
        TAKE(nothing, applyRecipe(*turned, Recipe(), {}));
        TAKE(report, exportModel(*turned, Recipe(), nothing, "torchscript", script, {}));
        TAKE(back, openModel(script, {}, {}));
        int compared = 0;
        for (const AppliedLayer &layer : applied.layers)
            for (const ChangedTensor &changed : layer.tensors) {
                const TensorView &view = back->tensors[std::size_t(changed.tensor)].view;
                QVERIFY(std::memcmp(view.data, changed.values->data(), view.bytes()) == 0);
                ++compared;
            }
        QVERIFY(compared >= 5);
    }

    /// TorchScript has no place for quantized activations: the report says so instead of leaving it out.
    void torchScriptTellsOfActivations()
    {
        NEED_SHARED("data/models/lenet5-bn.traced.pt");
        TAKE(model, test::openNamed("lenet5-bn"));
        QTemporaryDir folder;
        for (const bool has : {false, true}) {
            TAKE(recipe,
                 parseRecipe(has ? R"({"format": "espalier-recipe", "version": 1, "layers": {"conv1": {"activations":
                                             {"bits": 4, "range": {"method": "fixed", "lo": 0, "hi": 2}}}}})"
                                 : R"({"format": "espalier-recipe", "version": 1, "layers": {"conv1": {"weights": {}}}})"));
            TAKE(applied, applyRecipe(*model, recipe, {}));
            TAKE(report, exportModel(*model, recipe, applied, "torchscript", folder.filePath("a.pt").toStdString(), {}));
            const bool told = std::any_of(report.checks.begin(), report.checks.end(), [](const ExportCheck &check) {
                return check.id == "activations" && !check.ok && check.arguments == std::vector<std::string>{"1"};
            });
            QCOMPARE(told, has);
        }
    }

    void integersThatContradictThemselves_data()
    {
        QTest::addColumn<QString>("without"); // Left out of the file.
        QTest::addColumn<QString>("metadata");
        const QString good = R"({"w": {"axis": 0, "qmin": -7, "qmax": 7, "zero_exact": true}})";
        QTest::newRow("no scale") << "w.scale" << good;
        QTest::newRow("no zero point") << "w.zero_point" << good;
        QTest::newRow("no tensor") << "w" << good;
        QTest::newRow("beyond its bits") << ""
                                         << R"({"w": {"axis": 0, "qmin": -3, "qmax": 3, "zero_exact": true}})";
        QTest::newRow("no lo") << ""
                               << R"({"w": {"axis": 0, "qmin": -7, "qmax": 7, "zero_exact": false}})";
        QTest::newRow("axis") << ""
                              << R"({"w": {"axis": 4, "qmin": -7, "qmax": 7, "zero_exact": true}})";
        QTest::newRow("no levels") << ""
                                   << R"({"w": {"axis": 0, "qmin": -7, "qmax": 7, "zero_exact": true, "codebook": true}})";
        QTest::newRow("empty range") << ""
                                     << R"({"w": {"axis": 0, "qmin": 7, "qmax": 7, "zero_exact": true}})";
        QTest::newRow("a list") << ""
                                << "[1, 2]";
        QTest::newRow("a word") << ""
                                << R"({"w": "int4"})";
        QTest::newRow("no JSON") << ""
                                 << "{{{";
    }
    void integersThatContradictThemselves()
    {
        QFETCH(QString, without);
        QFETCH(QString, metadata);
        static const signed char q[6]{-7, 0, 3, 5, 7, 1};
        static const double scale[2]{0.5, 0.25};
        static const std::int32_t zero[2]{0, 0};
        const auto tensor = [](const char *name, const void *data, ElementType type, std::vector<std::int64_t> shape) {
            NamedTensor made;
            made.name = name;
            made.view = {static_cast<const std::byte *>(data), type, std::move(shape), nullptr};
            return made;
        };
        std::vector<NamedTensor> tensors{tensor("w", q, ElementType::Int8, {2, 3}), tensor("w.scale", scale, ElementType::Float64, {2}),
                                         tensor("w.zero_point", zero, ElementType::Int32, {2})};
        std::erase_if(tensors, [&](const NamedTensor &one) { return one.name == without.toStdString(); });
        QTemporaryDir folder;
        const std::string path = folder.filePath("w.safetensors").toStdString();
        QVERIFY(writeSafetensors(path, tensors, {{"espalier.integers", metadata.toStdString()}}));
        const auto refused = readWeights(*readHead(path), {});
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().id(), "io.integers");
    }

    void safetensors()
    {
        NEED_SHARED("data/models/lenet5-bn.traced.pt");
        TAKE(model, test::openNamed("lenet5-bn"));
        const Recipe recipe = recipeOf(5);
        TAKE(applied, applyRecipe(*model, recipe, {}));
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.safetensors").toStdString();
        TAKE(report, exportModel(*model, recipe, applied, "safetensors", path, {}));
        QVERIFY(report.fileBytes > 0);
        TAKE(back, readSafetensors(path));
        QVERIFY(back.metadata.count("espalier.recipe"));
        TAKE(again, parseRecipe(back.metadata.at("espalier.recipe")));
        QCOMPARE(again, recipe);
        QCOMPARE(back.tensors.size(), model->tensors.size());
    }

    void recipeFile()
    {
        NEED_SHARED("data/models/lenet5-bn.traced.pt");
        TAKE(model, test::openNamed("lenet5-bn"));
        const Recipe recipe = recipeOf(5);
        TAKE(applied, applyRecipe(*model, recipe, {}));
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.json").toStdString();
        TAKE(report, exportModel(*model, recipe, applied, "recipe", path, {}));
        TAKE(back, readRecipe(path));
        QCOMPARE(back.modelSha256, model->provenance.sha256);
        QCOMPARE(back.layers, recipe.layers);
    }

    void unwritableTargetLeavesTheOldFile()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        TAKE(model, test::openNamed("article-lenet"));
        TAKE(applied, applyRecipe(*model, recipeOf(4), {}));
        for (const char *format : {"torchscript", "safetensors", "recipe"}) {
            const auto report = exportModel(*model, recipeOf(4), applied, format, "/proc/espalier-cannot-write-here/out", {});
            QVERIFY2(!report.ok(), format);
        }
        const auto unknown = exportModel(*model, recipeOf(4), applied, "floppy", "out", {});
        QVERIFY(!unknown.ok());
        QCOMPARE(QString::fromLatin1(unknown.error().id()), QStringLiteral("export.unknown-format"));
    }

    void pyTorchReadsIt()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        QProcess probe;
        probe.start("/usr/bin/python3", {"-c", "import torch, numpy; print(torch.__version__)"});
        if (!probe.waitForFinished(60000) || probe.exitCode() != 0)
            QSKIP("needs python3-torch and python3-numpy");
        TAKE(model, test::openNamed("resnet20-ssl"));
        const Recipe recipe = recipeOf(6);
        TAKE(applied, applyRecipe(*model, recipe, {}));
        QTemporaryDir folder;
        const std::string path = folder.filePath("out.pt").toStdString();
        TAKE(report, exportModel(*model, recipe, applied, "torchscript", path, {}));
        std::vector<float> ones(3 * 32 * 32, 1.0f);
        NamedTensor input;
        input.name = "inputs";
        input.view.data = reinterpret_cast<const std::byte *>(ones.data());
        input.view.shape = {1, 3, 32, 32};
        TAKE(outputs, runModel(*model, {input}, &applied, {}));
        QProcess python;
        python.start("/usr/bin/python3",
                     {"-c",
                      "import sys, torch\n"
                      "m = torch.jit.load(sys.argv[1]).eval()\n"
                      "with torch.no_grad(): print(' '.join(repr(float(v)) for v in m(torch.ones(1, 3, 32, 32))[0]))",
                      QString::fromStdString(path)});
        QVERIFY(python.waitForFinished(120000));
        QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
        const QList<QByteArray> values = python.readAllStandardOutput().trimmed().split(' ');
        QCOMPARE(values.size(), 10);
        for (int i = 0; i < 10; ++i)
            QVERIFY(std::abs(values[i].toDouble() - double(outputs[0].view.floats()[i])) <= 1e-5);
    }
};

QTEST_GUILESS_MAIN(TestExport)
#include "tst_export.moc"
