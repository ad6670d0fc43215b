// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/build.h"

#include "engine/graph/errors.h"
#include "engine/graph/ops.h"
#include "engine/graph/tensors.h"

#include <ATen/core/dispatch/Dispatcher.h>

#include <algorithm>

namespace espalier {

std::string NodeNames::next(const std::string &op)
{
    const std::size_t colons = op.find("::");
    return (colons == std::string::npos ? op : op.substr(colons + 2)) + "_" + std::to_string(++m_counts[op]);
}

/// An operator of the dispatcher with its schema.
struct GraphBuilder::Operator {
    std::string name; ///< With the overload.
    c10::OperatorHandle handle;
    const c10::FunctionSchema &schema;

    const c10::Argument &argument(std::size_t index) const { return schema.arguments()[index]; }
};

namespace {

/// The constant in the form that the schema asks for: fractions for whole numbers, lists for single numbers.
c10::IValue inTypeOf(const c10::Argument &argument, const c10::IValue &constant)
{
    c10::TypePtr type = argument.type();
    if (const auto optional = type->cast<c10::OptionalType>()) {
        if (constant.isNone())
            return constant;
        type = optional->getElementType();
    }
    if (type->kind() == c10::TypeKind::FloatType && constant.isInt())
        return static_cast<double>(constant.toInt());
    if (const auto list = type->cast<c10::ListType>()) {
        const std::size_t count = static_cast<std::size_t>(argument.N().value_or(1));
        const auto element = list->getElementType()->kind();
        if (element == c10::TypeKind::IntType && constant.isInt())
            return std::vector<std::int64_t>(count, constant.toInt());
        if (element == c10::TypeKind::FloatType && constant.isIntList()) {
            const std::vector<std::int64_t> numbers = constant.toIntVector();
            return std::vector<double>(numbers.begin(), numbers.end());
        }
        if (element == c10::TypeKind::BoolType && constant.isBool())
            return c10::List<bool>({constant.toBool()});
    }
    return constant;
}

bool fits(const c10::Argument &argument, const c10::IValue &constant)
{
    if (constant.isNone())
        return argument.type()->kind() == c10::TypeKind::OptionalType || argument.type()->kind() == c10::TypeKind::NoneType;
    return constant.type()->isSubtypeOf(*argument.type());
}

} // namespace

GraphBuilder::GraphBuilder() : m_model(std::make_shared<Model>()), m_graph(std::make_shared<Graph>()), m_blocks{&m_graph->body} { }

void GraphBuilder::fail(Error error)
{
    if (!m_error)
        m_error = std::move(error);
}

GraphBuilder::Value GraphBuilder::fresh()
{
    return {m_graph->values++};
}

GraphBuilder::Value GraphBuilder::input(const std::string &name, const std::vector<std::int64_t> &shape, at::ScalarType type)
{
    const Value value = fresh();
    m_graph->body.inputs.push_back(value.number);
    m_graph->inputNames.push_back(name);
    m_model->inputs.push_back({name, shape, elementTypeOf(type)});
    return value;
}

GraphBuilder::Value GraphBuilder::parameter(const std::string &name, const at::Tensor &data, bool isParameter)
{
    const int tensor = static_cast<int>(m_model->tensors.size());
    m_model->tensors.push_back(namedTensor(name, data, isParameter));
    for (Graph::Parameter &known : m_graph->parameters) {
        if (known.data.data_ptr() != data.data_ptr() || known.data.sizes() != data.sizes() || known.data.strides() != data.strides()
            || data.numel() == 0)
            continue;
        known.aliases.push_back(tensor); // A tied tensor is one value.
        return {known.value};
    }
    const Value value = fresh();
    m_graph->parameters.push_back({value.number, tensor, {}, data.detach()});
    return value;
}

GraphBuilder::Value GraphBuilder::constant(const c10::IValue &constant)
{
    const Value value = fresh();
    m_graph->constants.emplace_back(value.number, constant);
    return value;
}

void GraphBuilder::layer(const std::string &name, const std::string &kind, const std::vector<std::string> &tensors)
{
    LayerInfo layer;
    layer.name = name;
    layer.kind = kind;
    layer.id = static_cast<int>(m_model->layers.size());
    for (const std::string &wanted : tensors) {
        const auto found = std::find_if(m_model->tensors.begin(), m_model->tensors.end(),
                                        [&](const NamedTensor &tensor) { return tensor.name == wanted; });
        if (found == m_model->tensors.end())
            return fail(Error(errors::kNotUnderstood, {"the tensor " + printable(wanted), "there is none of that name"}, name));
        if (!found->isParameter)
            continue;
        layer.tensors.push_back(static_cast<int>(found - m_model->tensors.begin()));
        layer.parameters += found->view.count();
        layer.bytes += static_cast<std::int64_t>(found->view.bytes());
    }
    m_model->layers.push_back(std::move(layer));
}

std::vector<GraphBuilder::Value> GraphBuilder::add(GraphNode node, std::size_t outputs)
{
    const std::string name = std::exchange(m_nextName, {});
    node.name = name.empty() ? m_names.next(node.op) : name;
    std::vector<Value> values;
    for (std::size_t i = 0; i < outputs; ++i) {
        values.push_back(fresh());
        node.outputs.push_back(values.back().number);
    }
    m_graph->isPure = m_graph->isPure && !node.mutates;
    block().nodes.push_back(std::move(node));
    return values;
}

int GraphBuilder::numberOf(const Argument &argument)
{
    return argument.m_value ? *argument.m_value : constant(argument.m_constant).number;
}

std::optional<int> GraphBuilder::converted(const Operator &op, std::size_t index, const Argument &argument)
{
    if (argument.m_value) {
        if (*argument.m_value < 0)
            fail(Error(errors::kNotUnderstood, {op.name, op.argument(index).name() + " could not be made"}));
        return *argument.m_value < 0 ? std::nullopt : argument.m_value;
    }
    const c10::IValue constant = inTypeOf(op.argument(index), argument.m_constant);
    if (!fits(op.argument(index), constant)) {
        fail(Error(errors::kNotUnderstood,
                   {op.name, op.argument(index).name() + " is " + constant.tagKind() + ", not " + op.argument(index).type()->str()}));
        return std::nullopt;
    }
    return this->constant(constant).number;
}

std::vector<GraphBuilder::Value> GraphBuilder::callAll(const std::string &name, const std::string &overload, const Arguments &arguments,
                                                       const NamedArguments &named)
{
    if (m_error)
        return {};
    const std::string full = printable(overload.empty() ? name : name + "." + overload);
    const auto failed = [&](const ErrorCode &code, std::vector<std::string> particulars) {
        fail(Error(code, std::move(particulars), m_nextName));
        return std::vector<Value>();
    };
    if (!isTensorOp(name))
        return failed(errors::kOperatorRefused, {full});
    const auto handle = c10::Dispatcher::singleton().findSchema({name, overload});
    if (!handle)
        return failed(errors::kNotUnderstood, {full, "LibTorch has no such operator"});
    const Operator op{full, *handle, handle->schema()};
    const std::size_t count = op.schema.arguments().size();
    if (arguments.size() > count)
        return failed(errors::kNotUnderstood, {full, std::to_string(arguments.size()) + " operands, at most " + std::to_string(count)});
    std::vector<const Argument *> given(count, nullptr);
    for (std::size_t i = 0; i < arguments.size(); ++i)
        given[i] = &arguments[i];
    for (const auto &[argument, value] : named) {
        const auto index = op.schema.argumentIndexWithName(argument);
        if (!index || given[static_cast<std::size_t>(*index)])
            return failed(errors::kNotUnderstood, {full, "no operand " + printable(argument) + ", or given twice"});
        given[static_cast<std::size_t>(*index)] = &value;
    }

    GraphNode node;
    node.op = name;
    node.mutates = op.schema.is_mutable();
    for (std::size_t i = 0; i < count; ++i) {
        const c10::Argument &argument = op.argument(i);
        if (!given[i] && !argument.default_value())
            return failed(errors::kNotUnderstood, {full, "the operand " + argument.name() + " is missing"});
        const auto value = given[i] ? converted(op, i, *given[i]) : std::optional(constant(*argument.default_value()).number);
        if (!value)
            return {};
        node.inputs.push_back(*value);
        node.argumentNames.push_back(argument.name());
    }
    node.call = [handle = *handle](std::vector<c10::IValue> &stack) { handle.callBoxed(&stack); };
    return add(std::move(node), op.schema.returns().size());
}

GraphBuilder::Value GraphBuilder::call(const std::string &op, const std::string &overload, const Arguments &arguments,
                                       const NamedArguments &named)
{
    const std::vector<Value> results = callAll(op, overload, arguments, named);
    return results.empty() ? Value() : results.front();
}

namespace {

std::vector<int> numbersOf(const std::vector<GraphBuilder::Value> &values)
{
    std::vector<int> numbers;
    for (const GraphBuilder::Value value : values)
        numbers.push_back(value.number);
    return numbers;
}

} // namespace

std::vector<GraphBuilder::Value> GraphBuilder::function(const std::string &op, std::function<void(std::vector<c10::IValue> &)> body,
                                                        const std::vector<Value> &inputs, std::size_t outputs)
{
    GraphNode node;
    node.op = op;
    node.call = std::move(body);
    node.inputs = numbersOf(inputs);
    return add(std::move(node), outputs);
}

GraphBuilder::Value GraphBuilder::list(const c10::TypePtr &elementType, const std::vector<Value> &elements)
{
    GraphNode node;
    node.kind = GraphNode::Kind::MakeList;
    node.op = "prim::ListConstruct";
    node.listType = elementType;
    node.inputs = numbersOf(elements);
    return add(std::move(node), 1).front();
}

GraphBuilder::Value GraphBuilder::tuple(const std::vector<Value> &elements)
{
    GraphNode node;
    node.kind = GraphNode::Kind::MakeTuple;
    node.op = "prim::TupleConstruct";
    node.inputs = numbersOf(elements);
    return add(std::move(node), 1).front();
}

std::vector<GraphBuilder::Value> GraphBuilder::filled(GraphBlock &into, const Body &body, const std::vector<Value> &inputs)
{
    into.inputs = numbersOf(inputs);
    m_blocks.push_back(&into);
    const std::vector<Value> results = body(inputs);
    m_blocks.pop_back();
    into.outputs = numbersOf(results);
    return results;
}

std::vector<GraphBuilder::Value> GraphBuilder::branch(Value condition, const Body &then, const Body &otherwise)
{
    GraphNode node;
    node.kind = GraphNode::Kind::If;
    node.op = "prim::If";
    node.inputs = {condition.number};
    node.blocks.resize(2);
    const std::size_t count = filled(node.blocks[0], then, {}).size();
    if (filled(node.blocks[1], otherwise, {}).size() != count)
        fail(Error(errors::kNotUnderstood, {"a branch", "its two sides give different numbers of values"}, m_nextName));
    return add(std::move(node), count);
}

std::vector<GraphBuilder::Value> GraphBuilder::loop(Value limit, Value condition, const std::vector<Value> &carried, const Body &body)
{
    GraphNode node;
    node.kind = GraphNode::Kind::Loop;
    node.op = "prim::Loop";
    node.inputs = {limit.number, condition.number};
    const std::vector<int> begins = numbersOf(carried);
    node.inputs.insert(node.inputs.end(), begins.begin(), begins.end());
    node.blocks.resize(1);
    std::vector<Value> inputs(carried.size() + 1); // The turn comes first.
    std::generate(inputs.begin(), inputs.end(), [&] { return fresh(); });
    if (filled(node.blocks[0], body, inputs).size() != carried.size() + 1)
        fail(Error(errors::kNotUnderstood, {"a loop", "it does not give whether to go on and all that it carries"}, m_nextName));
    return add(std::move(node), carried.size());
}

void GraphBuilder::output(const std::string &name, Value value)
{
    m_graph->outputNames.push_back(name);
    m_outputs.push_back(value);
}

Result<std::shared_ptr<Model>> GraphBuilder::finish(InputShapes shapes, const JobContext &context)
{
    if (m_outputs.empty())
        fail(Error(errors::kNotUnderstood, {"a graph without a result", "nothing would be computed"}));
    if (m_error)
        return *m_error;
    m_graph->body.outputs = {m_outputs.size() == 1 ? m_outputs.front().number : tuple(m_outputs).number};
    if (shapes.byName.empty()) {
        for (const Model::Input &input : m_model->inputs)
            if (!input.shape.empty())
                shapes.byName.emplace(input.name, input.shape);
        shapes.source = "file";
    }
    const std::shared_ptr<Model> model = std::move(m_model);
    Status status = finishGraph(*model, std::move(m_graph));
    if (status)
        status = finishModel(*model, shapes, context);
    *this = GraphBuilder();
    if (!status)
        return status.error();
    return model;
}

} // namespace espalier
