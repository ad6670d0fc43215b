// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/commandline.h"

#include "app/open/openfiles.h"

#include <QDir>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>

namespace espalier {

namespace {

QStringList common(const char *command, const RunPlace &place, Split usual)
{
    QStringList words{QStringLiteral("espalier-cli"), QString::fromLatin1(command), place.modelPath};
    words << QStringLiteral("--data") << place.dataPath;
    if (place.options.split != usual)
        words << QStringLiteral("--split") << (place.options.split == Split::Train ? QStringLiteral("train") : QStringLiteral("test"));
    if (!(place.options.preprocess == Preprocess()))
        words << QStringLiteral("--preprocess") << QString::fromStdString(preprocessToJson(place.options.preprocess));
    if (!place.sampling.calibrationPath.isEmpty())
        words << QStringLiteral("--calibration") << place.sampling.calibrationPath;
    if (place.sampling.calibrationSamples != Sampling().calibrationSamples)
        words << QStringLiteral("--calibration-samples") << QString::number(place.sampling.calibrationSamples);
    if (!place.inputShape.isEmpty())
        words << QStringLiteral("--input-shape") << place.inputShape;
    if (!place.weightsPath.isEmpty())
        words << QStringLiteral("--weights") << place.weightsPath;
    if (!place.recipePath.isEmpty())
        words << QStringLiteral("--recipe") << place.recipePath;
    return words;
}

/// Where runs keep the recipes that their command lines name.
QString recipeFile(const Recipe &recipe)
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/recipes");
    const QString path = folder + QLatin1Char('/') + QString::fromStdString(recipeHash(recipe)).left(16) + QStringLiteral(".json");
    if (QFileInfo::exists(path) || (QDir().mkpath(folder) && writeRecipe(recipe, path.toStdString()).ok()))
        return path;
    return {};
}

} // namespace

RunPlace runPlace(const OpenFiles &open, const Recipe &recipe, const QString &recipePath)
{
    RunPlace place;
    place.modelPath = open.modelPath;
    place.inputShape = open.inputShape;
    if (open.weights.command.isEmpty()) // Else the command makes the weights.
        place.weightsPath = open.weights.path;
    place.dataPath = open.dataPath;
    place.options = open.dataOptions;
    place.sampling = open.sampling;
    if (!recipe.isIdentity() || recipe.finetune)
        place.recipePath = recipePath.isEmpty() ? recipeFile(recipe) : recipePath;
    return place;
}

QString shellQuote(const QString &argument)
{
    static const QRegularExpression bare(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
    if (bare.match(argument).hasMatch())
        return argument;
    QString quoted = argument;
    quoted.replace(QLatin1Char('\''), QStringLiteral("'\\''"));
    return QLatin1Char('\'') + quoted + QLatin1Char('\'');
}

QString shellLine(const QStringList &arguments)
{
    QStringList quoted;
    for (const QString &argument : arguments)
        quoted << shellQuote(argument);
    return quoted.join(QLatin1Char(' '));
}

QString evaluateCommand(const RunPlace &place)
{
    QStringList words = common("evaluate", place, Split::Test);
    if (place.sampling.seed != 0)
        words << QStringLiteral("--seed") << QString::number(place.sampling.seed);
    return shellLine(words);
}

QString sensitivityCommand(const RunPlace &place, const QStringList &sweep)
{
    return shellLine(common("sensitivity", place, Split::Test) << sweep);
}

QString finetuneCommand(const RunPlace &place, const QString &output)
{
    RunPlace training = place;
    training.options.split = Split::Train;
    return shellLine(common("finetune", training, Split::Train) << QStringLiteral("-o") << output);
}

} // namespace espalier
