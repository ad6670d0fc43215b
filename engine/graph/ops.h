// SPDX-License-Identifier: GPL-3.0-or-later
// What an operator is: one table of names, kinds and properties, and typed views of the operands. Only for files that may
// include Torch.
#pragma once

#include "engine/graph/graph.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace espalier {

enum class OpKind {
    Convolution,
    Linear,    ///< x W' + b, W as (outputs, inputs).
    AddMatMul, ///< beta b + alpha x W.
    MatMul,    ///< x W.
    Recurrent,
    Attention,
    Embedding,
    BatchNorm,
    Normalization, ///< Over the value itself: layer, group, instance.
    Add,
    Concat,
    Relu,
    Clamp,    ///< Between two bounds: relu6, hardtanh, clamp.
    ClampMin, ///< Above one bound.
    Activation,
    Dropout,
    Pool,
    Mean,
    View,    ///< Refuses memory that is not laid out as it wants.
    Reshape, ///< Copies where a view is not possible.
    Flatten,
    Transpose, ///< Permutes axes.
    Movement,  ///< Picks, pads or repeats values.
    Copy,      ///< The value itself: contiguous, detach, clone.
    Size,      ///< Reads how large a value is, not what it is.
    Stride,    ///< Reads or sets how a value lies in memory.
    FakeQuantize,
    Random,
    Other
};

/// Properties of an operator, as bits.
enum OpTrait : unsigned {
    kMakesFreshMemory = 1u << 0,      ///< Returns memory of its own, never a view.
    kGradientFreeOutput = 1u << 1,    ///< Its gradient does not need its output: that may be written over while training.
    kKeepsChannels = 1u << 2,         ///< Element by element or channel by channel: channels stay apart and in order.
    kMovesValues = 1u << 3,           ///< Each output element is an input element or zero.
    kHomogeneous = 1u << 4,           ///< f(s x) = s f(x) for s > 0, element by element.
    kHomogeneousOverPlaces = 1u << 5, ///< The same over the places of each channel of an image.
    kRectifies = 1u << 6,             ///< Computed in one pass with the layer before it.
    kPureView = 1u << 7,              ///< Of a parameter it is the parameter still.
};

struct OpInfo {
    OpKind kind = OpKind::Other;
    std::string_view name; ///< Qualified, without the underscore of the in-place form.
    unsigned traits = 0;

    bool has(OpTrait trait) const { return (traits & trait) != 0; }
};

/// All operators of the table; a name stands in it once.
std::span<const OpInfo> knownOps();

/// The table's entry for "aten::conv2d", or for the in-place form "aten::relu_" that of "aten::relu"; null where the table has none.
const OpInfo *findOp(std::string_view qualified);

/// False for operators that reach outside of tensors (files, threads, foreign code), by qualified name, and for whole namespaces but aten,
/// prim and those of LibTorch's own kernels: what a foreign operator does cannot be known.
bool isTensorOp(std::string_view qualified);

OpKind kindOf(const GraphNode &node);
bool has(const GraphNode &node, OpTrait trait);

/// Gives other results each time: may not be run twice. Asks the name where the table does not know the operator.
bool isRandom(const GraphNode &node);

/// The operands of a convolution of any form: 1 to 3 dimensions, transposed, written with a list or a word ("same", "valid") for
/// its padding. Value numbers; -1 where the operator has no such operand.
struct ConvolutionNode {
    int input = -1, weight = -1, bias = -1;
    int stride = -1, padding = -1, dilation = -1, groups = -1;
    bool isTransposed = false; ///< The weight is (inputs, outputs / groups, ...), else (outputs, inputs / groups, ...).

    int outputAxis() const { return isTransposed ? 1 : 0; }
};
/// Nothing where the node is no convolution, or where only the run will say whether it is transposed.
std::optional<ConvolutionNode> convolutionOf(const Graph &graph, const GraphNode &node);

/// The padding of both sides that a word stands for, by axis: "valid" none, "same" as much as keeps the size at stride 1. Nothing where that
/// is more on one side than on the other. Throws nothing; other words are taken as "valid".
std::optional<std::vector<std::int64_t>> paddingOfWord(std::string_view word, std::span<const std::int64_t> kernel,
                                                       std::span<const std::int64_t> dilation);

/// x W' + b or x W (+ b) with a parameter, or a view of one, as W.
struct LinearNode {
    int input = -1, weight = -1, bias = -1;
    bool isWeightInputsFirst = false; ///< The parameter is (inputs, outputs): the product reads it as it is stored.
    bool isScaled = false;            ///< addmm with other factors than 1.

    int outputAxis() const { return isWeightInputsFirst ? 1 : 0; }
};
/// Nothing where the node is no product with a parameter.
std::optional<LinearNode> linearOf(const Graph &graph, const GraphNode &node);

struct BatchNormNode {
    int input = -1, gamma = -1, beta = -1, mean = -1, variance = -1;
    int training = -1;              ///< The value of the switch.
    std::optional<bool> isTraining; ///< Absent where only the run will say.
    std::optional<double> epsilon;
};
std::optional<BatchNormNode> batchNormOf(const Graph &graph, const GraphNode &node);

/// lstm, gru, rnn: the value that holds the list of weights.
struct RecurrentNode {
    int input = -1, weights = -1;
};
std::optional<RecurrentNode> recurrentOf(const GraphNode &node);

struct EmbeddingNode {
    int weight = -1, indices = -1;
};
std::optional<EmbeddingNode> embeddingOf(const GraphNode &node);

/// What a dropout reads, and the value that switches it on; -1 where the form has none.
struct DropoutNode {
    int input = -1, training = -1;
};
std::optional<DropoutNode> dropoutOf(const GraphNode &node);

/// a + b with the factor 1; nothing where the factor is another or not known.
struct AdditionNode {
    int first = -1, second = -1;
};
std::optional<AdditionNode> additionOf(const Graph &graph, const GraphNode &node);

/// The axis that counts outputs of parameter `tensor` where an operator of the graph uses it as a weight: the first such use
/// decides. Nothing where none does.
std::optional<int> outputAxisOf(const Graph &graph, int tensor);

// --- constants of a graph; nothing where the value is none, or of another type
std::optional<bool> constantBool(const Graph &graph, int value);
std::optional<std::int64_t> constantInt(const Graph &graph, int value);
bool isConstantNone(const Graph &graph, int value);

} // namespace espalier
