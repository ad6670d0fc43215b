// SPDX-License-Identifier: GPL-3.0-or-later
// The threshold as a handle on the importance page's colour scale, and what is shown of what pruning removes: real mouse and keys in
// the real window, beside counts of the model's own weights.
#include "app/open/enginecalls.h"
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "tests/widgets/importancescores.h"
#include "tests/widgets/plotevents.h"
#include "tests/widgets/windowfixture.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/importance/importancepage.h"
#include "widgets/plots/qcustomplotheader.h"

#include <QAccessible>
#include <QComboBox>
#include <QStatusBar>
#include <QUndoStack>

#include <atomic>
#include <cmath>
#include <thread>

using namespace espalier;
using namespace espalier::test;

namespace {

void choose(QComboBox *combo, const QVariant &data)
{
    combo->setCurrentIndex(combo->findData(data));
}

} // namespace

class ImportanceHandleTest : public QObject
{
    Q_OBJECT
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;
    int m_layer = -1;

    Heatmap *view() { return child<Heatmap>(*m_window, "importanceView"); }
    QComboBox *criterion() { return child<QComboBox>(*m_window, "importanceCriterion"); }
    QComboBox *mode() { return child<QComboBox>(*m_window, "importanceMode"); }
    std::optional<PruneSpec> pruning() const { return m_document->figures()->state(m_layer).resolved.prune; }

    bool openPage(const std::string &layer, const char *by = "magnitude")
    {
        m_window = sampleWindow();
        if (!m_window)
            return false;
        m_document = m_window->document();
        m_layer = layerNamed(*m_document, layer);
        m_document->selection()->setLayers({m_layer});
        QTest::keyClick(m_window.get(), Qt::Key_3, Qt::ControlModifier);
        QSignalSpy ready(m_window->findChild<ImportancePage *>(), &ImportancePage::scoresShown);
        choose(criterion(), QLatin1String(by));
        return QTest::qWaitFor(
            [&] {
                return !view()->isEmpty() && !view()->isOutdated()
                    && (ready.count() > 0 || QLatin1String(by) == QLatin1String("magnitude"));
            },
            kPatienceMs);
    }

    std::vector<float> weightsOf(int layer) const
    {
        const Model &model = *m_document->model();
        const TensorView view = toFloat32(model.tensors[std::size_t(model.layers[std::size_t(layer)].weights[0])].view);
        return {view.floats(), view.floats() + view.count()};
    }
    std::int64_t below(int layer, double threshold) const
    {
        const std::vector<float> weights = weightsOf(layer);
        return std::count_if(weights.begin(), weights.end(), [threshold](float w) { return std::fabs(double(w)) < threshold; });
    }
    void prune(const std::string &layer, const PruneSpec &spec)
    {
        Recipe recipe = m_document->editor()->recipe();
        recipe.layers[layer].prune = Choice<PruneSpec>::set(spec);
        m_document->editor()->edit(recipe, QStringLiteral("Prune"));
    }
    /// Ten moves to `by` pixels above where the grip is; the button stays down.
    QPoint pull(int by)
    {
        QPoint at = view()->gripPosition();
        sendHover(view(), at);
        sendMouse(view(), QEvent::MouseButtonPress, at);
        for (int i = 1; i <= 10; ++i)
            sendMouse(view(), QEvent::MouseMove, at - QPoint(0, by * i / 10));
        return at - QPoint(0, by);
    }

private Q_SLOTS:
    void cleanup() { dismiss(m_window); }

