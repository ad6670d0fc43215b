// SPDX-License-Identifier: GPL-3.0-or-later
// The sensitivity page's sparsities by other criteria than magnitude: what the command line measures, and what a click applies.
#include "sensitivityfixture.h"

#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "tests/widgets/commandline.h"
#include "widgets/importance/criterionfields.h"
#include "widgets/inspector/numberfield.h"

#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QProcess>
#include <QToolButton>

using namespace espalier;
using namespace espalier::test;

class TestSweepCriteria : public QObject, private SensitivityFixture
{
    Q_OBJECT

    QComboBox *criterion() { return child<QComboBox>(*m_window, "sensitivityCriterion"); }

    NumberField *number(int index)
    {
        auto *page = child<QWidget>(*m_window, "sensitivityPage");
        return page->findChild<NumberField *>(QStringLiteral("criterionField%1").arg(index));
    }

    /// The sweep's points as espalier-cli measures them.
    nlohmann::json sweptByCommandLine(const QStringList &arguments) { return sweepByCommandLine(*m_document, arguments)["points"]; }

private Q_SLOTS:
    void init() { open(); }
    void cleanup() { close(); }

    void thereIsOneWhereSparsitiesAre()
    {
        QVERIFY(!criterion()->isVisible());
        chooseMode(SensitivityWork::Mode::Sparsity);
        QVERIFY(criterion()->isVisible());
        QCOMPARE(criterion()->currentData().toString(), QStringLiteral("magnitude"));
        QVERIFY(criterion()->findData(QStringLiteral("taylor")) >= 0);
        QVERIFY(criterion()->findData(QStringLiteral("n:m")) < 0);              // A kind of setting of its own.
        QVERIFY(criterion()->findData(QStringLiteral("geometric-median")) < 0); // Of channels alone.
        chooseCriterion("taylor");
        chooseMode(SensitivityWork::Mode::ChannelSparsity);
        QVERIFY(criterion()->findData(QStringLiteral("geometric-median")) >= 0);
        QCOMPARE(criterion()->currentData().toString(), QStringLiteral("magnitude"));
        chooseMode(SensitivityWork::Mode::Pattern);
        QVERIFY(!criterion()->isVisible());
        chooseMode(SensitivityWork::Mode::Sparsity); // What was chosen for single weights is still there.
        QCOMPARE(criterion()->currentData().toString(), QStringLiteral("taylor"));
    }

