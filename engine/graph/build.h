// SPDX-License-Identifier: GPL-3.0-or-later
// Builds a graph from operators by name, without a TorchScript file. Only for files that may include Torch.
#pragma once

#include "engine/core/error.h"
#include "engine/graph/finish.h"
#include "engine/graph/graph.h"
#include "engine/model/model.h"

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace espalier {

/// Names of nodes, for messages and hooks: the operator's with a number ("relu_3").
class NodeNames
{
public:
    std::string next(const std::string &op);

private:
    std::unordered_map<std::string, int> m_counts;
};

/// Builds one network. Values are what operators give; operators are those of LibTorch's dispatcher, called by qualified name and overload
/// with the arguments of their schema. The first thing that goes wrong is kept and is what `finish` returns; what is asked for after it
/// has no effect. How a network is written shows tests/engine/tst_build.cpp.
class GraphBuilder
{
public:
    /// A value of the graph; number -1 stands for one that could not be made.
    struct Value {
        int number = -1;
    };

    /// A value, or a constant of the graph.
    class Argument
    {
    public:
        Argument(Value value) : m_value(value.number) { }
        Argument(c10::IValue constant) : m_constant(std::move(constant)) { }
        Argument(std::nullopt_t) { }
        Argument(bool constant) : m_constant(constant) { }
        Argument(int constant) : m_constant(static_cast<std::int64_t>(constant)) { }
        Argument(std::int64_t constant) : m_constant(constant) { }
        Argument(double constant) : m_constant(constant) { }
        Argument(const char *constant) : m_constant(std::string(constant)) { }
        Argument(const std::vector<std::int64_t> &constant) : m_constant(constant) { }

    private:
        friend class GraphBuilder;
        std::optional<int> m_value;
        c10::IValue m_constant;
    };
    using Arguments = std::vector<Argument>;
    using NamedArguments = std::vector<std::pair<std::string, Argument>>;
    using Body = std::function<std::vector<Value>(const std::vector<Value> &)>;

    GraphBuilder();

    /// `shape`: of one sample, batch first; empty where it is not known. A shape that is known is the one that `finish` runs with.
    Value input(const std::string &name, const std::vector<std::int64_t> &shape = {}, at::ScalarType type = at::kFloat);
    /// A tensor of the model by its dotted name ("block.conv.weight"); `isParameter` is false for buffers. Memory is shared, never copied.
    /// The same memory under another name is the same value: a tied tensor.
    Value parameter(const std::string &name, const at::Tensor &data, bool isParameter = true);
    Value constant(const c10::IValue &value);

    /// Declares a layer that has these tensors, where their names do not say it. Layers without a declaration follow from the names.
    void layer(const std::string &name, const std::string &kind, const std::vector<std::string> &tensors);
    /// The node that is made next is called so in messages, where no layer gives it a name.
    void nameNext(const std::string &name) { m_nextName = name; }

    /// The first result of an operator. `arguments` in the order of the schema, then by name; the rest as the schema has it. Whole numbers
    /// become fractions and lists where the schema asks for them.
    Value call(const std::string &op, const std::string &overload, const Arguments &arguments, const NamedArguments &named = {});
    /// All results.
    std::vector<Value> callAll(const std::string &op, const std::string &overload, const Arguments &arguments,
                               const NamedArguments &named = {});
    /// An operator of our own: takes its inputs from the stack and leaves `outputs` results there. Must be pure and thread-safe.
    std::vector<Value> function(const std::string &op, std::function<void(std::vector<c10::IValue> &)> body,
                                const std::vector<Value> &inputs, std::size_t outputs = 1);
    Value list(const c10::TypePtr &elementType, const std::vector<Value> &elements);
    Value tuple(const std::vector<Value> &elements);
    /// What `then` gives where the condition is true, else what `otherwise` gives: as many values in both. Both get no values.
    std::vector<Value> branch(Value condition, const Body &then, const Body &otherwise);
    /// Runs `body` (turn, carried ...) -> (go on, carried ...) at most `limit` times, while `condition` holds; gives what is carried.
    std::vector<Value> loop(Value limit, Value condition, const std::vector<Value> &carried, const Body &body);

    void output(const std::string &name, Value value);

    /// Keeps the first error; the importer's own ones, too.
    void fail(Error error);
    const std::optional<Error> &error() const { return m_error; }

    /// The finished model (engine/graph/finish.h); the builder is empty afterwards. With `shapes` left out those of the inputs count.
    /// Errors: what went wrong first; io.operator-refused, io.not-understood, model.shape-does-not-fit, core.cancelled.
    Result<std::shared_ptr<Model>> finish(InputShapes shapes = {}, const JobContext &context = {});

private:
    struct Operator;

    Value fresh();
    GraphBlock &block() { return *m_blocks.back(); }
    std::vector<Value> add(GraphNode node, std::size_t outputs);
    int numberOf(const Argument &argument);
    std::optional<int> converted(const Operator &op, std::size_t index, const Argument &argument);
    std::vector<Value> filled(GraphBlock &into, const Body &body, const std::vector<Value> &inputs);

    std::shared_ptr<Model> m_model;
    std::shared_ptr<Graph> m_graph;
    std::vector<GraphBlock *> m_blocks; ///< The one that nodes go into is the last.
    std::vector<Value> m_outputs;
    NodeNames m_names;
    std::string m_nextName;
    std::optional<Error> m_error;
};

} // namespace espalier
