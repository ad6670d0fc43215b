// SPDX-License-Identifier: GPL-3.0-or-later
// What a crash left behind is never lost: not when it cannot be read, not when its model is away.
#include "app/messages/messages.h"
#include "app/session/autosave.h"
#include "app/session/recipeeditor.h"
#include "app/session/sessionmemory.h"
#include "tests/app/documentedits.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace espalier;
using namespace espalier::test;

namespace {

const QString kSessions = QStringLiteral("*.session.json");

/// A program that ended without cleaning up: its file is there, its lock is not.
void leaveBehind(const Recipe &recipe)
{
    SessionState state;
    state.modelPath = QStringLiteral("toy");
    state.recipe = recipe;
    state.savedAt = QDateTime::currentDateTime();
    Autosave autosave;
    QVERIFY(autosave.save(state));
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestOrphans : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QCoreApplication::setApplicationName(QStringLiteral("espalier-tst-orphans"));
    }
    void init() { QDir(folderOf("autosave")).removeRecursively(); }
    void cleanupTestCase() { QDir(folderOf("")).removeRecursively(); }

    /// An older program could write a recipe that no reader takes.
    void whatCannotBeReadIsPutAside()
    {
        leaveBehind(withBits(Recipe(), "conv2", 4));
        const QDir folder(folderOf("autosave"));
        const QString path = folder.filePath(folder.entryList({kSessions}).value(0));
        QJsonObject session = QJsonDocument::fromJson(contents(path)).object();
        session[QStringLiteral("recipe")] = QStringLiteral(
            R"({"format": "espalier-recipe", "version": 1,
                "layers": {"conv2": {"weights": {"scheme": "power-of-two", "range": {"method": "mean-rounding"}}}}})");
        const QByteArray written = QJsonDocument(session).toJson();
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(written) == written.size());
        file.close();

        FakeEngine engine;
        Document document(engine.calls());
        QSignalSpy failed(document.messages(), &Messages::failed);
        document.memory()->restore();
        QCOMPARE(failed.count(), 1);
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("session.aside"));
        QVERIFY2(failed.at(0).at(1).toString().contains(QStringLiteral("power-of-two")), qPrintable(failed.at(0).at(1).toString()));
        QCOMPARE(contents(failed.at(0).at(2).toString()), written);
        // Said once: the next start does not find it again.
        Document other(engine.calls());
        QSignalSpy again(other.messages(), &Messages::failed);
        other.memory()->restore();
        QCOMPARE(again.count(), 0);
    }

    void aSessionWhoseModelIsAwayWaits()
    {
        const Recipe lost = withBits(Recipe(), "conv2", 4);
        leaveBehind(lost);
        {
            FakeEngine engine;
            engine.failOpening = true;
            Document document(engine.calls());
            QSignalSpy failed(document.messages(), &Messages::failed);
            document.memory()->restore();
            QVERIFY(failed.wait(kPatienceMs));
            // Another model is opened meanwhile and saved for itself.
            engine.failOpening = false;
            QVERIFY(openAll(document));
            QSignalSpy saved(document.memory(), &SessionMemory::autosaved);
            document.editor()->edit(withBits(document.editor()->recipe(), "fc", 3), QStringLiteral("Bits"));
            QVERIFY(saved.wait(kPatienceMs));
        }
        FakeEngine engine;
        Document document(engine.calls());
        QSignalSpy restored(document.memory(), &SessionMemory::restored);
        document.memory()->restore();
        QVERIFY(restored.wait(kPatienceMs));
        QVERIFY(document.editor()->recipe().layers == lost.layers);
    }

    /// The user is faster than the restored model: what was left is there at the next start.
    void anotherModelIsOpenedMeanwhile()
    {
        const Recipe lost = withBits(Recipe(), "conv2", 4);
        leaveBehind(lost);
        {
            FakeEngine engine;
            Document document(engine.calls());
            document.memory()->restore();
            QVERIFY(openAll(document, QStringLiteral("other")));
            QSignalSpy saved(document.memory(), &SessionMemory::autosaved);
            document.editor()->edit(withBits(document.editor()->recipe(), "fc", 3), QStringLiteral("Bits"));
            QVERIFY(saved.wait(kPatienceMs));
        }
        Autosave next;
        const auto found = next.takeOrphan();
        QVERIFY(found);
        QVERIFY(found->recipe.layers == lost.layers);
        next.remove();
    }

    /// The model has other layers now: the recipe would be gone with the next save.
    void aRecipeThatDoesNotFitIsPutAside()
    {
        leaveBehind(withBits(Recipe(), "conv9", 4));
        FakeEngine engine;
        Document document(engine.calls());
        QSignalSpy failed(document.messages(), &Messages::failed);
        document.memory()->restore();
        QVERIFY(failed.wait(kPatienceMs));
        QCOMPARE(failed.at(0).at(0).toString(), QStringLiteral("session.aside"));
        QVERIFY(contents(failed.at(0).at(2).toString()).contains("conv9"));
    }

    /// Killed again before anything was saved: what was left behind is still there.
    void aTakenSessionStaysUntilItIsReplaced()
    {
        const Recipe lost = withBits(Recipe(), "conv2", 4);
        leaveBehind(lost);
        {
            Autosave killed;
            QVERIFY(killed.takeOrphan());
        }
        Autosave next;
        const auto found = next.takeOrphan();
        QVERIFY(found);
        QVERIFY(found->recipe.layers == lost.layers);
        next.remove();
        QVERIFY(QDir(folderOf("autosave")).entryList({kSessions}).isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestOrphans)
#include "tst_orphans.moc"
