// SPDX-License-Identifier: GPL-3.0-or-later
// Calibration samples and seed: figures hang on them as they do on the data.
#include "app/session/documentprivate.h"

namespace espalier {

const Sampling &Document::sampling() const
{
    return d->sampling;
}

bool Document::hasLabels() const
{
    return d->data && d->hasLabels;
}

void Document::setSampling(const Sampling &next)
{
    if (next == d->sampling)
        return;
    endGesture();
    d->sampling = next;
    d->jobs->setSeed(next.seed);
    d->autosaveTimer.start();
    if (!d->model)
        return;
    for (const char *key : {"exact", "score", "importance", "activations", "integers"})
        d->jobs->cancelKey(QLatin1String(key));
    d->resetScores();
    d->globalThreshold.reset();
    d->forgetFoundActivations();
    for (int layer = 0; layer < layerCount(); ++layer)
        if (d->changesWeights(layer))
            d->layers[static_cast<std::size_t>(layer)].isExact = false;
    Q_EMIT fixed(QStringLiteral("data"));
    if (d->data)
        Q_EMIT dataOpened();
    d->startRings();
}

} // namespace espalier
