// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/graph.h"
#include "engine/model/errors.h"

#include <c10/util/Exception.h>

namespace espalier {

std::string torchMessage(const std::exception &exception)
{
    std::string text;
    if (const auto *error = dynamic_cast<const c10::Error *>(&exception))
        text = error->what_without_backtrace();
    else
        text = exception.what();
    // An operator that the interpreter's own code calls repeats "The following operation failed ..." with a traceback.
    const std::size_t backtrace = text.find("\nException raised from");
    if (backtrace != std::string::npos)
        text.resize(backtrace);
    return printable(text.substr(0, text.find('\n')), 300);
}

namespace {

/// Carries an Error through the walk over nested blocks.
struct Stop {
    Error error;
};

class Walk
{
public:
    Walk(Frame &frame, const Executor::Options &options) : m_frame(frame), m_options(options) { }

    void block(const GraphBlock &block, int first = 0)
    {
        for (std::size_t i = static_cast<std::size_t>(first); i < block.nodes.size(); ++i) {
            const GraphNode &node = block.nodes[i];
            if (m_options.stop.stop_requested())
                throw Stop{Error(errors::kCancelled)};
            if (m_options.maximumSteps > 0 && ++m_steps > m_options.maximumSteps)
                throw Stop{Error(errors::kBudget, {std::to_string(m_options.maximumSteps)})};
            run(node);
            if (m_options.hook)
                (*m_options.hook)(node, m_frame);
            for (const int value : node.drop)
                at(value) = c10::IValue();
        }
    }

private:
    c10::IValue &at(int value) { return m_frame[static_cast<std::size_t>(value)]; }

    void run(const GraphNode &node)
    {
        switch (node.kind) {
        case GraphNode::Kind::Operator: call(node); break;
        case GraphNode::Kind::MakeList: makeList(node); break;
        case GraphNode::Kind::MakeTuple: {
            std::vector<c10::IValue> elements;
            for (const int input : node.inputs)
                elements.push_back(at(input));
            at(node.outputs[0]) = c10::ivalue::Tuple::create(std::move(elements));
            break;
        }
        case GraphNode::Kind::MakeDict: makeDict(node); break;
        case GraphNode::Kind::UnpackTuple: {
            const auto tuple = at(node.inputs[0]).toTuple();
            for (std::size_t i = 0; i < node.outputs.size(); ++i)
                at(node.outputs[i]) = tuple->elements()[i];
            break;
        }
        case GraphNode::Kind::UnpackList: {
            const auto list = at(node.inputs[0]).toList();
            if (list.size() != node.outputs.size())
                throw Stop{
                    Error(errors::kRunFailed,
                          {node.op, "expected " + std::to_string(node.outputs.size()) + " elements, got " + std::to_string(list.size())})};
            for (std::size_t i = 0; i < node.outputs.size(); ++i)
                at(node.outputs[i]) = list.get(i);
            break;
        }
        case GraphNode::Kind::TupleIndex: {
            const auto tuple = at(node.inputs[0]).toTuple();
            std::int64_t index = at(node.inputs[1]).toInt();
            const std::int64_t size = static_cast<std::int64_t>(tuple->elements().size());
            if (index < 0)
                index += size;
            if (index < 0 || index >= size)
                throw Stop{Error(errors::kRunFailed, {node.op, "index out of range"})};
            at(node.outputs[0]) = tuple->elements()[static_cast<std::size_t>(index)];
            break;
        }
        case GraphNode::Kind::Alias: at(node.outputs[0]) = at(node.inputs[0]); break;
        case GraphNode::Kind::None:
            for (const int output : node.outputs)
                at(output) = c10::IValue();
            break;
        case GraphNode::Kind::If: {
            const GraphBlock &taken = node.blocks[at(node.inputs[0]).toBool() ? 0 : 1];
            block(taken);
            for (std::size_t i = 0; i < node.outputs.size(); ++i)
                at(node.outputs[i]) = at(taken.outputs[i]);
            break;
        }
        case GraphNode::Kind::Loop: loop(node); break;
        case GraphNode::Kind::Raise:
            throw Stop{Error(errors::kRaised, {at(node.inputs[0]).isString() ? printable(at(node.inputs[0]).toStringRef()) : ""})};
        }
    }

    void call(const GraphNode &node)
    {
        m_stack.clear();
        for (const int input : node.inputs)
            m_stack.push_back(at(input));
        if (node.isVararg)
            m_stack.emplace_back(static_cast<std::int64_t>(node.inputs.size()));
        try {
            node.call(m_stack);
        } catch (const Stop &) {
            throw;
        } catch (const std::exception &exception) {
            Error error(errors::kRunFailed, {node.op, torchMessage(exception)});
            error.at(node.name);
            throw Stop{std::move(error)};
        }
        const std::size_t results = node.outputs.size();
        if (m_stack.size() < results)
            throw Stop{Error(errors::kRunFailed, {node.op, "too few results"})};
        for (std::size_t i = 0; i < results; ++i)
            at(node.outputs[i]) = std::move(m_stack[m_stack.size() - results + i]);
    }

