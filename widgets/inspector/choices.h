// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/prune/spec.h"
#include "engine/quant/spec.h"

#include <QString>
#include <QVector>

#include <optional>
#include <string>

namespace espalier {

/// One thing that can be chosen in a field: what is stored and its translated name.
template <typename Value> struct FieldChoice {
    Value value;
    QString name;
    QString tip;
};

/// What this build's engine can do: ranges and criteria from their registries; roundings and granularities are tried on a tensor of
/// four numbers, and what the engine answers with quant.not-available is not offered.
QVector<FieldChoice<std::string>> rangeChoices();
QVector<FieldChoice<Rounding>> roundingChoices();
QVector<FieldChoice<Scheme>> schemeChoices();
QVector<FieldChoice<Granularity>> granularityChoices();

/// Of what goes through a layer: methods that look at histograms, no levels of their own.
QVector<FieldChoice<std::string>> activationRangeChoices();
QVector<FieldChoice<Scheme>> activationSchemeChoices();

/// All criteria; those that look at data need some.
QVector<FieldChoice<std::string>> criterionChoices();

/// What goes together: "element", "channel", "tensor".
QVector<FieldChoice<std::string>> pruneGranularityChoices();

/// A number that a method takes. `Spec` has it.
template <typename Spec> struct Argument {
    double Spec::*real = nullptr; ///< One of the two is set.
    int Spec::*whole = nullptr;
    double lowest = 0, highest = 0;
    bool lowestIncluded = true;
    QString name; ///< Translated, with its unit.
    QString tip;
};

/// The number that a range method takes ("p" of the percentile), or none.
using RangeArgument = Argument<RangeSpec>;
std::optional<RangeArgument> rangeArgument(const std::string &method);
/// The number itself. Nothing is set in a range that takes none.
double argumentOf(const RangeArgument &argument, const RangeSpec &range);
void setArgument(RangeSpec &range, double value);
/// What is wrong with a number for it (translated); empty when it is fine.
QString argumentProblem(const RangeArgument &argument, double value);

/// The numbers that a pruning criterion takes; most take none.
using PruneArgument = Argument<PruneSpec>;
QVector<PruneArgument> pruneArguments(const std::string &criterion);
/// Of the criterion that takes most.
qsizetype mostPruneArguments();
double argumentOf(const PruneArgument &argument, const PruneSpec &spec);
void setArgument(const PruneArgument &argument, PruneSpec &spec, double value);
QString argumentProblem(const PruneArgument &argument, double value);

} // namespace espalier
