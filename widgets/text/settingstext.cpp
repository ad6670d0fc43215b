// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/settingstext.h"

#include "engine/prune/criteria.h"
#include "engine/quant/ranges/registry.h"
#include "widgets/text/format.h"

#include <QCoreApplication>

#include <algorithm>

namespace espalier {

namespace {

QString settingText(const char *sentence)
{
    return QCoreApplication::translate("Treatment", sentence);
}

/// `isExact`: to the last digit.
QString number(double value, bool isExact)
{
    return isExact ? shortestText(value) : figureText(value);
}

QString rangeText(const RangeSpec &range, bool isExact)
{
    if (range.method == "fixed" && range.lo.size() == 1 && range.hi.size() == 1)
        return QStringLiteral("[%1, %2]").arg(number(range.lo[0], isExact), number(range.hi[0], isExact));
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

QString pruneText(const PruneSpec &spec, bool isExact)
{
    const Criterion *criterion = findCriterion(spec.criterion);
    QString words = criterion ? QCoreApplication::translate("criteria", criterion->name) : QString::fromStdString(spec.criterion);
    if (spec.granularity == "channel")
        words += QStringLiteral(" (%1)").arg(settingText(QT_TRANSLATE_NOOP("Treatment", "whole channels")));
    else if (spec.granularity == "tensor")
        words += QStringLiteral(" (%1)").arg(settingText(QT_TRANSLATE_NOOP("Treatment", "whole tensor")));
    if (spec.isPattern())
        return words + QStringLiteral(" %1:%2").arg(spec.n).arg(spec.m);
    if (spec.threshold)
        return words + QStringLiteral(" < %1").arg(number(*spec.threshold, isExact));
    if (spec.sparsity)
        return words
            + QStringLiteral(" %1").arg(isExact ? shortestText(*spec.sparsity * 100) + QStringLiteral(" %")
                                                : percentText(*spec.sparsity, 1));
    return words;
}

QString quantText(const QuantSpec &spec, bool isExact)
{
    if (spec.scheme == Scheme::Ternary)
        return settingText(QT_TRANSLATE_NOOP("Treatment", "ternary"));
    QString words;
    switch (spec.granularity.kind) {
    case Granularity::Kind::Tensor: words = settingText(QT_TRANSLATE_NOOP("Treatment", "%1 bits")).arg(spec.bits); break;
    case Granularity::Kind::Channel: words = settingText(QT_TRANSLATE_NOOP("Treatment", "%1 bits per channel")).arg(spec.bits); break;
    case Granularity::Kind::Group:
        words = settingText(QT_TRANSLATE_NOOP("Treatment", "%1 bits in groups of %2")).arg(spec.bits).arg(spec.granularity.groupSize);
        break;
    }
    return QStringLiteral("%1, %2").arg(words, rangeText(spec.range, isExact));
}

QString roundingName(Rounding rounding)
{
    switch (rounding) {
    case Rounding::NearestEven: return settingText(QT_TRANSLATE_NOOP("Treatment", "rounds to nearest, ties to even"));
    case Rounding::NearestAway: return settingText(QT_TRANSLATE_NOOP("Treatment", "rounds to nearest, ties away from zero"));
    case Rounding::Floor: return settingText(QT_TRANSLATE_NOOP("Treatment", "rounds down"));
    case Rounding::Stochastic: return settingText(QT_TRANSLATE_NOOP("Treatment", "rounds at random"));
    case Rounding::AdaRound: return settingText(QT_TRANSLATE_NOOP("Treatment", "learned rounding"));
    }
    return {};
}

/// The first channel whose fixed range is another one, with its range; the count where that differs.
QString channelRangeText(const RangeSpec &range, const RangeSpec &other)
{
    if (range.lo.size() != other.lo.size() || range.hi.size() != other.hi.size() || range.lo.size() != range.hi.size())
        return settingText(QT_TRANSLATE_NOOP("Treatment", "%1 manual ranges")).arg(range.lo.size());
    for (std::size_t i = 0; i < range.lo.size(); ++i)
        if (range.lo[i] != other.lo[i] || range.hi[i] != other.hi[i])
            return settingText(QT_TRANSLATE_NOOP("Treatment", "channel %1 [%2, %3]"))
                .arg(QString::number(i), shortestText(range.lo[i]), shortestText(range.hi[i]));
    return {};
}

/// The fields of `spec` that differ from those of `other` and that quantText does not tell.
QStringList quantDetails(const QuantSpec &spec, const QuantSpec &other)
{
    QStringList details;
    if (spec.scheme != other.scheme && spec.scheme != Scheme::Ternary)
        details += spec.scheme == Scheme::PowerOfTwo ? settingText(QT_TRANSLATE_NOOP("Treatment", "scales are powers of two"))
                                                     : settingText(QT_TRANSLATE_NOOP("Treatment", "scales of any size"));
    if (spec.isSigned != other.isSigned)
        details +=
            spec.isSigned ? settingText(QT_TRANSLATE_NOOP("Treatment", "signed")) : settingText(QT_TRANSLATE_NOOP("Treatment", "unsigned"));
    if (spec.symmetric != other.symmetric)
        details += spec.symmetric ? settingText(QT_TRANSLATE_NOOP("Treatment", "symmetric"))
                                  : settingText(QT_TRANSLATE_NOOP("Treatment", "asymmetric"));
    if (spec.narrow != other.narrow)
        details += !spec.narrow ? settingText(QT_TRANSLATE_NOOP("Treatment", "lowest level as usual"))
            : *spec.narrow      ? settingText(QT_TRANSLATE_NOOP("Treatment", "without the lowest level"))
                                : settingText(QT_TRANSLATE_NOOP("Treatment", "with the lowest level"));
    if (spec.zeroExact != other.zeroExact)
        details += spec.zeroExact ? settingText(QT_TRANSLATE_NOOP("Treatment", "zero is exact"))
                                  : settingText(QT_TRANSLATE_NOOP("Treatment", "zero need not be exact"));
    if (spec.inputRange != other.inputRange)
        details += spec.inputRange ? settingText(QT_TRANSLATE_NOOP("Treatment", "input: %1")).arg(rangeText(*spec.inputRange, true))
                                   : settingText(QT_TRANSLATE_NOOP("Treatment", "input: same as the output"));
    if (spec.rounding != other.rounding)
        details += roundingName(spec.rounding);
    const bool isByChannel = spec.range.lo.size() > 1 || other.range.lo.size() > 1;
    if (isByChannel && spec.range.method == "fixed" && other.range.method == "fixed")
        if (const QString ranges = channelRangeText(spec.range, other.range); !ranges.isEmpty())
            details += ranges;
    return details;
}

QStringList pruneDetails(const PruneSpec &spec, const PruneSpec &other)
{
    QStringList details;
    if (spec.noise != other.noise && spec.criterion == other.criterion)
        details += settingText(QT_TRANSLATE_NOOP("Treatment", "noise %1")).arg(shortestText(spec.noise));
    if (spec.draws != other.draws && spec.criterion == other.criterion)
        details += settingText(QT_TRANSLATE_NOOP("Treatment", "%1 draws")).arg(spec.draws);
    return details;
}

/// `other`: absent, or what `what` is told apart from.
QString treatment(const ResolvedLayer &what, const ResolvedLayer *other, bool isExact)
{
    QStringList parts;
    const auto add = [&parts](const QString &words, const QStringList &details) {
        parts += (QStringList(words) + details).join(QStringLiteral(", "));
    };
    if (what.weights)
        add(quantText(*what.weights, isExact), other && other->weights ? quantDetails(*what.weights, *other->weights) : QStringList());
    if (what.prune) {
        QStringList details = other && other->prune ? pruneDetails(*what.prune, *other->prune) : QStringList();
        if (other && what.inGlobalPrune != other->inGlobalPrune)
            details += what.inGlobalPrune ? settingText(QT_TRANSLATE_NOOP("Treatment", "in one ranking with other layers"))
                                          : settingText(QT_TRANSLATE_NOOP("Treatment", "this layer alone"));
        add(pruneText(*what.prune, isExact), details);
    }
    if (what.activations)
        add(settingText(QT_TRANSLATE_NOOP("Treatment", "activations %1")).arg(quantText(*what.activations, isExact)),
            other && other->activations ? quantDetails(*what.activations, *other->activations) : QStringList());
    return parts.isEmpty() ? settingText(QT_TRANSLATE_NOOP("Treatment", "float")) : parts.join(QStringLiteral("; "));
}

QString onOff(bool on)
{
    return on ? settingText(QT_TRANSLATE_NOOP("Treatment", "on")) : settingText(QT_TRANSLATE_NOOP("Treatment", "off"));
}

QString correctionName(const std::string &id)
{
    return id.empty()       ? settingText(QT_TRANSLATE_NOOP("Treatment", "none"))
        : id == "analytic"  ? settingText(QT_TRANSLATE_NOOP("Treatment", "analytic"))
        : id == "empirical" ? settingText(QT_TRANSLATE_NOOP("Treatment", "empirical"))
                            : QString::fromStdString(id);
}

} // namespace

QString settingsText(const ResolvedLayer &what)
{
    return treatment(what, nullptr, false);
}

std::pair<QString, QString> settingsTexts(const ResolvedLayer &a, const ResolvedLayer &b)
{
    std::pair<QString, QString> texts(treatment(a, &b, false), treatment(b, &a, false));
    // Numbers that differ in a digit that is not shown.
    if (texts.first == texts.second)
        texts = {treatment(a, &b, true), treatment(b, &a, true)};
    if (texts.first == texts.second) {
        const QString remark = settingText(QT_TRANSLATE_NOOP("Treatment", " (only numbers without an effect differ)"));
        texts.first += remark;
        texts.second += remark;
    }
    return texts;
}

QVector<StepDifference> differingSteps(const Recipe &a, const Recipe &b)
{
    QVector<StepDifference> steps;
    if (a.equalize != b.equalize)
        steps.append({settingText(QT_TRANSLATE_NOOP("Treatment", "Equalization")), onOff(a.equalize), onOff(b.equalize)});
    if (a.biasCorrection != b.biasCorrection)
        steps.append({settingText(QT_TRANSLATE_NOOP("Treatment", "Bias correction")), correctionName(a.biasCorrection),
                      correctionName(b.biasCorrection)});
    if (a.sharedRanges != b.sharedRanges)
        steps.append({settingText(QT_TRANSLATE_NOOP("Treatment", "Shared ranges")), onOff(a.sharedRanges), onOff(b.sharedRanges)});
    return steps;
}

} // namespace espalier
