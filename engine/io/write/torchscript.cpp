// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/core/ivalue.h>

#include "engine/io/write/torchscript.h"

#include "engine/eval/run.h"
#include "engine/files/sha256.h"
#include "engine/graph/graph.h"
#include "engine/graph/tensors.h"
#include "engine/io/read/sniff.h"
#include "engine/io/read/torchbuild.h"
#include "engine/io/read/torchscript.h"
#include "engine/io/write/checked.h"
#include "engine/io/write/errors.h"
#include "engine/io/write/finaltensors.h"

#include <algorithm>

namespace espalier {

namespace {

std::string refuseTorchScript(const Model &model)
{
    if (!model.graph || model.provenance.format.rfind("torchscript", 0) != 0)
        return ESPALIER_TEXT("errors", "It was not opened from a TorchScript file.");
    return {};
}

/// Loads the model's own file again and writes the final tensors into the module's memory. The module built from the same
/// file lists its tensors in the same order, and its views share the module's memory.
Status saveWith(const Model &model, const MappedFile &source, const std::vector<NamedTensor> &tensors, const std::string &target)
{
    try {
        auto module = loadModule(source);
        Model duplicate;
        if (Status status = buildFromModule(module, duplicate); !status)
            return status;
        if (duplicate.tensors.size() != tensors.size())
            return Error(errors::kSourceChanged, {}, model.provenance.path);
        const at::NoGradGuard guard;
        std::unordered_map<std::string, at::Tensor> own;
        for (const auto &entry : module.named_parameters(true))
            own.emplace(entry.name, entry.value);
        for (const auto &entry : module.named_buffers(true))
            own.emplace(entry.name, entry.value);
        for (const Graph::Parameter &parameter : duplicate.graph->parameters)
            own.emplace(duplicate.tensors[static_cast<std::size_t>(parameter.tensor)].name, parameter.data);
        for (std::size_t i = 0; i < tensors.size(); ++i) {
            const auto target_tensor = own.find(duplicate.tensors[i].name);
            if (target_tensor == own.end() || target_tensor->second.sizes() != at::IntArrayRef(tensors[i].view.shape))
                return Error(errors::kSourceChanged, {}, model.provenance.path);
            if (target_tensor->second.numel() > 0)
                target_tensor->second.copy_(tensorOf(tensors[i].view));
        }
        module.save(target);
        return {};
    } catch (const std::exception &exception) {
        return Error(errors::kExportRefused, {"TorchScript", torchMessage(exception)}, target);
    }
}

/// Seeded inputs of one sample each; empty when a shape is unknown.
std::vector<NamedTensor> sampleInputs(const Model &model, std::uint64_t seed)
{
    std::vector<NamedTensor> inputs;
    at::manual_seed(seed);
    for (const Model::Input &input : model.inputs) {
        if (input.shape.empty())
            return {};
        const at::Tensor value = isFloating(input.type) ? at::randn(input.shape).to(scalarTypeOf(input.type))
                                                        : at::zeros(input.shape, at::TensorOptions().dtype(scalarTypeOf(input.type)));
        inputs.push_back(namedTensor(input.name, value, false));
    }
    return inputs;
}

Status compare(const Model &model, const AppliedRecipe &applied, const std::vector<NamedTensor> &tensors, const std::string &temporary,
               ExportReport &report, const JobContext &context)
{
    ImportOptions options;
    for (const Model::Input &input : model.inputs)
        if (!input.shape.empty())
            options.inputShapes[input.name] = input.shape;
    const auto head = readHead(temporary);
    if (!head)
        return head.error();
    const auto back = torchScriptImporter().read(*head, options, context);
    if (!back)
        return back.error();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const NamedTensor &got = (*back)->tensors[std::min(i, (*back)->tensors.size() - 1)];
        if (got.name != tensors[i].name || !at::equal(tensorOf(got.view), tensorOf(tensors[i].view).to(scalarTypeOf(got.view.type))))
            // NaN is unlike itself: compare such tensors by their bits.
            if (got.view.bytes() != tensors[i].view.bytes() || std::memcmp(got.view.data, tensors[i].view.data, got.view.bytes()) != 0)
                return Error(errors::kReadBack, {printable(tensors[i].name)}, report.path);
    }
    report.checks.push_back(
        {"tensors", ESPALIER_TEXT("exporters", "%1 tensors read back, all bit for bit the same."), {std::to_string(tensors.size())}, true});
    const std::vector<NamedTensor> inputs = sampleInputs(model, context.seed);
    if (inputs.empty()) {
        report.checks.push_back({"outputs", ESPALIER_TEXT("exporters", "Not run: the input shape is unknown."), {}, true});
        return {};
    }
    const auto want = runModel(model, inputs, &applied, context);
    const auto got = runModel(**back, inputs, nullptr, context);
    if (!want)
        return want.error();
    if (!got)
        return got.error();
    double largest = 0;
    for (std::size_t i = 0; i < want->size(); ++i) {
        const at::Tensor a = tensorOf((*want)[i].view), b = tensorOf((*got)[i].view);
        if (a.sizes() != b.sizes())
            return Error(errors::kReadBack, {(*want)[i].name}, report.path);
        if (!at::equal(a, b) && a.numel() > 0)
            largest = std::max(largest, at::nan_to_num(at::abs(a.to(at::kDouble) - b.to(at::kDouble))).max().item<double>());
    }
    report.largestDifference = largest;
    report.checks.push_back({"outputs",
                             ESPALIER_TEXT("exporters", "Read back and run: largest difference of the outputs %1."),
                             {std::to_string(largest)},
                             largest == 0});
    if (const auto layers = std::count_if(applied.layers.begin(), applied.layers.end(),
                                          [](const AppliedLayer &layer) { return layer.activation || layer.activationInput; }))
        report.checks.push_back({"activations",
                                 ESPALIER_TEXT("exporters",
                                               "This format has no quantized activations: at %1 layers the file computes in float, so its "
                                               "accuracy is that of the quantized weights alone. Their scales are in the recipe, "
                                               "safetensors and integers exports."),
                                 {std::to_string(layers)},
                                 false});
    return largest == 0 ? Status{} : Status(Error(errors::kReadBack, {"outputs, " + std::to_string(largest)}, report.path));
}

Result<ExportReport> writeTorchScriptFile(const Model &model, const Recipe &, const AppliedRecipe &applied, const std::string &path,
                                          const JobContext &context)
{
    // The bytes that were checked when the model was opened, or none.
    const auto source = Mapping::open(model.provenance.path);
    const auto hash = source ? sha256Of((*source)->text(), context) : Result<std::string>(source.error());
    const std::string &opened = model.provenance.fileSha256.empty() ? model.provenance.sha256 : model.provenance.fileSha256;
    if (!hash && hash.error().is(errors::kCancelled))
        return hash.error();
    if (!hash || *hash != opened)
        return Error(errors::kSourceChanged, {}, model.provenance.path);
    const std::vector<NamedTensor> tensors = finalTensors(model, applied);
    return writeChecked(
        path, context, [&](const std::string &temporary) { return saveWith(model, *source, tensors, temporary); },
        [&](const std::string &temporary, ExportReport &report) { return compare(model, applied, tensors, temporary, report, context); });
}

} // namespace

const Exporter &torchScriptExporter()
{
    static const Exporter exporter{
        "torchscript",
        ESPALIER_TEXT("exporters", "TorchScript"),
        ESPALIER_TEXT("exporters", "Read by PyTorch (torch.jit.load) and LibTorch: the network with its new weights, in float."),
        ".pt",
        refuseTorchScript,
        writeTorchScriptFile};
    return exporter;
}

} // namespace espalier
