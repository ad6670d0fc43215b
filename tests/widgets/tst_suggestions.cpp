// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions of the sensitivity page in the real window, with the mouse and the keyboard.
#include "sensitivityfixture.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QTableWidget>
#include <QUndoStack>

using namespace espalier;
using namespace espalier::test;

class TestSuggestions : public QObject, private SensitivityFixture
{
    Q_OBJECT
private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void aSuggestionIsOneStepThatHolds()
    {
        measureAll();
        const Recipe before = m_document->recipe();
        const int steps = m_document->undoStack()->count();
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(2.0);
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        QTest::mouseClick(child<QPushButton>(*m_window, "sensitivitySuggest"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        QVERIFY(m_work->suggestion()->holds());
        QVERIFY(-m_work->suggestion()->comparison.delta <= 0.02);
        QVERIFY(m_document->sizeBytes() < m_document->originalSizeBytes());
        QCOMPARE(m_document->undoStack()->count(), steps + 1);
        auto *why = child<QTableWidget>(*m_window, "sensitivityWhy");
        SOON_VERIFY(why->isVisible());
        QCOMPARE(why->rowCount(), 3);
        QVERIFY2(why->item(0, 6)->toolTip().contains(QStringLiteral("on 2,000 samples")), qPrintable(why->item(0, 6)->toolTip()));
        keepPicture(*m_window, QStringLiteral("sensitivity-suggested"));
        // Single losses stand beside the joint one.
        QTRY_VERIFY_WITH_TIMEOUT(child<QLabel>(*m_window, "sensitivitySums")->text().contains(QStringLiteral("one by one")), kPatienceMs);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_document->recipe() == before);
    }

    /// Bits, range methods and sparsities in one matrix; a size that is typed, a locked layer, one step.
    void aSizeIsReachedAndLockedLayersStay()
    {
        chooseMode(SensitivityWork::Mode::Mixed);
        QCOMPARE(m_work->matrix()->settings.size(), std::size_t(9));
        measureAll();
        keepPicture(*m_window, QStringLiteral("sensitivity-mixed"));
        const int locked = layerNamed(*m_document, "fc1");
        Recipe recipe = m_document->recipe();
        recipe.layers["fc1"].locked = true;
        m_document->edit(recipe, QStringLiteral("Lock"));
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        toggle("sensitivityHasLimit");
        auto *size = child<QLineEdit>(*m_window, "sensitivitySize");
        QVERIFY(!size->isEnabled());
        auto *button = child<QPushButton>(*m_window, "sensitivitySuggest");
        QVERIFY(!button->isEnabled()); // Nothing to keep.
        QVERIFY(child<QLabel>(*m_window, "sensitivityProblem")->isVisible());
        toggle("sensitivityHasSize");
        QVERIFY(size->isEnabled() && button->isEnabled());
        QVERIFY(!child<QLabel>(*m_window, "sensitivityProblem")->isVisible());
        // fc1 alone takes 64,040 bytes.
        typeInto(size, QStringLiteral("80"));
        const int steps = m_document->undoStack()->count();
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        QVERIFY(m_work->suggestion()->holds());
        QCOMPARE(m_document->undoStack()->count(), steps + 1);
        SOON_VERIFY(m_document->sizeBytes() <= 80000 && m_document->sizeBytes() == m_work->suggestion()->sizeBytes);
        QVERIFY(!m_document->layerState(locked).resolved.weights && !m_document->layerState(locked).resolved.prune);
        auto *why = child<QTableWidget>(*m_window, "sensitivityWhy");
        SOON_VERIFY(why->isVisible());
        for (int row = 0; row < 3; ++row) {
            const Suggestion &one = m_work->suggestion()->suggestions[static_cast<std::size_t>(row)];
            const QString reason = why->item(row, 6)->text();
            if (one.layer == locked)
                QVERIFY2(reason.contains(QStringLiteral("locked")), qPrintable(reason));
            else
                QVERIFY2(reason.contains(QStringLiteral("each kB saved")), qPrintable(reason));
        }
        QVERIFY(child<QLabel>(*m_window, "sensitivityVerdict")->text().contains(QStringLiteral("At most 80.0 kB: kept")));
        // What the table has no room for stands below it, of the current layer.
        auto *reason = child<QLabel>(*m_window, "sensitivityReason");
        m_document->setSelection({locked});
        QVERIFY2(reason->isVisible() && reason->text().contains(QStringLiteral("fc1: stays: locked")), qPrintable(reason->text()));
        m_document->setSelection({layerNamed(*m_document, "conv2")});
        QVERIFY2(reason->text().startsWith(QStringLiteral("conv2: ")) && reason->text().contains(why->item(1, 6)->text()), qPrintable(reason->text()));
        keepPicture(*m_window, QStringLiteral("sensitivity-size"));
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_document->recipe() == recipe);
    }

