// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/dataset.h"
#include "engine/files/sha256.h"
#include "tests/shared.h"

#include <QTemporaryDir>

#include <zlib.h>

#include <cstring>
#include <random>

using namespace espalier;

namespace {

std::string bigEndian(std::uint32_t number)
{
    return {char(number >> 24), char(number >> 16), char(number >> 8), char(number)};
}

std::string idx(const std::vector<std::uint32_t> &extents, const std::string &bytes)
{
    std::string file{'\0', '\0', '\x08', char(extents.size())};
    for (const std::uint32_t extent : extents)
        file += bigEndian(extent);
    return file + bytes;
}

std::string gzip(const std::string &bytes)
{
    z_stream stream{};
    deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, bytes.size()) + 64, '\0');
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef *>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string noise(std::size_t size, unsigned seed)
{
    std::mt19937 random(seed);
    std::string bytes(size, '\0');
    for (char &c : bytes)
        c = static_cast<char>(random());
    return bytes;
}

std::string cifarRows(int rows, int labelBytes, unsigned seed)
{
    std::string bytes = noise(static_cast<std::size_t>(rows * (3072 + labelBytes)), seed);
    for (int row = 0; row < rows; ++row)
        for (int label = 0; label < labelBytes; ++label)
            bytes[static_cast<std::size_t>(row * (3072 + labelBytes) + label)] = static_cast<char>((row + 3) % 10);
    return bytes;
}

class Folder
{
public:
    void put(const char *name, const std::string &bytes)
    {
        const QString path = m_folder.filePath(name);
        QDir().mkpath(QFileInfo(path).path());
        QFile file(path);
        file.open(QIODevice::WriteOnly);
        file.write(bytes.data(), static_cast<qint64>(bytes.size()));
    }
    std::string path(const char *name = "") const { return QDir::cleanPath(m_folder.filePath(name)).toStdString(); }

private:
    QTemporaryDir m_folder;
};

Result<DatasetPtr> open(const std::string &path, Split split = Split::Test, const Preprocess &preprocess = {})
{
    DataOptions options;
    options.split = split;
    options.preprocess = preprocess;
    return openDataset(path, options, {});
}

} // namespace

class TestDataset : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void idxPlainAndPacked_data();
    void idxPlainAndPacked();
    void splitsAreFoundByName();
    void cifarBothKinds();
    void fillsAsPlainFloatArithmetic_data();
    void fillsAsPlainFloatArithmetic();
    void refusesPreprocessingThatDoesNotFit();
    void refuses_data();
    void refuses();
    void joinsGzipMembers();
    void stopsWhenAsked();
    void sampleOrderIsAPermutation();
    void sampleOrderIsTheSameEverywhere();
    void realMnist();
    void realCifar();
    void corpusHostile();
    void survivesDamage();
};

void TestDataset::idxPlainAndPacked_data()
{
    QTest::addColumn<bool>("packed");
    QTest::addColumn<QString>("prefix");
    QTest::addColumn<QString>("joint");
    QTest::newRow("as MNIST") << false << "t10k-"
                              << "-";
    QTest::newRow("as MNIST, gz") << true << "t10k-"
                                  << "-";
    QTest::newRow("with a point") << false << "t10k-"
                                  << ".";
    QTest::newRow("no prefix") << true << ""
                               << "-";
    QTest::newRow("another name") << false << "my letters "
                                  << "-";
}

void TestDataset::idxPlainAndPacked()
{
    QFETCH(bool, packed);
    QFETCH(QString, prefix);
    QFETCH(QString, joint);
    const std::string pixels = noise(3 * 4 * 5, 1);
    const std::string images = idx({3, 4, 5}, pixels), labels = idx({3}, std::string("\x02\x00\x07", 3));
    Folder folder;
    const auto name = [&](const char *what) {
        return (prefix + QLatin1String(what) + joint + (what[0] == 'i' ? "idx3-ubyte" : "idx1-ubyte") + (packed ? ".gz" : "")).toUtf8();
    };
    folder.put(name("images"), packed ? gzip(images) : images);
    folder.put(name("labels"), packed ? gzip(labels) : labels);
    for (const std::string &path : {folder.path(), folder.path(name("images")), folder.path(name("labels"))}) {
        const auto data = open(path, Split::Train);
        QVERIFY2(data.ok(), data ? "" : data.error().message().c_str());
        QCOMPARE((*data)->kind, std::string("idx"));
        QCOMPARE((*data)->sampleShape, (std::vector<std::int64_t>{1, 4, 5}));
        QCOMPARE((*data)->labels, (std::vector<std::int32_t>{2, 0, 7}));
        QCOMPARE((*data)->classes, 8);
        QCOMPARE((*data)->sha256, sha256(images + labels));
        const auto picture = (*data)->picture(1);
        QCOMPARE(std::string(picture.begin(), picture.end()), pixels.substr(20, 20));
    }
}

