// SPDX-License-Identifier: GPL-3.0-or-later
// What is written is read back equal; a refused export leaves the old file whole.
#include "engine/io/files.h"
#include "engine/io/write/exporter.h"
#include "engine/model/run.h"
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
