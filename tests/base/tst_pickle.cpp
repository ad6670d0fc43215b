// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/pickle.h"
#include "engine/io/read/pickledtensors.h"
#include "tests/shared.h"

#include <random>

using namespace espalier;

namespace {

const PicklePolicy kAll = [](const std::string &) { return true; };

std::string le(std::uint64_t value, int bytes)
{
    std::string text;
    for (int i = 0; i < bytes; ++i)
        text += static_cast<char>(value >> (8 * i));
    return text;
}

std::string text(const std::string &value)
{
    return "X" + le(value.size(), 4) + value;
}

std::string integer(std::int32_t value)
{
    return "J" + le(static_cast<std::uint32_t>(value), 4);
}

std::string numbers(const std::vector<std::int32_t> &values)
{
    std::string tuple = "(";
    for (const std::int32_t value : values)
        tuple += integer(value);
    return tuple + "t";
}

/// What torch.save writes for a tensor.
std::string tensor(const std::string &storage, std::int32_t count, std::int32_t offset, const std::vector<std::int32_t> &sizes,
                   const std::vector<std::int32_t> &strides)
{
    return "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\n" + storage + "\n" + text("0") + text("cpu")
        + integer(count) + "tQ" + integer(offset) + numbers(sizes) + numbers(strides) + "\x89" + "ccollections\nOrderedDict\n)RtR";
}

} // namespace

class TestPickle : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsValues_data();
    void readsValues();
    void sharesThroughTheMemo();
    void neverCallsButTells_data();
    void neverCallsButTells();
    void refusesTheUnsound_data();
    void refusesTheUnsound();
    void boundsDepthAndSize();
    void readsTensors();
    void refusesTensors_data();
    void refusesTensors();
    void namesTensors();
    void survivesNoise();
};

void TestPickle::readsValues_data()
{
    // Made by Python 3.11: (None, True, False, 200, 10000, -2, -32768, 1<<40, 1<<70, 1.5, -0.25, "text é", b"by\0tes",
    // [1, [2]], {"a": 1, "b": {"c": ()}}, (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4), {5}, frozenset([6]))
    QTest::addColumn<QByteArray>("hex");
    QTest::newRow("protocol 0") << QByteArray(
        "284e4930310a4930300a493230300a4931303030300a492d320a492d33323736380a4c313039393531313632373737364c0a4c31313830"
        "3539313632303731373431313330333432344c0a46312e350a462d302e32350a567465787420e90a70300a635f636f646563730a656e63"
        "6f64650a70310a285662795c75303030307465730a70320a566c6174696e310a70330a7470340a5270350a286c70360a49310a61286c70"
        "370a49320a6161286470380a56610a70390a49310a7356620a7031300a28647031310a56630a7031320a287473732849310a747031330a"
        "2849310a49320a747031340a2849310a49320a49330a747031350a2849310a49320a49330a49340a747031360a635f5f6275696c74696e"
        "5f5f0a7365740a7031370a28286c7031380a49350a61747031390a527032300a635f5f6275696c74696e5f5f0a66726f7a656e7365740a"
        "7032310a28286c7032320a49360a61747032330a527032340a747032350a2e");
    QTest::newRow("protocol 2") << QByteArray(
        "8002284e88894bc84d10274afeffffff4a0080ffff8a060000000000018a09000000000000000040473ff800000000000047bfd0000000"
        "00000058070000007465787420c3a97100635f636f646563730a656e636f64650a71015806000000627900746573710258060000006c61"
        "74696e3171038671045271055d7106284b015d71074b0261657d71082858010000006171094b01580100000062710a7d710b5801000000"
        "63710c2973754b0185710d4b014b0286710e4b014b024b0387710f284b014b024b034b04747110635f5f6275696c74696e5f5f0a736574"
        "0a71115d71124b0561857113527114635f5f6275696c74696e5f5f0a66726f7a656e7365740a71155d71164b0661857117527118747119"
        "2e");
    QTest::newRow("protocol 4") << QByteArray(
        "8004959700000000000000284e88894bc84d10274afeffffff4a0080ffff8a060000000000018a09000000000000000040473ff8000000"
        "00000047bfd00000000000008c077465787420c3a9944306627900746573945d94284b015d944b0261657d94288c0161944b018c016294"
        "7d948c0163942973754b0185944b014b0286944b014b024b038794284b014b024b034b0474948f94284b0590284b06919474942e");
    QTest::newRow("protocol 5") << QByteArray(
        "8005959700000000000000284e88894bc84d10274afeffffff4a0080ffff8a060000000000018a09000000000000000040473ff8000000"
        "00000047bfd00000000000008c077465787420c3a9944306627900746573945d94284b015d944b0261657d94288c0161944b018c016294"
        "7d948c0163942973754b0185944b014b0286944b014b024b038794284b014b024b034b0474948f94284b0590284b06919474942e");
}

