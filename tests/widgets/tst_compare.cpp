// SPDX-License-Identifier: GPL-3.0-or-later
// Two runs side by side in the real window, and what a click on a figure opens.
#include "app/session/layerfigures.h"
#include "app/session/networkcosts.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/score.h"
#include "widgets/compare/comparepage.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/score/costdialog.h"
#include "windowfixture.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QTabWidget>
#include <QTableWidget>
#include <QToolButton>

using namespace espalier;
using namespace espalier::test;

class TestCompare : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;

    bool isMeasured() const
    {
        return m_document->score()->state().kind == ScoreState::Kind::Measured && !m_document->score()->state().isStale;
    }

    bool quantizeAll(int bits)
    {
        Recipe recipe = m_document->editor()->recipe();
        QuantSpec spec;
        spec.bits = bits;
        recipe.defaults.weights = Choice<QuantSpec>::set(spec);
        m_document->editor()->edit(recipe, QStringLiteral("Bits"));
        return QTest::qWaitFor([this] { return isMeasured(); }, kPatienceMs);
    }

private Q_SLOTS:
    void init()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        QTRY_VERIFY_WITH_TIMEOUT(isMeasured(), kPatienceMs);
    }
    void cleanup() { dismiss(m_window); }

    void theCurrentRecipeIsComparedWhileItChanges()
    {
        QTest::mouseClick(child<QLabel>(*m_window, "scoreDelta"), Qt::LeftButton);
        auto *page = child<ComparePage>(*m_window, "comparePage");
        SOON_VERIFY(page->isVisible());
        auto *flips = child<QListView>(*page, "compareFlips");
        QCOMPARE(flips->model()->rowCount(), 0);
        QCOMPARE(child<QTableWidget>(*page, "compareLayers")->rowCount(), 0);
        QVERIFY(quantizeAll(2));
        const Evaluation &shown = m_document->score()->state().evaluation;
        QVERIFY(shown.comparison.lost > 0);
        QCOMPARE(page->comparison().lost, shown.comparison.lost);
        QCOMPARE(page->comparison().gained, shown.comparison.gained);
        QCOMPARE(page->comparison().agree, shown.comparison.agree);
        QCOMPARE(page->comparison().b.loss, shown.metrics.loss);
        QCOMPARE(page->comparison().interval.lo, shown.comparison.interval.lo);
        QCOMPARE(flips->model()->rowCount(), int(shown.metrics.samples - shown.comparison.agree));
        QVERIFY(child<QTableWidget>(*page, "compareLayers")->rowCount() == m_document->figures()->layerCount());
        const QString words = flips->model()->index(0, 0).data(Qt::ToolTipRole).toString();
        QVERIFY2(words.contains(QStringLiteral("A: right")), qPrintable(words));
        QVERIFY(!flips->model()->index(0, 0).data(Qt::DecorationRole).value<QPixmap>().isNull());
        auto *kind = child<QComboBox>(*page, "compareFlipKind");
        kind->setFocus();
        QTest::keyClick(kind, Qt::Key_Down);
        QCOMPARE(flips->model()->rowCount(), int(shown.comparison.lost));
        child<QTabWidget>(*page, "compareDetails")->setCurrentIndex(1);
        QCOMPARE(child<QTableWidget>(*page, "compareClasses")->rowCount(), 10);
        keepPicture(*m_window, QStringLiteral("compare-en-light"));
        // Undo is measured already: everything is as before, at once.
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        SOON_COMPARE(page->comparison().lost, std::int64_t(0));
        QCOMPARE(flips->model()->rowCount(), 0);
    }

    void twoRunsAreComparedByEnter()
    {
        QVERIFY(quantizeAll(3));
        m_document->runs()->evaluateNow();
        QTRY_COMPARE_WITH_TIMEOUT(int(m_document->runs()->all().size()), 1, kPatienceMs);
        QVERIFY(quantizeAll(2));
        m_document->runs()->evaluateNow();
        QTRY_COMPARE_WITH_TIMEOUT(int(m_document->runs()->all().size()), 2, kPatienceMs);
        auto *table = child<QTableView>(*m_window, "runsTable");
        table->selectAll();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Return);
        auto *page = child<ComparePage>(*m_window, "comparePage");
        SOON_VERIFY(page->isVisible());
        QCOMPARE(child<QComboBox>(*page, "compareA")->currentData().toInt(), m_document->runs()->all()[0].id);
        QCOMPARE(child<QComboBox>(*page, "compareB")->currentData().toInt(), m_document->runs()->all()[1].id);
        QCOMPARE(page->comparison().a.top1, m_document->runs()->all()[0].evaluation.metrics.top1);
        QCOMPARE(page->comparison().b.top1, m_document->runs()->all()[1].evaluation.metrics.top1);
        const double delta = page->comparison().delta;
        QVERIFY(delta < 0);
        QTest::mouseClick(child<QToolButton>(*page, "compareSwap"), Qt::LeftButton);
        QCOMPARE(page->comparison().delta, -delta);
    }

    void aFigureOpensWhatItCounts()
    {
        QTest::mouseClick(child<QLabel>(*m_window, "scoreBops"), Qt::LeftButton);
        auto *dialog = child<CostDialog>(*m_window, "scoreDetails");
        SOON_VERIFY(dialog && dialog->isVisible());
        QVERIFY(!dialog->isModal());
        auto *table = child<QTableWidget>(*dialog, "scoreDetailsTable");
        QCOMPARE(table->rowCount(), m_document->figures()->layerCount());
        double sum = 0;
        for (int row = 0; row < table->rowCount(); ++row)
            sum += std::max(0.0, table->item(row, CostDialog::Bops)->data(Qt::UserRole).toDouble());
        QCOMPARE(sum, *m_document->costs()->total().bops);
        QCOMPARE(sum, double(*m_document->model()->macs) * 32 * 32);
        for (int row = 1; row < table->rowCount(); ++row)
            QVERIFY(table->item(row, CostDialog::Bops)->data(Qt::UserRole).toDouble()
                    <= table->item(row - 1, CostDialog::Bops)->data(Qt::UserRole).toDouble());
        keepPicture(*dialog, QStringLiteral("cost-dialog"));
        dialog->close();
    }

    /// Copied with a button or Ctrl+C and saved, the table has exact numbers in the order of the screen.
    void theCostsAreCopiedAndSaved()
    {
        QTest::mouseClick(child<QLabel>(*m_window, "scoreMacs"), Qt::LeftButton);
        auto *dialog = child<CostDialog>(*m_window, "scoreDetails");
        SOON_VERIFY(dialog && dialog->isVisible());
        std::vector<const LayerInfo *> order;
        for (const LayerInfo &layer : m_document->model()->layers)
            order.push_back(&layer);
        std::stable_sort(order.begin(), order.end(),
                         [](const LayerInfo *a, const LayerInfo *b) { return a->macs.value_or(-1) > b->macs.value_or(-1); });
        const auto expect = [&](QChar separator) {
            QStringList lines{QStringList{"Layer", "Size", "Float size", "MACs", "BOPs", "Zeros", "Weights"}.join(separator)};
            for (const LayerInfo *layer : order) {
                const LayerState &state = m_document->figures()->state(layer->id);
                const auto number = [](double value) { return QString::number(value, 'g', QLocale::FloatingPointShortest); };
                lines += QStringList{QString::fromStdString(layer->name),
                                     QString::number(m_document->costs()->ofLayer(layer->id).bytes),
                                     QString::number(layer->bytes),
                                     layer->macs ? QString::number(*layer->macs) : QString(),
                                     layer->macs ? QString::number(*layer->macs * 32 * 32) : QString(),
                                     layer->weights.empty() ? QString() : number(double(state.quality.zeros) / double(state.quality.count)),
                                     QString::number(layer->parameters)}
                             .join(separator);
            }
            return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
        };
        QGuiApplication::clipboard()->clear();
        QTest::mouseClick(child<QPushButton>(*dialog, "scoreDetailsCopy"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), expect(QLatin1Char('\t')));
        QGuiApplication::clipboard()->clear();
        auto *table = child<QTableWidget>(*dialog, "scoreDetailsTable");
        dialog->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(dialog));
        table->setFocus();
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), expect(QLatin1Char('\t')));

        QTemporaryDir folder;
        QTest::mouseClick(child<QPushButton>(*dialog, "scoreDetailsSave"), Qt::LeftButton);
        QFileDialog *save = nullptr;
        SOON_VERIFY((save = m_window->findChild<QFileDialog *>()) && save->isVisible());
        save->selectFile(folder.filePath(QStringLiteral("costs.csv")));
        static_cast<QDialog *>(save)->accept();
        QFile file(folder.filePath(QStringLiteral("costs.csv")));
        SOON_VERIFY(file.exists());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QString::fromUtf8(file.readAll()), expect(QLatin1Char(',')));
        dialog->close();
    }

    void theTargetDecidesBitsAndSize()
    {
        QVERIFY(quantizeAll(4));
        const QString packed = child<QLabel>(*m_window, "scoreSize")->text();
        auto *target = child<QComboBox>(*m_window, "targetProfile");
        target->setFocus();
        QTest::keyClick(target, Qt::Key_Down);
        QCOMPARE(QLatin1String(m_document->costs()->target().id), QLatin1String("int8"));
        QVERIFY(child<QLabel>(*m_window, "scoreSize")->text() != packed);
        QVERIFY(m_document->costs()->total().bytes > m_document->costs()->sizeBytes());
        auto *bits = child<BitsField>(*m_window, "bitsField");
        const Recipe before = m_document->editor()->recipe();
        typeInto(bits, QStringLiteral("5"));
        QVERIFY2(bits->problem().contains(QStringLiteral("8 bits")), qPrintable(bits->problem()));
        QVERIFY(m_document->editor()->recipe() == before);
        typeInto(bits, QStringLiteral("8"));
        QVERIFY(bits->problem().isEmpty());
        QVERIFY(!(m_document->editor()->recipe() == before));
        QTest::keyClick(target, Qt::Key_Up);
        QCOMPARE(m_document->costs()->total().bytes, m_document->costs()->sizeBytes());
    }
};

ESPALIER_WINDOW_TEST(TestCompare)
#include "tst_compare.moc"