    void aDragRemovesWhatTheHandleSays()
    {
        QVERIFY(openPage("conv2"));
        QVERIFY(view()->handle());
        QCOMPARE(view()->handle()->value, 0.0);
        sendHover(view(), view()->gripPosition());
        QCOMPARE(view()->cursor().shape(), Qt::SizeVerCursor);
        const QPoint end = pull(60);
        // While the button is down: the recipe, the words and the cells follow.
        QVERIFY(pruning() && pruning()->threshold && *pruning()->threshold > 0);
        const double threshold = *pruning()->threshold;
        QCOMPARE(pruning()->criterion, std::string("magnitude"));
        QCOMPARE(pruning()->granularity, std::string("element"));
        QCOMPARE(view()->handle()->value, threshold);
        const std::int64_t gone = below(m_layer, threshold);
        const std::vector<float> weights = weightsOf(m_layer);
        QVERIFY(gone > 0 && gone < std::int64_t(weights.size()));
        const QString share = QString::number(100.0 * double(gone) / double(weights.size()), 'f', 1);
        QVERIFY2(view()->handle()->text.contains(share), qPrintable(view()->handle()->text + QStringLiteral(" / ") + share));
        QVERIFY(child<QLabel>(*m_window, "importanceHover")->text().contains(share));
        for (int column = 0; column < 40; ++column)
            QCOMPARE(view()->keptShare(3, column), std::fabs(double(weights[3 * 288 + std::size_t(column)])) < threshold ? 0.0F : 1.0F);
        QCOMPARE(m_document->editor()->undoStack()->count(), 0);
        keepPicture(*m_window, QStringLiteral("importance-handle"));
        sendMouse(view(), QEvent::MouseButtonRelease, end);
        QCOMPARE(m_document->editor()->undoStack()->count(), 1);
        QCOMPARE(*pruning()->threshold, threshold);
        SOON_VERIFY(m_document->figures()->state(m_layer).isExact);
        QCOMPARE(m_document->figures()->state(m_layer).quality.zeros, gone);
        // Down to the ground: nothing is pruned.
        sendMouse(view(), QEvent::MouseButtonRelease, pull(-400));
        QVERIFY(!pruning() || !pruning()->isSet());
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(view()->handle()->value, threshold);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(!pruning() || !pruning()->isSet());
        QCOMPARE(view()->handle()->value, 0.0);
    }

    void escapeTakesADragBack()
    {
        QVERIFY(openPage("conv2"));
        const Recipe before = m_document->editor()->recipe();
        const QPoint end = pull(50);
        QVERIFY(!(m_document->editor()->recipe() == before));
        QTest::keyClick(view(), Qt::Key_Escape);
        QVERIFY(m_document->editor()->recipe() == before);
        QCOMPARE(view()->handle()->value, 0.0);
        sendMouse(view(), QEvent::MouseMove, end - QPoint(0, 20)); // The button is still down.
        QVERIFY(m_document->editor()->recipe() == before);
        sendMouse(view(), QEvent::MouseButtonRelease, end);
        QCOMPARE(m_document->editor()->undoStack()->count(), 0);
    }

    void arrowsMoveItWhereItIsChosen()
    {
        QVERIFY(openPage("conv2"));
        view()->setFocus();
        QTest::keyClick(view(), Qt::Key_Up); // The cells have the arrows at first.
        QVERIFY(!pruning() || !pruning()->isSet());
        QTest::keyClick(view(), Qt::Key_T);
        QVERIFY(view()->isHandleChosen());
        for (int i = 0; i < 20; ++i)
            QTest::keyClick(view(), Qt::Key_Up);
        const double coarse = pruning().value_or(PruneSpec()).threshold.value_or(0);
        QVERIFY(coarse > 0);
        QTest::keyClick(view(), Qt::Key_Up, Qt::ShiftModifier);
        const double fine = *pruning()->threshold - coarse;
        QVERIFY2(fine > 0 && fine < coarse / 100, qPrintable(QString::number(fine)));
        QVERIFY(view()->accessibleDescription().contains(view()->handle()->text));
        keepPicture(*m_window, QStringLiteral("importance-handle-keys"));
        QTest::keyClick(view(), Qt::Key_Backtab, Qt::ShiftModifier); // Back to the cells: the gesture is over.
        QVERIFY(!view()->isHandleChosen());
        QCOMPARE(m_document->editor()->undoStack()->count(), 1);
        QTest::keyClick(view(), Qt::Key_Tab);
        QVERIFY(view()->isHandleChosen());
        QTest::keyClick(view(), Qt::Key_Delete);
        QVERIFY(!pruning() || !pruning()->isSet());
        QCOMPARE(m_document->editor()->undoStack()->count(), 2);
    }

    /// A screen reader finds the handle as a slider, and sets it in one step.
    void itIsASlider()
    {
        QVERIFY(openPage("conv2"));
        QAccessibleInterface *map = QAccessible::queryAccessibleInterface(view());
        QVERIFY(map && map->childCount() == 1);
        QAccessibleInterface *slider = map->child(0);
        QCOMPARE(slider->role(), QAccessible::Slider);
        QVERIFY(!slider->text(QAccessible::Name).isEmpty());
        QAccessibleValueInterface *value = slider->valueInterface();
        QVERIFY(value && value->currentValue().toDouble() == 0);
        value->setCurrentValue(0.04);
        QCOMPARE(pruning().value_or(PruneSpec()).threshold.value_or(0), 0.04);
        QCOMPARE(value->currentValue().toDouble(), 0.04);
        QCOMPARE(slider->text(QAccessible::Value), view()->handle()->text);
        QCOMPARE(m_document->editor()->undoStack()->count(), 1);
        choose(mode(), 2);
        SOON_COMPARE(map->childCount(), 0);
    }

