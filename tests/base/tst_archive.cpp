// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/files.h"
#include "engine/io/read/archive.h"
#include "engine/io/read/zip.h"
#include "tests/shared.h"
#include "tests/zipmaker.h"

#include <QTemporaryDir>

#include <random>

using namespace espalier;
using test::ZipMaker;

namespace {

std::string messageOf(const Error &error)
{
    return fillIn(error.text(), error.arguments());
}

MappedFile mapped(const std::string &path)
{
    const auto file = Mapping::open(path);
    return file ? *file : nullptr;
}

Result<TorchScriptStats> inspected(const std::string &path, const JobContext &context)
{
    const auto file = Mapping::open(path);
    return file ? inspectTorchScript(*file, context) : file.error();
}

bool mentionsOne(const nlohmann::json &entry, const std::string &message)
{
    if (!entry.contains("mention"))
        return true;
    for (const std::string word : entry.at("mention"))
        if (QString::fromStdString(message).contains(QString::fromStdString(word), Qt::CaseInsensitive))
            return true;
    return false;
}

} // namespace

class TestArchive : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsMembers();
    void refusesBrokenZips_data();
    void refusesBrokenZips();
    void acceptsEveryGoodFile();
    void knowsTracedFromScripted();
    void namesEveryModule();
    void answersHostileFilesAsExpected();
    void checksRecordsInParallel();
    void stopsWhenAsked();
    void survivesDamage_data();
    void survivesDamage();
};

void TestArchive::readsMembers()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.zip").toStdString();
    const std::string text(5000, 'x');
    ZipMaker zip;
    zip.add("a/plain", "hello");
    zip.add("a/packed", text, true);
    zip.add("a/nothing", "", true);
    QVERIFY(writeFile(path, zip.bytes()).ok());
    const auto archive = ZipArchive::open(mapped(path));
    QVERIFY2(archive.ok(), archive ? "" : archive.error().message().c_str());
    const std::vector<ZipMember> &members = archive->members();
    QCOMPARE(members.size(), std::size_t(3));
    QCOMPARE(members[0].name, std::string("a/plain"));
    QCOMPARE(members[0].size, std::int64_t(5));
    QCOMPARE(readFile(path, 100000)->substr(std::size_t(members[0].dataOffset), 5), std::string("hello"));
    QVERIFY(members[1].deflated && members[1].stored < 100);
    QCOMPARE(archive->read("a/packed", 5000).value(), text);
    QCOMPARE(archive->read("a/nothing", 5000).value(), std::string());
    const auto large = archive->read("a/packed", 4999);
    QVERIFY(!large.ok());
    QCOMPARE(large.error().id(), "io.zip-too-large");
    const auto missing = archive->read("b", 10);
    QVERIFY(!missing.ok());
    QCOMPARE(missing.error().id(), "io.zip-missing");
}

void TestArchive::refusesBrokenZips_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const std::string &bytes, const char *code) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QString(code);
    };
    ZipMaker good;
    good.add("a/one", "12345");
    good.add("a/two", std::string(300, 'y'), true);
    const std::string sound = good.bytes();
    const auto with = [&](std::size_t at, const std::string &bytes) {
        std::string changed = sound;
        return changed.replace(at, bytes.size(), bytes);
    };
    const std::size_t directory = good.directoryOffset(), end = sound.size() - 22;
    row("empty", "", "io.empty");
    row("only the beginning", sound.substr(0, 40), "io.zip-truncated");
    row("last byte cut", sound.substr(0, sound.size() - 1), "io.zip-truncated");
    row("bytes in front", "xx" + sound, "io.zip-broken");
    row("bytes behind", sound + "xx", "io.zip-truncated");
    row("count too large", with(end + 10, "\x03"), "io.zip-broken");
    row("count too small", with(end + 10, "\x01"), "io.zip-broken");
    row("directory elsewhere", with(end + 16, "\x01"), "io.zip-broken");
    row("encrypted", with(directory + 8, "\x01"), "io.zip-member");
    row("unknown method", with(directory + 10, "\x0e"), "io.zip-member");
    row("size is a lie", with(directory + 24, "\x06"), "io.zip-member");
    row("stored size reaches too far", with(directory + 20, std::string("\xff\xff\x00\x00\xff\xff\x00\x00", 8)), "io.zip-member");
    row("size of 4 GiB without 64 bits", with(directory + 20, std::string(8, '\xff')), "io.zip-member");
    row("header outside", with(directory + 42, std::string("\xff\xff\xff\x7f", 4)), "io.zip-member");
    row("header in the middle", with(directory + 42, "\x01"), "io.zip-member");
    row("local name differs", with(30, "b"), "io.zip-member");
    row("local method differs", with(8, "\x08"), "io.zip-member");
    row("packed bytes damaged", with(good.dataOffset(1), "\xff\xff"), "io.zip-member");
    row("byte flipped", with(good.dataOffset(0), "2"), "io.zip-member");
    ZipMaker twice;
    twice.add("a/one", "1");
    twice.add("a/one", "2");
    row("name twice", twice.bytes(), "io.zip-member");
    ZipMaker overlap;
    overlap.add("a/one", "1");
    overlap.addAgain("a/one", "a/one");
    row("two entries, one member", overlap.bytes(), "io.zip-member");
}

