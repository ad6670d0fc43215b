// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/pages/importancepage.h"

#include "engine/prune/criteria.h"
#include "widgets/pages/importancematrix.h"
#include "widgets/plots/heatmap.h"
#include "widgets/text/format.h"
#include "widgets/theme/theme.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace espalier {

ImportancePage::ImportancePage(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("importancePage"));
    build();
    retranslate();
    connect(m_criterion, &QComboBox::currentIndexChanged, this, [this] {
        retranslate();
        ask();
    });
    connect(m_view, &Heatmap::cellHovered, this, &ImportancePage::showPosition);
    connect(m_view, &PlotView::failed, this, [this](const QString &sentence) { Q_EMIT said(QStringLiteral("window.picture"), sentence); });
    connect(document, &Document::selectionChanged, this, &ImportancePage::ask);
    connect(document, &Document::modelOpened, this, &ImportancePage::ask);
    connect(document, &Document::modelClosed, this, &ImportancePage::ask);
    connect(document, &Document::importanceReady, this, &ImportancePage::takeScores);
    connect(document, &Document::originalShown, this, [this] {
        showThreshold();
        update();
    });
    connect(document, &Document::layersChanged, this, [this](const QVector<int> &layers) {
        if (layers.contains(m_shownLayer))
            showThreshold();
    });
}

void ImportancePage::build()
{
    m_criterion = new QComboBox(this);
    m_criterion->setObjectName(QStringLiteral("importanceCriterion"));
    m_criterion->setSizeAdjustPolicy(QComboBox::AdjustToContents);
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
    tools->addWidget(m_tip, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addLayout(tools);
    layout->addWidget(m_hover);
    layout->addWidget(m_view, 1);
}

void ImportancePage::fillCriteria()
{
    // Those that are computed from the weights alone.
    for (const Criterion &criterion : criteria()) {
        if (criterion.score && !criterion.needsGradients && !criterion.needsActivations && criterion.perElement)
            m_criterion->addItem(QLatin1String(criterion.id), QLatin1String(criterion.id));
    }
}

QString ImportancePage::criterion() const
{
    return m_criterion->currentData().toString();
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
    if (!m_document->showsOriginal())
        return;
    QPainter painter(this);
    painter.setPen(QPen(signalColors(palette()).original, 3));
    painter.drawRect(rect().adjusted(1, 1, -2, -2));
}

void ImportancePage::retranslate()
{
    const QSignalBlocker blocker(m_criterion);
    for (int i = 0; i < m_criterion->count(); ++i) {
        const Criterion *entry = findCriterion(m_criterion->itemData(i).toString().toStdString());
        m_criterion->setItemText(i, QCoreApplication::translate("criteria", entry->name));
        m_criterion->setItemData(i, QCoreApplication::translate("criteria", entry->tip), Qt::ToolTipRole);
    }
    m_criterion->setAccessibleName(tr("Criterion"));
    const Criterion *current = findCriterion(criterion().toStdString());
    m_tip->setText(current ? QCoreApplication::translate("criteria", current->tip) : QString());
    m_tip->setToolTip(m_tip->text());
    m_view->setTitles(tr("Output channel"), tr("Input \u00d7 kernel"), m_criterion->currentText());
    m_view->setCellText([this](int row, int column, float value) { return cellText(row, column, value); });
    m_view->setWhatsThis(tr("How important each weight is by the chosen criterion: one row per output channel, one column per input and "
                            "kernel position. Grey cells are below the pruning threshold and would become zero."));
    if (m_view->isEmpty())
        m_view->setEmptyText(tr("Choose a layer with weights in the table."));
}

void ImportancePage::ask()
{
    if (!isVisible())
        return;
    const int layer = m_document->currentLayer();
    const bool hasLayer = m_document->model() && layer >= 0 && m_document->layerState(layer).hasStatistics
                          && !m_document->model()->layers[static_cast<std::size_t>(layer)].weights.empty();
    if (!hasLayer) {
        m_shownLayer = -1;
        m_askedLayer = -1;
        m_hover->clear();
        m_view->setEmptyText(tr("Choose a layer with weights in the table."));
        m_view->setCells(0, 0, {});
        return;
    }
    if (m_askedLayer == layer && m_askedCriterion == criterion())
        return;
    m_askedLayer = layer;
    m_askedCriterion = criterion();
    if (m_view->isEmpty())
        m_view->setEmptyText(tr("Working out the importance..."));
    m_document->requestImportance(layer, criterion());
}

void ImportancePage::takeScores(int layer, const QString &criterion, const std::shared_ptr<const std::vector<float>> &scores)
{
    if (layer != m_askedLayer || criterion != m_askedCriterion || !scores || !m_document->model())
        return;
    const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(layer)];
    const std::vector<std::int64_t> &shape = m_document->model()->tensors[static_cast<std::size_t>(info.weights.front())].view.shape;
    ImportanceMatrix matrix = importanceMatrix(*scores, shape, info.channelAxis);
    m_inner = matrix.inner;
    m_shownLayer = layer;
    m_view->setCells(matrix.rows, matrix.columns, std::move(matrix.values));
    m_hover->setText(QStringLiteral("%1   %2 \u00d7 %3").arg(QString::fromStdString(info.name), countText(matrix.rows), countText(matrix.columns)));
    showThreshold();
}

void ImportancePage::showThreshold()
{
    std::optional<float> threshold;
    if (m_shownLayer >= 0 && m_document->model() && m_shownLayer < m_document->layerCount() && !m_document->showsOriginal()) {
        const LayerState &state = m_document->layerState(m_shownLayer);
        const bool sameCriterion = !state.resolved.prune || QString::fromStdString(state.resolved.prune->criterion) == criterion();
        if (state.pruneThreshold && *state.pruneThreshold > 0 && sameCriterion)
            threshold = static_cast<float>(*state.pruneThreshold);
    }
    m_view->setThreshold(threshold);
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
