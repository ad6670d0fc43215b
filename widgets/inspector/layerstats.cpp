// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/layerstats.h"

#include "app/messages/errortext.h"
#include "app/session/layerfigures.h"
#include "widgets/text/format.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString statsText(const char *sentence)
{
    return QCoreApplication::translate("Facts", sentence);
}

QString row(const QString &name, const QString &value)
{
    return QStringLiteral("<tr><td style=\"padding-right:10px\">%1</td><td>%2</td></tr>").arg(name.toHtmlEscaped(), value.toHtmlEscaped());
}

QString table(const QString &rows)
{
    return QStringLiteral("<table cellspacing=\"0\" cellpadding=\"1\">%1</table>").arg(rows);
}

/// What the recipe did to a layer that its user may not expect.
QString remark(const QString &sentence)
{
    return QStringLiteral("<p style=\"margin-top:0px; margin-bottom:4px\"><b>!</b> %1</p>").arg(sentence.toHtmlEscaped());
}

QString shape(const std::vector<std::int64_t> &extents)
{
    QStringList parts;
    for (const std::int64_t extent : extents)
        parts += QString::number(extent);
    return parts.isEmpty() ? dash() : parts.join(QStringLiteral(" \u00d7 "));
}

} // namespace

QString layerTitle(const LayerInfo &layer)
{
    return layer.name.empty() ? statsText(QT_TRANSLATE_NOOP("Facts", "(root)")) : QString::fromStdString(layer.name);
}

QString whyNotText(const std::string &id)
{
    if (id.empty())
        return {};
    if (id == "normalization")
        return statsText(QT_TRANSLATE_NOOP("Facts", "A normalization layer: its few numbers stay float."));
    if (id == "no-weights")
        return statsText(QT_TRANSLATE_NOOP("Facts", "This layer has no weights to quantize or prune."));
    return statsText(QT_TRANSLATE_NOOP("Facts", "Cannot be changed (%1).")).arg(QString::fromStdString(id));
}

QString factsHtml(const LayerInfo &layer, const LayerState &state)
{
    QString rows = row(statsText(QT_TRANSLATE_NOOP("Facts", "Kind")), QString::fromStdString(layer.kind));
    rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "Weights")), shape(layer.weightShape));
    if (!layer.inputShape.empty() || !layer.outputShape.empty()) {
        rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "Input")), shape(layer.inputShape));
        rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "Output")), shape(layer.outputShape));
    }
    rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "Parameters")), countText(layer.parameters));
    rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "MACs")), layer.macs ? scaledText(*layer.macs) : dash());
    const QString stored = state.sizeBytes > 0 && state.sizeBytes != layer.bytes
        ? statsText(QT_TRANSLATE_NOOP("Facts", "%1 of %2")).arg(bytesText(state.sizeBytes), bytesText(layer.bytes))
        : bytesText(layer.bytes);
    rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "Stored")), stored);
    if (state.hasStatistics && state.statistics.all.count > 0) {
        const Statistics &all = state.statistics.all;
        rows +=
            row(statsText(QT_TRANSLATE_NOOP("Facts", "Min, max")), QStringLiteral("%1, %2").arg(figureText(all.min), figureText(all.max)));
        rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "Mean \u00b1 std")),
                    QStringLiteral("%1 \u00b1 %2").arg(figureText(all.mean), figureText(all.std)));
        rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "Kurtosis")), figureText(all.kurtosis));
        if (all.nonfinite > 0)
            rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "Not finite")), countText(all.nonfinite));
        if (all.denormals > 0)
            rows += row(statsText(QT_TRANSLATE_NOOP("Facts", "Denormal")), countText(all.denormals));
    }
    QString html = table(rows);
    const QString why = whyNotText(layer.whyNot);
    if (!why.isEmpty())
        html = QStringLiteral("<p>%1</p>").arg(why.toHtmlEscaped()) + html;
    for (const Warning &warning : state.warnings)
        html = remark(warningSentence(warning)) + html;
    return html;
}

QString factsHtml(const Document &document, const QVector<int> &layers)
{
    std::int64_t parameters = 0;
    std::int64_t bytes = 0;
    std::int64_t stored = 0;
    for (const int layer : layers) {
        const LayerInfo &info = document.model()->layers[static_cast<std::size_t>(layer)];
        parameters += info.parameters;
        bytes += info.bytes;
        stored += document.figures()->state(layer).sizeBytes > 0 ? document.figures()->state(layer).sizeBytes : info.bytes;
    }
    QString remarks;
    for (const int layer : layers)
        for (const Warning &warning : document.figures()->state(layer).warnings)
            remarks += remark(statsText(QT_TRANSLATE_NOOP("Facts", "%1: %2"))
                                  .arg(layerTitle(document.model()->layers[static_cast<std::size_t>(layer)]), warningSentence(warning)));
    return remarks
        + table(row(statsText(QT_TRANSLATE_NOOP("Facts", "Parameters")), countText(parameters))
                + row(statsText(QT_TRANSLATE_NOOP("Facts", "Stored")),
                      statsText(QT_TRANSLATE_NOOP("Facts", "%1 of %2")).arg(bytesText(stored), bytesText(bytes))));
}

} // namespace espalier
