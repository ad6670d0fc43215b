// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/eval/forward.h"

#include "engine/device/torchinfo.h"
#include "engine/eval/errors.h"
#include "engine/graph/tensors.h"
#include "engine/model/errors.h"

#include <algorithm>

namespace espalier {

at::Tensor loadBatch(const Dataset &data, std::span<const std::int64_t> indices, bool channelsLast, ElementType type)
{
    const std::int64_t n = static_cast<std::int64_t>(indices.size());
    const std::vector<std::int64_t> shape{n, data.sampleShape[0], data.sampleShape[1], data.sampleShape[2]};
    const at::Tensor batch = at::empty(
        shape,
        at::TensorOptions().dtype(at::kFloat).memory_format(channelsLast ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous));
    data.fill(indices, batch.data_ptr<float>(), channelsLast);
    return type == ElementType::Float32 ? batch : batch.to(scalarTypeOf(type));
}

Result<at::Tensor> forwardBatch(const Executor &executor, Frame &frame, const Dataset &data, at::Tensor batch, std::stop_token stop,
                                const Executor::Hook *hook)
{
    const std::int64_t n = batch.size(0);
    Executor::Options options;
    options.stop = std::move(stop);
    options.hook = hook;
    std::vector<c10::IValue> inputs;
    inputs.emplace_back(std::move(batch));
    return logitsOf(executor.run(frame, std::move(inputs), options), n, data);
}

Result<at::Tensor> logitsOf(const Result<c10::IValue> &result, std::int64_t n, const Dataset &data)
{
    if (!result) {
        if (result.error().is(errors::kRunFailed))
            return Error(errors::kEvalShape, {shapeText(data.sampleShape), result.error().message()});
        return result.error();
    }
    const auto outputs = flattenOutputs(*result);
    if (!outputs)
        return outputs.error();
    if (outputs->size() != 1 || (*outputs)[0].dim() != 2 || (*outputs)[0].size(0) != n)
        return Error(errors::kNotAClassifier,
                     {std::to_string(outputs->size()) + " x " + (outputs->empty() ? "" : shapeText((*outputs)[0].sizes().vec()))});
    return (*outputs)[0].to(at::kFloat).contiguous();
}

Status checkClassifier(const Model &model)
{
    if (!model.graph)
        return Error(errors::kNoGraph);
    if (model.inputs.size() != 1)
        return Error(errors::kNotAClassifier, {std::to_string(model.inputs.size()) + " inputs"});
    return {};
}

Status checkLabels(const Dataset &data, std::int64_t classes)
{
    if (std::any_of(data.labels.begin(), data.labels.end(), [](std::int32_t label) { return label < 0; }))
        return Error(errors::kEvalNoLabels, {}, data.path);
    const auto largest = std::max_element(data.labels.begin(), data.labels.end());
    if (largest != data.labels.end() && *largest >= classes)
        return Error(errors::kEvalLabels, {std::to_string(*largest), std::to_string(classes), std::to_string(classes - 1)}, data.path);
    return {};
}

std::int64_t batchSizeFor(const Dataset &data)
{
    return data.sampleSize() <= 3 * 64 * 64 ? 32 : 8;
}

} // namespace espalier
