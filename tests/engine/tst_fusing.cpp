// SPDX-License-Identifier: GPL-3.0-or-later
// A plan's operators that do several of the network's at once give what those give, whatever stands around them; and so do the parts
// of it that run again with other weights.
#include "engine/plan/fuse.h"
#include "engine/plan/plan.h"
#include "engine/plan/suffix.h"
#include "engine/winograd/winograd.h"
#include "tests/engine/models.h"

#include <QTemporaryDir>

#include <ATen/core/grad_mode.h>
#include <torch/csrc/jit/api/module.h>

#include <algorithm>
#include <map>

using namespace espalier;

namespace {

/// Parts with a weight each (m1 and m2: 3 x 3, 16 to 16 channels; m3: 1 x 1; m4: 3 x 3 to 24; m5: 5 x 5; bias: 16 numbers).
torch::jit::Module moduleOf(const std::string &body)
{
    at::manual_seed(5);
    torch::jit::Module module("Fusing");
    const std::map<std::string, std::vector<std::int64_t>> shapes{{"m1", {16, 16, 3, 3}}, {"m2", {16, 16, 3, 3}}, {"m3", {16, 16, 1, 1}},
                                                                  {"m4", {24, 16, 3, 3}}, {"m5", {16, 16, 5, 5}}, {"bias", {16}}};
    for (const auto &[name, shape] : shapes) {
        if (body.find(name) == std::string::npos)
            continue;
        torch::jit::Module part(c10::QualifiedName("__torch__.Part" + name), module._ivalue()->compilation_unit());
        part.register_parameter("weight", at::randn(shape) / 8, false);
        module.register_module(name, part);
    }
    std::string source = "def forward(self, x):\n";
    for (std::size_t start = 0; start < body.size();) {
        const std::size_t end = std::min(body.find('\n', start), body.size());
        source += "    " + body.substr(start, end - start) + "\n";
        start = end + 1;
    }
    module.define(source);
    module.eval();
    return module;
}

const std::string conv1 = "torch.conv2d(x, self.m1.weight, None, [1, 1], [1, 1], [1, 1], 1)";
const std::string conv2 = "torch.conv2d(x, self.m2.weight, None, [1, 1], [1, 1], [1, 1], 1)";
const std::string oneByOne = "torch.conv2d(x, self.m3.weight, None, [1, 1], [0, 0], [1, 1], 1)";

at::Tensor outputOf(const Graph &graph, std::vector<c10::IValue> inputs, const std::map<int, at::Tensor> &replaced = {},
                    const Executor::Hook *hook = nullptr)
{
    const at::NoGradGuard guard;
    const Executor executor(graph);
    Frame frame = executor.frame();
    for (const auto &[value, tensor] : replaced)
        frame[static_cast<std::size_t>(value)] = tensor;
    Executor::Options options;
    options.hook = hook;
    const auto result = executor.run(frame, std::move(inputs), options);
    if (!result)
        qFatal("%s", result.error().message().c_str());
    return result->toTensor();
}

int countOf(const Graph &graph, const char *op)
{
    return static_cast<int>(
        std::count_if(graph.body.nodes.begin(), graph.body.nodes.end(), [&](const GraphNode &node) { return node.op == op; }));
}

bool areClose(const at::Tensor &a, const at::Tensor &b)
{
    return a.sizes() == b.sizes() && at::allclose(a, b, 1e-5, 2e-5);
}

} // namespace

class TestFusing : public QObject
{
    Q_OBJECT
    QTemporaryDir m_folder;

    Result<ModelPtr> open(const QString &body, const std::vector<std::int64_t> &shape)
    {
        const std::string path = m_folder.filePath("model.pt").toStdString();
        moduleOf(body.toStdString()).save(path);
        ImportOptions options;
        options.inputShapes[""] = shape;
        return openModel(path, options, {});
    }

