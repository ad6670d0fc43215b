// SPDX-License-Identifier: GPL-3.0-or-later
// One channel chosen in all views at once, what two criteria make of it, and what the network answers without it.
#include "app/figures/disagreement.h"
#include "app/open/selection.h"
#include "app/session/recipeeditor.h"
#include "widgets/channels/channelsview.h"
#include "widgets/compare/comparepage.h"
#include "widgets/compare/criteriatab.h"
#include "widgets/heatmap/heatmap.h"
#include "widgets/histogram/histogramview.h"
#include "windowfixture.h"

#include <QComboBox>
#include <QListView>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QTableWidget>
#include <QToolButton>

#include <cmath>
#include <numeric>

using namespace espalier;
using namespace espalier::test;

class TestChannelChoice : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;

    void page(Qt::Key digit) { QTest::keyClick(m_window.get(), digit, Qt::ControlModifier); }
    void clickTab(const char *tabs, int index)
    {
        QTabBar *bar = child<QTabWidget>(*m_window, tabs)->tabBar();
        QTest::mouseClick(bar, Qt::LeftButton, {}, bar->tabRect(index).center());
    }

private Q_SLOTS:
    void init()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
    }
    void cleanup() { dismiss(m_window); }

    void aCellOfTheHeatmapChoosesTheChannelEverywhere()
    {
        page(Qt::Key_3);
        auto *heatmap = child<Heatmap>(*m_window, "importanceView");
        SOON_VERIFY(heatmap->isVisible() && !heatmap->isEmpty());
        QTest::mouseClick(heatmap, Qt::LeftButton, {}, heatmap->cellCentre(5, 2));
        QCOMPARE(m_document->selection()->channel(), 5);
        page(Qt::Key_2);
        auto *channels = child<ChannelsView>(*m_window, "channelsView");
        SOON_VERIFY(channels->isVisible());
        QCOMPARE(channels->currentChannel(), 5);
        page(Qt::Key_1);
        auto *histogram = child<HistogramView>(*m_window, "histogramView");
        SOON_VERIFY(histogram->channel().bins() > 0);
        keepPicture(*m_window, QStringLiteral("channel-histogram"));
        // The outline is that of the fifth channel's weights, counted here one by one.
        const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(m_document->selection()->current())];
        const TensorView weights = toFloat32(m_document->model()->tensors[static_cast<std::size_t>(info.weights.front())].view);
        const std::int64_t each = weights.count() / weights.shape[0];
        const Histogram &shown = histogram->channel();
        std::vector<std::int64_t> counts(static_cast<std::size_t>(shown.bins()), 0);
        for (std::int64_t i = 5 * each; i < 6 * each; ++i) {
            const double place = (static_cast<double>(weights.floats()[i]) - shown.lo) / (shown.hi - shown.lo) * shown.bins();
            ++counts[static_cast<std::size_t>(std::clamp(static_cast<int>(std::floor(place)), 0, shown.bins() - 1))];
        }
        QCOMPARE(std::accumulate(shown.counts.begin(), shown.counts.end(), std::int64_t(0)), each);
        std::int64_t elsewhere = 0; // A value on a bin's edge may be counted on either side of it.
        for (std::size_t i = 0; i < counts.size(); ++i)
            elsewhere += std::abs(counts[i] - static_cast<std::int64_t>(shown.counts[i]));
        QVERIFY2(elsewhere <= 4, qPrintable(QString::number(elsewhere)));
        // The button beside the tensor lets go of it.
        auto *button = child<QToolButton>(*m_window, "histogramChannel");
        QVERIFY(button->isVisible() && button->text().contains(QLatin1Char('5')));
        QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(m_document->selection()->channel(), -1);
        QVERIFY(!button->isVisible());
        QCOMPARE(histogram->channel().bins(), 0);
    }

    void aRowOfTheChannelsAndAnotherLayer()
    {
        page(Qt::Key_2);
        auto *channels = child<ChannelsView>(*m_window, "channelsView");
        SOON_VERIFY(channels->isVisible() && channels->rows().size() > 3);
        QTest::mouseClick(channels->viewport(), Qt::LeftButton, {}, channels->rowRect(3).center());
        QCOMPARE(m_document->selection()->channel(), 3);
        page(Qt::Key_3);
        auto *heatmap = child<Heatmap>(*m_window, "importanceView");
        SOON_VERIFY(heatmap->isVisible() && heatmap->cursorCell().y() == 3);
        // Another layer has another channel 3: none is chosen.
        QSignalSpy changed(m_document->selection(), &Selection::channelChanged);
        m_document->selection()->setLayers({layerNamed(*m_document, "conv1")});
        QCOMPARE(m_document->selection()->channel(), -1);
        QCOMPARE(changed.size(), 1);
        m_document->selection()->setChannel(1000000);
        QCOMPARE(m_document->selection()->channel(), -1);
        // All layers: a cell is a layer and a channel.
        auto *mode = child<QComboBox>(*m_window, "importanceMode");
        mode->setFocus();
        QTest::keyClick(mode, Qt::Key_End);
        SOON_VERIFY(heatmap->rows() == 3 && heatmap->columns() > 3);
        QTest::mouseClick(heatmap, Qt::LeftButton, {}, heatmap->cellCentre(1, 2));
        QCOMPARE(m_document->selection()->current(), layerNamed(*m_document, "conv2"));
        QCOMPARE(m_document->selection()->channel(), 2);
    }

    void criteriaThatDisagreeAndAnswersWithoutAChannel()
    {
        QTest::mouseClick(child<QLabel>(*m_window, "scoreDelta"), Qt::LeftButton);
        auto *compare = child<ComparePage>(*m_window, "comparePage");
        SOON_VERIFY(compare->isVisible());
        clickTab("compareDetails", 2);
        auto *table = child<QTableWidget>(*m_window, "criteriaTable");
        SOON_VERIFY(table->rowCount() > 0);
        // Largest difference first, and each row says what its ranks say.
        int before = 1 << 30;
        for (int row = 0; row < table->rowCount(); ++row) {
            const int apart = table->item(row, 3)->text().toInt();
            QCOMPARE(apart, std::abs(table->item(row, 1)->text().toInt() - table->item(row, 2)->text().toInt()));
            QVERIFY(apart <= before);
            before = apart;
        }
        auto *button = child<QPushButton>(*m_window, "criteriaRemove");
        QVERIFY(!button->isEnabled());
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualItemRect(table->item(1, 0)).center());
        const int channel = table->item(1, 0)->text().toInt();
        QCOMPARE(m_document->selection()->channel(), channel);
        QVERIFY(button->isEnabled());
        QSignalSpy measured(m_window->findChild<CriteriaTab *>(), &CriteriaTab::measured);
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!button->isEnabled());
        SOON_COMPARE(measured.size(), 1);
        // The page shows the recipe beside the recipe without the channel.
        SOON_COMPARE(child<QComboBox>(*m_window, "compareB")->currentText(), QStringLiteral("Without channel %1 of conv2").arg(channel));
        const auto evaluation = measured.front().at(0).value<WithoutChannel>().evaluation;
        QVERIFY(evaluation);
        QCOMPARE(compare->comparison().lost, evaluation->comparison.lost);
        QCOMPARE(compare->comparison().gained, evaluation->comparison.gained);
        const std::int64_t differing = evaluation->metrics.samples - evaluation->comparison.agree;
        QVERIFY(differing > 0);
        QCOMPARE(child<QListView>(*m_window, "compareFlips")->model()->rowCount(), static_cast<int>(differing));
        keepPicture(*m_window, QStringLiteral("criteria-without"));
        QVERIFY(button->isEnabled());
        // Another recipe: what was measured is of the old one, and is gone.
        Recipe recipe;
        recipe.defaults.weights = Choice<QuantSpec>::set({});
        m_document->editor()->edit(recipe, QStringLiteral("8 bits"));
        QCOMPARE(child<QComboBox>(*m_window, "compareB")->currentText(), QStringLiteral("Recipe as it is now"));
    }
};

ESPALIER_WINDOW_TEST(TestChannelChoice)
#include "tst_channelchoice.moc"
