// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/mainwindow.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/errortext.h"
#include "app/messages/messages.h"
#include "app/models/recentfiles.h"
#include "app/open/selection.h"
#include "app/session/finetunes.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/score.h"
#include "app/session/sessionmemory.h"
#include "widgets/activations/activationspage.h"
#include "widgets/compare/comparepage.h"
#include "widgets/compare/flipspanel.h"
#include "widgets/dialogs/datadialog.h"
#include "widgets/dialogs/exportdialog.h"
#include "widgets/dialogs/finetunedialog.h"
#include "widgets/dialogs/integersdialog.h"
#include "widgets/dialogs/preferencesdialog.h"
#include "widgets/dialogs/shapedialog.h"
#include "widgets/files/filedialogs.h"
#include "widgets/files/filefilters.h"
#include "widgets/files/filekind.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/importance/importancepage.h"
#include "widgets/inspector/inspector.h"
#include "widgets/layers/layerspanel.h"
#include "widgets/messages/messagebar.h"
#include "widgets/pages/histogrampage.h"
#include "widgets/runs/runspanel.h"
#include "widgets/score/costdialog.h"
#include "widgets/score/scoreboard.h"
#include "widgets/sensitivity/sensitivitypage.h"
#include "widgets/settings/language.h"
#include "widgets/window/actionset.h"
#include "widgets/window/questions.h"
#include "widgets/window/startpage.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QCloseEvent>
#include <QComboBox>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QStatusBar>
#include <QTabWidget>

#include <cstdlib>
#include <utility>

