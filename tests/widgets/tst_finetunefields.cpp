// SPDX-License-Identifier: GPL-3.0-or-later
// Every field of the fine-tune dialog reaches the recipe that is trained under; a training goes on after a kill.
#include "app/session/finetunes.h"
#include "app/session/runs.h"
#include "app/session/sessionmemory.h"
#include "engine/train/finetune.h"
#include "tests/widgets/commandline.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/seedfield.h"
#include "widgets/messages/messagebar.h"

#include <QAbstractSpinBox>
#include <QDialog>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPushButton>
#include <QTabWidget>
#include <QToolButton>

using namespace espalier;
using namespace espalier::test;

namespace {

QString autosaveFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/autosave");
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestFinetuneFields : public QObject
{
    Q_OBJECT
    std::unique_ptr<MainWindow> m_window;
    Document *m_document = nullptr;

    QDialog *openDialog()
    {
        m_window->findChild<QAction *>(QStringLiteral("actionFinetuneModel"))->trigger();
        auto *dialog = child<QDialog>(*m_window, "finetuneDialog");
        if (!dialog || !QTest::qWaitFor([dialog] { return dialog->isVisible(); }, kPatienceMs))
            return nullptr;
        dialog->activateWindow(); // Without a window manager nobody else does it.
        return QTest::qWaitFor([dialog] { return QApplication::activeWindow() == dialog; }, kPatienceMs) ? dialog : nullptr;
    }
    /// Enter would start.
    static void typeOver(QDialog &dialog, const char *name, const QString &text)
    {
        auto *field = child<QWidget>(dialog, name);
        QVERIFY2(field && field->isVisible() && field->isEnabled(), name);
        field->setFocus();
        QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(field, text);
        QTest::keyClick(field, Qt::Key_Tab);
    }
    /// The recipe of the training that is under way, as the session keeps it.
    static nlohmann::json trainedUnder()
    {
        const QDir folder(autosaveFolder());
        for (const QString &name : folder.entryList({QStringLiteral("*.session.json")})) {
            const QJsonObject training =
                QJsonDocument::fromJson(contents(folder.filePath(name))).object()[QStringLiteral("training")].toObject();
            if (!training.isEmpty())
                return nlohmann::json::parse(training[QStringLiteral("recipe")].toString().toStdString(), nullptr, false);
        }
        return nullptr;
    }

private Q_SLOTS:
    void init()
    {
        QDir(autosaveFolder()).removeRecursively();
        m_window = sampleWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
    }
    void cleanup() { dismiss(m_window); }

    void fieldsReachTheTraining_data()
    {
        QTest::addColumn<bool>("isFirst");
        QTest::newRow("plain and gradual in steps") << true;
        QTest::newRow("the largest numbers that a recipe can have") << false;
    }
    void fieldsReachTheTraining()
    {
        QFETCH(bool, isFirst);
        QDialog *dialog = openDialog();
        QVERIFY(dialog);
        auto *tabs = child<QTabWidget>(*dialog, "finetuneTabs");
        const auto list = [&](const char *name, const char *id) {
            QVERIFY2(chooseEntry(child<QComboBox>(*dialog, name), QString::fromLatin1(id)), name);
        };
        typeOver(*dialog, "finetuneEpochs", isFirst ? "77" : "100000");
        typeOver(*dialog, "finetuneRate", isFirst ? "0.004" : "20");
        if (isFirst)
            typeOver(*dialog, "finetuneMomentum", "0.8");
        typeOver(*dialog, "finetuneDecay", isFirst ? "0.001" : "2");
        typeOver(*dialog, "finetuneBatch", isFirst ? "32" : "1048576");
        typeOver(*dialog, "finetuneClip", isFirst ? "5" : "1000000");
        typeOver(*dialog, "finetuneValidation", isFirst ? "7" : "50");
        typeOver(*dialog, "finetuneSeed", isFirst ? "11" : "18446744073709551615");
        if (!isFirst)
            list("finetuneOptimizer", "adamw");
        list("finetuneSchedule", isFirst ? "cosine" : "step");
        if (isFirst)
            list("finetuneBatchNorm", "frozen");
        keepPicture(*dialog, QStringLiteral("finetune-training"));
        tabs->setCurrentIndex(1);
        if (!isFirst)
            list("finetuneRanges", "learned");
        typeOver(*dialog, "finetunePatience", isFirst ? "4" : "100000");
        typeOver(*dialog, "finetuneDistill", isFirst ? "30" : "100");
        typeOver(*dialog, "finetuneTemperature", isFirst ? "3" : "1000");
        typeOver(*dialog, "finetuneL1", isFirst ? "0.0001" : "1000");
        list("finetuneGradual", isFirst ? "iterative" : "one-shot");
        if (isFirst)
            typeOver(*dialog, "finetuneSteps", "6");
        typeOver(*dialog, "finetuneBegin", isFirst ? "10" : "100");
        if (isFirst)
            typeOver(*dialog, "finetuneEnd", "80");
        keepPicture(*dialog, QStringLiteral("finetune-more"));
        QVERIFY2(cutLabel(*dialog).isEmpty(), qPrintable(cutLabel(*dialog)));
        QTest::mouseClick(child<QPushButton>(*dialog, "finetuneStart"), Qt::LeftButton);
        nlohmann::json under;
        SOON_VERIFY((under = trainedUnder()).is_object());
        m_document->jobs()->cancelAll();
        const nlohmann::json expected = nlohmann::json::parse(
            isFirst
                ? R"({"epochs": 77, "lr": 0.004, "momentum": 0.8, "weight_decay": 0.001, "batch_size": 32, "schedule": "cosine",
                          "clip_norm": 5.0, "batch_norm": "frozen", "validation_fraction": 0.07, "seed": 11,
                          "distill": {"temperature": 3.0, "weight": 0.3}, "early_stop": {"patience": 4}, "l1": 0.0001,
                          "gradual": {"schedule": "iterative", "steps": 6, "begin": 0.1, "end": 0.8}})"
                : R"({"epochs": 100000, "optimizer": "adamw", "lr": 20.0, "weight_decay": 2.0, "batch_size": 1048576, "schedule": "step",
                          "clip_norm": 1e6, "validation_fraction": 0.5, "seed": 18446744073709551615, "ranges": "learned",
                          "distill": {"temperature": 1000.0, "weight": 1.0}, "early_stop": {"patience": 100000}, "l1": 1000.0,
                          "gradual": {"schedule": "one-shot", "begin": 1.0}})");
        QCOMPARE(QByteArray::fromStdString(under.at("finetune").dump()), QByteArray::fromStdString(expected.dump()));
        SOON_COMPARE(m_document->jobs()->activeJobs(), 0);
    }

    /// What tells the best epoch is the held-out part: without one there is no early stop, and the dialog says so.
    void nothingHeldOutStopsNothing()
    {
        QDialog *dialog = openDialog();
        QVERIFY(dialog);
        child<QTabWidget>(*dialog, "finetuneTabs")->setCurrentIndex(1);
        typeOver(*dialog, "finetunePatience", "3");
        child<QTabWidget>(*dialog, "finetuneTabs")->setCurrentIndex(0);
        typeOver(*dialog, "finetuneValidation", "0");
        QVERIFY(child<QLabel>(*dialog, "finetuneHint")->text().contains(QStringLiteral("held out")));
        child<QTabWidget>(*dialog, "finetuneTabs")->setCurrentIndex(1);
        QVERIFY(!child<QWidget>(*dialog, "finetunePatience")->isEnabled());
        keepPicture(*dialog, QStringLiteral("finetune-no-early-stop"));
        QTest::mouseClick(child<QPushButton>(*dialog, "finetuneStart"), Qt::LeftButton);
        nlohmann::json under;
        SOON_VERIFY((under = trainedUnder()).is_object());
        m_document->jobs()->cancelAll();
        QVERIFY(!under.at("finetune").contains("early_stop"));
        QVERIFY(parseRecipe(under.dump()).ok());
        SOON_COMPARE(m_document->jobs()->activeJobs(), 0);
    }

    /// The files of a program that is killed between two epochs; the next start goes on and ends as an unbroken run does.
    void aTrainingGoesOnAfterAKill()
    {
        FinetuneSpec spec;
        spec.epochs = 3;
        spec.seed = 5;
        m_document->finetunes()->start(spec);
        SOON_COMPARE(int(m_document->runs()->all().size()), 1);
        const std::vector<EpochFigures> unbroken = m_document->runs()->all().front().epochs;
        QCOMPARE(unbroken.size(), std::size_t(3));
        QVERIFY(QDir(autosaveFolder()).entryList({QStringLiteral("*checkpoint*")}).isEmpty()); // Nothing is left of one that has ended.

        QHash<QString, QByteArray> killed;
        const auto catchFiles = [&] {
            if (!killed.isEmpty())
                return;
            const QDir folder(autosaveFolder());
            for (const QString &name : folder.entryList({QStringLiteral("*.json"), QStringLiteral("*.safetensors")}, QDir::Files))
                killed.insert(name, contents(folder.filePath(name)));
        };
        connect(m_document->finetunes(), &Finetunes::epochEnded, this, catchFiles);
        m_document->finetunes()->start(spec);
        SOON_VERIFY(!killed.isEmpty());
        QVERIFY(std::any_of(killed.keyBegin(), killed.keyEnd(),
                            [](const QString &name) { return name.contains(QStringLiteral("checkpoint")); }));
        dismiss(m_window);
        for (auto file = killed.cbegin(); file != killed.cend(); ++file) {
            QFile left(QDir(autosaveFolder()).filePath(file.key()));
            QVERIFY(left.open(QIODevice::WriteOnly) && left.write(file.value()) == file.value().size());
        }

        m_window = shownWindow();
        QVERIFY(m_window);
        m_document = m_window->document();
        QSignalSpy left(m_document->memory(), &SessionMemory::interruptedTraining);
        m_window->restoreSession();
        SOON_COMPARE(left.count(), 1);
        QSignalSpy epochs(m_document->finetunes(), &Finetunes::epochEnded);
        QToolButton *goOn = nullptr;
        for (QToolButton *button : child<MessageBar>(*m_window, "messageBar")->findChildren<QToolButton *>())
            if (button->text() == QStringLiteral("Go on"))
                goOn = button;
        QVERIFY(goOn && goOn->isVisible());
        keepPicture(*m_window, QStringLiteral("training-left"));
        QTest::mouseClick(goOn, Qt::LeftButton);
        SOON_COMPARE(int(m_document->runs()->all().size()), 1);
        QVERIFY(epochs.count() < 3); // It did not begin again.
        const std::vector<EpochFigures> resumed = m_document->runs()->all().front().epochs;
        QCOMPARE(resumed.size(), std::size_t(3));
        for (std::size_t i = 0; i < 3; ++i) {
            QCOMPARE(resumed[i].loss, unbroken[i].loss);
            QCOMPARE(resumed[i].valLoss, unbroken[i].valLoss);
        }
        QVERIFY(QDir(autosaveFolder()).entryList({QStringLiteral("*checkpoint*")}).isEmpty());
    }
};

ESPALIER_WINDOW_TEST(TestFinetuneFields)
#include "tst_finetunefields.moc"
