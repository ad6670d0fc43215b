// SPDX-License-Identifier: GPL-3.0-or-later
// How the window's parts are arranged and how the arrangement is remembered.
#include "app/sensitivity/sensitivitywork.h"
#include "app/session/finetunes.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "widgets/activations/activationspage.h"
#include "widgets/channels/channelspage.h"
#include "widgets/compare/comparepage.h"
#include "widgets/compare/flipspanel.h"
#include "widgets/importance/importancepage.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/patternfield.h"
#include "widgets/layers/layerspanel.h"
#include "widgets/messages/messagebar.h"
#include "widgets/messages/messagelog.h"
#include "widgets/pages/histogrampage.h"
#include "widgets/runs/runspanel.h"
#include "widgets/score/scoreboard.h"
#include "widgets/sensitivity/sensitivitypage.h"
#include "widgets/window/actionset.h"
#include "widgets/window/mainwindow.h"
#include "widgets/window/startpage.h"

#include <QAction>
#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>
#include <QUndoView>

namespace espalier {

namespace {

/// Raised when docks or bars change, so that an old state is not forced onto a new window.
constexpr int kStateVersion = 1;
/// Columns of the sensitivity page that were added.
constexpr QLatin1String kPatterns("window/patterns"), kBits("window/bits"), kShares("window/sparsities");

QToolBar *fixedBar(const char *name, QWidget *content, QMainWindow *window, Qt::ToolBarArea area)
{
    auto *bar = new QToolBar(window);
    bar->setObjectName(QLatin1String(name));
    bar->setMovable(false);
    bar->setFloatable(false);
    bar->setContextMenuPolicy(Qt::PreventContextMenu);
    bar->toggleViewAction()->setVisible(false);
    content->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(content);
    window->addToolBar(area, bar);
    return bar;
}

} // namespace

void MainWindow::buildParts()
{
    m_start = new StartPage(this);
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("centreTabs"));
    m_tabs->setDocumentMode(true);
    m_histogram = new HistogramPage(m_document, this);
    m_channels = new ChannelsPage(m_document, this);
    m_importance = new ImportancePage(m_document, this);
    m_activations = new ActivationsPage(m_document, this);
    m_sensitivityWork = new SensitivityWork(m_document, this);
    m_sensitivity = new SensitivityPage(m_document, m_sensitivityWork, this);
    m_compare = new ComparePage(m_document, this);
    m_tabs->addTab(m_histogram, QString());
    m_tabs->addTab(m_channels, QString());
    m_tabs->addTab(m_importance, QString());
    m_tabs->addTab(m_activations, QString());
    m_tabs->addTab(m_sensitivity, QString());
    m_tabs->addTab(m_compare, QString());
    m_centre = new QStackedWidget(this);
    m_centre->addWidget(m_start);
    m_centre->addWidget(m_tabs);
    setCentralWidget(m_centre);
    buildDocks();
    buildBars();
}

void MainWindow::buildDocks()
{
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
    m_layers = new LayersPanel(m_document, this);
    m_layers->setSensitivity(m_sensitivityWork);
    m_inspector = new Inspector(m_document, this);
    m_runs = new RunsPanel(m_document->runs(), m_document->finetunes(), m_document->editor(), m_document->jobs(), this);
    auto *history = new QUndoView(m_document->editor()->undoStack(), this);
    history->setObjectName(QStringLiteral("historyView"));
    m_layersDock = makeDock("layersDock", m_layers, Qt::LeftDockWidgetArea);
    m_inspectorDock = makeDock("inspectorDock", m_inspector, Qt::RightDockWidgetArea);
    m_runsDock = makeDock("runsDock", m_runs, Qt::BottomDockWidgetArea);
    m_historyDock = makeDock("historyDock", history, Qt::RightDockWidgetArea);
    m_flips = new FlipsPanel(m_document, this);
    m_flipsDock = makeDock("flipsDock", m_flips, Qt::BottomDockWidgetArea);
}

