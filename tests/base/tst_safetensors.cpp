// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/files.h"
#include "engine/io/safetensors.h"
#include "tests/shared.h"

#include <QTemporaryDir>

#include <cstring>
#include <random>

using namespace espalier;

namespace {

std::string withHeader(const std::string &json, const std::string &data)
{
    const std::uint64_t length = json.size();
    std::string bytes(reinterpret_cast<const char *>(&length), 8);
    return bytes + json + data;
}

bool mentions(const std::string &message, const std::string &word)
{
    return QString::fromStdString(message).contains(QString::fromStdString(word), Qt::CaseInsensitive);
}

} // namespace

class TestSafetensors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsBackWhatItWrote();
    void refusesBrokenHeaders_data();
    void refusesBrokenHeaders();
    void acceptsOddButLegal_data();
    void acceptsOddButLegal();
    void refusesToWrite_data();
    void refusesToWrite();
    void copiesUnalignedTensors();
    void corpusGood();
    void corpusHostile();
    void survivesDamage();
};

void TestSafetensors::readsBackWhatItWrote()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("t.safetensors").toStdString();
    const std::vector<float> weights{1.5f, -2.0f, std::numeric_limits<float>::quiet_NaN(), 0.0f, 5.0f, 6.0f};
    const std::vector<std::int64_t> count{42};
    const std::vector<std::uint8_t> bytes{1, 2, 3};
    const auto view = [](const auto &numbers, ElementType type, std::vector<std::int64_t> shape) {
        return TensorView{reinterpret_cast<const std::byte *>(numbers.data()), type, std::move(shape), {}};
    };
    const std::vector<NamedTensor> tensors{
        {"b.weight", view(weights, ElementType::Float32, {2, 3}), true},
        {"odd \"name\"\n模型", view(bytes, ElementType::UInt8, {3}), true},
        {"a.count", view(count, ElementType::Int64, {}), false},
        {"nothing", TensorView{nullptr, ElementType::Float16, {0, 4}, {}}, true},
    };
    const std::map<std::string, std::string> metadata{{"made \"by\"", "test\t1"}, {"z", ""}};
    const Status written = writeSafetensors(path, tensors, metadata);
    QVERIFY2(written.ok(), written ? "" : written.error().message().c_str());

    std::uint64_t length = 0;
    const std::string file = readFile(path, 10000).value();
    std::memcpy(&length, file.data(), 8);
    QCOMPARE(length % 8, std::uint64_t(0));
    QCOMPARE(nlohmann::json::parse(file.substr(8, length)).at("b.weight").at("dtype").get<std::string>(), std::string("F32"));

    auto read = readSafetensors(path);
    QVERIFY2(read.ok(), read ? "" : read.error().message().c_str());
    QCOMPARE(read->metadata, metadata);
    QCOMPARE(read->tensors.size(), tensors.size());
    const std::vector<NamedTensor> kept = std::move(read->tensors);
    QVERIFY(QFile::remove(QString::fromStdString(path))); // The views keep the mapping.
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        QCOMPARE(kept[i].name, tensors[i].name);
        QCOMPARE(kept[i].view.shape, tensors[i].view.shape);
        QVERIFY(kept[i].view.type == tensors[i].view.type);
        const std::size_t size = tensors[i].view.bytes();
        QVERIFY(size == 0 || std::memcmp(kept[i].view.data, tensors[i].view.data, size) == 0);
    }
}

