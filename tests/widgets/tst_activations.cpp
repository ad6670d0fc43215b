// SPDX-License-Identifier: GPL-3.0-or-later
// What goes through a layer, seen and quantized in the window.
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/score.h"
#include "engine/calibrate/calibrate.h"
#include "engine/recipe/vocabulary.h"
#include "tests/shared.h"
#include "tests/widgets/commandline.h"
#include "tests/widgets/plotevents.h"
#include "widgets/histogram/histogramview.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/pages/histogrampage.h"
#include "widgets/plots/errorcurve.h"
#include "widgets/plots/qcustomplotheader.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialog>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QUndoStack>

using namespace espalier;
using namespace espalier::test;

class TestActivations : public QObject
{
    Q_OBJECT
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;
    HistogramView *m_view = nullptr;

    const LayerState &state(const char *layer) const { return m_document->figures()->state(layerNamed(*m_document, layer)); }

    void choose(const char *comboBox, const QString &value)
    {
        auto *box = child<QComboBox>(*m_window, comboBox);
        box->setFocus();
        const int wanted = box->findData(value);
        QVERIFY2(wanted >= 0, qPrintable(value));
        while (box->currentIndex() != wanted)
            QTest::keyClick(box, box->currentIndex() < wanted ? Qt::Key_Down : Qt::Key_Up);
    }

