// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/calibrate/datascores.h"

#include "engine/device/batches.h"
#include "engine/eval/forward.h"
#include "engine/eval/nonfinite.h"
#include "engine/model/errors.h"
#include "engine/prune/criteria.h"
#include "engine/prune/errors.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace espalier {

namespace {

/// What is added up for one weight tensor.
struct Sums {
    int tensor = -1;
    int value = -1; ///< Of the graph.
    at::Tensor leaf;
    std::vector<double> gradient; ///< Sum over batches of n_b g_b.
    std::vector<double> fisher;   ///< Sum over batches of (g_b w)^2.
};

bool asksFor(std::span<const DataScoreRequest> requests, const char *criterion)
{
    return std::any_of(requests.begin(), requests.end(),
                       [&](const DataScoreRequest &request) { return request.spec.criterion == criterion; });
}

class GradientPass
{
public:
    GradientPass(const ScoreSource &source, std::span<const DataScoreRequest> requests, const JobContext &context)
        : m_source(source), m_wishes(requests), m_context(context), m_executor(*source.model.graph)
    {
    }

    Status run()
    {
        if (const Status status = collect(); !status)
            return status;
        const std::int64_t samples = static_cast<std::int64_t>(m_source.samples.size());
        const std::int64_t size = batchSizeFor(m_source.data);
        const std::int64_t batches = batchCount(samples, size);
        const std::int64_t chunk = m_context.workerCount();
        for (std::int64_t first = 0; first < batches; first += chunk) {
            const std::int64_t count = std::min(chunk, batches - first);
            std::vector<std::vector<at::Tensor>> gradients(static_cast<std::size_t>(count));
            const Status status = inParallel(
                count, m_context, [&](std::int64_t slot) { return gradientsOf(batchOf(m_source.samples, first + slot, size)); },
                [&](std::int64_t slot, std::vector<at::Tensor> found) {
                    gradients[static_cast<std::size_t>(slot)] = std::move(found);
                    return Status();
                });
            if (!status)
                return status;
            // In the order of the batches, whoever was first.
            for (std::int64_t slot = 0; slot < count; ++slot)
                add(gradients[static_cast<std::size_t>(slot)], static_cast<double>(std::min(size, samples - (first + slot) * size)));
            m_context.report("calibrate", std::min(samples, (first + count) * size), samples);
        }
        m_samples = static_cast<double>(samples);
        m_batches = static_cast<double>(batches);
        return {};
    }

    void store(Calibration &into) const
    {
        std::map<int, const Sums *> byTensor;
        double connections = 0;
        for (const Sums &sums : m_sums) {
            byTensor[sums.tensor] = &sums;
            for (std::size_t i = 0; i < sums.gradient.size(); ++i)
                connections += std::fabs(sums.gradient[i] / m_samples * weightOf(sums, i));
        }
        for (const DataScoreRequest &request : m_wishes) {
            const Sums &sums = *byTensor.at(request.tensor);
            ImportanceScores scores;
            scores.elements.resize(sums.gradient.size());
            for (std::size_t i = 0; i < scores.elements.size(); ++i) {
                const double gradient = sums.gradient[i] / m_samples;
                double score = std::fabs(gradient);
                if (request.spec.criterion == "fisher")
                    score = sums.fisher[i] / m_batches;
                else if (request.spec.criterion != "gradient")
                    score = std::fabs(gradient * weightOf(sums, i));
                if (request.spec.criterion == "snip")
                    score = connections > 0 ? score / connections : 0;
                scores.elements[i] = static_cast<float>(score);
            }
            into.scores[{request.spec.criterion, request.tensor}] = std::move(scores);
        }
    }

private:
    static double weightOf(const Sums &sums, std::size_t i) { return static_cast<double>(sums.leaf.data_ptr<float>()[i]); }

    /// Leaves for all tensors that are wished for; for SNIP, whose sum runs over the network, for all prunable ones.
    Status collect()
    {
        std::vector<int> tensors;
        for (const DataScoreRequest &request : m_wishes)
            tensors.push_back(request.tensor);
        if (asksFor(m_wishes, "snip"))
            for (const LayerInfo &layer : m_source.model.layers)
                if (layer.prunable)
                    tensors.insert(tensors.end(), layer.weights.begin(), layer.weights.end());
        std::sort(tensors.begin(), tensors.end());
        tensors.erase(std::unique(tensors.begin(), tensors.end()), tensors.end());
        const at::NoGradGuard guard;
        for (const int tensor : tensors) {
            const Graph::Parameter *parameter = m_source.model.graph->parameterForTensor(tensor);
            if (!parameter || !parameter->data.is_floating_point()) {
                if (const DataScoreRequest *request = wishFor(tensor))
                    return Error(errors::kPruneNoGradient, {m_source.model.layers[static_cast<std::size_t>(request->layer)].name});
                continue;
            }
            Sums sums;
            sums.tensor = tensor;
            sums.value = parameter->value;
            sums.leaf = parameter->data.to(at::kFloat).contiguous().clone();
            sums.gradient.resize(static_cast<std::size_t>(sums.leaf.numel()));
            if (asksFor(m_wishes, "fisher"))
                sums.fisher.resize(sums.gradient.size());
            sums.leaf.set_requires_grad(true);
            m_sums.push_back(std::move(sums));
        }
        return {};
    }