void TestSafetensors::refusesBrokenHeaders_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("dataBytes");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const char *json, int bytes, const char *word) {
        QTest::newRow(name) << QByteArray(json) << bytes << QString(word);
    };
    row("empty header", "", 0, "JSON");
    row("a number", "7", 0, "object");
    row("text behind the object", "{} x", 0, "JSON");
    row("entry is an array", R"({"w":[1]})", 0, "\"w\"");
    row("no dtype", R"({"w":{"shape":[1],"data_offsets":[0,4]}})", 4, "dtype");
    row("no shape", R"({"w":{"dtype":"F32","data_offsets":[0,4]}})", 4, "shape");
    row("no offsets", R"({"w":{"dtype":"F32","shape":[1]}})", 4, "data_offsets");
    row("one offset", R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0]}})", 4, "two numbers");
    row("three offsets", R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4,8]}})", 4, "two numbers");
    row("dtype is a number", R"({"w":{"dtype":32,"shape":[1],"data_offsets":[0,4]}})", 4, "dtype");
    row("shape is text", R"({"w":{"dtype":"F32","shape":"1","data_offsets":[0,4]}})", 4, "shape");
    row("fraction in the shape", R"({"w":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}})", 4, "1.0");
    row("negative shape", R"({"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4, "negative");
    row("huge dimension", R"({"w":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,4]}})", 4, "dimension");
    row("product wraps to the right size", R"({"w":{"dtype":"U8","shape":[4294967296,4294967297],"data_offsets":[0,4294967296]}})", 4,
        "elements");
    row("overflow hidden by a zero", R"({"w":{"dtype":"F32","shape":[4611686018427387904,4,0],"data_offsets":[0,0]}})", 0, "elements");
    row("nested shape", R"({"w":{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}})", 4, "array");
    row("offsets reversed", R"({"w":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}})", 4, "end before");
    row("past the end", R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4, "past the end");
    row("hole", R"({"v":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"w":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}})", 4,
        "no tensor");
    row("bytes left over", R"({"w":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", 4, "4");
    row("overlap", R"({"v":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"w":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}})", 4,
        "overlaps");
    row("field twice", R"({"w":{"dtype":"U8","dtype":"F32","shape":[4],"data_offsets":[0,4]}})", 4, "twice");
    row("metadata twice", R"({"__metadata__":{"a":"1","a":"2"}})", 0, "twice");
    row("metadata is no text", R"({"__metadata__":{"a":1}})", 0, "text");
    row("metadata nested", R"({"__metadata__":{"a":{"b":"c"}}})", 0, "text");
    row("metadata is an array", R"({"__metadata__":["a"]})", 0, "__metadata__");
    row("not UTF-8", "{\"w\xff\":{}}", 0, "UTF-8");
}

void TestSafetensors::refusesBrokenHeaders()
{
    QFETCH(QByteArray, json);
    QFETCH(int, dataBytes);
    QFETCH(QString, word);
    QTemporaryDir folder;
    const std::string path = folder.filePath("t").toStdString();
    QVERIFY(writeFile(path, withHeader(json.toStdString(), std::string(static_cast<std::size_t>(dataBytes), 'x'))).ok());
    const auto read = readSafetensors(path);
    QVERIFY(!read.ok());
    QVERIFY2(mentions(read.error().message(), word.toStdString()), read.error().message().c_str());
    QCOMPARE(read.error().where(), path);
}

void TestSafetensors::acceptsOddButLegal_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<int>("dataBytes");
    QTest::addColumn<int>("tensors");
    QTest::newRow("no tensor") << QByteArray("{}") << 0 << 0;
    QTest::newRow("padded with spaces") << QByteArray("{}      ") << 0 << 0;
    QTest::newRow("only metadata") << QByteArray(R"({"__metadata__":{"format":"pt"}})") << 0 << 0;
    QTest::newRow("unknown field") << QByteArray(
        R"({"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"more":{"a":[1,{"b":null}],"dtype":7}}})")
                                   << 1 << 1;
    QTest::newRow("scalar and empty") << QByteArray(
        R"({"s":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"e":{"dtype":"I8","shape":[3,0],"data_offsets":[4,4]}})")
                                      << 4 << 2;
    QTest::newRow("a type without a name here") << QByteArray(R"({"w":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[0,3]}})") << 3 << 1;
}

void TestSafetensors::acceptsOddButLegal()
{
    QFETCH(QByteArray, json);
    QFETCH(int, dataBytes);
    QFETCH(int, tensors);
    QTemporaryDir folder;
    const std::string path = folder.filePath("t").toStdString();
    QVERIFY(writeFile(path, withHeader(json.toStdString(), std::string(static_cast<std::size_t>(dataBytes), 'x'))).ok());
    const auto read = readSafetensors(path);
    QVERIFY2(read.ok(), read ? "" : read.error().message().c_str());
    QCOMPARE(int(read->tensors.size()), tensors);
}

void TestSafetensors::refusesToWrite_data()
{
    QTest::addColumn<QByteArray>("first");
    QTest::addColumn<QByteArray>("second");
    QTest::addColumn<bool>("knownType");
    QTest::newRow("same name twice") << QByteArray("a") << QByteArray("a") << true;
    QTest::newRow("reserved name") << QByteArray("a") << QByteArray("__metadata__") << true;
    QTest::newRow("not UTF-8") << QByteArray("a") << QByteArray("\xff") << true;
    QTest::newRow("complex128") << QByteArray("a") << QByteArray("b") << false;
}