void TestArchive::refusesBrokenZips()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, code);
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.zip").toStdString();
    QVERIFY(writeFile(path, bytes.toStdString()).ok());
    const auto archive = ZipArchive::open(mapped(path));
    std::optional<Error> error;
    if (!archive)
        error = archive.error();
    else
        for (const ZipMember &member : archive->members())
            if (const auto read = archive->read(member.name, 1000); !read && !error)
                error = read.error();
    QVERIFY(error.has_value());
    QVERIFY2(QString(error->id()) == code, error->message().c_str());
    QCOMPARE(error->where(), path);
}

void TestArchive::acceptsEveryGoodFile()
{
    NEED_SHARED("corpus/good");
    int seen = 0;
    for (const char *place : {"corpus/good", "data/models"}) {
        const QDir folder(QString::fromStdString(test::shared(place)));
        for (const QString &name : folder.entryList({"*.pt", "*.ptl"}, QDir::Files)) {
            if (name.contains("state_dict"))
                continue;
            ++seen;
            const auto facts = inspected(folder.filePath(name).toStdString(), {});
            QVERIFY2(facts.ok(), facts ? "" : facts.error().message().c_str());
            QVERIFY(!facts->moduleTypes.at("").empty());
            QCOMPARE(facts->isMobile, name.endsWith(".ptl"));
        }
    }
    QVERIFY(seen >= 40);
}

void TestArchive::knowsTracedFromScripted()
{
    NEED_SHARED("corpus/index.json");
    const nlohmann::json list = test::sharedJson("corpus/index.json");
    int seen = 0;
    for (const auto &entry : list.at("entries")) {
        const std::string format = entry.at("format"), file = entry.at("file");
        if (format != "torchscript-traced" && format != "torchscript-scripted")
            continue;
        ++seen;
        const auto facts = inspected(test::shared("corpus/" + QString::fromStdString(file)), {});
        QVERIFY2(facts.ok(), facts ? "" : facts.error().message().c_str());
        QVERIFY2(facts->isTraced == (format == "torchscript-traced"), file.c_str());
    }
    QVERIFY(seen >= 30);
}

void TestArchive::namesEveryModule()
{
    NEED_SHARED("corpus/index.json");
    const nlohmann::json list = test::sharedJson("corpus/index.json");
    int seen = 0;
    for (const auto &entry : list.at("entries")) {
        const std::string format = entry.at("format"), file = entry.at("file");
        if (!format.starts_with("torchscript") || file.find("frozen") != std::string::npos)
            continue;
        const auto facts = inspected(test::shared("corpus/" + QString::fromStdString(file)), {});
        QVERIFY(facts.ok());
        for (const auto &layer : entry.at("layers")) {
            const std::string name = layer.at("name"), kind = layer.at("kind");
            const auto found = facts->moduleTypes.find(name);
            QVERIFY2(found != facts->moduleTypes.end(), (file + ": " + name).c_str());
            if (!name.empty())
                QVERIFY2(found->second.ends_with("." + kind), (file + ": " + name + " is " + found->second).c_str());
            ++seen;
        }
    }
    QVERIFY(seen > 100);
}