void TestDataset::splitsAreFoundByName()
{
    Folder folder;
    for (const auto &[prefix, count] : {std::pair("t10k-", 2), std::pair("train-", 3)}) {
        folder.put((std::string(prefix) + "images-idx3-ubyte").c_str(),
                   idx({std::uint32_t(count), 1, 1}, std::string(std::size_t(count), 'x')));
        folder.put((std::string(prefix) + "labels-idx1-ubyte").c_str(), idx({std::uint32_t(count)}, std::string(std::size_t(count), '\1')));
    }
    QCOMPARE((*open(folder.path(), Split::Test))->count(), std::int64_t(2));
    QCOMPARE((*open(folder.path(), Split::Train))->count(), std::int64_t(3));

    Folder cifar;
    cifar.put("cifar-10-batches-bin/test_batch.bin", cifarRows(2, 1, 1));
    for (const int batch : {1, 2, 10})
        cifar.put(("cifar-10-batches-bin/data_batch_" + std::to_string(batch) + ".bin").c_str(), cifarRows(batch, 1, unsigned(batch)));
    QCOMPARE((*open(cifar.path(), Split::Test))->count(), std::int64_t(2));
    const auto train = open(cifar.path(), Split::Train);
    QCOMPARE((*train)->count(), std::int64_t(13));
    QCOMPARE((*train)->sha256, sha256(cifarRows(1, 1, 1) + cifarRows(2, 1, 2) + cifarRows(10, 1, 10)));

    Folder one;
    one.put("data_batch_1.bin.gz", gzip(cifarRows(4, 1, 1)));
    QCOMPARE((*open(one.path(), Split::Test))->count(), std::int64_t(4));
    Folder odd;
    odd.put("left.bin", cifarRows(1, 1, 1));
    odd.put("test.bin", cifarRows(1, 1, 1));
    const auto which = open(odd.path(), Split::Train);
    QVERIFY(!which.ok());
    QCOMPARE(which.error().id(), "data.which-set");
}

void TestDataset::cifarBothKinds()
{
    Folder folder;
    std::string rows = cifarRows(3, 2, 5);
    rows[0] = 19;
    rows[1] = 99;
    folder.put("test.bin", rows);
    std::string names;
    for (int i = 0; i < 100; ++i)
        names += "class" + std::to_string(i) + "\r\n";
    folder.put("fine_label_names.txt", names + "\n");
    const auto data = open(folder.path());
    QVERIFY2(data.ok(), data ? "" : data.error().message().c_str());
    QCOMPARE((*data)->kind, std::string("cifar100"));
    QCOMPARE((*data)->labels, (std::vector<std::int32_t>{99, 4, 5}));
    QCOMPARE((*data)->classes, 100);
    QCOMPARE((*data)->classNames.at(42), std::string("class42"));
    const auto picture = (*data)->picture(2);
    QCOMPARE(picture.size(), std::size_t(3072));
    for (std::size_t pixel : {0, 5, 1023})
        for (std::size_t channel = 0; channel < 3; ++channel)
            QCOMPARE(picture[pixel * 3 + channel], std::uint8_t(rows[2 * 3074 + 2 + channel * 1024 + pixel]));
}

void TestDataset::fillsAsPlainFloatArithmetic_data()
{
    QTest::addColumn<QByteArray>("preprocess");
    QTest::addColumn<bool>("grey");
    for (const bool grey : {false, true})
        for (const char *json : {"{}", R"({"scale":1})", R"({"mean":0.5,"std":0.5})", R"({"scale":256,"mean":[0.1307],"std":[0.3081]})",
                                 R"({"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225]})"}) {
            if (grey && QByteArray(json).contains("0.456"))
                continue;
            QTest::addRow("%s %s", grey ? "grey" : "colour", json) << QByteArray(json) << grey;
        }
}

