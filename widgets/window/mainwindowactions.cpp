// SPDX-License-Identifier: GPL-3.0-or-later
// What each action of the window does and when it can be done.
#include "app/jobs/jobrunner.h"
#include "app/models/recentfiles.h"
#include "app/open/selection.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "widgets/activations/activationspage.h"
#include "widgets/channels/channelspage.h"
#include "widgets/compare/comparepage.h"
#include "widgets/compare/flipspanel.h"
#include "widgets/dialogs/aboutdialog.h"
#include "widgets/dialogs/keysdialog.h"
#include "widgets/dialogs/textdialog.h"
#include "widgets/histogram/histogramview.h"
#include "widgets/importance/importancepage.h"
#include "widgets/inspector/inspector.h"
#include "widgets/layers/layerspanel.h"
#include "widgets/pages/histogrampage.h"
#include "widgets/plots/plotview.h"
#include "widgets/runs/runspanel.h"
#include "widgets/sensitivity/sensitivitypage.h"
#include "widgets/tour/tour.h"
#include "widgets/window/actionset.h"
#include "widgets/window/commandpalette.h"
#include "widgets/window/mainwindow.h"
#include "widgets/window/startpage.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QDockWidget>
#include <QFileInfo>
#include <QMenu>
#include <QTabWidget>
#include <QUndoStack>
#include <QWhatsThis>

