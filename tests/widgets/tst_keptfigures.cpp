// SPDX-License-Identifier: GPL-3.0-or-later
// What the sensitivity page shows while figures are measured again after an edit: a sweep by hand, step by step.
#include "app/messages/errortext.h"
#include "app/sensitivity/hysteresis.h"
#include "app/session/recipeeditor.h"
#include "engine/eval/errors.h"
#include "sensitivityfixture.h"
#include "widgets/sensitivity/sensitivitypage.h"

#include <QSemaphore>

using namespace espalier;
using namespace espalier::test;

namespace {

constexpr std::int64_t kAll = 2000;

/// A cell that loses `points`, give or take `margin`.
SensitivityCell cellOf(int layer, int column, double points, double margin, std::int64_t samples)
{
    SensitivityCell cell;
    cell.layer = layer;
    cell.column = column;
    cell.metrics.samples = samples;
    cell.metrics.top1 = samples / 2;
    cell.comparison.delta = -points / 100;
    cell.comparison.interval = {-(points + margin) / 100, -(points - margin) / 100};
    cell.isComplete = samples == kAll;
    return cell;
}

Sensitivity emptyMatrix(const Model &model, const SweepRequest &request)
{
    Sensitivity matrix;
    matrix.layers = sweepableLayers(model, request.settings);
    matrix.settings = request.settings;
    matrix.samples = matrix.total = kAll;
    for (const int layer : matrix.layers)
        for (std::size_t column = 0; column < matrix.settings.size(); ++column) {
            SensitivityCell cell;
            cell.layer = layer;
            cell.column = static_cast<int>(column);
            matrix.cells.push_back(cell);
        }
    return matrix;
}

/// The first row's figure on so many samples; the other rows lose what the columns say.
struct Figure {
    double points, margin;
    std::int64_t samples = kAll;
};

} // namespace

class TestKeptFigures : public QObject
{
    Q_OBJECT

    std::unique_ptr<Document> m_document;
    std::unique_ptr<SensitivityWork> m_work;
    std::unique_ptr<SensitivityPage> m_page;
    Heatmap *m_view = nullptr;
    QSemaphore m_next; ///< Lets the sweep take one step more.
    /// What the sweep finds for the first row, step by step; the last step is the end. Read by the sweep's thread while it runs only.
    std::vector<std::vector<Figure>> m_steps;

    std::optional<Error> m_recallTrouble, m_estimateTrouble; ///< Set while nothing runs.
    bool m_isCutShort = false;                               ///< As if it was stopped before its last figure.

    Result<Sensitivity> sweep(const ModelPtr &model, const SweepRequest &request, const SweepCallbacks &callbacks,
                              const JobContext &context)
    {
        Sensitivity matrix = emptyMatrix(*model, request);
        for (const std::vector<Figure> &step : m_steps) {
            while (!m_next.tryAcquire(1, 5))
                if (context.stop.stop_requested())
                    return Error(errors::kCancelled);
            matrix.baseline.samples = kAll;
            callbacks.baseline(matrix.baseline);
            for (SensitivityCell &cell : matrix.cells) {
                const Figure &figure = step[static_cast<std::size_t>(cell.column)];
                cell = cell.layer == matrix.layers[0] ? cellOf(cell.layer, cell.column, figure.points, figure.margin, figure.samples)
                                                      : cellOf(cell.layer, cell.column, 8.0 * cell.column, 0.5, figure.samples);
                callbacks.changed(cell);
            }
            callbacks.settled();
        }
        matrix.measuredCells = static_cast<std::int64_t>(matrix.cells.size()) - (m_isCutShort ? 1 : 0);
        matrix.stopped = m_isCutShort;
        return matrix;
    }

    SensitivityCalls calls()
    {
        SensitivityCalls calls;
        calls.estimate = [this](const auto &...) -> Result<SweepEstimate> {
            return m_estimateTrouble ? Result<SweepEstimate>(*m_estimateTrouble) : SweepEstimate{};
        };
        calls.recall = [this](const ModelPtr &model, const DatasetPtr &, const SweepRequest &request,
                              const JobContext &) -> Result<Sensitivity> {
            return m_recallTrouble ? Result<Sensitivity>(*m_recallTrouble) : emptyMatrix(*model, request);
        };
        calls.measure = [this](const ModelPtr &model, const DatasetPtr &, const SweepRequest &request, const SweepCallbacks &callbacks,
                               const JobContext &context) { return sweep(model, request, callbacks, context); };
        return calls;
    }