    /// Of whole channels: the handle has their scale, and says how many go.
    void channelsHaveTheirOwnScale()
    {
        QVERIFY(openPage("conv1"));
        PruneSpec spec;
        spec.granularity = "channel";
        spec.sparsity = 0.25;
        prune("conv1", spec);
        QVERIFY(view()->handle() && view()->handle()->ownScale);
        const std::vector<float> weights = weightsOf(m_layer);
        std::vector<double> sums(32, 0);
        for (std::size_t i = 0; i < weights.size(); ++i)
            sums[i / 9] += std::fabs(double(weights[i]));
        const auto [least, largest] = std::minmax_element(sums.begin(), sums.end());
        QVERIFY(std::fabs(view()->handle()->ownScale->first - *least) < 1e-5
                && std::fabs(view()->handle()->ownScale->second - *largest) < 1e-5);
        QVERIFY2(view()->handle()->text.contains(QStringLiteral("8 of 32")), qPrintable(view()->handle()->text));
        const QPoint end = pull(40);
        keepPicture(*m_window, QStringLiteral("importance-handle-channels"));
        QVERIFY(pruning()->threshold && !pruning()->sparsity);
        QCOMPARE(pruning()->granularity, std::string("channel"));
        const auto gone = std::count_if(sums.begin(), sums.end(), [this](double sum) { return sum < *pruning()->threshold; });
        QVERIFY(gone > 8);
        QVERIFY2(view()->handle()->text.contains(QStringLiteral("%1 of 32").arg(gone)), qPrintable(view()->handle()->text));
        sendMouse(view(), QEvent::MouseButtonRelease, end);
        SOON_VERIFY(m_document->figures()->state(m_layer).isExact);
        QCOMPARE(m_document->figures()->state(m_layer).quality.zeros, gone * 9);
    }

    /// A criterion that ranks channels alone: the colours are of their scores, so is the handle.
    void channelsOfOneRow()
    {
        QVERIFY(openPage("conv1", "l1"));
        QVERIFY(view()->handle() && !view()->handle()->ownScale);
        const QPoint end = pull(30);
        QVERIFY(pruning() && pruning()->threshold);
        QCOMPARE(pruning()->criterion, std::string("l1"));
        QCOMPARE(pruning()->granularity, std::string("channel"));
        for (int channel = 0; channel < 32; ++channel)
            QCOMPARE(view()->keptShare(0, channel), double(view()->value(0, channel)) < *pruning()->threshold ? 0.0F : 1.0F);
        keepPicture(*m_window, QStringLiteral("importance-handle-row"));
        sendMouse(view(), QEvent::MouseButtonRelease, end);
        QCOMPARE(m_document->editor()->undoStack()->count(), 1);
    }

    void aLockedLayerSaysSo()
    {
        QVERIFY(openPage("conv2"));
        QTest::keyClick(m_window.get(), Qt::Key_L, Qt::ControlModifier);
        SOON_VERIFY(m_document->figures()->state(m_layer).resolved.locked);
        QVERIFY(view()->handle() && view()->handle()->isLocked);
        const Recipe before = m_document->editor()->recipe();
        sendHover(view(), QPoint(5, 5));
        const QPoint end = pull(50);
        sendMouse(view(), QEvent::MouseButtonRelease, end);
        QVERIFY(m_document->editor()->recipe() == before);
        QVERIFY2(m_window->statusBar()->currentMessage().contains(QStringLiteral("locked")),
                 qPrintable(m_window->statusBar()->currentMessage()));
        sendHover(view(), view()->gripPosition());
        QCOMPARE(view()->cursor().shape(), Qt::ForbiddenCursor);
        keepPicture(*m_window, QStringLiteral("importance-handle-locked"));
        choose(mode(), 2); // Of all layers there is none.
        SOON_COMPARE(view()->rows(), 3);
        QVERIFY(!view()->handle());
    }

