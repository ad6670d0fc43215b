// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/withweights.h"

#include "engine/files/sha256.h"
#include "engine/graph/graph.h"
#include "engine/graph/tensors.h"
#include "engine/io/read/sniff.h"
#include "engine/io/read/weights.h"
#include "engine/model/errors.h"
#include "engine/model/warnings.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <unordered_map>

namespace espalier {

namespace {

/// "a, b, c and 5 more"
std::string listed(const std::vector<std::string> &names)
{
    constexpr std::size_t kShown = 6;
    std::string text;
    for (std::size_t i = 0; i < std::min(kShown, names.size()); ++i)
        text += (i ? ", " : "") + printable(names[i], 120);
    if (names.size() > kShown)
        text += " and " + std::to_string(names.size() - kShown) + " more";
    return text.empty() ? "none" : text;
}

/// In memory of its own, so that nothing depends on the file and graph and view see the same numbers.
at::Tensor copyOf(const TensorView &view, ElementType type)
{
    return tensorOf(view).to(scalarTypeOf(type), /*non_blocking=*/false, /*copy=*/true);
}

} // namespace

Result<ModelPtr> withWeights(const ModelPtr &model, const std::string &path, bool partial, const JobContext &context)
{
    const auto head = readHead(path);
    if (!head)
        return head.error();
    const auto file = readWeights(*head, context);
    if (!file)
        return file.error();
    const auto hash = sha256Of(head->file->text(), context);
    if (!hash)
        return hash.error();
    const WeightMatch match = matchWeights(model->tensors, *file);
    if (match.pairs.empty() && match.misfits.empty())
        return Error(errors::kWeightsNone, {std::to_string(file->size()), std::to_string(model->tensors.size())}, path);
    if (match.pairs.empty() || (!match.isComplete() && !partial))
        return Error(errors::kWeightsMismatch, {listed(match.missing), listed(match.unused), listed(match.misfits)}, path);

    const at::NoGradGuard guard;
    auto copy = std::make_shared<Model>(*model);
    std::unordered_map<int, at::Tensor> fresh; // By index into the model's tensors.
    for (const auto &[own, other] : match.pairs) {
        NamedTensor &tensor = copy->tensors[static_cast<std::size_t>(own)];
        fresh[own] = copyOf((*file)[static_cast<std::size_t>(other)].view, tensor.view.type);
        tensor.view = viewOf(fresh[own]);
    }
    if (model->graph) {
        auto graph = std::make_shared<Graph>(*model->graph);
        for (Graph::Parameter &parameter : graph->parameters) {
            std::vector<int> names{parameter.tensor};
            names.insert(names.end(), parameter.aliases.begin(), parameter.aliases.end());
            const auto found = std::find_if(names.begin(), names.end(), [&](int name) { return fresh.count(name) > 0; });
            if (found == names.end())
                continue;
            parameter.data = fresh[*found];
            for (const int name : names) // A tied tensor stays one.
                if (name >= 0)
                    copy->tensors[static_cast<std::size_t>(name)].view = viewOf(parameter.data);
        }
        copy->graph = std::move(graph);
    }
    if (copy->provenance.fileSha256.empty())
        copy->provenance.fileSha256 = model->provenance.sha256;
    copy->provenance.sha256 = sha256(model->provenance.sha256 + *hash);
    std::erase_if(copy->warnings,
                  [](const Warning &warning) { return warning.is(warnings::kNonfinite) || warning.is(warnings::kAllZero); });
    warnAboutValues(*copy);
    if (!match.isComplete())
        copy->warnings.push_back({warnings::kWeightsPartial, {listed(match.missing), listed(match.unused), listed(match.misfits)}, path});
    return ModelPtr(std::move(copy));
}

} // namespace espalier
