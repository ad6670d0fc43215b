// SPDX-License-Identifier: GPL-3.0-or-later
// Item models: each under Qt's own tester; filter language; typed, stable sorting; only touched cells change.
#include "tests/app/fakeengine.h"

#include "app/models/jobsmodel.h"
#include "app/models/layerfiltermodel.h"
#include "app/models/layertablemodel.h"
#include "app/models/recentfiles.h"
#include "app/models/runsmodel.h"
#include "app/session/finetunes.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "app/session/runs.h"

#include <QAbstractItemModelTester>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <numeric>

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr auto kFatal = QAbstractItemModelTester::FailureReportingMode::QtTest;

LayerFilter::Facts facts()
{
    LayerFilter::Facts facts;
    facts.name = QStringLiteral("layer1.0.conv1");
    facts.kind = QStringLiteral("Conv2d");
    facts.bits = 4;
    facts.zero = 50.5;
    facts.sqnr = 18.25;
    facts.params = qint64(2304);
    facts.isChanged = true;
    return facts;
}

Recipe withBits(const Recipe &from, const char *layer, int bits)
{
    Recipe recipe = from;
    QuantSpec spec;
    spec.bits = bits;
    recipe.layers[layer].weights = Choice<QuantSpec>::set(spec);
    return recipe;
}

QStringList names(const QAbstractItemModel &model)
{
    QStringList names;
    for (int row = 0; row < model.rowCount(); ++row)
        names << model.index(row, 0).data(LayerTableModel::LayerNameRole).toString();
    return names;
}

} // namespace

