// SPDX-License-Identifier: GPL-3.0-or-later
// How the compare page is laid out and what its words are; comparepage.cpp is what it shows.
#include "app/session/runs.h"
#include "widgets/compare/comparepage.h"
#include "widgets/compare/criteriatab.h"
#include "widgets/compare/flipmodel.h"
#include "widgets/compare/flipstext.h"
#include "widgets/score/scoretext.h"
#include "widgets/text/emptytext.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QSignalBlocker>
#include <QSplitter>
#include <QTabWidget>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace espalier {

namespace {

QTableWidget *table(const char *name, int columns, QWidget *parent)
{
    auto *made = new QTableWidget(0, columns, parent);
    made->setObjectName(QLatin1String(name));
    made->setEditTriggers(QAbstractItemView::NoEditTriggers);
    made->setSelectionBehavior(QAbstractItemView::SelectRows);
    made->setSelectionMode(QAbstractItemView::SingleSelection);
    made->setAlternatingRowColors(true);
    made->setShowGrid(false);
    made->setWordWrap(false);
    made->setTabKeyNavigation(false);
    made->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    made->verticalHeader()->setDefaultSectionSize(made->fontMetrics().height() + 6);
    made->verticalHeader()->hide();
    made->horizontalHeader()->setHighlightSections(false);
    made->horizontalHeader()->setSectionResizeMode(columns - 1, QHeaderView::Stretch);
    return made;
}

} // namespace

void ComparePage::build()
{
    setObjectName(QStringLiteral("comparePage"));
    const auto combo = [this](const char *name) {
        auto *box = new QComboBox(this);
        box->setObjectName(QLatin1String(name));
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(16);
        return box;
    };
    m_a = combo("compareA");
    m_b = combo("compareB");
    m_swap = new QToolButton(this);
    m_swap->setObjectName(QStringLiteral("compareSwap"));
    m_swap->setText(QStringLiteral("\u21c4"));
    m_state = new QLabel(this);
    m_state->setObjectName(QStringLiteral("compareState"));
    m_state->setTextFormat(Qt::RichText);
    m_state->setTextInteractionFlags(Qt::LinksAccessibleByMouse | Qt::LinksAccessibleByKeyboard);
    m_state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_state->setForegroundRole(QPalette::PlaceholderText);
    m_table = table("compareTable", 4, this);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_layers = table("compareLayers", 3, this);
    m_classes = table("compareClasses", 5, this);
    m_classes->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_details = new QTabWidget(this);
    m_details->setObjectName(QStringLiteral("compareDetails"));
    m_details->setDocumentMode(true);
    m_details->addTab(m_layers, QString());
    m_details->addTab(m_classes, QString());
    m_criteria = new CriteriaTab(m_document, this);
    m_details->addTab(m_criteria, QString());
    m_flipsTitle = new QLabel(this);
    m_flipsTitle->setObjectName(QStringLiteral("compareFlipsTitle"));
    m_flipsTitle->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_flipKind = new QComboBox(this);
    m_flipKind->setObjectName(QStringLiteral("compareFlipKind"));
    m_flipKind->addItem(QString(), -1);
    for (const Flip::Kind kind : {Flip::Kind::Lost, Flip::Kind::Gained, Flip::Kind::Changed})
        m_flipKind->addItem(QString(), static_cast<int>(kind));
    m_flipModel = new FlipModel(this);
    m_flips = makeFlipList(m_flipModel, "compareFlips", this);
    m_noLayers = new EmptyText(m_layers);
    m_noFlips = new EmptyText(m_flips);

    auto *sides = new QHBoxLayout;
    sides->addWidget(m_a, 1);
    sides->addWidget(m_swap);
    sides->addWidget(m_b, 1);
    auto *flipsHead = new QHBoxLayout;
    flipsHead->addWidget(m_flipsTitle, 1);
    flipsHead->addWidget(m_flipKind);
    auto *right = new QWidget(this);
    auto *rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(0, 0, 0, 0);
    rightLayout->setSpacing(3);
    rightLayout->addLayout(flipsHead);
    rightLayout->addWidget(m_flips, 1);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("compareSplitter"));
    m_splitter->addWidget(m_details);
    m_splitter->addWidget(right);
    m_splitter->setChildrenCollapsible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setSpacing(4);
    layout->addLayout(sides);
    layout->addWidget(m_state);
    layout->addWidget(m_table);
    layout->addWidget(m_splitter, 1);
    restoreLayout({});
}

