// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/disagreement.h"
#include "app/open/services.h"
#include "engine/apply/layerscores.h"
#include "engine/calibrate/calibrate.h"
#include "engine/core/result.h"
#include "engine/stats/statistics.h"

#include <QHash>
#include <QObject>
#include <QPointer>
#include <QString>

#include <functional>
#include <initializer_list>
#include <memory>
#include <vector>

namespace espalier {

class LayerFigures;   // app/session/layerfigures.h
struct LayerIntegers; // app/figures/layerintegers.h
struct OpenFiles;     // app/open/openfiles.h
class RecipeEditor;   // app/session/recipeeditor.h

/// What a view asks of single layers. The answer goes to the asker alone, in the window's thread and later than the call, unless stated
/// otherwise; not at all once the asker is gone, has asked for another of the same kind, or something else was opened. Trouble is told
/// in the message bar. What cannot be asked (no such layer, no weights) is not answered.
class LayerRequests : public QObject
{
    Q_OBJECT
public:
    template <typename T> using Answer = std::function<void(const T &)>;
    using Scores = Result<std::shared_ptr<const std::vector<LayerScores>>>;

    LayerRequests(const OpenFiles &open, const RecipeEditor &editor, const LayerFigures &figures, const Services &services);

    /// Scores of the layer's first weight tensor by a criterion with its own numbers, calibrated where it looks at data: one entry, or
    /// none where the criterion cannot rank it. Of one kind with `importances`. Called off by the user: errors::kCancelled.
    void importance(int layer, const PruneSpec &criterion, QObject *asker, Answer<Scores> answer);
    /// The same for all layers that it can rank.
    void importances(const PruneSpec &criterion, QObject *asker, Answer<Scores> answer);
    /// Inputs and outputs of the layers of the float network on the calibration samples; never null. No answer without data.
    void activations(QObject *asker, Answer<Result<CalibrationPtr>> answer);
    /// The integers of the layer's first weight tensor under the recipe. Null for a float layer: at once.
    void integers(int layer, QObject *asker, Answer<std::shared_ptr<const LayerIntegers>> answer);
    /// Statistics of one tensor of the model as it is stored, for layers that have several.
    void tensor(int tensor, QObject *asker, Answer<std::shared_ptr<const LayerStatistics>> answer);
    /// Ranks of the layer's channels by two criteria, those that differ most first; empty where one of them cannot rank it.
    void disagreement(int layer, const QString &first, const QString &second, QObject *asker, Answer<std::vector<RankedChannel>> answer);
    /// A finer histogram of a part of the layer's values.
    void histogram(int layer, double lo, double hi, int bins, QObject *asker, Answer<Histogram> answer);
    /// The histogram of one output channel of the layer's first weight tensor over the whole range of the layer.
    void channelHistogram(int layer, int channel, QObject *asker, Answer<Histogram> answer);

    void cancelAll();
    void cancelFromData(); ///< Those whose answers hang on samples or the seed.

private:
    enum class Kind { Importance, Activations, Integers, Tensor, Disagreement, Histogram, ChannelHistogram };

    QString keyOf(Kind kind, const QObject *asker);
    /// `done` gets the result while the asker lives; a request that gave way to a newer one ends without.
    template <typename Work, typename Done> void start(Kind kind, QObject *asker, Work work, Done done);
    void score(const PruneSpec &criterion, const std::vector<std::string> &layers, QObject *asker, Answer<Scores> answer);
    void cancel(std::initializer_list<Kind> kinds);

    const OpenFiles &m_open;
    const RecipeEditor &m_editor;
    const LayerFigures &m_figures;
    Services m_services;
    QHash<QString, Kind> m_keys; ///< Of all jobs that were started.
};

} // namespace espalier
