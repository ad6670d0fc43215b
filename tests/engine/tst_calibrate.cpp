// SPDX-License-Identifier: GPL-3.0-or-later
// Criteria that look at data, each against its formula written out with LibTorch's own operators.
#include <ATen/core/grad_mode.h>
#include <ATen/core/ivalue.h>

#include <torch/csrc/autograd/autograd.h>

#include "engine/apply/layerscores.h"
#include "engine/calibrate/calibrate.h"
#include "engine/calibrate/datascores.h"
#include "engine/eval/forward.h"
#include "engine/graph/graph.h"
#include "engine/prune/importance.h"
#include "engine/study/study.h"

#include "tests/engine/training.h"
#include "tests/engine/withworkers.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace espalier;

namespace {

constexpr double kTolerance = 1e-5;    // Relative to the tensor's largest score, as the issue asks for.
constexpr std::int64_t kSamples = 100; // Three batches of 32 and one of 4.

/// Largest difference over the largest wanted value.
template <typename Number> double deviation(const std::vector<Number> &got, const at::Tensor &wanted)
{
    const at::Tensor want = wanted.detach().to(at::kDouble).contiguous().view({-1});
    if (static_cast<std::int64_t>(got.size()) != want.numel())
        return std::numeric_limits<double>::infinity();
    const double *numbers = want.data_ptr<double>();
    double largest = 0, difference = 0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        largest = std::max(largest, std::fabs(numbers[i]));
        difference = std::max(difference, std::fabs(static_cast<double>(got[i]) - numbers[i]));
    }
    return largest > 0 ? difference / largest : difference;
}

at::Tensor weightOf(const Model &model, const std::string &name)
{
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        if (model.tensors[i].name == name)
            return model.graph->parameterForTensor(static_cast<int>(i))->data.to(at::kDouble);
    return {};
}

int tensorOf(const Model &model, const std::string &name)
{
    for (std::size_t i = 0; i < model.tensors.size(); ++i)
        if (model.tensors[i].name == name)
            return static_cast<int>(i);
    return -1;
}

/// article-lenet in double; the convolutions' and the last weight are given.
at::Tensor lenet(const Model &model, const at::Tensor &x, const std::vector<at::Tensor> &weights)
{
    at::Tensor y = at::max_pool2d(at::relu(at::conv2d(x, weights[0], weightOf(model, "conv1.bias"))), {2, 2});
    y = at::max_pool2d(at::relu(at::conv2d(y, weights[1], weightOf(model, "conv2.bias"))), {2, 2});
    return at::linear(y.flatten(1), weights[2], weightOf(model, "fc1.bias"));
}

constexpr const char *kLenetWeights[] = {"conv1.weight", "conv2.weight", "fc1.weight"};

Recipe asking(const std::string &criterion, const std::string &layer = {}, int draws = 8)
{
    PruneSpec spec;
    spec.criterion = criterion;
    spec.draws = draws;
    return askingRecipe(spec, layer.empty() ? std::vector<std::string>() : std::vector<std::string>{layer});
}

std::vector<std::int64_t> samplesOf(const Dataset &data)
{
    std::vector<std::int64_t> samples = sampleOrder(data.count(), 0);
    samples.resize(kSamples);
    return samples;
}

at::Tensor labelsOf(const Dataset &data, std::span<const std::int64_t> samples)
{
    std::vector<std::int64_t> labels;
    for (const std::int64_t sample : samples)
        labels.push_back(data.labels[static_cast<std::size_t>(sample)]);
    return at::tensor(labels, at::TensorOptions().dtype(at::kLong));
}

} // namespace

class TestCalibrate : public QObject, private test::WithWorkers
{
    Q_OBJECT
    ModelPtr m_lenet, m_bn;
    DatasetPtr m_data;

