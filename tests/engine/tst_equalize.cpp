// SPDX-License-Identifier: GPL-3.0-or-later
// Cross-layer equalization on networks: which layers, the same outputs, and what it repairs.
#include "tests/engine/training.h"
#include "tests/engine/withworkers.h"

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/serialization/import.h>

#include "engine/apply/equalized.h"
#include "engine/calibrate/calibrate.h"
#include "engine/eval/run.h"
#include "engine/graph/graph.h"
#include "engine/graph/tensors.h"
#include "engine/io/safetensors.h"
#include "engine/io/write/exporter.h"
#include "engine/study/study.h"
#include "engine/sweep/sensitivity.h"
#include "engine/train/finetune.h"

#include <QTemporaryDir>

#include <cmath>

using namespace espalier;

namespace {

Recipe equalizing(int bits = 0)
{
    Recipe recipe;
    recipe.equalize = true;
    if (bits > 0) {
        QuantSpec spec;
        spec.bits = bits;
        recipe.defaults.weights = Choice<QuantSpec>::set(spec);
    }
    return recipe;
}

/// "conv1>conv2", with "|" where a BatchNorm takes part and "-" where there is no second layer.
QStringList pairNames(const Model &model, const Equalization &equalization)
{
    QStringList names;
    for (const EqualizedPair &pair : equalization.pairs)
        names += QString::fromStdString(model.layers[std::size_t(pair.first)].name) + (pair.throughNorm ? "|" : ">")
            + (pair.second < 0 ? QStringLiteral("-") : QString::fromStdString(model.layers[std::size_t(pair.second)].name));
    return names;
}

int tensorNamed(const Model &model, const std::string &name)
{
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        if (model.tensors[i].name == name)
            return int(i);
    return -1;
}

/// The model with other values of some tensors.
ModelPtr changed(const Model &model, const std::map<std::string, at::Tensor> &values)
{
    auto copy = std::make_shared<Model>(model);
    auto graph = std::make_shared<Graph>(*model.graph);
    for (const auto &[name, value] : values) {
        const int tensor = tensorNamed(model, name);
        copy->tensors[std::size_t(tensor)].view = viewOf(value);
        for (Graph::Parameter &parameter : graph->parameters)
            if (parameter.tensor == tensor)
                parameter.data = value.contiguous();
    }
    copy->graph = graph;
    return copy;
}

at::Tensor valueOf(const Model &model, const std::string &name)
{
    return tensorOf(model.tensors[std::size_t(tensorNamed(model, name))].view).clone();
}

/// 2^-4 to 2^4, another one for each channel.
at::Tensor factors(std::int64_t channels)
{
    return at::exp2(at::remainder(at::arange(channels).to(at::kFloat) * 5, 9) - 4);
}

/// max |a - b| / max |a| over the first samples.
double difference(const std::vector<float> &a, const std::vector<float> &b)
{
    double most = 0, apart = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        most = std::max(most, double(std::fabs(a[i])));
        apart = std::max(apart, double(std::fabs(a[i] - b[i])));
    }
    return a.size() == b.size() && most > 0 ? apart / most : 1e9;
}

/// A network of everything that must be told apart: depthwise, grouped and transposed convolutions, an upper end, a branch, a view.
constexpr const char *kForward = R"(
def forward(self, x):
    a = torch.relu(torch.conv2d(x, self.m1.weight, self.m1.bias, [1, 1], [1, 1], [1, 1], 1))
    d = torch.leaky_relu(torch.conv2d(a, self.m2.weight, self.m2.bias, [1, 1], [1, 1], [1, 1], 6), 0.1)
    g = torch.relu(torch.conv2d(torch.avg_pool2d(d, [2, 2]), self.m3.weight, self.m3.bias, [1, 1], [0, 0], [1, 1], 3))
    t = torch.relu(torch.conv_transpose2d(g, self.m4.weight, self.m4.bias, [2, 2], [0, 0], [0, 0], 2))
    c = torch.hardtanh(torch.conv2d(t, self.m5.weight, self.m5.bias, [1, 1], [0, 0], [1, 1], 1), 0., 6.)
    r = torch.relu(torch.conv2d(c, self.m6.weight, self.m6.bias, [1, 1], [1, 1], [1, 1], 1))
    s = torch.conv2d(r, self.m7.weight, self.m7.bias, [1, 1], [1, 1], [1, 1], 1) + r
    p = torch.conv2d(torch.relu(s), self.m8.weight, self.m8.bias, [1, 1], [0, 0], [1, 1], 1)
    v = torch.relu(torch.max_pool2d(p, [2, 2])).view([x.size(0), -1])
    return torch.linear(v, self.m9.weight, self.m9.bias)
)";

