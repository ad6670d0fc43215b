// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/score/scoretext.h"

#include "app/session/score.h"
#include "widgets/text/format.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString scoreSentence(const char *sentence)
{
    return QCoreApplication::translate("Score", sentence);
}

} // namespace

QString accuracyText(const Metrics &metrics)
{
    if (metrics.samples <= 0)
        return dash();
    return percentText(static_cast<double>(metrics.top1) / static_cast<double>(metrics.samples));
}

QString deltaText(const Evaluation &evaluation, bool isFloat)
{
    if (evaluation.baseline.samples <= 0)
        return dash();
    if (isFloat)
        return scoreSentence(QT_TRANSLATE_NOOP("Score", "float %1")).arg(accuracyText(evaluation.baseline));
    const Comparison &change = evaluation.comparison;
    return scoreSentence(QT_TRANSLATE_NOOP("Score", "float %1   %2 (%3 .. %4) pp"))
        .arg(accuracyText(evaluation.baseline), pointsText(change.delta), pointsText(change.interval.lo), pointsText(change.interval.hi));
}

QString sizeText(std::int64_t bytes, std::int64_t originalBytes)
{
    if (originalBytes <= 0)
        return bytesText(bytes);
    return QStringLiteral("%1 (%2 %)")
        .arg(bytesText(bytes), QString::number(100.0 * static_cast<double>(bytes) / static_cast<double>(originalBytes), 'f', 0));
}

QString stateText(const ScoreState &score, bool hasData, bool hasLabels)
{
    switch (score.kind) {
    case ScoreState::Kind::NotMeasured:
        if (hasData && !hasLabels)
            return scoreSentence(QT_TRANSLATE_NOOP("Score", "not measured: no labels"));
        return hasData ? scoreSentence(QT_TRANSLATE_NOOP("Score", "not measured yet"))
                       : scoreSentence(QT_TRANSLATE_NOOP("Score", "not measured: no data"));
    case ScoreState::Kind::Estimate:
        return scoreSentence(QT_TRANSLATE_NOOP("Score", "estimate, n %1 of %2"))
            .arg(countText(score.evaluation.metrics.samples), countText(score.evaluation.total));
    case ScoreState::Kind::Measured:
        return scoreSentence(QT_TRANSLATE_NOOP("Score", "measured, n %1")).arg(countText(score.evaluation.metrics.samples));
    case ScoreState::Kind::Failed: return scoreSentence(QT_TRANSLATE_NOOP("Score", "failed: %1")).arg(score.problem);
    }
    return {};
}

} // namespace espalier
