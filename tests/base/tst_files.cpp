// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/files.h"
#include "engine/io/safetensors.h"
#include "tests/shared.h"

#include <QTemporaryDir>

#include <csignal>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace espalier;

class TestFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAndLimits();
    void refusesWhatIsNoFile_data();
    void refusesWhatIsNoFile();
    void replacesWhole();
    void keepsTheOldFileWhenWritingFails();
    void keepsTheOldFileWhenTheCheckRefuses();
    void fullDiskLeavesTheOldFile();
    void unwritableFolder();
    void followsLinks();
    void refusesDevicesAndFolders();

private:
    static QStringList namesIn(const QTemporaryDir &folder)
    {
        return QDir(folder.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot);
    }
};

void TestFiles::readsAndLimits()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("some file.txt").toStdString();
    QVERIFY(writeFile(path, std::string_view("a\0b", 3)).ok());
    const auto read = readFile(path, 3);
    QVERIFY(read.ok());
    QCOMPARE(*read, std::string("a\0b", 3));
    const auto refused = readFile(path, 2);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().id(), "io.too-large");
    QCOMPARE(refused.error().arguments(), (std::vector<std::string>{"3", "2"}));
    QVERIFY(writeFile(path, "").ok());
    QCOMPARE(readFile(path, 2).value(), std::string());
}

void TestFiles::refusesWhatIsNoFile_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("code");
    QTest::newRow("missing") << "none"
                             << "io.missing";
    QTest::newRow("below a file") << "file/none"
                                  << "io.missing";
    QTest::newRow("folder") << "."
                            << "io.folder";
    QTest::newRow("named pipe, no writer") << "pipe"
                                           << "io.not-regular";
    QTest::newRow("name with a zero byte") << QString::fromLatin1("file\0x", 6) << "io.missing";
}

void TestFiles::refusesWhatIsNoFile()
{
    QFETCH(QString, name);
    QFETCH(QString, code);
    QTemporaryDir folder;
    QVERIFY(writeFile(folder.filePath("file").toStdString(), "x").ok());
    QCOMPARE(::mkfifo(folder.filePath("pipe").toStdString().c_str(), 0600), 0);
    const auto read = readFile((folder.path() + '/' + name).toStdString(), 10);
    QVERIFY(!read.ok());
    QCOMPARE(QString(read.error().id()), code);
}

void TestFiles::replacesWhole()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.txt").toStdString();
    QVERIFY(writeFile(path, "old").ok());
    QCOMPARE(::chmod(path.c_str(), 0640), 0);
    std::string seen, name;
    const Status done = replaceFile(
        path,
        [&](const std::string &temporary) {
            name = QFileInfo(QString::fromStdString(temporary)).fileName().toStdString();
            return writeFile(temporary, "new");
        },
        [&](const std::string &temporary) -> Status {
            seen = readFile(temporary, 10).value() + readFile(path, 10).value();
            return {};
        });
    QVERIFY(done.ok());
    QCOMPARE(seen, std::string("newold"));
    QCOMPARE(name, std::string("a.txt"));
    QCOMPARE(readFile(path, 10).value(), std::string("new"));
    struct stat status {
    };
    QCOMPARE(::stat(path.c_str(), &status), 0);
    QCOMPARE(int(status.st_mode & 0777), 0640);
    QCOMPARE(namesIn(folder), QStringList{"a.txt"});
}

void TestFiles::keepsTheOldFileWhenWritingFails()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.txt").toStdString();
    QVERIFY(writeFile(path, "old").ok());
    const Status done = replaceFile(path, [&](const std::string &temporary) -> Status {
        if (Status half = writeFile(temporary, "half"); !half)
            return half;
        return Error(errors::kInternal, {"planned"});
    });
    QVERIFY(!done.ok());
    QCOMPARE(done.error().id(), "core.internal");
    QCOMPARE(readFile(path, 10).value(), std::string("old"));
    QCOMPARE(namesIn(folder), QStringList{"a.txt"});
    const Status nothing = replaceFile(path, [](const std::string &) -> Status { return {}; });
    QVERIFY(!nothing.ok());
    QCOMPARE(nothing.error().id(), "io.cannot-write");
    QCOMPARE(readFile(path, 10).value(), std::string("old"));
}

