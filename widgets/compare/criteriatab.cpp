// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/criteriatab.h"

#include "app/messages/messages.h"
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/layerrequests.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "engine/prune/criteria.h"
#include "engine/sweep/proxies.h"
#include "widgets/tables/tableexport.h"
#include "widgets/text/emptytext.h"
#include "widgets/text/format.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace espalier {

namespace {

enum Column { Channel, First, Second, Apart, ColumnCount };

} // namespace

CriteriaTab::CriteriaTab(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    setObjectName(QStringLiteral("compareCriteria"));
    build();
    retranslate();
    for (QComboBox *box : {m_first, m_second})
        connect(box, &QComboBox::currentIndexChanged, this, [this] {
            retranslate();
            ask();
        });
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int row) {
        if (row >= 0 && m_shownLayer == m_document->selection()->current())
            m_document->selection()->setChannel(m_table->item(row, Channel)->data(Qt::UserRole).toInt());
    });
    connect(m_remove, &QPushButton::clicked, this, [this] {
        if (needsDataFirst() || !m_document->data()) {
            Q_EMIT dataWanted();
            return;
        }
        m_isMeasuring = true;
        showButton();
        const auto take = [this](const WithoutChannel &without) {
            m_isMeasuring = false;
            showButton();
            if (without.evaluation)
                Q_EMIT measured(without);
        };
        m_document->runs()->measureWithoutChannel(m_document->selection()->current(), m_document->selection()->channel(), this, take);
    });
    connect(m_document->editor(), &RecipeEditor::recipeChanged, this, &CriteriaTab::ask);
    const TableExport *table = TableExport::ofTable(m_table, QStringLiteral("criteria"));
    connect(table, &TableExport::saidNote, this, &CriteriaTab::saidNote);
    connect(table, &TableExport::failed, this, &CriteriaTab::failed);
    connect(m_document->selection(), &Selection::channelChanged, this, &CriteriaTab::showChannel);
    connect(m_document->selection(), &Selection::changed, this, [this] {
        ask();
        showChannel();
    });
    for (const auto signal : {&Document::modelOpened, &Document::modelClosed, &Document::dataOpened})
        connect(m_document, signal, this, &CriteriaTab::askAnew);
}

void CriteriaTab::build()
{
    const auto combo = [this](const char *name) {
        auto *box = new QComboBox(this);
        box->setObjectName(QLatin1String(name));
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        for (const Criterion &criterion : criteria())
            if (criterion.cut == Criterion::Cut::Scores && criterion.perChannel)
                box->addItem(QLatin1String(criterion.id), QLatin1String(criterion.id));
        return box;
    };
    m_first = combo("criteriaFirst");
    m_second = combo("criteriaSecond");
    // Two that need no data, so that there is something to see at once.
    m_second->setCurrentIndex(std::max(0, m_second->findData(QStringLiteral("geometric-median"))));
    if (m_second->currentIndex() == m_first->currentIndex())
        m_second->setCurrentIndex(std::min(1, m_second->count() - 1));
    m_summary = new QLabel(this);
    m_summary->setObjectName(QStringLiteral("criteriaSummary"));
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_table = new QTableWidget(0, ColumnCount, this);
    m_table->setObjectName(QStringLiteral("criteriaTable"));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_empty = new EmptyText(m_table);
    m_remove = new QPushButton(this);
    m_remove->setObjectName(QStringLiteral("criteriaRemove"));
    auto *heads = new QHBoxLayout;
    heads->addWidget(m_first, 1);
    heads->addWidget(m_second, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 3, 0, 0);
    layout->setSpacing(3);
    layout->addLayout(heads);
    layout->addWidget(m_summary);
    layout->addWidget(m_table, 1);
    layout->addWidget(m_remove);
}

QString CriteriaTab::first() const
{
    return m_first->currentData().toString();
}

QString CriteriaTab::second() const
{
    return m_second->currentData().toString();
}

bool CriteriaTab::needsDataFirst() const
{
    for (const QString &id : {first(), second()})
        if (const Criterion *criterion = findCriterion(id.toStdString()); criterion && criterion->needsData() && !m_document->data())
            return true;
    return false;
}

void CriteriaTab::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void CriteriaTab::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    ask();
}

void CriteriaTab::retranslate()
{
    for (QComboBox *box : {m_first, m_second}) {
        const QSignalBlocker blocker(box);
        for (int i = 0; i < box->count(); ++i) {
            const Criterion *criterion = findCriterion(box->itemData(i).toString().toStdString());
            box->setItemText(i, QCoreApplication::translate("criteria", criterion->name));
            box->setItemData(i, QCoreApplication::translate("criteria", criterion->tip), Qt::ToolTipRole);
        }
        box->setToolTip(box->currentData(Qt::ToolTipRole).toString());
    }
    m_first->setAccessibleName(tr("First criterion"));
    m_second->setAccessibleName(tr("Second criterion"));
    m_table->setHorizontalHeaderLabels({tr("Channel"), tr("1st rank"), tr("2nd rank"), tr("Apart")});
    m_table->horizontalHeaderItem(First)->setToolTip(m_first->currentText());
    m_table->horizontalHeaderItem(Second)->setToolTip(m_second->currentText());
    m_table->setAccessibleName(tr("Channels that the two criteria rank most differently first"));
    m_table->setWhatsThis(
        tr("Rank 1 is the most important channel. A row chooses the channel everywhere; the button below measures which answers "
           "change without it."));
    show();
}