void TestDataset::fillsAsPlainFloatArithmetic()
{
    QFETCH(QByteArray, preprocess);
    QFETCH(bool, grey);
    const auto json = nlohmann::json::parse(preprocess.toStdString());
    const std::size_t channels = grey ? 1 : 3, pixels = grey ? 6 * 7 : 1024, count = 4;
    const std::string rows = grey ? noise(count * pixels, 9) : cifarRows(int(count), 1, 9);
    Folder folder;
    if (grey) {
        folder.put("images-idx3-ubyte", idx({std::uint32_t(count), 6, 7}, rows));
        folder.put("labels-idx1-ubyte", idx({std::uint32_t(count)}, std::string(count, '\3')));
    } else {
        folder.put("test_batch.bin.gz", gzip(rows));
    }
    const auto data = open(folder.path(), Split::Test, *parsePreprocess(preprocess.toStdString()));
    QVERIFY2(data.ok(), data ? "" : data.error().message().c_str());
    const auto number = [&](const char *key, std::size_t channel, float none) {
        if (!json.contains(key))
            return none;
        const auto &value = json.at(key);
        return value.is_array() ? value.at(value.size() == 1 ? 0 : channel).get<float>() : value.get<float>();
    };
    const std::vector<std::int64_t> indices{2, 0, 2, 3};
    for (const bool channelsLast : {false, true}) {
        std::vector<float> out(indices.size() * channels * pixels, -1), expected(out);
        (*data)->fill(indices, out.data(), channelsLast);
        for (std::size_t n = 0; n < indices.size(); ++n)
            for (std::size_t c = 0; c < channels; ++c)
                for (std::size_t i = 0; i < pixels; ++i) {
                    const std::size_t row = static_cast<std::size_t>(indices[n]) * (channels * pixels + (grey ? 0 : 1)) + (grey ? 0 : 1);
                    // As numpy does it on float32 arrays: every step rounded.
                    volatile float value = float(std::uint8_t(rows[row + c * pixels + i]));
                    value = value / number("scale", c, 255.0f);
                    value = value - number("mean", c, 0.0f);
                    value = value / number("std", c, 1.0f);
                    expected[n * channels * pixels + (channelsLast ? i * channels + c : c * pixels + i)] = value;
                }
        QVERIFY(std::memcmp(out.data(), expected.data(), out.size() * sizeof(float)) == 0);
    }
}

void TestDataset::refusesPreprocessingThatDoesNotFit()
{
    Folder folder;
    folder.put("test_batch.bin", cifarRows(1, 1, 1));
    const auto two = open(folder.path(), Split::Test, *parsePreprocess(R"({"mean":[1,2]})"));
    QVERIFY(!two.ok());
    QCOMPARE(two.error().id(), "data.preprocess-channels");
    QCOMPARE(two.error().arguments(), (std::vector<std::string>{"2", "mean", "3"}));
    const auto crop = open(folder.path(), Split::Test, *parsePreprocess(R"({"crop":28})"));
    QVERIFY(!crop.ok());
    QCOMPARE(crop.error().id(), "data.preprocess-images");
}

