// SPDX-License-Identifier: GPL-3.0-or-later
// Networks built without a file, what finishing works out about them, and the passes of their plans.
#include "engine/apply/apply.h"
#include "engine/graph/build.h"
#include "engine/graph/verify.h"
#include "engine/plan/passes.h"
#include "engine/plan/plan.h"
#include "engine/train/traingraph.h"
#include "tests/shared.h"

#include <ATen/core/grad_mode.h>

#include <QScopeGuard>

using namespace espalier;

namespace {

using Value = GraphBuilder::Value;
using Ints = std::vector<std::int64_t>;

at::Tensor run(const Graph &graph, std::vector<c10::IValue> inputs)
{
    const at::NoGradGuard guard;
    const Executor executor(graph);
    Frame frame = executor.frame();
    const auto result = executor.run(frame, std::move(inputs), {});
    if (!result)
        qWarning("%s", result.error().message().c_str());
    return result && result->isTensor() ? result->toTensor() : at::Tensor();
}

struct Weights {
    at::Tensor conv = at::randn({6, 3, 3, 3}), gamma = at::rand({6}) + 0.5, beta = at::randn({6}), mean = at::randn({6}),
               variance = at::rand({6}) + 0.5, linear = at::randn({4, 6}), bias = at::randn({4});
};

/// conv (same padding by default of the caller) -> BatchNorm -> dropout -> + input of the ReLU -> ReLU -> mean -> linear.
Result<std::shared_ptr<Model>> smallNetwork(const Weights &w)
{
    GraphBuilder net;
    const Value x = net.input("image", {1, 3, 8, 8});
    const Value conv = net.call("aten::conv2d", "", {x, net.parameter("stem.conv.weight", w.conv)}, {{"padding", 1}});
    const Value norm = net.call("aten::batch_norm", "",
                                {conv, net.parameter("stem.norm.weight", w.gamma), net.parameter("stem.norm.bias", w.beta),
                                 net.parameter("stem.norm.running_mean", w.mean, false),
                                 net.parameter("stem.norm.running_var", w.variance, false), false, 0.1, 1e-5, false});
    const Value dropped = net.call("aten::dropout", "", {norm, 0.5, false});
    const Value relu = net.call("aten::relu", "", {dropped});
    const Value pooled = net.call("aten::mean", "dim", {relu, Ints{2, 3}});
    net.output("logits",
               net.call("aten::linear", "", {pooled, net.parameter("head.weight", w.linear), net.parameter("head.bias", w.bias)}));
    return net.finish();
}

at::Tensor expected(const Weights &w, const at::Tensor &x)
{
    at::Tensor y = at::conv2d(x, w.conv, {}, 1, 1);
    y = at::batch_norm(y, w.gamma, w.beta, w.mean, w.variance, false, 0.1, 1e-5, false);
    return at::linear(at::relu(y).mean(at::IntArrayRef{2, 3}), w.linear, w.bias);
}

const char *id(const Result<std::shared_ptr<Model>> &model)
{
    return model ? "" : model.error().id();
}

} // namespace

