// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/readout.h"

#include "app/figures/layerstate.h"
#include "widgets/text/format.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString readoutSentence(const char *sentence)
{
    return QCoreApplication::translate("Readout", sentence);
}

double share(std::int64_t part, std::int64_t whole)
{
    return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

const QString kGap = QStringLiteral("   ");

} // namespace

QString readoutText(const LayerState &state, bool showsOriginal)
{
    if (!state.hasStatistics)
        return readoutSentence(QT_TRANSLATE_NOOP("Readout", "reading..."));
    const Statistics &all = state.statistics.all;
    if (showsOriginal || !state.isChanged) {
        QString line = readoutSentence(QT_TRANSLATE_NOOP("Readout", "float")) + kGap
            + readoutSentence(QT_TRANSLATE_NOOP("Readout", "zero %1")).arg(percentText(share(all.zeros, all.count)));
        if (all.nonfinite > 0)
            line += kGap + readoutSentence(QT_TRANSLATE_NOOP("Readout", "not finite %1")).arg(countText(all.nonfinite));
        return line;
    }
    const TensorQuality &quality = state.quality;
    QStringList parts;
    if (state.resolved.weights) {
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "clip %1 | %2 %"))
                     .arg(QString::number(100 * share(quality.clippedLow, quality.count), 'f', 2),
                          QString::number(100 * share(quality.clippedHigh, quality.count), 'f', 2));
    }
    parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "MSE %1")).arg(figureText(quality.mse));
    parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "SQNR %1")).arg(decibelText(quality.sqnrDb));
    parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "zero %1")).arg(percentText(share(quality.zeros, quality.count)));
    if (state.resolved.weights && state.isExact && quality.levels > 0)
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "unused levels %1"))
                     .arg(percentText(share(quality.emptyLevels, quality.levels), 1));
    const QString line = parts.join(kGap);
    return state.isExact ? line : readoutSentence(QT_TRANSLATE_NOOP("Readout", "about")) + kGap + line;
}

QString storedText(const Statistics &figures)
{
    QStringList parts{readoutSentence(QT_TRANSLATE_NOOP("Readout", "as stored")),
                      readoutSentence(QT_TRANSLATE_NOOP("Readout", "min %1")).arg(figureText(figures.min)),
                      readoutSentence(QT_TRANSLATE_NOOP("Readout", "max %1")).arg(figureText(figures.max)),
                      readoutSentence(QT_TRANSLATE_NOOP("Readout", "mean %1")).arg(figureText(figures.mean)),
                      readoutSentence(QT_TRANSLATE_NOOP("Readout", "zero %1")).arg(percentText(share(figures.zeros, figures.count)))};
    if (figures.nonfinite > 0)
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "not finite %1")).arg(countText(figures.nonfinite));
    return parts.join(kGap);
}

QString activationText(const ObservedValues &seen, const QuantSpec *spec, const QuantParameters *range)
{
    QStringList parts;
    if (spec && range) {
        const TensorQuality quality = estimateQuality(seen.histogram, *spec, range->lo.front(), range->hi.front());
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "clip %1 | %2 %"))
                     .arg(QString::number(100 * share(quality.clippedLow, quality.count), 'f', 2),
                          QString::number(100 * share(quality.clippedHigh, quality.count), 'f', 2));
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "MSE %1")).arg(figureText(quality.mse));
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "SQNR %1")).arg(decibelText(quality.sqnrDb));
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "scale %1")).arg(figureText(range->scale.front()));
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "zero point %1")).arg(range->zeroPoint.front());
    } else {
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "float"));
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "min %1")).arg(figureText(seen.lo));
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "max %1")).arg(figureText(seen.hi));
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "zero %1")).arg(percentText(share(seen.histogram.zeros, seen.count)));
    }
    if (seen.nonfinite > 0)
        parts += readoutSentence(QT_TRANSLATE_NOOP("Readout", "not finite %1")).arg(countText(seen.nonfinite));
    return parts.join(kGap);
}

QString readoutHelp()
{
    return readoutSentence(QT_TRANSLATE_NOOP(
        "Readout",
        "clip: weights below and above the range, which move to its ends. MSE: mean of (w - w')\u00b2. SQNR: 10 log10(sum w\u00b2 / sum "
        "(w - w')\u00b2), 10 dB is a soft guide. zero: weights that are exactly zero afterwards. \"about\": from the histogram, "
        "while the exact figures are being worked out."));
}

} // namespace espalier
