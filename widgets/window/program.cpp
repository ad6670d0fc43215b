// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/program.h"

#include "engine/device/torchinfo.h"
#include "widgets/settings/enginecallsfor.h"
#include "widgets/settings/language.h"
#include "widgets/settings/preferences.h"
#include "widgets/theme/theme.h"
#include "widgets/window/mainwindow.h"
#include "widgets/window/screenshot.h"

#include <QApplication>
#include <QCommandLineParser>
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
    const QCommandLineOption sample(QStringLiteral("sample"),
                                    QCoreApplication::translate("Program", "Open the sample that comes with the program."));
    parser.addOption(sample);
    // For the tests and the README's picture.
    QCommandLineOption screenshot(QStringLiteral("screenshot"), {}, QStringLiteral("file"));
    screenshot.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOption(screenshot);
    parser.addPositionalArgument(QStringLiteral("file"), QCoreApplication::translate("Program", "A model, a recipe or data."),
                                 QStringLiteral("[file]"));
    parser.process(application);

    auto document = std::make_unique<Document>(engineCallsFor());
    Document *const shown = document.get();
    MainWindow window(std::move(document));
    window.show();
    if (parser.isSet(screenshot))
        new Screenshot(&window, *shown, parser.value(screenshot)); // The window owns it.
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
    return QApplication::exec();
}

} // namespace espalier
