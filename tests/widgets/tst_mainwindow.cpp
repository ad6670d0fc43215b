// SPDX-License-Identifier: GPL-3.0-or-later
// The window as a whole: opening, trouble, filter, languages, themes, palette, layout.
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/score.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/histogram/histogramview.h"
#include "widgets/messages/messagebar.h"
#include "windowfixture.h"

#include <QDialog>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolBar>

using namespace espalier;
using namespace espalier::test;

class TestMainWindow : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> m_window;

private Q_SLOTS:
    void cleanup()
    {
        dismiss(m_window);
        setLanguage(QStringLiteral("en"));
        applyTheme(*qApp, ThemeKind::Light);
    }

    void showsThreeDoorsFirst()
    {
        m_window = shownWindow();
        QVERIFY(m_window);
        QVERIFY(child<QWidget>(*m_window, "startPage")->isVisible());
        QVERIFY(!child<QDockWidget>(*m_window, "layersDock")->isVisible());
        QVERIFY(!child<QWidget>(*m_window, "messageBar")->isVisible());
        QVERIFY(!child<QToolBar>(*m_window, "messageTools")->isVisible());
        QVERIFY(child<QPushButton>(*m_window, "openSampleButton")->hasFocus());
        keepPicture(*m_window, QStringLiteral("start-en-light"));
    }

    void opensTheSampleByEnter()
    {
        m_window = shownWindow();
        QVERIFY(m_window);
        QTest::keyClick(child<QPushButton>(*m_window, "openSampleButton"), Qt::Key_Space);
        Document *document = m_window->document();
        QTRY_VERIFY_WITH_TIMEOUT(document->score()->state().kind == ScoreState::Kind::Measured, kPatienceMs);
        auto *table = child<QTableView>(*m_window, "layerTable");
        QVERIFY(table->isVisible());
        QCOMPARE(table->model()->rowCount(), document->figures()->layerCount());
        QVERIFY(document->figures()->layerCount() > 0);
        // The largest layer is the current one.
        const int current = document->selection()->current();
        for (int layer = 0; layer < document->figures()->layerCount(); ++layer)
            QVERIFY(document->model()->layers[std::size_t(layer)].parameters <= document->model()->layers[std::size_t(current)].parameters);
        QVERIFY(!child<HistogramView>(*m_window, "histogramView")->isEmpty());
        const Metrics &metrics = document->score()->state().evaluation.metrics;
        QCOMPARE(metrics.samples, std::int64_t(2000));
        QCOMPARE(child<QLabel>(*m_window, "scoreAccuracy")->text(),
                 QString::number(100.0 * double(metrics.top1) / double(metrics.samples), 'f', 2) + QStringLiteral(" %"));
        QVERIFY(child<QLabel>(*m_window, "scoreState")->text().contains(QStringLiteral("2,000")));
        QVERIFY(child<QLabel>(*m_window, "layerSummary")
                    ->text()
                    .startsWith(QStringLiteral("%1 layers").arg(document->figures()->layerCount())));
    }

    void brokenFilesAreExplainedInTheBar_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("missing") << QByteArray();
        QTest::newRow("garbage") << QByteArray("this is no model at all\n");
        QTest::newRow("a cut archive") << QByteArray("PK\x03\x04 cut here", 16);
    }

    void brokenFilesAreExplainedInTheBar()
    {
        QFETCH(QByteArray, content);
        m_window = shownWindow();
        QVERIFY(m_window);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("broken.pt"));
        if (!content.isEmpty()) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(content);
        }
        m_window->openPath(path);
        auto *bar = child<MessageBar>(*m_window, "messageBar");
        QTRY_COMPARE_WITH_TIMEOUT(bar->count(), 1, kPatienceMs);
        QVERIFY(bar->isVisible());
        QVERIFY(!QApplication::activeModalWidget());
        const QString text = child<QLabel>(*bar, "messageText")->text();
        QVERIFY2(text.contains(QStringLiteral("broken.pt")), qPrintable(text));
        // The bar takes the height of its text, not more, and does not push the window apart.
        SOON_VERIFY(bar->height() < 60 && child<QLabel>(*bar, "messageText")->height() > 10);
        QCOMPARE(m_window->height(), 720);
        QVERIFY(child<QPushButton>(*m_window, "openModelButton")->isEnabled());
        // Again: counts up instead of a second row.
        m_window->openPath(path);
        QTRY_VERIFY_WITH_TIMEOUT(child<QLabel>(*bar, "messageText")->text().contains(QStringLiteral("\u00d72")), kPatienceMs);
        QCOMPARE(bar->count(), 1);
        keepPicture(*m_window, QStringLiteral("broken-") + QString::fromLatin1(QTest::currentDataTag()));
        QTest::mouseClick(child<QWidget>(*bar, "messageClose"), Qt::LeftButton);
        QCOMPARE(bar->count(), 0);
        QVERIFY(!bar->isVisible());
    }

    void dropsAreTakenByWhatTheyAre()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        QTemporaryDir folder;
        const QString path = folder.filePath(QStringLiteral("strange.name"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(R"({"format": "espalier-recipe", "version": 1, "layers": {"*": {"weights": {"bits": 5}}}})");
        file.close();
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter(QPoint(400, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop(QPointF(400, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
        QApplication::sendEvent(m_window.get(), &drop);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document()->editor()->recipe().layers.size(), std::size_t(1), kPatienceMs);
        const LayerState &state = m_window->document()->figures()->state(0);
        QVERIFY(state.resolved.weights);
        QCOMPARE(state.resolved.weights->bits, 5);
    }

    void filtersByWordsAndFigures()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        QTest::keyClick(m_window.get(), Qt::Key_F, Qt::ControlModifier);
        auto *field = child<QLineEdit>(*m_window, "layerFilter");
        SOON_VERIFY(field->hasFocus());
        const QVector<int> before = m_window->document()->selection()->layers();
        QTest::keyClicks(field, QStringLiteral("conv"));
        auto *table = child<QTableView>(*m_window, "layerTable");
        QCOMPARE(table->model()->rowCount(), 2);
        QCOMPARE(m_window->document()->selection()->layers(), before);
        QTest::keyClicks(field, QStringLiteral(" bits<8"));
        QCOMPARE(table->model()->rowCount(), 0);
        QCOMPARE(m_window->document()->selection()->layers(), before);
        QTest::keyClick(field, Qt::Key_Escape);
        QCOMPARE(table->model()->rowCount(), m_window->document()->figures()->layerCount());
    }

    void stepsThroughLayersFromAnywhere()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_window->document()->selection()->setLayers({0});
        child<HistogramView>(*m_window, "histogramView")->setFocus();
        QTest::keyClick(m_window.get(), Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(m_window->document()->selection()->current(), 1);
        QTest::keyClick(m_window.get(), Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(m_window.get(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(m_window->document()->selection()->current(), 0);
        QCOMPARE(child<QTableView>(*m_window, "layerTable")->currentIndex().row(), 0);
    }

    void holdsTheOriginal()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        Document *document = m_window->document();
        child<QTableView>(*m_window, "layerTable")->setFocus();
        QTest::keyPress(m_window->focusWidget(), Qt::Key_Backslash);
        QVERIFY(document->selection()->showsOriginal());
        QVERIFY(child<QWidget>(*m_window, "originalMark")->isVisible());
        QTest::keyRelease(m_window->focusWidget(), Qt::Key_Backslash);
        QVERIFY(!document->selection()->showsOriginal());
        QTest::mousePress(child<QPushButton>(*m_window, "holdOriginal"), Qt::LeftButton);
        QVERIFY(document->selection()->showsOriginal());
        QTest::mouseRelease(child<QPushButton>(*m_window, "holdOriginal"), Qt::LeftButton);
        QVERIFY(!document->selection()->showsOriginal());
        // In a text field it is a letter.
        auto *field = child<QLineEdit>(*m_window, "layerFilter");
        field->setFocus();
        QTest::keyClick(field, Qt::Key_Backslash);
        QCOMPARE(field->text(), QStringLiteral("\\"));
    }

    void findsCommandsAndLayers()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        QTest::keyClick(m_window.get(), Qt::Key_K, Qt::ControlModifier);
        QDialog *palette = nullptr;
        SOON_VERIFY((palette = child<QDialog>(*m_window, "commandPalette")) && palette->isVisible());
        auto *list = child<QListWidget>(*palette, "paletteList");
        QVERIFY(list->count() > 30);
        QTest::keyClicks(child<QLineEdit>(*palette, "paletteField"), QStringLiteral("conv1"));
        QCOMPARE(list->count(), 1);
        QTest::keyClick(child<QLineEdit>(*palette, "paletteField"), Qt::Key_Return);
        SOON_COMPARE(m_window->document()->selection()->current(), layerNamed(*m_window->document(), "conv1"));
    }

    void showsImportance()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_window->document()->selection()->setLayers({layerNamed(*m_window->document(), "conv1")});
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        auto *view = child<Heatmap>(*m_window, "importanceView");
        QTRY_VERIFY_WITH_TIMEOUT(!view->isEmpty(), kPatienceMs);
        const LayerInfo &layer = *m_window->document()->model()->layer("conv1");
        QCOMPARE(view->rows(), int(layer.weightShape[0]));
        const NamedTensor &tensor = m_window->document()->model()->tensors[std::size_t(layer.weights[0])];
        QCOMPARE(view->rows() * view->columns(), int(tensor.view.count()));
        const TensorView weights = toFloat32(tensor.view);
        for (int row = 0; row < view->rows(); ++row) {
            for (int column = 0; column < view->columns(); ++column)
                QCOMPARE(view->value(row, column), std::fabs(weights.floats()[row * view->columns() + column]));
        }
        keepPicture(*m_window, QStringLiteral("importance-en-light"));
    }

    void speaksBothLanguagesInBothThemes_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("theme");
        QTest::addColumn<QString>("fileMenu");
        for (const ThemeKind theme : {ThemeKind::Light, ThemeKind::Dark}) {
            const QByteArray name = theme == ThemeKind::Light ? "light" : "dark";
            QTest::newRow("en-" + name) << QStringLiteral("en") << int(theme) << QStringLiteral("&File");
            QTest::newRow("zh-" + name) << QStringLiteral("zh_CN") << int(theme) << QStringLiteral("\u6587\u4ef6(&F)");
        }
    }

    void speaksBothLanguagesInBothThemes()
    {
        QFETCH(QString, language);
        QFETCH(int, theme);
        QFETCH(QString, fileMenu);
        m_window = sampleWindow();
        QVERIFY(m_window);
        Preferences preferences = m_window->preferences();
        preferences.language = language;
        preferences.theme = ThemeKind(theme);
        m_window->setPreferences(preferences);
        // Qt tells the widgets in the next turn of the loop.
        SOON_COMPARE(child<QMenu>(*m_window, "menuFile")->title(), fileMenu);
        SOON_COMPARE(isDark(m_window->palette()), ThemeKind(theme) == ThemeKind::Dark);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document()->score()->state().kind == ScoreState::Kind::Measured, kPatienceMs);
        // The layouts follow the new words in the turns of the loop after; then no label is cut, on any page.
        SOON_COMPARE(cutLabel(*m_window), QString());
        QVERIFY(colors(m_window->grab().toImage()) > 20);
        auto *tabs = child<QTabWidget>(*m_window, "centreTabs");
        for (int page = 0; page < tabs->count(); ++page) {
            tabs->setCurrentIndex(page);
            SOON_COMPARE(cutLabel(*m_window), QString());
            keepPicture(
                *m_window,
                QStringLiteral("page-%1-%2").arg(tabs->currentWidget()->objectName(), QString::fromLatin1(QTest::currentDataTag())));
        }
        tabs->setCurrentIndex(0);
        keepPicture(*m_window, QStringLiteral("main-") + QString::fromLatin1(QTest::currentDataTag()));
    }

    void remembersAndResetsTheLayout()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        child<QDockWidget>(*m_window, "runsDock")->hide();
        m_window->close();
        SOON_VERIFY(!m_window->isVisible());
        dismiss(m_window);
        m_window = sampleWindow();
        QVERIFY(m_window);
        QVERIFY(!child<QDockWidget>(*m_window, "runsDock")->isVisible());
        m_window->findChild<QAction *>(QStringLiteral("actionResetLayout"))->trigger();
        QVERIFY(child<QDockWidget>(*m_window, "runsDock")->isVisible());
        QVERIFY(child<QDockWidget>(*m_window, "layersDock")->isVisible());
    }

    void everyActionHasNameTextAndTip()
    {
        m_window = shownWindow();
        QVERIFY(m_window);
        const QList<QAction *> all = m_window->findChildren<QAction *>(QRegularExpression(QStringLiteral("^action[A-Z]")));
        QVERIFY(all.size() > 40);
        QSet<QString> keys;
        for (const QAction *action : all) {
            QVERIFY(!action->text().isEmpty());
            for (const QKeySequence &key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys.insert(key.toString());
            }
        }
    }

    void fitsAtTheSmallestSize()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        QVERIFY2(m_window->minimumSizeHint().width() <= 1280, qPrintable(QString::number(m_window->minimumSizeHint().width())));
        QVERIFY2(m_window->minimumSizeHint().height() <= 720, qPrintable(QString::number(m_window->minimumSizeHint().height())));
    }
};

ESPALIER_WINDOW_TEST(TestMainWindow)
#include "tst_mainwindow.moc"
