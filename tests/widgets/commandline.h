// SPDX-License-Identifier: GPL-3.0-or-later
// What the command line says of the recipe that is open in a window.
#pragma once

#include "tests/widgets/windowfixture.h"

#include "app/session/layerfigures.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "app/session/score.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QProcess>

#include <nlohmann/json.hpp>

namespace espalier::test {

/// What espalier-cli evaluate prints for the document's model, data and recipe; discarded when it fails.
inline nlohmann::json evaluatedByCommandLine(Document &document)
{
    QTemporaryDir folder;
    const QString recipe = folder.filePath(QStringLiteral("window.json"));
    if (!document.editor()->saveFile(recipe))
        return nlohmann::json(nlohmann::json::value_t::discarded);
    QProcess process;
    process.start(QStringLiteral(ESPALIER_CLI),
                  {QStringLiteral("evaluate"), QString::fromStdString(document.model()->provenance.path), QStringLiteral("--data"),
                   document.files().dataPath, QStringLiteral("--preprocess"),
                   QString::fromStdString(preprocessToJson(document.files().dataOptions.preprocess)), QStringLiteral("--recipe"), recipe,
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
                  QStringList{QStringLiteral("sensitivity"), QString::fromStdString(document.model()->provenance.path),
                              QStringLiteral("--data"), document.files().dataPath, QStringLiteral("--preprocess"),
                              QString::fromStdString(preprocessToJson(document.files().dataOptions.preprocess)),
                              QStringLiteral("--no-cache"), QStringLiteral("--json")}
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
    const Evaluation &shown = document.score()->state().evaluation;
    const auto differs = [](const char *name, double window, const nlohmann::json &other) {
        return window == other.get<double>()
            ? QString()
            : QStringLiteral("%1: %2 in the window, %3")
                  .arg(QLatin1String(name), QString::number(window, 'g', 17), QString::number(other.get<double>(), 'g', 17));
    };
    if (figures.is_discarded())
        return QStringLiteral("the command line failed");
    for (const QString &difference :
         {differs("samples", double(shown.metrics.samples), figures.at("samples")),
          differs("top1", double(shown.metrics.top1), figures.at("top1")), differs("top5", double(shown.metrics.top5), figures.at("top5")),
          differs("loss", shown.metrics.loss, figures.at("loss")), differs("kl", shown.comparison.kl, figures.at("kl")),
          differs("delta.lo", shown.comparison.interval.lo, figures.at("delta").at("lo")),
          differs("delta.hi", shown.comparison.interval.hi, figures.at("delta").at("hi")),
          differs("lost", double(shown.comparison.lost), figures.at("lost")),
          differs("size", double(document.costs()->sizeBytes()), figures.at("size_bytes")),
          differs("sparsity", document.costs()->sparsity(), figures.at("sparsity"))})
        if (!difference.isEmpty())
            return difference;
    return {};
}

/// What espalier-cli apply prints for the document's model and recipe, calibrated on the document's data with its samples and seed.
inline nlohmann::json appliedByCommandLine(Document &document)
{
    QTemporaryDir folder;
    const QString recipe = folder.filePath(QStringLiteral("window.json"));
    if (!writeRecipe(document.editor()->recipe(), recipe.toStdString()))
        return nlohmann::json(nlohmann::json::value_t::discarded);
    const Sampling &sampling = document.files().sampling;
    QProcess process;
    process.start(QStringLiteral(ESPALIER_CLI),
                  {QStringLiteral("apply"), QString::fromStdString(document.model()->provenance.path), QStringLiteral("--recipe"), recipe,
                   QStringLiteral("--calibration"),
                   sampling.calibrationPath.isEmpty() ? document.files().dataPath : sampling.calibrationPath,
                   QStringLiteral("--calibration-samples"), QString::number(sampling.calibrationSamples), QStringLiteral("--preprocess"),
                   QString::fromStdString(preprocessToJson(document.files().dataOptions.preprocess)), QStringLiteral("--seed"),
                   QString::number(sampling.seed), QStringLiteral("-o"), folder.filePath(QStringLiteral("out.safetensors")),
                   QStringLiteral("--json")});
    if (!process.waitForFinished(kPatienceMs) || process.exitCode() != 0) {
        qWarning("%s", process.readAllStandardError().constData());
        return nlohmann::json(nlohmann::json::value_t::discarded);
    }
    return nlohmann::json::parse(process.readAllStandardOutput().toStdString(), nullptr, false);
}

/// The first figure of a layer in which the window differs from that; empty when there is none.
inline QString differenceToApplied(const Document &document, int layer, const nlohmann::json &applied)
{
    if (applied.is_discarded())
        return QStringLiteral("the command line failed");
    const LayerState &shown = document.figures()->state(layer);
    const std::string &name = document.model()->layers[static_cast<std::size_t>(layer)].name;
    for (const nlohmann::json &other : applied.at("layers")) {
        if (other.at("name") != name)
            continue;
        const auto differs = [&](const char *figure, const nlohmann::json &window) {
            return window == other.at(figure)
                ? QString()
                : QStringLiteral("%1 of %2: %3 in the window, %4")
                      .arg(QLatin1String(figure), QString::fromStdString(name), QString::fromStdString(window.dump()),
                           QString::fromStdString(other.at(figure).dump()));
        };
        const QuantParameters none;
        const QuantParameters &parameters = shown.parameters ? *shown.parameters : none;
        for (const QString &difference :
             {differs("mse", shown.quality.mse), differs("zeros", shown.quality.zeros), differs("clipped_low", shown.quality.clippedLow),
              differs("clipped_high", shown.quality.clippedHigh), differs("scale", parameters.scale),
              differs("zero_point", parameters.zeroPoint), differs("lo", parameters.lo), differs("hi", parameters.hi),
              differs("size_bytes", shown.sizeBytes)})
            if (!difference.isEmpty())
                return difference;
        return {};
    }
    return QStringLiteral("no such layer");
}

/// Opens the list of a combo box and clicks the entry, as a hand does it.
inline bool chooseEntry(QComboBox *box, const QVariant &data)
{
    const int wanted = box ? box->findData(data) : -1;
    if (wanted < 0 || !box->isEnabled())
        return false;
    box->showPopup();
    QAbstractItemView *list = box->view();
    const QModelIndex entry = list->model()->index(wanted, box->modelColumn(), list->rootIndex());
    if (!QTest::qWaitFor([list] { return list->isVisible(); }, kPatienceMs) || !(entry.flags() & Qt::ItemIsEnabled))
        return false;
    list->scrollTo(entry);
    // A list that has just opened takes the release of the click that opened it for no choice.
    QTest::qWait(QApplication::doubleClickInterval() + 50);
    QTest::mouseMove(list->viewport(), list->visualRect(entry).center());
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(entry).center());
    return QTest::qWaitFor([box, wanted] { return box->currentIndex() == wanted; }, kPatienceMs);
}

/// A click on the square of a check box.
inline void clickBox(QWidget &window, const char *name)
{
    auto *box = child<QCheckBox>(window, name);
    QTest::mouseClick(box, Qt::LeftButton, {}, {8, box->height() / 2});
}

} // namespace espalier::test
