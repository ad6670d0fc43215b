// SPDX-License-Identifier: GPL-3.0-or-later
// Preferences that the user sees: keys of his own, colours; and the tour.
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "widgets/dialogs/keyspage.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/tour/tour.h"
#include "widgets/window/actionset.h"
#include "windowfixture.h"

#include <QAction>
#include <QComboBox>
#include <QDialog>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QTabWidget>

using namespace espalier;
using namespace espalier::test;

class TestPreferences : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> m_window;

    QDialog *openPreferences()
    {
        m_window->findChild<QAction *>(QStringLiteral("actionOpenPreferences"))->trigger();
        auto *dialog = child<QDialog>(*m_window, "preferencesDialog");
        return QTest::qWaitFor([dialog] { return dialog && dialog->isVisible(); }) ? dialog : nullptr;
    }
    void press(QDialog &dialog, const char *action, const QKeySequence &key)
    {
        child<QTabWidget>(dialog, "preferencesTabs")->setCurrentIndex(1);
        child<KeysPage>(dialog, "keysPage")->choose(QLatin1String(action));
        auto *edit = child<QKeySequenceEdit>(dialog, "preferencesKeyEdit");
        edit->setKeySequence(key);
        Q_EMIT edit->editingFinished();
    }
    QKeySequence keyOf(const char *action) { return m_window->findChild<QAction *>(QLatin1String(action))->shortcut(); }

