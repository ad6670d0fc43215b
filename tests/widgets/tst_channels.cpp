// SPDX-License-Identifier: GPL-3.0-or-later
// The channels page: its rows by hand, its order, and dragging one channel's own range.
#include "app/open/selection.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "widgets/channels/channelspage.h"
#include "widgets/channels/channelsview.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/numberfield.h"
#include "windowfixture.h"

#include <QComboBox>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QUndoStack>

#include <algorithm>
#include <cmath>

using namespace espalier;
using namespace espalier::test;

class TestChannels : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;

    void choose(const char *field, const QString &key)
    {
        auto *box = child<QComboBox>(*m_window, field);
        box->setCurrentIndex(box->findData(key));
        Q_EMIT box->activated(box->currentIndex());
    }
    QuantSpec weights() const
    {
        return m_document->figures()->state(m_document->selection()->current()).resolved.weights.value_or(QuantSpec{});
    }

private Q_SLOTS:
    void init()
    {
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
    }
    void cleanup()
    {
        dismiss(m_window);
        setLanguage(QStringLiteral("en"));
    }

    void rowsSayWhatAChannelIs()
    {
        ChannelStatistics channels;
        channels.min = {-1, -0.5, 0, -4, -1};
        channels.max = {1, 0.8, 0, 1, 0.5};
        channels.mean = {0, 0.1, 0, 0, 0};
        channels.l1 = {2, 1, 0, 5, 1};
        channels.l2 = {2, 1, 0, 8, 2};
        std::vector<ChannelRow> rows = channelRows(channels, 4, nullptr);
        QCOMPARE(rows.size(), std::size_t(5));
        QCOMPARE(rows[0].std, 1.0); // sqrt(4 / 4)
        QCOMPARE(rows[1].std, std::sqrt(1.0 / 4 - 0.01));
        QVERIFY(rows[2].isDead && !rows[0].isDead && !rows[3].isDead);
        QVERIFY(rows[3].isOutlier && !rows[0].isOutlier); // 4 against a median of 1
        QVERIFY(!rows[0].lo);
        sortChannels(rows, ChannelOrder::AbsMax);
        QCOMPARE(rows[0].channel, 3);
        QCOMPARE(rows[1].channel, 0); // before 4, which is as wide
        QCOMPARE(rows[4].channel, 2);
        sortChannels(rows, ChannelOrder::Index);
        QCOMPARE(rows[0].channel, 0);
        QCOMPARE(rows[4].channel, 4);
    }

    void showsAndSortsTheLayersChannels()
    {
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        auto *view = child<ChannelsView>(*m_window, "channelsView");
        SOON_VERIFY(view->isVisible());
        QCOMPARE(view->rows().size(), std::size_t(64));
        QVERIFY(child<QLabel>(*m_window, "channelsSummary")->text().startsWith(QStringLiteral("64 channels")));
        auto *order = child<QComboBox>(*m_window, "channelsOrder");
        order->setFocus();
        QTest::keyClick(order, Qt::Key_Down);
        for (std::size_t i = 1; i < view->rows().size(); ++i)
            QVERIFY(view->rows()[i - 1].absMax >= view->rows()[i].absMax);
        QTest::keyClick(view, Qt::Key_Down);
        QTest::keyClick(view, Qt::Key_Down);
        QCOMPARE(view->currentChannel(), view->rows()[1].channel);
        keepPicture(*m_window, QStringLiteral("channels-en-light"));
    }

    void aChannelsOwnRangeIsDragged()
    {
        typeInto(child<BitsField>(*m_window, "bitsField"), QStringLiteral("8"));
        auto *granularity = child<QComboBox>(*m_window, "granularityField");
        granularity->setFocus();
        QTest::keyClick(granularity, Qt::Key_Down);
        const int layer = m_document->selection()->current();
        QTRY_VERIFY_WITH_TIMEOUT(
            m_document->figures()->state(layer).parameters && m_document->figures()->state(layer).parameters->hi.size() == 64, kPatienceMs);
        QTest::keyClick(m_window.get(), Qt::Key_2, Qt::ControlModifier);
        auto *view = child<ChannelsView>(*m_window, "channelsView");
        SOON_VERIFY(view->isVisible() && !view->rows().empty() && view->rows()[0].hi);
        const std::vector<double> before = m_document->figures()->state(layer).parameters->hi;
        const int steps = m_document->editor()->undoStack()->count();
        const QPoint grip(qRound(view->pixelOf(*view->rows()[0].hi)), view->rowRect(0).center().y());
        QTest::mousePress(view->viewport(), Qt::LeftButton, {}, grip);
        for (int moved = 5; moved <= 30; moved += 5)
            QTest::mouseMove(view->viewport(), grip - QPoint(moved, 0));
        QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, grip - QPoint(30, 0));
        const QuantSpec spec = weights();
        QCOMPARE(spec.range.method, std::string("fixed"));
        QCOMPARE(spec.range.hi.size(), before.size());
        QVERIFY(spec.range.hi[0] < before[0]);
        QCOMPARE(spec.range.lo[0], -spec.range.hi[0]);
        for (std::size_t i = 1; i < before.size(); ++i)
            QCOMPARE(spec.range.hi[i], before[i]);
        QCOMPARE(m_document->editor()->undoStack()->count(), steps + 1);
        // By key, one step each.
        view->setFocus();
        view->setCurrentChannel(1);
        QTest::keyClick(view, Qt::Key_Left);
        QVERIFY(weights().range.hi[1] < before[1]);
        keepPicture(*m_window, QStringLiteral("channels-own-ranges"));
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QTest::keyClick(m_window.get(), Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(weights().range.method, std::string("minmax"));
    }

    void fieldsForMethodsAndGroups()
    {
        typeInto(child<BitsField>(*m_window, "bitsField"), QStringLiteral("4"));
        auto *argument = child<NumberField>(*m_window, "rangeArgument");
        auto *method = child<QComboBox>(*m_window, "rangeMethod");
        QVERIFY(!argument->isVisible());
        for (const auto &[id, typed] :
             {std::pair(QStringLiteral("percentile"), QStringLiteral("99")), std::pair(QStringLiteral("sigma"), QStringLiteral("2.5")),
              std::pair(QStringLiteral("mean-rounding"), QStringLiteral("4"))}) {
            if (method->findData(id) < 0)
                continue; // Not in this build's registry.
            choose("rangeMethod", id);
            QCOMPARE(weights().range.method, id.toStdString());
            QVERIFY(argument->isVisible());
            typeInto(argument, typed);
            const RangeSpec range = weights().range;
            const double value = id == QLatin1String("percentile") ? range.percentile
                : id == QLatin1String("sigma")                     ? range.deviations
                                                                   : range.iterations;
            QCOMPARE(value, typed.toDouble());
            const Recipe before = m_document->editor()->recipe();
            typeInto(argument, QStringLiteral("-3"));
            QVERIFY(!argument->problem().isEmpty());
            QVERIFY(m_document->editor()->recipe() == before);
            QTest::keyClick(argument, Qt::Key_Escape);
        }
        choose("rangeMethod", QStringLiteral("minmax"));
        QVERIFY(!argument->isVisible());
        auto *granularity = child<QComboBox>(*m_window, "granularityField");
        const int groups = granularity->findData(static_cast<int>(Granularity::Kind::Group));
        if (groups >= 0) {
            granularity->setCurrentIndex(groups);
            Q_EMIT granularity->activated(groups);
            QCOMPARE(weights().granularity.groupSize, 32);
            auto *size = child<NumberField>(*m_window, "granularitySize");
            QVERIFY(size->isVisible());
            typeInto(size, QStringLiteral("16"));
            QCOMPARE(weights().granularity.groupSize, 16);
            typeInto(size, QStringLiteral("2.5"));
            QVERIFY(!size->problem().isEmpty());
            QCOMPARE(weights().granularity.groupSize, 16);
        }
        choose("rangeMethod", QStringLiteral("minmax"));
        auto *scheme = child<QComboBox>(*m_window, "schemeField");
        const int ternary = scheme->findData(static_cast<int>(Scheme::Ternary));
        QVERIFY(ternary >= 0);
        scheme->setCurrentIndex(ternary);
        Q_EMIT scheme->activated(ternary);
        QCOMPARE(weights().scheme, Scheme::Ternary);
        // A pattern from a layer that was not pruned; then another by its text, and a wrong one.
        auto *pattern = child<QComboBox>(*m_window, "prunePattern");
        QVERIFY(!pattern->isVisible());
        choose("pruneCriterion", QStringLiteral("n:m"));
        QVERIFY(pattern->isVisible());
        const auto prune = [this] {
            return m_document->figures()->state(m_document->selection()->current()).resolved.prune.value_or(PruneSpec{});
        };
        QVERIFY(prune().isPattern());
        typeInto(pattern->lineEdit(), QStringLiteral("1:8"));
        QCOMPARE(prune().n, 1);
        QCOMPARE(prune().m, 8);
        typeInto(pattern->lineEdit(), QStringLiteral("3:32"));
        QCOMPARE(prune().m, 32);
        QVERIFY(parseRecipe(recipeToJson(m_document->editor()->recipe())).ok());
        auto *problem = child<QLabel>(*m_window, "pruneCriterionPairProblem");
        for (const char *wrong : {"4:4", "0:4", "3:65", "3", "a:b", "1:2:4", "3:64" /* of 32 inputs */, "8:1"}) {
            typeInto(pattern->lineEdit(), QString::fromLatin1(wrong));
            QVERIFY2(problem->isVisible() && prune().n == 3 && prune().m == 32, wrong);
        }
        keepPicture(*m_window, QStringLiteral("fields-en-light"));
        // With all of them shown nothing is wider than the dock.
        auto *fields = child<QWidget>(*m_window, "inspector")->findChild<QScrollArea *>();
        SOON_VERIFY(fields->widget()->width() <= fields->viewport()->width());
        // A criterion that is chosen first waits for an amount.
        m_document->selection()->setLayers({layerNamed(*m_document, "fc1")});
        choose("pruneCriterion", QStringLiteral("l2"));
        QVERIFY(!m_document->figures()->state(m_document->selection()->current()).resolved.prune);
        typeInto(child<NumberField>(*m_window, "pruneSparsity"), QStringLiteral("30"));
        QCOMPARE(prune().criterion, std::string("l2"));
    }

    void aProblemTakesTheRoomOfItsWords_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<bool>("isNarrow");
        for (const char *language : {"en", "zh_CN"}) {
            QTest::addRow("%s", language) << QString::fromLatin1(language) << false;
            QTest::addRow("%s-narrow", language) << QString::fromLatin1(language) << true;
        }
    }

    /// Neither cut nor with empty lines below, under a field as under a pair, whatever stood there before.
    void aProblemTakesTheRoomOfItsWords()
    {
        QFETCH(QString, language);
        QFETCH(bool, isNarrow);
        setLanguage(language);
        if (isNarrow)
            m_window->resize(m_window->minimumSizeHint());
        m_document->selection()->setLayers({layerNamed(*m_document, "conv2")});
        typeInto(child<BitsField>(*m_window, "bitsField"), QStringLiteral("4"));
        choose("pruneCriterion", QStringLiteral("n:m"));
        choose("rangeMethod", QStringLiteral("percentile"));
        auto *pattern = child<QComboBox>(*m_window, "prunePattern")->lineEdit();
        const auto fits = [](const QLabel *label) {
            QLabel alike(label->text());
            alike.setWordWrap(true);
            alike.setFont(label->font());
            return label->height() == alike.heightForWidth(label->width());
        };
        // A long sentence, a short one in its place, and the long one again.
        for (const char *wrong : {"4:4", "3:64", "4:4"}) {
            typeInto(pattern, QString::fromLatin1(wrong));
            auto *problem = child<QLabel>(*m_window, "pruneCriterionPairProblem");
            QVERIFY(problem->isVisible());
            SOON_VERIFY(fits(problem));
        }
        typeInto(child<NumberField>(*m_window, "rangeArgument"), QStringLiteral("200"));
        typeInto(child<NumberField>(*m_window, "rangeHi"), QStringLiteral("wide"));
        QDockWidget *dock = child<QDockWidget>(*m_window, "inspectorDock");
        const auto allFit = [&] {
            const QList<QLabel *> labels = dock->findChildren<QLabel *>(QRegularExpression(QStringLiteral("Problem$")));
            return std::all_of(labels.begin(), labels.end(), [&](const QLabel *label) { return !label->isVisible() || fits(label); });
        };
        SOON_VERIFY(allFit());
        // And nothing is wider than the dock, with a scroll bar beside it.
        auto *fields = child<QWidget>(*m_window, "inspector")->findChild<QScrollArea *>();
        SOON_VERIFY(fields->widget()->width() <= fields->viewport()->width());
        keepPicture(*m_window, QStringLiteral("problems-") + QString::fromLatin1(QTest::currentDataTag()));
        // The dock gets wider: fewer lines.
        const int width = dock->width();
        m_window->resize(m_window->width() + 200, m_window->height());
        m_window->resizeDocks({dock}, {width + 90}, Qt::Horizontal);
        SOON_VERIFY(dock->width() > width && allFit());
    }
};

ESPALIER_WINDOW_TEST(TestChannels)
#include "tst_channels.moc"
