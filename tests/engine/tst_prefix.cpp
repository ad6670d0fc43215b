// SPDX-License-Identifier: GPL-3.0-or-later
// What one evaluation keeps for the next changes nothing: figures equal those of an evaluation that knows of no other, bit for bit.
#include "engine/plan/plan.h"
#include "engine/plan/prefix.h"
#include "engine/study/study.h"
#include "tests/engine/models.h"
#include "tests/engine/sample.h"
#include "tests/engine/withworkers.h"

#include <QTemporaryDir>

#include <torch/csrc/jit/api/module.h>

#include <cstring>

using namespace espalier;

namespace {

/// {"layers": {LAYER: {"weights": {"bits": BITS}}}} on top of `recipe`.
Recipe withBits(Recipe recipe, const std::string &layer, int bits)
{
    QuantSpec spec;
    spec.bits = bits;
    recipe.layers[layer].weights = Choice<QuantSpec>::set(spec);
    return recipe;
}

Recipe withSparsity(Recipe recipe, const std::string &layer, double sparsity)
{
    PruneSpec spec;
    spec.sparsity = sparsity;
    recipe.layers[layer].prune = Choice<PruneSpec>::set(spec);
    return recipe;
}

Recipe withActivations(Recipe recipe, const std::string &layer)
{
    QuantSpec spec;
    spec.bits = 8;
    spec.isSigned = false;
    spec.symmetric = false;
    spec.range.method = "fixed";
    spec.range.lo = {0.0};
    spec.range.hi = {4.0};
    recipe.layers[layer].activations = Choice<QuantSpec>::set(spec);
    return recipe;
}

/// The sum writes over what the first branch made, after the second branch, which is edited.
constexpr const char *kBranches = R"(
def forward(self, x):
    first = torch.conv2d(x, self.m1.weight, None, [2, 2], [1, 1], [1, 1], 1)
    second = torch.conv2d(x, self.m2.weight, None, [2, 2], [1, 1], [1, 1], 1)
    both = torch.relu(first + second)
    return torch.linear(torch.flatten(both, 1), self.m3.weight)
)";

torch::jit::Module branches()
{
    at::manual_seed(5);
    torch::jit::Module module("Branches");
    for (const auto &[name, shape] :
         std::map<std::string, std::vector<std::int64_t>>{{"m1", {8, 1, 3, 3}}, {"m2", {8, 1, 3, 3}}, {"m3", {10, 8 * 14 * 14}}}) {
        torch::jit::Module part(c10::QualifiedName("__torch__.Part" + name), module._ivalue()->compilation_unit());
        part.register_parameter("weight", at::randn(shape), false);
        module.register_module(name, part);
    }
    module.define(kBranches);
    module.eval();
    return module;
}

bool isEqual(const Outcomes &a, const Outcomes &b)
{
    return a.samples == b.samples && a.predicted == b.predicted && a.loss == b.loss && a.logits.size() == b.logits.size()
        && std::memcmp(a.logits.data(), b.logits.data(), a.logits.size() * sizeof(float)) == 0;
}

} // namespace