private Q_SLOTS:
    void cleanup()
    {
        if (m_window) {
            Preferences preferences = m_window->preferences();
            preferences.keys.clear();
            preferences.colorMap = ColorMap::Viridis;
            m_window->setPreferences(preferences);
        }
        dismiss(m_window);
    }

    void keysAreBoundAnewAndRemembered()
    {
        m_window = shownWindow();
        QVERIFY(m_window);
        QDialog *dialog = openPreferences();
        QVERIFY(dialog);
        press(*dialog, "actionShowAbout", QKeySequence(QStringLiteral("Ctrl+F9")));
        QCOMPARE(keyOf("actionShowAbout"), QKeySequence(QStringLiteral("Ctrl+F9")));
        keepPicture(*dialog, QStringLiteral("preferences-keys"));
        // Of another: named, and nothing changes.
        press(*dialog, "actionShowAbout", QKeySequence(QStringLiteral("Ctrl+O")));
        const QString problem = child<QLabel>(*dialog, "preferencesKeyProblem")->text();
        QVERIFY2(problem.contains(QStringLiteral("Open model")), qPrintable(problem));
        QCOMPARE(keyOf("actionShowAbout"), QKeySequence(QStringLiteral("Ctrl+F9")));
        QCOMPARE(keyOf("actionOpenModel"), QKeySequence(QStringLiteral("Ctrl+O")));
        // A letter that the histogram takes.
        press(*dialog, "actionShowAbout", QKeySequence(QStringLiteral("H")));
        QVERIFY(!child<QLabel>(*dialog, "preferencesKeyProblem")->text().isEmpty());
        // A key that was given up is free.
        child<KeysPage>(*dialog, "keysPage")->choose(QStringLiteral("actionShowKeys"));
        QTest::mouseClick(child<QPushButton>(*dialog, "preferencesKeyNone"), Qt::LeftButton);
        QVERIFY(keyOf("actionShowKeys").isEmpty());
        press(*dialog, "actionShowLog", QKeySequence(QStringLiteral("F1")));
        QCOMPARE(keyOf("actionShowLog"), QKeySequence(QStringLiteral("F1")));
        // The default of the other would take it back: named again.
        child<KeysPage>(*dialog, "keysPage")->choose(QStringLiteral("actionShowKeys"));
        QTest::mouseClick(child<QPushButton>(*dialog, "preferencesKeyDefault"), Qt::LeftButton);
        QVERIFY(child<QLabel>(*dialog, "preferencesKeyProblem")->text().contains(QStringLiteral("Log")));
        dialog->accept();
        dismiss(m_window);

        m_window = shownWindow();
        QVERIFY(m_window);
        QCOMPARE(keyOf("actionShowAbout"), QKeySequence(QStringLiteral("Ctrl+F9")));
        QTest::keyClick(m_window.get(), Qt::Key_F9, Qt::ControlModifier);
        auto *about = child<QDialog>(*m_window, "aboutDialog");
        SOON_VERIFY(about && about->isVisible());
        about->close();
    }

    void cancelTakesKeysBack()
    {
        m_window = shownWindow();
        QVERIFY(m_window);
        QDialog *dialog = openPreferences();
        QVERIFY(dialog);
        press(*dialog, "actionShowAbout", QKeySequence(QStringLiteral("Ctrl+F9")));
        dialog->reject();
        SOON_VERIFY(keyOf("actionShowAbout").isEmpty());
    }

    void brokenBindingsAreDropped()
    {
        const KeyBindings checked = checkedBindings({{QStringLiteral("actionNoSuch"), QStringLiteral("F9")},
                                                     {QStringLiteral("actionShowAbout"), QStringLiteral("Ctrl+O")},
                                                     {QStringLiteral("actionShowLog"), QStringLiteral("F9")}});
        QCOMPARE(checked, (KeyBindings{{QStringLiteral("actionShowLog"), QStringLiteral("F9")}}));
    }

    void heatmapsTakeTheColours()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        auto *view = child<Heatmap>(*m_window, "importanceView");
        QTRY_VERIFY_WITH_TIMEOUT(!view->isEmpty(), kPatienceMs);
        const QImage before = view->grab().toImage();
        QDialog *dialog = openPreferences();
        QVERIFY(dialog);
        auto *map = child<QComboBox>(*dialog, "preferencesColorMap");
        map->setFocus();
        QTest::keyClick(map, Qt::Key_Down);
        SOON_VERIFY(view->grab().toImage() != before);
        dialog->accept();
        QCOMPARE(loadPreferences().colorMap, ColorMap::Cividis);
    }

    void theTourLeadsThroughTheSample()
    {
        m_window = shownWindow();
        QVERIFY(m_window);
        m_window->findChild<QAction *>(QStringLiteral("actionShowTour"))->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(child<Tour>(*m_window, "tour") != nullptr, kPatienceMs);
        auto *tour = child<Tour>(*m_window, "tour");
        QVERIFY(tour->isVisible());
        QVERIFY(!QApplication::activeModalWidget());
        Document *document = m_window->document();
        QTRY_VERIFY_WITH_TIMEOUT(document->figures()->state(document->figures()->layerCount() - 1).hasStatistics, kPatienceMs);
        QCOMPARE(tour->step(), 0);
        keepPicture(*m_window, QStringLiteral("tour-1"));
        QTest::keyClick(m_window.get(), Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(tour->step(), 1);
        typeInto(m_window->findChild<QWidget *>(QStringLiteral("bitsField")), QStringLiteral("4"));
        QCOMPARE(tour->step(), 2);
        keepPicture(*m_window, QStringLiteral("tour-3"));
        Recipe recipe = document->editor()->recipe();
        QuantSpec spec;
        spec.range.method = "fixed";
        spec.range.lo = {-0.1};
        spec.range.hi = {0.1};
        recipe.layers["conv1"].weights = Choice<QuantSpec>::set(spec);
        document->editor()->edit(recipe, QStringLiteral("Range"));
        QCOMPARE(tour->step(), 3);
        QTest::mouseClick(child<QPushButton>(*tour, "tourNext"), Qt::LeftButton);
        QCOMPARE(tour->step(), 4);
        // Nothing of the step is covered by the panel.
        const QWidget *runs = m_window->findChild<QWidget *>(QStringLiteral("runsDock"));
        QVERIFY(!QRect(runs->mapTo(m_window.get(), QPoint()), runs->size()).intersects(tour->geometry()));
        QTest::mouseClick(child<QPushButton>(*tour, "tourNext"), Qt::LeftButton);
        SOON_VERIFY(!child<Tour>(*m_window, "tour"));
        SOON_VERIFY(!m_window->findChild<QWidget *>(QStringLiteral("tourOutline")));
    }
};

ESPALIER_WINDOW_TEST(TestPreferences)
#include "tst_preferences.moc"