    /// One more step of the sweep, until it is shown.
    void step()
    {
        QSignalSpy shown(m_work.get(), &SensitivityWork::cellsChanged);
        m_next.release();
        SOON_VERIFY(!shown.isEmpty());
    }

private Q_SLOTS:
    void init()
    {
        m_document = std::make_unique<Document>(engineCallsFor());
        m_work = std::make_unique<SensitivityWork>(m_document.get(), calls());
        m_page = std::make_unique<SensitivityPage>(m_document.get(), m_work.get());
        m_page->resize(900, 420);
        m_page->show();
        m_view = child<Heatmap>(*m_page, "sensitivityView");
        m_document->openSample();
        SOON_VERIFY(m_document->model() && m_document->data() && m_work->matrix());
        child<QComboBox>(*m_page, "sensitivityBaseline")->setCurrentIndex(1);
        auto *keep = child<QCheckBox>(*m_page, "sensitivityKeep");
        SOON_VERIFY(m_work->matrix() && keep->isEnabled());
        QVERIFY(keep->isChecked() && m_work->isKept()); // As it is at first.
        // From 0 to 40 points: an eighth of the scale is 5.
        m_steps = {{{0, 0.5}, {0, 0.5}, {0, 0.5}, {0, 0.5}, {0, 0.5}, {40, 0.5}}};
        m_next.release();
        QTest::mouseClick(child<QPushButton>(*m_page, "sensitivityMeasure"), Qt::LeftButton);
        SOON_VERIFY(m_work->state() == SensitivityWork::State::Idle && m_view->value(0, 5) == 40);
    }

    void cleanup()
    {
        m_page.reset();
        m_work->stop();
        QVERIFY(m_document->shutdown());
        m_work.reset();
        m_document.reset();
        m_next.tryAcquire(m_next.available());
    }

    /// Wide estimates wait behind the earlier figure, narrow ones and those that lie apart from it are shown, and at the end all are.
    void wideEstimatesWait()
    {
        //          wide            narrow          apart            wide             wide to the end  lies apart
        m_steps = {{{10, 10.5, 64}, {1, 2.4, 64}, {30, 12, 64}, {-9, 9.5, 64}, {4, 6, 64}, {5, 8, 64}},
                   {{2, 2.4, 512}, {0.5, 1, 512}, {33, 4, 512}, {-1, 1, 512}, {2, 3, 512}, {6, 4, 512}},
                   {{1, 1}, {0.25, 0.5}, {32, 2}, {0, 0.5}, {3, 2.7}, {7, 2}}};
        Recipe recipe;
        recipe.layers["conv2"].weights = Choice<QuantSpec>::set({});
        m_document->editor()->edit(recipe, QStringLiteral("8 bits"));
        SOON_COMPARE(m_work->state(), SensitivityWork::State::Running);
        QCOMPARE(m_work->staleCells(), 18);
        step();
        const std::vector<double> first{0, 1, 30, 0, 0, 5};
        const std::vector<bool> waits{true, false, false, true, true, false};
        for (std::size_t column = 0; column < 6; ++column) {
            QCOMPARE(static_cast<double>(m_view->value(0, int(column))), first[column]);
            QCOMPARE(m_view->isStale(0, int(column)), waits[column]);
        }
        keepPicture(*m_page, QStringLiteral("kept-first-step"));
        // What is shown says what it rests on, and what waits is told as well.
        const QString old = m_view->cellText(0, 0), fresh = m_view->cellText(0, 1);
        QVERIFY2(old.contains(QStringLiteral("2,000 samples")) && old.contains(QStringLiteral("before the last edit"))
                     && old.contains(QStringLiteral("on 64 samples")),
                 qPrintable(old));
        QVERIFY2(fresh.contains(QStringLiteral("64 of 2,000 samples")) && !fresh.contains(QStringLiteral("before the last edit")),
                 qPrintable(fresh));
        QCOMPARE(m_work->staleCells(), 3);
        step();
        const std::vector<double> second{2, 0.5, 33, -1, 0, 6};
        for (std::size_t column = 0; column < 6; ++column)
            QCOMPARE(m_view->value(0, int(column)), static_cast<float>(second[column]));
        QCOMPARE(m_work->staleCells(), 1);
        QVERIFY(m_view->isStale(0, 4));
        QVERIFY(m_view->cellText(0, 4).contains(QStringLiteral("on 512 samples")));
        step();
        SOON_COMPARE(m_work->state(), SensitivityWork::State::Idle);
        QCOMPARE(m_work->staleCells(), 0);
        QCOMPARE(m_view->value(0, 4), 3.0F);
        QVERIFY(m_view->cellText(0, 4).contains(QStringLiteral("of 2,000 samples")) && !m_view->cellText(0, 4).contains(QLatin1Char('\n')));
    }

