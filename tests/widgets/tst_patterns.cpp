// SPDX-License-Identifier: GPL-3.0-or-later
// Patterns n:m as columns of the sensitivity page: the usual ones, and those that are added, kept and taken away.
#include "sensitivityfixture.h"

#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"

#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QPointer>
#include <QToolButton>

using namespace espalier;
using namespace espalier::test;

class TestPatterns : public QObject, private SensitivityFixture
{
    Q_OBJECT

    void choosePatterns()
    {
        auto *mode = child<QComboBox>(*m_window, "sensitivityMode");
        mode->setFocus();
        for (int i = 0; i < static_cast<int>(SensitivityWork::Mode::Pattern); ++i)
            QTest::keyClick(mode, Qt::Key_Down);
        SOON_VERIFY(m_work->matrix() && m_work->matrix()->settings[0].isPattern());
    }

    QStringList columns() const
    {
        QStringList names;
        for (const SweepSetting &setting : m_work->matrix() ? m_work->matrix()->settings : std::vector<SweepSetting>())
            names += m_work->settingText(setting);
        return names;
    }

    void add(const QString &pattern)
    {
        const qsizetype before = columns().size();
        typeInto(child<PatternField>(*m_window, "sensitivityPattern"), pattern);
        SOON_COMPARE(columns().size(), before + 1);
    }

    /// The entry of the context menu at this place that removes a column; null where there is none.
    QAction *removalAt(const QPoint &position, QContextMenuEvent::Reason reason = QContextMenuEvent::Mouse)
    {
        QContextMenuEvent event(reason, position, m_view->mapToGlobal(position));
        QApplication::sendEvent(m_view, &event);
        m_menu = m_view->findChild<QMenu *>(QStringLiteral("plotMenu"));
        return m_menu ? m_menu->findChild<QAction *>(QStringLiteral("plotRemoveColumn")) : nullptr;
    }

    bool isOffered(const QPoint &position, QContextMenuEvent::Reason reason = QContextMenuEvent::Mouse)
    {
        const bool is = removalAt(position, reason) != nullptr;
        if (m_menu)
            m_menu->close();
        const bool isGone = QTest::qWaitFor([this] { return !m_menu; }, kPatienceMs); // It deletes itself.
        return is && isGone;
    }

    QPointer<QMenu> m_menu;

private Q_SLOTS:
    void init()
    {
        QSettings().remove(QStringLiteral("window/patterns"));
        open();
    }
    void cleanup() { close(); }