    /// A scale for each channel: as on the command line, and what a click applies.
    void bitsMayHaveAScalePerChannel()
    {
        auto *granularity = child<QComboBox>(*m_window, "sensitivityGranularity");
        QVERIFY(granularity->isVisible());
        granularity->setFocus();
        QTest::keyClick(granularity, Qt::Key_Down);
        SOON_VERIFY(m_work->matrix().has_value()
                    && m_work->matrix()->settings.front().weights->granularity.kind == Granularity::Kind::Channel);
        SOON_COMPARE(cutLabel(*m_window), QString());
        QVERIFY(isInspectorWhole());
        measureAll();
        keepPicture(*m_window, QStringLiteral("sensitivity-granularity"));
        const nlohmann::json points = sweptByCommandLine(
            {QStringLiteral("--quantize"), QStringLiteral("8,6,5,4,3,2"), QStringLiteral("--granularity"), QStringLiteral("channel")});
        QCOMPARE(points.size(), m_work->matrix()->cells.size());
        for (std::size_t i = 0; i < points.size(); ++i)
            QCOMPARE(m_work->matrix()->cells[i].metrics.loss, points[i]["loss"].get<double>());
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(1, 3));
        QCOMPARE(m_document->figures()->state(m_work->matrix()->layers[1]).resolved.weights->granularity.kind, Granularity::Kind::Channel);
        chooseMode(SensitivityWork::Mode::Mixed);
        QCOMPARE(m_work->matrix()->settings.front().weights->granularity.kind, Granularity::Kind::Channel);
        QVERIFY(!granularity->isVisible());
    }

    void theCommandLineIsOfThisSweep_data()
    {
        QTest::addColumn<int>("mode");
        QTest::addColumn<int>("calls");
        QTest::newRow("bits") << int(SensitivityWork::Mode::Bits) << 1;
        QTest::newRow("channels by stability") << int(SensitivityWork::Mode::ChannelSparsity) << 1;
        QTest::newRow("patterns") << int(SensitivityWork::Mode::Pattern) << 1;
        QTest::newRow("range methods") << int(SensitivityWork::Mode::BitsAndRanges) << 2;
        QTest::newRow("mixed") << int(SensitivityWork::Mode::Mixed) << 3;
    }

    /// What is copied, run by a shell, measures cell for cell what the window does.
    void theCommandLineIsOfThisSweep()
    {
        QFETCH(int, mode);
        QFETCH(int, calls);
        chooseMode(static_cast<SensitivityWork::Mode>(mode));
        if (static_cast<SensitivityWork::Mode>(mode) == SensitivityWork::Mode::ChannelSparsity) {
            chooseCriterion("stability");
            typeInto(number(0), QStringLiteral("0.4"));
            SOON_VERIFY(m_work->matrix().has_value() && m_work->matrix()->settings.front().prune->noise == 0.4);
        }
        Recipe recipe;
        recipe.layers["conv2"].weights = Choice<QuantSpec>::set({});
        m_document->editor()->edit(recipe, QStringLiteral("8 bits"));
        child<QComboBox>(*m_window, "sensitivityBaseline")->setCurrentIndex(1);
        SOON_VERIFY(m_work->matrix().has_value());
        measureAll();
        auto *save = child<QToolButton>(*m_window, "sensitivitySave");
        QVERIFY(save->isEnabled());
        auto *action = save->menu()->findChild<QAction *>(QStringLiteral("sensitivityCopyCommand"));
        QVERIFY(action);
        action->trigger();
        const QStringList lines = QApplication::clipboard()->text().split(QStringLiteral(" && "));
        QCOMPARE(lines.size(), calls);
        const Sensitivity &matrix = *m_work->matrix();
        std::size_t found = 0;
        for (const QString &line : lines) {
            QVERIFY2(line.startsWith(QStringLiteral("espalier-cli sensitivity ")), qPrintable(line));
            QProcess shell;
            shell.start(QStringLiteral("sh"),
                        {QStringLiteral("-c"), QStringLiteral(ESPALIER_CLI) + line.mid(12) + QStringLiteral(" --no-cache --json")});
            QVERIFY(shell.waitForFinished(2 * kPatienceMs));
            QVERIFY2(shell.exitCode() == 0, shell.readAllStandardError().constData());
            const nlohmann::json told = nlohmann::json::parse(shell.readAllStandardOutput().toStdString());
            const std::size_t columns = told["columns"].size();
            for (std::size_t i = 0; i < told["points"].size(); ++i) {
                const SensitivityCell &cell = matrix.cell(i / columns, found + i % columns);
                const nlohmann::json &point = told["points"][i];
                QCOMPARE(QString::fromStdString(point["layer"]),
                         QString::fromStdString(m_document->model()->layers[static_cast<std::size_t>(cell.layer)].name));
                if (!cell.impossible)
                    QCOMPARE(point["loss"].get<double>(), cell.metrics.loss);
            }
            found += columns;
        }
        QCOMPARE(found, matrix.settings.size());
    }

    /// On some of the samples: as the command line measures it with its limit; all of them with nothing in the field.
    void samplesCanBeLimited()
    {
        auto *samples = child<QLineEdit>(*m_window, "sensitivitySamples");
        auto *problem = child<QLabel>(*m_window, "sensitivityProblem");
        typeInto(samples, QStringLiteral("0.5"));
        QVERIFY(problem->isVisible());
        typeInto(samples, QStringLiteral("300"));
        QVERIFY(!problem->isVisible());
        QCOMPARE(samples->text(), QStringLiteral("300 samples"));
        SOON_VERIFY(m_work->matrix().has_value() && m_work->matrix()->samples == 300);
        measureAll();
        keepPicture(*m_window, QStringLiteral("sensitivity-limited"));
        QVERIFY(isInspectorWhole());
        SOON_COMPARE(cutLabel(*m_window), QString());
        QVERIFY(!m_work->sensitivityOf(m_work->matrix()->layers[0])->isWhole); // An estimate of what all say.
        const nlohmann::json points = sweptByCommandLine(
            {QStringLiteral("--quantize"), QStringLiteral("8,6,5,4,3,2"), QStringLiteral("--limit"), QStringLiteral("300")});
        QCOMPARE(points.size(), m_work->matrix()->cells.size());
        for (std::size_t i = 0; i < points.size(); ++i)
            QCOMPARE(m_work->matrix()->cells[i].metrics.loss, points[i]["loss"].get<double>());
        QVERIFY2(m_work->commandLine().endsWith(QStringLiteral("--quantize 8,6,5,4,3,2 --limit 300")), qPrintable(m_work->commandLine()));
        samples->setFocus();
        QTest::keyClick(samples, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClick(samples, Qt::Key_Delete);
        QTest::keyClick(samples, Qt::Key_Return);
        SOON_VERIFY(m_work->matrix().has_value() && m_work->matrix()->samples == 2000);
    }

    /// With numbers of its own, from the data: the same as on the command line.
    void figuresAreTheCommandLines()
    {
        chooseMode(SensitivityWork::Mode::ChannelSparsity);
        chooseCriterion("stability");
        QVERIFY(number(0) && number(0)->isVisible() && number(1)->isVisible());
        auto *problem = child<QLabel>(*m_window, "sensitivityProblem");
        typeInto(number(1), QStringLiteral("1")); // One draw has no spread.
        QVERIFY(problem->isVisible() && !problem->text().isEmpty());
        keepPicture(*m_window, QStringLiteral("sensitivity-criterion-wrong"));
        QVERIFY(isInspectorWhole());
        SOON_COMPARE(cutLabel(*m_window), QString());
        typeInto(number(1), QStringLiteral("3"));
        QVERIFY(!problem->isVisible());
        typeInto(number(0), QStringLiteral("0.4"));
        SOON_VERIFY(m_work->matrix().has_value() && m_work->matrix()->settings.front().prune->noise == 0.4);
        QCOMPARE(m_work->matrix()->settings.front().prune->draws, 3);
        measureAll();
        keepPicture(*m_window, QStringLiteral("sensitivity-criterion"));
        const nlohmann::json points = sweptByCommandLine(
            {QStringLiteral("--prune"), QStringLiteral("0.1,0.2,0.3,0.4,0.5,0.6,0.7,0.8,0.9"), QStringLiteral("--criterion"),
             QStringLiteral("stability"), QStringLiteral("--granularity"), QStringLiteral("channel"), QStringLiteral("--noise"),
             QStringLiteral("0.4"), QStringLiteral("--draws"), QStringLiteral("3")});
        QCOMPARE(points.size(), m_work->matrix()->cells.size());
        for (std::size_t i = 0; i < points.size(); ++i) {
            const SensitivityCell &cell = m_work->matrix()->cells[i];
            QCOMPARE(QString::fromStdString(points[i]["layer"]),
                     QString::fromStdString(m_document->model()->layers[std::size_t(cell.layer)].name));
            QCOMPARE(cell.metrics.top1, points[i]["top1"].get<std::int64_t>());
            QCOMPARE(cell.metrics.loss, points[i]["loss"].get<double>());
        }
        // A click gives all of it to the layer.
        QTest::mouseClick(m_view, Qt::LeftButton, {}, m_view->cellCentre(1, 4));
        const std::optional<PruneSpec> &cut = m_document->figures()->state(m_work->matrix()->layers[1]).resolved.prune;
        QVERIFY(cut.has_value());
        QCOMPARE(cut->criterion, std::string("stability"));
        QCOMPARE(cut->draws, 3);
        QCOMPARE(cut->noise, 0.4);
        QCOMPARE(*cut->sparsity, 0.5);
        // Another criterion has other figures; the numbers of this one are gone from the page.
        chooseCriterion("l1");
        QVERIFY(!number(0)->isVisible());
        QVERIFY(!isMeasured(1, 4));
    }
};

ESPALIER_WINDOW_TEST(TestSweepCriteria)
#include "tst_sweepcriteria.moc"
