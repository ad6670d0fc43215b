// SPDX-License-Identifier: GPL-3.0-or-later
// What the importance page shows and does; importanceask.cpp asks for it, importancebuild.cpp lays it out and has its words.
#include "widgets/importance/importancepage.h"

#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "engine/apply/layerscores.h"
#include "engine/prune/criteria.h"
#include "widgets/edit/common.h"
#include "widgets/edit/gestureedit.h"
#include "widgets/edit/layeredit.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/importance/criterionfields.h"
#include "widgets/importance/importancecut.h"
#include "widgets/inspector/choices.h"
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

namespace {

/// A name of a layer that is wider on the axis is shortened, in pixels.
constexpr int kWidestName = 150;
/// An answer that comes sooner would only flicker.
constexpr int kVeilMs = 150;

} // namespace

ImportancePage::ImportancePage(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("importancePage"));
    m_gesture = std::make_unique<GestureEdit>(document);
    m_veil.setSingleShot(true);
    m_veil.setInterval(kVeilMs);
    build();
    retranslate();
    connectAll();
    connectHandle();
}

ImportancePage::~ImportancePage() = default;

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
    for (int layer = 0; layer < m_document->figures()->layerCount(); ++layer) {
        const std::optional<PruneSpec> &prune = m_document->figures()->state(layer).resolved.prune;
        if (prune && prune->criterion == id && (mode() == Mode::Layers || layer == m_document->selection()->current()))
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
        const std::optional<PruneSpec> &prune = m_document->figures()->state(layer).resolved.prune;
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
    if (m_document->selection()->showsOriginal())
        paintOriginalFrame(this);
}

void ImportancePage::takeScores(int layer, const ImportanceScores &scores)
{
    const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(layer)];
    m_scores.layer = layer;
    m_scores.tensor = info.weights.front();
    m_scores.scores = scores;
    m_weights = importanceMatrix(scores.elements, shapeOf(m_scores), info.channelAxis);
    m_shownLayer = layer;
    m_shown = m_asked;
    m_layers.clear();
    findScoreRanges();
    showMatrix();
}

void ImportancePage::takeAll(const std::vector<LayerScores> &scores)
{
    m_layers = scores;
    m_shownLayer = -1;
    m_shown = m_asked;
    showMatrix();
}

void ImportancePage::showMatrix()
{
    ImportanceMatrix matrix;
    QStringList names;
    if (mode() == Mode::Layers) {
        if (m_layers.empty())
            return;
        std::vector<std::vector<double>> channels, errors;
        for (const LayerScores &layer : m_layers) {
            channels.push_back(layer.scores.channels);
            errors.push_back(layer.scores.channelErrors);
            names += layerName(layer.layer);
        }
        matrix = channelsOfLayers(channels, m_scaling->currentData().toBool(), errors);
    } else {
        if (m_shownLayer < 0 || !m_document->model())
            return;
        // What ranks channels alone has one row of them.
        matrix = m_weights.rows == 0   ? channelRow(m_scores.scores.channels, m_scores.scores.channelErrors)
            : mode() == Mode::Channels ? summedOverKernel(m_weights)
                                       : m_weights;
    }
    m_shownMode = mode();
    m_inner = matrix.inner;
    m_keptKeys.clear();
    m_view->setNames(names, {}, kWidestName);
    m_view->setCells(matrix.rows, matrix.columns, std::move(matrix.values));
    m_view->setErrors(std::move(matrix.errors));
    arrived();
    showTitles();
    showSummary();
    showThreshold();
    showChannel();
}

/// What the map is of.
void ImportancePage::showSummary()
{
    if (m_view->isEmpty())
        m_hover->clear();
    else if (m_shownMode == Mode::Layers)
        m_hover->setText(tr("%n layer(s)", nullptr, m_view->rows()));
    else
        m_hover->setText(
            QStringLiteral("%1   %2 \u00d7 %3").arg(layerName(m_shownLayer), countText(m_view->rows()), countText(m_view->columns())));
}

void ImportancePage::choose(int row, int column)
{
    const bool isAll = m_shownMode == Mode::Layers;
    if (isAll && row >= 0 && static_cast<std::size_t>(row) < m_layers.size())
        m_document->selection()->choose(m_layers[static_cast<std::size_t>(row)].layer, column);
    else if (!isAll && m_shownLayer == m_document->selection()->current())
        m_document->selection()->setChannel(m_weights.rows == 0 ? column : row);
    showPosition(row, column);
}

/// The cursor goes where the channel is that was chosen elsewhere.
void ImportancePage::showChannel()
{
    const int channel = m_document->selection()->channel();
    if (channel < 0 || m_view->isEmpty())
        return;
    const int column = std::max(0, m_view->cursorCell().x());
    if (m_shownMode == Mode::Layers) {
        const auto row = std::find_if(m_layers.begin(), m_layers.end(),
                                      [this](const LayerScores &layer) { return layer.layer == m_document->selection()->current(); });
        if (row != m_layers.end())
            m_view->setCursorCell(static_cast<int>(row - m_layers.begin()), channel);
    } else if (m_shownLayer == m_document->selection()->current()) {
        m_weights.rows == 0 ? m_view->setCursorCell(0, channel) : m_view->setCursorCell(channel, column);
    }
}

void ImportancePage::showPosition(int row, int column)
{
    if (row >= 0 && column >= 0)
        m_hover->setText(cellText(row, column, m_view->value(row, column)));
    else
        showSummary();
}

} // namespace espalier