void TestPickle::readsValues()
{
    QFETCH(QByteArray, hex);
    const std::string bytes = QByteArray::fromHex(hex).toStdString();
    const auto tree = readPickle(bytes + "rest", "it", kAll);
    QVERIFY2(tree.ok(), tree ? "" : tree.error().message().c_str());
    QCOMPARE(tree->end, bytes.size());
    const PickleTree &t = *tree;
    QVERIFY(t[t.root].kind == PickleKind::Tuple);
    const std::vector<int> items = t[t.root].items;
    QCOMPARE(items.size(), std::size_t(21));
    QVERIFY(t[items[0]].kind == PickleKind::None);
    QVERIFY(t[items[1]].kind == PickleKind::Bool && t[items[1]].integer == 1);
    QVERIFY(t[items[2]].kind == PickleKind::Bool && t[items[2]].integer == 0);
    const std::int64_t integers[] = {200, 10000, -2, -32768, std::int64_t(1) << 40};
    for (std::size_t i = 0; i < 5; ++i)
        QCOMPARE(t[items[3 + i]].integer, integers[i]);
    QVERIFY(t[items[8]].kind == PickleKind::LongInteger);
    QCOMPARE(t[items[9]].real, 1.5);
    QCOMPARE(t[items[10]].real, -0.25);
    QVERIFY(t[items[11]].kind == PickleKind::Text && t[items[11]].text.starts_with("text "));
    QCOMPARE(t[items[13]].items.size(), std::size_t(2));
    QCOMPARE(t[t[t[items[13]].items[1]].items[0]].integer, std::int64_t(2));
    QCOMPARE(t[t.value(items[14], "a")].integer, std::int64_t(1));
    QVERIFY(t[t.value(t.value(items[14], "b"), "c")].kind == PickleKind::Tuple);
    QCOMPARE(t.value(items[14], "c"), -1);
    for (std::size_t size = 1; size <= 4; ++size) {
        QCOMPARE(t[items[14 + size]].items.size(), size);
        QCOMPARE(t[t[items[14 + size]].items[size - 1]].integer, std::int64_t(size));
    }
    QVERIFY(checkPickleShape(t, "it").ok());
}

void TestPickle::sharesThroughTheMemo()
{
    const auto sound = readPickle("(" + text("a") + "r" + le(70000, 4) + "j" + le(70000, 4) + "2t.", "it", kAll);
    QVERIFY2(sound.ok(), sound ? "" : sound.error().message().c_str());
    const std::vector<int> &items = (*sound)[sound->root].items;
    QCOMPARE(items.size(), std::size_t(3));
    QVERIFY(items[0] == items[1] && items[1] == items[2]);
}

void TestPickle::neverCallsButTells_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const std::string &bytes) { QTest::newRow(name) << QByteArray::fromStdString(bytes); };
    row("GLOBAL, REDUCE", "cposix\nsystem\n(" + text("echo") + "tR.");
    row("STACK_GLOBAL", "\x8c\x05posix\x8c\x06system\x93(" + text("echo") + "tR.");
    row("STACK_GLOBAL through the memo",
        "\x8c\x06system\x94"
        "0\x8c\x05posixh"
            + std::string(1, '\0') + "\x93.");
    row("INST", "(" + text("echo") + "iposix\nsystem\n.");
    row("OBJ", "(cposix\nsystem\n" + text("echo") + "o.");
    row("NEWOBJ", "cposix\nsystem\n)\x81.");
    row("NEWOBJ_EX", "cposix\nsystem\n)}\x92.");
    row("popped again", "cposix\nsystem\n(" + text("echo") + "tR0N.");
    row("inside a state", "ccollections\nOrderedDict\n)Rcposix\nsystem\n)Rb.");
}

void TestPickle::neverCallsButTells()
{
    QFETCH(QByteArray, bytes);
    const auto refused = readPickle(bytes.toStdString(), "data.pkl", [](const std::string &name) { return isTensorGlobal(name); });
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().id(), "io.pickle-code");
    QVERIFY(refused.error().message().find("not plain weights: it asks for code, `posix.system`") != std::string::npos);
    const auto told = readPickle(bytes.toStdString(), "data.pkl", kAll);
    QVERIFY2(told.ok(), told ? "" : told.error().message().c_str());
}