    void rows()
    {
        QTest::addColumn<QString>("body");
        QTest::addColumn<int>("additions"); ///< Left by themselves, where the processor has a kernel.
        QTest::addColumn<int>("relus");
        QTest::addColumn<QVector<int>>("size");
        const QVector<int> usual{10, 14};
        const auto row = [&](const char *name, const std::string &body, int additions, int relus, const QVector<int> &size = {10, 14}) {
            QTest::newRow(name) << QString::fromStdString(body) << additions << relus << size;
        };
        row("alone", "return " + conv1, 0, 0);
        row("with a ReLU", "return torch.relu(" + conv1 + ")", 0, 0);
        row("a block with its skip", "y = torch.relu(" + conv1 + ")\nx2 = x\nx = y\nreturn torch.relu(" + conv2 + " + x2)", 0, 0);
        row("the skip on the left", "return torch.relu(x + " + conv1 + ")", 0, 0);
        row("no ReLU behind the sum", "return x + " + conv1, 0, 0);
        row("read twice", "y = " + conv1 + "\nreturn torch.relu(y) + y", 1, 1);
        row("the sum is read twice", "y = x + " + conv1 + "\nreturn torch.relu(y) * y", 0, 1);
        row("a sum with itself", "y = " + conv1 + "\nreturn torch.relu(y + y)", 1, 1);
        row("two convolutions meet", "y = " + conv1 + "\nz = " + conv2 + "\nreturn torch.relu(y + z)", 0, 0);
        row("the skip is made later", "y = " + conv1 + "\nz = " + oneByOne + "\nreturn torch.relu(y + z)", 0, 0);
        row("the skip is made first", "z = " + oneByOne + "\ny = " + conv1 + "\nreturn torch.relu(y + z)", 0, 0);
        row("a number is added", "return torch.relu(" + conv1 + " + 1)", 1, 0);
        row("with a factor", "return torch.relu(torch.add(" + conv1 + ", x, alpha=2))", 1, 1);
        row("a row that is repeated", "return torch.relu(" + conv1 + " + torch.mean(x, [2, 3], True))", 0, 0);
        row("the output is the one repeated", "z = torch.mean(" + conv1 + ", [2, 3], True)\nreturn x + z", 1, 0);
        row("with a bias", "return torch.relu(torch.conv2d(x, self.m1.weight, self.bias.weight, [1, 1], [1, 1], [1, 1], 1) + x)", 0, 0);
        row("without padding", "return torch.relu(torch.conv2d(x, self.m1.weight, None, [1, 1], [0, 0], [1, 1], 1))", 0, 0);
        row("wide padding", "return torch.relu(torch.conv2d(x, self.m1.weight, None, [1, 1], [2, 2], [1, 1], 1))", 0, 0);
        row("unlike paddings", "return torch.relu(torch.conv2d(x, self.m1.weight, None, [1, 1], [2, 1], [1, 1], 1))", 0, 0);
        row("a stride", "return torch.relu(torch.conv2d(x, self.m1.weight, None, [2, 2], [1, 1], [1, 1], 1))", 0, 0);
        row("a dilation", "return torch.conv2d(x, self.m1.weight, None, [1, 1], [2, 2], [2, 2], 1) + x", 1, 0);
        row("24 outputs", "return torch.relu(torch.conv2d(x, self.m4.weight, None, [1, 1], [1, 1], [1, 1], 1))", 0, 0);
        row("5 x 5", "return torch.conv2d(x, self.m5.weight, None, [1, 1], [2, 2], [1, 1], 1) + x", 1, 0);
        row("too small for tiles", "return torch.relu(" + conv1 + " + x)", 0, 0, {3, 2});
        row("a ReLU in front of the skip", "y = torch.relu(x)\nx2 = " + conv1 + "\nreturn torch.relu(x2 + y) + y", 1, 1);
    }

private Q_SLOTS:
    void plansGiveTheSame_data() { rows(); }
    void plansGiveTheSame()
    {
        QFETCH(QString, body);
        QFETCH(int, additions);
        QFETCH(int, relus);
        QFETCH(QVector<int>, size);
        TAKE(model, open(body, {3, 16, size[0], size[1]}));
        const auto plan = makePlan(*model->graph, nullptr);
        const at::Tensor input = at::randn({3, 16, size[0], size[1]});
        const at::Tensor expected = outputOf(*model->graph, {input});
        QVERIFY(areClose(outputOf(*plan, {input}), expected));
        QVERIFY(areClose(outputOf(*plan, {input.contiguous(at::MemoryFormat::ChannelsLast)}), expected));
        if (winogradIsas().empty())
            return;
        QCOMPARE(countOf(*plan, "aten::add"), additions);
        QCOMPARE(countOf(*plan, "aten::relu"), relus);
    }

    /// Each weight in turn, alone and all together, replaced by others.
    void suffixesGiveTheSame_data() { rows(); }
    void suffixesGiveTheSame()
    {
        QFETCH(QString, body);
        QFETCH(QVector<int>, size);
        TAKE(model, open(body, {3, 16, size[0], size[1]}));
        const auto plan = makePurePlan(*model->graph, nullptr);
        Graph packed = *plan;
        packConvolutions(packed);
        packed.finish();
        const at::Tensor input = at::randn({3, 16, size[0], size[1]});

        std::vector<std::vector<int>> sets;
        std::vector<int> all;
        for (const Graph::Parameter &parameter : plan->parameters)
            all.push_back(parameter.value);
        for (const int value : all)
            sets.push_back({value});
        sets.push_back(all);
        for (const std::vector<int> &changed : sets) {
            std::map<int, at::Tensor> replaced;
            for (const Graph::Parameter &parameter : plan->parameters)
                if (std::count(changed.begin(), changed.end(), parameter.value))
                    replaced[parameter.value] = at::randn(parameter.data.sizes()) / 8;
            const at::Tensor expected = outputOf(*plan, {input}, replaced);

            const Suffix suffix = makeSuffix(*plan, packed, changed);
            // What crosses into it, from a run with the weights as they are.
            std::map<int, c10::IValue> made{{plan->body.inputs[0], input}};
            const Executor::Hook hook = [&](const GraphNode &node, const Frame &frame) {
                for (const int value : node.outputs)
                    made[value] = frame[static_cast<std::size_t>(value)];
            };
            outputOf(packed, {input}, {}, &hook);
            std::vector<c10::IValue> crossing;
            for (const int value : suffix.boundary) {
                QVERIFY2(made.count(value), "what crosses is made by the packed plan");
                crossing.push_back(made[value]);
            }
            const std::vector<at::Tensor> before = [&] {
                std::vector<at::Tensor> copies;
                for (const c10::IValue &value : crossing)
                    copies.push_back(value.toTensor().clone());
                return copies;
            }();
            QVERIFY(areClose(outputOf(*suffix.graph, crossing, replaced), expected));
            for (std::size_t i = 0; i < before.size(); ++i)
                QVERIFY2(at::equal(before[i], crossing[i].toTensor()), "what crosses is not written over");
        }
    }
};

QTEST_GUILESS_MAIN(TestFusing)
#include "tst_fusing.moc"
