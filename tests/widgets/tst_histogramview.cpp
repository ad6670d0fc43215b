// SPDX-License-Identifier: GPL-3.0-or-later
// What the histogram shows: counts per pixel and level, pictures, saved files.
#include "widgets/histogram/histogramview.h"

#include "tests/widgets/plotevents.h"
#include "widgets/histogram/histogramcolumns.h"

#include <QAction>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QSignalSpy>
#include <QtTest>

#include <random>

using namespace espalier;
using namespace espalier::test;

namespace {

Histogram histogramOf(const std::vector<double> &values, double lo, double hi, int bins)
{
    Histogram histogram;
    histogram.lo = lo;
    histogram.hi = hi;
    histogram.counts.assign(bins, 0);
    histogram.sums.assign(bins, 0);
    histogram.squares.assign(bins, 0);
    for (const double value : values) {
        const int bin = std::min(bins - 1, int((value - lo) / (hi - lo) * bins));
        ++histogram.counts[bin];
    }
    return histogram;
}

QPalette palette(bool dark)
{
    QPalette result;
    const QColor ground = dark ? QColor(30, 30, 32) : QColor(255, 255, 255);
    const QColor ink = dark ? QColor(235, 235, 235) : QColor(20, 20, 20);
    result.setColor(QPalette::Window, ground);
    result.setColor(QPalette::Base, ground);
    result.setColor(QPalette::WindowText, ink);
    result.setColor(QPalette::Text, ink);
    return result;
}

HistogramEdit sampleEdit()
{
    HistogramEdit edit;
    edit.quantized = true;
    edit.lo = -0.5;
    edit.hi = 0.5;
    edit.levels = {-0.5, -0.25, 0, 0.25, 0.5};
    edit.prunable = true;
    edit.threshold = 0.1;
    return edit;
}

} // namespace

class HistogramViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void columnsKeepTheLargest_data()
    {
        QTest::addColumn<double>("lo");
        QTest::addColumn<double>("hi");
        QTest::addColumn<int>("columns");
        QTest::addColumn<QList<double>>("expected");
        QTest::newRow("bins narrower than columns") << 0.0 << 8.0 << 2 << QList<double>{4, 9};
        QTest::newRow("one bin a column") << 0.0 << 8.0 << 8 << QList<double>{1, 4, 0, 2, 0, 9, 3, 1};
        QTest::newRow("bins wider than columns") << 4.0 << 6.0 << 4 << QList<double>{0, 0, 9, 9};
        QTest::newRow("partly outside") << -2.0 << 2.0 << 4 << QList<double>{0, 0, 1, 4};
        QTest::newRow("fully outside") << 20.0 << 22.0 << 2 << QList<double>{0, 0};
    }
    void columnsKeepTheLargest()
    {
        QFETCH(double, lo);
        QFETCH(double, hi);
        QFETCH(int, columns);
        Histogram histogram;
        histogram.lo = 0;
        histogram.hi = 8;
        histogram.counts = {1, 4, 0, 2, 0, 9, 3, 1};
        const std::vector<double> heights = columnsOf(histogram, lo, hi, columns);
        QTEST(QList<double>(heights.begin(), heights.end()), "expected");
    }

    void levelsGatherWhatRoundsToThem_data()
    {
        QTest::addColumn<int>("levels");
        QTest::addColumn<double>("threshold");
        QTest::newRow("8 levels") << 8 << 0.0;
        QTest::newRow("8 levels, pruned") << 8 << 0.15;
        QTest::newRow("129 levels, pruned") << 129 << 0.05;
    }
    void levelsGatherWhatRoundsToThem()
    {
        QFETCH(int, levels);
        QFETCH(double, threshold);
        std::mt19937 random(7);
        std::normal_distribution<double> normal(0, 0.2);
        std::vector<double> values(200000);
        for (double &value : values)
            value = std::clamp(normal(random), -1.0, 1.0);
        std::vector<double> steps(levels);
        for (int i = 0; i < levels; ++i)
            steps[i] = -0.6 + 1.2 * i / (levels - 1);
        std::vector<double> expected(levels, 0);
        for (const double value : values) {
            const double kept = std::abs(value) < threshold ? 0 : value;
            const auto nearest = std::min_element(steps.begin(), steps.end(),
                                                  [kept](double a, double b) { return std::abs(a - kept) < std::abs(b - kept); });
            expected[nearest - steps.begin()] += 1;
        }
        const Histogram histogram = histogramOf(values, -1, 1, 4096);
        const std::vector<double> counts = levelCounts(histogram, steps, threshold);
        double sum = 0;
        for (int i = 0; i < levels; ++i) {
            // Four bins are cut at most (two cell edges, two threshold edges), none holds more than 400 values.
            QVERIFY2(std::abs(counts[i] - expected[i]) <= 200, qPrintable(QStringLiteral("level %1").arg(i)));
            sum += counts[i];
        }
        QVERIFY(std::abs(sum - 200000) < 1e-3);
    }

    void densitiesAddUp()
    {
        const Histogram histogram = bell(-1, 1, 2048);
        double total = 0;
        for (const std::int64_t count : histogram.counts)
            total += double(count);
        double sum = 0;
        for (const double density : densitiesOf(histogram, -1.5, 1.5, 77))
            sum += density * 3 / 77;
        QVERIFY(std::abs(sum / total - 1) < 1e-9);
        QVERIFY(std::abs(countBetween(histogram, -1, 0) / total - 0.5) < 1e-3);
    }

    void emptyStateSaysWhatToDo()
    {
        HistogramView view;
        view.setPalette(palette(false));
        view.resize(400, 240);
        QVERIFY(view.isEmpty());
        QVERIFY(!view.emptyText().isEmpty());
        QVERIFY(colorsIn(view.grab().toImage()) > 3);
        // Nothing to grab or move.
        drag(&view, {100, 100}, {150, 100});
        sendWheel(&view, {100, 100}, 1);
        QTest::keyClick(&view, Qt::Key_Right);
    }

    void followsThePalette()
    {
        HistogramView view;
        view.resize(620, 340);
        view.setHistogram(bell(-1, 1, 2048));
        view.setEdit(sampleEdit());
        for (const bool dark : {false, true}) {
            view.setPalette(palette(dark));
            const QImage image = view.grab().toImage();
            QCOMPARE(image.pixelColor(2, 2), palette(dark).color(QPalette::Base));
            QCOMPARE(view.colors().dark, dark);
            QVERIFY(colorsIn(image) > 20);
            int bars = 0;
            for (int y = 0; y < image.height(); ++y)
                bars += image.pixelColor(int(view.pixelOf(0.15)), y) == view.colors().bars ? 1 : 0;
            QVERIFY(bars > 50);
        }
    }

    void prunedAndClippedLookDifferent()
    {
        HistogramView view;
        view.setPalette(palette(false));
        view.resize(620, 340);
        view.setLevelsShown(false);
        view.setHistogram(bell(-1, 1, 2048));
        view.setEdit(sampleEdit());
        const QImage image = view.grab().toImage();
        const int y = image.height() - 75;
        QCOMPARE(image.pixelColor(int(view.pixelOf(0.15)), y), view.colors().bars);
        QVERIFY(image.pixelColor(int(view.pixelOf(0.05)), y) != view.colors().bars);
        int hatched = 0;
        for (int x = int(view.pixelOf(0.7)); x < int(view.pixelOf(0.9)); ++x)
            hatched += image.pixelColor(x, 60) != view.colors().background ? 1 : 0;
        QVERIFY(hatched > 5);
        QVERIFY(hatched < view.pixelOf(0.9) - view.pixelOf(0.7));
    }

    void levelsAppearAndDisappear()
    {
        HistogramView view;
        view.resize(620, 340);
        view.setHistogram(bell(-1, 1, 2048));
        view.setEdit(sampleEdit());
        const QImage with = view.grab().toImage();
        view.setLevelsShown(false);
        const QImage without = view.grab().toImage();
        QVERIFY(with != without);
        const int x = int(std::floor(view.pixelOf(0.25)));
        int green = 0;
        for (int y = 0; y < with.height(); ++y)
            green += with.pixelColor(x, y) == view.colors().levels ? 1 : 0;
        QVERIFY(green > 50);
    }

    void linearAndLogDiffer()
    {
        HistogramView view;
        view.resize(620, 340);
        view.setHistogram(bell(-1, 1, 2048));
        QVERIFY(view.isLogScale());
        const QImage log = view.grab().toImage();
        view.setLogScale(false);
        QVERIFY(view.grab().toImage() != log);
    }

    void detailReplacesTheBinsItRefines()
    {
        HistogramView view;
        view.resize(620, 340);
        view.setHistogram(bell(-1, 1, 256));
        view.zoom(10, 0.1);
        const QString coarse = view.toCsv();
        Histogram detail = bell(-1, 1, 8192);
        view.setDetail(detail);
        QCOMPARE(view.toCsv().count(QLatin1Char('\n')), 8193);
        QVERIFY(coarse.startsWith(QStringLiteral("lo,hi,count\n-1,-0.9921875,")));
        view.setHistogram(bell(-1, 1, 256));
        QCOMPARE(view.toCsv().count(QLatin1Char('\n')), 257);
    }

    void valuesOutsideWidenAFittedView()
    {
        HistogramView view;
        view.resize(620, 340);
        view.setHistogram(bell(-1, 1, 256));
        HistogramEdit edit = sampleEdit();
        edit.lo = -3;
        edit.hi = 3;
        view.setEdit(edit);
        QVERIFY(view.visibleHi() > 3 && view.visibleLo() < -3);
    }

    void oneRepeatedValueIsShown()
    {
        Histogram histogram;
        histogram.lo = histogram.hi = 0.3;
        histogram.counts = {5};
        histogram.sums = {1.5};
        histogram.squares = {0.45};
        HistogramView view;
        view.setPalette(palette(false));
        view.resize(400, 240);
        view.setHistogram(histogram);
        QVERIFY(view.visibleLo() < 0.3 && view.visibleHi() > 0.3);
        const QImage image = view.grab().toImage();
        int bars = 0;
        for (int x = 0; x < image.width(); ++x)
            bars += image.pixelColor(x, image.height() - 70) == view.colors().bars ? 1 : 0;
        QVERIFY(bars >= 1);
    }

    void savesPictureAndValues()
    {
        QTemporaryDir folder;
        HistogramView view;
        view.resize(620, 340);
        view.setHistogram(bell(-1, 1, 64));
        QSignalSpy failed(&view, &PlotView::failed);
        QVERIFY(view.savePng(folder.filePath("a.png")));
        QCOMPARE(QImage(folder.filePath("a.png")).size(), QSize(1240, 680));
        QVERIFY(view.savePdf(folder.filePath("a.pdf")));
        QVERIFY(view.saveSvg(folder.filePath("a.svg")));
        QFile svg(folder.filePath("a.svg"));
        QVERIFY(svg.open(QIODevice::ReadOnly));
        const QByteArray drawn = svg.readAll();
        QVERIFY(drawn.contains("<svg") && drawn.contains("</svg>"));
        QVERIFY(drawn.count("<path") + drawn.count("<rect") + drawn.count("<polyline") > 20); // Vectors, no picture.
        QVERIFY(!drawn.contains("data:image"));
        QFile pdf(folder.filePath("a.pdf"));
        QVERIFY(pdf.open(QIODevice::ReadOnly));
        QVERIFY(pdf.read(5) == "%PDF-");
        QVERIFY(view.saveCsv(folder.filePath("a.csv")));
        QVERIFY(failed.isEmpty());
        QVERIFY(!view.savePng(folder.filePath("missing/a.png")));
        QVERIFY(!view.savePdf(folder.filePath("missing/a.pdf")));
        QVERIFY(!view.saveSvg(folder.filePath("missing/a.svg")));
        QCOMPARE(failed.size(), 3);
        QVERIFY(failed.first().first().toString().contains(QStringLiteral("a.png")));
        view.copyImage();
        QVERIFY(!QApplication::clipboard()->image().isNull());
    }

    void menuHasItsActions()
    {
        HistogramView view;
        view.resize(400, 240);
        view.setHistogram(bell(-1, 1, 64));
        view.show();
        QContextMenuEvent event(QContextMenuEvent::Mouse, {50, 50}, view.mapToGlobal(QPoint(50, 50)));
        QApplication::sendEvent(&view, &event);
        auto *menu = view.findChild<QMenu *>(QStringLiteral("plotMenu"));
        QVERIFY(menu);
        for (const char *name : {"plotCopyImage", "plotSavePng", "plotSaveSvg", "plotSavePdf", "plotSaveCsv"})
            QVERIFY2(menu->findChild<QAction *>(QLatin1String(name)), name);
        menu->close();
    }
};

QTEST_MAIN(HistogramViewTest)
#include "tst_histogramview.moc"