void TestPickle::refusesTheUnsound_data()
{
    QTest::addColumn<QByteArray>("bytes");
    const auto row = [](const char *name, const std::string &bytes) { QTest::newRow(name) << QByteArray::fromStdString(bytes); };
    row("nothing", "");
    row("no stop", "N");
    row("stop without a value", ".");
    row("stop at a mark", "(.");
    row("unknown opcode", "\xff.");
    row("protocol 9", "\x80\x09N.");
    row("text longer than the file",
        "X\xff\xff\xff\xff"
        "abc");
    row("text of 2^64 - 1", "\x8d" + std::string(8, '\xff') + "abc");
    row("bytes of 2^63",
        "\x8e" + std::string(7, '\0')
            + "\x80"
              "abc");
    row("number cut", "J\x01\x02");
    row("line does not end", "I123");
    row("line is no number", "I12x\n.");
    row("tuple without a mark", "Nt.");
    row("tuple of nothing", "\x86.");
    row("append to a number", "K\x01Na.");
    row("append to nothing", "Na.");
    row("dict with a key too many", "(NNNd.");
    row("set in a list", "]NNs.");
    row("set in a tuple", "(NN)u.");
    row("memo slot empty", "h\x05.");
    row("memo line is no number", "gx\n.");
    row("memo of nothing", "q\x01.");
    row("reduce of a number", "K\x01)R.");
    row("reduce with a number", "ca\nb\nK\x01R.");
    row("build of a dict", "}}b.");
    row("object without a class", "(o.");
    row("object of a text", "(" + text("x") + "o.");
    row("stack global of numbers", "K\x01K\x02\x93.");
    row("pop of nothing", "0.");
    row("duplicate of nothing", "2.");
    row("mark missing for pop", "N1.");
}

void TestPickle::refusesTheUnsound()
{
    QFETCH(QByteArray, bytes);
    const auto tree = readPickle(bytes.toStdString(), "data.pkl", kAll);
    QVERIFY(!tree.ok());
    QCOMPARE(tree.error().id(), "io.pickle-broken");
    QVERIFY(tree.error().message().starts_with("data.pkl is not a sound pickle"));
}

void TestPickle::boundsDepthAndSize()
{
    const auto shapeOf = [](const std::string &bytes) -> std::string {
        const auto tree = readPickle(bytes, "it", kAll);
        if (!tree)
            return tree.error().message();
        const Status shape = checkPickleShape(*tree, "it");
        return shape ? "sound" : shape.error().message();
    };
    QCOMPARE(shapeOf("N" + std::string(199, '\x85') + "."), std::string("sound"));
    QVERIFY(shapeOf("N" + std::string(200, '\x85') + ".").find("levels deep") != std::string::npos);
    QVERIFY(shapeOf("N" + std::string(200000, '\x85') + ".").find("levels deep") != std::string::npos);
    QVERIFY(shapeOf("N" + std::string(200000, '\x85') + "0N.").find("levels deep") != std::string::npos);
    QVERIFY(shapeOf("]q\x01h\x01"
                    "a.")
                .find("holds itself")
            != std::string::npos);
    QVERIFY(shapeOf("]q\x01](h\x01"
                    "eq\x02"
                    "0h\x01h\x02"
                    "a.")
                .find("holds itself")
            != std::string::npos);
    std::string laughs = "]";
    for (int i = 0; i < 60; ++i)
        laughs += std::string("q") + char(i) + "](h" + char(i) + "h" + char(i) + "e";
    QVERIFY(shapeOf(laughs + ".").find("written out") != std::string::npos);
    PickleLimits small;
    small.nodes = 10;
    for (const std::string &many :
         {"(" + std::string(20, 'N') + "t.", std::string(20, '(') + "N.", "Nq\x01" + std::string(20, '2') + "."}) {
        const auto tree = readPickle(many, "it", kAll, small);
        QVERIFY(!tree.ok());
    }
}

void TestPickle::readsTensors()
{
    const auto tree = readPickle("\x80\x02" + tensor("HalfStorage", 100, 4, {2, 3}, {16, 1}) + ".", "it",
                                 [](const std::string &name) { return isTensorGlobal(name); });
    QVERIFY2(tree.ok(), tree ? "" : tree.error().message().c_str());
    QVERIFY(isTensor(*tree, tree->root));
    const auto read = readTensor(*tree, tree->root, "w");
    QVERIFY2(read.ok(), read ? "" : read.error().message().c_str());
    QCOMPARE(read->storageKey, std::string("0"));
    QVERIFY(read->type == ElementType::Float16);
    QCOMPARE(read->elementBytes, std::int64_t(2));
    QCOMPARE(read->storageCount, std::int64_t(100));
    QCOMPARE(read->offset, std::int64_t(4));
    QCOMPARE(read->sizes, (std::vector<std::int64_t>{2, 3}));
    QCOMPARE(read->strides, (std::vector<std::int64_t>{16, 1}));
}

