// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/sensitivity/sweepoptions.h"

#include <QLocale>

#include <algorithm>

namespace espalier {

namespace {

QString number(double value)
{
    return QString::number(value, 'g', QLocale::FloatingPointShortest);
}

/// Both can be columns of one call.
bool isOfOneCall(const SweepSetting &a, const SweepSetting &b)
{
    if (a.weights && b.weights)
        return a.weights->range.method == b.weights->range.method;
    return a.prune && b.prune && a.isPattern() == b.isPattern();
}

QString valueOf(const SweepSetting &setting)
{
    return setting.isPattern() ? QString::fromStdString(setting.patternText()) : number(setting.value());
}

/// How the columns are meant, beside their values.
QStringList manner(const SweepSetting &first)
{
    QStringList words;
    if (first.weights) {
        if (first.weights->range.method != RangeSpec().method)
            words << QStringLiteral("--range") << QString::fromStdString(first.weights->range.method);
        if (first.weights->granularity.kind == Granularity::Kind::Channel)
            words << QStringLiteral("--granularity") << QStringLiteral("channel");
    } else if (!first.isPattern()) {
        const PruneSpec &prune = *first.prune;
        if (prune.criterion != PruneSpec().criterion)
            words << QStringLiteral("--criterion") << QString::fromStdString(prune.criterion);
        if (prune.noise != PruneSpec().noise)
            words << QStringLiteral("--noise") << number(prune.noise);
        if (prune.draws != PruneSpec().draws)
            words << QStringLiteral("--draws") << QString::number(prune.draws);
        if (prune.granularity != PruneSpec().granularity)
            words << QStringLiteral("--granularity") << QString::fromStdString(prune.granularity);
    }
    return words;
}

} // namespace

QList<QStringList> sweepOptions(const Model &model, const std::vector<SweepSetting> &settings, const std::vector<int> &layers)
{
    QList<QStringList> calls;
    for (auto first = settings.begin(); first != settings.end();) {
        const auto end = std::find_if_not(first, settings.end(), [&](const SweepSetting &one) { return isOfOneCall(*first, one); });
        const std::vector<SweepSetting> columns(first, end);
        QStringList values;
        for (const SweepSetting &column : columns)
            values += valueOf(column);
        QStringList call{first->weights           ? QStringLiteral("--quantize")
                             : first->isPattern() ? QStringLiteral("--nm")
                                                  : QStringLiteral("--prune"),
                         values.join(QLatin1Char(','))};
        call += manner(*first);
        if (sweepableLayers(model, columns) != layers)
            for (const int layer : layers)
                call << QStringLiteral("--layers") << QString::fromStdString(model.layers[static_cast<std::size_t>(layer)].name);
        calls += call;
        first = end;
    }
    return calls;
}

} // namespace espalier
