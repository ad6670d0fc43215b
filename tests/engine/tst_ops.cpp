// SPDX-License-Identifier: GPL-3.0-or-later
// The operator table and the views of operands, and what rests on them: folding, counting, the axis of the outputs.
#include "engine/graph/ops.h"
#include "engine/graph/shapes.h"
#include "engine/graph/uses.h"
#include "engine/io/read/torchbuild.h"
#include "engine/plan/plan.h"
#include "tests/engine/models.h"

#include <torch/csrc/jit/api/module.h>

#include <set>

using namespace espalier;

namespace {

using Weights = std::vector<std::pair<std::string, std::vector<std::int64_t>>>;

/// A network with a submodule for each weight ("m1" has "m1.weight"), read as a file's would be.
Result<ModelPtr> network(const Weights &weights, const std::string &code, const std::vector<std::int64_t> &input)
{
    at::manual_seed(3);
    torch::jit::Module module("Net");
    for (const auto &[name, shape] : weights) {
        torch::jit::Module part(c10::QualifiedName("__torch__.Part" + name), module._ivalue()->compilation_unit());
        part.register_parameter("weight", at::randn(shape), false);
        if (name.rfind("bn", 0) == 0) {
            part.register_parameter("bias", at::randn(shape), false);
            part.register_buffer("mean", at::randn(shape));
            part.register_buffer("var", at::rand(shape) + 0.5);
        }
        module.register_module(name, part);
    }
    module.define(code);
    module.eval();
    auto model = std::make_shared<Model>();
    if (const Status status = buildFromModule(module, *model); !status)
        return status.error();
    if (const Status status = inferShapes(*model, {{"", input}}, 0, {}); !status)
        return status.error();
    return ModelPtr(std::move(model));
}

at::Tensor outputOf(const Graph &graph, const at::Tensor &input)
{
    const at::NoGradGuard guard;
    const Executor executor(graph);
    Frame frame = executor.frame();
    const auto result = executor.run(frame, {input.clone()}, {});
    return result ? result->toTensor() : at::Tensor();
}

const LayerInfo &layerOf(const Model &model, const char *name)
{
    return *model.layer(name);
}

} // namespace

