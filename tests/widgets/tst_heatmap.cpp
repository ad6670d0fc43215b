// SPDX-License-Identifier: GPL-3.0-or-later
// The heatmap: reduction, mapping of pixels to cells, hover, click, keyboard, pictures.
#include "widgets/heatmap/heatmap.h"

#include "tests/widgets/plotevents.h"
#include "widgets/heatmap/heatmapreduce.h"
#include "widgets/plots/colormap.h"
#include "widgets/plots/qcustomplotheader.h"

#include <QElapsedTimer>
#include <QPainter>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>

#include <cmath>
#include <limits>
#include <map>
#include <random>

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

std::vector<float> ramp(int rows, int columns)
{
    std::vector<float> values(std::size_t(rows) * columns);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = float(i) / float(values.size() - 1);
    return values;
}

/// Pixels of one row of the picture that look hot (the yellow end of viridis: much red and green, little blue).
int hotPixels(const QImage &image, int y, int left, int right)
{
    int hot = 0;
    for (int x = left; x < right; ++x) {
        const QColor color = image.pixelColor(x, y);
        hot += color.red() > 200 && color.green() > 200 && color.blue() < 90 ? 1 : 0;
    }
    return hot;
}

} // namespace

class HeatmapTest : public QObject
{
    Q_OBJECT

    struct Cell {
        QRectF rect;
        QColor fill;
    };
    QByteArray m_svg; ///< As last saved.

    /// Saves the map and reads back the rectangles of its cells: those with an outline of their own colour.
    std::vector<Cell> cellsIn(Heatmap &map, const QTemporaryDir &folder)
    {
        std::vector<Cell> cells;
        QFile file(folder.filePath(QStringLiteral("map.svg")));
        if (!map.saveSvg(file.fileName()) || !file.open(QIODevice::ReadOnly))
            return cells;
        m_svg = file.readAll();
        QXmlStreamReader xml(m_svg);
        QList<QXmlStreamAttributes> open;
        while (!xml.atEnd()) {
            const QXmlStreamReader::TokenType token = xml.readNext();
            const QXmlStreamAttributes own = xml.attributes();
            if (token == QXmlStreamReader::EndElement)
                open.removeLast();
            if (token != QXmlStreamReader::StartElement)
                continue;
            const QXmlStreamAttributes around = open.isEmpty() ? QXmlStreamAttributes() : open.last();
            open.append(own);
            if (xml.name() == QLatin1String("rect") && around.value("fill").startsWith(QLatin1Char('#'))
                && around.value("fill") == around.value("stroke"))
                cells.push_back({QRectF(own.value("x").toDouble(), own.value("y").toDouble(), own.value("width").toDouble(),
                                        own.value("height").toDouble()),
                                 QColor(around.value("fill").toString())});
        }
        return xml.hasError() ? std::vector<Cell>() : cells;
    }

private Q_SLOTS:
    /// Names of columns never run into each other: where a column is narrower than its name they stand upright.
    void namesOfNarrowColumnsStandUpright()
    {
        Heatmap map;
        map.setCells(2, 3, ramp(2, 3));
        map.setNames({QStringLiteral("a"), QStringLiteral("b")},
                     {QStringLiteral("4\nMSE"), QStringLiteral("3\nMSE"), QStringLiteral("SQNR\n.5")});
        map.resize(500, 300);
        map.show();
        auto *plot = map.findChild<QCustomPlot *>();
        QVERIFY(plot);
        QTRY_COMPARE(plot->xAxis->tickLabelRotation(), 0.0);
        map.resize(150, 300);
        QTRY_COMPARE(plot->xAxis->tickLabelRotation(), -90.0);
        QTRY_COMPARE(plot->xAxis->tickVectorLabels().value(0), QStringLiteral("4 MSE"));
        map.resize(500, 300);
        QTRY_COMPARE(plot->xAxis->tickLabelRotation(), 0.0);
        // Long names of rows take the room as well.
        map.setNames({QString(60, QLatin1Char('m')), QStringLiteral("b")},
                     {QStringLiteral("4\nMSE"), QStringLiteral("3\nMSE"), QStringLiteral("SQNR\n.5")});
        QTRY_COMPARE(plot->xAxis->tickLabelRotation(), -90.0);
    }

