// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/messages/messages.h"
#include "app/session/document.h"
#include "widgets/messages/messagelog.h"
#include "widgets/score/scoreboard.h"
#include "widgets/settings/preferences.h"

#include <QMainWindow>
#include <QSet>
#include <QSettings>

#include <functional>
#include <memory>

class QDockWidget;
class QLabel;
class QStackedWidget;
class QTabWidget;
class QToolBar;

namespace espalier {

class ActionSet;
class ActivationsPage;
class ChannelsPage;
class ComparePage;
class FlipsPanel;
class HistogramPage;
class ImportancePage;
class Inspector;
class LayersPanel;
class MessageBar;
class RecentFiles;
class RunsPanel;
class SensitivityPage;
class SensitivityWork;
class StartPage;

/// The window: arranges the parts, gives the actions their meaning, and knows nothing of any part's inside.
/// Built in mainwindowlayout.cpp, actions in mainwindowactions.cpp, everything that happens in mainwindow.cpp.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    /// Takes the document over; null: a fresh one.
    explicit MainWindow(std::unique_ptr<Document> document = {}, QWidget *parent = nullptr);
    ~MainWindow() override;

    Document *document() const { return m_document; }
    ActionSet &actions() { return *m_actions; }
    SensitivityWork *sensitivityWork() const { return m_sensitivityWork; }

    /// Opens a model, recipe or data by what it is. Trouble goes to the message bar.
    void openPath(const QString &path);
    void openSample();
    /// Brings back what a crash left behind; for a start without a file.
    void restoreSession();

    const Preferences &preferences() const { return m_preferences; }
    void setPreferences(const Preferences &preferences);

protected:
    void changeEvent(QEvent *event) override;
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    // mainwindowlayout.cpp
    void buildParts();
    void buildDocks();
    void buildBars();
    QDockWidget *makeDock(const char *name, QWidget *content, Qt::DockWidgetArea area);
    void arrangeDefault();
    void restoreColumns();
    void loadWindowState();
    void saveWindowState();
    void showWork(bool work);
    void retranslate();

    // mainwindowactions.cpp
    void wireActions();
    void wireFileActions();
    void wireEditActions();
    void wireViewActions();
    void wireRunActions();
    void wireHelpActions();
    void enableActions();
    void fillRecent();
    void stepLayer(int by);
    void nextRegion();
    void showPalette();
    void showTour(); ///< Opens the sample first where it is not open.

    // mainwindow.cpp
    void usePreferences(); ///< Those that are no widget's own: keys, colour map.
    void wireDocument();
    void fail(const Error &error);
    bool isOpening() const;
    void settle(const QString &idPrefix);
    void say(int level, const QString &id, const QString &sentence, const QString &where);
    void chooseRemedy(const QString &id);
    void note(const QString &sentence);
    void showTitle();
    void showBusy(Messages::Busy what, bool isBusy);
    void showAutosave(const QDateTime &when);
    void askOpenModel();
    void askOpenWeights();
    void askOpenRecipe();
    void saveRecipe(bool underAnotherName, const std::function<void()> &then = {});
    void askShape();
    void showData(const QString &path = {});
    void showFinetune();
    void showExport(int run = 0);
    void showIntegers();
    void showPreferences();
    void showDetails(Scoreboard::Figure figure);
    /// Runs `then` at once, or after the user has saved or discarded unsaved edits; not at all when he stays.
    void whenSettled(const std::function<void()> &then);
    void askAboutWork();
    void endWork(); ///< Remembers the layout and stops everything.
    void leave();

    Document *m_document = nullptr;
    Preferences m_preferences;
    QSettings m_settings;
    RecentFiles *m_recent = nullptr;
    ActionSet *m_actions = nullptr;
    MessageLog *m_log = nullptr;
    MessageBar *m_messages = nullptr;
    QToolBar *m_messageTools = nullptr;
    QToolBar *m_scoreTools = nullptr;
    Scoreboard *m_scoreboard = nullptr;
    QStackedWidget *m_centre = nullptr;
    StartPage *m_start = nullptr;
    QTabWidget *m_tabs = nullptr;
    HistogramPage *m_histogram = nullptr;
    ImportancePage *m_importance = nullptr;
    ChannelsPage *m_channels = nullptr;
    SensitivityWork *m_sensitivityWork = nullptr;
    QString m_weightsPath; ///< Last asked for.
    ActivationsPage *m_activations = nullptr;
    SensitivityPage *m_sensitivity = nullptr;
    ComparePage *m_compare = nullptr;
    FlipsPanel *m_flips = nullptr;
    LayersPanel *m_layers = nullptr;
    Inspector *m_inspector = nullptr;
    RunsPanel *m_runs = nullptr;
    QDockWidget *m_layersDock = nullptr;
    QDockWidget *m_inspectorDock = nullptr;
    QDockWidget *m_runsDock = nullptr;
    QDockWidget *m_historyDock = nullptr;
    QDockWidget *m_flipsDock = nullptr;
    QLabel *m_busy = nullptr;
    QLabel *m_autosave = nullptr;
    QSet<Messages::Busy> m_busyWith;
    QVector<Message> m_held; ///< Remarks made while something opens: what follows often settles them.
    QDateTime m_autosavedAt;
    QByteArray m_workState; ///< Docks as they are while a model is open.
    bool m_showsWork = false;
    bool m_mayClose = false;
    bool m_closesAfterWork = false;
    bool m_holdsOriginal = false; ///< The backslash is down.
};

} // namespace espalier
