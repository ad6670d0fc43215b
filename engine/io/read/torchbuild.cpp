// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/torchbuild.h"

#include "engine/graph/build.h"
#include "engine/graph/errors.h"
#include "engine/graph/finish.h"
#include "engine/graph/ops.h"
#include "engine/graph/tensors.h"
#include "engine/io/read/torcherrors.h"

#include <torch/csrc/jit/ir/ir.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/loop_unrolling.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
#include <torch/csrc/jit/passes/remove_exceptions.h>
#include <torch/csrc/jit/passes/remove_mutation.h>

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

namespace jit = torch::jit;

namespace espalier {

namespace {

struct Refusal {
    Error error;
};

/// Puts graph inputs or constants in the place of every read of an attribute of the module.
class AttributeResolver
{
public:
    AttributeResolver(jit::Graph &graph, const jit::Module &module) : m_graph(graph), m_module(module) { }

    /// Graph inputs added for tensors, in order.
    std::vector<std::pair<jit::Value *, at::Tensor>> parameters;

    void run()
    {
        std::vector<jit::Node *> nodes;
        collect(m_graph.block(), nodes);
        std::unordered_map<jit::Value *, c10::IValue> objects;
        objects.emplace(m_graph.inputs()[0], m_module._ivalue());
        for (jit::Node *node : nodes) {
            const auto object = objects.find(node->input());
            if (object == objects.end() || !object->second.isObject())
                throw Refusal{Error(errors::kNotUnderstood, {"prim::GetAttr", "an attribute of a value made while running"})};
            const c10::IValue value = object->second.toObjectRef().getAttr(node->s(c10::attr::name));
            if (value.isObject())
                objects.emplace(node->output(), value);
            else
                replace(node, value);
        }
        for (auto node = nodes.rbegin(); node != nodes.rend(); ++node)
            if (!(*node)->hasUses())
                (*node)->destroy();
        if (!m_graph.inputs()[0]->uses().empty())
            throw Refusal{Error(errors::kNotUnderstood,
                                {m_graph.inputs()[0]->uses()[0].user->kind().toQualString(), "the module is used as a value"})};
    }

private:
    static void collect(jit::Block *block, std::vector<jit::Node *> &nodes)
    {
        for (jit::Node *node : block->nodes()) {
            if (node->kind() == c10::prim::GetAttr)
                nodes.push_back(node);
            for (jit::Block *inner : node->blocks())
                collect(inner, nodes);
        }
    }

    jit::Value *input(const at::Tensor &tensor)
    {
        const auto known = m_inputs.find(tensor.unsafeGetTensorImpl());
        if (known != m_inputs.end())
            return known->second;
        jit::Value *value = m_graph.addInput();
        value->setType(c10::TensorType::get());
        m_inputs.emplace(tensor.unsafeGetTensorImpl(), value);
        parameters.emplace_back(value, tensor);
        return value;
    }

    void replace(jit::Node *node, const c10::IValue &value)
    {
        const jit::WithInsertPoint guard(node);
        if (value.isTensor() && value.toTensor().defined()) {
            node->output()->replaceAllUsesWith(input(value.toTensor()));
            return;
        }
        if (value.isTensorList()) {
            std::vector<jit::Value *> elements;
            for (const c10::IValue &element : value.toListRef())
                elements.push_back(input(element.toTensor()));
            jit::Node *list = m_graph.createList(c10::TensorType::get(), elements);
            m_graph.insertNode(list);
            node->output()->replaceAllUsesWith(list->output());
            return;
        }
        if (const auto constant = jit::tryInsertConstant(m_graph, value)) {
            node->output()->replaceAllUsesWith(*constant);
            return;
        }
        throw Refusal{Error(errors::kNotUnderstood, {"the attribute " + printable(node->s(c10::attr::name)), value.tagKind()})};
    }

