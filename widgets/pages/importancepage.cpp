// SPDX-License-Identifier: GPL-3.0-or-later
// What the importance page shows and does; importancebuild.cpp lays it out and has its words.
#include "widgets/pages/importancepage.h"

#include "engine/prune/criteria.h"
#include "widgets/edit/common.h"
#include "widgets/edit/layeredit.h"
#include "widgets/inspector/offers.h"
#include "widgets/pages/criterionfields.h"
#include "widgets/pages/importancecut.h"
#include "widgets/plots/heatmap.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QEvent>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <tuple>
#include <utility>

namespace espalier {

ImportancePage::ImportancePage(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("importancePage"));
    build();
    retranslate();
    connectAll();
}

QString ImportancePage::criterion() const
{
    return m_criterion->currentData().toString();
}

/// Of the layers that are shown those that the recipe prunes by the criterion, where it has numbers.
QVector<int> ImportancePage::layersRankedSo() const
{
    QVector<int> layers;
    const std::string id = criterion().toStdString();
    if (!m_document->model() || pruneArguments(id).isEmpty())
        return layers;
    for (int layer = 0; layer < m_document->layerCount(); ++layer) {
        const std::optional<PruneSpec> &prune = m_document->layerState(layer).resolved.prune;
        if (prune && prune->criterion == id && (mode() == Mode::Layers || layer == m_document->currentLayer()))
            layers.append(layer);
    }
    return layers;
}

/// The criterion with the numbers of the recipe where it prunes what is shown by it, else with the page's own.
PruneSpec ImportancePage::wanted() const
{
    const std::string id = criterion().toStdString();
    PruneSpec spec;
    spec.criterion = id;
    const auto numbers = commonOf<std::pair<double, int>>(layersRankedSo(), [this](int layer) {
        const std::optional<PruneSpec> &prune = m_document->layerState(layer).resolved.prune;
        return std::optional(std::pair(prune->noise, prune->draws));
    });
    if (numbers.value)
        std::tie(spec.noise, spec.draws) = *numbers.value;
    else if (!pruneArguments(id).isEmpty())
        std::tie(spec.noise, spec.draws) = std::tie(m_own.noise, m_own.draws);
    return spec;
}

void ImportancePage::changeNumbers(const PruneSpec &spec)
{
    m_own = spec;
    const QString note = applyEdit(*m_document, layersRankedSo(), tr("Numbers of the criterion"), [&spec](const auto &...a) {
        return edits::changeCriterion(a..., spec.criterion, [&spec](PruneSpec &each) {
            each.noise = spec.noise;
            each.draws = spec.draws;
        });
    });
    if (!note.isEmpty())
        Q_EMIT saidNote(note);
    ask();
}

ImportancePage::Mode ImportancePage::mode() const
{
    return static_cast<Mode>(m_mode->currentData().toInt());
}

void ImportancePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void ImportancePage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    ask();
}

void ImportancePage::paintEvent(QPaintEvent *event)
{
    QWidget::paintEvent(event);
    if (m_document->showsOriginal())
        paintOriginalFrame(this);
}

bool ImportancePage::needsDataFirst() const
{
    const Criterion *current = findCriterion(criterion().toStdString());
    return current && current->needsData() && m_document->model() && !m_document->data();
}

void ImportancePage::clear(const QString &sentence)
{
    m_shownLayer = m_askedLayer = -1;
    m_askedAll = false;
    m_layers.clear();
    m_weights = {};
    m_hover->clear();
    m_view->setEmptyText(sentence);
    m_view->setCells(0, 0, {});
}

void ImportancePage::ask()
{
    if (!isVisible())
        return;
    m_numbers->show(wanted());
    m_chooseData->setVisible(needsDataFirst());
    if (needsDataFirst()) {
        clear(tr("This criterion looks at samples. Choose a data set first."));
        return;
    }
    if (mode() != Mode::Layers) {
        askLayer();
        return;
    }
    if (!m_document->model()) {
        clear(tr("Open a model to see how important its weights are."));
        return;
    }
    if (m_askedAll && isAsked())
        return;
    m_askedAll = true;
    m_askedLayer = -1;
    m_asked = wanted();
    m_askedEqualized = m_document->recipe().equalize;
    if (m_view->isEmpty())
        m_view->setEmptyText(tr("Working out the importance..."));
    else if (findCriterion(m_asked.criterion)->needsData())
        m_hover->setText(tr("Working out the importance...")); // It may take seconds; the map is the one before.
    m_document->requestImportances(m_asked);
}

/// Whether what was last asked for is what is wanted now, of the same weights.
bool ImportancePage::isAsked() const
{
    return m_askedEqualized == m_document->recipe().equalize && ranksAlike(m_asked, wanted());
}

void ImportancePage::askLayer()
{
    const int layer = m_document->currentLayer();
    const bool hasLayer = m_document->model() && layer >= 0 && m_document->layerState(layer).hasStatistics
                          && !m_document->model()->layers[static_cast<std::size_t>(layer)].weights.empty();
    if (!hasLayer) {
        clear(tr("Choose a layer with weights in the table."));
        return;
    }
    if (!m_askedAll && m_askedLayer == layer && isAsked())
        return;
    m_askedLayer = layer;
    m_askedAll = false;
    m_asked = wanted();
    m_askedEqualized = m_document->recipe().equalize;
    if (m_view->isEmpty())
        m_view->setEmptyText(tr("Working out the importance..."));
    else if (findCriterion(m_asked.criterion)->needsData())
        m_hover->setText(tr("Working out the importance...")); // It may take seconds; the map is the one before.
    m_document->requestImportance(layer, m_asked);
}

