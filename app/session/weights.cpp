// SPDX-License-Identifier: GPL-3.0-or-later
// Other weights in the same network: of a file, or of a fine-tune that is kept.
#include "app/session/documentprivate.h"
#include "app/session/errors.h"
#include "app/session/errortext.h"

namespace espalier {

/// The same layers under the same recipe; what is known of them is worked out anew.
void Document::Private::adoptWeights(const ModelPtr &next)
{
    q->endGesture();
    cancelWork();
    const QVector<int> kept = selection;
    setModel(next);
    if (resolve(recipe, &resolved))
        for (int layer = 0; layer < q->layerCount(); ++layer)
            estimate(layer);
    selection = kept;
    Q_EMIT q->modelOpened();
    Q_EMIT q->selectionChanged();
    startStatistics();
    startRings();
}

void Document::openWeights(const QString &path, bool partial)
{
    if (!d->model) {
        d->fail(Error(errors::kNoModel));
        return;
    }
    const QString key = QStringLiteral("open-weights");
    Q_EMIT busyChanged(QStringLiteral("open"), true);
    d->jobs->latest(
        JobRunner::Lane::Open, key, this,
        [read = d->calls.openWeights, model = d->model, file = path.toStdString(), partial](const JobControl &control) {
            return read(model, file, partial, control.context());
        },
        [this, key, path, of = d->model](Result<ModelPtr> result) {
            if (!d->jobs->isKeyActive(key))
                Q_EMIT busyChanged(QStringLiteral("open"), false);
            if (d->model != of)
                return;
            if (!result.ok()) {
                d->fail(result.error(), path);
                return;
            }
            for (const char *kind : {"io", "model"})
                Q_EMIT fixed(QLatin1String(kind));
            d->keptCommand.clear();
            d->keptWeights = path;
            d->recipe.modelSha256 = d->savedRecipe.modelSha256 = (*result)->provenance.sha256;
            d->adoptWeights(*result);
            for (const Warning &warning : d->model->warnings)
                Q_EMIT warned(QString::fromStdString(warning.id), warningSentence(warning), QString::fromStdString(warning.where));
            d->saveSession();
        });
}

} // namespace espalier