const std::vector<std::vector<std::int64_t>> kShapes{{6, 2, 3, 3}, {12, 1, 3, 3}, {6, 4, 1, 1}, {6, 4, 2, 2}, {5, 8, 1, 1},
                                                     {5, 5, 3, 3}, {5, 5, 3, 3},  {4, 5, 1, 1}, {3, 64}};

torch::jit::Module corners()
{
    at::manual_seed(3);
    torch::jit::Module module("Corners");
    for (std::size_t i = 0; i < kShapes.size(); ++i) {
        const std::string name = "m" + std::to_string(i + 1);
        torch::jit::Module part(c10::QualifiedName("__torch__.Part" + std::to_string(i + 1)), module._ivalue()->compilation_unit());
        const std::vector<std::int64_t> &shape = kShapes[i];
        const std::int64_t outputs = i == 3 ? shape[1] * 2 : shape[0];
        part.register_parameter("weight", at::randn(shape), false);
        part.register_parameter("bias", at::randn({outputs}), false);
        module.register_module(name, part);
    }
    module.define(kForward);
    module.eval();
    return module;
}

} // namespace

class TestEqualize : public QObject, private test::WithWorkers
{
    Q_OBJECT
private Q_SLOTS:
    void pairsAndOutputs_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("form");
        QTest::addColumn<QStringList>("pairs");
        const QStringList article{"conv1>conv2", "conv2>fc1"};
        const QStringList norms{"conv1|conv2", "conv2|fc1", "fc1>fc2", "fc2>fc3"};
        QStringList residual{"conv1|-"};
        for (int layer = 1; layer <= 3; ++layer)
            for (int block = 0; block < 3; ++block) {
                const QString name = QStringLiteral("layer%1.%2.").arg(layer).arg(block);
                residual << name + "conv1|" + name + "conv2" << name + "conv2|-";
            }
        QStringList projected = residual;
        projected.insert(projected.indexOf("layer2.0.conv2|-") + 1, "layer2.0.downsample.0|-");
        projected.insert(projected.indexOf("layer3.0.conv2|-") + 1, "layer3.0.downsample.0|-");
        for (const char *form : {"traced", "scripted"}) {
            QTest::addRow("article, %s", form) << "article-lenet" << form << article;
            QTest::addRow("BatchNorm, %s", form) << "lenet5-bn" << form << norms;
            QTest::addRow("residual, %s", form) << "resnet20-a" << form << residual;
            QTest::addRow("projections, %s", form) << "resnet20-ssl" << form << projected;
        }
    }
    void pairsAndOutputs()
    {
        QFETCH(QString, model);
        QFETCH(QString, form);
        QFETCH(QStringList, pairs);
        const QString file = "data/models/" + model + "." + form + ".pt";
        if (!test::hasShared(file))
            QSKIP(qPrintable("needs ../shared/" + file));
        TAKE(opened, test::openNamed(model.toStdString(), form.toLatin1().constData()));
        TAKE(data, test::openTestData(model.toStdString()));
        TAKE(applied, applyRecipe(*opened, equalizing(), context()));
        QCOMPARE(pairNames(*opened, *applied.equalized), pairs);
        if (model == "resnet20-ssl")
            QCOMPARE(applied.equalized->alone, (std::vector<int>{opened->layer("fc")->id}));
        for (const bool exact : {false, true}) {
            EvaluationOptions options;
            options.limit = 256;
            options.exact = exact;
            Study study(opened, data);
            TAKE(evaluation, study.evaluated(equalizing(), options, context()));
            const double apart = difference(evaluation.baselineOutcomes->logits, evaluation.outcomes->logits);
            QVERIFY2(apart > 0 && apart <= 1e-5, qPrintable(QString::number(apart)));
            QCOMPARE(evaluation.metrics.top1, evaluation.baseline.top1);
            QCOMPARE(evaluation.sizeBytes, evaluation.baselineSizeBytes);
        }
    }

    void cornersAreToldApart()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("corners.pt").toStdString();
        corners().save(path);
        ImportOptions options;
        options.inputShapes[""] = {1, 2, 8, 8};
        TAKE(model, openModel(path, options, {}));
        TAKE(applied, applyRecipe(*model, equalizing(), {}));
        QCOMPARE(pairNames(*model, *applied.equalized), (QStringList{"m1>m2", "m2>m3", "m3>m4", "m4>m5", "m8>m9"}));
        std::vector<NamedTensor> inputs{namedTensor("inputs", at::randn({3, 2, 8, 8}), false)};
        TAKE(before, runModel(*model, inputs, nullptr, {}));
        TAKE(after, runModel(*model, inputs, &applied, {}));
        const at::Tensor a = tensorOf(before[0].view), b = tensorOf(after[0].view);
        const double apart = ((a - b).abs().max() / a.abs().max()).item<double>();
        QVERIFY2(apart > 0 && apart <= 1e-5, qPrintable(QString::number(apart)));
        // The ranges themselves, by Torch: of output channels of one and input channels of the next layer.
        const auto weight = [&](int layer) {
            for (const AppliedLayer &one : applied.layers)
                for (const ChangedTensor &change : one.tensors)
                    if (change.tensor == model->layers[std::size_t(layer)].weights[0])
                        return at::tensor(*change.values).view(model->tensors[std::size_t(change.tensor)].view.shape).abs();
            return at::Tensor();
        };
        const at::Tensor ranges[][2] = {{weight(0).amax({1, 2, 3}), weight(1).view({6, 2, 9}).amax({1, 2})},
                                        {weight(1).amax({1, 2, 3}), weight(2).view({3, 2, 4}).amax({1}).flatten()},
                                        {weight(2).amax({1, 2, 3}), weight(3).amax({1, 2, 3})},
                                        {weight(3).view({2, 3, 4, 4}).amax({1, 3}).flatten(), weight(4).amax({0, 2, 3})},
                                        {weight(7).amax({1, 2, 3}), weight(8).view({3, 4, 16}).amax({0, 2})}};
        for (const auto &[one, two] : ranges)
            QVERIFY((one / two).log().abs().max().item<double>() < 1e-3);
    }

    /// Whatever the network is made of: where links are found, moving factors along them changes nothing.
    void corpusComputesTheSame_data()
    {
        QTest::addColumn<QByteArray>("entry");
        if (!test::hasShared("corpus/index.json"))
            return;
        const nlohmann::json index = test::sharedJson("corpus/index.json");
        for (const nlohmann::json &entry : index.at("entries"))
            if (entry.at("format").get<std::string>().rfind("torchscript", 0) == 0)
                QTest::newRow(entry.at("file").get<std::string>().c_str()) << QByteArray::fromStdString(entry.dump());
    }
    void corpusComputesTheSame()
    {
        NEED_SHARED("corpus/index.json");
        QFETCH(QByteArray, entry);
        const nlohmann::json row = nlohmann::json::parse(entry.toStdString());
        const auto path = [&](const char *key) { return test::shared("corpus/" + QString::fromStdString(row.at(key).get<std::string>())); };
        ImportOptions options;
        for (const nlohmann::json &input : row.at("inputs"))
            options.inputShapes[input.at("name")] = input.at("shape").get<std::vector<std::int64_t>>();
        const auto model = openModel(path("file"), options, {});
        if (!model.ok()) {
            // What LibTorch itself loads must open.
            try {
                torch::jit::load(path("file"), c10::Device(c10::kCPU));
            } catch (const std::exception &) {
                QSKIP(qPrintable("needs a LibTorch that loads ../shared/corpus/"
                                 + QString::fromStdString(row.at("file").get<std::string>())));
            }
            QFAIL(model.error().message().c_str());
        }
        TAKE(applied, applyRecipe(**model, equalizing(), {}));
        TAKE(inputs, readSafetensors(path("input_file")));
        TAKE(before, runModel(**model, inputs.tensors, nullptr, {}));
        TAKE(after, runModel(**model, inputs.tensors, &applied, {}));
        qInfo("%d pairs", int(applied.equalized->pairs.size()));
        for (std::size_t i = 0; i < before.size(); ++i) {
            const at::Tensor a = tensorOf(before[i].view).to(at::kDouble), b = tensorOf(after[i].view).to(at::kDouble);
            const double apart = ((a - b).abs().max() / a.abs().max().clamp_min(1e-30)).item<double>();
            QVERIFY2(apart <= 2e-5, qPrintable(QString::number(apart)));
        }
    }

    /// Channels scaled apart, so that one scale for the tensor fits none of them.
    void repairs_data()
    {
        QTest::addColumn<QString>("model");
        QTest::addColumn<QString>("how");
        QTest::newRow("no BatchNorm") << "article-lenet"
                                      << "direct";
        QTest::newRow("before the BatchNorm") << "lenet5-bn"
                                              << "before";
        QTest::newRow("behind the BatchNorm") << "lenet5-bn"
                                              << "behind";
    }
    void repairs()
    {
        QFETCH(QString, model);
        QFETCH(QString, how);
        NEED_SHARED("data/models/lenet5-bn.traced.pt");
        TAKE(opened, test::openNamed(model.toStdString()));
        TAKE(data, test::openTestData(model.toStdString()));
        const at::Tensor factor = factors(valueOf(*opened, "conv1.weight").size(0));
        const at::Tensor wide = factor.view({-1, 1, 1, 1});
        std::map<std::string, at::Tensor> values;
        if (how == "behind") {
            values["bn1.weight"] = valueOf(*opened, "bn1.weight") * factor;
            values["bn1.bias"] = valueOf(*opened, "bn1.bias") * factor;
        } else {
            values["conv1.weight"] = valueOf(*opened, "conv1.weight") * wide;
        }
        if (how == "before") {
            values["bn1.running_mean"] = valueOf(*opened, "bn1.running_mean") * factor;
            values["bn1.weight"] = valueOf(*opened, "bn1.weight") / factor;
        } else {
            values["conv2.weight"] = valueOf(*opened, "conv2.weight") / factor.view({1, -1, 1, 1});
        }
        if (how == "direct")
            values["conv1.bias"] = valueOf(*opened, "conv1.bias") * factor;
        const ModelPtr apart = changed(*opened, values);
        EvaluationOptions options;
        options.limit = 2000;
        Study study(apart, data);
        Recipe plain = equalizing(4);
        plain.equalize = false;
        TAKE(broken, study.evaluated(plain, options, context()));
        TAKE(repaired, study.evaluated(equalizing(4), options, context()));
        Study original(opened, data);
        TAKE(wanted, original.evaluated(plain, options, context()));
        qInfo("%s: float %lld, 4 bits as trained %lld, scaled apart %lld, equalized %lld", qPrintable(how), (long long)broken.baseline.top1,
              (long long)wanted.metrics.top1, (long long)broken.metrics.top1, (long long)repaired.metrics.top1);
        QVERIFY(std::abs(broken.baseline.top1 - wanted.baseline.top1) <= 1);
        QVERIFY(broken.metrics.top1 < wanted.metrics.top1 - 20);
        QVERIFY(repaired.metrics.top1 >= wanted.metrics.top1 - 10);
    }

    /// Four bits with one scale for each tensor: what the article's form loses, most of it comes back.
    void helpsResnet()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        TAKE(model, test::openNamed("resnet20-ssl"));
        TAKE(data, test::openTestData("resnet20-ssl"));
        EvaluationOptions options;
        options.limit = 2000;
        Study study(model, data);
        Recipe plain = equalizing(4);
        plain.equalize = false;
        TAKE(before, study.evaluated(plain, options, context()));
        TAKE(after, study.evaluated(equalizing(4), options, context()));
        qInfo("float %lld, 4 bits %lld, equalized %lld of 2000", (long long)before.baseline.top1, (long long)before.metrics.top1,
              (long long)after.metrics.top1);
        QVERIFY(after.metrics.top1 >= before.metrics.top1 + 40);
    }

    void exports()
    {
        NEED_SHARED("data/models/lenet5-bn.traced.pt");
        TAKE(model, test::openNamed("lenet5-bn"));
        const Recipe recipe = equalizing(4);
        TAKE(applied, applyRecipe(*model, recipe, {}));
        QTemporaryDir folder;
        for (const char *format : {"torchscript", "safetensors", "recipe"}) {
            const std::string path = folder.filePath(QString(format) + ".pt").toStdString();
            TAKE(report, exportModel(*model, recipe, applied, format, path, {}));
            QCOMPARE(report.largestDifference, 0.0);
            for (const ExportCheck &check : report.checks)
                QVERIFY(check.ok);
        }
        ImportOptions options;
        options.inputShapes[""] = {1, 1, 28, 28};
        TAKE(back, openModel(folder.filePath("torchscript.pt").toStdString(), options, {}));
        QVERIFY(!at::equal(valueOf(*back, "bn1.weight"), valueOf(*model, "bn1.weight")));
        const std::vector<NamedTensor> inputs{namedTensor("inputs", at::rand({4, 1, 28, 28}), false)};
        TAKE(written, runModel(*back, inputs, nullptr, {}));
        TAKE(wanted, runModel(*model, inputs, &applied, {}));
        QVERIFY(at::equal(tensorOf(written[0].view), tensorOf(wanted[0].view)));
    }

    /// Training begins with the equalized weights: after steps of no size they are what comes out.
    void finetunes()
    {
        NEED_SHARED("data/mnist/train-images-idx3-ubyte.gz");
        TAKE(model, test::openNamed("article-lenet"));
        TAKE(data, test::openTestData("article-lenet", Split::Train));
        Recipe recipe = equalizing(6);
        recipe.finetune.emplace();
        recipe.finetune->epochs = 1;
        recipe.finetune->learningRate = 1e-30;
        TAKE(result, finetune(model, std::make_shared<test::Head>(data, 300), recipe, {}, context()));
        TAKE(equalized, equalizedModel(model, {}));
        QVERIFY(test::sameWeights(*result.model, *equalized));
        QVERIFY(!result.recipe.equalize);
        TAKE(test, test::openTestData("article-lenet"));
        EvaluationOptions options;
        options.limit = 1000;
        Study study(model, test);
        TAKE(tuned, study.evaluated(result.applied, options, context()));
        TAKE(plain, study.evaluated(recipe, options, context()));
        QCOMPARE(tuned.metrics.top1, plain.metrics.top1);
        QCOMPARE(tuned.metrics.loss, plain.metrics.loss);
    }

    /// Whatever looks at data or at single layers sees the equalized weights: the figures are those of the equalized model.
    void othersSeeIt()
    {
        NEED_SHARED("data/models/lenet5-bn.traced.pt");
        TAKE(model, test::openNamed("lenet5-bn"));
        TAKE(train, test::openTestData("lenet5-bn", Split::Train));
        TAKE(tests, test::openTestData("lenet5-bn"));
        TAKE(equalized, equalizedModel(model, {}));
        TAKE(needed, needsCalibration(*model, equalizing(4)));
        QVERIFY(!needed);
        auto recipe = *parseRecipe(R"({"format": "espalier-recipe", "version": 1, "equalize": true, "bias_correction": "analytic",
            "defaults": {"weights": {"bits": 3}, "activations": {"range": {"method": "mse"}},
                         "prune": {"criterion": "taylor", "sparsity": 0.2}}})");
        Recipe rest = recipe;
        rest.equalize = false;
        CalibrationOptions few;
        few.samples = 128;
        EvaluationOptions options;
        options.limit = 500;
        Study one(model, tests, std::make_shared<Calibrator>(model, train, few));
        Study two(equalized, tests, std::make_shared<Calibrator>(equalized, train, few));
        TAKE(first, one.evaluated(recipe, options, context()));
        TAKE(second, two.evaluated(rest, options, context()));
        QCOMPARE(first.metrics.top1, second.metrics.top1);
        QCOMPARE(first.metrics.loss, second.metrics.loss);
        QCOMPARE(first.sizeBytes, second.sizeBytes);

        SweepRequest request;
        request.baseline = equalizing();
        QuantSpec spec;
        spec.bits = 3;
        request.settings = {SweepSetting{spec, {}}};
        request.limit = 500;
        TAKE(sweep, measureSensitivity(model, tests, request, {}, context()));
        for (const SensitivityCell &cell : sweep.cells) {
            const std::string &name = model->layers[std::size_t(cell.layer)].name;
            TAKE(whole, one.evaluated(withSetting(equalizing(), name, request.settings[0]), options, context()));
            QCOMPARE(cell.metrics.top1, whole.metrics.top1);
        }
    }
};

QTEST_GUILESS_MAIN(TestEqualize)
#include "tst_equalize.moc"
