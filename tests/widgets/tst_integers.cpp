// SPDX-License-Identifier: GPL-3.0-or-later
// Dequantization made visible: integers, scales, zero points and what they mean again.
#include "app/messages/messages.h"
#include "app/models/integersmodel.h"
#include "app/open/selection.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/score.h"
#include "engine/apply/apply.h"
#include "engine/io/safetensors.h"
#include "tests/widgets/plotevents.h"
#include "tests/widgets/windowfixture.h"
#include "widgets/dialogs/integersdialog.h"
#include "widgets/inspector/bitsfield.h"

#include <QAction>
#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QPushButton>
#include <QSignalSpy>

using namespace espalier;
using namespace espalier::test;

class TestIntegers : public QObject
{
    Q_OBJECT
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;

private Q_SLOTS:
    void init()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
    }
    void cleanup() { dismiss(m_window); }

    void integersAreSeenCopiedAndTurnedBack()
    {
        QTest::keyClick(m_window.get(), Qt::Key_I, Qt::ControlModifier);
        auto *dialog = child<QDialog>(*m_window, "integersDialog");
        QVERIFY(dialog && dialog->isVisible());
        auto *table = child<QTableView>(*dialog, "integersTable");
        auto *state = child<QLabel>(*dialog, "integersScales");
        SOON_VERIFY(state->text().contains(QStringLiteral("not quantized")));
        QVERIFY(!child<QPushButton>(*dialog, "integersCopy")->isEnabled());
        // The dialog follows the window.
        typeInto(child<BitsField>(*m_window, "bitsField"), QStringLiteral("5"));
        SOON_VERIFY(table->model()->rowCount() == 64);
        QCOMPARE(table->model()->columnCount(), 288);
        const Result<AppliedRecipe> applied = applyRecipe(*m_document->model(), m_document->editor()->recipe(), {});
        QVERIFY(applied.ok());
        const ChangedTensor *changed = nullptr;
        for (const AppliedLayer &layer : applied->layers)
            if (layer.layer == m_document->selection()->current())
                changed = &layer.tensors.front();
        QVERIFY(changed);
        const double scale = changed->parameters->scale.front();
        for (int row = 0; row < 64; ++row)
            for (int column = 0; column < 288; ++column) {
                const int q = table->model()->index(row, column).data().toInt();
                QVERIFY(q >= -15 && q <= 15);
                QCOMPARE(float(q * scale), (*changed->values)[std::size_t(row * 288 + column)]);
            }
        // The value under the cursor.
        const QModelIndex cell = table->model()->index(1, 2);
        sendHover(table->viewport(), table->visualRect(cell).center());
        auto *told = child<QLabel>(*dialog, "integersCell");
        SOON_VERIFY(told->text().contains(QStringLiteral("zero point 0")));
        QVERIFY2(told->text().startsWith(QStringLiteral("Row 1, column 0 (0,2): ")), qPrintable(told->text()));
        keepPicture(*dialog, QStringLiteral("integers-en"));
        auto *shown = child<QComboBox>(*dialog, "integersShown");
        shown->setFocus();
        QTest::keyClick(shown, Qt::Key_Down);
        QVERIFY(std::abs(table->model()->index(3, 4).data().toDouble() - double((*changed->values)[3 * 288 + 4])) < 1e-4);
        QGuiApplication::clipboard()->clear();
        QTest::mouseClick(child<QPushButton>(*dialog, "integersCopy"), Qt::LeftButton);
        SOON_VERIFY(!QGuiApplication::clipboard()->text().isEmpty());
        const QStringList lines = QGuiApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 65);
        const QStringList cells = lines[4].split(QLatin1Char(','));
        QCOMPARE(cells.size(), 3 + 288);
        QCOMPARE(cells[1].toDouble(), scale);
        QCOMPARE(cells[3 + 4].toFloat(), (*changed->values)[3 * 288 + 4]);
    }

    /// Turned back: the exported integers as weights of the network, by the menu.
    void exportedIntegersAreOpenedAsWeights()
    {
        typeInto(child<BitsField>(*m_window, "bitsField"), QStringLiteral("3"));
        SOON_VERIFY(m_document->score()->state().kind == ScoreState::Kind::Measured && !m_document->score()->state().isStale
                    && m_document->score()->state().evaluation.comparison.kl > 0);
        const Metrics quantized = m_document->score()->state().evaluation.metrics;
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("conv2.safetensors"));
        bool isExported = false;
        m_document->runs()->startExport(QStringLiteral("integers"), file, 0, this,
                                        [&](const Result<ExportReport> &answer) { isExported = answer.ok(); });
        SOON_VERIFY(isExported);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        SOON_VERIFY(m_document->score()->state().evaluation.comparison.kl == 0);
        QSignalSpy opened(m_document, &Document::modelOpened);
        m_window->findChild<QAction *>(QStringLiteral("actionOpenWeights"))->trigger();
        QFileDialog *dialog = nullptr;
        SOON_VERIFY((dialog = m_window->findChild<QFileDialog *>()) != nullptr);
        dialog->selectFile(file);
        static_cast<QDialog *>(dialog)->accept();
        SOON_VERIFY(opened.count() == 1);
        SOON_VERIFY(m_document->score()->state().kind == ScoreState::Kind::Measured && !m_document->score()->state().isStale);
        QCOMPARE(m_document->score()->state().evaluation.metrics.top1, quantized.top1);
        QVERIFY(m_document->score()->state().evaluation.metrics.loss == quantized.loss);
        QVERIFY2(m_document->editor()->commandLine().contains(QStringLiteral("--weights ") + file),
                 qPrintable(m_document->editor()->commandLine()));
    }

    void weightsThatDoNotFitAreListed()
    {
        QTemporaryDir folder;
        const std::string file = folder.filePath(QStringLiteral("part.safetensors")).toStdString();
        std::vector<NamedTensor> some;
        for (const NamedTensor &tensor : m_document->model()->tensors)
            if (tensor.name.rfind("conv", 0) == 0)
                some.push_back(tensor);
        QVERIFY(writeSafetensors(file, some));
        QSignalSpy failures(m_document->messages(), &Messages::failed);
        QSignalSpy opened(m_document, &Document::modelOpened);
        m_document->openWeights(QString::fromStdString(file));
        SOON_VERIFY(failures.count() == 1);
        QCOMPARE(failures.first()[0].toString(), QStringLiteral("model.weights-mismatch"));
        QVERIFY2(failures.first()[1].toString().contains(QStringLiteral("fc1.weight")), qPrintable(failures.first()[1].toString()));
        QCOMPARE(opened.count(), 0);
        m_document->openWeights(QString::fromStdString(file), true);
        SOON_VERIFY(opened.count() == 1);
    }
};

ESPALIER_WINDOW_TEST(TestIntegers)
#include "tst_integers.moc"