    void whatCannotBeReachedIsSaidAtTheField()
    {
        measureAll();
        const Recipe before = m_document->recipe();
        const int steps = m_document->undoStack()->count();
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        toggle("sensitivityHasSize");
        auto *size = child<QLineEdit>(*m_window, "sensitivitySize");
        auto *button = child<QPushButton>(*m_window, "sensitivitySuggest");
        auto *problem = child<QLabel>(*m_window, "sensitivityProblem");
        const int top = m_view->mapTo(m_window.get(), QPoint()).y();
        for (const char *wrong : {"abc", "0", "-3"}) {
            typeInto(size, QLatin1String(wrong));
            QVERIFY2(problem->isVisible() && !button->isEnabled(), wrong);
        }
        typeInto(size, QStringLiteral("1 kB"));
        QVERIFY(!problem->isVisible());
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        QVERIFY(problem->isVisible());
        // 2 bits everywhere: 288 + 18,432 + 16,000 weights in a quarter of a byte each, a scale for each layer, 106 biases.
        const int smallest = (288 + 18432 + 16000) / 4 + 3 * 4 + 106 * 4;
        QCOMPARE(m_work->suggestion()->sizeBytes, smallest);
        QVERIFY2(problem->text().contains(QStringLiteral("9.1 kB")), qPrintable(problem->text()));
        QTest::qWait(50);
        QCOMPARE(m_view->mapTo(m_window.get(), QPoint()).y(), top); // Nothing jumps.
        keepPicture(*m_window, QStringLiteral("sensitivity-out-of-reach"));
        QCOMPARE(m_document->undoStack()->count(), steps);
        QVERIFY(m_document->recipe() == before);
        typeInto(size, QStringLiteral("20"));
        QVERIFY(!problem->isVisible());
    }

    void bothLimits()
    {
        measureAll();
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        toggle("sensitivityHasSize");
        typeInto(child<QLineEdit>(*m_window, "sensitivitySize"), QStringLiteral("10"));
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(0.1);
        QTest::mouseClick(child<QPushButton>(*m_window, "sensitivitySuggest"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        // 2 bits in nearly all of it: the size is kept, the loss is not, and the window says by how much.
        QVERIFY(m_work->suggestion()->sizeHolds && !m_work->suggestion()->dropHolds);
        const QString verdict = child<QLabel>(*m_window, "sensitivityVerdict")->text();
        const double excess = -100 * m_work->suggestion()->comparison.delta - 0.1;
        QVERIFY2(verdict.contains(QStringLiteral("not kept, %1 too much").arg(excess, 0, 'f', 2)), qPrintable(verdict));
        keepPicture(*m_window, QStringLiteral("sensitivity-both"));
    }

    void rangeMethodsAreColumns()
    {
        chooseMode(SensitivityWork::Mode::BitsAndRanges);
        QCOMPARE(m_work->matrix()->settings.size(), std::size_t(9));
        measureAll();
        keepPicture(*m_window, QStringLiteral("sensitivity-ranges"));
        QVERIFY2(m_view->cellText(1, 8).contains(QStringLiteral("2 bits MSE")), qPrintable(m_view->cellText(1, 8)));
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(1, 8));
        const int layer = m_work->matrix()->layers[1];
        QCOMPARE(m_document->layerState(layer).resolved.weights->range.method, std::string("mse"));
        QCOMPARE(m_document->layerState(layer).resolved.weights->bits, 2);
    }

    void aSuggestionForOneLayerLeavesTheOthersAlone()
    {
        measureAll();
        const int layer = m_work->matrix()->layers[1];
        const int other = m_work->matrix()->layers[0];
        Recipe recipe;
        recipe.layers[m_document->model()->layers[static_cast<std::size_t>(other)].name].weights = Choice<QuantSpec>::set({});
        m_document->edit(recipe, QStringLiteral("8 bits"));
        const Recipe before = m_document->recipe();
        m_document->setSelection({layer});
        child<QDoubleSpinBox>(*m_window, "sensitivityLimit")->setValue(2.0);
        auto *scope = child<QComboBox>(*m_window, "sensitivityScope");
        scope->setFocus();
        QTest::keyClick(scope, Qt::Key_Down);
        QSignalSpy suggested(m_work, &SensitivityWork::suggested);
        const int steps = m_document->undoStack()->count();
        QTest::mouseClick(child<QPushButton>(*m_window, "sensitivitySuggest"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(suggested.size(), 1, 2 * kPatienceMs);
        QCOMPARE(child<QTableWidget>(*m_window, "sensitivityWhy")->rowCount(), 1);
        QCOMPARE(m_work->suggestion()->suggestions.size(), std::size_t(1));
        QCOMPARE(m_work->suggestion()->suggestions[0].layer, layer);
        QCOMPARE(m_document->undoStack()->count(), steps + 1);
        QVERIFY(m_document->layerState(layer).resolved.weights.has_value());
        QCOMPARE(m_document->layerState(other).resolved.weights->bits, 8);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(m_document->recipe() == before);
    }
};

ESPALIER_WINDOW_TEST(TestSuggestions)
#include "tst_suggestions.moc"
