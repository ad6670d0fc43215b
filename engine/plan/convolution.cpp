// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/plan/convolution.h"

#include "engine/winograd/winograd.h"

#include <ATen/core/dispatch/Dispatcher.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>
#include <utility>

namespace espalier {

namespace {

void transform(const at::Tensor &weight, WinogradBuffer &transformed)
{
    const WinogradFilters filters{
        weight.data_ptr<float>(), weight.size(0), weight.size(1), {weight.stride(0), weight.stride(1), weight.stride(2), weight.stride(3)}};
    winogradWeights(winogradIsas().back(), filters, transformed);
}

/// LibTorch's own way, for inputs that the kernel is not made for.
at::Tensor byLibTorch(const Convolution &convolution, const ConvolutionEpilogue &tail, const at::Tensor &input, const at::Tensor &addend)
{
    at::Tensor output = at::convolution(input, convolution.weight, convolution.bias, convolution.stride, convolution.padding,
                                        convolution.dilation, false, {0, 0}, convolution.groups);
    if (tail.adds)
        output = at::add(output, addend);
    return tail.relu ? at::relu(output) : output;
}

/// `transformed`: gives the weights as the kernel reads them, asked for only when they are needed.
template <typename Transformed>
at::Tensor convolve(const Convolution &convolution, const ConvolutionEpilogue &tail, const at::Tensor &input, const at::Tensor &addend,
                    const Transformed &transformed)
{
    if (input.dim() != 4 || input.scalar_type() != at::kFloat || input.size(1) != convolution.weight.size(1))
        return byLibTorch(convolution, tail, input, addend);
    const WinogradShape shape{input.size(0),         input.size(2), input.size(3), convolution.weight.size(1), convolution.weight.size(0),
                              convolution.padding[0]};
    if (!winogradPays(shape))
        return byLibTorch(convolution, tail, input, addend);
    const std::array<std::int64_t, 4> sizes{shape.batch, shape.outputs, shape.outputHeight(), shape.outputWidth()};
    if (tail.adds && (addend.sizes() != at::IntArrayRef(sizes) || addend.scalar_type() != at::kFloat))
        return byLibTorch(convolution, tail, input, addend);

    const at::Tensor dense = input.contiguous(at::MemoryFormat::ChannelsLast);
    const at::Tensor bias = convolution.bias.defined() ? convolution.bias.contiguous() : at::Tensor();
    const at::Tensor added = tail.adds ? addend.contiguous(at::MemoryFormat::ChannelsLast) : at::Tensor();
    at::Tensor output = at::empty(sizes, dense.options().memory_format(at::MemoryFormat::ChannelsLast));
    WinogradTail with;
    with.bias = bias.defined() ? bias.data_ptr<float>() : nullptr;
    with.addend = added.defined() ? added.data_ptr<float>() : nullptr;
    with.relu = tail.relu;
    winogradConvolve(winogradIsas().back(), shape, dense.data_ptr<float>(), transformed(), with, output.data_ptr<float>());
    return output;
}

void leave(std::vector<c10::IValue> &stack, at::Tensor output)
{
    stack.clear();
    stack.emplace_back(std::move(output));
}

} // namespace

OperatorCall packedConvolution(const Convolution &convolution, const ConvolutionEpilogue &tail)
{
    auto &dispatcher = c10::Dispatcher::singleton();
    const auto prepack = dispatcher.findSchema({"mkldnn_prepacked::conv2d_prepack", ""});
    const auto run = dispatcher.findSchema({"mkldnn_prepacked::conv2d_run", ""});
    if (tail.adds || !prepack || !run || !at::globalContext().userEnabledMkldnn())
        return {};
    const at::Tensor &weight = convolution.weight;
    // Only a hint for the weights' format; any other size works too.
    const auto extent = [&](std::size_t axis) {
        return std::max<std::int64_t>(32, weight.size(2 + static_cast<std::int64_t>(axis)) * convolution.dilation[axis]);
    };
    std::vector<c10::IValue> stack{weight.contiguous(),
                                   convolution.bias.defined() ? c10::IValue(convolution.bias) : c10::IValue(),
                                   convolution.stride,
                                   convolution.padding,
                                   convolution.dilation,
                                   convolution.groups,
                                   std::vector<std::int64_t>{32, weight.size(1) * convolution.groups, extent(0), extent(1)},
                                   std::string(tail.relu ? "relu" : "none")};
    try {
        prepack->callBoxed(&stack);
    } catch (const std::exception &) {
        return {}; // A shape that oneDNN does not do.
    }
    return [run = *run, packed = stack[0]](std::vector<c10::IValue> &values) {
        at::Tensor input = values[0].toTensor();
        values.clear();
        values.emplace_back(std::move(input));
        values.push_back(packed);
        run.callBoxed(&values);
    };
}

bool isForWinograd(const Convolution &convolution)
{
    const auto are = [](const std::vector<std::int64_t> &values, std::int64_t wanted) {
        return std::all_of(values.begin(), values.end(), [&](std::int64_t value) { return value == wanted; });
    };
    const at::Tensor &weight = convolution.weight;
    return convolution.groups == 1 && weight.size(2) == 3 && weight.size(3) == 3 && are(convolution.stride, 1)
        && are(convolution.dilation, 1) && are(convolution.padding, convolution.padding[0]) && convolution.padding[0] >= 0
        && winogradFits(weight.size(1), weight.size(0)) && (!convolution.bias.defined() || convolution.bias.scalar_type() == at::kFloat);
}

OperatorCall winogradConvolution(const Convolution &convolution, const ConvolutionEpilogue &tail)
{
    // Shared: a call is copied with the graph.
    const auto transformed = std::make_shared<WinogradBuffer>();
    transform(convolution.weight, *transformed);
    return [convolution, tail, transformed](std::vector<c10::IValue> &stack) {
        const at::Tensor addend = tail.adds ? stack[1].toTensor() : at::Tensor();
        leave(stack, convolve(convolution, tail, stack[0].toTensor(), addend, [&] { return std::span<const float>(*transformed); }));
    };
}

OperatorCall openWinogradConvolution(const Convolution &convolution, const ConvolutionEpilogue &tail)
{
    return [known = convolution, tail](std::vector<c10::IValue> &stack) {
        Convolution now = known;
        now.weight = stack[1].toTensor();
        now.bias = stack[2].isTensor() ? stack[2].toTensor() : at::Tensor();
        const at::Tensor addend = tail.adds ? stack[3].toTensor() : at::Tensor();
        static thread_local WinogradBuffer transformed; // Once a batch: fresh memory each time costs as much as the arithmetic.
        leave(stack, convolve(now, tail, stack[0].toTensor(), addend, [&] {
                  transform(now.weight, transformed);
                  return std::span<const float>(transformed);
              }));
    };
}

} // namespace espalier
