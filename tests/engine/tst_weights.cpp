// SPDX-License-Identifier: GPL-3.0-or-later
// Weights of one file in the network of another: outputs as the corpus stores them, and what is said when they do not fit.
#include "engine/eval/run.h"
#include "engine/io/read/withweights.h"
#include "engine/io/safetensors.h"
#include "engine/model/errors.h"
#include "engine/study/study.h"
#include "tests/engine/models.h"

#include <QTemporaryDir>

#include <cmath>
#include <cstring>

using namespace espalier;
using nlohmann::json;

class TestWeights : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void corpus_data()
    {
        QTest::addColumn<QByteArray>("entry");
        if (!test::hasShared("corpus/index.json"))
            return;
        const json index = test::sharedJson("corpus/index.json");
        for (const json &entry : index.at("entries"))
            if (entry.contains("graph_from") && (entry.at("format") == "state_dict" || entry.at("format") == "safetensors"))
                QTest::newRow(entry.at("file").get<std::string>().c_str()) << QByteArray::fromStdString(entry.dump());
    }

    void corpus()
    {
        NEED_SHARED("corpus/index.json");
        QFETCH(QByteArray, entry);
        const json row = json::parse(entry.toStdString());
        const auto path = [&](const char *key) { return test::shared("corpus/" + QString::fromStdString(row.at(key))); };
        TAKE(network, openModel(path("graph_from"), {}, {}));
        TAKE(model, withWeights(network, path("file"), false, {}));
        QVERIFY(model->provenance.sha256 != network->provenance.sha256);
        TAKE(inputs, readSafetensors(path("input_file")));
        TAKE(stored, readSafetensors(path("output_file")));
        TAKE(outputs, runModel(*model, inputs.tensors, nullptr, {}));
        QCOMPARE(outputs.size(), stored.tensors.size());
        const double rtol = row.at("tolerance").at("rtol"), atol = row.at("tolerance").at("atol");
        for (std::size_t i = 0; i < outputs.size(); ++i) {
            QCOMPARE(outputs[i].view.shape, stored.tensors[i].view.shape);
            for (std::int64_t k = 0; k < outputs[i].view.count(); ++k) {
                const double is = outputs[i].view.floats()[k], want = stored.tensors[i].view.floats()[k];
                QVERIFY2(std::abs(is - want) <= atol + rtol * std::abs(want),
                         qPrintable(QString("%1: %2, not %3").arg(k).arg(is).arg(want)));
            }
        }
    }

    void published_data()
    {
        QTest::addColumn<QString>("network");
        QTest::addColumn<QString>("weights");
        QTest::newRow("checkpoint under module.") << "resnet20-ssl"
                                                  << "checkpoint_trained_dense.pth.tar";
        QTest::newRow("legacy pickle") << "resnet20-a"
                                       << "resnet20-12fca82f.th";
        QTest::newRow("state_dict") << "lenet5-bn"
                                    << "lenet5-bn.state_dict.pt";
        QTest::newRow("safetensors") << "resnet20-ssl"
                                     << "resnet20-ssl.safetensors";
        QTest::newRow("TorchScript") << "article-lenet"
                                     << "article-lenet.scripted.pt";
    }

    /// The files hold the very weights that the traced network has: all tensors must come out equal, from their own memory.
    void published()
    {
        QFETCH(QString, network);
        QFETCH(QString, weights);
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        TAKE(original, test::openNamed(network.toStdString()));
        TAKE(model, withWeights(original, test::shared("data/models/" + weights), false, {}));
        QCOMPARE(model->tensors.size(), original->tensors.size());
        for (std::size_t i = 0; i < model->tensors.size(); ++i) {
            const TensorView &is = model->tensors[i].view, &was = original->tensors[i].view;
            if (model->tensors[i].name.find("num_batches_tracked") != std::string::npos)
                continue;
            QVERIFY2(is.data != was.data, model->tensors[i].name.c_str());
            QVERIFY2(is.bytes() == was.bytes() && std::memcmp(is.data, was.data, is.bytes()) == 0, model->tensors[i].name.c_str());
        }
    }

    /// The untrained checkpoint of the same layers: about one right answer in ten.
    void changesWhatIsEvaluated()
    {
        NEED_SHARED("data/models/resnet20_cifar10_checkpoint.pth.tar");
        TAKE(original, test::openNamed("resnet20-a"));
        TAKE(data, test::openTestData("resnet20-a"));
        const auto model = withWeights(original, test::shared("data/models/resnet20_cifar10_checkpoint.pth.tar"), true, {});
        if (!model.ok())
            QFAIL(model.error().message().c_str());
        EvaluationOptions options;
        options.limit = 500;
        TAKE(figures, Study(*model, data).evaluated(Recipe(), options, {}));
        QVERIFY2(figures.metrics.top1 > 10 && figures.metrics.top1 < 150, qPrintable(QString::number(figures.metrics.top1)));
    }

    void misfits()
    {
        NEED_SHARED("data/models/lenet5-bn.safetensors");
        TAKE(model, test::openNamed("article-lenet"));
        // conv1 and conv2 exist in both, with other shapes; the norms exist in one only.
        const std::string other = test::shared("data/models/lenet5-bn.safetensors");
        const auto refused = withWeights(model, other, false, {});
        QVERIFY(!refused.ok());
        const std::string message = refused.error().message();
        QVERIFY2(refused.error().is(errors::kWeightsMismatch), message.c_str());
        for (const char *part :
             {"conv1.weight: [16, 1, 5, 5] in the file, [32, 1, 3, 3] in the network", "conv1.bias", "bn1.weight", "--partial"})
            QVERIFY2(message.find(part) != std::string::npos, message.c_str());
    }

    /// One tensor is missing, one is too many: refused, or taken with a warning.
    void partial()
    {
        NEED_SHARED("data/models/article-lenet.safetensors");
        TAKE(model, test::openNamed("article-lenet"));
        TAKE(file, readSafetensors(test::shared("data/models/article-lenet.safetensors")));
        std::vector<NamedTensor> tensors = file.tensors;
        for (NamedTensor &tensor : tensors)
            if (tensor.name == "fc1.bias")
                tensor.name = "head.bias";
        const QTemporaryDir folder;
        const std::string path = folder.filePath("some.safetensors").toStdString();
        QVERIFY(writeSafetensors(path, tensors).ok());
        const auto refused = withWeights(model, path, false, {});
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().is(errors::kWeightsMismatch));
        QVERIFY(refused.error().message().find("fc1.bias") != std::string::npos);
        QVERIFY(refused.error().message().find("head.bias") != std::string::npos);
        TAKE(taken, withWeights(model, path, true, {}));
        QVERIFY(std::any_of(taken->warnings.begin(), taken->warnings.end(),
                            [](const Warning &warning) { return warning.id == "model.weights-partial"; }));
    }

    void notWeights_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("module") << "corpus/good/lenet-pickled_module-torch1.13.pth";
        QTest::newRow("text") << "data/README.md";
        QTest::newRow("nowhere") << "data/no-such-file";
    }
    void notWeights()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        QFETCH(QString, file);
        TAKE(model, test::openNamed("article-lenet"));
        const auto refused = withWeights(model, test::shared(file), true, {});
        QVERIFY(!refused.ok());
        QVERIFY(!refused.error().message().empty());
    }
};

QTEST_GUILESS_MAIN(TestWeights)
#include "tst_weights.moc"
