// SPDX-License-Identifier: GPL-3.0-or-later
// What pruning leaves of what the importance page shows, and the threshold as a handle on its colour scale.
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "engine/apply/layerscores.h"
#include "widgets/importance/importancepage.h"

#include "engine/prune/criteria.h"
#include "widgets/edit/gestureedit.h"
#include "widgets/edit/layeredit.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/heatmap/heatmapreduce.h"
#include "widgets/text/format.h"

#include <QLabel>

#include <algorithm>
#include <cmath>
#include <utility>

namespace espalier {

void ImportancePage::connectHandle()
{
    m_view->setHandle(std::nullopt); // Has its room from the start.
    connect(m_view, &Heatmap::handleGestureStarted, this, [this] {
        m_handleBy = handleSpec();
        m_gesture->begin({m_shownLayer});
    });
    connect(m_view, &Heatmap::handleMoved, this, [this](double value) {
        m_gesture->moveThreshold(value, false, m_handleBy);
        if (m_view->handle())
            m_hover->setText(QStringLiteral("%1   %2").arg(layerName(m_shownLayer), m_view->handle()->text));
    });
    connect(m_view, &Heatmap::handleGestureFinished, this, [this] {
        if (const QString note = m_gesture->finish(); !note.isEmpty())
            Q_EMIT saidNote(note);
        showThreshold();
    });
    connect(m_view, &Heatmap::handleGestureCancelled, this, [this] {
        m_gesture->cancel();
        showThreshold();
        showSummary();
    });
    connect(m_view, &Heatmap::handleReset, this, [this] {
        const QString note =
            applyEdit(*m_document, {m_shownLayer}, tr("No pruning"), [](const auto &...a) { return edits::clearPrune(a...); });
        if (!note.isEmpty())
            Q_EMIT saidNote(note);
    });
    connect(m_view, &Heatmap::handleRefused, this,
            [this] { Q_EMIT saidNote(tr("%1 is locked: unlock it to move its threshold.").arg(layerName(m_shownLayer))); });
}

QString ImportancePage::layerName(int layer) const
{
    if (!m_document->model() || layer < 0 || layer >= m_document->figures()->layerCount())
        return {};
    return QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(layer)].name);
}

const std::vector<std::int64_t> &ImportancePage::shapeOf(const LayerScores &scores) const
{
    return m_document->model()->tensors[static_cast<std::size_t>(scores.tensor)].view.shape;
}

ImportancePage::KeptKey ImportancePage::keyOf(int layer) const
{
    const LayerState &state = m_document->figures()->state(layer);
    // Elsewhere the engine's own threshold says nothing that the recipe does not.
    return {state.resolved.prune, state.resolved.inGlobalPrune, state.resolved.inGlobalPrune ? state.pruneThreshold : std::nullopt};
}

void ImportancePage::showThreshold()
{
    const bool isShown = m_document->model() && !m_document->selection()->showsOriginal();
    if (isShown && m_shownMode == Mode::Layers) {
        showKeptOfAll();
    } else if (isShown && m_shownLayer >= 0 && m_shownLayer < m_document->figures()->layerCount()) {
        showKeptOfLayer();
    } else {
        m_keptKeys.clear();
        m_view->setThreshold(std::nullopt);
        m_view->setKept({});
    }
    showHandle();
}

/// Each layer is counted anew only where its own pruning is another one: a drag moves one of many.
void ImportancePage::showKeptOfAll()
{
    const std::size_t columns = static_cast<std::size_t>(m_view->columns());
    m_keptKeys.resize(m_layers.size());
    m_keptOfLayers.resize(m_layers.size());
    KeptCells kept;
    kept.reserve(m_layers.size() * columns);
    bool any = false;
    for (std::size_t row = 0; row < m_layers.size(); ++row) {
        const LayerScores &layer = m_layers[row];
        if (layer.layer >= m_document->figures()->layerCount())
            return;
        if (const KeptKey key = keyOf(layer.layer); m_keptKeys[row] != key) {
            m_keptKeys[row] = key;
            m_keptOfLayers[row].clear();
            if (const auto cut = importanceCut(m_document->figures()->state(layer.layer), layer.scores, m_shown))
                m_keptOfLayers[row] = keptOfChannels(*cut, layer.scores, shapeOf(layer),
                                                     m_document->model()->layers[static_cast<std::size_t>(layer.layer)].channelAxis);
        }
        const std::vector<float> &own = m_keptOfLayers[row];
        any = any || !own.empty();
        kept.insert(kept.end(), own.begin(), own.begin() + static_cast<std::ptrdiff_t>(std::min(own.size(), columns)));
        kept.resize((row + 1) * columns, 1.0F);
    }
    if (!any)
        kept.clear();
    m_view->setThreshold(std::nullopt);
    m_view->setKept(std::move(kept));
}