void TestPickle::refusesTensors_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<bool>("sound");
    const auto row = [](const char *name, const std::string &bytes, bool sound = false) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes + ".") << sound;
    };
    row("whole storage", tensor("FloatStorage", 12, 0, {3, 4}, {4, 1}), true);
    row("the last element", tensor("FloatStorage", 12, 11, {1}, {1}), true);
    row("one too far", tensor("FloatStorage", 12, 12, {1}, {1}));
    row("stride too far", tensor("FloatStorage", 12, 0, {3, 4}, {5, 1}));
    row("expanded by stride 0", tensor("FloatStorage", 1, 0, {1000}, {0}), true);
    row("empty, far away", tensor("FloatStorage", 12, 100, {0, 4}, {4, 1}), true);
    row("scalar", tensor("LongStorage", 1, 0, {}, {}), true);
    row("scalar of nothing", tensor("LongStorage", 0, 0, {}, {}));
    row("negative offset", tensor("FloatStorage", 12, -4, {3}, {1}));
    row("negative size", tensor("FloatStorage", 12, 0, {-3}, {1}));
    row("negative stride", tensor("FloatStorage", 12, 11, {3}, {-1}));
    row("negative storage", tensor("FloatStorage", -12, 0, {0}, {1}));
    row("sizes and strides differ", tensor("FloatStorage", 12, 0, {3, 4}, {1}));
    row("product overflows, strides 0", tensor("FloatStorage", 12, 0, {2147483647, 2147483647, 2147483647}, {0, 0, 0}));
    row("unknown storage",
        "ctorch._utils\n_rebuild_tensor_v2\n((" + text("storage") + "ctorch\ndevice\n" + text("0") + text("cpu") + integer(1) + "tQ"
            + integer(0) + "))tR");
    row("storage is no storage", "ctorch._utils\n_rebuild_tensor_v2\n(N" + integer(0) + "))tR");
    row("nothing at all", "ctorch._utils\n_rebuild_tensor_v2\n)R");
}

void TestPickle::refusesTensors()
{
    QFETCH(QByteArray, bytes);
    QFETCH(bool, sound);
    const auto tree = readPickle(bytes.toStdString(), "it", kAll);
    QVERIFY2(tree.ok(), tree ? "" : tree.error().message().c_str());
    int seen = 0;
    const Status read = forEachTensor(*tree, "", [&](const std::string &, const PickledTensor &) -> Status {
        ++seen;
        return {};
    });
    QVERIFY2(read.ok() == sound, read ? "accepted" : read.error().message().c_str());
    QCOMPARE(seen, sound ? 1 : 0);
    if (!sound)
        QCOMPARE(read.error().id(), "io.tensor-broken");
}

void TestPickle::namesTensors()
{
    const std::string one = tensor("FloatStorage", 1, 0, {1}, {1});
    // {"fc": {"weight": t, 3: t}, "list": [t, (t,)], "model": Net(state={"bias": t})} and one that is thrown away.
    const std::string bytes = one + "0}(" + text("fc") + "}(" + text("weight") + one + "q\x01" + "K\x03" + one + "u" + text("list") + "]("
        + one + one + "\x85" + "e" + text("model") + "c__torch__\nNet\n)\x81}" + text("bias") + one + "sb" + text("tied") + "h\x01" + "u.";
    const auto tree = readPickle(bytes, "it", kAll);
    QVERIFY2(tree.ok(), tree ? "" : tree.error().message().c_str());
    std::vector<std::string> names;
    QVERIFY(forEachTensor(*tree, "", [&](const std::string &name, const PickledTensor &) -> Status {
                names.push_back(name);
                return {};
            }).ok());
    QCOMPARE(names, (std::vector<std::string>{"fc.weight", "fc.3", "list.0", "list.1.0", "model.bias", "(without a name)"}));
}

void TestPickle::survivesNoise()
{
    std::mt19937 random(3);
    const std::string good = "\x80\x02}(" + text("fc") + "}(" + text("weight") + tensor("FloatStorage", 12, 0, {3, 4}, {4, 1}) + "uu.";
    int read = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = round % 2 ? good : std::string(random() % 200, '\0');
        if (round % 2)
            for (int i = 0; i <= round % 5; ++i)
                bytes[random() % bytes.size()] = static_cast<char>(random());
        else
            for (char &c : bytes)
                c = static_cast<char>(random());
        const auto tree = readPickle(bytes, "it", kAll);
        if (!tree)
            continue;
        ++read;
        (void)checkPickleShape(*tree, "it");
        (void)forEachTensor(*tree, "", [](const std::string &, const PickledTensor &) -> Status { return {}; });
    }
    QVERIFY(read > 10);
}

QTEST_GUILESS_MAIN(TestPickle)
#include "tst_pickle.moc"