class TestOps : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aNameStandsInTheTableOnce()
    {
        std::set<std::string_view> names;
        for (const OpInfo &op : knownOps()) {
            QVERIFY2(names.insert(op.name).second, std::string(op.name).c_str());
            QVERIFY2(op.name.find("::") != std::string_view::npos && !op.name.ends_with('_'), std::string(op.name).c_str());
            QCOMPARE(findOp(op.name), &op);
        }
        QVERIFY(names.size() > 60);
        QCOMPARE(findOp("aten::relu_"), findOp("aten::relu"));
        QVERIFY(!findOp("aten::no_such_operator"));
        QVERIFY(!findOp(""));
    }

    /// Every form of a convolution is one: folded with its normalization, and counted.
    void everyFormOfAConvolutionIsFoldedAndCounted_data()
    {
        QTest::addColumn<QString>("call");
        QTest::newRow("conv2d") << "torch.conv2d(x, self.m1.weight, None, [1, 1], [1, 1], [1, 1], 1)";
        QTest::newRow("convolution") << "torch.convolution(x, self.m1.weight, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1)";
        QTest::newRow("_convolution")
            << "torch._convolution(x, self.m1.weight, None, [1, 1], [1, 1], [1, 1], False, [0, 0], 1, False, False, True, True)";
        QTest::newRow("_convolution_mode, same") << "torch._convolution_mode(x, self.m1.weight, None, [1, 1], \"same\", [1, 1], 1)";
    }
    void everyFormOfAConvolutionIsFoldedAndCounted()
    {
        QFETCH(QString, call);
        const std::string code = "def forward(self, x):\n    y = " + call.toStdString()
            + "\n    return torch.relu(torch.batch_norm(y, self.bn1.weight, self.bn1.bias, self.bn1.mean, self.bn1.var, False, 0.1, "
              "0.00001, True))\n";
        TAKE(model, network({{"m1", {6, 3, 3, 3}}, {"bn1", {6}}}, code, {1, 3, 8, 8}));
        QCOMPARE(layerOf(*model, "m1").macs.value_or(-1), 8 * 8 * 6 * 3 * 9);
        QCOMPARE(layerOf(*model, "m1").channelAxis, 0);
        PlanStats stats;
        const auto plan = makePlan(*model->graph, nullptr, &stats);
        QCOMPARE(stats.foldedNorms, 1);
        QVERIFY(stats.channelsLast);
        QCOMPARE(stats.packed, 1);
        const at::Tensor x = at::randn({2, 3, 8, 8});
        const at::Tensor wanted = outputOf(*model->graph, x), got = outputOf(*plan, x);
        QVERIFY(wanted.defined() && got.defined());
        QVERIFY(at::allclose(wanted, got, 1e-4, 1e-5));
    }

    /// Dropout behind dropout is left out of the plan like one alone.
    void severalDropoutsInARowAreLeftOut()
    {
        const std::string code = R"(
def forward(self, x):
    y = torch.dropout(torch.dropout(torch.dropout(x, 0.5, False), 0.25, False), 0.1, False)
    return torch.linear(y, self.m1.weight)
)";
        TAKE(model, network({{"m1", {3, 4}}}, code, {1, 4}));
        const auto plan = makePlan(*model->graph, nullptr);
        QVERIFY(plan->body.nodes.size() < model->graph->body.nodes.size());
        const at::Tensor x = at::randn({2, 4});
        const at::Tensor got = outputOf(*plan, x);
        QVERIFY(got.defined());
        QVERIFY(at::equal(outputOf(*model->graph, x), got));
    }

    /// "same" with an even kernel pads one side more: it is counted and computed, whoever does it.
    void anEvenKernelWithSamePaddingIsRight()
    {
        const std::string code =
            "def forward(self, x):\n    return torch._convolution_mode(x, self.m1.weight, None, [1, 1], \"same\", [1, 1], 1)\n";
        TAKE(model, network({{"m1", {4, 2, 2, 4}}}, code, {1, 2, 7, 7}));
        QCOMPARE(layerOf(*model, "m1").macs.value_or(-1), 7 * 7 * 4 * 2 * 8);
        const auto plan = makePlan(*model->graph, nullptr);
        const at::Tensor x = at::randn({3, 2, 7, 7});
        QVERIFY(at::allclose(outputOf(*model->graph, x), outputOf(*plan, x), 1e-4, 1e-5));
    }

    /// The axis that counts outputs is the operator's, whatever class the layer has.
    void theOperatorSaysWhichAxisCountsOutputs_data()
    {
        QTest::addColumn<QString>("call");
        QTest::addColumn<QList<qint64>>("weight");
        QTest::addColumn<QList<qint64>>("input");
        QTest::addColumn<int>("axis");
        const QList<qint64> image{1, 5, 8, 8}, row{1, 5};
        QTest::newRow("transposed convolution") << "torch.conv_transpose2d(x, self.m1.weight, None, [2, 2], [0, 0], [0, 0], 1, [1, 1])"
                                                << QList<qint64>{5, 7, 3, 3} << image << 1;
        QTest::newRow("transposed by its flag") << "torch.convolution(x, self.m1.weight, None, [1, 1], [0, 0], [1, 1], True, [0, 0], 1)"
                                                << QList<qint64>{5, 7, 3, 3} << image << 1;
        QTest::newRow("convolution") << "torch.conv2d(x, self.m1.weight)" << QList<qint64>{7, 5, 3, 3} << image << 0;
        QTest::newRow("x W") << "torch.matmul(x, self.m1.weight)" << QList<qint64>{5, 7} << row << 1;
        QTest::newRow("x W'") << "torch.matmul(x, torch.t(self.m1.weight))" << QList<qint64>{7, 5} << row << 0;
        QTest::newRow("linear") << "torch.linear(x, self.m1.weight)" << QList<qint64>{7, 5} << row << 0;
    }
    void theOperatorSaysWhichAxisCountsOutputs()
    {
        QFETCH(QString, call);
        QFETCH(QList<qint64>, weight);
        QFETCH(QList<qint64>, input);
        QFETCH(int, axis);
        TAKE(model,
             network({{"m1", {weight.begin(), weight.end()}}}, "def forward(self, x):\n    return " + call.toStdString() + "\n",
                     {input.begin(), input.end()}));
        const LayerInfo &layer = layerOf(*model, "m1");
        QCOMPARE(layer.channelAxis, axis);
        QCOMPARE(layer.weightShape[static_cast<std::size_t>(axis)], 7);
        QCOMPARE(layer.outputShape[1], 7);
    }

    /// What depends on a value, and only that, runs again; a branch depends on what is read inside of it.
    void dependentsReachIntoBranches()
    {
        const std::string code = R"(
def forward(self, x):
    a = torch.linear(x, self.m1.weight)
    b = torch.linear(x, self.m2.weight)
    c = torch.relu(b)
    if bool(torch.sum(x) > 0):
        d = torch.add(c, a)
    else:
        d = c
    return d
)";
        TAKE(model, network({{"m1", {4, 4}}, {"m2", {4, 4}}}, code, {1, 4}));
        const Graph &graph = *model->graph;
        const auto named = [&](const char *tensor) {
            for (const Graph::Parameter &parameter : graph.parameters)
                if (model->tensors[static_cast<std::size_t>(parameter.tensor)].name == tensor)
                    return parameter.value;
            return -1;
        };
        const int changed[] = {named("m1.weight")};
        QVERIFY(changed[0] >= 0);
        const Dependents found = dependentsOf(graph.body.nodes, changed);
        for (std::size_t i = 0; i < graph.body.nodes.size(); ++i) {
            const GraphNode &node = graph.body.nodes[i];
            const bool readsFirst = std::find(node.inputs.begin(), node.inputs.end(), changed[0]) != node.inputs.end();
            QCOMPARE(found.nodes[i] != 0, readsFirst || node.kind == GraphNode::Kind::If);
        }
        const Uses uses(graph);
        for (const GraphNode &node : graph.body.nodes)
            if (kindOf(node) == OpKind::Relu) // Read inside both branches: no node of the body alone reads it.
                QCOMPARE(uses.onlyReader(node.outputs[0]), -1);
    }
};

QTEST_GUILESS_MAIN(TestOps)
#include "tst_ops.moc"