class TestModels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void filterLanguage_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("matches");
        QTest::newRow("nothing matches all") << "" << true;
        QTest::newRow("a word of the name") << "conv" << true;
        QTest::newRow("case does not matter") << "CONV2D" << true;
        QTest::newRow("all words must be there") << "conv linear" << false;
        QTest::newRow("words in any order") << "conv1 layer1" << true;
        QTest::newRow("fewer bits") << "bits<8" << true;
        QTest::newRow("not fewer bits") << "bits<4" << false;
        QTest::newRow("at most") << "bits<=4" << true;
        QTest::newRow("exactly") << "bits=4" << true;
        QTest::newRow("more zeros") << "zero>50" << true;
        QTest::newRow("with a per cent sign") << "zero>50%" << true;
        QTest::newRow("not more zeros") << "zero>50.5" << false;
        QTest::newRow("below a decibel line") << "sqnr<20" << true;
        QTest::newRow("parameters") << "params>=2304" << true;
        QTest::newRow("two comparisons") << "bits<8 zero>60" << false;
        QTest::newRow("word and comparison") << "conv bits<8" << true;
        QTest::newRow("changed") << "changed" << true;
        QTest::newRow("locked") << "locked" << false;
        QTest::newRow("not finished: matches all") << "bits<" << true;
        QTest::newRow("no number: matches all") << "bits<x" << true;
    }
    void filterLanguage()
    {
        QFETCH(QString, text);
        QFETCH(bool, matches);
        QCOMPARE(LayerFilter(text).matches(facts()), matches);
    }

    void filterNeedsTheFigure()
    {
        LayerFilter::Facts bare = facts();
        bare.bits = bare.sqnr = QVariant();
        QVERIFY(!LayerFilter(QStringLiteral("bits<8")).matches(bare));
        QVERIFY(!LayerFilter(QStringLiteral("sqnr>0")).matches(bare));
        QVERIFY(LayerFilter(QStringLiteral("zero>50")).matches(bare));
    }

    void layersUnderTheTester()
    {
        FakeEngine engine;
        Document document(engine.calls());
        LayerTableModel table(&document);
        LayerFilterModel filter;
        filter.setSourceModel(&table);
        QAbstractItemModelTester tableTester(&table, kFatal);
        QAbstractItemModelTester filterTester(&filter, kFatal);
        QVERIFY(openAll(document));
        QCOMPARE(table.rowCount(), 4);
        QCOMPARE(table.columnCount(), int(LayerTableModel::ColumnCount));
        const auto sort = [&](int row, int column) { return table.index(row, column).data(LayerTableModel::SortRole); };
        QCOMPARE(sort(2, LayerTableModel::Name).toString(), QStringLiteral("conv2"));
        QCOMPARE(sort(2, LayerTableModel::Parameters).toLongLong(), 16 * 8 * 9);
        QCOMPARE(table.index(2, LayerTableModel::Shape).data().toString(), QStringLiteral("16 × 8 × 3 × 3"));
        QCOMPARE(sort(2, LayerTableModel::Min).toDouble(), document.figures()->state(2).statistics.all.min);
        QCOMPARE(sort(2, LayerTableModel::Bits).toInt(), 32);
        QCOMPARE(table.index(2, LayerTableModel::Sqnr).data().toString(), QStringLiteral("∞"));
        QVERIFY(!sort(1, LayerTableModel::Bits).isValid()); // normalization has no weights to quantize
        const auto spark = table.index(2, 0).data(LayerTableModel::HistogramRole).value<QVector<double>>();
        QCOMPARE(spark.size(), int(LayerTableModel::kSparkBins));
        QCOMPARE(std::accumulate(spark.begin(), spark.end(), 0.0), 16.0 * 8 * 9);

        filter.setFilterText(QStringLiteral("conv"));
        QCOMPARE(names(filter), (QStringList{"conv1", "conv2"}));
        document.editor()->edit(withBits(document.editor()->recipe(), "conv2", 4), QStringLiteral("Bits"));
        filter.setFilterText(QStringLiteral("bits<8"));
        QCOMPARE(names(filter), (QStringList{"conv2"}));
        QCOMPARE(filter.layerOf(filter.index(0, 3)), 2);
        QVERIFY(!filter.indexOf(0).isValid());
        // The filter follows the figures.
        document.editor()->edit(withBits(document.editor()->recipe(), "fc", 6), QStringLiteral("Bits"));
        QCOMPARE(names(filter), (QStringList{"conv2", "fc"}));
        document.closeModel();
        QCOMPARE(table.rowCount(), 0);
    }

    void onlyTouchedCellsChange()
    {
        FakeEngine engine;
        Document document(engine.calls());
        LayerTableModel table(&document);
        QVERIFY(openAll(document));
        QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
        QSignalSpy changes(&table, &QAbstractItemModel::dataChanged);
        Recipe locked = document.editor()->recipe();
        locked.layers["fc"].locked = true;
        document.editor()->edit(locked, QStringLiteral("Lock"));
        QSet<int> columns;
        for (const auto &change : std::as_const(changes)) {
            const auto from = change.at(0).toModelIndex();
            const auto to = change.at(1).toModelIndex();
            QCOMPARE(from.row(), 3);
            QCOMPARE(to.row(), 3);
            for (int column = from.column(); column <= to.column(); ++column)
                columns.insert(column);
        }
        QCOMPARE(columns, (QSet<int>{LayerTableModel::Name, LayerTableModel::Lock}));
        changes.clear();
        document.editor()->edit(withBits(document.editor()->recipe(), "conv1", 5), QStringLiteral("Bits"));
        QVERIFY(!changes.isEmpty());
        for (const auto &change : std::as_const(changes)) {
            QCOMPARE(change.at(0).toModelIndex().row(), 0);
            const int column = change.at(0).toModelIndex().column();
            QVERIFY(column == LayerTableModel::Name || column == LayerTableModel::Bits || column == LayerTableModel::Sparsity);
        }
        QCOMPARE(resets.count(), 0);
    }

    void sortIsNumericAndStable()
    {
        FakeEngine engine;
        Document document(engine.calls());
        LayerTableModel table(&document);
        LayerFilterModel filter;
        filter.setSourceModel(&table);
        QVERIFY(openAll(document));
        filter.sort(LayerTableModel::Parameters, Qt::AscendingOrder);
        QCOMPARE(names(filter), (QStringList{"bn1", "fc", "conv1", "conv2"})); // 8, 160, 288, 1152: as text 1152 came first
        filter.sort(LayerTableModel::Parameters, Qt::DescendingOrder);
        QCOMPARE(names(filter), (QStringList{"conv2", "conv1", "fc", "bn1"}));
        // Equal bits keep the network's order both ways; no bits comes last both ways.
        filter.sort(LayerTableModel::Bits, Qt::AscendingOrder);
        QCOMPARE(names(filter), (QStringList{"conv1", "conv2", "fc", "bn1"}));
        filter.sort(LayerTableModel::Bits, Qt::DescendingOrder);
        QCOMPARE(names(filter), (QStringList{"conv1", "conv2", "fc", "bn1"}));
        document.editor()->edit(withBits(document.editor()->recipe(), "fc", 10), QStringLiteral("Bits"));
        document.editor()->edit(withBits(document.editor()->recipe(), "conv1", 9), QStringLiteral("Bits"));
        filter.sort(LayerTableModel::Bits, Qt::AscendingOrder);
        QCOMPARE(names(filter), (QStringList{"conv1", "fc", "conv2", "bn1"})); // 9, 10, float, none
    }

    void runsUnderTheTester()
    {
        FakeEngine engine;
        Document document(engine.calls());
        RunsModel runs(document.runs());
        QAbstractItemModelTester tester(&runs, kFatal);
        QVERIFY(openAll(document));
        document.runs()->evaluateNow();
        QTRY_COMPARE_WITH_TIMEOUT(runs.rowCount(), 1, kPatienceMs);
        FinetuneSpec spec;
        spec.epochs = 100000;
        QSignalSpy epochs(document.finetunes(), &Finetunes::epochEnded);
        document.finetunes()->start(spec);
        QVERIFY(epochs.wait(kPatienceMs));
        document.jobs()->cancelAll();
        QTRY_COMPARE_WITH_TIMEOUT(runs.rowCount(), 2, kPatienceMs);
        QCOMPARE(runs.index(0, 0).data(RunsModel::CanKeepRole).toBool(), false);
        QCOMPARE(runs.index(1, 0).data(RunsModel::CanKeepRole).toBool(), true);
        QVERIFY(runs.index(0, RunsModel::Top1).data(RunsModel::SortRole).toDouble() >= 50);
        // What was not measured shows a dash, never 0.
        QVERIFY(!runs.index(1, RunsModel::Top1).data(RunsModel::SortRole).isValid());
        QCOMPARE(runs.index(1, RunsModel::Top1).data().toString(), QStringLiteral("–"));
        QVERIFY(runs.index(0, 0).data(RunsModel::CommandLineRole).toString().startsWith(QStringLiteral("espalier-cli evaluate")));
        document.closeModel();
        QCOMPARE(runs.rowCount(), 0);
    }

    void jobsUnderTheTester()
    {
        JobRunner runner(2);
        JobsModel jobs(&runner);
        QAbstractItemModelTester tester(&jobs, kFatal);
        const auto endless = [](const JobControl &control) -> Result<int> {
            control.context().report("train", 1, 4);
            while (!control.context().cancelled())
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            return Error(errors::kCancelled);
        };
        runner.queue(QStringLiteral("one"), this, endless, [](Result<int>) {});
        runner.queue(
            QStringLiteral("two"), this, [](const JobControl &) -> Result<int> { return Error(kBroken, {"disk"}, "out.pt"); },
            [](Result<int>) {});
        runner.latest(
            JobRunner::Lane::Live, QStringLiteral("k"), this, [](const JobControl &) -> Result<int> { return 1; }, [](Result<int>) {});
        QCOMPARE(jobs.rowCount(), 2); // a preview has no title and no row
        QTRY_COMPARE_WITH_TIMEOUT(jobs.index(0).data(JobsModel::ProgressRole).toDouble(), 0.25, kPatienceMs);
        QCOMPARE(jobs.index(0).data(JobsModel::StageRole).toString(), QStringLiteral("train"));
        QCOMPARE(jobs.index(1).data(JobsModel::StateRole).toInt(), int(JobState::Waiting));
        QVERIFY(jobs.index(0).data(JobsModel::CanCancelRole).toBool());
        jobs.cancel(jobs.index(0));
        QVERIFY(!jobs.index(0).data(JobsModel::CanCancelRole).toBool());
        QTRY_COMPARE_WITH_TIMEOUT(jobs.index(1).data(JobsModel::StateRole).toInt(), int(JobState::Failed), kPatienceMs);
        QCOMPARE(jobs.index(1).data(JobsModel::DetailsRole).toString(), QStringLiteral("out.pt: The disk is broken. [test.broken]"));
        QCOMPARE(jobs.index(0).data(JobsModel::StateRole).toInt(), int(JobState::Cancelled));
        runner.removeEnded();
        QCOMPARE(jobs.rowCount(), 0);
    }

    void recentFilesUnderTheTester()
    {
        QTemporaryDir folder;
        QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
        {
            RecentFiles recent(&settings);
            QAbstractItemModelTester tester(&recent, kFatal);
            for (int file = 0; file < 14; ++file)
                recent.add(folder.filePath(QStringLiteral("%1.pt").arg(file)));
            QCOMPARE(recent.rowCount(), int(RecentFiles::kMax));
            QCOMPARE(recent.index(0).data().toString(), QStringLiteral("13.pt"));
            recent.add(folder.filePath(QStringLiteral("9.pt")));
            QCOMPARE(recent.rowCount(), int(RecentFiles::kMax));
            QCOMPARE(recent.index(0).data().toString(), QStringLiteral("9.pt"));
            recent.remove(folder.filePath(QStringLiteral("13.pt")));
            QCOMPARE(recent.rowCount(), int(RecentFiles::kMax) - 1);
            QFile file(folder.filePath(QStringLiteral("9.pt")));
            QVERIFY(file.open(QIODevice::WriteOnly));
            recent.refresh();
            QVERIFY(recent.index(0).data(RecentFiles::ExistsRole).toBool());
            QVERIFY(!recent.index(1).data(RecentFiles::ExistsRole).toBool());
        }
        RecentFiles again(&settings);
        QCOMPARE(again.rowCount(), int(RecentFiles::kMax) - 1);
        QCOMPARE(again.index(0).data().toString(), QStringLiteral("9.pt"));
        again.clear();
        QCOMPARE(again.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(TestModels)
#include "tst_models.moc"