void CriteriaTab::askAnew()
{
    m_askedLayer = m_shownLayer = -1;
    m_channels.clear();
    ask();
    show();
}

void CriteriaTab::ask()
{
    if (!isVisible())
        return;
    const int layer = m_document->selection()->current();
    const bool hasLayer =
        m_document->model() && layer >= 0 && !m_document->model()->layers[static_cast<std::size_t>(layer)].weights.empty();
    if (!hasLayer || needsDataFirst()) {
        m_askedLayer = m_shownLayer = -1;
        m_channels.clear();
        show();
        return;
    }
    const Numbers now = numbers(layer);
    if (layer == m_askedLayer && first() == m_askedFirst && second() == m_askedSecond && now == m_askedNumbers)
        return;
    m_askedNumbers = now;
    m_askedLayer = layer;
    m_askedFirst = first();
    m_askedSecond = second();
    m_shownLayer = -1;
    m_document->requests()->disagreement(layer, m_askedFirst, m_askedSecond, this,
                                         [this, layer](const std::vector<RankedChannel> &channels) { take(layer, channels); });
    show();
}

CriteriaTab::Numbers CriteriaTab::numbers(int layer) const
{
    Numbers numbers;
    numbers.isEqualized = m_document->editor()->recipe().equalize;
    const std::optional<PruneSpec> &cut = m_document->figures()->state(layer).resolved.prune;
    const QString criterion = cut ? QString::fromStdString(cut->criterion) : QString();
    if (cut && (criterion == first() || criterion == second())) {
        numbers.criterion = cut->criterion;
        numbers.noise = cut->noise;
        numbers.draws = cut->draws;
    }
    return numbers;
}

void CriteriaTab::take(int layer, const std::vector<RankedChannel> &channels)
{
    if (layer != m_askedLayer)
        return; // Nothing is asked any more.
    m_shownLayer = layer;
    m_channels = channels;
    show();
}

void CriteriaTab::show()
{
    const bool isReady = m_shownLayer >= 0 && m_document->model();
    std::vector<double> a, b;
    for (const RankedChannel &channel : m_channels) {
        a.push_back(channel.first);
        b.push_back(channel.second);
    }
    const double correlation = isReady ? rankCorrelation(a, b) : std::nan("");
    QString summary;
    if (isReady && !m_channels.empty()) {
        const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(m_shownLayer)].name);
        summary = tr("%1: %n channel(s), rank correlation %2", nullptr, static_cast<int>(m_channels.size()))
                      .arg(name, std::isnan(correlation) ? dash() : QLocale().toString(correlation, 'f', 2));
    }
    m_summary->setText(summary);
    m_summary->setToolTip(summary);
    {
        const QSignalBlocker blocker(m_table);
        m_table->setRowCount(isReady ? static_cast<int>(m_channels.size()) : 0);
        for (int row = 0; row < m_table->rowCount(); ++row) {
            const RankedChannel &channel = m_channels[static_cast<std::size_t>(row)];
            const int figures[ColumnCount] = {channel.channel, channel.first, channel.second, channel.apart()};
            for (int column = 0; column < ColumnCount; ++column) {
                auto *item = new QTableWidgetItem(QString::number(figures[column]));
                item->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
                item->setData(Qt::UserRole, channel.channel);
                m_table->setItem(row, column, item);
            }
        }
    }
    QString sentence = tr("Choose a layer with weights in the table.");
    if (needsDataFirst())
        sentence = tr("This criterion looks at samples. Choose a data set first.");
    else if (m_askedLayer >= 0)
        sentence = m_shownLayer < 0 ? tr("Working out the importance...") : tr("One of the two cannot rank the channels of this layer.");
    m_empty->show(sentence, m_table->rowCount() == 0);
    showChannel();
}

void CriteriaTab::showChannel()
{
    const QSignalBlocker blocker(m_table);
    int found = -1;
    for (int row = 0; row < m_table->rowCount() && m_shownLayer == m_document->selection()->current(); ++row)
        if (m_table->item(row, Channel)->data(Qt::UserRole).toInt() == m_document->selection()->channel())
            found = row;
    m_table->setCurrentCell(found, found < 0 ? -1 : static_cast<int>(Channel));
    showButton();
}

void CriteriaTab::showButton()
{
    const int channel = m_document->selection()->channel();
    m_remove->setText(m_isMeasuring                       ? tr("Measuring...")
                          : channel < 0                   ? tr("Answers without a channel: choose one")
                          : m_document->data() == nullptr ? tr("Choose data...")
                                                          : tr("Answers without channel %1").arg(channel));
    m_remove->setToolTip(
        tr("Measures the recipe with this channel at zero, in the background, and compares its answers with those of the recipe."));
    m_remove->setEnabled(!m_isMeasuring && channel >= 0);
}

} // namespace espalier