#define TAKE_MODEL(variable, expression)                                                                                                   \
    const auto variable##Result = (expression);                                                                                            \
    QVERIFY2(variable##Result.ok(), variable##Result.ok() ? "" : variable##Result.error().message().c_str());                              \
    const Model &variable = **variable##Result

class TestBuild : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { at::manual_seed(5); }

    void aBuiltNetworkComputesWhatItsOperatorsDo()
    {
        const Weights w;
        TAKE_MODEL(model, smallNetwork(w));
        const at::Tensor x = at::randn({5, 3, 8, 8});
        const at::Tensor got = run(*model.graph, {x});
        QVERIFY(got.defined() && at::equal(got, expected(w, x)));
    }

    /// All that opening a file finds is found here: layers, kinds, weights, shapes, MACs, links, places.
    void finishingFindsWhatFollowsFromTheGraph()
    {
        TAKE_MODEL(model, smallNetwork({}));
        QCOMPARE(model.layers.size(), 3u);
        const LayerInfo *conv = model.layer("stem.conv"), *norm = model.layer("stem.norm"), *head = model.layer("head");
        QVERIFY(conv && norm && head);
        QCOMPARE(conv->kind, std::string("Conv2d"));
        QCOMPARE(norm->kind, std::string("BatchNorm"));
        QCOMPARE(head->kind, std::string("Linear"));
        QVERIFY(conv->quantizable && head->quantizable && !norm->quantizable);
        QCOMPARE(norm->whyNot, std::string("normalization"));
        QCOMPARE(conv->macs.value_or(-1), 8 * 8 * 6 * 3 * 9);
        QCOMPARE(head->macs.value_or(-1), 24);
        QCOMPARE(model.macs.value_or(-1), 8 * 8 * 6 * 3 * 9 + 24);
        QCOMPARE(model.parameters, 6 * 27 + 12 + 24 + 4);
        QCOMPARE(head->parameters, 28);
        QCOMPARE(conv->normalizationScale >= 0 ? model.tensors[static_cast<std::size_t>(conv->normalizationScale)].name : "",
                 std::string("stem.norm.weight"));
        QVERIFY(conv->hasOutputPlace && !head->hasOutputPlace);
        QCOMPARE(model.inputs.size(), 1u);
        QCOMPARE(model.inputs[0].shape, (Ints{1, 3, 8, 8}));
        QCOMPARE(model.inputShapeSource, std::string("file"));
        QCOMPARE(model.outputNames, std::vector<std::string>{"logits"});
        QVERIFY(model.graph->isPure);
    }

    void aShapeThatNobodyGaveIsGuessedAndSaid()
    {
        GraphBuilder net;
        const Value x = net.input("x");
        net.output("y", net.call("aten::linear", "", {x, net.parameter("fc.weight", at::randn({3, 7}))}));
        TAKE_MODEL(model, net.finish());
        QCOMPARE(model.inputShapeSource, std::string("guess"));
        QCOMPARE(model.inputs[0].shape, (Ints{1, 7}));
        QCOMPARE(model.warnings.size(), 1u);
        QCOMPARE(model.warnings[0].id, std::string("model.shape-guessed"));
    }

    /// Weights of free names are found by the operator that uses them, tied ones are one value under two names.
    void tiedWeightsAreOneValue()
    {
        GraphBuilder net;
        const at::Tensor table = at::randn({9, 4});
        const Value tokens = net.input("tokens", {1, 5}, at::kLong);
        const Value first = net.parameter("embed.table", table), second = net.parameter("head.table", table);
        QCOMPARE(first.number, second.number);
        const Value rows = net.call("aten::embedding", "", {first, tokens});
        net.output("logits", net.call("aten::linear", "", {rows, second}));
        TAKE_MODEL(model, net.finish());
        QCOMPARE(model.tensors.size(), 2u);
        QCOMPARE(model.parameters, 36);
        const LayerInfo *head = model.layer("head");
        QVERIFY(head);
        QCOMPARE(model.graph->parameters.size(), 1u);
        QCOMPARE(model.graph->parameters[0].aliases.size(), 1u);
    }

    void layersCanBeDeclared()
    {
        GraphBuilder net;
        const Value x = net.input("x", {1, 3});
        const Value w = net.parameter("onnx::MatMul_12", at::randn({3, 5}));
        net.output("y", net.call("aten::matmul", "", {x, w}));
        net.layer("/head/MatMul", "Linear", {"onnx::MatMul_12"});
        TAKE_MODEL(model, net.finish());
        QCOMPARE(model.layers.size(), 1u);
        QCOMPARE(model.layers[0].name, std::string("/head/MatMul"));
        QCOMPARE(model.layers[0].weights.size(), 1u);
        QCOMPARE(model.layers[0].channelAxis, 1);
        QCOMPARE(model.layers[0].macs.value_or(-1), 15);
    }

    void branchesAndLoopsAreKept()
    {
        GraphBuilder net;
        const Value x = net.input("x", {1, 2}), doubles = net.input("doubles", {1}, at::kBool);
        const Value condition = net.function("espalier::truth",
                                             [](std::vector<c10::IValue> &stack) {
                                                 const bool truth = stack[0].toTensor().any().item<bool>();
                                                 stack.clear();
                                                 stack.emplace_back(truth);
                                             },
                                             {doubles})[0];
        const auto times = [&](double factor) {
            return [&net, x, factor](const std::vector<Value> &) {
                return std::vector<Value>{net.call("aten::mul", "Scalar", {x, factor})};
            };
        };
        const Value chosen = net.branch(condition, times(2), times(-1))[0];
        const Value yes = net.constant(true);
        const Value powers = net.loop(net.constant(std::int64_t(3)), yes, {chosen}, [&](const std::vector<Value> &in) {
            return std::vector<Value>{yes, net.call("aten::mul", "Tensor", {in[1], in[1]})};
        })[0];
        net.output("y", powers);
        TAKE_MODEL(model, net.finish());
        const at::Tensor input = at::tensor({1.5f, -0.5f}).view({1, 2});
        QVERIFY(at::allclose(run(*model.graph, {input, at::ones({1}, at::kBool)}), (input * 2).pow(8)));
        QVERIFY(at::allclose(run(*model.graph, {input, at::zeros({1}, at::kBool)}), input.pow(8)));
    }

    void severalResultsComeInOrder()
    {
        GraphBuilder net;
        const Value x = net.input("x", {1, 6});
        const std::vector<Value> parts = net.callAll("aten::topk", "", {x, 2});
        QCOMPARE(parts.size(), 2u);
        net.output("values", parts[0]);
        net.output("places", parts[1]);
        TAKE_MODEL(model, net.finish());
        QCOMPARE(model.outputNames, (std::vector<std::string>{"values", "places"}));
    }

    void whatCannotBeBuiltIsSaid_data()
    {
        QTest::addColumn<QString>("op");
        QTest::addColumn<QString>("overload");
        QTest::addColumn<QString>("argument");
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("says");
        QTest::newRow("no such operator") << "aten::no_such"
                                          << ""
                                          << ""
                                          << "io.not-understood"
                                          << "aten::no_such";
        QTest::newRow("no such overload") << "aten::mean"
                                          << "nowhere"
                                          << ""
                                          << "io.not-understood"
                                          << "aten::mean.nowhere";
        QTest::newRow("writes a file") << "aten::save"
                                       << ""
                                       << ""
                                       << "io.operator-refused"
                                       << "aten::save";
        QTest::newRow("foreign code") << "custom::kernel"
                                      << ""
                                      << ""
                                      << "io.operator-refused"
                                      << "custom::kernel";
        QTest::newRow("no such operand") << "aten::relu"
                                         << ""
                                         << "slope"
                                         << "io.not-understood"
                                         << "slope";
        QTest::newRow("missing operand") << "aten::conv2d"
                                         << ""
                                         << ""
                                         << "io.not-understood"
                                         << "weight";
        QTest::newRow("wrong type") << "aten::softmax"
                                    << "int"
                                    << "dim"
                                    << "io.not-understood"
                                    << "dim";
    }
    void whatCannotBeBuiltIsSaid()
    {
        QFETCH(const QString, op);
        QFETCH(const QString, overload);
        QFETCH(const QString, argument);
        QFETCH(const QString, id);
        QFETCH(const QString, says);
        GraphBuilder net;
        const Value x = net.input("x", {1, 3, 8, 8});
        GraphBuilder::NamedArguments named;
        if (!argument.isEmpty())
            named.emplace_back(argument.toStdString(), "a word");
        const Value y = net.call(op.toStdString(), overload.toStdString(), {x}, named);
        QCOMPARE(y.number, -1);
        net.output("y", net.call("aten::relu", "", {y}));
        const auto model = net.finish();
        QCOMPARE(QString(::id(model)), id);
        QVERIFY2(QString::fromStdString(model.error().message()).contains(says), model.error().message().c_str());
    }

    void aGraphThatIsNotWholeIsRefused()
    {
        GraphBuilder net;
        net.input("x", {1, 3});
        QCOMPARE(id(net.finish()), "io.not-understood");
        Graph graph;
        graph.values = 3;
        graph.body.inputs = {0};
        graph.body.outputs = {2};
        GraphNode node;
        node.name = "relu_1";
        node.inputs = {1};
        node.outputs = {2};
        node.call = [](std::vector<c10::IValue> &) {};
        graph.body.nodes.push_back(node);
        QVERIFY(QString::fromStdString(verify(graph).value_or("")).contains("relu_1 reads value 1"));
        graph.body.nodes[0].inputs = {0};
        QVERIFY(!verify(graph));
        graph.body.nodes.push_back(graph.body.nodes[0]);
        QVERIFY(verify(graph).has_value());
    }

    // --- passes

    /// Each pass alone can be left out; what is left computes the same, and notes no work of the pass that is gone.
    void aPassCanBeLeftOut_data()
    {
        QTest::addColumn<QByteArray>("skip");
        QTest::addColumn<int>("inPlace");
        QTest::newRow("none") << QByteArray() << 0; // The ReLU is part of the convolution.
        QTest::newRow("drop-dropout") << QByteArray("drop-dropout") << 0;
        QTest::newRow("fold-batch-norm") << QByteArray("fold-batch-norm") << 1;
        QTest::newRow("channels-last") << QByteArray("channels-last") << 1;
        QTest::newRow("fuse") << QByteArray("fuse") << 1;
        QTest::newRow("in-place") << QByteArray("in-place") << 0;
        QTest::newRow("two") << QByteArray("fuse, in-place") << 0;
    }
    void aPassCanBeLeftOut()
    {
        QFETCH(const QByteArray, skip);
        QFETCH(const int, inPlace);
        QCOMPARE(evaluationPasses().size(), 5u); // A new pass needs a row here.
        const Weights w;
        TAKE_MODEL(model, smallNetwork(w));
        const auto clean = qScopeGuard([] { qunsetenv("ESPALIER_PLAN_SKIP"); });
        qputenv("ESPALIER_PLAN_SKIP", skip);
        PlanStats stats;
        const auto plan = makePlan(*model.graph, nullptr, &stats);
        const at::Tensor x = at::randn({5, 3, 8, 8});
        const at::Tensor got = run(*plan, {x});
        QVERIFY(got.defined() && at::allclose(got, expected(w, x), 1e-4, 1e-5));
        QCOMPARE(stats.foldedNorms, skip.contains("fold") ? 0 : 1);
        QCOMPARE(stats.channelsLast, !skip.contains("channels"));
        QCOMPARE(stats.packed, skip.contains("fuse") || skip.contains("channels") ? 0 : 1);
        QCOMPARE(stats.inPlace, inPlace);
        const auto hasDropout = [](const GraphNode &node) { return node.op == "aten::dropout"; };
        QCOMPARE(std::any_of(plan->body.nodes.begin(), plan->body.nodes.end(), hasDropout), skip.contains("drop"));
    }

    /// Training takes its passes from the same list, and gradients are those of the plain graph.
    void trainingSharesThePasses()
    {
        GraphBuilder net;
        const Weights w;
        const Value x = net.input("image", {1, 3, 8, 8});
        const Value conv = net.call("aten::conv2d", "", {x, net.parameter("conv.weight", w.conv)}, {{"padding", 1}});
        const Value other = net.call("aten::conv2d", "", {x, net.parameter("other.weight", at::randn({6, 3, 1, 1}))});
        const Value relu = net.call("aten::relu", "", {net.call("aten::add", "Tensor", {conv, other})});
        const Value flat = net.call("aten::view", "", {relu, Ints{-1, 384}});
        net.output("y", net.call("aten::linear", "", {flat, net.parameter("head.weight", at::randn({4, 384}))}));
        TAKE_MODEL(model, net.finish());
        const TrainingGraph training = makeTrainingGraph(*model.graph, false);
        QVERIFY(training.channelsLast);
        const at::Tensor input = at::randn({2, 3, 8, 8});
        const auto gradients = [&](const Graph &graph) {
            const Executor executor(graph);
            Frame frame = executor.frame();
            std::vector<at::Tensor> leaves, found;
            for (const Graph::Parameter &parameter : graph.parameters) {
                leaves.push_back(parameter.data.detach().clone().set_requires_grad(true));
                Executor::replace(frame, parameter, leaves.back());
            }
            const auto result = executor.run(frame, {input.clone()}, {});
            if (!result)
                return found;
            result->toTensor().pow(2).sum().backward();
            for (const at::Tensor &leaf : leaves)
                found.push_back(leaf.grad());
            return found;
        };
        const std::vector<at::Tensor> plain = gradients(*model.graph), fast = gradients(*training.graph);
        QCOMPARE(plain.size(), 3u);
        QCOMPARE(fast.size(), 3u);
        for (std::size_t i = 0; i < plain.size(); ++i)
            QVERIFY(at::allclose(plain[i], fast[i], 1e-4, 1e-3));
    }
};

QTEST_APPLESS_MAIN(TestBuild)
#include "tst_build.moc"
