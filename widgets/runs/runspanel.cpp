// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/runspanel.h"

#include "app/models/runsmodel.h"
#include "app/session/finetunes.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "engine/train/finetune.h"
#include "widgets/plots/trainingcurves.h"
#include "widgets/runs/jobslist.h"
#include "widgets/tables/tabletext.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QSplitter>
#include <QTableView>

#include <algorithm>

namespace espalier {

namespace {

TrainingPoint pointOf(const EpochFigures &figures)
{
    return {static_cast<double>(figures.epoch), figures.loss, figures.top1, figures.valLoss, figures.valTop1};
}

} // namespace

RunsPanel::RunsPanel(Runs *runs, Finetunes *finetunes, RecipeEditor *editor, JobRunner *jobs, QWidget *parent)
    : QWidget(parent), m_runs(runs), m_editor(editor), m_model(new RunsModel(runs, this))
{
    build(jobs);
    wire(finetunes);
    retranslate();
}

void RunsPanel::build(JobRunner *jobs)
{
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("runsTable"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setTabKeyNavigation(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setMinimumSectionSize(qRound(2.6 * fontMetrics().height()) + 8);
    m_curves = new TrainingCurves(this);
    m_curves->setObjectName(QStringLiteral("trainingCurves"));
    m_jobs = new JobsList(jobs, this);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("runsSplitter"));
    m_splitter->addWidget(m_table);
    m_splitter->addWidget(m_curves);
    m_splitter->addWidget(m_jobs);
    m_splitter->setChildrenCollapsible(false);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 2, 4, 2);
    layout->addWidget(m_splitter);
}

void RunsPanel::wire(const Finetunes *finetunes)
{
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        showCurves();
        Q_EMIT currentChanged();
    });
    connect(m_table, &QTableView::activated, this, [this] {
        if (selectedRuns().size() == 2)
            compareSelected();
        else
            loadCurrent();
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, &RunsPanel::showMenu);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int, int last) {
        m_table->setCurrentIndex(m_model->index(last, 0));
        m_table->resizeColumnsToContents();
        m_table->scrollToBottom();
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] {
        showCurves();
        Q_EMIT currentChanged();
    });
    connect(finetunes, &Finetunes::stepped, this, [this](const TrainingStep &step) {
        if (!m_isTraining) {
            m_isTraining = true;
            m_curves->clear();
            m_curves->setEpochs(m_editor->recipe().finetune ? m_editor->recipe().finetune->epochs : 0);
        }
        const double within = step.total > 0 ? static_cast<double>(step.seen) / static_cast<double>(step.total) : 0.0;
        m_curves->setRunning(step.epoch - 1 + within, step.loss, step.top1);
    });
    connect(finetunes, &Finetunes::epochEnded, this, [this](const EpochFigures &figures) {
        if (!m_isTraining) {
            m_isTraining = true;
            m_curves->clear();
        }
        m_curves->addPoint(pointOf(figures));
    });
    connect(finetunes, &Finetunes::ended, this, [this] {
        m_isTraining = false;
        showCurves();
    });
}

const Run *RunsPanel::currentRun() const
{
    const QModelIndex index = m_table->currentIndex();
    if (!index.isValid())
        return nullptr;
    return m_runs->find(index.data(RunsModel::RunIdRole).toInt());
}

QVector<int> RunsPanel::selectedRuns() const
{
    QVector<int> ids;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        ids.append(row.data(RunsModel::RunIdRole).toInt());
    std::sort(ids.begin(), ids.end());
    return ids;
}

void RunsPanel::compareSelected()
{
    const QVector<int> ids = selectedRuns();
    if (ids.size() == 2)
        Q_EMIT compareWanted(ids[0], ids[1]);
    else if (ids.size() == 1)
        Q_EMIT compareWanted(ids[0], 0);
}

void RunsPanel::loadCurrent()
{
    if (const Run *run = currentRun()) {
        const int id = run->id;
        m_editor->edit(run->recipe, tr("Recipe of run %1").arg(id));
        Q_EMIT saidNote(tr("Recipe of run %1 loaded; Undo takes it back.").arg(id));
    }
}

void RunsPanel::keepCurrent()
{
    if (const Run *run = currentRun(); run && run->tuned) {
        const int id = run->id;
        m_runs->keep(id);
        Q_EMIT saidNote(tr("The weights of run %1 are now the model's.").arg(id));
    }
}

QByteArray RunsPanel::saveLayout() const
{
    return m_splitter->saveState();
}

void RunsPanel::restoreLayout(const QByteArray &state)
{
    if (state.isEmpty() || !m_splitter->restoreState(state))
        m_splitter->setSizes({5000, 4200, 2600});
}

void RunsPanel::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void RunsPanel::retranslate()
{
    m_table->setAccessibleName(tr("Runs"));
    m_table->setWhatsThis(
        tr("Every evaluation and fine-tune with its recipe and figures. Double click or Enter loads its recipe as one step "
           "that can be undone; runs themselves are never undone. Select two and press Enter to compare them."));
    m_curves->setEmptyText(tr("Loss and accuracy of a fine-tune appear here."));
    m_curves->setWhatsThis(
        tr("Mean cross entropy and top-1 accuracy over the epochs, on the training samples and on those held out. Curves that "
           "part show overfitting."));
    Q_EMIT m_model->headerDataChanged(Qt::Horizontal, 0, RunsModel::ColumnCount - 1);
    m_table->resizeColumnsToContents();
}

void RunsPanel::showCurves()
{
    if (m_isTraining)
        return;
    const Run *run = currentRun();
    std::vector<TrainingPoint> points;
    if (run) {
        for (const EpochFigures &figures : run->epochs)
            points.push_back(pointOf(figures));
    }
    m_curves->setEpochs(0);
    m_curves->setPoints(std::move(points));
}

void RunsPanel::showMenu(const QPoint &position)
{
    const Run *run = currentRun();
    QMenu *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const char *name : {"actionLoadRun", "actionKeepRun", "actionCopyCommand"}) {
        if (auto *action = window()->findChild<QAction *>(QLatin1String(name)))
            menu->addAction(action);
    }
    QAction *exportRun = menu->addAction(tr("Export fine-tuned weights..."));
    exportRun->setEnabled(run && run->tuned);
    if (run)
        connect(exportRun, &QAction::triggered, this, [this, id = run->id] { Q_EMIT exportWanted(id); });
    QAction *compare = menu->addAction(selectedRuns().size() == 2 ? tr("Compare these two") : tr("Compare with the recipe as it is now"));
    compare->setEnabled(!selectedRuns().isEmpty() && selectedRuns().size() <= 2);
    connect(compare, &QAction::triggered, this, &RunsPanel::compareSelected);
    menu->addSeparator();
    connect(menu->addAction(tr("Copy table")), &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(tableText(*m_table, QLatin1Char('\t'), RunsModel::SortRole)); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

} // namespace espalier