void TestSafetensors::refusesToWrite()
{
    QFETCH(QByteArray, first);
    QFETCH(QByteArray, second);
    QFETCH(bool, knownType);
    QTemporaryDir folder;
    const std::string path = folder.filePath("t").toStdString();
    QVERIFY(writeFile(path, "old").ok());
    const double number[2] = {1, 2};
    const auto view = [&](ElementType type) { return TensorView{reinterpret_cast<const std::byte *>(number), type, {1}, {}}; };
    const Status done = writeSafetensors(path,
                                         {{first.toStdString(), view(ElementType::Float32), true},
                                          {second.toStdString(), view(knownType ? ElementType::Float32 : ElementType::Complex128), true}});
    QVERIFY(!done.ok());
    QCOMPARE(done.error().id(), "io.safetensors-cannot-hold");
    QCOMPARE(readFile(path, 10).value(), std::string("old"));
}

void TestSafetensors::copiesUnalignedTensors()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("t").toStdString();
    const float number = 1.25f;
    std::string data = "xyz";
    data.append(reinterpret_cast<const char *>(&number), 4);
    QVERIFY(writeFile(
                path,
                withHeader(R"({"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"w":{"dtype":"F32","shape":[1],"data_offsets":[3,7]}})",
                           data))
                .ok());
    const auto read = readSafetensors(path);
    QVERIFY(read.ok());
    QCOMPARE(reinterpret_cast<std::uintptr_t>(read->tensors[1].view.data) % 4, std::uintptr_t(0));
    QCOMPARE(read->tensors[1].view.floats()[0], number);
}

void TestSafetensors::corpusGood()
{
    NEED_SHARED("corpus/good");
    const QDir folder(QString::fromStdString(test::shared("corpus/good")));
    const QStringList names = folder.entryList({"*.safetensors"}, QDir::Files);
    QVERIFY(names.size() > 100);
    for (const QString &name : names) {
        const auto read = readSafetensors(folder.filePath(name).toStdString());
        QVERIFY2(read.ok(), read ? "" : read.error().message().c_str());
        QVERIFY(!read->tensors.empty());
    }
}

void TestSafetensors::corpusHostile()
{
    NEED_SHARED("corpus/hostile.json");
    int seen = 0;
    const nlohmann::json list = test::sharedJson("corpus/hostile.json");
    for (const auto &entry : list.at("entries")) {
        const std::string file = entry.at("file");
        if (!file.ends_with(".safetensors") || file.find("/data/") != std::string::npos)
            continue;
        ++seen;
        const auto read = readSafetensors(test::shared("corpus/" + QString::fromStdString(file)));
        const std::string message = read ? "read" : read.error().message();
        QVERIFY2((entry.at("expect") != "refuse") == read.ok(), (file + ": " + message).c_str());
        if (read || !entry.contains("mention"))
            continue;
        bool mentioned = false;
        for (const std::string word : entry.at("mention"))
            mentioned = mentioned || mentions(message.substr(read.error().where().size()), word);
        QVERIFY2(mentioned, (file + ": " + message).c_str());
    }
    QVERIFY(seen >= 20);
}

void TestSafetensors::survivesDamage()
{
    NEED_SHARED("corpus/hostile/st-zero-elements.safetensors");
    const std::string good = readFile(test::shared("corpus/hostile/st-nonfinite.safetensors"), 100000).value();
    QTemporaryDir folder;
    const std::string path = folder.filePath("t").toStdString();
    std::mt19937 random(1);
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
        std::string bytes = good;
        if (round % 3 == 0)
            bytes.resize(random() % bytes.size());
        else
            bytes[random() % std::min<std::size_t>(bytes.size(), 300)] ^= static_cast<char>(1u << random() % 8);
        QFile file(QString::fromStdString(path));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(bytes.data(), static_cast<qint64>(bytes.size()));
        file.close();
        const auto read = readSafetensors(path);
        refused += !read;
        if (read)
            for (const NamedTensor &tensor : read->tensors)
                QVERIFY(tensor.view.bytes() <= bytes.size());
    }
    QVERIFY(refused > 100);
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
