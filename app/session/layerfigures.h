// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/layerstate.h"
#include "app/session/weightstatistics.h"
#include "engine/apply/apply.h"

#include <QObject>
#include <QSet>
#include <QString>
#include <QVector>

#include <optional>
#include <utility>
#include <vector>

namespace espalier {

struct OpenFiles;    // app/open/openfiles.h
class Selection;     // app/open/selection.h
class RecipeEditor;  // app/session/recipeeditor.h
struct RecipeChange; // app/session/recipeeditor.h

/// What the recipe does to each layer: estimated from its statistics at once, exact from the engine a moment later.
class LayerFigures : public QObject
{
    Q_OBJECT
public:
    LayerFigures(const OpenFiles &open, const RecipeEditor &editor, const Selection &selection, const Services &services);

    int layerCount() const { return static_cast<int>(m_states.size()); } ///< Rows: all of the model's layers.
    const LayerState &state(int layer) const;
    /// Those of the layer's state; while the original is shown, those of the weights of the file.
    const LayerStatistics &shownStatistics(int layer) const;

    // --- for the document, which says what has changed
    void reset(); ///< Other weights, or none: nothing is known of them.
    void startStatistics();
    void estimateAll();
    void follow(const RecipeChange &change); ///< Estimates; views hear of it in `tell`.
    void tell(const RecipeChange &change);
    /// Other data: methods find other ranges of activations.
    void forgetFoundActivations();
    void forgetExact(); ///< Other samples or another seed: exact figures are not exact any more.
    void startExact();  ///< For the layers whose figures are not.
    void cancelExact();
    void cancel(); ///< Reading, too.

Q_SIGNALS:
    void layersChanged(const QVector<int> &layers); ///< Figures of these layers are new.
    /// The layer's statistics are those of other weights than before: read for the first time, or equalization was switched.
    void statisticsChanged(int layer);

private:
    void takeStatistics(int layer, bool equalized);
    void showStatistics(int layer);
    void followEqualization();
    void estimate(int layer);
    void estimateActivation(LayerState &state, const LayerInfo &info) const;
    void startExactNetwork();
    void startExactLayers(const std::vector<int> &wanted);
    void endExact(const Result<bool> &result);
    void takeExact(int layer, const AppliedLayer &applied, std::vector<Warning> warnings);

    /// The threshold of `prune_global` and what it was worked out for: these numbers and these layers.
    using RankingKey = std::pair<GlobalPruneSpec, std::vector<int>>;
    RankingKey rankingKey() const;
    std::optional<double> knownGlobalThreshold() const;

    const OpenFiles &m_open;
    const RecipeEditor &m_editor;
    const Selection &m_selection;
    Services m_services;
    WeightStatistics m_statistics;
    std::vector<LayerState> m_states;
    LayerState m_none;
    std::optional<std::pair<RankingKey, double>> m_globalThreshold;
    QSet<QString> m_trouble; ///< Error ids that the exact figures reported, to be taken back.
};

} // namespace espalier