    /// Who switches it off, or stops halfway, has nothing measured in the background.
    void whatIsNotWantedIsNotMeasured()
    {
        auto *keep = child<QCheckBox>(*m_page, "sensitivityKeep");
        QTest::mouseClick(keep, Qt::LeftButton, {}, {8, keep->height() / 2});
        QVERIFY(!m_work->isKept());
        m_steps = {{{0, 0.5}, {0, 0.5}, {0, 0.5}, {0, 0.5}, {0, 0.5}, {40, 0.5}}};
        Recipe recipe;
        recipe.layers["conv2"].weights = Choice<QuantSpec>::set({});
        m_document->editor()->edit(recipe, QStringLiteral("8 bits"));
        QVERIFY(m_work->staleCells() > 0);
        QTest::qWait(600);
        QCOMPARE(m_work->state(), SensitivityWork::State::Idle);
        // By hand, stopped before its end; then wanted again.
        QTest::mouseClick(child<QPushButton>(*m_page, "sensitivityMeasure"), Qt::LeftButton);
        SOON_COMPARE(m_work->state(), SensitivityWork::State::Running);
        m_work->stop();
        SOON_COMPARE(m_work->state(), SensitivityWork::State::Idle);
        child<QComboBox>(*m_page, "sensitivityMode")->setCurrentIndex(static_cast<int>(SensitivityWork::Mode::Pattern));
        SOON_VERIFY(m_work->matrix().has_value());
        m_isCutShort = true;
        m_next.release();
        QTest::mouseClick(child<QPushButton>(*m_page, "sensitivityMeasure"), Qt::LeftButton);
        SOON_VERIFY(m_work->state() == SensitivityWork::State::Idle && m_view->value(0, 5) == 40);
        m_isCutShort = false;
        QTest::mouseClick(keep, Qt::LeftButton, {}, {8, keep->height() / 2});
        recipe.layers["conv1"].weights = Choice<QuantSpec>::set({});
        m_document->editor()->edit(recipe, QStringLiteral("8 bits"));
        QVERIFY(m_work->staleCells() > 0);
        QTest::qWait(600);
        QCOMPARE(m_work->state(), SensitivityWork::State::Idle);
    }