    /// What the engine sees on the training images beside the test images.
    Result<CalibrationPtr> calibration() const
    {
        DataOptions options = m_document->files().dataOptions;
        options.split = Split::Train;
        const Result<DatasetPtr> data = openDataset(m_document->files().dataPath.toStdString(), options, {});
        if (!data)
            return data.error();
        Recipe asking;
        asking.defaults.activations = Choice<QuantSpec>::set(vocabulary::activationDefaults());
        return calibrate(m_document->model(), *data, asking, {}, {});
    }

private Q_SLOTS:
    void init()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
        m_view = child<HistogramView>(*m_window, "activationsView");
        QVERIFY(m_view);
        QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
        QVERIFY(m_view->isVisible());
        SOON_VERIFY(!m_view->isEmpty());
    }
    void cleanup() { dismiss(m_window); }

    /// The histogram is that of the engine's calibration on the training images beside the test images.
    void whatComesOutIsShown()
    {
        const Result<CalibrationPtr> seen = calibration();
        QVERIFY(seen.ok());
        const int layer = layerNamed(*m_document, "conv2");
        QCOMPARE(m_view->histogram().counts, (*seen)->outputs.at(layer).histogram.counts);
        QVERIFY(child<QLabel>(*m_window, "activationsReadout")->text().startsWith(QStringLiteral("float")));
        // The other end, by the keyboard.
        auto *end = child<QComboBox>(*m_window, "activationsEnd");
        end->setFocus();
        QTest::keyClick(end, Qt::Key_Down);
        QCOMPARE(m_view->histogram().counts, (*seen)->inputs.at(layer).histogram.counts);
        QVERIFY(m_view->handles().isEmpty());
        // What the last layer gives back is not quantized: its input is shown.
        QTest::keyClick(end, Qt::Key_Up);
        m_document->selection()->setLayers({layerNamed(*m_document, "fc1")});
        QCOMPARE(m_view->histogram().counts, (*seen)->inputs.at(layerNamed(*m_document, "fc1")).histogram.counts);
    }

    void aDraggedRangeIsThatOfTheCommandLine()
    {
        typeInto(child<BitsField>(*m_window, "activationBits"), QStringLiteral("4"));
        QVERIFY(state("conv2").resolved.activations);
        SOON_VERIFY(state("conv2").activation.has_value());
        QVERIFY(!state("conv2").resolved.weights); // The weights stay float.
        QCOMPARE(state("conv2").activation->qmax, 15);
        QCOMPARE(m_view->handles(), (QVector<HandleKind>{HandleKind::Low, HandleKind::High}));
        const double before = m_view->handleValue(HandleKind::High);
        drag(m_view, m_view->gripPosition(HandleKind::High), m_view->gripPosition(HandleKind::High) - QPoint(120, 0));
        const QuantSpec spec = *state("conv2").resolved.activations;
        QCOMPARE(spec.range.method, std::string("fixed"));
        QVERIFY(spec.range.hi[0] < before);
        QCOMPARE(m_document->editor()->undoStack()->count(), 2);
        QCOMPARE(child<NumberField>(*m_window, "activationHi")->text().toDouble(), spec.range.hi[0]);
        const QString readout = child<QLabel>(*m_window, "activationsReadout")->text();
        QVERIFY2(readout.contains(QStringLiteral("SQNR")) && readout.contains(QStringLiteral("zero point 0")), qPrintable(readout));
        QVERIFY(child<ErrorCurve>(*m_window, "activationsCurve")->optimum().has_value());
        keepPicture(*m_window, QStringLiteral("activations-en-light"));
        SOON_VERIFY(m_document->score()->state().kind == ScoreState::Kind::Measured && !m_document->score()->state().isStale);
        const QString difference = differenceToCommandLine(*m_document, evaluatedByCommandLine(*m_document));
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
        QVERIFY(m_document->score()->state().evaluation.comparison.kl > 0);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(state("conv2").resolved.activations->range.method, std::string("minmax"));
    }

    /// The network's input has a range of its own: handles, fields and method are those of the end that is shown.
    void whatGoesInHasHandlesOfItsOwn()
    {
        m_document->selection()->setLayers({layerNamed(*m_document, "conv1")});
        typeInto(child<BitsField>(*m_window, "activationBits"), QStringLiteral("4"));
        SOON_VERIFY(state("conv1").activation.has_value() && state("conv1").activationInput.has_value());
        const double outputHi = state("conv1").activation->hi[0];
        auto *end = child<QComboBox>(*m_window, "activationsEnd");
        end->setFocus();
        QTest::keyClick(end, Qt::Key_Down);
        QCOMPARE(m_view->handles(), (QVector<HandleKind>{HandleKind::Low, HandleKind::High}));
        QCOMPARE(child<NumberField>(*m_window, "activationHi")->text().toDouble(), state("conv1").activationInput->hi[0]);
        const double before = m_view->handleValue(HandleKind::High);
        drag(m_view, m_view->gripPosition(HandleKind::High), m_view->gripPosition(HandleKind::High) - QPoint(120, 0));
        const QuantSpec spec = *state("conv1").resolved.activations;
        QVERIFY(spec.inputRange && spec.inputRange->method == "fixed" && spec.inputRange->hi[0] < before);
        QCOMPARE(spec.range.method, std::string("minmax")); // What comes out keeps its own.
        QCOMPARE(m_document->editor()->undoStack()->count(), 2);
        QCOMPARE(child<QComboBox>(*m_window, "activationRange")->currentData().toString(), QStringLiteral("fixed"));
        keepPicture(*m_window, QStringLiteral("activations-input"));
        SOON_VERIFY(m_document->score()->state().kind == ScoreState::Kind::Measured && !m_document->score()->state().isStale);
        const QString difference = differenceToCommandLine(*m_document, evaluatedByCommandLine(*m_document));
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
        typeInto(child<NumberField>(*m_window, "activationHi"), QStringLiteral("0.75"));
        QCOMPARE(state("conv1").resolved.activations->inputRange->hi, std::vector<double>{0.75});
        // The other end by hand, too: what goes in stays as it is.
        QTest::keyClick(end, Qt::Key_Up);
        SOON_VERIFY(state("conv1").areActivationsExact);
        QCOMPARE(child<NumberField>(*m_window, "activationHi")->text().toDouble(), outputHi);
        drag(m_view, m_view->gripPosition(HandleKind::High), m_view->gripPosition(HandleKind::High) - QPoint(90, 0));
        QCOMPARE(state("conv1").resolved.activations->range.method, std::string("fixed"));
        QCOMPARE(state("conv1").resolved.activations->inputRange->hi, std::vector<double>{0.75});
        QVERIFY(state("conv1").activationInput.has_value());
    }

    /// A range by hand of what comes out does not turn what goes in back to float.
    void whatGoesInStaysQuantized()
    {
        typeInto(child<BitsField>(*m_window, "activationBits"), QStringLiteral("4"));
        SOON_VERIFY(state("conv2").areActivationsExact && state("conv2").activationInput.has_value());
        const double inputHi = state("conv2").activationInput->hi[0];
        typeInto(child<NumberField>(*m_window, "activationHi"), QStringLiteral("1.5"));
        QCOMPARE(state("conv2").resolved.activations->range.hi, std::vector<double>{1.5});
        SOON_VERIFY(state("conv2").areActivationsExact);
        QVERIFY(state("conv2").activationInput.has_value());
        QCOMPARE(state("conv2").activationInput->hi[0], inputHi);
    }

    void fieldsSayWhatIsWrong()
    {
        auto *bits = child<BitsField>(*m_window, "activationBits");
        typeInto(bits, QStringLiteral("99"));
        QVERIFY(!state("conv2").resolved.activations);
        QVERIFY(!child<QLabel>(*m_window, "activationProblem")->text().isEmpty());
        typeInto(bits, QStringLiteral("8"));
        SOON_VERIFY(state("conv2").activation.has_value());
        auto *hi = child<NumberField>(*m_window, "activationHi");
        typeInto(hi, QStringLiteral("-1"));
        QCOMPARE(state("conv2").resolved.activations->range.method, std::string("minmax"));
        QVERIFY(!child<QLabel>(*m_window, "activationProblem")->text().isEmpty());
        typeInto(hi, QStringLiteral("1.25"));
        QCOMPARE(state("conv2").resolved.activations->range.hi, std::vector<double>{1.25});
        QVERIFY(child<QLabel>(*m_window, "activationProblem")->text().isEmpty());
        choose("activationRange", QStringLiteral("percentile"));
        QCOMPARE(state("conv2").resolved.activations->range.method, std::string("percentile"));
        typeInto(child<NumberField>(*m_window, "activationRangeArgument"), QStringLiteral("99"));
        QCOMPARE(state("conv2").resolved.activations->range.percentile, 99.0);
        SOON_VERIFY(state("conv2").areActivationsExact && state("conv2").activation.has_value());
        QTest::keyClick(m_view, Qt::Key_Delete);
        QVERIFY(!state("conv2").resolved.activations);
        QVERIFY(m_view->handles().isEmpty());
    }

    /// Of the whole network: weights of 3 bits, corrected, measured as the command line does.
    void biasCorrection()
    {
        Recipe recipe;
        QuantSpec spec;
        spec.bits = 3;
        recipe.defaults.weights = Choice<QuantSpec>::set(spec);
        m_document->editor()->edit(recipe, QStringLiteral("3 bits"));
        choose("biasCorrection", QStringLiteral("empirical"));
        QCOMPARE(m_document->editor()->recipe().biasCorrection, std::string("empirical"));
        SOON_VERIFY(m_document->score()->state().kind == ScoreState::Kind::Measured && !m_document->score()->state().isStale);
        const QString difference = differenceToCommandLine(*m_document, evaluatedByCommandLine(*m_document));
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
    }

    /// Of the whole network too, by mouse: what they do is what the command line does.
    void equalizationAndSharedRanges()
    {
        Recipe recipe;
        QuantSpec spec;
        spec.bits = 3;
        recipe.defaults.weights = Choice<QuantSpec>::set(spec);
        recipe.defaults.activations = Choice<QuantSpec>::set(vocabulary::activationDefaults());
        m_document->editor()->edit(recipe, QStringLiteral("3 bits"));
        for (const char *name : {"equalizeBox", "sharedRangesBox"}) {
            auto *box = child<QCheckBox>(*m_window, name);
            QTest::mouseClick(box, Qt::LeftButton, {}, QPoint(8, box->height() / 2));
            QVERIFY2(box->isChecked(), name);
        }
        QVERIFY(m_document->editor()->recipe().equalize && m_document->editor()->recipe().sharedRanges);
        SOON_VERIFY(m_document->score()->state().kind == ScoreState::Kind::Measured && !m_document->score()->state().isStale);
        const QString difference = differenceToCommandLine(*m_document, evaluatedByCommandLine(*m_document));
        QVERIFY2(difference.isEmpty(), qPrintable(difference));
        keepPicture(*m_window, QStringLiteral("activations-steps"));
        // The weights' own page shows the equalized ones, and says so.
        const int layer = m_document->selection()->current();
        SOON_VERIFY(m_document->figures()->state(layer).areStatisticsCurrent);
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        auto *histogram = m_window->findChild<HistogramPage *>()->findChild<HistogramView *>();
        QCOMPARE(histogram->histogram().counts, m_document->figures()->shownStatistics(layer).histogram.counts);
        QVERIFY(histogram->findChild<QCustomPlot *>()->xAxis->label().contains(QStringLiteral("equalized")));
        keepPicture(*m_window, QStringLiteral("histogram-equalized"));
        QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
        SOON_COMPARE(cutLabel(*m_window), QString());
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!child<QCheckBox>(*m_window, "sharedRangesBox")->isChecked());
    }

    /// What is shown is what the engine uses: after an edit elsewhere, and of a range by hand that others share.
    void shownRangesAreThoseInForce()
    {
        NEED_SHARED("data/models/resnet20-ssl.traced.pt");
        m_document->openModel(QString::fromStdString(shared("data/models/resnet20-ssl.traced.pt")));
        SOON_VERIFY(m_document->model() && m_document->model()->provenance.name == "resnet20-ssl");
        DataOptions options;
        options.preprocess = {};
        options.preprocess.scale = 255;
        QSignalSpy opened(m_document, &Document::dataOpened);
        m_document->openData(QString::fromStdString(shared("data/cifar10")), options);
        SOON_VERIFY(opened.count() == 1);
        Recipe recipe;
        recipe.sharedRanges = true;
        recipe.defaults.activations = Choice<QuantSpec>::set(vocabulary::activationDefaults());
        m_document->editor()->edit(recipe, QStringLiteral("all"));
        const auto areExact = [this] {
            for (int layer = 0; layer < m_document->figures()->layerCount(); ++layer)
                if (!m_document->figures()->state(layer).areActivationsExact)
                    return false;
            return true;
        };
        SOON_VERIFY(areExact());
        QuantSpec byHand = vocabulary::activationDefaults();
        byHand.range.method = "fixed";
        byHand.range.lo = {-0.5};
        byHand.range.hi = {0.5};
        recipe.layers["layer1.0.conv2"].activations = Choice<QuantSpec>::set(byHand);
        QuantSpec weights;
        weights.bits = 3;
        recipe.layers["layer1.1.conv1"].weights = Choice<QuantSpec>::set(weights);
        m_document->editor()->edit(recipe, QStringLiteral("two layers"));
        QVERIFY(!areExact());
        SOON_VERIFY(areExact());
        options.split = Split::Train;
        const Result<DatasetPtr> data = openDataset(m_document->files().dataPath.toStdString(), options, {});
        QVERIFY(data.ok());
        const Result<CalibrationPtr> calibration = calibrate(m_document->model(), *data, recipe, {}, {});
        QVERIFY(calibration.ok());
        const Result<AppliedRecipe> applied = applyRecipe(*m_document->model(), recipe, {}, calibration->get());
        QVERIFY(applied.ok());
        int compared = 0;
        for (const AppliedLayer &layer : applied->layers) {
            const LayerState &shown = m_document->figures()->state(layer.layer);
            QCOMPARE(shown.activation.has_value(), layer.activation.has_value());
            if (!layer.activation)
                continue;
            ++compared;
            QCOMPARE(shown.activation->lo, layer.activation->lo);
            QCOMPARE(shown.activation->hi, layer.activation->hi);
        }
        QVERIFY(compared > 20);
        // What goes into the second convolution of a block is what the first gives: its range is set there.
        m_document->selection()->setLayers({layerNamed(*m_document, "layer1.0.conv2")});
        auto *end = child<QComboBox>(*m_window, "activationsEnd");
        auto *low = child<NumberField>(*m_window, "activationLo");
        SOON_VERIFY(!m_view->isEmpty() && !low->isReadOnly() && !m_view->handles().isEmpty());
        end->setFocus();
        QTest::keyClick(end, Qt::Key_Down);
        QVERIFY(low->isReadOnly() && low->toolTip().contains(QStringLiteral("layer before")));
        QVERIFY(m_view->handles().isEmpty());
        QTest::keyClick(end, Qt::Key_Up);
        QVERIFY(!low->isReadOnly() && !low->toolTip().contains(QStringLiteral("layer before")));
        // Shared with the block's input, which is wider.
        QVERIFY(state("layer1.0.conv2").activation->hi[0] > 0.5);
    }

    /// One rule for weights and for what goes through: each layer's bound is the same share of what was observed in it, with Alt the same
    /// value. By mouse, on both pages.
    void severalLayersKeepTheClipRatio_data()
    {
        QTest::addColumn<bool>("isAlt");
        QTest::newRow("clip ratio") << false;
        QTest::newRow("Alt: same value") << true;
    }
    void severalLayersKeepTheClipRatio()
    {
        QFETCH(bool, isAlt);
        const int conv1 = layerNamed(*m_document, "conv1"), conv2 = layerNamed(*m_document, "conv2");
        const Result<CalibrationPtr> seen = calibration();
        QVERIFY(seen.ok());
        m_document->selection()->setLayers({conv2, conv1});
        typeInto(child<BitsField>(*m_window, "activationBits"), QStringLiteral("8"));
        typeInto(child<BitsField>(*m_window, "bitsField"), QStringLiteral("8"));
        SOON_VERIFY(state("conv1").activation.has_value() && state("conv2").activation.has_value());
        SOON_VERIFY(state("conv1").parameters.has_value() && state("conv2").parameters.has_value());
        const auto seenHi = [&](int layer) { return (*seen)->outputs.at(layer).hi; };
        const auto largest = [&](int layer) { return m_document->figures()->state(layer).statistics.all.absMax; };
        const auto dragToHalf = [&](HistogramView *view, double whole) {
            const QPoint from = view->gripPosition(HandleKind::High);
            drag(view, from, {int(std::lround(view->pixelOf(whole / 2))), from.y()}, isAlt ? Qt::AltModifier : Qt::NoModifier);
        };
        const auto check = [&](double hi1, double whole1, double hi2, double whole2) {
            QVERIFY(std::abs(hi2 / whole2 - 0.5) < 0.02);
            const double difference = isAlt ? hi1 - hi2 : hi1 / whole1 - hi2 / whole2;
            QVERIFY2(std::abs(difference) < 1e-12, qPrintable(QStringLiteral("%1 %2").arg(hi1).arg(hi2)));
        };
        dragToHalf(m_view, seenHi(conv2));
        check(state("conv1").resolved.activations->range.hi[0], seenHi(conv1), state("conv2").resolved.activations->range.hi[0],
              seenHi(conv2));
        // Below zero there is nothing behind a ReLU: that bound stays.
        QCOMPARE(state("conv1").resolved.activations->range.lo[0], 0.0);
        QTest::keyClick(m_window.get(), Qt::Key_1, Qt::ControlModifier);
        auto *weights = m_window->findChild<HistogramPage *>()->findChild<HistogramView *>();
        SOON_VERIFY(weights->isVisible() && !weights->isEmpty());
        dragToHalf(weights, largest(conv2));
        check(state("conv1").resolved.weights->range.hi[0], largest(conv1), state("conv2").resolved.weights->range.hi[0], largest(conv2));
        QCOMPARE(state("conv1").resolved.weights->range.lo[0], -state("conv1").resolved.weights->range.hi[0]);
    }

    void withoutDataThereIsAButton()
    {
        dismiss(m_window);
        m_window = shownWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        QTemporaryDir folder;
        const QString model = folder.filePath(QStringLiteral("alone.pt"));
        QVERIFY(QFile::copy(QStringLiteral(ESPALIER_SOURCE_DIR "/resources/samples/article-lenet.traced.pt"), model));
        m_document->openModel(model);
        SOON_VERIFY(m_document->model());
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
        QTest::keyClick(m_window.get(), Qt::Key_4, Qt::ControlModifier);
        m_view = child<HistogramView>(*m_window, "activationsView");
        QVERIFY(m_view->isVisible() && m_view->isEmpty());
        auto *button = child<QPushButton>(*m_window, "activationsChooseData");
        QVERIFY(button->isVisible());
        keepPicture(*m_window, QStringLiteral("activations-no-data"));
        QTest::mouseClick(button, Qt::LeftButton);
        SOON_VERIFY(child<QDialog>(*m_window, "dataDialog"));
        QTest::keyClick(child<QDialog>(*m_window, "dataDialog"), Qt::Key_Escape);
    }
};

ESPALIER_WINDOW_TEST(TestActivations)
#include "tst_activations.moc"
