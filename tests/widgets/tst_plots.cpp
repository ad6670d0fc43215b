// SPDX-License-Identifier: GPL-3.0-or-later
// Colours and the small plots: error curve, training curves, interval bar, sparkline.
#include "widgets/plots/errorcurve.h"
#include "widgets/plots/intervalbar.h"
#include "widgets/plots/plotcolors.h"
#include "widgets/plots/sparkline.h"
#include "widgets/plots/trainingcurves.h"

#include "tests/widgets/plotevents.h"

#include <QPainter>
#include <QSignalSpy>
#include <QtTest>

using namespace espalier;
using namespace espalier::test;

namespace {

QPalette palette(const QColor &window, const QColor &base, const QColor &text)
{
    QPalette result;
    result.setColor(QPalette::Window, window);
    result.setColor(QPalette::Base, base);
    result.setColor(QPalette::WindowText, text);
    result.setColor(QPalette::Text, text);
    return result;
}

} // namespace

class PlotsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void contrastIsThatOfWcag()
    {
        QVERIFY(std::abs(contrastRatio(Qt::black, Qt::white) - 21) < 1e-6);
        QVERIFY(std::abs(contrastRatio(QColor(0x77, 0x77, 0x77), Qt::white) - 4.478) < 0.001);
        QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
    }

    void marksAreReadable_data()
    {
        QTest::addColumn<QPalette>("colors");
        QTest::addColumn<bool>("dark");
        const QColor ink(20, 20, 20);
        const QColor chalk(235, 235, 235);
        QTest::newRow("light") << palette({239, 239, 239}, Qt::white, ink) << false;
        QTest::newRow("dark") << palette({45, 45, 48}, {30, 30, 32}, chalk) << true;
        QTest::newRow("black") << palette(Qt::black, Qt::black, Qt::white) << true;
        QTest::newRow("sepia") << palette({244, 236, 216}, {250, 243, 228}, {60, 45, 30}) << false;
        QTest::newRow("mid grey, light text") << palette({90, 90, 90}, {80, 80, 80}, Qt::white) << true;
        QTest::newRow("base forgotten by a dark theme") << palette({45, 45, 48}, Qt::white, chalk) << true;
    }
    void marksAreReadable()
    {
        QFETCH(QPalette, colors);
        const PlotColors plot = PlotColors::fromPalette(colors);
        QTEST(plot.dark, "dark");
        const std::pair<const char *, QColor> marks[] = {{"text", plot.text},
                                                         {"mutedText", plot.mutedText},
                                                         {"bars", plot.bars},
                                                         {"outline", plot.outline},
                                                         {"range", plot.range},
                                                         {"threshold", plot.threshold},
                                                         {"levels", plot.levels},
                                                         {"unused", plot.unused},
                                                         {"locked", plot.locked},
                                                         {"training", plot.training},
                                                         {"validation", plot.validation},
                                                         {"good", plot.good},
                                                         {"bad", plot.bad},
                                                         {"focus", plot.focus}};
        for (const auto &[name, color] : marks)
            QVERIFY2(contrastRatio(color, plot.background) >= 4.5, name);
    }

    void errorCurveAsksToGoWhereClicked()
    {
        ErrorCurve curve;
        curve.resize(620, 110);
        QVERIFY(curve.isEmpty() && !curve.optimum());
        QVERIFY(colorsIn(curve.grab().toImage()) > 3);
        curve.setCurve({0.2, 0.4, 0.6, 0.8, 1.0}, {1e-3, 1e-5, 1e-6, 1e-5, 1e-4});
        curve.setNow(0.9);
        curve.grab();
        QCOMPARE(*curve.optimum(), 0.6);
        // Half way in log error between 1e-6 and 1e-5.
        QVERIFY(std::abs(curve.errorAt(0.7) / std::sqrt(1e-11) - 1) < 1e-9);
        QCOMPARE(curve.errorAt(5), 1e-4);
        QSignalSpy chosen(&curve, &ErrorCurve::ratioChosen);
        const int x = int(curve.pixelOf(0.4));
        sendMouse(&curve, QEvent::MouseButtonPress, {x, 40});
        QCOMPARE(chosen.size(), 1);
        QVERIFY(std::abs(chosen.first().first().toDouble() - 0.4) < 0.005);
        sendMouse(&curve, QEvent::MouseButtonPress, {619, 40});
        QCOMPARE(chosen.last().first().toDouble(), 1.0);
    }

    void errorCurveByKeyboard()
    {
        ErrorCurve curve;
        curve.resize(620, 110);
        curve.setCurve({0.2, 0.4, 0.6, 0.8, 1.0}, {1e-3, 1e-5, 0, 1e-5, 1e-4});
        curve.setNow(0.9);
        curve.show();
        curve.setFocus();
        QSignalSpy chosen(&curve, &ErrorCurve::ratioChosen);
        QTest::keyClick(&curve, Qt::Key_O);
        QCOMPARE(chosen.last().first().toDouble(), 0.6);
        QTest::keyClick(&curve, Qt::Key_Left);
        QTest::keyClick(&curve, Qt::Key_Return);
        QCOMPARE(chosen.size(), 2);
        QVERIFY(chosen.last().first().toDouble() < 0.9 && chosen.last().first().toDouble() > 0.88);
        QVERIFY(!curve.accessibleDescription().isEmpty());
    }

    void errorCurveRefusesUnequalLengths()
    {
        ErrorCurve curve;
        curve.setCurve({0.1, 0.2}, {1});
        QVERIFY(curve.isEmpty());
        curve.setCurve({0.5, 1}, {0, 0});
        curve.resize(300, 100);
        QVERIFY(colorsIn(curve.grab().toImage()) > 3);
    }

    void trainingCurvesGrow()
    {
        TrainingCurves curves;
        curves.resize(480, 160);
        QVERIFY(curves.isEmpty());
        QVERIFY(colorsIn(curves.grab().toImage()) > 3);
        curves.setEpochs(10);
        curves.setRunning(0.5, 2.0, 0.3);
        QVERIFY(!curves.isEmpty());
        const QImage first = curves.grab().toImage();
        curves.addPoint({1, 1.5, 0.5, 1.6, 0.45});
        curves.addPoint({2, 1.0, 0.7, NAN, NAN});
        curves.addPoint({3, 0.8, 0.75, 1.2, 0.6});
        const QImage later = curves.grab().toImage();
        QVERIFY(first != later);
        const auto count = [](const QImage &image, const QColor &color) {
            int found = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x)
                    found += image.pixel(x, y) == color.rgb() ? 1 : 0;
            return found;
        };
        QVERIFY(count(later, curves.colors().training) > 20);
        QVERIFY(count(later, curves.colors().validation) > 20);
        QCOMPARE(curves.toCsv(),
                 QStringLiteral("epoch,loss,accuracy,validation_loss,validation_accuracy\n"
                                "1,1.5,0.5,1.6,0.45\n2,1,0.7,,\n3,0.8,0.75,1.2,0.6\n"));
        curves.clear();
        QVERIFY(curves.isEmpty());
    }

    void intervalBarCoversWhatItShows_data()
    {
        QTest::addColumn<double>("reference");
        QTest::addColumn<double>("value");
        QTest::addColumn<double>("lo");
        QTest::addColumn<double>("hi");
        QTest::newRow("near") << 0.926 << 0.918 << 0.9127 << 0.9234;
        QTest::newRow("far") << 0.926 << 0.1 << 0.05 << 0.2;
        QTest::newRow("perfect") << 1.0 << 1.0 << 0.98 << 1.0;
        QTest::newRow("nothing right") << 0.9 << 0.0 << 0.0 << 0.02;
        QTest::newRow("no samples") << 0.9 << 0.5 << 0.0 << 1.0;
    }
    void intervalBarCoversWhatItShows()
    {
        QFETCH(double, reference);
        QFETCH(double, value);
        QFETCH(double, lo);
        QFETCH(double, hi);
        IntervalBar bar;
        bar.resize(140, 22);
        bar.setValues({reference, value, lo, hi, false});
        for (const double shown : {reference, value, lo, hi}) {
            QVERIFY(bar.axisLo() <= shown && shown <= bar.axisHi());
            QVERIFY(bar.pixelOf(shown) >= 0 && bar.pixelOf(shown) <= 140);
        }
        QVERIFY(colorsIn(bar.grab().toImage()) > 3);
        QVERIFY(bar.accessibleDescription().contains(QLocale().toString(value * 100, 'f', 2)));
    }

    void intervalBarStaysStillWhileASampleGrows()
    {
        IntervalBar bar;
        bar.setValues({0.926, 0.91, 0.88, 0.935, true});
        const double lo = bar.axisLo();
        const double hi = bar.axisHi();
        bar.setValues({0.926, 0.913, 0.89, 0.934, true});
        bar.setValues({0.926, 0.912, 0.90, 0.924, true});
        QCOMPARE(bar.axisLo(), lo);
        QCOMPARE(bar.axisHi(), hi);
        bar.setValues({});
        QVERIFY(!bar.accessibleDescription().isEmpty());
    }

    void sparklineShowsTailsAndStaysInside()
    {
        const PlotColors colors = PlotColors::fromPalette(palette(Qt::white, Qt::white, Qt::black));
        QImage image(60, 24, QImage::Format_RGB32);
        const auto painted = [&](const std::vector<std::int64_t> &counts) {
            image.fill(Qt::white);
            QPainter painter(&image);
            paintSparkline(&painter, QRect(10, 4, 40, 16), counts, colors);
            painter.end();
            int found = 0;
            for (int y = 0; y < 24; ++y) {
                for (int x = 0; x < 60; ++x) {
                    const bool ink = image.pixel(x, y) != QColor(Qt::white).rgb();
                    if (ink && !QRect(10, 4, 40, 16).contains(x, y))
                        return -1;
                    found += ink ? 1 : 0;
                }
            }
            return found;
        };
        QCOMPARE(painted({}), 0);
        QCOMPARE(painted({0, 0, 0}), 0);
        QCOMPARE(painted({7}), 40 * 16);
        // One value beside a million is a pixel high; half the height is a quarter of the count.
        QCOMPARE(painted({1, 1000000}), 20 * 1 + 20 * 16);
        QCOMPARE(painted({25, 100}), 20 * 8 + 20 * 16);
    }
};

QTEST_MAIN(PlotsTest)
#include "tst_plots.moc"