void ImportancePage::takeScores(int layer, const QString &criterion, const std::shared_ptr<const ImportanceScores> &scores)
{
    if (layer != m_askedLayer || criterion.toStdString() != m_asked.criterion || !scores || !m_document->model())
        return;
    const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(layer)];
    const std::vector<std::int64_t> &shape = m_document->model()->tensors[static_cast<std::size_t>(info.weights.front())].view.shape;
    m_scores.layer = layer;
    m_scores.tensor = info.weights.front();
    m_scores.scores = *scores;
    m_weights = importanceMatrix(scores->elements, shape, info.channelAxis);
    m_shownLayer = layer;
    m_layers.clear();
    showMatrix();
}

void ImportancePage::takeAll(const QString &criterion, const std::shared_ptr<const std::vector<LayerScores>> &scores)
{
    if (!m_askedAll || criterion.toStdString() != m_asked.criterion || !scores || !m_document->model())
        return;
    m_layers = *scores;
    m_shownLayer = -1;
    showMatrix();
}

void ImportancePage::showMatrix()
{
    ImportanceMatrix matrix;
    if (mode() == Mode::Layers) {
        if (m_layers.empty())
            return;
        std::vector<std::vector<double>> channels;
        for (const LayerScores &layer : m_layers)
            channels.push_back(layer.scores.channels);
        matrix = channelsOfLayers(channels, m_scaling->currentData().toBool());
        m_hover->setText(tr("%n layer(s)", nullptr, matrix.rows));
    } else {
        if (m_shownLayer < 0 || !m_document->model())
            return;
        const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(m_shownLayer)];
        // What ranks channels alone has one row of them.
        matrix = m_weights.rows == 0 ? channelRow(m_scores.scores.channels)
            : mode() == Mode::Channels ? summedOverKernel(m_weights)
                                       : m_weights;
        m_hover->setText(QStringLiteral("%1   %2 \u00d7 %3").arg(QString::fromStdString(info.name), countText(matrix.rows), countText(matrix.columns)));
    }
    m_inner = matrix.inner;
    m_view->setCells(matrix.rows, matrix.columns, std::move(matrix.values));
    showThreshold();
    showChannel();
}

void ImportancePage::showThreshold()
{
    std::optional<float> threshold;
    KeptCells kept;
    const auto cutOf = [&](const LayerScores &scores) { return importanceCut(m_document->layerState(scores.layer), scores.scores, m_asked); };
    const bool isShown = m_document->model() && !m_document->showsOriginal();
    if (isShown && mode() == Mode::Layers) {
        const std::size_t columns = static_cast<std::size_t>(m_view->columns());
        bool any = false;
        for (const LayerScores &layer : m_layers) {
            std::vector<std::uint8_t> channels(columns, 1);
            if (const auto cut = layer.layer < m_document->layerCount() ? cutOf(layer) : std::nullopt; cut && cut->perChannel) {
                const std::vector<std::uint8_t> own = cut->keptChannels(layer.scores.channels);
                std::copy_n(own.begin(), std::min(own.size(), columns), channels.begin());
                any = true;
            }
            kept.insert(kept.end(), channels.begin(), channels.end());
        }
        if (!any)
            kept.clear();
    } else if (isShown && m_shownLayer >= 0 && m_shownLayer < m_document->layerCount()) {
        if (const auto cut = cutOf(m_scores)) {
            const std::vector<std::uint8_t> channels = cut->perChannel ? cut->keptChannels(m_scores.scores.channels) : std::vector<std::uint8_t>();
            if (cut->perChannel && m_weights.rows == 0)
                kept.assign(channels.begin(), channels.end());
            else if (cut->perChannel)
                kept = keptRows(channels, m_view->columns());
            else if (mode() == Mode::Channels)
                kept = keptSums(m_weights, cut->leastKept());
            else
                threshold = cut->leastKept();
        }
    }
    m_view->setThreshold(threshold);
    m_view->setKept(std::move(kept));
}

void ImportancePage::choose(int row, int column)
{
    const bool isAll = mode() == Mode::Layers;
    if (isAll && row >= 0 && static_cast<std::size_t>(row) < m_layers.size())
        m_document->chooseChannel(m_layers[static_cast<std::size_t>(row)].layer, column);
    else if (!isAll && m_shownLayer == m_document->currentLayer())
        m_document->setCurrentChannel(m_weights.rows == 0 ? column : row);
    showPosition(row, column);
}

/// The cursor goes where the channel is that was chosen elsewhere.
void ImportancePage::showChannel()
{
    const int channel = m_document->currentChannel();
    if (channel < 0 || m_view->isEmpty())
        return;
    const int column = std::max(0, m_view->cursorCell().x());
    if (mode() == Mode::Layers) {
        const auto row = std::find_if(m_layers.begin(), m_layers.end(),
                                      [this](const LayerScores &layer) { return layer.layer == m_document->currentLayer(); });
        if (row != m_layers.end())
            m_view->setCursorCell(static_cast<int>(row - m_layers.begin()), channel);
    } else if (m_shownLayer == m_document->currentLayer()) {
        m_weights.rows == 0 ? m_view->setCursorCell(0, channel) : m_view->setCursorCell(channel, column);
    }
}

void ImportancePage::showPosition(int row, int column)
{
    if (row >= 0 && column >= 0)
        m_hover->setText(cellText(row, column, m_view->value(row, column)));
    else if (m_shownLayer >= 0 && m_document->model())
        m_hover->setText(QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(m_shownLayer)].name));
}

} // namespace espalier
