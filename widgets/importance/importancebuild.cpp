// SPDX-License-Identifier: GPL-3.0-or-later
// How the importance page is laid out and wired, and what its words are; importancepage.cpp is what it shows.
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "engine/apply/layerscores.h"
#include "widgets/importance/importancepage.h"

#include "engine/prune/criteria.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/importance/criterionfields.h"
#include "widgets/text/format.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace espalier {

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
    connect(m_numbers, &CriterionFields::changed, this, &ImportancePage::changeNumbers);
    connect(m_document->selection(), &Selection::changed, this, [this] {
        m_numbers->abandon();
        ask();
        showHandle(); // Of another layer's map there is none.
    });
    // The recipe's numbers are those that are shown.
    connect(m_document->editor(), &RecipeEditor::recipeChanged, this, [this] { ask(false); });
    connect(m_document->selection(), &Selection::channelChanged, this, &ImportancePage::showChannel);
    const auto anew = [this] {
        m_askedLayer = m_shownLayer = -1;
        m_askedAll = false;
        m_layers.clear();
        m_failure.reset();
        ask();
    };
    connect(m_document, &Document::modelOpened, this, anew);
    connect(m_document, &Document::modelClosed, this, anew);
    connect(m_document, &Document::dataOpened, this, [this, anew] {
        const Criterion *current = findCriterion(criterion().toStdString());
        if (current && current->needsData())
            anew();
    });
    connect(&m_veil, &QTimer::timeout, this, [this] {
        m_view->setOutdated(true);
        m_hover->setText(tr("Working out the importance..."));
    });
    connect(m_document->selection(), &Selection::originalShown, this, [this] {
        showThreshold();
        update();
    });
    connect(m_document->figures(), &LayerFigures::layersChanged, this, [this](const QVector<int> &layers) {
        // A layer that was chosen before its statistics were made.
        if (mode() != Mode::Layers && m_askedLayer < 0 && layers.contains(m_document->selection()->current()))
            ask(false);
        if (m_shownMode == Mode::Layers || layers.contains(m_shownLayer))
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
    m_numbers = new CriterionFields(this);
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
    layout->addWidget(m_numbers);
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
    m_view->setCellText([this](int row, int column, float value) { return cellText(row, column, value); });
    m_view->setWhatsThis(
        tr("How important each weight or channel is by the chosen criterion. Grey cells are below the pruning threshold and "
           "would become zero; a mark in a cell tells the share of it that would. The handle at the colour scale is the threshold "
           "of this layer: drag it, or press T and then Up or Down. A click chooses the layer and the channel everywhere."));
    showTitles();
    showSummary();
    showHandle();
    if (m_view->isEmpty())
        m_view->setEmptyText(emptySentence());
}

/// Those of what is drawn, not of what has been asked for since.
void ImportancePage::showTitles()
{
    const bool isLayers = m_shownMode == Mode::Layers;
    const QString columns = isLayers || m_weights.rows == 0 ? tr("Output channel")
        : m_shownMode == Mode::Channels                     ? tr("Input channel")
                                                            : tr("Input \u00d7 kernel");
    const Criterion *shown = findCriterion(m_view->isEmpty() ? criterion().toStdString() : m_shown.criterion);
    // One row of channels is no axis of its own.
    const QString rows = isLayers ? tr("Layer") : m_weights.rows == 0 && !m_view->isEmpty() ? QStringLiteral("") : tr("Output channel");
    m_view->setTitles(rows, columns, shown ? QCoreApplication::translate("criteria", shown->name) : QString());
}

QString ImportancePage::emptySentence() const
{
    switch (m_empty) {
    case Empty::NoModel: return tr("Open a model to see how important its weights are.");
    case Empty::NoLayer: return tr("Choose a layer with weights in the table.");
    case Empty::NoData: return tr("This criterion looks at samples. Choose a data set first.");
    case Empty::Working: return tr("Working out the importance...");
    case Empty::Unrankable: return tr("This criterion can rank none of what is asked for. Choose another criterion.");
    case Empty::Failed: return m_problem;
    }
    return {};
}

QString ImportancePage::choice() const
{
    return QStringList{criterion(), QString::number(static_cast<int>(mode())), QString::number(m_scaling->currentIndex())}.join(
        QLatin1Char(' '));
}

void ImportancePage::setChoice(const QString &choice)
{
    const QStringList parts = choice.split(QLatin1Char(' '));
    if (parts.size() != 3)
        return;
    if (const int index = m_criterion->findData(parts[0]); index >= 0)
        m_criterion->setCurrentIndex(index);
    if (const int index = m_mode->findData(parts[1].toInt()); index >= 0)
        m_mode->setCurrentIndex(index);
    if (const int index = parts[2].toInt(); index >= 0 && index < m_scaling->count())
        m_scaling->setCurrentIndex(index);
}

QString ImportancePage::cellText(int row, int column, float value) const
{
    const QString words = placeText(row, column, value);
    const float stays = m_view->keptShare(row, column);
    if (words.isEmpty() || std::isnan(value) || stays >= 1)
        return words;
    return stays <= 0 ? tr("%1. Removed.").arg(words)
                      : tr("%1. %2 of it removed.").arg(words, percentText(1 - static_cast<double>(stays), 1));
}

QString ImportancePage::placeText(int row, int column, float value) const
{
    if (m_shownMode == Mode::Layers)
        return static_cast<std::size_t>(row) < m_layers.size() ? channelText(m_layers[static_cast<std::size_t>(row)], column) : QString();
    if (m_weights.rows == 0)
        return channelText(m_scores, column);
    return weightText(row, column, value);
}

QString ImportancePage::channelText(const LayerScores &scores, int channel) const
{
    const std::vector<double> &channels = scores.scores.channels;
    if (!m_document->model() || scores.layer < 0 || scores.layer >= m_document->figures()->layerCount())
        return {};
    const QString name = layerName(scores.layer);
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
        return tr("Output %1, input %2: %3, rank %4 of %5")
            .arg(QString::number(row), QString::number(input), figureText(value), rank, cells);
    return tr("Output %1, input %2, kernel (%3): %4, rank %5 of %6")
        .arg(QString::number(row), QString::number(input), kernel.join(QStringLiteral(", ")), figureText(value), rank, cells);
}

} // namespace espalier