    void reductionEqualsABruteForceMaximum_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("columns");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("height");
        QTest::newRow("whole blocks") << 8 << 12 << 4 << 2;
        QTest::newRow("cut blocks") << 10 << 17 << 5 << 3;
        QTest::newRow("as many pixels as cells") << 6 << 6 << 6 << 6;
        QTest::newRow("larger than life") << 3 << 2 << 7 << 10;
        QTest::newRow("narrow and tall") << 300 << 2 << 40 << 30;
    }
    void reductionEqualsABruteForceMaximum()
    {
        QFETCH(int, rows);
        QFETCH(int, columns);
        QFETCH(int, width);
        QFETCH(int, height);
        std::mt19937 random(3);
        std::uniform_real_distribution<float> uniform(-1, 1);
        std::vector<float> values(std::size_t(rows) * columns);
        for (float &value : values)
            value = uniform(random) < -0.6F ? kNan : uniform(random);
        const std::vector<float> reduced = reduceByMaximum(values, rows, columns, {0, double(columns), 0, double(rows)}, width, height);
        QCOMPARE(reduced.size(), std::size_t(width) * height);
        // A pixel larger than a cell shows all cells it touches, a smaller one the cell under its middle.
        const auto covers = [](int cell, int pixel, int cells, int pixels) {
            const double from = double(pixel) * cells / pixels;
            const double to = double(pixel + 1) * cells / pixels;
            if (cells <= pixels)
                return cell == int((from + to) / 2);
            return cell + 1 > from + 1e-9 && cell < to - 1e-9;
        };
        for (int y = 0; y < height; ++y) {
            for (int x = 0; x < width; ++x) {
                float expected = kNan;
                for (int r = 0; r < rows; ++r)
                    for (int c = 0; c < columns; ++c)
                        if (covers(r, y, rows, height) && covers(c, x, columns, width) && !std::isnan(values[std::size_t(r) * columns + c]))
                            expected = std::isnan(expected) ? values[std::size_t(r) * columns + c]
                                                            : std::max(expected, values[std::size_t(r) * columns + c]);
                const float actual = reduced[std::size_t(y) * width + x];
                QVERIFY2(actual == expected || (std::isnan(actual) && std::isnan(expected)),
                         qPrintable(QStringLiteral("pixel %1, %2").arg(x).arg(y)));
            }
        }
    }

    void everySingleHotRowIsVisible()
    {
        constexpr int kRows = 576;
        constexpr int kColumns = 64;
        for (int hot = 0; hot < kRows; hot += 57) {
            std::vector<float> values(std::size_t(kRows) * kColumns, 0);
            for (int c = 0; c < kColumns; ++c)
                values[std::size_t(hot) * kColumns + c] = 1;
            Heatmap map;
            map.resize(400, 300);
            map.setCells(kRows, kColumns, values);
            const QImage image = map.grab().toImage();
            const QPoint left = map.cellCentre(hot, 2);
            const QPoint right = map.cellCentre(hot, kColumns - 3);
            int best = 0;
            for (int y = left.y() - 1; y <= left.y() + 1; ++y)
                best = std::max(best, hotPixels(image, y, left.x(), right.x()));
            QVERIFY2(best == right.x() - left.x(), qPrintable(QStringLiteral("row %1: %2").arg(hot).arg(best)));
        }
    }

    void pixelsMapToCellsAndBack()
    {
        Heatmap map;
        map.resize(500, 320);
        map.setCells(7, 11, ramp(7, 11));
        map.grab();
        for (int row = 0; row < 7; ++row)
            for (int column = 0; column < 11; ++column)
                QCOMPARE(map.cellAt(map.cellCentre(row, column)), QPoint(column, row));
        QCOMPARE(map.cellAt(QPoint(2, 2)), QPoint(-1, -1));
        QVERIFY(map.cellCentre(0, 0).y() < map.cellCentre(6, 0).y());
    }

    void hoverAndClick()
    {
        Heatmap map;
        map.resize(500, 320);
        map.setCells(7, 11, ramp(7, 11));
        map.grab();
        QSignalSpy hovered(&map, &Heatmap::cellHovered);
        QSignalSpy clicked(&map, &Heatmap::cellClicked);
        sendHover(&map, map.cellCentre(3, 5));
        sendHover(&map, map.cellCentre(3, 5) + QPoint(1, 1));
        QCOMPARE(hovered.size(), 1);
        QCOMPARE(hovered.first(), (QList<QVariant>{3, 5}));
        sendMouse(&map, QEvent::MouseButtonPress, map.cellCentre(2, 9));
        sendMouse(&map, QEvent::MouseButtonRelease, map.cellCentre(2, 9));
        QCOMPARE(clicked.size(), 1);
        QCOMPARE(clicked.first(), (QList<QVariant>{2, 9}));
        QEvent leave(QEvent::Leave);
        QApplication::sendEvent(&map, &leave);
        QCOMPARE(hovered.last(), (QList<QVariant>{-1, -1}));
    }

    void textOfACell()
    {
        Heatmap map;
        std::vector<float> values{0.5F, 2.0F, kNan, 1.0F};
        map.setCells(2, 2, values);
        QCOMPARE(map.rank(2.0F), std::int64_t(1));
        QCOMPARE(map.rank(0.5F), std::int64_t(3));
        QCOMPARE(map.cellText(0, 0), QStringLiteral("Row 0, column 0: 0.5, rank 3 of 4."));
        QCOMPARE(map.cellText(1, 0), QStringLiteral("Row 1, column 0: not measured."));
        map.setCellText([](int row, int column, float value) {
            return QStringLiteral("channel %1, input %2, %3").arg(row).arg(column).arg(double(value));
        });
        QCOMPARE(map.cellText(1, 1), QStringLiteral("channel 1, input 1, 1"));
    }

    void keyboardCursor()
    {
        Heatmap map;
        map.resize(500, 320);
        map.setCells(40, 50, ramp(40, 50));
        map.show();
        map.activateWindow();
        map.setFocus();
        QSignalSpy clicked(&map, &Heatmap::cellClicked);
        QTest::keyClick(&map, Qt::Key_Down);
        QCOMPARE(map.cursorCell(), QPoint(0, 0));
        QTest::keyClick(&map, Qt::Key_Right);
        QTest::keyClick(&map, Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(map.cursorCell(), QPoint(1, 10));
        QCOMPARE(map.accessibleDescription(), map.cellText(10, 1));
        QTest::keyClick(&map, Qt::Key_Up, Qt::ShiftModifier);
        QTest::keyClick(&map, Qt::Key_Up);
        QCOMPARE(map.cursorCell(), QPoint(1, 0));
        QTest::keyClick(&map, Qt::Key_Return);
        QCOMPARE(clicked.size(), 1);
        QCOMPARE(clicked.first(), (QList<QVariant>{0, 1}));
    }

    void wheelZoomsAtThePointerAndZeroFits()
    {
        Heatmap map;
        map.resize(500, 320);
        map.setCells(40, 50, ramp(40, 50));
        map.show();
        map.setFocus();
        const QPoint at = map.cellCentre(10, 30);
        sendWheel(&map, at, 4);
        QCOMPARE(map.cellAt(at), QPoint(30, 10));
        QVERIFY(map.cellCentre(10, 31).x() - at.x() > 15);
        // A drag pans: the cell stays under the pointer, and nothing is clicked.
        QSignalSpy clicked(&map, &Heatmap::cellClicked);
        const QPoint from = map.cellCentre(10, 30);
        drag(&map, from, from + QPoint(33, 27));
        QCOMPARE(map.cellAt(from + QPoint(33, 27)), QPoint(30, 10));
        QVERIFY(clicked.isEmpty());
        QTest::keyClick(&map, Qt::Key_0);
        QCOMPARE(map.cellAt(at), QPoint(30, 10));
        QVERIFY(map.cellAt(map.cellCentre(39, 49)) == QPoint(49, 39));
    }

    void thresholdGreysWhatGoes()
    {
        Heatmap map;
        map.resize(500, 320);
        map.setCells(2, 2, {0.1F, 0.4F, 0.6F, 0.9F});
        map.setThreshold(0.5F);
        const QImage image = map.grab().toImage();
        const auto isGrey = [&](int row, int column) {
            const QColor color = image.pixelColor(map.cellCentre(row, column));
            return color.red() == color.green() && color.green() == color.blue();
        };
        QVERIFY(isGrey(0, 0) && isGrey(0, 1));
        QVERIFY(!isGrey(1, 0) && !isGrey(1, 1));
        // A value at the threshold is kept.
        map.setThreshold(0.6F);
        const QColor kept = map.grab().toImage().pixelColor(map.cellCentre(1, 0));
        QVERIFY(kept.red() != kept.green());
    }

    void keptCellsDecideWhatIsGrey()
    {
        Heatmap map;
        map.resize(500, 320);
        map.setCells(2, 2, {0.1F, 0.4F, 0.6F, 0.9F});
        map.setThreshold(0.5F);
        map.setKept({1, 0, 1, 0});
        const auto isGrey = [&](int row, int column) {
            const QColor color = map.grab().toImage().pixelColor(map.cellCentre(row, column));
            return color.red() == color.green() && color.green() == color.blue();
        };
        QVERIFY(!isGrey(0, 0) && isGrey(0, 1) && !isGrey(1, 0) && isGrey(1, 1));
        map.setKept({1, 0}); // One for each row.
        QVERIFY(!isGrey(0, 0) && !isGrey(0, 1) && isGrey(1, 0) && isGrey(1, 1));
        QCOMPARE(map.keptShare(1, 0), 0.0F);
        map.setKept({0, 0, 1}); // The wrong number: by the threshold again.
        QVERIFY(isGrey(0, 0) && isGrey(0, 1) && !isGrey(1, 0) && !isGrey(1, 1));
        map.setKept({0, 1, 1, 1});
        map.setCells(2, 2, {1, 1, 1, 1}); // Other cells: what was kept is no longer known.
        map.setThreshold({});
        QVERIFY(!isGrey(0, 0));
    }

    /// What goes in part: a bar at the foot of the cell as long as the share, and a colour between that of the scale and grey.
    void sharesAreBars()
    {
        Heatmap map;
        map.resize(500, 320);
        map.setCells(1, 4, {0.5F, 0.5F, 0.5F, 1});
        map.setKept({1, 0.75F, 0.25F, 0});
        const QImage image = map.grab().toImage();
        const int half = map.cellCentre(0, 1).x() - map.cellCentre(0, 0).x();
        const QColor mark = map.colors().threshold;
        const auto barOf = [&](int column) {
            int most = 0;
            for (int y = map.cellCentre(0, 0).y(); y < image.height(); ++y) {
                int run = 0;
                for (int x = map.cellCentre(0, column).x() - half / 2; x < map.cellCentre(0, column).x() + half / 2; ++x)
                    run += image.pixelColor(x, y) == mark ? 1 : 0;
                most = std::max(most, run);
            }
            return most;
        };
        const int room = half - 4;
        QVERIFY2(barOf(0) <= 1, qPrintable(QString::number(barOf(0)))); // The contour at the most.
        QVERIFY2(std::abs(barOf(1) - room * 0.25) <= 2, qPrintable(QStringLiteral("%1 of %2").arg(barOf(1)).arg(room)));
        QVERIFY2(std::abs(barOf(2) - room * 0.75) <= 3, qPrintable(QStringLiteral("%1 of %2").arg(barOf(2)).arg(room)));
        const auto colorful = [&](int column) {
            const QColor color = image.pixelColor(map.cellCentre(0, column));
            return std::max({color.red(), color.green(), color.blue()}) - std::min({color.red(), color.green(), color.blue()});
        };
        QVERIFY(colorful(0) > colorful(1) && colorful(1) > colorful(2) && colorful(2) > colorful(3));
        QCOMPARE(colorful(3), 0);
    }

    void namesOfLowRowsAreThinned()
    {
        Heatmap map;
        map.resize(500, 300);
        QStringList names;
        for (int i = 0; i < 400; ++i)
            names += QStringLiteral("layer%1").arg(i);
        map.setCells(400, 2, ramp(400, 2));
        map.setNames(names, {});
        map.show();
        auto *plot = map.findChild<QCustomPlot *>();
        const int line = QFontMetrics(plot->yAxis->tickLabelFont()).height();
        QTRY_VERIFY(plot->yAxis->tickVectorLabels().size() > 2
                    && plot->yAxis->tickVectorLabels().size() <= plot->axisRect()->height() / line + 1);
        QCOMPARE(plot->yAxis->tickVectorLabels().first(), QStringLiteral("layer0"));
        QVERIFY(map.toCsv().contains(QStringLiteral("\nlayer399,")));
        map.setNames({}, {}); // Numbers again.
        QTRY_VERIFY(!plot->yAxis->tickVectorLabels().contains(QStringLiteral("layer0")));
    }

    void standardErrorsAreInTheFile()
    {
        Heatmap map;
        map.setCells(2, 2, {1, 2, 3, kNan});
        map.setErrors({0.5F, 0.25F, kNan, kNan});
        QCOMPARE(map.toCsv(), QStringLiteral("row,0,0 stderr,1,1 stderr\n0,1,0.5,2,0.25\n1,3,,,\n"));
        map.setCells(2, 2, {1, 2, 3, 4});
        QCOMPARE(map.toCsv(), QStringLiteral("row,0,1\n0,1,2\n1,3,4\n"));
    }

    void finiteRangeEqualsALoop()
    {
        std::mt19937 random(11);
        std::uniform_real_distribution<float> uniform(-3, 3);
        for (const std::size_t count : {0, 1, 7, 8, 9, 1000, 1003}) {
            std::vector<float> values(count);
            float least = std::numeric_limits<float>::max(), largest = -least;
            for (std::size_t i = 0; i < count; ++i) {
                values[i] = i % 5 == 1 ? kNan : i % 7 == 2 ? std::numeric_limits<float>::infinity() : uniform(random);
                if (std::isfinite(values[i])) {
                    least = std::min(least, values[i]);
                    largest = std::max(largest, values[i]);
                }
            }
            QCOMPARE(finiteRange(values).first, least);
            QCOMPARE(finiteRange(values).second, largest);
        }
    }

    void unmeasuredCellsAreHatched()
    {
        Heatmap map;
        map.resize(500, 320);
        map.setCells(1, 2, {kNan, 1.0F});
        const QImage image = map.grab().toImage();
        const QPoint centre = map.cellCentre(0, 0);
        QSet<QRgb> seen;
        for (int x = centre.x() - 20; x < centre.x() + 20; ++x)
            seen.insert(image.pixel(x, centre.y()));
        QCOMPARE(seen.size(), 2);
        QVERIFY(seen.contains(map.colors().background.rgb()));
        QVERIFY(seen.contains(map.colors().hatch.rgb()));
    }

    void nothingFiniteAndNothingAtAll()
    {
        Heatmap map;
        map.resize(400, 240);
        QVERIFY(map.isEmpty());
        QVERIFY(colorsIn(map.grab().toImage()) > 3);
        sendHover(&map, {100, 100});
        QTest::keyClick(&map, Qt::Key_Right);
        map.setCells(2, 2, {kNan, kNan, kNan, kNan});
        map.grab();
        map.setCells(2, 2, {1, 2, 3}); // The wrong number of values: shown as empty, not read past its end.
        QVERIFY(map.isEmpty());
        map.setCells(1, 1, {5});
        QVERIFY(colorsIn(map.grab().toImage()) > 3);
    }

    /// A file of vectors has one rectangle for each run of equal colour, and looks as the screen does.
    void smallMapsAreRectangles()
    {
        QTemporaryDir folder;
        Heatmap map;
        map.resize(420, 300);
        map.setCells(3, 4, {1, 1, 3, 3, kNan, 2, 2, 2, 1, 2, 3, kNan});
        QCOMPARE(cellsIn(map, folder).size(), std::size_t(2 + 1 + 3));
        QCOMPARE(m_svg.count("<image"), 0); // Neither the cells nor the colour scale.
        // The scale is a gradient with the colours of the map at its ends.
        QCOMPARE(m_svg.count("<linearGradient"), 1);
        const auto colored = [](int at) {
            return "stop-color=\"" + QColor(colorTable(ColorMap::Viridis)[std::size_t(at)]).name().toLatin1() + '"';
        };
        QVERIFY(m_svg.contains(colored(0)) && m_svg.contains(colored(255)));
        const std::vector<Cell> cells = cellsIn(map, folder);
        const auto &table = colorTable(ColorMap::Viridis);
        std::map<QRgb, std::vector<double>> widths;
        for (const Cell &cell : cells)
            widths[cell.fill.rgb()].push_back(cell.rect.width());
        QCOMPARE(widths.size(), std::size_t(3));
        for (auto &[fill, all] : widths)
            std::sort(all.begin(), all.end());
        const double one = widths[table[0]].front();
        QVERIFY(one > 20);
        const auto isNear = [](double a, double b) { return std::fabs(a - b) < 0.01; };
        QVERIFY(isNear(widths[table[0]].back(), 2 * one));
        QVERIFY(isNear(widths[table[255]].back(), 2 * one));
        QVERIFY(isNear(widths[table[128]].back(), 3 * one));
        // What pruning would remove is pale there, too, and the rest as it was.
        map.setThreshold(1.5F);
        for (const Cell &cell : cellsIn(map, folder))
            QVERIFY(cell.fill != QColor(table[0]));
        QSvgRenderer renderer(m_svg);
        QVERIFY(renderer.isValid());
        QImage drawn(map.size(), QImage::Format_ARGB32);
        QPainter painter(&drawn);
        renderer.render(&painter);
        painter.end();
        const QImage screen = map.grab().toImage();
        for (int row = 0; row < 3; ++row) {
            for (int column = 0; column < 4; ++column) {
                if (!std::isnan(map.value(row, column)))
                    QCOMPARE(drawn.pixelColor(map.cellCentre(row, column)), screen.pixelColor(map.cellCentre(row, column)));
            }
        }
        // So does the scale, from end to end.
        const auto *plot = map.findChild<QCustomPlot *>();
        const QRect bar = plot->axisRect(1)->rect();
        QVERIFY(bar.width() > 8 && bar.height() > 100);
        for (const double share : {0.05, 0.3, 0.6, 0.95}) {
            const QPoint at(bar.center().x() - 2, bar.bottom() - int(share * bar.height()));
            const QColor file = drawn.pixelColor(at), seen = screen.pixelColor(at), wanted(table[std::size_t(share * 255)]);
            const auto distance = [](const QColor &a, const QColor &b) {
                return std::abs(a.red() - b.red()) + std::abs(a.green() - b.green()) + std::abs(a.blue() - b.blue());
            };
            QVERIFY2(distance(file, seen) <= 6 && distance(seen, wanted) <= 12, qPrintable(seen.name() + wanted.name()));
        }
    }

    void largeMapsAreAPicture_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<bool>("isPicture");
        QTest::newRow("65,536 cells") << 256 << false;
        QTest::newRow("one row more") << 257 << true;
    }

    void largeMapsAreAPicture()
    {
        QFETCH(int, rows);
        QFETCH(bool, isPicture);
        QTemporaryDir folder;
        Heatmap map;
        map.resize(500, 400);
        std::vector<float> values(std::size_t(rows) * 256);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = float(i * 37 % 251); // No two neighbours alike.
        map.setCells(rows, 256, std::move(values));
        QCOMPARE(cellsIn(map, folder).size(), isPicture ? std::size_t(0) : std::size_t(65536));
        QCOMPARE(m_svg.count("<image"), isPicture ? 1 : 0);
        QVERIFY(QSvgRenderer(m_svg).isValid());
        QVERIFY2(m_svg.size() < 6'000'000, qPrintable(QString::number(m_svg.size())));
    }

    void csvHasOneLinePerRow()
    {
        Heatmap map;
        map.setCells(2, 3, {0.1F, 2, kNan, -4, 5.5F, 6});
        QCOMPARE(map.toCsv(), QStringLiteral("row,0,1,2\n0,0.100000001,2,\n1,-4,5.5,6\n"));
    }
};

QTEST_MAIN(HeatmapTest)
#include "tst_heatmap.moc"
