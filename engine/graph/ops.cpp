// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/ops.h"

#include <algorithm>
#include <string>
#include <unordered_map>

namespace espalier {

namespace {

constexpr unsigned kConvolves = kMakesFreshMemory | kGradientFreeOutput;
constexpr unsigned kPools = kHomogeneousOverPlaces;

// One line for each operator that the engine knows something about. What is not here is run and shown like any other.
constexpr OpInfo kOps[] = {
    {OpKind::Convolution, "aten::conv1d", kConvolves},
    {OpKind::Convolution, "aten::conv2d", kConvolves},
    {OpKind::Convolution, "aten::conv3d", kConvolves},
    {OpKind::Convolution, "aten::conv_transpose1d", kConvolves},
    {OpKind::Convolution, "aten::conv_transpose2d", kConvolves},
    {OpKind::Convolution, "aten::conv_transpose3d", kConvolves},
    {OpKind::Convolution, "aten::convolution", kConvolves},
    {OpKind::Convolution, "aten::_convolution", kConvolves},
    {OpKind::Convolution, "aten::_convolution_mode", kConvolves},
    {OpKind::Convolution, "aten::cudnn_convolution", kConvolves},
    {OpKind::Convolution, "aten::mkldnn_convolution", kConvolves},
    {OpKind::Linear, "aten::linear", kMakesFreshMemory | kGradientFreeOutput},
    {OpKind::AddMatMul, "aten::addmm", kMakesFreshMemory | kGradientFreeOutput},
    {OpKind::MatMul, "aten::matmul"},
    {OpKind::MatMul, "aten::mm"},
    {OpKind::Recurrent, "aten::lstm"},
    {OpKind::Recurrent, "aten::gru"},
    {OpKind::Recurrent, "aten::rnn_tanh"},
    {OpKind::Recurrent, "aten::rnn_relu"},
    {OpKind::Attention, "aten::_native_multi_head_attention"},
    {OpKind::Attention, "aten::_transformer_encoder_layer_fwd"},
    {OpKind::Attention, "aten::scaled_dot_product_attention"},
    {OpKind::Embedding, "aten::embedding"},
    {OpKind::Embedding, "aten::embedding_bag"},
    {OpKind::BatchNorm, "aten::batch_norm", kMakesFreshMemory | kGradientFreeOutput | kKeepsChannels},
    {OpKind::Normalization, "aten::native_batch_norm"},
    {OpKind::Normalization, "aten::layer_norm"},
    {OpKind::Normalization, "aten::group_norm"},
    {OpKind::Normalization, "aten::instance_norm"},
    {OpKind::Add, "aten::add", kMakesFreshMemory | kGradientFreeOutput},
    {OpKind::Concat, "aten::cat"},
    {OpKind::Concat, "aten::concat"},
    {OpKind::Relu, "aten::relu", kKeepsChannels | kHomogeneous | kRectifies},
    {OpKind::Clamp, "aten::relu6", kKeepsChannels | kRectifies},
    {OpKind::Clamp, "aten::hardtanh", kKeepsChannels | kRectifies},
    {OpKind::Clamp, "aten::clamp", kKeepsChannels | kRectifies},
    {OpKind::ClampMin, "aten::clamp_min", kKeepsChannels},
    {OpKind::Activation, "aten::leaky_relu", kKeepsChannels | kHomogeneous},
    {OpKind::Activation, "aten::elu", kKeepsChannels},
    {OpKind::Activation, "aten::selu", kKeepsChannels},
    {OpKind::Activation, "aten::celu", kKeepsChannels},
    {OpKind::Activation, "aten::gelu", kKeepsChannels},
    {OpKind::Activation, "aten::silu", kKeepsChannels},
    {OpKind::Activation, "aten::mish", kKeepsChannels},
    {OpKind::Activation, "aten::sigmoid", kKeepsChannels},
    {OpKind::Activation, "aten::tanh", kKeepsChannels},
    {OpKind::Activation, "aten::prelu", kKeepsChannels},
    {OpKind::Activation, "aten::hardsigmoid", kKeepsChannels},
    {OpKind::Activation, "aten::hardswish", kKeepsChannels},
    {OpKind::Activation, "aten::softplus", kKeepsChannels},
    {OpKind::Dropout, "aten::dropout", kKeepsChannels | kMovesValues},
    {OpKind::Dropout, "aten::feature_dropout", kKeepsChannels | kMovesValues},
    {OpKind::Dropout, "aten::native_dropout"},
    {OpKind::Dropout, "aten::alpha_dropout"},
    {OpKind::Dropout, "aten::feature_alpha_dropout"},
    {OpKind::Pool, "aten::max_pool1d", kPools | kMovesValues},
    {OpKind::Pool, "aten::max_pool2d", kPools | kMovesValues},
    {OpKind::Pool, "aten::max_pool3d", kPools | kMovesValues},
    {OpKind::Pool, "aten::avg_pool1d", kPools},
    {OpKind::Pool, "aten::avg_pool2d", kPools},
    {OpKind::Pool, "aten::avg_pool3d", kPools},
    {OpKind::Pool, "aten::adaptive_avg_pool1d", kPools},
    {OpKind::Pool, "aten::adaptive_avg_pool2d", kPools},
    {OpKind::Pool, "aten::adaptive_avg_pool3d", kPools},
    {OpKind::Pool, "aten::adaptive_max_pool1d", kPools},
    {OpKind::Pool, "aten::adaptive_max_pool2d", kPools},
    {OpKind::Mean, "aten::mean"},
    {OpKind::View, "aten::view", kMovesValues},
    {OpKind::Reshape, "aten::reshape", kMovesValues},
    {OpKind::Flatten, "aten::flatten", kMovesValues},
    {OpKind::Transpose, "aten::t", kPureView},
    {OpKind::Transpose, "aten::transpose", kMovesValues | kPureView},
    {OpKind::Transpose, "aten::permute", kMovesValues | kPureView},
    {OpKind::Transpose, "aten::numpy_T", kPureView},
    {OpKind::Movement, "aten::slice", kMovesValues},
    {OpKind::Movement, "aten::select", kMovesValues},
    {OpKind::Movement, "aten::narrow", kMovesValues},
    {OpKind::Movement, "aten::constant_pad_nd", kMovesValues},
    {OpKind::Movement, "aten::pad", kMovesValues},
    {OpKind::Movement, "aten::squeeze", kMovesValues},
    {OpKind::Movement, "aten::unsqueeze", kMovesValues},
    {OpKind::Movement, "aten::expand", kMovesValues},
    {OpKind::Movement, "aten::upsample_nearest2d", kMovesValues},
    {OpKind::Copy, "aten::contiguous", kMovesValues | kHomogeneous | kPureView},
    {OpKind::Copy, "aten::detach", kMovesValues | kHomogeneous | kPureView},
    {OpKind::Copy, "aten::alias", kMovesValues | kHomogeneous},
    {OpKind::Copy, "aten::clone", kMovesValues | kHomogeneous},
    {OpKind::Size, "aten::size"},
    {OpKind::Size, "aten::dim"},
    {OpKind::Size, "aten::numel"},
    {OpKind::Stride, "aten::as_strided"},
    {OpKind::Stride, "aten::stride"},
    {OpKind::FakeQuantize, "espalier::fake_quantize", kMakesFreshMemory},
    {OpKind::Random, "aten::rand"},
    {OpKind::Random, "aten::randn"},
    {OpKind::Random, "aten::bernoulli"},
    {OpKind::Random, "aten::multinomial"},
    {OpKind::Random, "aten::normal"},
};

/// The first of these arguments that the node has; -1 where it has none.
int anyArgument(const GraphNode &node, std::initializer_list<const char *> names)
{
    for (const char *name : names)
        if (const int value = node.argument(name); value >= 0)
            return value;
    return -1;
}

} // namespace

std::span<const OpInfo> knownOps()
{
    return kOps;
}

const OpInfo *findOp(std::string_view qualified)
{
    static const std::unordered_map<std::string_view, const OpInfo *> byName = [] {
        std::unordered_map<std::string_view, const OpInfo *> made;
        for (const OpInfo &op : kOps)
            made.emplace(op.name, &op);
        return made;
    }();
    auto found = byName.find(qualified);
    if (found == byName.end() && qualified.ends_with('_'))
        found = byName.find(qualified.substr(0, qualified.size() - 1));
    return found == byName.end() ? nullptr : found->second;
}

bool isTensorOp(std::string_view qualified)
{
    static constexpr std::string_view refused[] = {"aten::save",       "aten::load",         "aten::from_file", "aten::_from_file",
                                                   "prim::PythonOp",   "prim::fork",         "prim::awaitable", "aten::wait",
                                                   "prim::CallMethod", "prim::CallFunction", "prim::Closure",   "aten::_dump"};
    static constexpr std::string_view spaces[] = {"aten",   "prim",   "quantized", "_quantized",      "prepacked",
                                                  "mkldnn", "sparse", "profiler",  "mkldnn_prepacked"};
    const auto isIn = [](std::span<const std::string_view> list, std::string_view name) {
        return std::find(list.begin(), list.end(), name) != list.end();
    };
    const std::size_t colon = qualified.find("::");
    return colon != std::string_view::npos && isIn(spaces, qualified.substr(0, colon)) && !isIn(refused, qualified);
}

OpKind kindOf(const GraphNode &node)
{
    if (node.kind != GraphNode::Kind::Operator)
        return OpKind::Other;
    if (const OpInfo *op = findOp(node.op))
        return op->kind;
    // LibTorch's own fused forms, which have new names in each version.
    const bool isAttention =
        node.op.find("attention") != std::string::npos || node.op.find("transformer_encoder_layer") != std::string::npos;
    return isAttention ? OpKind::Attention : OpKind::Other;
}

bool has(const GraphNode &node, OpTrait trait)
{
    if (node.kind != GraphNode::Kind::Operator)
        return false;
    const OpInfo *op = findOp(node.op);
    return op && op->has(trait);
}

bool isRandom(const GraphNode &node)
{
    if (const OpKind kind = kindOf(node); kind == OpKind::Random || kind == OpKind::Dropout)
        return true;
    for (const char *word : {"rand", "bernoulli", "normal_", "dropout", "multinomial"})
        if (node.op.find(word) != std::string::npos)
            return true;
    return false;
}

std::optional<bool> constantBool(const Graph &graph, int value)
{
    const c10::IValue *constant = graph.constantOf(value);
    return constant && constant->isBool() ? std::optional(constant->toBool()) : std::nullopt;
}

std::optional<std::int64_t> constantInt(const Graph &graph, int value)
{
    const c10::IValue *constant = graph.constantOf(value);
    return constant && constant->isInt() ? std::optional(constant->toInt()) : std::nullopt;
}

bool isConstantNone(const Graph &graph, int value)
{
    const c10::IValue *constant = graph.constantOf(value);
    return constant && constant->isNone();
}

std::optional<ConvolutionNode> convolutionOf(const Graph &graph, const GraphNode &node)
{
    if (kindOf(node) != OpKind::Convolution)
        return std::nullopt;
    ConvolutionNode found;
    found.input = anyArgument(node, {"input", "self"});
    found.weight = node.argument("weight");
    if (found.input < 0 || found.weight < 0) // A packed one holds its weights itself.
        return std::nullopt;
    found.bias = node.argument("bias");
    found.stride = node.argument("stride");
    found.padding = node.argument("padding");
    found.dilation = node.argument("dilation");
    found.groups = node.argument("groups");
    if (const int transposed = node.argument("transposed"); transposed >= 0) {
        const auto flag = constantBool(graph, transposed);
        if (!flag)
            return std::nullopt;
        found.isTransposed = *flag;
    } else {
        found.isTransposed = node.op.find("transpose") != std::string::npos;
    }
    return found;
}

std::optional<std::vector<std::int64_t>> paddingOfWord(std::string_view word, std::span<const std::int64_t> kernel,
                                                       std::span<const std::int64_t> dilation)
{
    std::vector<std::int64_t> padding(kernel.size(), 0);
    if (word != "same")
        return padding;
    for (std::size_t i = 0; i < kernel.size(); ++i) {
        const std::int64_t both = dilation[i] * (kernel[i] - 1);
        if (both % 2 != 0)
            return std::nullopt;
        padding[i] = both / 2;
    }
    return padding;
}

std::optional<LinearNode> linearOf(const Graph &graph, const GraphNode &node)
{
    LinearNode found;
    switch (kindOf(node)) {
    case OpKind::Linear:
        found.input = node.argument("input");
        found.weight = node.argument("weight");
        found.bias = node.argument("bias");
        break;
    case OpKind::AddMatMul:
        found.input = node.argument("mat1");
        found.weight = node.argument("mat2");
        found.bias = node.argument("self");
        found.isScaled = constantInt(graph, node.argument("beta")) != 1 || constantInt(graph, node.argument("alpha")) != 1;
        break;
    case OpKind::MatMul:
        found.input = node.argument("self");
        found.weight = anyArgument(node, {"other", "mat2"});
        break;
    default: return std::nullopt;
    }
    const int parameter = graph.parameterOf(found.weight);
    if (found.input < 0 || parameter < 0)
        return std::nullopt;
    // Written as x W', the weight comes through a view that transposes it.
    found.isWeightInputsFirst =
        kindOf(node) != OpKind::Linear && graph.parameters[static_cast<std::size_t>(parameter)].value == found.weight;
    return found;
}

std::optional<BatchNormNode> batchNormOf(const Graph &graph, const GraphNode &node)
{
    if (kindOf(node) != OpKind::BatchNorm)
        return std::nullopt;
    BatchNormNode found;
    found.input = node.argument("input");
    found.gamma = node.argument("weight");
    found.beta = node.argument("bias");
    found.mean = node.argument("running_mean");
    found.variance = node.argument("running_var");
    found.training = node.argument("training");
    if (found.input < 0)
        return std::nullopt;
    found.isTraining = constantBool(graph, found.training);
    if (const c10::IValue *epsilon = graph.constantOf(node.argument("eps")); epsilon && epsilon->isDouble())
        found.epsilon = epsilon->toDouble();
    return found;
}

std::optional<RecurrentNode> recurrentOf(const GraphNode &node)
{
    if (kindOf(node) != OpKind::Recurrent)
        return std::nullopt;
    const RecurrentNode found{anyArgument(node, {"input", "data"}), node.argument("params")};
    return found.input < 0 || found.weights < 0 ? std::nullopt : std::optional(found);
}

std::optional<EmbeddingNode> embeddingOf(const GraphNode &node)
{
    if (kindOf(node) != OpKind::Embedding)
        return std::nullopt;
    const EmbeddingNode found{node.argument("weight"), node.argument("indices")};
    return found.weight < 0 || found.indices < 0 ? std::nullopt : std::optional(found);
}

std::optional<DropoutNode> dropoutOf(const GraphNode &node)
{
    if (kindOf(node) != OpKind::Dropout)
        return std::nullopt;
    const DropoutNode found{anyArgument(node, {"input", "self"}), anyArgument(node, {"train", "training"})};
    return found.input < 0 ? std::nullopt : std::optional(found);
}

std::optional<AdditionNode> additionOf(const Graph &graph, const GraphNode &node)
{
    if (kindOf(node) != OpKind::Add)
        return std::nullopt;
    const AdditionNode found{node.argument("self"), node.argument("other")};
    if (found.first < 0 || found.second < 0 || constantInt(graph, node.argument("alpha")) != 1)
        return std::nullopt;
    return found;
}

namespace {

std::optional<int> outputAxisIn(const Graph &graph, const GraphBlock &block, const Graph::Parameter *parameter)
{
    const auto isIt = [&](int value) {
        const int index = graph.parameterOf(value);
        return index >= 0 && &graph.parameters[static_cast<std::size_t>(index)] == parameter;
    };
    for (const GraphNode &node : block.nodes) {
        if (const auto convolution = convolutionOf(graph, node); convolution && isIt(convolution->weight))
            return convolution->outputAxis();
        if (const auto linear = linearOf(graph, node); linear && isIt(linear->weight))
            return linear->outputAxis();
        for (const GraphBlock &inner : node.blocks)
            if (const auto axis = outputAxisIn(graph, inner, parameter))
                return axis;
    }
    return std::nullopt;
}

} // namespace

std::optional<int> outputAxisOf(const Graph &graph, int tensor)
{
    const Graph::Parameter *parameter = graph.parameterForTensor(tensor);
    return parameter ? outputAxisIn(graph, graph.body, parameter) : std::nullopt;
}

} // namespace espalier