QByteArray ComparePage::saveLayout() const
{
    return m_splitter->saveState();
}

void ComparePage::restoreLayout(const QByteArray &state)
{
    if (state.isEmpty() || !m_splitter->restoreState(state))
        m_splitter->setSizes({1000, 1100});
}

void ComparePage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

QString ComparePage::sideName(int side) const
{
    if (side == Float)
        return tr("Float model");
    if (side == Current)
        return tr("Recipe as it is now");
    if (side == Without && m_without) {
        const QString name = QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(m_without->layer)].name);
        return tr("Without channel %1 of %2").arg(QString::number(m_without->channel), name);
    }
    for (const Run &run : m_document->runs()->all()) {
        if (run.id != side)
            continue;
        const QString kind = run.kind == Run::Kind::Finetune ? tr("fine-tune") : tr("evaluation");
        return tr("Run %1: %2, %3").arg(QString::number(run.id), kind, accuracyText(run.evaluation.metrics));
    }
    return {};
}

void ComparePage::fillSides()
{
    for (QComboBox *box : {m_a, m_b}) {
        const QSignalBlocker blocker(box);
        const QVariant current = box->currentData();
        box->clear();
        box->addItem(sideName(Float), static_cast<int>(Float));
        box->addItem(sideName(Current), static_cast<int>(Current));
        if (m_without)
            box->addItem(sideName(Without), static_cast<int>(Without));
        for (const Run &run : m_document->runs()->all())
            box->addItem(sideName(run.id), run.id);
        const int usual = box == m_a ? 0 : 1;
        const int found = current.isValid() ? box->findData(current) : -1;
        box->setCurrentIndex(found >= 0 ? found : usual);
    }
}

void ComparePage::retranslate()
{
    m_a->setAccessibleName(tr("A: compared with"));
    m_b->setAccessibleName(tr("B: what is compared"));
    m_a->setToolTip(m_a->accessibleName());
    m_b->setToolTip(m_b->accessibleName());
    m_swap->setToolTip(tr("Swap A and B"));
    m_swap->setAccessibleName(m_swap->toolTip());
    m_table->setHorizontalHeaderLabels({QString(), tr("A"), tr("B"), tr("B compared with A")});
    m_table->setAccessibleName(tr("Figures of both and their difference"));
    m_table->setWhatsThis(
        tr("Both on the same samples. The interval of the top-1 difference is paired (95 %): it holds only the samples on which "
           "the two disagree."));
    m_layers->setHorizontalHeaderLabels({tr("Layer"), tr("A"), tr("B")});
    m_layers->setAccessibleName(tr("Layers that are treated differently"));
    m_classes->setHorizontalHeaderLabels({tr("Class"), tr("Samples"), tr("A right"), tr("B right"), tr("Change, pp (95 % interval)")});
    m_classes->setAccessibleName(tr("Classes, those that lost most first"));
    m_details->setTabText(0, tr("Layers that differ"));
    m_details->setTabText(1, tr("Classes"));
    m_details->setTabText(2, tr("Criteria"));
    m_flips->setAccessibleName(tr("Samples whose answer differs"));
    m_flips->setWhatsThis(
        tr("Samples to which A and B give different answers: the picture, A's answer and B's. A cross: B lost it; a tick: B "
           "gained it; a wave: both are wrong in different ways. An equal accuracy can hide many of these."));
    m_flipKind->setItemText(0, tr("all"));
    m_flipKind->setItemText(1, tr("lost"));
    m_flipKind->setItemText(2, tr("gained"));
    m_flipKind->setItemText(3, tr("both wrong"));
    m_flipKind->setAccessibleName(tr("Which samples"));
    fillSides();
    refresh();
}

} // namespace espalier
