// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/importancepage.h"

#include "engine/prune/criteria.h"
#include "widgets/pages/importancecut.h"
#include "widgets/plots/heatmap.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

ImportancePage::ImportancePage(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("importancePage"));
    build();
    retranslate();
    connectAll();
}

void ImportancePage::connectAll()
{
    connect(m_criterion, &QComboBox::currentIndexChanged, this, [this] {
        retranslate();
        ask();
    });
    connect(m_mode, &QComboBox::currentIndexChanged, this, [this] {
        m_scaling->setVisible(mode() == Mode::Layers);
        retranslate();
        ask();
        showMatrix();
    });
    connect(m_scaling, &QComboBox::currentIndexChanged, this, &ImportancePage::showMatrix);
    connect(m_chooseData, &QPushButton::clicked, this, &ImportancePage::dataWanted);
    connect(m_view, &Heatmap::cellHovered, this, &ImportancePage::showPosition);
    connect(m_view, &Heatmap::cellClicked, this, &ImportancePage::choose);
    connect(m_view, &PlotView::failed, this, [this](const QString &sentence) { Q_EMIT said(QStringLiteral("window.picture"), sentence); });
    connect(m_document, &Document::selectionChanged, this, &ImportancePage::ask);
    connect(m_document, &Document::channelChanged, this, &ImportancePage::showChannel);
    const auto anew = [this] {
        m_askedLayer = m_shownLayer = -1;
        m_askedAll = false;
        m_layers.clear();
        ask();
    };
    connect(m_document, &Document::modelOpened, this, anew);
    connect(m_document, &Document::modelClosed, this, anew);
    connect(m_document, &Document::dataOpened, this, [this, anew] {
        const Criterion *current = findCriterion(criterion().toStdString());
        if (current && current->needsData())
            anew();
    });
    connect(m_document, &Document::importanceReady, this, &ImportancePage::takeScores);
    connect(m_document, &Document::importancesReady, this, &ImportancePage::takeAll);
    connect(m_document, &Document::failed, this, [this] {
        // What was asked for did not come: the next look asks again.
        m_askedLayer = m_shownLayer;
        m_askedAll = !m_layers.empty();
    });
    connect(m_document, &Document::originalShown, this, [this] {
        showThreshold();
        update();
    });
    connect(m_document, &Document::layersChanged, this, [this](const QVector<int> &layers) {
        // A layer that was chosen before its statistics were made.
        if (mode() != Mode::Layers && m_askedLayer < 0 && layers.contains(m_document->currentLayer()))
            ask();
        if (mode() == Mode::Layers || layers.contains(m_shownLayer))
            showThreshold();
    });
}

void ImportancePage::build()
{
    const auto combo = [this](const char *name) {
        auto *made = new QComboBox(this);
        made->setObjectName(QLatin1String(name));
        made->setSizeAdjustPolicy(QComboBox::AdjustToContents);
        return made;
    };
    m_criterion = combo("importanceCriterion");
    m_mode = combo("importanceMode");
    m_scaling = combo("importanceScaling");
    for (const Mode each : {Mode::Weights, Mode::Channels, Mode::Layers})
        m_mode->addItem(QString(), static_cast<int>(each));
    m_scaling->addItem(QString(), true);
    m_scaling->addItem(QString(), false);
    m_scaling->hide();
    m_chooseData = new QPushButton(this);
    m_chooseData->setObjectName(QStringLiteral("importanceChooseData"));
    m_chooseData->hide();
    m_save = new QToolButton(this);
    m_save->setObjectName(QStringLiteral("importanceSave"));
    m_save->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_save->setPopupMode(QToolButton::InstantPopup);
    m_save->setFocusPolicy(Qt::StrongFocus);
    m_tip = new QLabel(this);
    m_tip->setForegroundRole(QPalette::PlaceholderText);
    m_tip->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_hover = new QLabel(this);
    m_hover->setObjectName(QStringLiteral("importanceHover"));
    m_hover->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_view = new Heatmap(this);
    m_view->setObjectName(QStringLiteral("importanceView"));
    fillCriteria();
    auto *tools = new QHBoxLayout;
    tools->addWidget(m_criterion);
    tools->addWidget(m_mode);
    tools->addWidget(m_scaling);
    tools->addWidget(m_chooseData);
    tools->addWidget(m_tip, 1);
    tools->addWidget(m_save);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addLayout(tools);
    layout->addWidget(m_hover);
    layout->addWidget(m_view, 1);
}

void ImportancePage::fillCriteria()
{
    // A pattern has no scores of its own: it goes by magnitude.
    for (const Criterion &criterion : criteria())
        if (criterion.cut == Criterion::Cut::Scores)
            m_criterion->addItem(QLatin1String(criterion.id), QLatin1String(criterion.id));
}