    /// Pruned by single weights, each channel of all layers shows its share, and each kernel of one.
    void sharesOfWeightsAreShown()
    {
        QVERIFY(openPage("conv2"));
        PruneSpec spec;
        spec.threshold = 0.05;
        prune("conv2", spec);
        const std::vector<float> weights = weightsOf(m_layer);
        const auto stays = [&](std::size_t from, std::size_t count) {
            std::size_t left = 0;
            for (std::size_t i = from; i < from + count; ++i)
                left += !(std::fabs(double(weights[i])) < 0.05);
            return float(double(left) / double(count));
        };
        choose(mode(), 1);
        SOON_COMPARE(view()->columns(), 32);
        for (int channel = 0; channel < 64; channel += 7)
            for (int input = 0; input < 32; input += 5)
                QCOMPARE(view()->keptShare(channel, input), stays(std::size_t(channel * 32 + input) * 9, 9));
        keepPicture(*m_window, QStringLiteral("importance-shares"));
        choose(mode(), 2);
        SOON_COMPARE(view()->rows(), 3);
        bool isPartial = false;
        for (int channel = 0; channel < 64; ++channel) {
            QCOMPARE(view()->keptShare(1, channel), stays(std::size_t(channel) * 288, 288));
            isPartial = isPartial || (view()->keptShare(1, channel) > 0 && view()->keptShare(1, channel) < 1);
        }
        QVERIFY(isPartial);
        QCOMPARE(view()->keptShare(0, 3), 1.0F);
        QVERIFY2(view()->cellText(1, 3).contains(QStringLiteral("of it removed")), qPrintable(view()->cellText(1, 3)));
        keepPicture(*m_window, QStringLiteral("importance-shares-layers"));
    }

    void patternsAreShown()
    {
        QVERIFY(openPage("conv2"));
        PruneSpec spec;
        spec.criterion = "n:m";
        spec.n = 1;
        spec.m = 4;
        prune("conv2", spec);
        const std::vector<float> weights = weightsOf(m_layer);
        // Groups of four input channels at the same place of the kernel: the one with the largest |w| stays.
        for (int group = 0; group < 8; ++group) {
            for (int k = 0; k < 9; ++k) {
                int best = 0;
                for (int i = 1; i < 4; ++i)
                    if (std::fabs(weights[std::size_t((5 * 32 + group * 4 + i) * 9 + k)])
                        > std::fabs(weights[std::size_t((5 * 32 + group * 4 + best) * 9 + k)]))
                        best = i;
                for (int i = 0; i < 4; ++i)
                    QCOMPARE(view()->keptShare(5, (group * 4 + i) * 9 + k), i == best ? 1.0F : 0.0F);
            }
        }
        keepPicture(*m_window, QStringLiteral("importance-pattern"));
    }

    /// A criterion that can rank nothing leaves no map of another one behind, and is asked for again when it is chosen again.
    void whatCannotBeRankedIsSaid()
    {
        QVERIFY(openPage("conv2"));
        QSignalSpy missing(m_window->findChild<ImportancePage *>(), &ImportancePage::missed);
        choose(mode(), 2);
        SOON_COMPARE(view()->rows(), 3);
        choose(criterion(), QStringLiteral("bn-gamma"));
        SOON_COMPARE(missing.count(), 1);
        QVERIFY(view()->isEmpty());
        QVERIFY2(view()->emptyText().contains(QStringLiteral("Choose another criterion")), qPrintable(view()->emptyText()));
        keepPicture(*m_window, QStringLiteral("importance-unrankable"));
        choose(criterion(), QStringLiteral("magnitude"));
        SOON_COMPARE(view()->rows(), 3);
        choose(mode(), 0);
        SOON_COMPARE(view()->rows(), 64);
        choose(criterion(), QStringLiteral("bn-gamma"));
        SOON_COMPARE(missing.count(), 2);
        QVERIFY(view()->isEmpty() && !view()->emptyText().isEmpty());
        // An edit does not ask for what is known to fail; choosing does.
        PruneSpec spec;
        spec.threshold = 0.05;
        prune("conv1", spec);
        SOON_VERIFY(m_document->figures()->state(layerNamed(*m_document, "conv1")).isExact);
        QCOMPARE(missing.count(), 2);
        choose(criterion(), QStringLiteral("magnitude"));
        SOON_COMPARE(view()->rows(), 64);
        choose(criterion(), QStringLiteral("bn-gamma"));
        SOON_COMPARE(missing.count(), 3);
    }

