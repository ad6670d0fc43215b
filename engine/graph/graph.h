// SPDX-License-Identifier: GPL-3.0-or-later
// The intermediate form in which every importer ends. Only for files of the engine that may include Torch.
#pragma once

#include <ATen/core/ivalue.h>

#include <ATen/ATen.h>
#include <ATen/core/function_schema.h>
#include <ATen/core/stack.h>

#include "engine/core/job.h"
#include "engine/core/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace espalier {

class GraphNode;

struct GraphBlock {
    std::vector<int> inputs;
    std::vector<GraphNode> nodes;
    std::vector<int> outputs;
};

/// One operator. Inputs and outputs are value numbers (slots of a frame).
class GraphNode
{
public:
    enum class Kind {
        Operator, ///< `call` on a stack.
        MakeList, ///< A fresh list of `listType`.
        MakeTuple,
        MakeDict,
        UnpackTuple,
        UnpackList,
        TupleIndex,
        Alias, ///< The first input as it is (unchecked casts).
        None,  ///< An uninitialized or absent value.
        If,    ///< blocks[0] when the input is true, else blocks[1].
        Loop,  ///< inputs: trip count, condition, carried...; blocks[0](turn, carried...) -> condition, carried...
        Raise,
    };

    Kind kind = Kind::Operator;
    std::string op;   ///< Qualified name.
    std::string name; ///< Ours, for messages and hooks: the layer's name, else the operator's with a number ("relu_3").
    std::function<void(std::vector<c10::IValue> &)> call;
    std::vector<std::string> argumentNames; ///< Of the schema; empty when there is none.
    bool isVararg = false;
    bool mutates = false;  ///< Writes into one of its inputs: nothing may be cached across it.
    c10::TypePtr listType; ///< MakeList: element type; MakeDict: the dictionary type.
    std::vector<int> inputs;
    std::vector<int> outputs;
    std::vector<GraphBlock> blocks;
    std::vector<int> drop; ///< Values whose last use this is; cleared after it.
    int layer = -1;        ///< Index into Model::layers, through the first parameter it reads.

    /// The value of the argument of this name of the schema; -1 where there is none.
    int argument(const char *argumentName) const;
    /// Its place in `inputs`, or -1.
    int argumentPosition(const char *argumentName) const;
};

/// A whole network. Immutable once built; executed by Executor.
class Graph
{
public:
    struct Parameter {
        int value = -1;
        int tensor = -1;          ///< Index into Model::tensors; of a tied tensor the first of its names.
        std::vector<int> aliases; ///< Its other indices, when tied.
        at::Tensor data;
    };

    std::vector<std::string> inputNames; ///< One per value of body.inputs.
    std::vector<std::string> outputNames;
    GraphBlock body; ///< outputs: exactly one value, what forward returns.
    std::vector<Parameter> parameters;
    std::vector<std::pair<int, c10::IValue>> constants;
    int values = 0; ///< Slots of a frame.
    /// What a parameter's value is derived from it by pure views (t, transpose, ...): value -> index into parameters.
    std::vector<std::pair<int, int>> derived;
    bool isPure = true; ///< No node mutates.

    /// Fills `drop` of every node and numbers the frame; call once after building.
    void finish();
    /// Index into `parameters` whose (possibly transposed) data `value` is, or -1.
    int parameterOf(int value) const;
    /// The parameter that holds this tensor of the model under any of its names, or nullptr.
    const Parameter *parameterForTensor(int tensor) const;
    const c10::IValue *constantOf(int value) const;

private:
    std::vector<int> m_parameterOf;
    std::vector<int> m_constantOf;
};

/// Values of one run.
using Frame = std::vector<c10::IValue>;

/// Runs a graph. One instance may be used from several threads at once as long as each brings its own frame.
class Executor
{
public:
    explicit Executor(const Graph &graph);

    /// Called after each node with the frame as it then is, before dead values are dropped.
    using Hook = std::function<void(const GraphNode &, const Frame &)>;

    struct Options {
        const Hook *hook = nullptr;
        std::int64_t maximumSteps = 0; ///< Nodes; 0: no limit.
        int first = 0;                 ///< Node of the body to begin with; the frame then holds what those before it made.
        std::stop_token stop;
    };

    /// A frame with parameters and constants in place.
    Frame frame() const;
    /// Puts another tensor in a parameter's place.
    static void replace(Frame &frame, const Graph::Parameter &parameter, at::Tensor data)
    {
        frame[static_cast<std::size_t>(parameter.value)] = std::move(data);
    }

    /// Runs on `inputs` (one per graph input). GradMode is the caller's. Throws nothing: what an operator throws becomes an
    /// Error that names the operator and its layer, without LibTorch's backtrace.
    Result<c10::IValue> run(Frame &frame, std::vector<c10::IValue> inputs, const Options &options) const;

private:
    const Graph &m_graph;
    Frame m_template;
};

/// The first line of an exception of LibTorch: its message without the C++ backtrace.
std::string torchMessage(const std::exception &exception);

/// Flattens what forward returned into tensors, in call order.
Result<std::vector<at::Tensor>> flattenOutputs(const c10::IValue &value);

} // namespace espalier