    jit::Graph &m_graph;
    const jit::Module &m_module;
    std::unordered_map<c10::TensorImpl *, jit::Value *> m_inputs;
};

/// Copies a jit graph into ours, node by node.
class Translator
{
public:
    Translator(std::shared_ptr<jit::Graph> source, Graph &graph) : m_source(std::move(source)), m_graph(graph) { }

    int number(const jit::Value *value)
    {
        const auto [entry, isNew] = m_numbers.emplace(value, m_graph.values);
        if (isNew)
            ++m_graph.values;
        return entry->second;
    }

    void block(const jit::Block *from, GraphBlock &to)
    {
        for (const jit::Value *value : from->inputs())
            to.inputs.push_back(number(value));
        for (const jit::Node *node : from->nodes())
            translate(const_cast<jit::Node *>(node), to);
        for (const jit::Value *value : from->outputs())
            to.outputs.push_back(number(value));
    }

private:
    void translate(jit::Node *node, GraphBlock &to)
    {
        const std::string op = node->kind().toQualString();
        if (node->kind() == c10::prim::Constant) {
            const auto value = jit::toIValue(node->output());
            const int slot = number(node->output());
            m_graph.constants.emplace_back(slot, value ? *value : c10::IValue());
            return;
        }
        // Messages to a console nobody looks at; outside the interpreter these two throw.
        if (op == "aten::warn" || op == "prim::Print")
            return;
        if (!isTensorOp(op))
            throw Refusal{Error(errors::kOperatorRefused, {printable(op)})};

        GraphNode out;
        out.op = op;
        for (const jit::Value *value : node->inputs())
            out.inputs.push_back(number(value));
        for (const jit::Value *value : node->outputs())
            out.outputs.push_back(number(value));
        shape(node, op, out);
        out.name = m_names.next(op);
        to.nodes.push_back(std::move(out));
    }

    void shape(jit::Node *node, const std::string &op, GraphNode &out)
    {
        using Kind = GraphNode::Kind;
        static const std::map<std::string, Kind> plain{
            {"prim::TupleConstruct", Kind::MakeTuple}, {"prim::TupleUnpack", Kind::UnpackTuple},
            {"prim::ListUnpack", Kind::UnpackList},    {"prim::TupleIndex", Kind::TupleIndex},
            {"prim::unchecked_cast", Kind::Alias},     {"prim::unchecked_unwrap_optional", Kind::Alias},
            {"prim::Uninitialized", Kind::None},       {"prim::RaiseException", Kind::Raise}};
        if (const auto entry = plain.find(op); entry != plain.end()) {
            out.kind = entry->second;
        } else if (op == "prim::ListConstruct") {
            out.kind = Kind::MakeList;
            out.listType = node->output()->type()->expect<c10::ListType>()->getElementType();
        } else if (op == "prim::DictConstruct") {
            out.kind = Kind::MakeDict;
            out.listType = node->output()->type();
        } else if (op == "prim::If" || op == "prim::Loop") {
            out.kind = op == "prim::If" ? Kind::If : Kind::Loop;
            for (const jit::Block *inner : node->blocks()) {
                out.blocks.emplace_back();
                block(inner, out.blocks.back());
            }
        } else {
            callable(node, op, out);
        }
    }

    void callable(jit::Node *node, const std::string &op, GraphNode &out)
    {
        if (!node->blocks().empty())
            throw Refusal{Error(errors::kNotUnderstood, {printable(op), "a block of its own"})};
        if (const auto *schema = node->maybeSchema()) {
            out.isVararg = schema->is_vararg();
            out.mutates = schema->is_mutable();
            for (const auto &argument : schema->arguments())
                out.argumentNames.push_back(argument.name());
        }
        std::optional<jit::Operation> operation;
        try {
            operation.emplace(node->getOperation());
        } catch (const std::exception &exception) {
            throw Refusal{Error(errors::kNotUnderstood, {printable(op), torchMessage(exception)})};
        }
        // Some operations keep a pointer to their node: the source graph lives as long as they do.
        out.call = [call = std::move(*operation), keep = m_source](std::vector<c10::IValue> &stack) mutable { call(stack); };
        m_graph.isPure = m_graph.isPure && !out.mutates;
    }

