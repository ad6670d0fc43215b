// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/treatmenttext.h"

#include "engine/prune/criteria.h"
#include "engine/quant/ranges/registry.h"
#include "widgets/text/format.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString text(const char *sentence)
{
    return QCoreApplication::translate("Treatment", sentence);
}

QString rangeText(const RangeSpec &range)
{
    if (range.method == "fixed" && range.lo.size() == 1 && range.hi.size() == 1)
        return QStringLiteral("[%1, %2]").arg(figureText(range.lo[0]), figureText(range.hi[0]));
    const RangeMethod *method = findRangeMethod(range.method);
    QString name = method ? QCoreApplication::translate("ranges", method->name) : QString::fromStdString(range.method);
    if (range.method == "percentile")
        name += QStringLiteral(" %1 %").arg(shortestText(range.percentile));
    else if (range.method == "sigma")
        name += QStringLiteral(" k = %1").arg(shortestText(range.deviations));
    else if (range.method == "mean-rounding")
        name += QStringLiteral(" \u00d7 %1").arg(range.iterations);
    return name;
}

QString pruneText(const PruneSpec &spec)
{
    const Criterion *criterion = findCriterion(spec.criterion);
    QString words = criterion ? QCoreApplication::translate("criteria", criterion->name) : QString::fromStdString(spec.criterion);
    if (spec.granularity != "element")
        words += QStringLiteral(" (%1)").arg(QString::fromStdString(spec.granularity));
    if (spec.isPattern())
        return words + QStringLiteral(" %1:%2").arg(spec.n).arg(spec.m);
    if (spec.threshold)
        return words + QStringLiteral(" < %1").arg(figureText(*spec.threshold));
    if (spec.sparsity)
        return words + QStringLiteral(" %1").arg(percentText(*spec.sparsity, 1));
    return words;
}

} // namespace

QString quantText(const QuantSpec &spec)
{
    if (spec.scheme == Scheme::Ternary)
        return text(QT_TRANSLATE_NOOP("Treatment", "ternary"));
    QString words;
    switch (spec.granularity.kind) {
    case Granularity::Kind::Tensor:
        words = text(QT_TRANSLATE_NOOP("Treatment", "%1 bits")).arg(spec.bits);
        break;
    case Granularity::Kind::Channel:
        words = text(QT_TRANSLATE_NOOP("Treatment", "%1 bits per channel")).arg(spec.bits);
        break;
    case Granularity::Kind::Group:
        words = text(QT_TRANSLATE_NOOP("Treatment", "%1 bits in groups of %2")).arg(spec.bits).arg(spec.granularity.groupSize);
        break;
    }
    return QStringLiteral("%1, %2").arg(words, rangeText(spec.range));
}

QString treatmentText(const ResolvedLayer &what)
{
    QStringList parts;
    if (what.weights)
        parts += quantText(*what.weights);
    if (what.prune)
        parts += pruneText(*what.prune);
    if (what.activations)
        parts += text(QT_TRANSLATE_NOOP("Treatment", "activations %1")).arg(quantText(*what.activations));
    return parts.isEmpty() ? text(QT_TRANSLATE_NOOP("Treatment", "float")) : parts.join(QStringLiteral("; "));
}

} // namespace espalier
