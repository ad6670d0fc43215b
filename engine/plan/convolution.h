// SPDX-License-Identifier: GPL-3.0-or-later
// Faster ways to do a 2-D convolution of the inference plan. Only for files that may include Torch.
#pragma once

#include <ATen/ATen.h>
#include <ATen/core/ivalue.h>

#include <cstdint>
#include <functional>
#include <vector>

namespace espalier {

/// A convolution whose weights, strides and the like are known; float32, weight of four dimensions, not transposed.
struct Convolution {
    at::Tensor weight;
    at::Tensor bias; ///< May be undefined.
    std::vector<std::int64_t> stride, padding, dilation;
    std::int64_t groups = 1;
};

/// What the same operator does behind it.
struct ConvolutionEpilogue {
    bool adds = false; ///< A value of the output's shape; the operator's last input.
    bool relu = false;
};

/// An operator of a graph: takes its inputs from the stack and leaves its output there.
using OperatorCall = std::function<void(std::vector<c10::IValue> &)>;

/// x [, addend] -> y by oneDNN with weights in its own format: LibTorch would reorder them on each call. Empty where this LibTorch has
/// no oneDNN, or oneDNN not this shape, or the tail adds.
OperatorCall packedConvolution(const Convolution &convolution, const ConvolutionEpilogue &tail);

/// Whether Winograd's algorithm does it (engine/winograd/winograd.h): 3 x 3, stride 1, channels that suit.
bool isForWinograd(const Convolution &convolution);

/// x [, addend] -> y, the weights transformed once. Sizes of x that do not suit are done by LibTorch. Only if isForWinograd.
OperatorCall winogradConvolution(const Convolution &convolution, const ConvolutionEpilogue &tail);

/// x, weight, bias [, addend] -> y with the weights (and bias, may be None) that come each time. Only if isForWinograd.
OperatorCall openWinogradConvolution(const Convolution &convolution, const ConvolutionEpilogue &tail);

} // namespace espalier