namespace espalier {

void MainWindow::wireActions()
{
    wireFileActions();
    wireEditActions();
    wireViewActions();
    wireRunActions();
    wireHelpActions();
    enableActions();
}

void MainWindow::wireFileActions()
{
    ActionSet &a = *m_actions;
    connect(a["actionOpenModel"], &QAction::triggered, this, &MainWindow::askOpenModel);
    connect(a["actionOpenSample"], &QAction::triggered, this, &MainWindow::openSample);
    connect(a["actionOpenWeights"], &QAction::triggered, this, &MainWindow::askOpenWeights);
    connect(a["actionSetShape"], &QAction::triggered, this, &MainWindow::askShape);
    connect(a["actionOpenData"], &QAction::triggered, this, [this] { showData(); });
    connect(a["actionOpenRecipe"], &QAction::triggered, this, &MainWindow::askOpenRecipe);
    connect(a["actionSaveRecipe"], &QAction::triggered, this, [this] { saveRecipe(false); });
    connect(a["actionSaveRecipeAs"], &QAction::triggered, this, [this] { saveRecipe(true); });
    connect(a["actionExportModel"], &QAction::triggered, this, [this] { showExport(); });
    connect(a["actionCloseModel"], &QAction::triggered, this, [this] { whenSettled([this] { m_document->closeModel(); }); });
    connect(a["actionOpenPreferences"], &QAction::triggered, this, &MainWindow::showPreferences);
    connect(a["actionQuitProgram"], &QAction::triggered, this, &QWidget::close);
    connect(m_start, &StartPage::sampleWanted, this, &MainWindow::openSample);
    connect(m_start, &StartPage::tourWanted, this, &MainWindow::showTour);
    connect(m_start, &StartPage::modelWanted, this, &MainWindow::askOpenModel);
    connect(m_start, &StartPage::recentWanted, this, &MainWindow::openPath);
}

void MainWindow::wireEditActions()
{
    ActionSet &a = *m_actions;
    QUndoStack *stack = m_document->editor()->undoStack();
    connect(a["actionUndo"], &QAction::triggered, stack, &QUndoStack::undo);
    connect(a["actionRedo"], &QAction::triggered, stack, &QUndoStack::redo);
    connect(stack, &QUndoStack::indexChanged, this, &MainWindow::enableActions);
    connect(stack, &QUndoStack::canUndoChanged, this, &MainWindow::enableActions);
    connect(stack, &QUndoStack::canRedoChanged, this, &MainWindow::enableActions);
    connect(a["actionCopySettings"], &QAction::triggered, m_inspector, &Inspector::copySettings);
    connect(a["actionPasteSettings"], &QAction::triggered, m_inspector, &Inspector::pasteSettings);
    connect(a["actionFindCommand"], &QAction::triggered, this, &MainWindow::showPalette);

    connect(a["actionPreviousLayer"], &QAction::triggered, this, [this] { stepLayer(-1); });
    connect(a["actionNextLayer"], &QAction::triggered, this, [this] { stepLayer(1); });
    connect(a["actionSelectAllLayers"], &QAction::triggered, m_layers, &LayersPanel::selectShown);
    connect(a["actionLowerBits"], &QAction::triggered, this, [this] { m_inspector->changeBits(-1); });
    connect(a["actionRaiseBits"], &QAction::triggered, this, [this] { m_inspector->changeBits(1); });
    connect(a["actionShowIntegers"], &QAction::triggered, this, &MainWindow::showIntegers);
    connect(a["actionLockLayer"], &QAction::triggered, m_inspector, &Inspector::setLocked);
    connect(m_inspector, &Inspector::lockedShown, a["actionLockLayer"], &QAction::setChecked);
    connect(a["actionResetLayer"], &QAction::triggered, m_inspector, &Inspector::resetLayers);
}

void MainWindow::wireViewActions()
{
    ActionSet &a = *m_actions;
    connect(a["actionShowHistogram"], &QAction::triggered, this, [this] { m_tabs->setCurrentWidget(m_histogram); });
    connect(a["actionShowChannels"], &QAction::triggered, this, [this] { m_tabs->setCurrentWidget(m_channels); });
    connect(a["actionShowImportance"], &QAction::triggered, this, [this] { m_tabs->setCurrentWidget(m_importance); });
    connect(a["actionShowActivations"], &QAction::triggered, this, [this] { m_tabs->setCurrentWidget(m_activations); });
    connect(a["actionShowSensitivity"], &QAction::triggered, this, [this] { m_tabs->setCurrentWidget(m_sensitivity); });
    connect(a["actionShowCompare"], &QAction::triggered, this, [this] { m_tabs->setCurrentWidget(m_compare); });
    connect(a["actionShowFlips"], &QAction::triggered, m_flipsDock, &QWidget::setVisible);
    connect(m_flipsDock->toggleViewAction(), &QAction::toggled, a["actionShowFlips"], &QAction::setChecked);
    connect(a["actionFilterLayers"], &QAction::triggered, this, [this] {
        m_layersDock->show();
        m_layers->focusFilter();
    });
    connect(a["actionShowOriginal"], &QAction::triggered, m_document->selection(), &Selection::setShowsOriginal);
    connect(m_document->selection(), &Selection::originalShown, a["actionShowOriginal"], &QAction::setChecked);
    a["actionSetLogScale"]->setChecked(true);
    connect(a["actionShowLevels"], &QAction::toggled, m_histogram, &HistogramPage::setLevelsShown);
    connect(a["actionShowLevels"], &QAction::toggled, m_activations, &ActivationsPage::setLevelsShown);
    connect(a["actionSetLogScale"], &QAction::toggled, m_activations, &ActivationsPage::setLogScale);
    connect(m_histogram, &HistogramPage::levelsShownChanged, a["actionShowLevels"], &QAction::setChecked);
    connect(a["actionSetLogScale"], &QAction::toggled, m_histogram, &HistogramPage::setLogScale);
    connect(m_histogram, &HistogramPage::logScaleChanged, a["actionSetLogScale"], &QAction::setChecked);
    connect(a["actionNextRegion"], &QAction::triggered, this, &MainWindow::nextRegion);
    connect(a["actionResetLayout"], &QAction::triggered, this, &MainWindow::arrangeDefault);
}

void MainWindow::wireRunActions()
{
    ActionSet &a = *m_actions;
    connect(a["actionEvaluateModel"], &QAction::triggered, this, [this] {
        if (m_document->data())
            m_document->runs()->evaluateNow();
        else
            showData();
    });
    connect(a["actionFinetuneModel"], &QAction::triggered, this, &MainWindow::showFinetune);
    connect(a["actionLoadRun"], &QAction::triggered, m_runs, &RunsPanel::loadCurrent);
    connect(a["actionKeepRun"], &QAction::triggered, m_runs, &RunsPanel::keepCurrent);
    connect(a["actionCopyCommand"], &QAction::triggered, this, [this] {
        const Run *run = m_runs->currentRun();
        QApplication::clipboard()->setText(run ? run->commandLine : m_document->editor()->commandLine());
        note(tr("Command line copied."));
    });
    connect(a["actionCancelJobs"], &QAction::triggered, this, [this] { m_document->jobs()->cancelAll(); });
    connect(m_runs, &RunsPanel::currentChanged, this, &MainWindow::enableActions);
}

void MainWindow::wireHelpActions()
{
    ActionSet &a = *m_actions;
    const auto open = [](QDialog *dialog) {
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    };
    connect(a["actionShowKeys"], &QAction::triggered, this, [this, open] { open(new KeysDialog(m_actions->all(), this)); });
    connect(a["actionShowTour"], &QAction::triggered, this, &MainWindow::showTour);
    connect(a["actionExplainWidget"], &QAction::triggered, this, [] { QWhatsThis::enterWhatsThisMode(); });
    connect(a["actionShowLog"], &QAction::triggered, this, [this] {
        QDialog *dialog = makeLogDialog(m_log, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->show();
    });
    connect(a["actionShowAbout"], &QAction::triggered, this, [this, open] { open(new AboutDialog(this)); });
}

void MainWindow::enableActions()
{
    ActionSet &a = *m_actions;
    const bool hasModel = m_document->model() != nullptr;
    const bool hasLayers = hasModel && !m_document->selection()->layers().isEmpty();
    for (const char *name :
         {"actionOpenWeights",    "actionSetShape",        "actionOpenData",        "actionOpenRecipe",    "actionSaveRecipe",
          "actionSaveRecipeAs",   "actionExportModel",     "actionCloseModel",      "actionShowHistogram", "actionShowChannels",
          "actionShowImportance", "actionShowActivations", "actionShowSensitivity", "actionShowCompare",   "actionFilterLayers",
          "actionShowOriginal",   "actionShowLevels",      "actionSetLogScale",     "actionNextRegion",    "actionResetLayout",
          "actionPreviousLayer",  "actionNextLayer",       "actionSelectAllLayers", "actionEvaluateModel", "actionFinetuneModel",
          "actionCopyCommand"})
        a[name]->setEnabled(hasModel);
    for (const char *name : {"actionCopySettings", "actionPasteSettings", "actionShowIntegers", "actionLowerBits", "actionRaiseBits",
                             "actionLockLayer", "actionResetLayer"})
        a[name]->setEnabled(hasLayers);
    m_actions->menu("menuPresets")->setEnabled(hasLayers);
    m_actions->menu("menuWindows")->setEnabled(hasModel);
    const Run *run = m_runs->currentRun();
    a["actionLoadRun"]->setEnabled(run != nullptr);
    a["actionKeepRun"]->setEnabled(run && run->tuned);
    a["actionCancelJobs"]->setEnabled(m_document->jobs()->activeJobs() > 0);
    QUndoStack *stack = m_document->editor()->undoStack();
    a["actionUndo"]->setEnabled(stack->canUndo());
    a["actionRedo"]->setEnabled(stack->canRedo());
    a["actionUndo"]->setText(stack->canUndo() ? tr("&Undo: %1").arg(stack->undoText()) : tr("&Undo"));
    a["actionRedo"]->setText(stack->canRedo() ? tr("&Redo: %1").arg(stack->redoText()) : tr("&Redo"));
}

void MainWindow::fillRecent()
{
    QMenu *menu = m_actions->menu("menuRecent");
    menu->clear();
    const QStringList files = m_recent->paths();
    for (const QString &path : files) {
        QAction *action = menu->addAction(QFileInfo(path).fileName());
        action->setToolTip(QDir::toNativeSeparators(path));
        connect(action, &QAction::triggered, this, [this, path] { openPath(path); });
    }
    menu->setEnabled(!files.isEmpty());
    if (!files.isEmpty()) {
        menu->addSeparator();
        connect(menu->addAction(tr("Clear this list")), &QAction::triggered, this, [this] {
            m_recent->clear();
            fillRecent();
        });
    }
    m_start->setRecent(files);
}

void MainWindow::stepLayer(int by)
{
    m_layers->stepCurrent(by);
}

void MainWindow::nextRegion()
{
    const QVector<QWidget *> regions{m_layers, m_centre, m_inspector, m_runs, m_flips};
    int current = -1;
    for (int i = 0; i < regions.size(); ++i) {
        if (QWidget *focus = QApplication::focusWidget(); focus && (focus == regions[i] || regions[i]->isAncestorOf(focus)))
            current = i;
    }
    for (int step = 1; step <= regions.size(); ++step) {
        QWidget *region = regions[(current + step) % regions.size()];
        if (!region->isVisible())
            continue;
        if (region == m_layers)
            m_layers->focusTable();
        else if (region == m_centre && m_tabs->currentWidget() == m_histogram)
            m_histogram->view()->setFocus(Qt::TabFocusReason);
        else if (PlotView *plot = region == m_centre ? m_tabs->currentWidget()->findChild<PlotView *>() : nullptr)
            plot->setFocus(Qt::TabFocusReason);
        else if (QWidget *bits = region->findChild<QWidget *>(QStringLiteral("bitsField")))
            bits->setFocus(Qt::TabFocusReason);
        else if (QWidget *table = region->findChild<QWidget *>(QStringLiteral("runsTable")))
            table->setFocus(Qt::TabFocusReason);
        else if (QWidget *list = region->findChild<QWidget *>(QStringLiteral("flipsList")))
            list->setFocus(Qt::TabFocusReason);
        return;
    }
}

void MainWindow::showTour()
{
    if (auto *open = findChild<Tour *>()) {
        open->setStep(0);
        return;
    }
    if (m_document->model() && m_document->files().isSample) {
        new Tour(m_document, this);
        return;
    }
    // The tour is about the sample: it comes first.
    connect(
        m_document, &Document::modelOpened, this,
        [this] {
            if (m_document->files().isSample && !findChild<Tour *>())
                new Tour(m_document, this);
        },
        Qt::SingleShotConnection);
    openSample();
}

void MainWindow::showPalette()
{
    QVector<CommandPalette::Entry> entries = CommandPalette::entriesOf(m_actions->all());
    if (m_document->model()) {
        const std::vector<LayerInfo> &layers = m_document->model()->layers;
        for (const LayerInfo &layer : layers) {
            const int row = layer.id;
            entries.append({QString::fromStdString(layer.name), tr("layer, %1").arg(QString::fromStdString(layer.kind)),
                            [this, row] { m_document->selection()->setLayers({row}); }});
        }
    }
    (new CommandPalette(entries, this))->show();
}

} // namespace espalier