    /// Until the answer is there the map keeps the name of the criterion that it is of, under a veil.
    void anOldMapKeepsItsName()
    {
        std::atomic<bool> hold{false};
        EngineCalls calls = engineCallsFor();
        calls.scores = [&hold, real = calls.scores](const Model &model, const Recipe &asking, const Calibration *calibration,
                                                    const JobContext &context) {
            while (hold && !context.cancelled())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            return real(model, asking, calibration, context);
        };
        Document document(calls);
        ImportancePage page(&document);
        page.resize(600, 400);
        page.show();
        document.openSample();
        SOON_VERIFY(document.model());
        document.selection()->setLayers({0});
        auto *map = page.findChild<Heatmap *>(QStringLiteral("importanceView"));
        SOON_VERIFY(!map->isEmpty());
        const auto title = [map] {
            QCustomPlot *plot = map->findChild<QCustomPlot *>();
            return plot->axisRects().last()->axis(QCPAxis::atRight)->label();
        };
        auto *combo = page.findChild<QComboBox *>(QStringLiteral("importanceCriterion"));
        const QString before = title();
        QCOMPARE(before, combo->currentText());
        hold = true;
        choose(combo, QStringLiteral("geometric-median"));
        QCOMPARE(title(), before);
        SOON_VERIFY(map->isOutdated());
        QCOMPARE(title(), before);
        QVERIFY(!map->handle()); // It would set one criterion at the scale of another.
        hold = false;
        SOON_COMPARE(title(), combo->currentText());
        QVERIFY(!map->isOutdated());
        QVERIFY(document.shutdown());
    }

    /// Standard errors are told with the figure and stand in the file; rows of layers have their names.
    void rowsHaveNamesAndFiguresTheirErrors()
    {
        QVERIFY(openPage("fc1"));
        QSignalSpy ready(m_window->findChild<ImportancePage *>(), &ImportancePage::scoresShown);
        choose(criterion(), QStringLiteral("stability"));
        SOON_COMPARE(ready.count(), 1);
        const ImportanceScores scores = scoresIn(ready);
        QCOMPARE(scores.channelErrors.size(), std::size_t(10));
        const QString error = QString::number(scores.channelErrors[2], 'g', 4);
        QVERIFY2(view()->cellText(0, 2).contains(QStringLiteral(" \u00b1 ") + error),
                 qPrintable(view()->cellText(0, 2) + QStringLiteral(" / ") + error));
        const QStringList lines = view()->toCsv().split(QLatin1Char('\n'));
        QVERIFY(lines[0].startsWith(QStringLiteral("row,0,0 stderr,1,1 stderr")));
        QCOMPARE(lines[1].split(QLatin1Char(','))[6].toFloat(), float(scores.channelErrors[2]));
        choose(criterion(), QStringLiteral("magnitude"));
        choose(mode(), 2);
        SOON_COMPARE(view()->rows(), 3);
        const QStringList named = view()->toCsv().split(QLatin1Char('\n'));
        QVERIFY(named[1].startsWith(QStringLiteral("conv1,")) && named[3].startsWith(QStringLiteral("fc1,")));
        QCOMPARE(view()->rowName(1), QStringLiteral("conv2"));
        QVERIFY(view()->cellText(1, 0).startsWith(QStringLiteral("conv2,")));
        choose(mode(), 0);
        SOON_COMPARE(view()->rows(), 10);
        QCOMPARE(view()->rowName(1), QStringLiteral("1"));
    }

    /// What was chosen last is chosen at the next start.
    void theChoiceIsRemembered()
    {
        QVERIFY(openPage("conv2", "lamp"));
        choose(mode(), 1);
        SOON_COMPARE(view()->columns(), 32);
        m_window->document()->shutdown();
        m_window->close();
        m_window.reset();
        m_window = shownWindow();
        QVERIFY(m_window);
        QCOMPARE(criterion()->currentData().toString(), QStringLiteral("lamp"));
        QCOMPARE(mode()->currentData().toInt(), 1);
        choose(criterion(), QStringLiteral("magnitude"));
        choose(mode(), 0);
        m_window->close();
    }
};

ESPALIER_WINDOW_TEST(ImportanceHandleTest)
#include "tst_importancehandle.moc"
