// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/demopage.h"

#include "app/cli/common/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace espalier::cli {

namespace {

constexpr int kBins = 120;
constexpr double kWidth = 720;
constexpr double kHeight = 160;

constexpr const char *kHead = R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Espalier: the round on the sample</title>
<style>
:root { color-scheme: light dark; --line: #8886; --before: #999; --after: #2a7f62; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 780px; margin: 2em auto; padding: 0 1em; }
h1 { font-size: 1.5em; } h2 { font-size: 1.15em; margin-top: 2em; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3em .6em; border-bottom: 1px solid var(--line); }
th:first-child, td:first-child { text-align: left; }
svg { width: 100%; height: auto; display: block; } .axis { font-size: 12px; fill: currentColor; }
.before { fill: var(--before); } .after { fill: var(--after); fill-opacity: .8; }
.key::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .4em; background: var(--before); }
.key.new::before { background: var(--after); }
</style>
</head>
<body>
)";

std::string bars(const Histogram &histogram, std::int64_t most, const char *style)
{
    std::string path;
    const double step = kWidth / std::max(1, histogram.bins());
    for (int bin = 0; bin < histogram.bins(); ++bin) {
        const std::int64_t count = histogram.counts[static_cast<std::size_t>(bin)];
        if (count <= 0)
            continue;
        const double height = std::max(1.0, kHeight * std::sqrt(static_cast<double>(count) / static_cast<double>(most)));
        path += fmt::format("M{:.2f} {:.2f}h{:.2f}v{:.2f}h-{:.2f}z", bin * step, kHeight - height, step, height, step);
    }
    return fmt::format("<path class=\"{}\" d=\"{}\"/>\n", style, path);
}

std::string stepRows(const std::vector<DemoStep> &steps)
{
    std::string text = "<table>\n<tr><th>stage</th><th>top-1</th><th>95 % interval</th><th>loss</th><th>zero weights</th>"
                       "<th>size</th><th>time</th></tr>\n";
    for (const DemoStep &step : steps)
        text +=
            fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td><td>{:.4f}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", escaped(step.name),
                        countWithShare(step.metrics.top1, step.metrics.samples), intervalText(step.metrics.interval), step.metrics.loss,
                        shareText(step.sparsity), bytesText(step.sizeBytes), secondsText(step.seconds));
    return text + "</table>\n";
}

std::string layerSection(const Model &model, const LayerInfo &layer, const AppliedLayer &applied, const JobContext &context)
{
    const NamedTensor &weights = model.tensors[static_cast<std::size_t>(layer.weights.front())];
    const LayerStatistics statistics = computeStatistics(weights.view, layer.channelAxis, kBins, context);
    const Histogram &before = statistics.histogram;
    Histogram after = before;
    for (const ChangedTensor &tensor : applied.tensors) {
        if (tensor.tensor != layer.weights.front())
            continue;
        TensorView changed;
        changed.data = reinterpret_cast<const std::byte *>(tensor.values->data());
        changed.shape = weights.view.shape;
        changed.keeper = tensor.values;
        after = computeHistogram(changed, before.lo, before.hi, kBins, context);
    }
    const Statistics &all = statistics.all;
    return fmt::format("<h2>{} <small>{} {}, {} parameters</small></h2>\n<p>min {}, max {}, mean {}, standard deviation {}; "
                       "afterwards {} zero, SQNR {}</p>\n{}",
                       escaped(layer.name), escaped(layer.kind), shapeWords(layer.weightShape), grouped(layer.parameters), figure(all.min),
                       figure(all.max), figure(all.mean), figure(all.std), countWithShare(applied.quality.zeros, applied.quality.count),
                       decibels(applied.quality.sqnrDb), histogramSvg(before, after));
}

} // namespace

std::string escaped(const std::string &text)
{
    std::string out;
    for (const char c : printable(text, 400)) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += c;
        }
    }
    return out;
}

std::string histogramSvg(const Histogram &before, const Histogram &after)
{
    std::int64_t most = 1;
    for (const Histogram *histogram : {&before, &after})
        for (const std::int64_t count : histogram->counts)
            most = std::max(most, count);
    std::string text = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"histogram of the weights from {} to {}\">\n",
                                   kWidth, kHeight + 20, figure(before.lo), figure(before.hi));
    text += bars(before, most, "before") + bars(after, most, "after");
    text += fmt::format("<text class=\"axis\" x=\"0\" y=\"{}\">{}</text>\n"
                        "<text class=\"axis\" x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n",
                        kHeight + 16, figure(before.lo), kWidth, kHeight + 16, figure(before.hi));
    if (before.lo < 0 && before.hi > 0)
        text += fmt::format("<text class=\"axis\" x=\"{:.2f}\" y=\"{}\" text-anchor=\"middle\">0</text>\n",
                            kWidth * -before.lo / (before.hi - before.lo), kHeight + 16);
    return text + "</svg>\n";
}

std::string demoPage(const Model &model, const Dataset &data, const std::vector<DemoStep> &steps, const AppliedRecipe &applied,
                     const JobContext &context)
{
    std::string page = kHead;
    page += fmt::format("<h1>The round on the sample</h1>\n<p>{} ({} parameters, {} MACs) on {} {} samples. Espalier {}.</p>\n",
                        escaped(model.provenance.name), grouped(model.parameters), grouped(model.macs), grouped(data.count()),
                        escaped(data.kind), ESPALIER_VERSION);
    page += stepRows(steps);
    page += "<p><span class=\"key\">weights as opened</span> &nbsp; <span class=\"key new\">pruned, quantized and "
            "fine-tuned</span>; heights are square roots of counts.</p>\n";
    for (const AppliedLayer &layer : applied.layers) {
        const LayerInfo &info = model.layers[static_cast<std::size_t>(layer.layer)];
        if (!info.weights.empty())
            page += layerSection(model, info, layer, context);
    }
    return page + "</body>\n</html>\n";
}

} // namespace espalier::cli
