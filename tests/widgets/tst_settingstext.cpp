// SPDX-License-Identifier: GPL-3.0-or-later
// Two treatments that differ in any one field never read alike.
#include "widgets/text/settingstext.h"

#include <QtTest>

#include <functional>

using namespace espalier;

class SettingsTextTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFieldThatDiffersIsTold_data()
    {
        QTest::addColumn<std::function<void(ResolvedLayer &)>>("change");
        QTest::addColumn<QString>("word");
        const auto row = [](const char *name, const QString &word, const std::function<void(ResolvedLayer &)> &change) {
            QTest::newRow(name) << change << word;
        };
        row("bits", QStringLiteral("4 bits"), [](auto &l) { l.weights->bits = 4; });
        row("signed", QStringLiteral("unsigned"), [](auto &l) { l.weights->isSigned = false; });
        row("symmetric", QStringLiteral("asymmetric"), [](auto &l) { l.weights->symmetric = false; });
        row("narrow off", QStringLiteral("with the lowest level"), [](auto &l) { l.weights->narrow = false; });
        row("narrow as by default", QStringLiteral("without the lowest level"), [](auto &l) { l.weights->narrow = true; });
        row("zero", QStringLiteral("need not be exact"), [](auto &l) { l.weights->zeroExact = false; });
        row("rounding", QStringLiteral("rounds down"), [](auto &l) { l.weights->rounding = Rounding::Floor; });
        row("powers of two", QStringLiteral("powers of two"), [](auto &l) { l.weights->scheme = Scheme::PowerOfTwo; });
        row("one of the ranges", QStringLiteral("channel 1 [-2, 2.5]"), [](auto &l) { l.weights->range.hi[1] = 2.5; });
        row("a number that is not used", QStringLiteral("without an effect"), [](auto &l) { l.weights->range.percentile = 98; });
        row("activations' rounding", QStringLiteral("rounds at random"), [](auto &l) { l.activations->rounding = Rounding::Stochastic; });
        row("activations' signs", QStringLiteral("unsigned"), [](auto &l) { l.activations->isSigned = false; });
        row("what goes together", QStringLiteral("whole channels"), [](auto &l) { l.prune->granularity = "channel"; });
        row("noise", QStringLiteral("noise 0.1"), [](auto &l) { l.prune->noise = 0.1; });
        row("draws", QStringLiteral("16 draws"), [](auto &l) { l.prune->draws = 16; });
        row("a digit that is not shown", QStringLiteral("0.1234567890123"), [](auto &l) { l.prune->threshold = 0.1234567890123; });
        row("in a ranking", QStringLiteral("in one ranking"), [](auto &l) { l.inGlobalPrune = true; });
        row("no activations", QStringLiteral("bits"), [](auto &l) { l.activations.reset(); });
    }
    void everyFieldThatDiffersIsTold()
    {
        QFETCH(std::function<void(ResolvedLayer &)>, change);
        QFETCH(QString, word);
        ResolvedLayer a;
        a.weights.emplace();
        a.weights->granularity.kind = Granularity::Kind::Channel;
        a.weights->range.method = "fixed";
        a.weights->range.lo = {-1, -2};
        a.weights->range.hi = {1, 2};
        a.activations.emplace();
        a.prune.emplace();
        a.prune->criterion = "stability";
        a.prune->threshold = 0.1234567890122;
        ResolvedLayer b = a;
        change(b);
        const auto [left, right] = settingsTexts(a, b);
        QVERIFY2(right.contains(word), qPrintable(right));
        QVERIFY2(left != right || word == QStringLiteral("without an effect"), qPrintable(left));
        // Other ways round, too.
        const auto [second, first] = settingsTexts(b, a);
        QCOMPARE(first, left);
        QCOMPARE(second, right);
    }

    void stepsOfTheWholeRecipe()
    {
        Recipe a, b;
        QVERIFY(differingSteps(a, b).isEmpty());
        b.equalize = true;
        b.biasCorrection = "analytic";
        b.sharedRanges = true;
        const QVector<StepDifference> steps = differingSteps(a, b);
        QCOMPARE(steps.size(), 3);
        for (const StepDifference &step : steps)
            QVERIFY(!step.name.isEmpty() && step.a != step.b);
        a.biasCorrection = "empirical";
        QVERIFY(differingSteps(a, b)[1].a != differingSteps(a, b)[1].b);
    }
};

QTEST_GUILESS_MAIN(SettingsTextTest)
#include "tst_settingstext.moc"