void ImportancePage::showKeptOfLayer()
{
    const KeptKey key = keyOf(m_shownLayer);
    if (m_keptKeys.size() == 1 && m_keptKeys[0] == key)
        return;
    m_keptKeys = {key};
    m_cut = importanceCut(m_document->figures()->state(m_shownLayer), m_scores.scores, m_shown);
    std::optional<float> threshold;
    KeptCells kept;
    const int axis = m_document->model()->layers[static_cast<std::size_t>(m_shownLayer)].channelAxis;
    m_keptChannels.clear();
    if (m_cut && m_cut->perChannel) {
        m_keptChannels = m_cut->keptChannels(m_scores.scores.channels);
        kept.assign(m_keptChannels.begin(), m_keptChannels.end()); // Cells of one row, or the rows of the matrix.
    } else if (m_cut && m_weights.rows > 0) {
        if (m_cut->isPattern()) {
            kept = keptCells(keptElements(*m_cut, m_scores.scores.elements, shapeOf(m_scores), axis), shapeOf(m_scores), axis);
            if (m_shownMode == Mode::Channels)
                kept = keptSums({m_weights.rows, m_weights.columns, std::move(kept), {}, m_weights.inner}, 0.5F);
        } else if (m_shownMode == Mode::Channels) {
            kept = keptSums(m_weights, m_cut->leastKept());
        } else {
            threshold = m_cut->leastKept();
        }
    }
    m_view->setThreshold(threshold);
    m_view->setKept(std::move(kept));
}

/// What a hand on the scale sets: the criterion that is shown, by channel or by weight as the layer is pruned, else as it can be seen.
PruneSpec ImportancePage::handleSpec() const
{
    PruneSpec spec = m_shown;
    spec.threshold.reset();
    spec.sparsity.reset();
    const std::optional<PruneSpec> &prune = m_document->figures()->state(m_shownLayer).resolved.prune;
    const Criterion *criterion = findCriterion(spec.criterion);
    if (prune && !prune->isPattern() && ranksAlike(*prune, spec))
        spec.granularity = prune->granularity;
    else
        spec.granularity =
            m_weights.rows == 0 || (m_shownMode == Mode::Channels && criterion && criterion->perChannel) ? "channel" : "element";
    return spec;
}

void ImportancePage::showHandle()
{
    std::optional<ScaleHandle> handle;
    const bool isOfLayer = m_document->model() && !m_document->selection()->showsOriginal() && m_shownMode != Mode::Layers
        && m_shownMode == mode() && m_shownLayer >= 0 && m_shownLayer == m_document->selection()->current() && !m_view->isEmpty();
    if (isOfLayer && m_document->model()->layers[static_cast<std::size_t>(m_shownLayer)].prunable && ranksAlike(m_shown, wanted())) {
        const bool byChannel = handleSpec().granularity == "channel";
        const bool isCut = m_cut && !m_cut->isPattern() && m_cut->perChannel == byChannel;
        handle.emplace();
        handle->value = isCut ? m_cut->at : 0;
        handle->isLocked = m_document->figures()->state(m_shownLayer).resolved.locked;
        if (byChannel && m_weights.rows > 0) {
            handle->ownScale = m_channelRange;
            handle->ownTitle = tr("Score of a channel");
        } else if (!byChannel && m_shownMode == Mode::Channels) {
            handle->ownScale = m_weightRange;
            handle->ownTitle = tr("Score of a weight");
        }
        handle->text = isCut ? removedText() : tr("nothing removed");
    }
    m_view->setHandle(std::move(handle));
}

/// "0.0123: 25.3 % of the weights removed", of what m_cut cuts.
QString ImportancePage::removedText() const
{
    if (m_cut->perChannel) {
        const auto stay = std::count(m_keptChannels.begin(), m_keptChannels.end(), std::uint8_t(1));
        const auto all = static_cast<std::int64_t>(m_keptChannels.size());
        return tr("%1: %2 of %3 channels removed").arg(figureText(m_cut->at), countText(all - stay), countText(all));
    }
    const float least = m_cut->leastKept();
    const auto &elements = m_scores.scores.elements;
    std::int64_t gone = 0;
    for (const float score : elements)
        gone += score < least;
    const double share = elements.empty() ? 0 : static_cast<double>(gone) / static_cast<double>(elements.size());
    return tr("%1: %2 of the weights removed").arg(figureText(m_cut->at), percentText(share, 1));
}

/// Finite ends of the scores that a threshold may be a value of.
void ImportancePage::findScoreRanges()
{
    const auto [least, largest] = finiteRange(m_scores.scores.elements);
    m_weightRange = least <= largest ? std::pair<double, double>(least, largest) : std::pair<double, double>(0, 1);
    m_channelRange = {0, 1};
    bool any = false;
    for (const double score : m_scores.scores.channels) {
        if (!std::isfinite(score))
            continue;
        m_channelRange =
            any ? std::pair(std::min(m_channelRange.first, score), std::max(m_channelRange.second, score)) : std::pair(score, score);
        any = true;
    }
}

} // namespace espalier
