// SPDX-License-Identifier: GPL-3.0-or-later
// Every TorchScript file of the corpus and of the data folder: what it computes, and what its table says.
#include <ATen/core/ivalue.h>

#include <torch/csrc/jit/serialization/import.h>

#include "engine/eval/run.h"
#include "engine/graph/graph.h"
#include "engine/graph/tensors.h"
#include "engine/io/read/importer.h"
#include "engine/io/safetensors.h"
#include "tests/shared.h"

#include <cmath>

using namespace espalier;
using nlohmann::json;

namespace {

bool isTorchScript(const json &entry)
{
    return entry.at("format").get<std::string>().rfind("torchscript", 0) == 0;
}

ImportOptions shapesOf(const json &entry)
{
    ImportOptions options;
    for (const json &input : entry.at("inputs"))
        options.inputShapes[input.at("name")] = input.at("shape").get<std::vector<std::int64_t>>();
    return options;
}

/// Loads the module with LibTorch itself, or says that this LibTorch cannot.
std::optional<torch::jit::Module> reference(const std::string &path)
{
    try {
        auto module = torch::jit::load(path, c10::Device(c10::kCPU));
        module.eval();
        return module;
    } catch (const std::exception &) {
        return std::nullopt;
    }
}

} // namespace

class TestTorchScript : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void files_data()
    {
        QTest::addColumn<QByteArray>("entry");
        if (!test::hasShared("corpus/index.json"))
            return;
        const json index = test::sharedJson("corpus/index.json");
        for (const json &entry : index.at("entries"))
            if (isTorchScript(entry))
                QTest::newRow(entry.at("file").get<std::string>().c_str()) << QByteArray::fromStdString(entry.dump());
    }

    /// Another file under the same name, put there after the check and before LibTorch reads: what was checked is what is opened.
    void whatIsCheckedIsWhatIsLoaded_data()
    {
        QTest::addColumn<QString>("other");
        QTest::newRow("other weights") << "data/models/lenet5-bn.traced.pt";
        QTest::newRow("refused by the check") << "corpus/hostile/ts-writes-file.pt";
        QTest::newRow("nothing") << QString();
    }
    void whatIsCheckedIsWhatIsLoaded()
    {
        QFETCH(const QString, other);
        NEED_SHARED("data/models/article-lenet.traced.pt");
        const QString original = QString::fromStdString(test::shared("data/models/article-lenet.traced.pt"));
        if (!other.isEmpty() && !test::hasShared(other.toUtf8().constData()))
            QSKIP(qPrintable("needs the file ../shared/" + other));
        QTemporaryDir folder;
        const QString path = folder.filePath("model.pt");
        QVERIFY(QFile::copy(original, path));
        ImportOptions options;
        options.inputShapes[""] = {1, 1, 28, 28};
        const auto wanted = openModel(original.toStdString(), options, {});
        QVERIFY(wanted);
        bool isSwapped = false;
        JobContext context;
        context.progress = [&](const Progress &progress) {
            if (isSwapped || progress.stage != "read")
                return;
            isSwapped = true;
            QFile::remove(path);
            if (!other.isEmpty())
                QFile::copy(QString::fromStdString(test::shared(other)), path);
        };
        const auto got = openModel(path.toStdString(), options, context);
        QVERIFY(isSwapped);
        QVERIFY2(got.ok(), got ? "" : got.error().message().c_str());
        QCOMPARE((*got)->provenance.sha256, (*wanted)->provenance.sha256);
        QCOMPARE((*got)->tensors.size(), (*wanted)->tensors.size());
        for (std::size_t i = 0; i < (*got)->tensors.size(); ++i)
            QVERIFY(at::equal(tensorOf((*got)->tensors[i].view), tensorOf((*wanted)->tensors[i].view)));
    }

    void equalsStoredOutputAndForward_data() { files_data(); }
    void equalsStoredOutputAndForward()
    {
        NEED_SHARED("corpus/index.json");
        QFETCH(QByteArray, entry);
        const json row = json::parse(entry.toStdString());
        const std::string path = test::shared("corpus/" + QString::fromStdString(row.at("file")));
        auto module = reference(path);
        const auto model = openModel(path, shapesOf(row), {});
        if (!module) {
            QVERIFY(!model.ok());
            return;
        }
        if (!model.ok())
            QFAIL(model.error().message().c_str());

        const auto inputs = readSafetensors(test::shared("corpus/" + QString::fromStdString(row.at("input_file"))));
        const auto stored = readSafetensors(test::shared("corpus/" + QString::fromStdString(row.at("output_file"))));
        QVERIFY(inputs.ok() && stored.ok());
        const auto outputs = runModel(**model, inputs->tensors, nullptr, {});
        if (!outputs.ok())
            QFAIL(outputs.error().message().c_str());
        QCOMPARE(outputs->size(), row.at("outputs").size());

        const double rtol = row.at("tolerance").at("rtol"), atol = row.at("tolerance").at("atol");
        for (const NamedTensor &want : stored->tensors) {
            bool isFound = false;
            for (const NamedTensor &got : *outputs) {
                if (got.name != want.name)
                    continue;
                isFound = true;
                QVERIFY(at::allclose(tensorOf(got.view).to(at::kDouble), tensorOf(want.view).to(at::kDouble), rtol, atol));
            }
            QVERIFY2(isFound, want.name.c_str());
        }

        const at::NoGradGuard guard;
        std::vector<c10::IValue> arguments;
        for (const Model::Input &input : (*model)->inputs)
            for (const NamedTensor &tensor : inputs->tensors)
                if (tensor.name == input.name || tensor.name == "inputs")
                    arguments.emplace_back(tensorOf(tensor.view).clone());
        const auto forward = flattenOutputs(module->forward(arguments));
        QVERIFY(forward.ok());
        QCOMPARE(forward->size(), outputs->size());
        for (std::size_t i = 0; i < forward->size(); ++i)
            QVERIFY(at::equal((*forward)[i], tensorOf((*outputs)[i].view)));
    }

    void tableSaysWhatTheIndexSays_data() { files_data(); }
    void tableSaysWhatTheIndexSays()
    {
        NEED_SHARED("corpus/index.json");
        QFETCH(QByteArray, entry);
        const json row = json::parse(entry.toStdString());
        const std::string path = test::shared("corpus/" + QString::fromStdString(row.at("file")));
        const auto model = openModel(path, shapesOf(row), {});
        if (!model.ok()) {
            QVERIFY(!reference(path));
            return;
        }
        QCOMPARE((*model)->provenance.sha256, row.at("sha256").get<std::string>());
        QCOMPARE((*model)->provenance.format, row.at("format").get<std::string>());
        QCOMPARE((*model)->macs.value_or(-1), row.at("macs_per_sample").get<std::int64_t>());
        if (row.value("frozen", false))
            return; // Freezing removed the names that the index lists, and may have folded BatchNorm.
        QCOMPARE((*model)->parameters, row.at("parameters").get<std::int64_t>());
        for (const json &want : row.at("layers")) {
            const std::string name = want.at("name");
            const LayerInfo *layer = (*model)->layer(name);
            QVERIFY2(layer, name.c_str());
            QCOMPARE(layer->kind, want.at("kind").get<std::string>());
            if (want.contains("macs"))
                QCOMPARE(layer->macs.value_or(-1) * 2, want.at("macs").get<std::int64_t>());
            else
                QVERIFY2(!layer->macs, name.c_str());
            QCOMPARE(layer->tensors.size(), want.at("parameters").size());
            for (const int index : layer->tensors) {
                const NamedTensor &tensor = (*model)->tensors[static_cast<std::size_t>(index)];
                const std::string own = tensor.name.substr(name.empty() ? 0 : name.size() + 1);
                QVERIFY2(want.at("parameters").contains(own), own.c_str());
                QCOMPARE(tensor.view.shape, want.at("parameters").at(own).get<std::vector<std::int64_t>>());
            }
        }
        QCOMPARE((*model)->layers.size(), row.at("layers").size());
    }
};

QTEST_GUILESS_MAIN(TestTorchScript)
#include "tst_torchscript.moc"