class TestPrefix : public QObject, private test::WithWorkers
{
    Q_OBJECT
private Q_SLOTS:
    /// One study that goes through edits as a user makes them, beside a new one for each.
    void editsEqualFreshEvaluations_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QStringList>("layers"); ///< In the order of the network.
        QTest::addColumn<bool>("exact");
        const QStringList resnet{"layer1.0.conv1", "layer2.1.conv2", "fc"};
        const QStringList lenet{"conv1", "conv2", "fc1"};
        for (const bool exact : {false, true}) {
            const char *how = exact ? "plain graph" : "plan";
            QTest::addRow("resnet20-ssl, %s", how) << "resnet20-ssl" << resnet << exact;
            if (!exact)
                QTest::addRow("resnet20-a, %s", how) << "resnet20-a" << QStringList{"layer1.0.conv1", "layer2.1.conv2", "linear"} << exact;
            QTest::addRow("lenet5-bn, %s", how) << "lenet5-bn" << lenet << exact;
        }
    }
    void editsEqualFreshEvaluations()
    {
        NEED_SHARED("data/expected/evaluate.json");
        QFETCH(QString, name);
        QFETCH(QStringList, layers);
        QFETCH(bool, exact);
        TAKE(model, test::openNamed(name.toStdString()));
        TAKE(data, test::openTestData(name.toStdString()));
        std::vector<std::string> named;
        for (const QString &layer : layers)
            named.push_back(layer.toStdString());
        for (const std::string &layer : named)
            QVERIFY2(std::any_of(model->layers.begin(), model->layers.end(), [&](const LayerInfo &info) { return info.name == layer; }),
                     layer.c_str());
        const std::string &early = named[0], &middle = named[1], &late = named[2];

        std::vector<Recipe> edits;
        edits.push_back(withBits({}, late, 4));
        edits.push_back(withBits(edits.back(), late, 3));         // the same layer: what comes before it is kept
        edits.push_back(withBits(edits.back(), late, 2));         // ... and used
        edits.push_back(withSparsity(edits.back(), middle, 0.5)); // an earlier one: what was kept no longer holds
        edits.push_back(withSparsity(edits.back(), middle, 0.7));
        edits.push_back(withSparsity(edits.back(), middle, 0.8));
        edits.push_back(withBits(edits.back(), late, 5)); // from the middle to the end
        edits.push_back(withBits(edits.back(), late, 6));
        edits.push_back(withSparsity(edits.back(), middle, 0.9)); // and back, with what the middle still has
        edits.push_back(withBits(edits.back(), early, 3));
        edits.push_back(withActivations(edits.back(), middle));
        edits.push_back(withBits(edits.back(), late, 3));
        edits.push_back(withBits(edits.back(), late, 2));
        edits.push_back(Recipe{});
        edits.push_back(withBits({}, late, 2));

        EvaluationOptions options;
        options.exact = exact;
        options.limit = 100;
        Study study(model, data);
        for (std::size_t i = 0; i < edits.size(); ++i) {
            EvaluationOptions growing = options;
            growing.steps = {40};
            TAKE(kept, study.evaluated(edits[i], growing, context()));
            Study fresh(model, data);
            TAKE(alone, fresh.evaluated(edits[i], options, context()));
            QVERIFY2(isEqual(*kept.outcomes, *alone.outcomes), qPrintable(QString("edit %1").arg(i)));
        }
    }

    /// Operators behind the edited layer write over values that are kept.
    void keptValuesAreNotWrittenOver()
    {
        QTemporaryDir folder;
        const std::string path = folder.filePath("branches.pt").toStdString();
        branches().save(path);
        ImportOptions import;
        import.inputShapes[""] = {1, 1, 28, 28};
        TAKE(model, openModel(path, import, {}));
        TAKE(data, test::sampleData());
        PlanStats facts;
        makePlan(*model->graph, nullptr, &facts);
        QCOMPARE(facts.inPlace, 1);
        EvaluationOptions options;
        options.limit = 64;
        Study study(model, data);
        for (int bits = 8; bits >= 2; --bits) {
            TAKE(kept, study.evaluated(withBits({}, "m2", bits), options, context()));
            Study fresh(model, data);
            TAKE(alone, fresh.evaluated(withBits({}, "m2", bits), options, context()));
            QVERIFY2(isEqual(*kept.outcomes, *alone.outcomes), qPrintable(QString::number(bits)));
        }
    }

    /// A drag's evaluations are cancelled by the next: batches that were finished are used, others run.
    void cancelledOnesLeaveWhatHolds()
    {
        NEED_SHARED("data/expected/evaluate.json");
        TAKE(model, test::openNamed("resnet20-ssl"));
        TAKE(data, test::openTestData("resnet20-ssl"));
        EvaluationOptions options;
        options.limit = 320;
        Study study(model, data);
        const std::string layer = "layer3.0.conv1";
        TAKE(first, study.evaluated(withBits({}, layer, 8), options, context()));
        for (int bits = 7; bits >= 3; --bits) {
            std::stop_source stop;
            JobContext stopped = context();
            stopped.stop = stop.get_token();
            EvaluationOptions growing = options;
            growing.steps = {32, 64, 96, 128, 160, 192, 224, 256, 288};
            growing.grown = [&](const Evaluation &so) {
                if (so.metrics.samples >= 32 * (8 - bits))
                    stop.request_stop();
            };
            const auto cut = study.evaluated(withBits({}, layer, bits), growing, stopped);
            QVERIFY(!cut.ok());
        }
        TAKE(kept, study.evaluated(withBits({}, layer, 2), options, context()));
        Study fresh(model, data);
        TAKE(alone, fresh.evaluated(withBits({}, layer, 2), options, context()));
        QVERIFY(isEqual(*kept.outcomes, *alone.outcomes));
    }

    /// Only what follows the edited layer runs again.
    void routeBeginsAtTheEditedLayer()
    {
        NEED_SHARED("data/models/article-lenet.traced.pt");
        TAKE(model, test::openNamed("article-lenet"));
        const auto applied = [&](const Recipe &recipe) { return applyRecipe(*model, recipe, JobContext()); };
        const auto nodeOf = [&](const Graph &plan, const std::string &name) {
            for (std::size_t i = 0; i < plan.body.nodes.size(); ++i)
                if (const int layer = plan.body.nodes[i].layer; layer >= 0 && model->layers[static_cast<std::size_t>(layer)].name == name)
                    return static_cast<int>(i);
            return -1;
        };
        PrefixCache cache;
        std::vector<std::shared_ptr<const Graph>> plans;
        const auto begin = [&](const Recipe &recipe) {
            const auto weights = applied(recipe);
            QVERIFY(weights.ok());
            plans.push_back(makePlan(*model->graph, &*weights));
            cache.begin(*model->graph, *plans.back(), *weights, false);
        };
        const at::NoGradGuard guard;
        const at::Tensor batch = at::rand({2, 1, 28, 28});
        const auto run = [&](std::size_t at) {
            Executor executor(*plans.back());
            Frame frame = executor.frame();
            const PrefixCache::Route route = cache.restore(at, frame);
            const Executor::Hook hook = [&](const GraphNode &node, const Frame &now) {
                if (route.keepBefore && &node == &plans.back()->body.nodes[static_cast<std::size_t>(*route.keepBefore) - 1])
                    cache.keep(at, route, now);
            };
            Executor::Options options;
            options.first = route.first;
            options.hook = &hook;
            const auto result = executor.run(frame, route.first ? std::vector<c10::IValue>{} : std::vector<c10::IValue>{batch}, options);
            [&] { QVERIFY(result.ok()); }();
            return route.first;
        };
        begin(withBits({}, "conv2", 8));
        QCOMPARE(run(0), 0);
        QCOMPARE(cache.bytes(), std::int64_t(0)); // Nothing says yet what will be edited.
        begin(withBits({}, "conv2", 7));
        QCOMPARE(run(0), 0);
        QVERIFY(cache.bytes() > 0);
        begin(withBits({}, "conv2", 6));
        QCOMPARE(run(0), nodeOf(*plans.back(), "conv2"));
        QCOMPARE(run(32), 0); // A batch not seen yet.
        begin(withBits(withBits({}, "conv2", 6), "fc1", 4));
        QCOMPARE(run(0), nodeOf(*plans.back(), "conv2"));
        begin(withBits(withBits({}, "conv2", 6), "fc1", 3));
        QCOMPARE(run(0), nodeOf(*plans.back(), "fc1"));
        begin(withBits(withBits({}, "conv2", 5), "fc1", 3));
        QCOMPARE(run(0), nodeOf(*plans.back(), "conv2"));
        begin(withBits(withBits({}, "conv1", 5), "fc1", 3));
        QCOMPARE(run(0), 0);
    }
};

QTEST_GUILESS_MAIN(TestPrefix)
#include "tst_prefix.moc"
