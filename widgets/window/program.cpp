// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/program.h"

#include "engine/eval/torchinfo.h"
#include "widgets/messages/messagebar.h"
#include "widgets/settings/enginecallsfor.h"
#include "widgets/settings/language.h"
#include "widgets/settings/preferences.h"
#include "widgets/theme/theme.h"
#include "widgets/window/mainwindow.h"
#include "widgets/window/screenshot.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QElapsedTimer>
#include <QIcon>
#include <QTimer>

#include <cstdlib>

#ifdef __linux__
#include <unistd.h>
#endif

namespace espalier {

namespace {

/// Marks the second start, so that a loader that drops the variables cannot make a circle.
constexpr const char *kStarted = "ESPALIER_STARTED";

/// libgomp reads its settings when it is loaded, which is before main: the only way to set them is to start again.
void quietOpenMp(char *argv[])
{
#ifdef __linux__
    if (std::getenv("OMP_WAIT_POLICY") || std::getenv("GOMP_SPINCOUNT") || std::getenv(kStarted))
        return;
    setenv("OMP_WAIT_POLICY", "passive", 1);
    setenv("GOMP_SPINCOUNT", "0", 1);
    setenv(kStarted, "1", 1);
    execv("/proc/self/exe", argv);
    // Only reached when the start failed: slower under load, nothing else.
#else
    (void)argv;
#endif
}

/// Waits until the accuracy is measured or something is said, and saves what the window shows. 1 when it cannot be written.
int pictureOf(MainWindow &window, const QString &path)
{
    constexpr int kPatienceMs = 60000;
    constexpr int kLookMs = 100;
    const auto isDone = [&window] {
        const ScoreState::Kind kind = window.document()->score().kind;
        const auto *bar = window.findChild<MessageBar *>();
        return kind == ScoreState::Kind::Measured || kind == ScoreState::Kind::Failed || (bar && bar->count() > 0);
    };
    QTimer look;
    QElapsedTimer waited;
    waited.start();
    QObject::connect(&look, &QTimer::timeout, &window, [&] {
        if (!isDone() && waited.elapsed() < kPatienceMs)
            return;
        look.stop();
        const bool isWritten = window.grab().save(path);
        window.document()->shutdown();
        QApplication::exit(isWritten ? EXIT_SUCCESS : EXIT_FAILURE);
    });
    look.start(kLookMs);
    return QApplication::exec();
}

} // namespace

int runWindow(int argc, char *argv[])
{
    quietOpenMp(argv);
    tuneAllocator();
    QApplication::setApplicationName(QStringLiteral("espalier"));
    QApplication::setApplicationDisplayName(QStringLiteral("Espalier"));
    QApplication::setOrganizationName(QStringLiteral("espalier"));
    QApplication::setApplicationVersion(QStringLiteral(ESPALIER_VERSION));
    QApplication application(argc, argv);
    QApplication::setDesktopFileName(QStringLiteral("espalier"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/espalier.png")));

    const Preferences preferences = loadPreferences();
    applyTheme(application, preferences.theme);
    setLanguage(preferences.language);

    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate("Program", "A workbench for quantizing and pruning trained networks."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption sample(QStringLiteral("sample"), QCoreApplication::translate("Program", "Open the sample that comes with the program."));
    parser.addOption(sample);
    const QCommandLineOption screenshot(QStringLiteral("screenshot"),
                                        QCoreApplication::translate("Program", "Save a picture of the window when all is measured, and leave."), QStringLiteral("file"));
    parser.addOption(screenshot);
    parser.addPositionalArgument(QStringLiteral("file"), QCoreApplication::translate("Program", "A model, a recipe or data."), QStringLiteral("[file]"));
    parser.process(application);

    auto document = std::make_unique<Document>(engineCallsFor());
    Document *const shown = document.get();
    MainWindow window(std::move(document));
    window.show();
    if (parser.isSet(screenshot))
        new Screenshot(&window, shown, parser.value(screenshot)); // The window owns it.
    // The window is painted before anything heavy is loaded.
    const QStringList files = parser.positionalArguments();
    QTimer::singleShot(0, &window, [&window, files, isSample = parser.isSet(sample)] {
        if (!files.isEmpty())
            window.openPath(files.front());
        else if (isSample)
            window.openSample();
        else
            window.restoreSession();
    });
    if (parser.isSet(screenshot))
        return pictureOf(window, parser.value(screenshot));
    return QApplication::exec();
}

} // namespace espalier
