// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/torchbuild.h"

#include "engine/graph/tensors.h"

#include <unordered_set>

namespace espalier {

namespace {

/// "__torch__.torch.nn.modules.conv.___torch_mangle_6.Conv2d" -> "Conv2d"
std::string className(const torch::jit::Module &module)
{
    const auto name = module.type()->name();
    return name ? name->name() : std::string();
}

} // namespace

bool isNormalization(const std::string &kind)
{
    return kind.find("Norm") != std::string::npos;
}

bool isWeightName(const std::string &name)
{
    return name == "weight" || name.rfind("weight_ih", 0) == 0 || name.rfind("weight_hh", 0) == 0 || name.rfind("weight_hr", 0) == 0
        || name == "in_proj_weight" || name == "q_proj_weight" || name == "k_proj_weight" || name == "v_proj_weight";
}

void listLayers(const torch::jit::Module &root, Model &model)
{
    for (const auto &entry : root.named_modules()) {
        LayerInfo layer;
        layer.name = entry.name;
        layer.kind = className(entry.value);
        const std::string prefix = entry.name.empty() ? "" : entry.name + ".";
        for (const auto &parameter : entry.value.named_parameters(false)) {
            const int index = static_cast<int>(model.tensors.size());
            model.tensors.push_back(namedTensor(prefix + parameter.name, parameter.value, true));
            const TensorView &view = model.tensors.back().view;
            layer.tensors.push_back(index);
            layer.parameters += view.count();
            layer.bytes += static_cast<std::int64_t>(view.bytes());
            if (view.shape.size() >= 2 && isFloating(view.type) && isWeightName(parameter.name) && !isNormalization(layer.kind))
                layer.weights.push_back(index);
        }
        for (const auto &buffer : entry.value.named_buffers(false))
            model.tensors.push_back(namedTensor(prefix + buffer.name, buffer.value, false));
        if (layer.tensors.empty())
            continue;
        if (layer.kind.rfind("ConvTranspose", 0) == 0)
            layer.channelAxis = 1;
        layer.id = static_cast<int>(model.layers.size());
        model.layers.push_back(std::move(layer));
    }
}

} // namespace espalier