void TestDataset::refuses_data()
{
    QTest::addColumn<QByteArrayList>("names");
    QTest::addColumn<QByteArrayList>("contents");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const QByteArrayList &names, const std::vector<std::string> &contents, const char *code) {
        QByteArrayList list;
        for (const std::string &content : contents)
            list << QByteArray::fromStdString(content);
        QTest::newRow(name) << names << list << QString(code);
    };
    const QByteArrayList pair{"images-idx3-ubyte", "labels-idx1-ubyte"}, packed{"images-idx3-ubyte.gz", "labels-idx1-ubyte.gz"};
    const std::string image = idx({2, 2, 2}, "abcdefgh"), label = idx({2}, "\1\2");
    std::string flipped = gzip(image), tail = gzip(image);
    flipped[flipped.size() - 6] ^= 1; // In the CRC.
    row("empty folder", {}, {}, "data.unknown");
    row("empty images", pair, {"", label}, "io.empty");
    row("header cut", pair, {image.substr(0, 11), label}, "data.idx-header");
    row("labels' header cut", pair, {image, label.substr(0, 3)}, "data.idx-header");
    row("swapped", pair, {label, image}, "data.idx-magic");
    row("idx of floats", pair, {std::string("\0\0\x0d\x03", 4) + image.substr(4), label}, "data.idx-magic");
    row("no images", pair, {idx({0, 2, 2}, ""), idx({0}, "")}, "data.empty");
    row("no pixels", pair, {idx({2, 0, 2}, ""), label}, "data.empty");
    row("one byte short", pair, {image.substr(0, image.size() - 1), label}, "data.idx-short");
    row("one byte long", pair, {image + "x", label}, "data.idx-long");
    row("one byte short, packed", packed, {gzip(image.substr(0, image.size() - 1)), gzip(label)}, "data.idx-short");
    row("one byte long, packed", packed, {gzip(image + "x"), gzip(label)}, "data.idx-long");
    row("product overflows", pair, {idx({0xffffffff, 0xffffffff, 0xffffffff}, "x"), label}, "data.idx-size");
    row("product wraps to 0", pair, {idx({65536, 1, 65536}, "x"), label}, "data.idx-size");
    row("count is a lie", pair, {idx({0xffffffff, 2, 2}, "abcdefgh"), label}, "data.idx-short");
    row("count is a lie, packed", packed, {gzip(idx({0xffffffff, 2, 2}, "abcdefgh")), gzip(label)}, "data.idx-size");
    row("checksum wrong", packed, {flipped, gzip(label)}, "data.gzip-broken");
    row("gzip cut in the checksum", packed, {tail.substr(0, tail.size() - 3), gzip(label)}, "data.gzip-cut");
    row("gzip header only", packed, {tail.substr(0, 5), gzip(label)}, "data.gzip-cut");
    row("gzip, then random", packed, {std::string("\x1f\x8b\x08\0\0\0\0\0\0\3", 10) + noise(200, 4), gzip(label)}, "data.gzip-broken");
    row("labels only", {"labels-idx1-ubyte"}, {label}, "data.no-images");
    row("images only", {"images-idx3-ubyte"}, {image}, "data.no-labels");
    row("CIFAR, one byte too many", {"test_batch.bin"}, {cifarRows(2, 1, 1) + "x"}, "data.cifar-length");
    row("CIFAR, packed, cut", {"test_batch.bin.gz"}, {gzip(cifarRows(2, 1, 1)).substr(0, 3000)}, "data.gzip-cut");
    row("CIFAR, packed nothing", {"test_batch.bin.gz"}, {gzip("")}, "data.empty");
    row("CIFAR, label", {"test_batch.bin"}, {"\x0a" + cifarRows(2, 1, 1).substr(1)}, "data.cifar-label");
    row("CIFAR, mixed", {"data_batch_1.bin", "data_batch_2.bin"}, {cifarRows(1, 1, 1), cifarRows(1, 2, 1)}, "data.cifar-mixed");
    row("numpy arrays", {"d.npz"}, {"PK"}, "data.not-yet");
    row("images", {"cat/a.png", "dog/b.jpg"}, {"x", "y"}, "data.not-yet");
}

void TestDataset::refuses()
{
    QFETCH(QByteArrayList, names);
    QFETCH(QByteArrayList, contents);
    QFETCH(QString, code);
    Folder folder;
    for (qsizetype i = 0; i < names.size(); ++i)
        folder.put(names[i], contents[i].toStdString());
    const auto data = open(folder.path());
    QVERIFY(!data.ok());
    QVERIFY2(QString(data.error().id()) == code, data.error().message().c_str());
}

void TestDataset::joinsGzipMembers()
{
    const std::string rows = cifarRows(3, 1, 8);
    Folder folder;
    folder.put("test_batch.bin.gz", gzip(rows.substr(0, 4000)) + gzip(rows.substr(4000)) + std::string(20, '\0'));
    const auto data = open(folder.path("test_batch.bin.gz"));
    QVERIFY2(data.ok(), data ? "" : data.error().message().c_str());
    QCOMPARE((*data)->sha256, sha256(rows));
}

void TestDataset::stopsWhenAsked()
{
    Folder folder;
    folder.put("test_batch.bin.gz", gzip(cifarRows(3, 1, 8)));
    std::stop_source source;
    source.request_stop();
    JobContext context;
    context.stop = source.get_token();
    const auto data = openDataset(folder.path(), {}, context);
    QVERIFY(!data.ok());
    QCOMPARE(data.error().id(), "core.cancelled");
}

void TestDataset::sampleOrderIsAPermutation()
{
    for (const std::int64_t count : {0, 1, 2, 1000}) {
        auto order = sampleOrder(count, 7);
        QCOMPARE(order, sampleOrder(count, 7));
        if (count == 1000)
            QVERIFY(order != sampleOrder(count, 8));
        std::sort(order.begin(), order.end());
        for (std::int64_t i = 0; i < count; ++i)
            QCOMPARE(order[static_cast<std::size_t>(i)], i);
    }
    // Each value is equally often in front: chi-square over 10 places, 9 degrees of freedom, p = 1e-6 at 45.
    std::vector<int> first(10);
    for (std::uint64_t seed = 0; seed < 10000; ++seed)
        ++first[static_cast<std::size_t>(sampleOrder(10, seed)[0])];
    double chi = 0;
    for (const int times : first)
        chi += (times - 1000.0) * (times - 1000.0) / 1000.0;
    QVERIFY(chi < 45);
}