    void makeList(const GraphNode &node)
    {
        c10::impl::GenericList list(node.listType);
        list.reserve(node.inputs.size());
        for (const int input : node.inputs)
            list.push_back(at(input));
        at(node.outputs[0]) = std::move(list);
    }

    void makeDict(const GraphNode &node)
    {
        const auto type = node.listType->expect<c10::DictType>();
        c10::impl::GenericDict dict(type->getKeyType(), type->getValueType());
        for (std::size_t i = 0; i + 1 < node.inputs.size(); i += 2)
            dict.insert_or_assign(at(node.inputs[i]), at(node.inputs[i + 1]));
        at(node.outputs[0]) = std::move(dict);
    }

    void loop(const GraphNode &node)
    {
        const GraphBlock &body = node.blocks[0];
        const std::int64_t limit = at(node.inputs[0]).toInt();
        bool goOn = at(node.inputs[1]).toBool();
        std::vector<c10::IValue> carried;
        for (std::size_t i = 2; i < node.inputs.size(); ++i)
            carried.push_back(at(node.inputs[i]));
        for (std::int64_t turn = 0; goOn && turn < limit; ++turn) {
            // An empty body has no node at which a stop would be seen.
            if (m_options.stop.stop_requested())
                throw Stop{Error(errors::kCancelled)};
            if (m_options.maximumSteps > 0 && ++m_steps > m_options.maximumSteps)
                throw Stop{Error(errors::kBudget, {std::to_string(m_options.maximumSteps)})};
            at(body.inputs[0]) = turn;
            for (std::size_t i = 0; i < carried.size(); ++i)
                at(body.inputs[i + 1]) = std::move(carried[i]);
            block(body);
            goOn = at(body.outputs[0]).toBool();
            for (std::size_t i = 0; i < carried.size(); ++i)
                carried[i] = at(body.outputs[i + 1]);
        }
        for (std::size_t i = 0; i < carried.size(); ++i)
            at(node.outputs[i]) = std::move(carried[i]);
    }

    Frame &m_frame;
    const Executor::Options &m_options;
    std::vector<c10::IValue> m_stack;
    std::int64_t m_steps = 0;
};

} // namespace

Executor::Executor(const Graph &graph) : m_graph(graph), m_template(static_cast<std::size_t>(graph.values))
{
    for (const Graph::Parameter &parameter : graph.parameters)
        m_template[static_cast<std::size_t>(parameter.value)] = parameter.data;
    for (const auto &[value, constant] : graph.constants)
        m_template[static_cast<std::size_t>(value)] = constant;
}

Frame Executor::frame() const
{
    return m_template;
}

Result<c10::IValue> Executor::run(Frame &frame, std::vector<c10::IValue> inputs, const Options &options) const
{
    for (std::size_t i = 0; i < inputs.size() && i < m_graph.body.inputs.size(); ++i)
        frame[static_cast<std::size_t>(m_graph.body.inputs[i])] = std::move(inputs[i]);
    try {
        Walk(frame, options).block(m_graph.body, options.first);
        return frame[static_cast<std::size_t>(m_graph.body.outputs[0])];
    } catch (Stop &stop) {
        return std::move(stop.error);
    } catch (const std::exception &exception) {
        return Error(errors::kRunFailed, {"", torchMessage(exception)});
    }
}

Result<std::vector<at::Tensor>> flattenOutputs(const c10::IValue &value)
{
    std::vector<at::Tensor> tensors;
    // Explicit work list: a hostile nesting must not use up the stack.
    std::vector<c10::IValue> open{value};
    while (!open.empty()) {
        c10::IValue next = std::move(open.back());
        open.pop_back();
        std::vector<c10::IValue> parts;
        if (next.isTensor()) {
            tensors.push_back(next.toTensor());
        } else if (next.isTuple()) {
            const auto &elements = next.toTupleRef().elements();
            parts.assign(elements.begin(), elements.end());
        } else if (next.isList()) {
            for (const c10::IValue &element : next.toListRef())
                parts.push_back(element);
        } else if (next.isGenericDict()) {
            for (const auto &entry : next.toGenericDict())
                parts.push_back(entry.value());
        } else if (!next.isNone()) {
            return Error(errors::kUnsupportedOutput, {next.tagKind()});
        }
        open.insert(open.end(), parts.rbegin(), parts.rend());
    }
    return tensors;
}

} // namespace espalier