    const DataScoreRequest *wishFor(int tensor) const
    {
        const auto found =
            std::find_if(m_wishes.begin(), m_wishes.end(), [&](const DataScoreRequest &request) { return request.tensor == tensor; });
        return found == m_wishes.end() ? nullptr : &*found;
    }

    Frame frame() const
    {
        Frame frame = m_executor.frame();
        for (const Sums &sums : m_sums) {
            c10::IValue &slot = frame[static_cast<std::size_t>(sums.value)];
            slot = sums.leaf.to(slot.toTensor().scalar_type());
        }
        return frame;
    }

    Result<std::vector<at::Tensor>> gradientsOf(std::span<const std::int64_t> indices) const
    {
        const at::AutoGradMode guard(true);
        const at::Tensor batch = loadBatch(m_source.data, indices, false, m_source.model.inputs[0].type);
        Frame run = frame();
        const auto logits = forwardBatch(m_executor, run, m_source.data, batch, m_context.stop);
        if (!logits)
            return logits.error();
        if (const Status status = checkLabels(m_source.data, logits->size(1)); !status)
            return status.error();
        std::vector<std::int64_t> wanted;
        for (const std::int64_t index : indices)
            wanted.push_back(m_source.data.labels[static_cast<std::size_t>(index)]);
        const at::Tensor loss = at::cross_entropy_loss(*logits, at::tensor(wanted, at::TensorOptions().dtype(at::kLong)));
        if (!std::isfinite(loss.item<double>()))
            return nonfiniteError(*m_source.model.graph, frame(), batch, indices[0]);
        std::vector<at::Tensor> leaves;
        for (const Sums &sums : m_sums)
            leaves.push_back(sums.leaf);
        std::vector<at::Tensor> gradients;
        try {
            if (loss.requires_grad())
                gradients = torch::autograd::grad({loss}, leaves, {}, false, false, true);
        } catch (const std::exception &exception) {
            return Error(errors::kRunFailed, {"backward", torchMessage(exception)});
        }
        gradients.resize(leaves.size());
        for (std::size_t i = 0; i < gradients.size(); ++i) {
            if (!gradients[i].defined()) {
                if (const DataScoreRequest *request = wishFor(m_sums[i].tensor))
                    return Error(errors::kPruneNoGradient, {m_source.model.layers[static_cast<std::size_t>(request->layer)].name});
                continue;
            }
            if (!isFinite(gradients[i]))
                return nonfiniteError(*m_source.model.graph, frame(), batch, indices[0]);
            gradients[i] = gradients[i].to(at::kFloat).contiguous();
        }
        return gradients;
    }

    void add(const std::vector<at::Tensor> &gradients, double samples)
    {
        for (std::size_t t = 0; t < m_sums.size(); ++t) {
            if (!gradients[t].defined())
                continue;
            Sums &sums = m_sums[t];
            const float *gradient = gradients[t].data_ptr<float>();
            for (std::size_t i = 0; i < sums.gradient.size(); ++i)
                sums.gradient[i] += samples * static_cast<double>(gradient[i]);
            for (std::size_t i = 0; i < sums.fisher.size(); ++i) {
                const double product = static_cast<double>(gradient[i]) * weightOf(sums, i);
                sums.fisher[i] += product * product;
            }
        }
    }

    const ScoreSource &m_source;
    const std::span<const DataScoreRequest> m_wishes;
    const JobContext &m_context;
    const Executor m_executor;
    std::vector<Sums> m_sums;
    double m_samples = 1, m_batches = 1;
};

} // namespace

Status addGradientScores(const ScoreSource &source, std::span<const DataScoreRequest> requests, const JobContext &context,
                         Calibration &into)
{
    if (requests.empty())
        return {};
    const auto unlabelled = std::count_if(source.samples.begin(), source.samples.end(),
                                          [&](std::int64_t sample) { return source.data.labels[static_cast<std::size_t>(sample)] < 0; });
    if (unlabelled > 0)
        return Error(errors::kPruneNeedsLabels,
                     {requests[0].spec.criterion, std::to_string(unlabelled), std::to_string(source.samples.size()), criteriaWithout(true)},
                     source.data.path);
    GradientPass pass(source, requests, context);
    if (const Status status = pass.run(); !status)
        return status;
    pass.store(into);
    return {};
}

} // namespace espalier