void TestFiles::keepsTheOldFileWhenTheCheckRefuses()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.txt").toStdString();
    QVERIFY(writeFile(path, "old").ok());
    const Status done = replaceFile(
        path, [](const std::string &temporary) { return writeFile(temporary, "new"); },
        [](const std::string &) -> Status { return Error(errors::kInternal, {"planned"}); });
    QVERIFY(!done.ok());
    QCOMPARE(readFile(path, 10).value(), std::string("old"));
    QCOMPARE(namesIn(folder), QStringList{"a.txt"});
}

void TestFiles::fullDiskLeavesTheOldFile()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.txt").toStdString();
    QVERIFY(writeFile(path, "old").ok());
    // A limit on the file size stops write() midway as a full disk does.
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    rlimit small = before;
    small.rlim_cur = 1000;
    auto *handler = std::signal(SIGXFSZ, SIG_IGN);
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const Status done = writeFile(path, std::string(5000, 'x'));
    const std::vector<float> numbers(2000);
    NamedTensor tensor{"w", {reinterpret_cast<const std::byte *>(numbers.data()), ElementType::Float32, {2000}, {}}, true};
    const Status tensors = writeSafetensors(path, {tensor});
    ::setrlimit(RLIMIT_FSIZE, &before);
    std::signal(SIGXFSZ, handler);
    QVERIFY(!done.ok());
    QCOMPARE(done.error().id(), "io.cannot-write");
    QCOMPARE(done.error().arguments().at(0), std::string("File too large"));
    QCOMPARE(done.error().where(), path);
    QVERIFY(!tensors.ok());
    QCOMPARE(tensors.error().id(), "io.cannot-write");
    QCOMPARE(readFile(path, 10).value(), std::string("old"));
    QCOMPARE(namesIn(folder), QStringList{"a.txt"});
}

void TestFiles::unwritableFolder()
{
    const Status missing = writeFile("/nowhere/at/all.txt", "x");
    QVERIFY(!missing.ok());
    QCOMPARE(missing.error().id(), "io.cannot-write");
    QCOMPARE(missing.error().arguments().at(0), std::string("No such file or directory"));
    // Nobody, root included, may create a file in /proc.
    const Status denied = writeFile("/proc/espalier.txt", "x");
    QVERIFY(!denied.ok());
    QCOMPARE(denied.error().id(), "io.cannot-write");
    if (::geteuid() == 0)
        return;
    QTemporaryDir folder;
    QCOMPARE(::chmod(folder.path().toStdString().c_str(), 0500), 0);
    const Status done = writeFile(folder.filePath("a").toStdString(), "x");
    QVERIFY(!done.ok());
    QCOMPARE(done.error().arguments().at(0), std::string("Permission denied"));
}

void TestFiles::followsLinks()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.txt").toStdString();
    const std::string link = folder.filePath("link").toStdString();
    QVERIFY(writeFile(path, "old").ok());
    QCOMPARE(::symlink("a.txt", link.c_str()), 0);
    QVERIFY(writeFile(link, "new").ok());
    QVERIFY(QFileInfo(QString::fromStdString(link)).isSymLink());
    QCOMPARE(readFile(path, 10).value(), std::string("new"));
}

void TestFiles::refusesDevicesAndFolders()
{
    QTemporaryDir folder;
    const std::string pipe = folder.filePath("pipe").toStdString();
    QCOMPARE(::mkfifo(pipe.c_str(), 0600), 0);
    const Status done = writeFile(pipe, "x");
    QVERIFY(!done.ok());
    QCOMPARE(done.error().id(), "io.not-regular");
    const Status over = writeFile(folder.path().toStdString(), "x");
    QVERIFY(!over.ok());
    QCOMPARE(over.error().arguments().at(0), std::string("Is a directory"));
    QCOMPARE(namesIn(folder), QStringList{"pipe"});
}

QTEST_GUILESS_MAIN(TestFiles)
#include "tst_files.moc"
