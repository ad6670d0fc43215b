// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/files.h"
#include "engine/files/sha256.h"
#include "tests/shared.h"

#include <QCryptographicHash>
#include <QTemporaryDir>

using namespace espalier;

class TestSha256 : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knownVectors_data();
    void knownVectors();
    void anyLengthInAnyPieces();
    void filesOfTheDataFolder();
    void stopsWhenAsked();
};

void TestSha256::knownVectors_data()
{
    // FIPS 180-4 examples and the NIST short message of zero bytes.
    QTest::addColumn<QByteArray>("message");
    QTest::addColumn<QByteArray>("digest");
    QTest::newRow("empty") << QByteArray() << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    QTest::newRow("abc") << QByteArray("abc") << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    QTest::newRow("two blocks") << QByteArray("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")
                                << QByteArray("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    QTest::newRow("a million a") << QByteArray(1000000, 'a')
                                 << QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

void TestSha256::knownVectors()
{
    QFETCH(QByteArray, message);
    QFETCH(QByteArray, digest);
    QCOMPARE(sha256(message.toStdString()), digest.toStdString());
}

void TestSha256::anyLengthInAnyPieces()
{
    QByteArray message;
    for (int length = 0; length < 300; ++length) {
        const std::string expected = QCryptographicHash::hash(message, QCryptographicHash::Sha256).toHex().toStdString();
        QCOMPARE(sha256(message.toStdString()), expected);
        for (const int piece : {1, 7, 63, 64, 65, 128}) {
            Sha256 hash;
            for (int at = 0; at < length; at += piece)
                hash.add(message.constData() + at, static_cast<std::size_t>(std::min(piece, length - at)));
            QCOMPARE(hash.hex(), expected);
        }
        message.append(static_cast<char>(length * 37 + 11));
    }
}

void TestSha256::filesOfTheDataFolder()
{
    NEED_SHARED("data/models/article-lenet.traced.pt");
    const auto hash = sha256File(test::shared("data/models/article-lenet.traced.pt"), {});
    QVERIFY(hash.ok());
    QCOMPARE(*hash, std::string("8acc6dd4f589827965501e1a2190878690ea5062b880a1c9553cd696367b0458"));
}

void TestSha256::stopsWhenAsked()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("a").toStdString();
    QVERIFY(writeFile(path, "abc").ok());
    std::stop_source source;
    source.request_stop();
    JobContext context;
    context.stop = source.get_token();
    const auto hash = sha256File(path, context);
    QVERIFY(!hash.ok());
    QCOMPARE(hash.error().id(), "core.cancelled");
}

QTEST_GUILESS_MAIN(TestSha256)
#include "tst_sha256.moc"
