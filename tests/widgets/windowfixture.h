// SPDX-License-Identifier: GPL-3.0-or-later
// A real window on the real sample, in a home of its own, with real mouse and key events.
#pragma once

#include "app/jobs/jobrunner.h"
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "widgets/layers/layerspanel.h"
#include "widgets/settings/enginecallsfor.h"
#include "widgets/settings/language.h"
#include "widgets/window/mainwindow.h"

#include <QApplication>
#include <QDir>
#include <QLabel>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QtTest>

namespace espalier::test {

inline constexpr int kPatienceMs = 60000; ///< For work that takes a second on a free machine.

/// Settings, data and runtime folders of this program alone; call before the QApplication is made.
inline void useOwnHome(const QTemporaryDir &home)
{
    const QByteArray folder = home.path().toLocal8Bit();
    qputenv("HOME", folder);
    qputenv("XDG_CONFIG_HOME", folder + "/config");
    qputenv("XDG_DATA_HOME", folder + "/data");
    qputenv("XDG_CACHE_HOME", folder + "/cache");
    if (!qEnvironmentVariableIsSet("XDG_RUNTIME_DIR"))
        qputenv("XDG_RUNTIME_DIR", folder);
    QSettings::setDefaultFormat(QSettings::IniFormat);
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, home.path());
}

/// A window that is shown and active.
inline std::unique_ptr<MainWindow> shownWindow()
{
    auto window = std::make_unique<MainWindow>(std::make_unique<Document>(engineCallsFor()));
    window->resize(1280, 720);
    window->show();
    window->activateWindow();
    return QTest::qWaitForWindowActive(window.get(), kPatienceMs) ? std::move(window) : nullptr;
}

/// The same with the sample open and its statistics made.
inline std::unique_ptr<MainWindow> sampleWindow()
{
    std::unique_ptr<MainWindow> window = shownWindow();
    if (!window)
        return nullptr;
    window->openSample();
    Document *document = window->document();
    const bool isReady = QTest::qWaitFor(
        [document] {
            // The largest layer's come first, not the last one's last.
            for (int layer = 0; layer < document->figures()->layerCount(); ++layer)
                if (!document->figures()->state(layer).hasStatistics)
                    return false;
            return document->model() && document->data() && document->selection()->current() >= 0;
        },
        kPatienceMs);
    return isReady ? std::move(window) : nullptr;
}

/// Closes without questions.
inline void dismiss(std::unique_ptr<MainWindow> &window)
{
    if (window) {
        window->document()->shutdown();
        window->hide();
    }
    window.reset();
}

template <typename Widget> Widget *child(QWidget &parent, const char *name)
{
    return parent.findChild<Widget *>(QLatin1String(name));
}

inline int layerNamed(const Document &document, const std::string &name)
{
    const LayerInfo *layer = document.model()->layer(name);
    return layer ? layer->id : -1;
}

/// Types over what a field holds and presses Enter.
inline void typeInto(QWidget *field, const QString &text)
{
    field->setFocus();
    QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(field, text);
    QTest::keyClick(field, Qt::Key_Return);
}

/// How many different colours a picture has (up to `most`): a blank one has one or two.
inline int colors(const QImage &image, int most = 64)
{
    QSet<QRgb> seen;
    for (int y = 0; y < image.height() && seen.size() < most; y += 2) {
        for (int x = 0; x < image.width() && seen.size() < most; x += 2)
            seen.insert(image.pixel(x, y));
    }
    return static_cast<int>(seen.size());
}

/// Keeps a picture in the folder ESPALIER_SCREENSHOTS, when that is set.
inline void keepPicture(QWidget &widget, const QString &name)
{
    const QString folder = qEnvironmentVariable("ESPALIER_SCREENSHOTS");
    if (folder.isEmpty())
        return;
    QTest::qWait(50); // Layouts settle in the next turns of the loop.
    QDir().mkpath(folder);
    widget.grab().save(folder + QLatin1Char('/') + name + QStringLiteral(".png"));
}

/// The first visible label whose text has less room than it asks for, unless it is meant to be elided; empty when there is none.
inline QString cutLabel(const QWidget &window)
{
    const QList<QLabel *> labels = window.findChildren<QLabel *>();
    for (const QLabel *label : labels) {
        if (label->isVisible() && !label->wordWrap() && label->sizePolicy().horizontalPolicy() != QSizePolicy::Ignored
            && label->width() < label->sizeHint().width())
            return label->objectName() + QStringLiteral(": ") + label->text();
    }
    return {};
}

} // namespace espalier::test

/// Waits for a condition, never for a time: a busy machine takes long, a free one does not wait.
#define SOON_VERIFY(...) QTRY_VERIFY_WITH_TIMEOUT((__VA_ARGS__), espalier::test::kPatienceMs)
#define SOON_COMPARE(actual, ...) QTRY_COMPARE_WITH_TIMEOUT(actual, (__VA_ARGS__), espalier::test::kPatienceMs)

/// The main function of a window test.
#define ESPALIER_WINDOW_TEST(Test)                                                                                                         \
    int main(int argc, char **argv)                                                                                                        \
    {                                                                                                                                      \
        QTemporaryDir home;                                                                                                                \
        espalier::test::useOwnHome(home);                                                                                                  \
        QApplication::setApplicationName(QStringLiteral("espalier-test"));                                                                 \
        QApplication::setOrganizationName(QStringLiteral("espalier-test"));                                                                \
        QApplication application(argc, argv);                                                                                              \
        application.setProperty("espalierPlainDialogs", true);                                                                             \
        espalier::applyTheme(application, espalier::ThemeKind::Light);                                                                     \
        espalier::setLanguage(QStringLiteral("en"));                                                                                       \
        Test test;                                                                                                                         \
        return QTest::qExec(&test, argc, argv);                                                                                            \
    }