QDockWidget *MainWindow::makeDock(const char *name, QWidget *content, Qt::DockWidgetArea area)
{
    auto *dock = new QDockWidget(this);
    dock->setObjectName(QLatin1String(name));
    dock->setWidget(content);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::buildBars()
{
    m_log = new MessageLog(this);
    m_messages = new MessageBar(m_log, this);
    m_scoreboard = new Scoreboard(m_document, this);
    m_scoreTools = fixedBar("scoreTools", m_scoreboard, this, Qt::TopToolBarArea);
    m_messageTools = fixedBar("messageTools", m_messages, this, Qt::BottomToolBarArea);
    m_messageTools->hide();
    connect(m_messages, &MessageBar::emptied, this, [this](bool empty) { m_messageTools->setVisible(!empty); });
    m_busy = new QLabel(this);
    m_busy->setObjectName(QStringLiteral("busyState"));
    m_autosave = new QLabel(this);
    m_autosave->setObjectName(QStringLiteral("autosaveState"));
    statusBar()->addPermanentWidget(m_busy);
    statusBar()->addPermanentWidget(m_autosave);
    statusBar()->setSizeGripEnabled(false);

    m_actions->buildMenus(menuBar());
    for (QAction *action : m_actions->all())
        addAction(action);
    QMenu *panels = m_actions->menu("menuWindows");
    for (QDockWidget *dock : {m_layersDock, m_inspectorDock, m_runsDock, m_historyDock, m_flipsDock})
        panels->addAction(dock->toggleViewAction());
    m_layersDock->toggleViewAction()->setObjectName(QStringLiteral("actionShowLayers"));
    m_inspectorDock->toggleViewAction()->setObjectName(QStringLiteral("actionShowInspector"));
    m_runsDock->toggleViewAction()->setObjectName(QStringLiteral("actionShowRuns"));
    m_historyDock->toggleViewAction()->setObjectName(QStringLiteral("actionShowHistory"));
    m_flipsDock->toggleViewAction()->setObjectName(QStringLiteral("actionToggleFlips"));
    m_inspector->setPresetMenu(m_actions->menu("menuPresets"));
}

void MainWindow::arrangeDefault()
{
    for (QDockWidget *dock : {m_layersDock, m_inspectorDock, m_runsDock}) {
        dock->setFloating(false);
        dock->show();
    }
    for (QDockWidget *dock : {m_historyDock, m_flipsDock}) {
        dock->setFloating(false);
        dock->hide();
    }
    addDockWidget(Qt::LeftDockWidgetArea, m_layersDock);
    addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    addDockWidget(Qt::RightDockWidgetArea, m_historyDock);
    addDockWidget(Qt::BottomDockWidgetArea, m_runsDock);
    splitDockWidget(m_runsDock, m_flipsDock, Qt::Horizontal);
    resizeDocks({m_layersDock, m_inspectorDock}, {366, 262}, Qt::Horizontal);
    resizeDocks({m_runsDock}, {136}, Qt::Vertical);
    m_histogram->restoreLayout({});
    m_layers->restoreLayout({});
    m_runs->restoreLayout({});
    m_compare->restoreLayout({});
}

/// What is no column any more, or never was one, is left out.
void MainWindow::restoreColumns()
{
    const QStringList patterns = m_settings.value(kPatterns).toStringList(), bits = m_settings.value(kBits).toStringList(),
                      shares = m_settings.value(kShares).toStringList();
    for (const QString &text : patterns)
        if (const auto pattern = PatternField::parse(text))
            m_sensitivityWork->addPattern(pattern->first, pattern->second);
    for (const QString &text : bits)
        if (const int width = text.toInt(); width >= kMinimumBits && width <= kMaximumBits)
            m_sensitivityWork->addBits(width);
    for (const QString &text : shares)
        if (const double share = text.toDouble(); share > 0 && share <= 1)
            m_sensitivityWork->addShare(share);
    // At once, not with the rest: typed once, wanted from then on, whatever ends the program.
    connect(m_sensitivityWork, &SensitivityWork::columnsChanged, this, [this] {
        const SweepColumns &columns = m_sensitivityWork->columns();
        QStringList addedPatterns, addedBits, addedShares;
        for (const auto &[n, m] : columns.patterns.added())
            addedPatterns += QStringLiteral("%1:%2").arg(n).arg(m);
        for (const int width : columns.bits.added())
            addedBits += QString::number(width);
        for (const double share : columns.shares.added())
            addedShares += QString::number(share, 'g', 17);
        m_settings.setValue(kPatterns, addedPatterns);
        m_settings.setValue(kBits, addedBits);
        m_settings.setValue(kShares, addedShares);
    });
}

void MainWindow::loadWindowState()
{
    const QSettings &settings = m_settings;
    resize(1280, 720);
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    m_workState = settings.value(QStringLiteral("window/state")).toByteArray();
    arrangeDefault();
    m_histogram->restoreLayout(settings.value(QStringLiteral("window/histogram")).toByteArray());
    m_layers->restoreLayout(settings.value(QStringLiteral("window/layers")).toByteArray());
    m_runs->restoreLayout(settings.value(QStringLiteral("window/runs")).toByteArray());
    m_compare->restoreLayout(settings.value(QStringLiteral("window/compare")).toByteArray());
    m_importance->setChoice(settings.value(QStringLiteral("window/importance")).toString());
    m_histogram->setLogScale(settings.value(QStringLiteral("window/logScale"), true).toBool());
    m_histogram->setLevelsShown(settings.value(QStringLiteral("window/levels"), false).toBool());
    restoreColumns();
    m_sensitivity->restoreChoices(m_settings);
    for (QDockWidget *dock : {m_layersDock, m_inspectorDock, m_runsDock, m_historyDock, m_flipsDock})
        dock->hide();
    m_scoreTools->hide();
}

void MainWindow::saveWindowState()
{
    if (m_showsWork)
        m_workState = saveState(kStateVersion);
    QSettings &settings = m_settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/state"), m_workState);
    settings.setValue(QStringLiteral("window/histogram"), m_histogram->saveLayout());
    settings.setValue(QStringLiteral("window/layers"), m_layers->saveLayout());
    settings.setValue(QStringLiteral("window/runs"), m_runs->saveLayout());
    settings.setValue(QStringLiteral("window/compare"), m_compare->saveLayout());
    settings.setValue(QStringLiteral("window/importance"), m_importance->choice());
    settings.setValue(QStringLiteral("window/logScale"), (*m_actions)["actionSetLogScale"]->isChecked());
    m_sensitivity->saveChoices(settings);
    settings.setValue(QStringLiteral("window/levels"), (*m_actions)["actionShowLevels"]->isChecked());
}

void MainWindow::showWork(bool work)
{
    m_centre->setCurrentWidget(work ? static_cast<QWidget *>(m_tabs) : m_start);
    if (work == m_showsWork)
        return;
    m_showsWork = work;
    if (!work) {
        m_workState = saveState(kStateVersion);
        for (QDockWidget *dock : {m_layersDock, m_inspectorDock, m_runsDock, m_historyDock, m_flipsDock})
            dock->hide();
        m_scoreTools->hide();
        return;
    }
    const bool isEmpty = m_messages->count() == 0;
    if (m_workState.isEmpty() || !restoreState(m_workState, kStateVersion))
        arrangeDefault();
    m_scoreTools->show();
    m_messageTools->setVisible(!isEmpty);
}

void MainWindow::retranslate()
{
    m_actions->retranslate();
    m_layersDock->setWindowTitle(tr("Layers"));
    m_inspectorDock->setWindowTitle(tr("Inspector"));
    m_runsDock->setWindowTitle(tr("Runs and jobs"));
    m_historyDock->setWindowTitle(tr("History"));
    m_flipsDock->setWindowTitle(tr("Flips"));
    m_scoreTools->setWindowTitle(tr("Scoreboard"));
    m_messageTools->setWindowTitle(tr("Messages"));
    m_tabs->setTabText(m_tabs->indexOf(m_histogram), tr("Histogram"));
    m_tabs->setTabText(m_tabs->indexOf(m_channels), tr("Channels"));
    m_tabs->setTabText(m_tabs->indexOf(m_importance), tr("Importance"));
    m_tabs->setTabText(m_tabs->indexOf(m_activations), tr("Activations"));
    m_tabs->setTabText(m_tabs->indexOf(m_sensitivity), tr("Sensitivity"));
    m_tabs->setTabText(m_tabs->indexOf(m_compare), tr("Compare"));
    fillRecent();
    enableActions();
    showTitle();
    showBusy({}, false);
    showAutosave(m_autosavedAt);
}

} // namespace espalier