    /// Why there is no matrix, or no estimate, is said in its place, with what to do.
    void troubleIsSaidInItsPlace()
    {
        auto *mode = child<QComboBox>(*m_page, "sensitivityMode");
        auto *button = child<QPushButton>(*m_page, "sensitivityMeasure");
        m_recallTrouble = Error(errors::kNotAClassifier, {"3 x 4"});
        const QString sentence = errorSentence(*m_recallTrouble);
        mode->setCurrentIndex(static_cast<int>(SensitivityWork::Mode::Pattern));
        QVERIFY2(m_view->emptyText().startsWith(QStringLiteral("Looking up")), qPrintable(m_view->emptyText()));
        SOON_VERIFY(m_view->emptyText().contains(sentence));
        QVERIFY2(m_view->emptyText().contains(QStringLiteral("other data")), qPrintable(m_view->emptyText()));
        QVERIFY(button->isEnabled());
        keepPicture(*m_page, QStringLiteral("sensitivity-trouble"));
        m_recallTrouble = Error(errors::kNoSettings, {"6", "0"});
        mode->setCurrentIndex(static_cast<int>(SensitivityWork::Mode::ChannelSparsity));
        SOON_VERIFY(m_view->emptyText().startsWith(QStringLiteral("No layer of this network")));
        QVERIFY(!button->isEnabled());
        m_recallTrouble.reset();
        m_estimateTrouble = Error(errors::kNotAClassifier, {"3 x 4"});
        mode->setCurrentIndex(static_cast<int>(SensitivityWork::Mode::Bits));
        auto *facts = child<QLabel>(*m_page, "sensitivityFacts");
        SOON_VERIFY(m_work->matrix() && facts->text() == QStringLiteral("No estimate: ") + sentence);
        QCOMPARE(button->text(), QStringLiteral("Measure"));
        QVERIFY(button->isEnabled());
        keepPicture(*m_page, QStringLiteral("sensitivity-no-estimate"));
        m_estimateTrouble.reset();
        mode->setCurrentIndex(static_cast<int>(SensitivityWork::Mode::Sparsity));
        SOON_VERIFY(m_work->estimate().has_value());
        QVERIFY(!facts->text().contains(QStringLiteral("No estimate")));
    }

    /// The first sweep has no earlier figures: its estimates are shown as they come.
    void firstFiguresAreShownAtOnce()
    {
        child<QComboBox>(*m_page, "sensitivityMode")->setCurrentIndex(static_cast<int>(SensitivityWork::Mode::Pattern));
        SOON_VERIFY(m_work->matrix() && std::isnan(m_view->value(0, 0)));
        m_steps = {{{10, 30, 64}, {20, 40, 64}, {0, 30, 64}, {0, 30, 64}, {0, 30, 64}, {0, 30, 64}}};
        m_next.release();
        QTest::mouseClick(child<QPushButton>(*m_page, "sensitivityMeasure"), Qt::LeftButton);
        SOON_VERIFY(m_view->value(0, 0) == 10);
        QVERIFY(!m_view->isStale(0, 0));
        QVERIFY2(m_view->cellText(0, 0).contains(QStringLiteral("64 of 2,000 samples")), qPrintable(m_view->cellText(0, 0)));
    }

    void theRule_data()
    {
        QTest::addColumn<double>("points");
        QTest::addColumn<double>("margin");
        QTest::addColumn<double>("span");
        QTest::addColumn<bool>("takes");
        QTest::newRow("as wide as an eighth") << 10.0 << 2.5 << 40.1 << true;
        QTest::newRow("wider") << 10.0 << 2.5 << 39.9 << false;
        QTest::newRow("wider, apart below") << 2.0 << 6.0 << 1.0 << true;
        QTest::newRow("wider, apart above") << 18.0 << 6.0 << 1.0 << true;
        QTest::newRow("wider, just within") << 17.0 << 6.2 << 1.0 << false;
        QTest::newRow("one value for all") << 10.0 << 0.1 << 0.0 << false;
    }

    void theRule()
    {
        QFETCH(double, points);
        QFETCH(double, margin);
        QFETCH(double, span);
        QFETCH(bool, takes);
        const SensitivityCell earlier = cellOf(0, 0, 10, 1, kAll);
        SensitivityCell fresh = cellOf(0, 0, points, margin, 64);
        QCOMPARE(takesPlace(fresh, earlier, span / 100), takes);
        QVERIFY(takesPlace(fresh, SensitivityCell(), span / 100)); // Nothing was known before.
        QVERIFY(!takesPlace(SensitivityCell(), earlier, span / 100));
        fresh.isComplete = true;
        QVERIFY(takesPlace(fresh, earlier, span / 100));
        SensitivityCell noop;
        noop.isNoop = true;
        QVERIFY(takesPlace(noop, earlier, span / 100));
    }
};

ESPALIER_WINDOW_TEST(TestKeptFigures)
#include "tst_keptfigures.moc"