    std::shared_ptr<jit::Graph> m_source;
    Graph &m_graph;
    std::unordered_map<const jit::Value *, int> m_numbers;
    NodeNames m_names;
};

void simplify(std::shared_ptr<jit::Graph> &graph)
{
    // Only constants of immutable types are worked out here: no tensor operator of the file runs while it is opened.
    for (int round = 0; round < 2; ++round) {
        jit::ConstantPropagationImmutableTypes(graph);
        jit::EliminateDeadCode(graph);
        jit::LowerSimpleTuples(graph);
        if (round == 0)
            jit::UnrollConstantLoops(graph);
    }
    jit::EliminateExceptions(graph);
    jit::ConstantPropagationImmutableTypes(graph);
    jit::RemoveTensorMutation(graph);
    jit::EliminateDeadCode(graph);
}

Status build(jit::Module &module, Model &model)
{
    const auto method = module.find_method("forward");
    if (!method)
        return Error(errors::kNoForward);
    std::shared_ptr<jit::Graph> source = method->graph()->copy();
    jit::Inline(*source);
    const std::size_t inputCount = source->inputs().size() - 1;

    listLayers(module, model);
    AttributeResolver resolver(*source, module);
    resolver.run();
    simplify(source);

    auto graph = std::make_shared<Graph>();
    const auto &arguments = method->function().getSchema().arguments();
    for (std::size_t i = 0; i < inputCount; ++i) {
        graph->inputNames.push_back(arguments[i + 1].name());
        Model::Input input;
        input.name = arguments[i + 1].name();
        model.inputs.push_back(input);
    }
    Translator translator(source, *graph);
    translator.number(source->inputs()[0]);
    translator.block(source->block(), graph->body);
    if (graph->body.outputs.size() != 1)
        return Error(errors::kNotUnderstood, {"forward", std::to_string(graph->body.outputs.size()) + " results"});
    // Slot 0 is the module itself, which nothing reads any more; parameters follow the real inputs.
    graph->body.inputs.assign(graph->body.inputs.begin() + 1, graph->body.inputs.begin() + 1 + static_cast<std::ptrdiff_t>(inputCount));

    // The same walk as listLayers, so that positions are indices into model.tensors; a tied tensor has several.
    std::unordered_map<c10::TensorImpl *, std::vector<int>> tensorIndices;
    int position = 0;
    for (const auto &entry : module.named_modules()) {
        for (const auto &parameter : entry.value.named_parameters(false))
            tensorIndices[parameter.value.unsafeGetTensorImpl()].push_back(position++);
        for (const auto &buffer : entry.value.named_buffers(false))
            tensorIndices[buffer.value.unsafeGetTensorImpl()].push_back(position++);
    }
    for (const auto &[value, tensor] : resolver.parameters) {
        Graph::Parameter parameter;
        parameter.value = translator.number(value);
        const auto known = tensorIndices.find(tensor.unsafeGetTensorImpl());
        if (known != tensorIndices.end()) {
            parameter.tensor = known->second.front();
            parameter.aliases.assign(known->second.begin() + 1, known->second.end());
        } else { // A plain tensor attribute: not a parameter, but part of the model.
            parameter.tensor = static_cast<int>(model.tensors.size());
            model.tensors.push_back(namedTensor("attribute." + std::to_string(parameter.value), tensor, false));
        }
        parameter.data = tensor.detach();
        graph->parameters.push_back(std::move(parameter));
    }
    return finishGraph(model, std::move(graph));
}

} // namespace

Status buildFromModule(jit::Module &module, Model &model)
{
    try {
        return build(module, model);
    } catch (Refusal &refusal) {
        return std::move(refusal.error);
    } catch (const std::exception &exception) {
        return Error(errors::kNotUnderstood, {"an unusual construction", torchMessage(exception)});
    }
}

} // namespace espalier