QString ImportancePage::criterion() const
{
    return m_criterion->currentData().toString();
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

void ImportancePage::retranslate()
{
    const QSignalBlocker criterionBlocker(m_criterion);
    for (int i = 0; i < m_criterion->count(); ++i) {
        const Criterion *entry = findCriterion(m_criterion->itemData(i).toString().toStdString());
        m_criterion->setItemText(i, QCoreApplication::translate("criteria", entry->name));
        m_criterion->setItemData(i, QCoreApplication::translate("criteria", entry->tip), Qt::ToolTipRole);
    }
    const QSignalBlocker modeBlocker(m_mode);
    m_mode->setItemText(0, tr("Weights"));
    m_mode->setItemData(0, tr("Every weight of the layer: output channels by inputs and kernel."), Qt::ToolTipRole);
    m_mode->setItemText(1, tr("Channels"));
    m_mode->setItemData(1, tr("Output channels by input channels, each kernel summed."), Qt::ToolTipRole);
    m_mode->setItemText(2, tr("All layers"));
    m_mode->setItemData(2, tr("The output channels of every layer side by side."), Qt::ToolTipRole);
    const QSignalBlocker scalingBlocker(m_scaling);
    m_scaling->setItemText(0, tr("Each layer by its largest"));
    m_scaling->setItemText(1, tr("One scale for all"));
    m_criterion->setAccessibleName(tr("Criterion"));
    m_mode->setAccessibleName(tr("What is shown"));
    m_scaling->setAccessibleName(tr("Scale of the layers"));
    m_chooseData->setText(tr("Choose data..."));
    m_save->setText(tr("Save"));
    auto *menu = new QMenu(m_save);
    m_view->addSaveActions(menu);
    delete m_save->menu();
    m_save->setMenu(menu);
    const Criterion *current = findCriterion(criterion().toStdString());
    m_tip->setText(current ? QCoreApplication::translate("criteria", current->tip) : QString());
    m_tip->setToolTip(m_tip->text());
    const QString columns = mode() == Mode::Layers ? tr("Output channel") : mode() == Mode::Channels ? tr("Input channel") : tr("Input \u00d7 kernel");
    m_view->setTitles(mode() == Mode::Layers ? tr("Layer") : tr("Output channel"), columns, m_criterion->currentText());
    m_view->setCellText([this](int row, int column, float value) { return cellText(row, column, value); });
    m_view->setWhatsThis(tr("How important each weight or channel is by the chosen criterion. Grey cells are below the pruning threshold and "
                            "would become zero. A click chooses the layer and the channel everywhere."));
    if (m_view->isEmpty())
        m_view->setEmptyText(tr("Choose a layer with weights in the table."));
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
    if (m_askedAll && m_askedCriterion == criterion())
        return;
    m_askedAll = true;
    m_askedLayer = -1;
    m_askedCriterion = criterion();
    if (m_view->isEmpty())
        m_view->setEmptyText(tr("Working out the importance..."));
    m_document->requestImportances(criterion());
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
    if (!m_askedAll && m_askedLayer == layer && m_askedCriterion == criterion())
        return;
    m_askedLayer = layer;
    m_askedAll = false;
    m_askedCriterion = criterion();
    if (m_view->isEmpty())
        m_view->setEmptyText(tr("Working out the importance..."));
    m_document->requestImportance(layer, criterion());
}

void ImportancePage::takeScores(int layer, const QString &criterion, const std::shared_ptr<const ImportanceScores> &scores)
{
    if (layer != m_askedLayer || criterion != m_askedCriterion || !scores || !m_document->model())
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
    if (!m_askedAll || criterion != m_askedCriterion || !scores || !m_document->model())
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
    const std::string id = criterion().toStdString();
    const auto cutOf = [&](const LayerScores &scores) { return importanceCut(m_document->layerState(scores.layer), scores.scores, id); };
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

QString ImportancePage::cellText(int row, int column, float value) const
{
    if (mode() == Mode::Layers)
        return static_cast<std::size_t>(row) < m_layers.size() ? channelText(m_layers[static_cast<std::size_t>(row)], column) : QString();
    if (m_weights.rows == 0)
        return channelText(m_scores, column);
    return weightText(row, column, value);
}

QString ImportancePage::channelText(const LayerScores &scores, int channel) const
{
    const std::vector<double> &channels = scores.scores.channels;
    if (!m_document->model() || scores.layer < 0 || scores.layer >= m_document->layerCount())
        return {};
    const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(scores.layer)].name);
    if (channel < 0 || static_cast<std::size_t>(channel) >= channels.size())
        return tr("%1 has no channel %2").arg(name, QString::number(channel));
    const double score = channels[static_cast<std::size_t>(channel)];
    const auto rank = std::count_if(channels.begin(), channels.end(), [score](double other) { return other > score; }) + 1;
    const auto place = static_cast<std::size_t>(channel);
    const QString figure = place < scores.scores.channelErrors.size()
        ? QStringLiteral("%1 \u00b1 %2").arg(figureText(score), figureText(scores.scores.channelErrors[place]))
        : figureText(score);
    return tr("%1, channel %2: %3, rank %4 of %5")
        .arg(name, QString::number(channel), figure, countText(rank), countText(static_cast<std::int64_t>(channels.size())));
}

QString ImportancePage::weightText(int row, int column, float value) const
{
    QStringList kernel;
    std::int64_t rest = column;
    std::int64_t input = column;
    if (m_inner.size() > 1) {
        for (std::size_t i = m_inner.size() - 1; i > 0; --i) {
            kernel.prepend(QString::number(rest % m_inner[i]));
            rest /= m_inner[i];
        }
        input = rest;
    }
    const QString rank = countText(m_view->rank(value));
    const QString cells = countText(static_cast<std::int64_t>(m_view->rows()) * m_view->columns());
    if (kernel.isEmpty())
        return tr("Output %1, input %2: %3, rank %4 of %5").arg(QString::number(row), QString::number(input), figureText(value), rank, cells);
    return tr("Output %1, input %2, kernel (%3): %4, rank %5 of %6")
        .arg(QString::number(row), QString::number(input), kernel.join(QStringLiteral(", ")), figureText(value), rank, cells);
}

} // namespace espalier