    Result<CalibrationPtr> scores(const ModelPtr &model, const Recipe &recipe, const JobContext &with)
    {
        CalibrationOptions options;
        options.samples = kSamples;
        return calibrate(model, m_data, recipe, options, with);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!test::hasShared("data/mnist/t10k-images-idx3-ubyte.gz"))
            QSKIP("needs ../shared/data/mnist (set ESPALIER_SHARED to the folder that holds it)");
        TAKE(lenet, test::openNamed("article-lenet"));
        TAKE(bn, test::openNamed("lenet5-bn"));
        TAKE(data, test::openTestData("article-lenet"));
        m_lenet = lenet;
        m_bn = bn;
        m_data = data;
    }

    void gradientsEqualAutograd_data()
    {
        QTest::addColumn<std::string>("criterion");
        for (const char *criterion : {"gradient", "taylor", "fisher", "snip"})
            QTest::newRow(criterion) << std::string(criterion);
    }

    void gradientsEqualAutograd()
    {
        QFETCH(std::string, criterion);
        TAKE(calibration, scores(m_lenet, asking(criterion), context()));
        QCOMPARE(calibration->samples, kSamples);
        const at::AutoGradMode guard(true);
        const std::vector<std::int64_t> samples = samplesOf(*m_data);
        std::vector<at::Tensor> weights;
        for (const char *name : kLenetWeights)
            weights.push_back(weightOf(*m_lenet, name).detach().clone().set_requires_grad(true));
        const auto gradientsOf = [&](std::span<const std::int64_t> some) {
            const at::Tensor x = loadBatch(*m_data, some, false, ElementType::Float32).to(at::kDouble);
            const at::Tensor loss = at::cross_entropy_loss(lenet(*m_lenet, x, weights), labelsOf(*m_data, some));
            return torch::autograd::grad({loss}, weights);
        };
        std::vector<at::Tensor> wanted;
        if (criterion == "fisher") {
            for (std::size_t begin = 0; begin < samples.size(); begin += 32) {
                const auto gradients = gradientsOf(std::span(samples).subspan(begin, std::min<std::size_t>(32, samples.size() - begin)));
                for (std::size_t i = 0; i < 3; ++i) {
                    const at::Tensor square = (gradients[i] * weights[i]).detach().square() / 4;
                    if (begin == 0)
                        wanted.push_back(square);
                    else
                        wanted[i] += square;
                }
            }
        } else {
            wanted = gradientsOf(samples); // All samples in one batch: the weighting of the small last one is seen.
            double sum = 0;
            for (std::size_t i = 0; i < 3; ++i) {
                wanted[i] = criterion == "gradient" ? wanted[i].abs() : (wanted[i] * weights[i]).detach().abs();
                sum += wanted[i].sum().item<double>();
            }
            if (criterion == "snip")
                for (at::Tensor &one : wanted)
                    one = one / sum;
        }
        for (std::size_t i = 0; i < 3; ++i) {
            const ImportanceScores &got = calibration->scores.at({criterion, tensorOf(*m_lenet, kLenetWeights[i])});
            const double off = deviation(got.elements, wanted[i]);
            QVERIFY2(off <= kTolerance, qPrintable(QString("%1: %2").arg(kLenetWeights[i]).arg(off)));
        }
    }

    void activationsEqualTheFormula()
    {
        TAKE(mean, scores(m_bn, asking("activation"), context()));
        TAKE(alive, scores(m_bn, asking("apoz"), context()));
        const at::NoGradGuard guard;
        const at::Tensor x = loadBatch(*m_data, samplesOf(*m_data), false, ElementType::Float32).to(at::kDouble);
        const auto w = [&](const char *name) { return weightOf(*m_bn, name); };
        const auto norm = [&](const at::Tensor &value, const std::string &layer) {
            return at::batch_norm(value, w((layer + ".weight").c_str()), w((layer + ".bias").c_str()), w((layer + ".running_mean").c_str()),
                                  w((layer + ".running_var").c_str()), false, 0.1, 1e-5, false);
        };
        const at::Tensor first = at::relu(norm(at::conv2d(x, w("conv1.weight"), w("conv1.bias"), {1, 1}, {2, 2}), "bn1"));
        const at::Tensor second = at::relu(norm(at::conv2d(at::max_pool2d(first, {2, 2}), w("conv2.weight"), w("conv2.bias")), "bn2"));
        const at::Tensor third = at::relu(at::linear(at::max_pool2d(second, {2, 2}).flatten(1), w("fc1.weight"), w("fc1.bias")));
        const std::vector<std::pair<const char *, at::Tensor>> wanted{{"conv1.weight", first.transpose(0, 1).flatten(1)},
                                                                      {"conv2.weight", second.transpose(0, 1).flatten(1)},
                                                                      {"fc1.weight", third.t()}};
        for (const auto &[name, values] : wanted) {
            const double off = deviation(mean->scores.at({"activation", tensorOf(*m_bn, name)}).channels, values.abs().mean(1));
            QVERIFY2(off <= kTolerance, qPrintable(QString("%1: %2").arg(name).arg(off)));
            // A value within rounding of 0 may fall on either side of the ReLU: one in a hundred thousand.
            const double zeros =
                deviation(alive->scores.at({"apoz", tensorOf(*m_bn, name)}).channels, values.ne(0).to(at::kDouble).mean(1));
            QVERIFY2(zeros <= (values.size(1) > 10000 ? 1e-4 : 1e-9), qPrintable(QString("%1: %2").arg(name).arg(zeros)));
        }
        // The last layer has no activation after it: hardly a logit is exactly zero.
        for (const double share : alive->scores.at({"apoz", tensorOf(*m_bn, "fc3.weight")}).channels)
            QVERIFY(share > 0.99);
    }

    /// The change of the outputs, with the whole network run for each channel and draw.
    void stabilityEqualsTheFormula_data()
    {
        QTest::addColumn<int>("layer");
        QTest::newRow("conv1") << 0;
        QTest::newRow("conv2") << 1;
        QTest::newRow("fc1") << 2;
    }

    void stabilityEqualsTheFormula()
    {
        QFETCH(int, layer);
        constexpr int kDraws = 4;
        const std::string name = kLenetWeights[layer];
        TAKE(calibration, scores(m_lenet, asking("stability", name.substr(0, name.find('.')), kDraws), context()));
        const ImportanceScores &got = calibration->scores.at({"stability", tensorOf(*m_lenet, name)});
        const at::NoGradGuard guard;
        std::vector<std::int64_t> samples = samplesOf(*m_data);
        samples.resize(kStabilitySamples);
        const at::Tensor x = loadBatch(*m_data, samples, false, ElementType::Float32).to(at::kDouble);
        std::vector<at::Tensor> weights;
        for (const char *each : kLenetWeights)
            weights.push_back(weightOf(*m_lenet, each).clone());
        const at::Tensor before = lenet(*m_lenet, x, weights);
        const std::int64_t channels = weights[static_cast<std::size_t>(layer)].size(0);
        for (const std::int64_t channel : {std::int64_t(0), channels / 2, channels - 1}) {
            std::vector<double> changes;
            for (int draw = 0; draw < kDraws; ++draw) {
                std::vector<at::Tensor> changed = weights;
                changed[static_cast<std::size_t>(layer)] = weights[static_cast<std::size_t>(layer)].clone();
                at::Tensor own = changed[static_cast<std::size_t>(layer)][channel];
                const at::Tensor original = own.clone();
                const std::vector<double> noise = perturbationNoise(0, draw, static_cast<std::size_t>(own.numel()));
                const double rms = original.square().mean().sqrt().item<double>();
                own += 0.05 * rms * at::tensor(noise, at::TensorOptions().dtype(at::kDouble)).view(own.sizes());
                const double size = ((own - original).norm() / original.norm()).item<double>();
                changes.push_back((lenet(*m_lenet, x, changed) - before).norm(2, 1).mean().item<double>() / size);
            }
            double mean = 0, squares = 0;
            for (const double change : changes)
                mean += change / kDraws;
            for (const double change : changes)
                squares += (change - mean) * (change - mean);
            const double error = std::sqrt(squares / (kDraws - 1) / kDraws);
            // float32 outputs of size 10 differ by 1e-6; the change is 0.05 of a channel's part of them.
            const std::size_t c = static_cast<std::size_t>(channel);
            QVERIFY2(std::fabs(got.channels[c] - mean) <= 2e-4 * mean, qPrintable(QString("%1 %2").arg(got.channels[c]).arg(mean)));
            QVERIFY2(std::fabs(got.channelErrors[c] - error) <= 2e-3 * error + 2e-4 * mean,
                     qPrintable(QString("%1 %2").arg(got.channelErrors[c]).arg(error)));
        }
    }

    void stabilityIsTheSeedsAndNarrowsWithDraws()
    {
        const int tensor = tensorOf(*m_lenet, "conv2.weight");
        const auto run = [&](int draws, std::uint64_t seed, const JobContext &with) {
            JobContext seeded = with;
            seeded.seed = seed;
            CalibrationOptions options;
            options.samples = 16;
            return calibrate(m_lenet, m_data, asking("stability", "conv2", draws), options, seeded);
        };
        TAKE(one, run(16, 3, context()));
        TAKE(again, run(16, 3, JobContext()));
        TAKE(other, run(16, 4, context()));
        TAKE(twice, run(32, 3, context()));
        const auto &first = one->scores.at({"stability", tensor});
        QVERIFY(first.channels == again->scores.at({"stability", tensor}).channels); // Bit for bit, with any number of workers.
        QVERIFY(first.channelErrors == again->scores.at({"stability", tensor}).channelErrors);
        QVERIFY(first.channels != other->scores.at({"stability", tensor}).channels);
        double narrow = 0, wide = 0;
        for (std::size_t c = 0; c < first.channelErrors.size(); ++c) {
            wide += first.channelErrors[c];
            narrow += twice->scores.at({"stability", tensor}).channelErrors[c];
        }
        // sqrt 2 in the mean; 64 channels share the draws, so the estimate of each deviation is off by 1 / sqrt(2 * 16) at most.
        QVERIFY2(wide / narrow > 1.414 - 0.25 && wide / narrow < 1.414 + 0.25, qPrintable(QString::number(wide / narrow)));
    }

    void workersGiveTheSame()
    {
        for (const char *criterion : {"taylor", "fisher", "activation", "apoz"}) {
            TAKE(alone, scores(m_bn, asking(criterion), JobContext()));
            TAKE(together, scores(m_bn, asking(criterion), context()));
            QCOMPARE(alone->scores.size(), together->scores.size());
            for (const auto &[key, score] : alone->scores) {
                QVERIFY2(score.elements == together->scores.at(key).elements, criterion);
                QVERIFY2(score.channels == together->scores.at(key).channels, criterion);
            }
        }
    }

    /// Every criterion that looks at data, by channel and where it can by element: it is applied, and as much goes as was asked for.
    void recipesAreAppliedAndEvaluated_data()
    {
        QTest::addColumn<std::string>("criterion");
        QTest::addColumn<bool>("perChannel");
        for (const Criterion &criterion : criteria()) {
            if (!criterion.needsData())
                continue;
            QTest::addRow("%s, channel", criterion.id) << std::string(criterion.id) << true;
            if (criterion.perElement)
                QTest::addRow("%s, element", criterion.id) << std::string(criterion.id) << false;
        }
    }

    void recipesAreAppliedAndEvaluated()
    {
        QFETCH(std::string, criterion);
        QFETCH(bool, perChannel);
        CalibrationOptions few;
        few.samples = 32;
        const auto calibrator = std::make_shared<Calibrator>(m_lenet, m_data, few);
        Study study(m_lenet, m_data, calibrator);
        Recipe recipe;
        PruneSpec spec;
        spec.criterion = criterion;
        spec.granularity = perChannel ? "channel" : "element";
        spec.sparsity = 0.5;
        spec.draws = 2;
        recipe.layers["conv1"].prune = Choice<PruneSpec>::set(spec);
        EvaluationOptions options;
        options.limit = 200;
        TAKE(half, study.evaluated(recipe, options, context()));
        TAKE(calibration, calibrator->calibrationFor(recipe, context()));
        TAKE(applied, applyRecipe(*m_lenet, recipe, context(), calibration.get()));
        QCOMPARE(applied.layers[0].quality.zeros, 144); // 32 filters of 9: 16 of them, or 144 weights.
        QVERIFY(half.sparsity > 0);
        // Another share asks the same of data: nothing is looked at again.
        recipe.layers["conv1"].prune.spec.sparsity = 0.25;
        TAKE(kept, calibrator->calibrationFor(recipe, context()));
        QVERIFY(kept == calibration);
        JobContext otherSeed = context();
        otherSeed.seed = 1;
        TAKE(fresh, calibrator->calibrationFor(recipe, otherSeed));
        QVERIFY(fresh != calibration);
    }

    void nothingAskedNothingDone()
    {
        TAKE(needed, needsCalibration(*m_lenet, Recipe()));
        QVERIFY(!needed);
        TAKE(plain, needsCalibration(*m_lenet, asking("geometric-median")));
        QVERIFY(!plain);
        TAKE(asked, needsCalibration(*m_lenet, asking("snip")));
        QVERIFY(asked);
        TAKE(nothing, Calibrator(m_lenet, m_data).calibrationFor(Recipe(), context()));
        QVERIFY(!nothing);
    }

    void oneSampleWillDo()
    {
        CalibrationOptions one;
        one.samples = 1;
        for (const char *criterion : {"taylor", "activation", "stability"}) {
            TAKE(calibration, calibrate(m_lenet, m_data, asking(criterion, "conv1", 2), one, context()));
            QCOMPARE(calibration->samples, 1);
        }
    }

    /// The layer whose weights hold the NaN is named, whichever family looks.
    void namesWhoMakesNan_data()
    {
        QTest::addColumn<std::string>("criterion");
        for (const char *criterion : {"gradient", "activation", "stability"})
            QTest::newRow(criterion) << std::string(criterion);
    }

    void namesWhoMakesNan()
    {
        QFETCH(std::string, criterion);
        auto model = std::make_shared<Model>(*m_bn);
        auto graph = std::make_shared<Graph>(*m_bn->graph);
        for (Graph::Parameter &parameter : graph->parameters)
            if (parameter.tensor == tensorOf(*m_bn, "conv2.weight")) {
                parameter.data = parameter.data.clone();
                parameter.data.view({-1})[7] = std::numeric_limits<float>::quiet_NaN();
            }
        model->graph = graph;
        const auto refused = scores(model, asking(criterion, "", 2), context());
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().id(), "eval.nan");
        QCOMPARE(refused.error().where(), std::string("conv2"));
    }

    /// Samples without labels: criteria that need them say so and name those that do not.
    void labelsAreAskedFor()
    {
        const auto data = std::make_shared<test::Head>(m_data, 64);
        data->labels[5] = data->labels[9] = -1;
        for (const char *criterion : {"gradient", "taylor", "fisher", "snip"}) {
            const auto refused = calibrate(m_lenet, data, asking(criterion), {}, context());
            QVERIFY(!refused.ok());
            QCOMPARE(refused.error().id(), "prune.needs-labels");
            const std::string text = refused.error().message();
            QVERIFY2(text.find(criterion) != std::string::npos && text.find("2 of the 64") != std::string::npos
                         && text.find("activation, apoz") != std::string::npos,
                     text.c_str());
        }
        for (const char *criterion : {"activation", "apoz"})
            QVERIFY(calibrate(m_lenet, data, asking(criterion, "", 2), {}, context()).ok());
        const auto right = Study(m_lenet, data).evaluated(Recipe(), {}, context());
        QVERIFY(!right.ok());
        QCOMPARE(right.error().id(), "eval.no-labels");
    }

    void stopsWhenAsked()
    {
        std::stop_source source;
        source.request_stop();
        JobContext stopped = context();
        stopped.stop = source.get_token();
        for (const char *criterion : {"fisher", "apoz", "stability"}) {
            const auto result = scores(m_lenet, asking(criterion), stopped);
            QVERIFY(!result.ok());
            QCOMPARE(result.error().id(), "core.cancelled");
        }
    }

    /// Which BatchNorm belongs to which convolution, also in a block with a shortcut.
    void normalizationsAreFound()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        TAKE(model, test::openNamed("resnet20-ssl"));
        int found = 0;
        for (const LayerInfo &layer : model->layers) {
            if (layer.weights.empty())
                continue;
            std::string wanted = layer.name + ".weight";
            const std::size_t place = wanted.find("conv");
            if (place != std::string::npos)
                wanted.replace(place, 4, "bn");
            else if (const std::size_t shortcut = wanted.find("downsample.0"); shortcut != std::string::npos)
                wanted.replace(shortcut, 12, "downsample.1");
            else
                wanted.clear();
            const std::string got =
                layer.normalizationScale < 0 ? "" : model->tensors[static_cast<std::size_t>(layer.normalizationScale)].name;
            QCOMPARE(got, wanted);
            found += !wanted.empty();
        }
        QCOMPARE(found, 21);
    }
};

QTEST_GUILESS_MAIN(TestCalibrate)
#include "tst_calibrate.moc"
