// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/choices.h"

#include "engine/prune/criteria.h"
#include "engine/quant/quantizer.h"
#include "engine/quant/ranges/parameters.h"
#include "engine/quant/ranges/registry.h"
#include "widgets/text/format.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cmath>

namespace espalier {

namespace {

QString translated(const char *text)
{
    return QCoreApplication::translate("Offers", text);
}

bool isAvailable(const QuantSpec &spec)
{
    static constexpr std::array<float, 4> kNumbers{-0.5f, -0.25f, 0.25f, 1.0f};
    TensorView view;
    view.data = reinterpret_cast<const std::byte *>(kNumbers.data());
    view.shape = {2, 2};
    const Result<QuantParameters> tried = chooseParameters(spec, view, 0, JobContext{});
    return tried.ok() || std::string(tried.error().id()) != "quant.not-available";
}

struct RoundingText {
    Rounding value;
    const char *name, *tip;
};
constexpr RoundingText kRoundings[] = {
    {Rounding::NearestEven, QT_TRANSLATE_NOOP("Offers", "nearest, half to even"),
     QT_TRANSLATE_NOOP("Offers", "Half-way values go to the even level, as LibTorch does it.")},
    {Rounding::NearestAway, QT_TRANSLATE_NOOP("Offers", "nearest, half away"),
     QT_TRANSLATE_NOOP("Offers", "Half-way values go away from zero.")},
    {Rounding::Floor, QT_TRANSLATE_NOOP("Offers", "down"), QT_TRANSLATE_NOOP("Offers", "Always to the lower level.")},
    {Rounding::Stochastic, QT_TRANSLATE_NOOP("Offers", "stochastic"),
     QT_TRANSLATE_NOOP("Offers", "Up or down by chance in proportion to the distance, from the seed.")},
    {Rounding::AdaRound, QT_TRANSLATE_NOOP("Offers", "learned (AdaRound)"), QT_TRANSLATE_NOOP("Offers", "Up or down as learned on data.")},
};

struct SchemeText {
    Scheme value;
    const char *name, *tip;
};
constexpr SchemeText kSchemes[] = {
    {Scheme::Affine, QT_TRANSLATE_NOOP("Offers", "equal steps"),
     QT_TRANSLATE_NOOP("Offers", "2^b levels at equal steps between low and high.")},
    {Scheme::Ternary, QT_TRANSLATE_NOOP("Offers", "ternary"),
     QT_TRANSLATE_NOOP("Offers", "Three levels -a, 0 and a (1.58 bits); finds its own threshold.")},
    {Scheme::PowerOfTwo, QT_TRANSLATE_NOOP("Offers", "power-of-two scale"),
     QT_TRANSLATE_NOOP("Offers", "Equal steps of 2^n, which integer hardware applies by shifting.")},
};

struct GranularityText {
    Granularity value;
    const char *name, *tip;
};
constexpr GranularityText kGranularities[] = {
    {{Granularity::Kind::Tensor, 0},
     QT_TRANSLATE_NOOP("Offers", "whole tensor"),
     QT_TRANSLATE_NOOP("Offers", "One range for all weights of the layer.")},
    {{Granularity::Kind::Channel, 0},
     QT_TRANSLATE_NOOP("Offers", "per channel"),
     QT_TRANSLATE_NOOP("Offers", "One range for each output channel.")},
    {{Granularity::Kind::Group, 32},
     QT_TRANSLATE_NOOP("Offers", "groups"),
     QT_TRANSLATE_NOOP("Offers", "One range for each run of so many inputs of a channel.")},
};

QVector<FieldChoice<std::string>> rangeChoicesWhere(bool (*isOffered)(const RangeMethod &))
{
    QVector<FieldChoice<std::string>> offers;
    for (const RangeMethod &method : rangeMethods())
        if (isOffered(method))
            offers.append(
                {method.id, QCoreApplication::translate("ranges", method.name), QCoreApplication::translate("ranges", method.tip)});
    return offers;
}

} // namespace

QVector<FieldChoice<std::string>> rangeChoices()
{
    return rangeChoicesWhere([](const RangeMethod &method) { return method.find != nullptr; });
}

QVector<FieldChoice<std::string>> activationRangeChoices()
{
    return rangeChoicesWhere([](const RangeMethod &method) { return method.observe != nullptr; });
}

QVector<FieldChoice<Rounding>> roundingChoices()
{
    QVector<FieldChoice<Rounding>> offers;
    for (const RoundingText &entry : kRoundings) {
        QuantSpec spec;
        spec.rounding = entry.value;
        if (isAvailable(spec))
            offers.append({entry.value, translated(entry.name), translated(entry.tip)});
    }
    return offers;
}

QVector<FieldChoice<Scheme>> schemeChoices()
{
    QVector<FieldChoice<Scheme>> offers;
    for (const SchemeText &entry : kSchemes) {
        QuantSpec spec;
        spec.scheme = entry.value;
        if (entry.value == Scheme::Ternary)
            spec.bits = 2;
        if (isAvailable(spec))
            offers.append({entry.value, translated(entry.name), translated(entry.tip)});
    }
    return offers;
}

QVector<FieldChoice<Scheme>> activationSchemeChoices()
{
    QVector<FieldChoice<Scheme>> offers = schemeChoices();
    offers.removeIf([](const FieldChoice<Scheme> &offer) { return offer.value == Scheme::Ternary; });
    return offers;
}

QVector<FieldChoice<Granularity>> granularityChoices()
{
    QVector<FieldChoice<Granularity>> offers;
    for (const GranularityText &entry : kGranularities) {
        QuantSpec spec;
        spec.granularity = entry.value;
        if (isAvailable(spec))
            offers.append({entry.value, translated(entry.name), translated(entry.tip)});
    }
    return offers;
}

QVector<FieldChoice<std::string>> pruneGranularityChoices()
{
    return {{"element", translated(QT_TRANSLATE_NOOP("Offers", "single weights")),
             translated(QT_TRANSLATE_NOOP("Offers", "The least important weights, wherever they are."))},
            {"channel", translated(QT_TRANSLATE_NOOP("Offers", "whole channels")),
             translated(QT_TRANSLATE_NOOP("Offers", "All weights of the least important output channels."))},
            {"tensor", translated(QT_TRANSLATE_NOOP("Offers", "whole tensor")),
             translated(QT_TRANSLATE_NOOP("Offers", "All weights of the layer, when it is below the threshold."))}};
}

std::optional<RangeArgument> rangeArgument(const std::string &method)
{
    RangeArgument argument;
    if (method == "percentile") {
        argument.real = &RangeSpec::percentile;
        argument.lowestIncluded = false;
        argument.highest = 100;
        argument.name = translated(QT_TRANSLATE_NOOP("Offers", "p, per cent"));
    } else if (method == "sigma") {
        argument.real = &RangeSpec::deviations;
        argument.lowestIncluded = false;
        argument.highest = 1e6;
        argument.name = translated(QT_TRANSLATE_NOOP("Offers", "k, standard deviations"));
    } else if (method == "mean-rounding") {
        argument.whole = &RangeSpec::iterations;
        argument.lowest = 1;
        argument.highest = 10000;
        argument.name = translated(QT_TRANSLATE_NOOP("Offers", "iterations"));
    } else {
        return std::nullopt;
    }
    return argument;
}

double argumentOf(const RangeArgument &argument, const RangeSpec &range)
{
    return argument.whole ? static_cast<double>(range.*argument.whole) : range.*argument.real;
}

void setArgument(RangeSpec &range, double value)
{
    const std::optional<RangeArgument> argument = rangeArgument(range.method);
    if (argument && argument->whole)
        range.*argument->whole = static_cast<int>(value);
    else if (argument)
        range.*argument->real = value;
}

namespace {

template <typename Spec> QString problemOf(const Argument<Spec> &argument, double value)
{
    const bool isHigh = value <= argument.highest;
    const bool isLow = argument.lowestIncluded ? value >= argument.lowest : value > argument.lowest;
    const bool isWhole = !argument.whole || value == std::floor(value);
    if (isHigh && isLow && isWhole)
        return {};
    return (argument.whole ? translated(QT_TRANSLATE_NOOP("Offers", "%1: a whole number from %2 to %3."))
                           : translated(QT_TRANSLATE_NOOP("Offers", "%1: above %2 and at most %3.")))
        .arg(argument.name, shortestText(argument.lowest), shortestText(argument.highest));
}

} // namespace

QString argumentProblem(const RangeArgument &argument, double value)
{
    return problemOf(argument, value);
}

QVector<PruneArgument> pruneArguments(const std::string &criterion)
{
    QVector<PruneArgument> arguments;
    for (const CriterionParameter &parameter : parametersOf(criterion))
        arguments.append({parameter.real, parameter.whole, parameter.lowest, parameter.highest, parameter.isLowestIncluded,
                          QCoreApplication::translate("criteria", parameter.name), QCoreApplication::translate("criteria", parameter.tip)});
    return arguments;
}

qsizetype mostPruneArguments()
{
    std::size_t most = 0;
    for (const Criterion &criterion : criteria())
        most = std::max(most, criterion.parameters.size());
    return static_cast<qsizetype>(most);
}

double argumentOf(const PruneArgument &argument, const PruneSpec &spec)
{
    return argument.whole ? static_cast<double>(spec.*argument.whole) : spec.*argument.real;
}

void setArgument(const PruneArgument &argument, PruneSpec &spec, double value)
{
    if (argument.whole)
        spec.*argument.whole = static_cast<int>(value);
    else
        spec.*argument.real = value;
}

QString argumentProblem(const PruneArgument &argument, double value)
{
    return problemOf(argument, value);
}

QVector<FieldChoice<std::string>> criterionChoices()
{
    QVector<FieldChoice<std::string>> offers;
    for (const Criterion &criterion : criteria())
        offers.append({criterion.id, QCoreApplication::translate("criteria", criterion.name),
                       QCoreApplication::translate("criteria", criterion.tip)});
    return offers;
}

} // namespace espalier