namespace espalier {

namespace {

constexpr int kNoteMs = 8000;

bool takesText(const QWidget *widget)
{
    const auto *box = qobject_cast<const QComboBox *>(widget);
    return qobject_cast<const QLineEdit *>(widget) || qobject_cast<const QAbstractSpinBox *>(widget)
        || qobject_cast<const QPlainTextEdit *>(widget) || (box && box->isEditable());
}

} // namespace

MainWindow::MainWindow(std::unique_ptr<Document> document, QWidget *parent)
    : QMainWindow(parent),
      m_document(document ? document.release() : new Document),
      m_preferences(loadPreferences()),
      m_recent(new RecentFiles(&m_settings, this)),
      m_actions(new ActionSet(this))
{
    m_document->setParent(this);
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    buildParts();
    wireActions();
    wireDocument();
    loadWindowState();
    usePreferences();
    retranslate();
    qApp->installEventFilter(this);
}

MainWindow::~MainWindow()
{
    // The parts look at the document when they go; it goes after them.
    const QList<QWidget *> parts = findChildren<QWidget *>(Qt::FindDirectChildrenOnly);
    m_document->disconnect(this);
    for (QObject *part : std::initializer_list<QObject *>{
             m_document->selection(), m_document->editor(), m_document->editor()->undoStack(), m_document->figures(), m_document->score(),
             m_document->runs(), m_document->finetunes(), m_document->memory(), m_document->messages(), m_document->jobs()})
        part->disconnect(this);
    qDeleteAll(parts);
}

void MainWindow::wireDocument()
{
    connect(m_document, &Document::modelOpened, this, [this] {
        if (!m_document->files().isSample)
            m_recent->add(QString::fromStdString(m_document->model()->provenance.path));
        fillRecent();
        showWork(true);
        enableActions();
        showTitle();
    });
    connect(m_document, &Document::modelClosed, this, [this] {
        m_messages->clear();
        showWork(false);
        enableActions();
        showTitle();
    });
    connect(m_document->selection(), &Selection::changed, this, &MainWindow::enableActions);
    connect(m_document->editor(), &RecipeEditor::modifiedChanged, this, &MainWindow::showTitle);
    connect(m_document->messages(), &Messages::busyChanged, this, &MainWindow::showBusy);
    connect(m_document->memory(), &SessionMemory::autosaved, this, &MainWindow::showAutosave);
    connect(m_document->messages(), &Messages::failed, this, [this](const QString &id, const QString &sentence, const QString &where) {
        say(static_cast<int>(MessageLevel::Error), id, sentence, where);
    });
    connect(m_document->messages(), &Messages::warned, this, [this](const QString &id, const QString &sentence, const QString &where) {
        say(static_cast<int>(MessageLevel::Warning), id, sentence, where);
    });
    connect(m_document->messages(), &Messages::fixed, this, &MainWindow::settle);
    connect(m_document->memory(), &SessionMemory::restored, this, [this](const QString &path, const QDateTime &when) {
        m_messages->say({MessageLevel::Note,
                         QStringLiteral("window.restored"),
                         tr("The last session did not end properly. Its edits of %1 are back.").arg(when.toString(QStringLiteral("HH:mm"))),
                         path,
                         {}},
                        tr("Discard"));
    });
    connect(m_document->memory(), &SessionMemory::interruptedTraining, this, [this](int epochs) {
        m_messages->say(
            {MessageLevel::Note,
             QStringLiteral("window.training-left"),
             tr("A fine-tune of %n epoch(s) was under way when the last session ended. It can go on after its last whole epoch.", nullptr,
                epochs),
             {},
             {}},
            tr("Go on"));
    });
    connect(m_messages, &MessageBar::remedyChosen, this, &MainWindow::chooseRemedy);
    connect(m_inspector, &Inspector::saidNote, this, &MainWindow::note);
    connect(m_inspector, &Inspector::warned, this, [this](const QString &id, const QString &sentence, const QString &where) {
        say(static_cast<int>(MessageLevel::Warning), id, sentence, where);
    });
    connect(m_histogram, &HistogramPage::saidNote, this, &MainWindow::note);
    const auto pictureFailed = [this](const QString &id, const QString &sentence) {
        say(static_cast<int>(MessageLevel::Error), id, sentence, {});
    };
    connect(m_histogram, &HistogramPage::said, this, pictureFailed);
    connect(m_importance, &ImportancePage::said, this, pictureFailed);
    connect(m_importance, &ImportancePage::saidNote, this, &MainWindow::note);
    connect(m_importance, &ImportancePage::dataWanted, this, [this] { showData(); });
    connect(m_activations, &ActivationsPage::said, this, pictureFailed);
    connect(m_activations, &ActivationsPage::saidNote, this, &MainWindow::note);
    connect(m_activations, &ActivationsPage::dataWanted, this, [this] { showData(); });
    connect(m_sensitivity, &SensitivityPage::said, this, pictureFailed);
    connect(m_sensitivity, &SensitivityPage::saidNote, this, &MainWindow::note);
    connect(m_sensitivity, &SensitivityPage::dataWanted, this, [this] { showData(); });
    connect(m_runs, &RunsPanel::saidNote, this, &MainWindow::note);
    connect(m_layers, &LayersPanel::saidNote, this, &MainWindow::note);
    connect(m_layers, &LayersPanel::failed, this, &MainWindow::fail);
    connect(m_runs, &RunsPanel::compareWanted, this, [this](int first, int second) {
        m_compare->setSides(first, second);
        m_tabs->setCurrentWidget(m_compare);
    });
    connect(m_compare, &ComparePage::dataWanted, this, [this] { showData(); });
    connect(m_compare, &ComparePage::saidNote, this, &MainWindow::note);
    connect(m_compare, &ComparePage::failed, this, &MainWindow::fail);
    connect(m_flips, &FlipsPanel::dataWanted, this, [this] { showData(); });
    connect(m_flips, &FlipsPanel::saidNote, this, &MainWindow::note);
    connect(m_flips, &FlipsPanel::failed, this, &MainWindow::fail);
    connect(m_runs, &RunsPanel::exportWanted, this, &MainWindow::showExport);
    connect(m_scoreboard, &Scoreboard::dataWanted, this, [this] { showData(); });
    connect(m_scoreboard, &Scoreboard::detailsWanted, this, &MainWindow::showDetails);
    JobRunner *jobs = m_document->jobs();
    for (const auto signal : {&JobRunner::jobAdded, &JobRunner::jobChanged})
        connect(jobs, signal, this, &MainWindow::enableActions);
    connect(jobs, &JobRunner::ended, this, [this] {
        enableActions();
        if (m_closesAfterWork && !m_document->runs()->isBusy()) {
            m_closesAfterWork = false;
            QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
        }
    });
}

void MainWindow::openPath(const QString &path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    switch (fileKind(absolute)) {
    case FileKind::Recipe:
        if (m_document->model())
            m_document->editor()->openFile(absolute);
        else
            say(static_cast<int>(MessageLevel::Error), QStringLiteral("window.recipe-first"),
                tr("This is a recipe; open the model that it is for first."), QDir::toNativeSeparators(absolute));
        return;
    case FileKind::Data:
        if (m_document->model())
            showData(absolute);
        else
            say(static_cast<int>(MessageLevel::Error), QStringLiteral("window.data-first"), tr("This is data; open a model first."),
                QDir::toNativeSeparators(absolute));
        return;
    case FileKind::Missing:
    case FileKind::Model:
        // A missing file is the engine's to explain, in the same words as on the command line.
        whenSettled([this, absolute] { m_document->openModel(absolute); });
        return;
    }
}

void MainWindow::openSample()
{
    whenSettled([this] { m_document->openSample(); });
}

void MainWindow::restoreSession()
{
    m_document->memory()->restore();
}

void MainWindow::setPreferences(const Preferences &preferences)
{
    m_preferences = preferences;
    savePreferences(preferences);
    usePreferences();
    applyTheme(*qApp, preferences.theme);
    const QString before = currentLanguage();
    setLanguage(preferences.language);
    if (before == currentLanguage())
        return;
    note(QString());
}

void MainWindow::usePreferences()
{
    m_actions->setKeys(m_preferences.keys);
    const QList<Heatmap *> maps = findChildren<Heatmap *>();
    for (Heatmap *map : maps)
        map->setColorMap(m_preferences.colorMap);
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    event->acceptProposedAction();
    for (const QUrl &url : urls) {
        if (url.isLocalFile()) {
            openPath(url.toLocalFile());
            return;
        }
    }
    say(static_cast<int>(MessageLevel::Error), QStringLiteral("window.drop"), tr("Only files on this machine can be dropped here."), {});
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    const bool isKey = event->type() == QEvent::KeyPress || event->type() == QEvent::KeyRelease;
    if (isKey && m_document->model() && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Backslash && isActiveWindow()
        && !takesText(QApplication::focusWidget())) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool isPress = event->type() == QEvent::KeyPress;
        // A held key repeats; only its first press and its last release count.
        if (!key->isAutoRepeat() && key->modifiers() == Qt::NoModifier && isPress != m_holdsOriginal) {
            m_holdsOriginal = isPress;
            m_document->selection()->setShowsOriginal(isPress);
        }
        return true;
    }
    if (event->type() == QEvent::ApplicationDeactivate && m_holdsOriginal) {
        m_holdsOriginal = false;
        m_document->selection()->setShowsOriginal(false);
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::say(int level, const QString &id, const QString &sentence, const QString &where)
{
    QString remedy;
    if (id.startsWith(QLatin1String("model.shape")) || id == QLatin1String("eval.shape"))
        remedy = tr("Input shape...");
    else if (id.startsWith(QLatin1String("data.")))
        remedy = tr("Choose data...");
    else if (id == QLatin1String("model.weights-mismatch"))
        remedy = tr("Take what matches");
    const Message message{static_cast<MessageLevel>(level), id, sentence, where, {}};
    if (message.level == MessageLevel::Warning && isOpening())
        m_held.append(message);
    else
        m_messages->say(message, remedy);
}

bool MainWindow::isOpening() const
{
    return m_busyWith.contains(Messages::Busy::Open) || m_busyWith.contains(Messages::Busy::Data)
        || m_busyWith.contains(Messages::Busy::Statistics);
}

void MainWindow::settle(const QString &idPrefix)
{
    m_held.removeIf([&idPrefix](const Message &message) { return message.id.startsWith(idPrefix); });
    m_messages->settle(idPrefix);
}

void MainWindow::fail(const Error &error)
{
    say(static_cast<int>(MessageLevel::Error), QLatin1String(error.id()), errorSentence(error), errorPlace(error));
}

void MainWindow::chooseRemedy(const QString &id)
{
    if (id == QLatin1String("window.restored")) {
        m_document->memory()->discardRestored();
        m_messages->settle(id);
    } else if (id == QLatin1String("window.training-left")) {
        m_document->finetunes()->resume();
        m_messages->settle(id);
    } else if (id == QLatin1String("model.weights-mismatch")) {
        m_messages->settle(id);
        m_document->openWeights(m_weightsPath, true);
    } else if (id.startsWith(QLatin1String("data."))) {
        showData();
    } else {
        askShape();
    }
}

void MainWindow::note(const QString &sentence)
{
    statusBar()->showMessage(sentence, kNoteMs);
}

void MainWindow::showTitle()
{
    if (!m_document->model()) {
        setWindowTitle(QStringLiteral("Espalier"));
        setWindowModified(false);
        return;
    }
    const QString recipe = m_document->editor()->path().isEmpty()
        ? QString()
        : QStringLiteral(" \u2014 ") + QFileInfo(m_document->editor()->path()).fileName();
    setWindowTitle(QString::fromStdString(m_document->model()->provenance.name) + recipe + QStringLiteral("[*] \u2014 Espalier"));
    setWindowModified(m_document->editor()->isModified());
}

void MainWindow::showBusy(Messages::Busy what, bool isBusy)
{
    if (isBusy)
        m_busyWith.insert(what);
    else
        m_busyWith.remove(what);
    m_start->setOpening(m_busyWith.contains(Messages::Busy::Open));
    QString text;
    if (m_busyWith.contains(Messages::Busy::Open))
        text = tr("Opening...");
    else if (m_busyWith.contains(Messages::Busy::Data))
        text = tr("Reading data...");
    else if (m_busyWith.contains(Messages::Busy::Statistics))
        text = tr("Reading weights...");
    else if (m_busyWith.contains(Messages::Busy::Score))
        text = tr("Measuring...");
    m_busy->setText(text);
    if (!isOpening()) {
        const QVector<Message> held = std::exchange(m_held, {});
        for (const Message &message : held)
            say(static_cast<int>(message.level), message.id, message.sentence, message.where);
    }
}

void MainWindow::showAutosave(const QDateTime &when)
{
    m_autosavedAt = when;
    m_autosave->setText(when.isValid() ? tr("autosaved %1").arg(when.toString(QStringLiteral("HH:mm"))) : QString());
}

void MainWindow::askOpenModel()
{
    askForFile(this, tr("Open model"), {}, tr("Models (%1);;All files (*)").arg(modelPatterns()),
               [this](const QString &path) { openPath(path); });
}

void MainWindow::askOpenWeights()
{
    askForFile(this, tr("Open weights"), {}, tr("Weights (%1);;All files (*)").arg(weightPatterns()), [this](const QString &path) {
        m_weightsPath = path;
        m_document->openWeights(path);
    });
}

void MainWindow::askOpenRecipe()
{
    askForFile(this, tr("Open recipe"), m_document->editor()->path(), tr("Recipes (*.json);;All files (*)"),
               [this](const QString &path) { m_document->editor()->openFile(path); });
}

void MainWindow::saveRecipe(bool underAnotherName, const std::function<void()> &then)
{
    const auto save = [this, then](const QString &path) {
        if (!m_document->editor()->saveFile(path))
            return;
        note(tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
        showTitle();
        if (then)
            then();
    };
    if (!underAnotherName && !m_document->editor()->path().isEmpty()) {
        save(m_document->editor()->path());
        return;
    }
    const QString name = QString::fromStdString(m_document->model()->provenance.name) + QStringLiteral(".recipe.json");
    const QString start = m_document->editor()->path().isEmpty() ? QDir::home().filePath(name) : m_document->editor()->path();
    askForTarget(this, tr("Save recipe"), start, tr("Recipes (*.json)"), QStringLiteral("json"), save);
}

void MainWindow::askShape()
{
    if (!m_document->model())
        return;
    const std::vector<Model::Input> &inputs = m_document->model()->inputs;
    QStringList extents;
    if (!inputs.empty()) {
        for (const std::int64_t extent : inputs.front().shape)
            extents += QString::number(extent);
    }
    auto *dialog = new ShapeDialog(extents.join(QLatin1Char(',')), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const QString path = QString::fromStdString(m_document->model()->provenance.path);
    connect(dialog, &ShapeDialog::shapeChosen, this,
            [this, path](const QString &shape) { whenSettled([this, path, shape] { m_document->openModel(path, shape); }); });
    dialog->open();
}

void MainWindow::showData(const QString &path)
{
    auto *dialog = new DataDialog(m_document, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (!path.isEmpty())
        dialog->setPath(path);
    dialog->open();
}

void MainWindow::showFinetune()
{
    auto *dialog = new FinetuneDialog(m_document, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &FinetuneDialog::dataWanted, this, [this] { showData(); });
    dialog->open();
}

void MainWindow::showExport(int run)
{
    auto *dialog = new ExportDialog(m_document, run, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void MainWindow::showDetails(Scoreboard::Figure figure)
{
    if (!m_document->model())
        return;
    if (figure == Scoreboard::Figure::Accuracy) {
        m_compare->setSides(ComparePage::Float, ComparePage::Current);
        m_tabs->setCurrentWidget(m_compare);
        return;
    }
    auto *dialog = findChild<CostDialog *>();
    if (!dialog) {
        dialog = new CostDialog(m_document, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &CostDialog::saidNote, this, &MainWindow::note);
        connect(dialog, &CostDialog::failed, this, &MainWindow::fail);
    }
    switch (figure) {
    case Scoreboard::Figure::Accuracy: break;
    case Scoreboard::Figure::Size: dialog->sortBy(CostDialog::Size); break;
    case Scoreboard::Figure::Macs: dialog->sortBy(CostDialog::Macs); break;
    case Scoreboard::Figure::Bops: dialog->sortBy(CostDialog::Bops); break;
    case Scoreboard::Figure::Zeros: dialog->sortBy(CostDialog::Zeros); break;
    }
    dialog->show();
    dialog->raise();
}

void MainWindow::showIntegers()
{
    auto *dialog = findChild<IntegersDialog *>();
    if (!dialog) {
        dialog = new IntegersDialog(m_document, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &IntegersDialog::failed, this, &MainWindow::fail);
    }
    dialog->show();
    dialog->raise();
}

void MainWindow::showPreferences()
{
    auto *dialog = new PreferencesDialog(m_preferences, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &PreferencesDialog::chosen, this, &MainWindow::setPreferences);
    dialog->open();
}

void MainWindow::whenSettled(const std::function<void()> &then)
{
    if (!m_document->model() || !m_document->editor()->isModified()) {
        then();
        return;
    }
    askUnsaved(this, [this, then](UnsavedAnswer answer) {
        if (answer == UnsavedAnswer::Save)
            saveRecipe(false, then);
        else if (answer == UnsavedAnswer::Discard)
            then();
    });
}

void MainWindow::askAboutWork()
{
    askBusy(this, [this](BusyAnswer answer) {
        if (answer == BusyAnswer::Wait) {
            m_closesAfterWork = true;
            m_sensitivityWork->setPaused(false); // Else it would never be done.
            note(tr("The window closes when the work is done."));
            if (!m_document->runs()->isBusy())
                close();
        } else if (answer == BusyAnswer::Stop) {
            whenSettled([this] { leave(); });
        }
    });
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    if (m_mayClose) {
        QMainWindow::closeEvent(event);
        return;
    }
    if (m_document->runs()->isBusy()) {
        event->ignore();
        askAboutWork();
    } else if (m_document->model() && m_document->editor()->isModified()) {
        event->ignore();
        whenSettled([this] { leave(); });
    } else {
        endWork();
        QMainWindow::closeEvent(event);
    }
}

void MainWindow::endWork()
{
    saveWindowState();
    // Kept parts of runs are delivered inside; a job that would not stop must not keep the window on the screen.
    if (!m_document->shutdown())
        std::_Exit(EXIT_SUCCESS);
    m_mayClose = true;
}

void MainWindow::leave()
{
    endWork();
    // Later: a close inside of closeEvent does nothing.
    QMetaObject::invokeMethod(this, &QWidget::close, Qt::QueuedConnection);
}

} // namespace espalier