void TestArchive::answersHostileFilesAsExpected()
{
    NEED_SHARED("corpus/hostile.json");
    const nlohmann::json list = test::sharedJson("corpus/hostile.json");
    int seen = 0;
    for (const auto &entry : list.at("entries")) {
        const std::string file = entry.at("file"), area = entry.at("area"), expect = entry.at("expect");
        if (!file.ends_with(".pt") || area == "recipe" || area == "data")
            continue;
        ++seen;
        QElapsedTimer timer;
        timer.start();
        const auto facts = inspected(test::shared("corpus/" + QString::fromStdString(file)), {});
        const std::string message = facts ? "opened" : messageOf(facts.error());
        QVERIFY2(timer.elapsed() < 2000, file.c_str());
        if (file.ends_with("onnx-inside.pt"))
            QVERIFY(!facts.ok()); // Sound, but no archive.
        else if (expect == "refuse")
            QVERIFY2(!facts.ok() && mentionsOne(entry, file.ends_with("text.pt") ? "unknown" : message), (file + ": " + message).c_str());
        else if (expect == "refuse-or-open")
            QVERIFY2(!facts.ok() && mentionsOne(entry, message), (file + ": " + message).c_str());
        else
            QVERIFY2(facts.ok(), (file + ": " + message).c_str());
    }
    QVERIFY(seen >= 25);
    QVERIFY(!QFileInfo::exists("espalier-pwned"));
}

void TestArchive::checksRecordsInParallel()
{
    NEED_SHARED("corpus/good/lenet-traced-torch1.13.pt");
    std::string bytes = readFile(test::shared("corpus/good/lenet-traced-torch1.13.pt"), 10'000'000).value();
    const auto archive = ZipArchive::open(mapped(test::shared("corpus/good/lenet-traced-torch1.13.pt")));
    for (const ZipMember &member : archive->members())
        if (member.name.ends_with("/data/8"))
            bytes[static_cast<std::size_t>(member.dataOffset) + 3] ^= 1;
    QTemporaryDir folder;
    const std::string path = folder.filePath("a.pt").toStdString();
    QVERIFY(writeFile(path, bytes).ok());
    Workers workers(2);
    JobContext context;
    context.workers = &workers;
    const auto facts = inspected(path, context);
    QVERIFY(!facts.ok());
    QVERIFY2(facts.error().message().find("/data/8") != std::string::npos, facts.error().message().c_str());
    QVERIFY2(facts.error().message().find("CRC") != std::string::npos, facts.error().message().c_str());
}

void TestArchive::stopsWhenAsked()
{
    NEED_SHARED("corpus/good/lenet-traced-torch1.13.pt");
    std::stop_source source;
    source.request_stop();
    JobContext context;
    context.stop = source.get_token();
    const auto facts = inspected(test::shared("corpus/good/lenet-traced-torch1.13.pt"), context);
    QVERIFY(!facts.ok());
    QCOMPARE(facts.error().id(), "core.cancelled");
}

void TestArchive::survivesDamage_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("seed");
    QTest::newRow("traced") << "corpus/good/mlp-traced-torch1.13.pt" << 1;
    QTest::newRow("scripted, newer") << "corpus/good/control_flow-scripted-torch2.6.pt" << 2;
}

void TestArchive::survivesDamage()
{
    QFETCH(QString, file);
    QFETCH(int, seed);
    if (!test::hasShared(file))
        QSKIP(qPrintable("needs ../shared/" + file + " (set ESPALIER_SHARED to the folder that holds it)"));
    const std::string good = readFile(test::shared(file), 10'000'000).value();
    QTemporaryDir folder;
    std::mt19937 random(static_cast<unsigned>(seed));
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
        std::string bytes = good;
        if (round % 3 == 0)
            bytes.resize(random() % bytes.size());
        else
            for (int i = 0; i <= round % 4; ++i)
                bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
        QFile target(folder.filePath("a.pt"));
        QVERIFY(target.open(QIODevice::WriteOnly));
        target.write(bytes.data(), static_cast<qint64>(bytes.size()));
        target.close();
        const auto facts = inspected(target.fileName().toStdString(), {});
        refused += !facts;
        QVERIFY(facts || !facts.error().message().empty());
    }
    // What is not noticed lies in padding, times and permissions; the checksums cover the rest.
    QVERIFY2(refused > 150, qPrintable(QString::number(refused)));
}

QTEST_GUILESS_MAIN(TestArchive)
#include "tst_archive.moc"
