// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/sessionstate.h"

#include "app/messages/errors.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace espalier {

namespace {
const QLatin1String kFormat("espalier-session");
constexpr int kVersion = 1;
} // namespace

QByteArray sessionToJson(const SessionState &state)
{
    QJsonObject data;
    if (!state.dataPath.isEmpty()) {
        data[QStringLiteral("path")] = state.dataPath;
        data[QStringLiteral("split")] = state.dataOptions.split == Split::Train ? QStringLiteral("train") : QStringLiteral("test");
        data[QStringLiteral("preprocess")] = QString::fromStdString(preprocessToJson(state.dataOptions.preprocess));
    }
    QJsonObject root;
    root[QStringLiteral("format")] = kFormat;
    root[QStringLiteral("version")] = kVersion;
    root[QStringLiteral("model")] = state.modelPath;
    root[QStringLiteral("input_shape")] = state.inputShape;
    root[QStringLiteral("weights")] = state.weightsPath;
    root[QStringLiteral("kept_command")] = state.keptCommand;
    root[QStringLiteral("sample")] = state.isSample;
    root[QStringLiteral("data")] = data;
    QJsonObject sampling;
    sampling[QStringLiteral("calibration")] = state.sampling.calibrationPath;
    sampling[QStringLiteral("samples")] = state.sampling.calibrationSamples;
    sampling[QStringLiteral("seed")] = QString::number(state.sampling.seed); // A JSON number has 53 bits.
    root[QStringLiteral("sampling")] = sampling;
    if (!state.training.checkpoint.isEmpty()) {
        QJsonObject training;
        training[QStringLiteral("checkpoint")] = state.training.checkpoint;
        training[QStringLiteral("recipe")] = QString::fromStdString(recipeToJson(state.training.recipe));
        root[QStringLiteral("training")] = training;
    }
    // As text: the engine's own reader checks it, and its numbers keep their last digit.
    root[QStringLiteral("recipe")] = QString::fromStdString(recipeToJson(state.recipe));
    root[QStringLiteral("recipe_path")] = state.recipePath;
    root[QStringLiteral("current_layer")] = state.currentLayer;
    root[QStringLiteral("saved")] = state.savedAt.toString(Qt::ISODateWithMs);
    return QJsonDocument(root).toJson();
}

Result<SessionState> sessionFromJson(const QByteArray &json)
{
    QJsonParseError trouble;
    const QJsonObject root = QJsonDocument::fromJson(json, &trouble).object();
    if (trouble.error != QJsonParseError::NoError)
        return Error(errors::kSession, {trouble.errorString().toStdString()});
    if (root[QStringLiteral("format")].toString() != kFormat || root[QStringLiteral("version")].toInt() != kVersion)
        return Error(errors::kSession, {"format, version"});
    SessionState state;
    const Result<Recipe> recipe = parseRecipe(root[QStringLiteral("recipe")].toString().toStdString());
    if (!recipe)
        return recipe.error();
    state.recipe = *recipe;
    state.modelPath = root[QStringLiteral("model")].toString();
    state.inputShape = root[QStringLiteral("input_shape")].toString();
    state.weightsPath = root[QStringLiteral("weights")].toString();
    state.keptCommand = root[QStringLiteral("kept_command")].toString();
    state.isSample = root[QStringLiteral("sample")].toBool();
    const QJsonObject data = root[QStringLiteral("data")].toObject();
    state.dataPath = data[QStringLiteral("path")].toString();
    if (!state.dataPath.isEmpty()) {
        if (data[QStringLiteral("split")].toString() == QStringLiteral("train"))
            state.dataOptions.split = Split::Train;
        const Result<Preprocess> preprocess = parsePreprocess(data[QStringLiteral("preprocess")].toString().toStdString());
        if (!preprocess)
            return preprocess.error();
        state.dataOptions.preprocess = *preprocess;
    }
    const QJsonObject sampling = root[QStringLiteral("sampling")].toObject();
    state.sampling.calibrationPath = sampling[QStringLiteral("calibration")].toString();
    state.sampling.calibrationSamples = sampling[QStringLiteral("samples")].toInteger(Sampling().calibrationSamples);
    state.sampling.seed = sampling[QStringLiteral("seed")].toString().toULongLong();
    const QJsonObject training = root[QStringLiteral("training")].toObject();
    // A training that cannot be read does not cost the session.
    if (const Result<Recipe> trained = parseRecipe(training[QStringLiteral("recipe")].toString().toStdString()); trained.ok())
        state.training = {training[QStringLiteral("checkpoint")].toString(), *trained};
    state.recipePath = root[QStringLiteral("recipe_path")].toString();
    state.currentLayer = root[QStringLiteral("current_layer")].toString();
    state.savedAt = QDateTime::fromString(root[QStringLiteral("saved")].toString(), Qt::ISODateWithMs);
    return state;
}

} // namespace espalier