    void patternsAreColumnsToo()
    {
        auto *mode = child<QComboBox>(*m_window, "sensitivityMode");
        mode->setFocus();
        mode->setCurrentIndex(0);
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(mode, Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix() && m_work->matrix()->settings.size() == 6 && m_work->matrix()->settings[0].isPattern(),
                                 kPatienceMs);
        measureAll();
        keepPicture(*m_window, QStringLiteral("sensitivity-patterns"));
        // The first layer has 9 weights for each output: groups of 4 or 8 do not divide what it has along the input.
        bool isAnyImpossible = false;
        for (std::size_t row = 0; row < m_work->matrix()->layers.size(); ++row)
            for (int column = 0; column < 6; ++column) {
                const SensitivityCell &cell = m_work->matrix()->cell(row, static_cast<std::size_t>(column));
                isAnyImpossible |= cell.impossible.has_value();
                QCOMPARE(isMeasured(static_cast<int>(row), column), !cell.impossible.has_value());
                if (cell.impossible)
                    QVERIFY(m_view->cellText(static_cast<int>(row), column).contains(QStringLiteral("not possible")));
            }
        QVERIFY(isAnyImpossible);
        // A click gives the pattern, and a cross gives nothing.
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(1, 2));
        const int layer = m_work->matrix()->layers[1];
        QVERIFY(m_document->figures()->state(layer).resolved.prune.has_value());
        QCOMPARE(m_document->figures()->state(layer).resolved.prune->n, 2);
        QCOMPARE(m_document->figures()->state(layer).resolved.prune->m, 4);
        const Recipe before = m_document->editor()->recipe();
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(0, 2));
        QVERIFY(m_document->editor()->recipe() == before);
    }

    /// Another pattern is typed: a column in its place, known again after a restart of the sweep; a wrong one is refused.
    void anotherPatternIsTyped()
    {
        auto *pattern = child<PatternField>(*m_window, "sensitivityPattern");
        QVERIFY(!pattern->isVisible());
        auto *mode = child<QComboBox>(*m_window, "sensitivityMode");
        mode->setFocus();
        for (int i = 0; i < static_cast<int>(SensitivityWork::Mode::Pattern); ++i)
            QTest::keyClick(mode, Qt::Key_Down);
        QTRY_VERIFY_WITH_TIMEOUT(m_work->matrix() && m_work->matrix()->settings.size() == 6 && m_work->matrix()->settings[0].isPattern(),
                                 kPatienceMs);
        QVERIFY(pattern->isVisible());
        auto *problem = child<QLabel>(*m_window, "sensitivityProblem");
        for (const char *wrong : {"4:4", "0:4", "3:65", "3", "a:b", "1:2:4", "5:2"}) {
            typeInto(pattern, QString::fromLatin1(wrong));
            QVERIFY2(problem->isVisible() && !pattern->problem().isEmpty(), wrong);
        }
        keepPicture(*m_window, QStringLiteral("sensitivity-pattern-wrong"));
        // The page asks for no more room than in the other kinds: the inspector beside it stays whole.
        QVERIFY(isInspectorWhole());
        QTest::keyClick(pattern, Qt::Key_Escape);
        QVERIFY(!problem->isVisible());
        QCOMPARE(m_work->matrix()->settings.size(), std::size_t(6));
        // 5 of 8 stay: more than 1:2 and less than 3:4.
        typeInto(pattern, QStringLiteral("5:8"));
        SOON_VERIFY(m_work->matrix() && m_work->matrix()->settings.size() == 7);
        QCOMPARE(m_work->matrix()->settings[1].patternText(), std::string("5:8"));
        QVERIFY(pattern->text().isEmpty());
        typeInto(pattern, QStringLiteral("2:4")); // There already.
        QCOMPARE(m_work->matrix()->settings.size(), std::size_t(7));
        measureAll();
        QVERIFY(isMeasured(1, 1));
        keepPicture(*m_window, QStringLiteral("sensitivity-pattern"));
        // A click gives it to the layer.
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(1, 1));
        const int layer = m_work->matrix()->layers[1];
        QCOMPARE(m_document->figures()->state(layer).resolved.prune->n, 5);
        QCOMPARE(m_document->figures()->state(layer).resolved.prune->m, 8);
    }

    void anAddedColumnLasts()
    {
        choosePatterns();
        add(QStringLiteral("5:8"));
        add(QStringLiteral("1:16"));
        const QStringList all = columns();
        QCOMPARE(all.size(), 8);
        close();
        open();
        choosePatterns();
        QCOMPARE(columns(), all);
        // Other kinds of settings have no such columns.
        chooseMode(SensitivityWork::Mode::Bits);
        SOON_COMPARE(m_work->matrix()->settings.size(), std::size_t(6));
    }

    void numbersAreAddedToo_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("place");
        QTest::addColumn<QStringList>("wrong");
        QTest::newRow("bits") << int(SensitivityWork::Mode::Bits) << QStringLiteral("7") << QStringLiteral("7 bits") << 1
                              << QStringList{QStringLiteral("1"), QStringLiteral("17"), QStringLiteral("4.5"), QStringLiteral("x")};
        QTest::newRow("sparsity") << int(SensitivityWork::Mode::Sparsity) << QStringLiteral("95 %") << QStringLiteral("95 %") << 9
                                  << QStringList{QStringLiteral("0"), QStringLiteral("101"), QStringLiteral("half")};
        QTest::newRow("channels") << int(SensitivityWork::Mode::ChannelSparsity) << QStringLiteral("12.5") << QStringLiteral("12.5 %") << 1
                                  << QStringList{QStringLiteral("-5")};
    }
    /// Bits and sparsities of one's own: in their place, after a restart, and away again.
    void numbersAreAddedToo()
    {
        QFETCH(int, mode);
        QFETCH(QString, typed);
        QFETCH(QString, name);
        QFETCH(int, place);
        QFETCH(QStringList, wrong);
        const auto choose = [&] { chooseMode(static_cast<SensitivityWork::Mode>(mode)); };
        choose();
        const QStringList usual = columns();
        auto *field = child<NumberField>(*m_window, "sensitivityAnother");
        auto *problem = child<QLabel>(*m_window, "sensitivityProblem");
        QVERIFY(field->isVisible());
        for (const QString &text : wrong) {
            typeInto(field, text);
            QVERIFY2(problem->isVisible() && !field->problem().isEmpty(), qPrintable(text));
            QCOMPARE(columns(), usual);
        }
        typeInto(field, typed);
        QVERIFY(!problem->isVisible());
        SOON_COMPARE(columns().size(), usual.size() + 1);
        QCOMPARE(columns().at(place), name);
        QVERIFY(field->text().isEmpty() && !field->placeholderText().isEmpty());
        SOON_VERIFY(cutLabel(*m_window).isEmpty());
        QVERIFY(isInspectorWhole());
        measureAll();
        QVERIFY(isMeasured(1, place));
        keepPicture(*m_window, QStringLiteral("sensitivity-added-%1").arg(mode));
        close();
        open();
        choose();
        QCOMPARE(columns().size(), usual.size() + 1);
        SOON_VERIFY(isMeasured(1, place));
        m_view->setFocus();
        m_view->setCursorCell(0, place);
        QTest::keyClick(m_view, Qt::Key_Delete);
        SOON_COMPARE(columns(), usual);
        m_view->setCursorCell(0, 0); // A usual one stays.
        QTest::keyClick(m_view, Qt::Key_Delete);
        QCOMPARE(columns(), usual);
        close();
        open();
        choose();
        QCOMPARE(columns(), usual);
    }

    void whatIsNoPatternInTheSettingsIsLeftOut()
    {
        close();
        QSettings().setValue(
            QStringLiteral("window/patterns"),
            QStringList{QStringLiteral("3:99"), QStringLiteral("x"), QStringLiteral("2:4"), QStringLiteral("3:8"), QStringLiteral("3:8")});
        open();
        choosePatterns();
        QCOMPARE(columns().size(), 7);
        QVERIFY(columns().contains(QStringLiteral("3:8")));
    }

    /// By key at the cursor: the column goes for good, the usual ones stay, and its figures are known when it is typed again.
    void deleteTakesAColumnAway()
    {
        choosePatterns();
        const QStringList usual = columns();
        add(QStringLiteral("5:8")); // The second.
        measureAll();
        const float known = m_view->value(1, 1);
        QVERIFY(!std::isnan(known));
        m_view->setFocus();
        m_view->setCursorCell(1, 2); // 1:2, a usual one.
        QTest::keyClick(m_view, Qt::Key_Delete);
        QCOMPARE(columns().size(), 7);
        QTest::keyClick(m_view, Qt::Key_Left);
        QTest::keyClick(m_view, Qt::Key_Delete);
        SOON_COMPARE(columns(), usual);
        SOON_COMPARE(m_view->cursorCell(), QPoint(1, 1)); // The keyboard goes on where it was.
        QVERIFY(m_view->hasFocus());
        QTest::keyClick(m_view, Qt::Key_Delete);
        QCOMPARE(columns(), usual);
        keepPicture(*m_window, QStringLiteral("sensitivity-pattern-removed"));
        close();
        open();
        choosePatterns();
        QCOMPARE(columns(), usual);
        add(QStringLiteral("5:8"));
        SOON_VERIFY(isMeasured(1, 1));
        QCOMPARE(m_view->value(1, 1), known);
        measureAll();
        QCOMPARE(m_work->matrix()->computedSamples, 0);
    }

    void theMenuTakesAColumnAway()
    {
        choosePatterns();
        const QStringList usual = columns();
        add(QStringLiteral("5:8"));
        QVERIFY(!isOffered(m_view->columnHead(0)));
        QVERIFY(!isOffered(m_view->cellCentre(0, 2)));
        QVERIFY(!isOffered(QPoint(1, 1))); // Beside the cells.
        // At its name, in its cells, and at the cursor by the menu key.
        QVERIFY(isOffered(m_view->cellCentre(2, 1)));
        m_view->setCursorCell(0, 1);
        QVERIFY(isOffered(m_view->cellCentre(0, 2), QContextMenuEvent::Keyboard));
        QAction *action = removalAt(m_view->columnHead(1));
        QVERIFY(action);
        QVERIFY2(action->text().contains(QStringLiteral("5:8")), qPrintable(action->text()));
        SOON_VERIFY(m_menu->isVisible());
        keepPicture(*m_menu, QStringLiteral("sensitivity-pattern-menu"));
        QTest::mouseClick(m_menu, Qt::LeftButton, {}, m_menu->actionGeometry(action).center());
        SOON_COMPARE(columns(), usual);
    }

    /// A sweep under way keeps its columns.
    void nothingGoesDuringASweep()
    {
        choosePatterns();
        add(QStringLiteral("7:16"));
        const qsizetype column = columns().indexOf(QStringLiteral("7:16"));
        m_view->setFocus();
        m_view->setCursorCell(0, static_cast<int>(column));
        QTest::mouseClick(child<QPushButton>(*m_window, "sensitivityMeasure"), Qt::LeftButton);
        auto *pause = child<QToolButton>(*m_window, "sensitivityPause");
        QTest::mouseClick(pause, Qt::LeftButton);
        QCOMPARE(m_work->state(), SensitivityWork::State::Paused);
        m_view->setFocus();
        QTest::keyClick(m_view, Qt::Key_Delete);
        QVERIFY(!isOffered(m_view->columnHead(static_cast<int>(column))));
        QCOMPARE(columns().size(), 7);
        QTest::mouseClick(pause, Qt::LeftButton);
        SOON_COMPARE(m_work->state(), SensitivityWork::State::Idle);
        QVERIFY(isOffered(m_view->columnHead(static_cast<int>(column))));
    }
};

ESPALIER_WINDOW_TEST(TestPatterns)
#include "tst_patterns.moc"
