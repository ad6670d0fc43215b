// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line says of the recipe that is open in a window.
#pragma once

#include "tests/widgets/windowfixture.h"

#include <QProcess>

#include <nlohmann/json.hpp>

namespace espalier::test {

/// What espalier-cli evaluate prints for the document's model, data and recipe; discarded when it fails.
inline nlohmann::json evaluatedByCommandLine(Document &document)
{
    QTemporaryDir folder;
    const QString recipe = folder.filePath(QStringLiteral("window.json"));
    if (!document.saveRecipe(recipe))
        return nlohmann::json(nlohmann::json::value_t::discarded);
    QProcess process;
    process.start(QStringLiteral(ESPALIER_CLI),
                  {QStringLiteral("evaluate"), QString::fromStdString(document.model()->provenance.path), QStringLiteral("--data"),
                   document.dataPath(), QStringLiteral("--preprocess"),
                   QString::fromStdString(preprocessToJson(document.dataOptions().preprocess)), QStringLiteral("--recipe"), recipe,
                   QStringLiteral("--json")});
    if (!process.waitForFinished(kPatienceMs) || process.exitCode() != 0) {
        qWarning("%s", process.readAllStandardError().constData());
        return nlohmann::json(nlohmann::json::value_t::discarded);
    }
    return nlohmann::json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
}

/// What espalier-cli sensitivity prints for the document's model and data; an empty object when it fails.
inline nlohmann::json sweepByCommandLine(const Document &document, const QStringList &arguments)
{
    QProcess process;
    process.start(QStringLiteral(ESPALIER_CLI),
                  QStringList{QStringLiteral("sensitivity"), QString::fromStdString(document.model()->provenance.path), QStringLiteral("--data"),
                              document.dataPath(), QStringLiteral("--preprocess"),
                              QString::fromStdString(preprocessToJson(document.dataOptions().preprocess)), QStringLiteral("--no-cache"),
                              QStringLiteral("--json")}
                      + arguments);
    if (!process.waitForFinished(kPatienceMs) || process.exitCode() != 0) {
        qWarning("%s", process.readAllStandardError().constData());
        return nlohmann::json::object();
    }
    return nlohmann::json::parse(process.readAllStandardOutput().toStdString());
}

/// The first figure in which the window differs from that, to the last digit; empty when there is none.
inline QString differenceToCommandLine(const Document &document, const nlohmann::json &figures)
{
    const Evaluation &shown = document.score().evaluation;
    const auto differs = [](const char *name, double window, const nlohmann::json &other) {
        return window == other.get<double>() ? QString()
                                             : QStringLiteral("%1: %2 in the window, %3")
                                                   .arg(QLatin1String(name), QString::number(window, 'g', 17), QString::number(other.get<double>(), 'g', 17));
    };
    if (figures.is_discarded())
        return QStringLiteral("the command line failed");
    for (const QString &difference :
         {differs("samples", double(shown.metrics.samples), figures.at("samples")), differs("top1", double(shown.metrics.top1), figures.at("top1")),
          differs("top5", double(shown.metrics.top5), figures.at("top5")), differs("loss", shown.metrics.loss, figures.at("loss")),
          differs("kl", shown.comparison.kl, figures.at("kl")), differs("delta.lo", shown.comparison.interval.lo, figures.at("delta").at("lo")),
          differs("delta.hi", shown.comparison.interval.hi, figures.at("delta").at("hi")),
          differs("lost", double(shown.comparison.lost), figures.at("lost")), differs("size", double(document.sizeBytes()), figures.at("size_bytes")),
          differs("sparsity", document.sparsity(), figures.at("sparsity"))})
        if (!difference.isEmpty())
            return difference;
    return {};
}

} // namespace espalier::test
