// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse move to painted, as a user waits for it: the handle moves, MSE, SQNR, clipped % and the levels are computed anew from the
// histogram of a layer of ten million weights, and the window is painted. Prints median and 95th percentile, as time on the wall
// and as time of this thread (what it would be with a core of its own); asserts nothing.
// QT_QPA_PLATFORM=offscreen espalier-bench-drag; QT_SCALE_FACTOR=2 for a dense screen.
#include "engine/core/workers.h"
#include "engine/quant/quantizer.h"
#include "tests/bench/dragtimes.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/histogram/histogramview.h"

#include <QApplication>
#include <QLabel>
#include <QVBoxLayout>

#include <functional>
#include <random>

namespace {

using namespace espalier;
using namespace espalier::bench;

Histogram tenMillionWeights()
{
    std::vector<float> numbers(10 << 20);
    std::minstd_rand generator(1);
    std::normal_distribution<float> normal(0, 0.05F);
    for (float &number : numbers)
        number = normal(generator);
    TensorView view;
    view.data = reinterpret_cast<const std::byte *>(numbers.data());
    view.shape = {1024, std::int64_t(numbers.size()) / 1024};
    Workers workers(2);
    JobContext context;
    context.workers = &workers;
    return computeStatistics(view, 0, kDefaultBins, context).histogram;
}

void benchDrag(const Histogram &histogram, int bits, HandleKind kind, QSize size)
{
    QWidget window;
    auto *layout = new QVBoxLayout(&window);
    auto *readout = new QLabel;
    auto *view = new HistogramView;
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(readout);
    layout->addWidget(view, 1);
    window.resize(size);
    QuantSpec spec;
    spec.bits = bits;
    HistogramEdit edit;
    edit.quantized = edit.prunable = true;
    edit.lo = -0.15;
    edit.hi = 0.15;
    edit.threshold = 0.02;
    const auto answer = [&] {
        edit.lo = view->handleValue(HandleKind::Low);
        edit.hi = view->handleValue(HandleKind::High);
        edit.threshold = view->handleValue(HandleKind::Threshold);
        edit.levels = levelValues(spec, edit.lo, edit.hi);
        view->setEdit(edit);
        const TensorQuality quality = estimateQuality(histogram, spec, edit.lo, edit.hi);
        readout->setText(QStringLiteral("clipped %1 MSE %2 SQNR %3")
                             .arg(quality.clippedLow + quality.clippedHigh)
                             .arg(quality.mse)
                             .arg(quality.sqnrDb.value_or(0)));
    };
    view->setHistogram(histogram);
    edit.levels = levelValues(spec, edit.lo, edit.hi);
    view->setEdit(edit);
    QObject::connect(view, &HistogramView::rangeEdited, view, answer);
    QObject::connect(view, &HistogramView::thresholdEdited, view, answer);
    window.show();
    QApplication::processEvents();
    const QPoint grip = view->gripPosition(kind);
    sendMove(view, QEvent::MouseButtonPress, grip);
    Times times;
    for (int i = 0; i < kMoves + kWarmUp; ++i)
        times.measure([&] { sendMove(view, QEvent::MouseMove, grip + QPoint(1 + i % 60, 0)); });
    sendMove(view, QEvent::MouseButtonRelease, grip);
    const QString what = QStringLiteral("drag %1, %2 bit")
                             .arg(kind == HandleKind::Threshold ? QStringLiteral("threshold") : QStringLiteral("range"))
                             .arg(bits);
    times.report(qPrintable(what), size);
}

void benchHeatmap(QSize size)
{
    std::minstd_rand generator(1);
    std::uniform_real_distribution<float> uniform;
    std::vector<float> values(512 * 4608);
    for (float &value : values)
        value = uniform(generator);
    Heatmap map;
    map.resize(size);
    map.setCells(1, 1, {0});
    map.show();
    QApplication::processEvents();
    const auto measure = [&](const char *what, const std::function<void(int)> &act) {
        Times times;
        for (int i = 0; i < 60 + kWarmUp; ++i) {
            std::vector<float> copy = values;
            times.measure([&] {
                if (act)
                    act(i);
                else
                    map.setCells(512, 4608, std::move(copy));
            });
        }
        times.report(what, size);
    };
    measure("heatmap 512x4608, switch layer", {});
    measure("heatmap 512x4608, drag threshold", [&](int i) { map.setThreshold(0.3F + float(i) * 0.001F); });
    measure("heatmap 512x4608, hover", [&](int i) {
        const QPoint position(100 + i * 3, 100);
        QMouseEvent event(QEvent::MouseMove, position, map.mapToGlobal(position), Qt::NoButton, Qt::NoButton, {});
        QApplication::sendEvent(&map, &event);
    });
}

} // namespace

int main(int argc, char **argv)
{
    const QApplication application(argc, argv);
    const Histogram histogram = tenMillionWeights();
    for (const QSize size : {QSize(620, 340), QSize(1280, 720)}) {
        for (const int bits : {4, 8, 16})
            benchDrag(histogram, bits, HandleKind::High, size);
        benchDrag(histogram, 8, HandleKind::Threshold, size);
        benchHeatmap(size);
        benchImportancePage(size);
    }
    return 0;
}
