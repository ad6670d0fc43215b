// SPDX-License-Identifier: GPL-3.0-or-later
// Calibration samples, their data and the seed; data without labels. All through the data dialog.
#include "app/messages/messages.h"
#include "app/open/selection.h"
#include "app/session/finetunes.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"
#include "app/session/sessionstate.h"
#include "tests/widgets/commandline.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/seedfield.h"

#include <QClipboard>
#include <QDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace espalier;
using namespace espalier::test;

class TestSampling : public QObject
{
    Q_OBJECT
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;
    int m_layer = -1;

    QDialog *openDialog()
    {
        m_window->findChild<QAction *>(QStringLiteral("actionOpenData"))->trigger();
        auto *dialog = child<QDialog>(*m_window, "dataDialog");
        if (!dialog || !QTest::qWaitFor([dialog] { return dialog->isVisible(); }, kPatienceMs))
            return nullptr;
        dialog->activateWindow(); // Without a window manager nobody else does it.
        return QTest::qWaitFor([dialog] { return QApplication::activeWindow() == dialog; }, kPatienceMs) ? dialog : nullptr;
    }
    bool take(QDialog &dialog)
    {
        auto *ok = child<QPushButton>(dialog, "dataOk");
        if (!QTest::qWaitFor([ok] { return ok->isEnabled(); }, kPatienceMs))
            return false;
        QSignalSpy opened(m_document, &Document::dataOpened);
        keepPicture(dialog, QStringLiteral("data-dialog"));
        QTest::mouseClick(ok, Qt::LeftButton);
        return QTest::qWaitFor([&] { return !opened.isEmpty(); }, kPatienceMs);
    }
    /// Enter would close the dialog.
    static void typeOver(QDialog &dialog, const char *name, const QString &text)
    {
        auto *field = child<QWidget>(dialog, name);
        QVERIFY2(field && field->isVisible(), name);
        field->setFocus();
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Tab);
    }
    void quantize(bool weightsByChance)
    {
        Recipe recipe = m_document->editor()->recipe();
        QuantSpec activations;
        activations.isSigned = activations.symmetric = false;
        activations.range.method = "mse";
        recipe.layers["conv2"].activations = Choice<QuantSpec>::set(activations);
        if (weightsByChance) {
            QuantSpec weights;
            weights.bits = 3;
            weights.rounding = Rounding::Stochastic;
            recipe.layers["conv2"].weights = Choice<QuantSpec>::set(weights);
        }
        m_document->editor()->edit(recipe, QStringLiteral("quantize"));
    }
    bool isExact() const
    {
        const LayerState &state = m_document->figures()->state(m_layer);
        return state.isExact && state.areActivationsExact && state.activation;
    }
    /// Output range and weight error of the layer against the command line with the same choices.
    QString difference()
    {
        const nlohmann::json applied = appliedByCommandLine(*m_document);
        if (const QString found = differenceToApplied(*m_document, m_layer, applied); !found.isEmpty())
            return found;
        for (const nlohmann::json &layer : applied.at("layers"))
            if (layer.at("name") == "conv2") {
                const nlohmann::json &output = layer.at("activations").at("output");
                const QuantParameters &shown = *m_document->figures()->state(m_layer).activation;
                if (output.at("lo") != shown.lo.at(0) || output.at("hi") != shown.hi.at(0))
                    return QStringLiteral("range of activations: %1 in the window, %2")
                        .arg(shown.hi.at(0))
                        .arg(output.at("hi").get<double>());
            }
        return {};
    }