void TestDataset::sampleOrderIsTheSameEverywhere()
{
    // Computed apart from this program from the published definitions of splitmix64 and xoshiro256**.
    QCOMPARE(sampleOrder(10, 0), (std::vector<std::int64_t>{0, 9, 2, 6, 7, 8, 3, 5, 1, 4}));
    QCOMPARE(sampleOrder(10, 12345), (std::vector<std::int64_t>{3, 5, 2, 0, 8, 6, 7, 4, 1, 9}));
}

void TestDataset::realMnist()
{
    NEED_SHARED("data/mnist");
    const auto test = open(test::shared("data/mnist"));
    QVERIFY2(test.ok(), test ? "" : test.error().message().c_str());
    QCOMPARE((*test)->count(), std::int64_t(10000));
    QCOMPARE((*test)->sampleShape, (std::vector<std::int64_t>{1, 28, 28}));
    QCOMPARE((*test)->classes, 10);
    QCOMPARE((*test)->labels[0], 7);
    const auto train = open(test::shared("data/mnist"), Split::Train);
    QCOMPARE((*train)->count(), std::int64_t(60000));
    QCOMPARE((*train)->labels[0], 5);
}

void TestDataset::realCifar()
{
    NEED_SHARED("data/cifar10");
    const auto test = open(test::shared("data/cifar10"));
    QVERIFY2(test.ok(), test ? "" : test.error().message().c_str());
    QCOMPARE((*test)->count(), std::int64_t(10000));
    QCOMPARE((*test)->classNames.at(9), std::string("truck"));
    QCOMPARE((*test)->labels[0], 3);
    std::vector<int> each(10);
    for (const int label : (*test)->labels)
        ++each[static_cast<std::size_t>(label)];
    QCOMPARE(each, std::vector<int>(10, 1000));
    Workers workers(2);
    JobContext context;
    context.workers = &workers;
    DataOptions options;
    options.split = Split::Train;
    const auto train = openDataset(test::shared("data/cifar10"), options, context);
    QCOMPARE((*train)->count(), std::int64_t(20000));
}

void TestDataset::corpusHostile()
{
    NEED_SHARED("corpus/hostile.json");
    const nlohmann::json list = test::sharedJson("corpus/hostile.json");
    int seen = 0;
    for (const auto &entry : list.at("entries")) {
        if (entry.at("area") != "data")
            continue;
        ++seen;
        const std::string file = entry.at("file");
        const auto data = open(test::shared("corpus/" + QString::fromStdString(file)));
        const std::string message = data ? "opened" : fillIn(data.error().text(), data.error().arguments());
        if (file.ends_with("idx-label-out-of-range")) {
            // Sound by itself; it is the model that has fewer classes.
            QVERIFY2(data.ok(), message.c_str());
            QCOMPARE((*data)->classes, 256);
            continue;
        }
        QVERIFY2((entry.at("expect") == "open") == data.ok(), (file + ": " + message).c_str());
        bool mentioned = data.ok() || !entry.contains("mention");
        if (entry.contains("mention"))
            for (const std::string word : entry.at("mention"))
                mentioned = mentioned || message.find(word) != std::string::npos;
        QVERIFY2(mentioned, (file + ": " + message).c_str());
    }
    QVERIFY(seen >= 16);
}

void TestDataset::survivesDamage()
{
    const std::string image = gzip(idx({20, 8, 8}, noise(1280, 3))), label = gzip(idx({20}, std::string(20, '\4')));
    std::mt19937 random(11);
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
        std::string bytes = image;
        if (round % 3 == 0)
            bytes.resize(random() % bytes.size());
        else
            bytes[random() % bytes.size()] ^= static_cast<char>(1u << random() % 8);
        Folder folder;
        folder.put("images-idx3-ubyte.gz", bytes);
        folder.put("labels-idx1-ubyte.gz", label);
        const auto data = open(folder.path());
        refused += !data;
        if (data) // Damage in a part of the gzip header that carries nothing.
            QCOMPARE((*data)->count(), std::int64_t(20));
    }
    QVERIFY(refused > 250);
}

QTEST_GUILESS_MAIN(TestDataset)
#include "tst_dataset.moc"