private Q_SLOTS:
    void init()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        m_layer = layerNamed(*m_document, "conv2");
        m_document->selection()->setLayers({m_layer});
    }
    void cleanup()
    {
        dismiss(m_window);
        setLanguage(QStringLiteral("en"));
    }

    void samplesAndSeedAreThoseOfTheCommandLine()
    {
        quantize(true);
        SOON_VERIFY(isExact());
        QCOMPARE(difference(), QString());
        const double mseBefore = m_document->figures()->state(m_layer).quality.mse;
        const double hiBefore = m_document->figures()->state(m_layer).activation->hi[0];

        QDialog *dialog = openDialog();
        QVERIFY(dialog);
        typeOver(*dialog, "calibrationSamples", QStringLiteral("1024"));
        typeOver(*dialog, "samplingSeed", QStringLiteral("18446744073709551615"));
        QVERIFY2(cutLabel(*dialog).isEmpty(), qPrintable(cutLabel(*dialog)));
        QVERIFY(take(*dialog));
        QCOMPARE(m_document->files().sampling.calibrationSamples, qint64(1024));
        QCOMPARE(m_document->files().sampling.seed, std::numeric_limits<quint64>::max());
        SOON_VERIFY(isExact());
        QVERIFY(m_document->figures()->state(m_layer).quality.mse != mseBefore);
        QVERIFY(m_document->figures()->state(m_layer).activation->hi[0] != hiBefore);
        QCOMPARE(difference(), QString());
        m_window->findChild<QAction *>(QStringLiteral("actionCopyCommand"))->trigger();
        const QString command = QApplication::clipboard()->text();
        QVERIFY2(command.contains(QStringLiteral("--calibration-samples 1024")), qPrintable(command));
        QVERIFY2(command.contains(QStringLiteral("--seed 18446744073709551615")), qPrintable(command));

        // Wrong input keeps the dialog open and says what is right.
        dialog = openDialog();
        QVERIFY(dialog);
        typeOver(*dialog, "samplingSeed", QStringLiteral("-1"));
        QVERIFY(!child<QPushButton>(*dialog, "dataOk")->isEnabled());
        QVERIFY(!child<QLabel>(*dialog, "samplingProblem")->text().isEmpty());
        keepPicture(*dialog, QStringLiteral("data-dialog-wrong"));
        dialog->reject();
    }

    void otherSamplesAreCalibratedOn()
    {
        // Only images, and others than beside the data: the test images of the sample under the name of training images.
        QTemporaryDir folder;
        const QString images = folder.filePath(QStringLiteral("train-images-idx3-ubyte.gz"));
        const QDir sample(m_document->files().dataPath);
        const QStringList found = sample.entryList({QStringLiteral("t10k-images*")});
        QCOMPARE(found.size(), 1);
        QVERIFY(QFile::copy(sample.filePath(found[0]), found[0].endsWith(QStringLiteral(".gz")) ? images : images.chopped(3)));
        quantize(false);
        SOON_VERIFY(m_document->figures()->state(m_layer).areActivationsExact && m_document->figures()->state(m_layer).activation);
        const double hiBefore = m_document->figures()->state(m_layer).activation->hi[0];
        QDialog *dialog = openDialog();
        QVERIFY(dialog);
        typeOver(*dialog, "calibrationPath", folder.path());
        QVERIFY(take(*dialog));
        SOON_VERIFY(m_document->figures()->state(m_layer).areActivationsExact && m_document->figures()->state(m_layer).activation);
        QVERIFY(m_document->figures()->state(m_layer).activation->hi[0] != hiBefore);
        QCOMPARE(difference(), QString());
        m_window->findChild<QAction *>(QStringLiteral("actionCopyCommand"))->trigger();
        QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("--calibration ") + folder.path()));
        // They belong to the data: the sample has its own again.
        m_window->openSample();
        QPushButton *discard = nullptr;
        if (QTest::qWaitFor([&] { return (discard = child<QPushButton>(*m_window, "unsavedDiscard")) != nullptr; }, kPatienceMs))
            QTest::mouseClick(discard, Qt::LeftButton);
        SOON_VERIFY(m_document->files().sampling.calibrationPath.isEmpty());
    }

    void imagesWithoutLabels()
    {
        QTemporaryDir folder;
        const QDir sample(m_document->files().dataPath);
        for (const QString &name : sample.entryList({QStringLiteral("*images*")}))
            QVERIFY(QFile::copy(sample.filePath(name), folder.filePath(name)));
        QDialog *dialog = openDialog();
        QVERIFY(dialog);
        typeOver(*dialog, "dataPath", folder.path());
        SOON_VERIFY(child<QLabel>(*dialog, "dataFound")->text().contains(QStringLiteral("without labels")));
        QVERIFY(take(*dialog));
        SOON_COMPARE(m_document->files().dataPath, folder.path());
        auto *state = child<QLabel>(*m_window, "scoreState");
        SOON_VERIFY(state->text().contains(QStringLiteral("no labels")));
        QCOMPARE(child<QLabel>(*m_window, "scoreAccuracy")->text(), QStringLiteral("\u2013"));
        quantize(false);
        SOON_VERIFY(m_document->figures()->state(m_layer).areActivationsExact && m_document->figures()->state(m_layer).activation);
        QCOMPARE(difference(), QString());
        keepPicture(*m_window, QStringLiteral("without-labels"));
        // What asks for labels says so.
        QSignalSpy failed(m_document->messages(), &Messages::failed);
        m_document->runs()->evaluateNow();
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("eval.no-labels"));
        m_document->finetunes()->start({});
        QCOMPARE(failed.count(), 2);
    }

    void nothingIsCutInChinese()
    {
        setLanguage(QStringLiteral("zh_CN"));
        QDialog *dialog = openDialog();
        QVERIFY(dialog);
        QVERIFY2(cutLabel(*dialog).isEmpty(), qPrintable(cutLabel(*dialog)));
        keepPicture(*dialog, QStringLiteral("data-dialog-zh"));
        dialog->reject();
        keepPicture(*m_window, QStringLiteral("inspector-zh"));
        SOON_COMPARE(cutLabel(*m_window), QString()); // The fields are laid out anew once the events are through.
    }

    void theChoiceIsPartOfTheSession()
    {
        SessionState state;
        state.sampling = {QStringLiteral("/somewhere"), 1024, std::numeric_limits<quint64>::max()};
        const Result<SessionState> read = sessionFromJson(sessionToJson(state));
        QVERIFY(read.ok());
        QVERIFY(read->sampling == state.sampling);
    }
};

ESPALIER_WINDOW_TEST(TestSampling)
#include "tst_sampling.moc"
