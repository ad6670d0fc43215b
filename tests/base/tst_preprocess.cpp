// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/dataset.h"
#include "engine/files/files.h"
#include "tests/shared.h"

#include <QTemporaryDir>

using namespace espalier;

class TestPreprocess : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void accepts_data();
    void accepts();
    void refuses_data();
    void refuses();
    void readsAFile();
    void survivesTheWayThroughJson();
};

void TestPreprocess::accepts_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<double>("scale");
    QTest::addColumn<QList<double>>("mean");
    QTest::addColumn<QList<double>>("std");
    QTest::newRow("nothing given") << QByteArray("{}") << 255.0 << QList<double>{} << QList<double>{};
    QTest::newRow("scale only") << QByteArray(" {\"scale\": 1}") << 1.0 << QList<double>{} << QList<double>{};
    QTest::newRow("one number") << QByteArray(R"({"mean": 0.5, "std": [0.25]})") << 255.0 << QList<double>{0.5} << QList<double>{0.25};
    QTest::newRow("per channel") << QByteArray(R"({"scale":255,"mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225]})") << 255.0
                                 << QList<double>{0.485, 0.456, 0.406} << QList<double>{0.229, 0.224, 0.225};
}

void TestPreprocess::accepts()
{
    QFETCH(QByteArray, json);
    QFETCH(double, scale);
    QFETCH(QList<double>, mean);
    QFETCH(QList<double>, std);
    const auto parsed = parsePreprocess(json.toStdString());
    QVERIFY2(parsed.ok(), parsed ? "" : parsed.error().message().c_str());
    QCOMPARE(parsed->scale, scale);
    QCOMPARE(QList<double>(parsed->mean.begin(), parsed->mean.end()), mean);
    QCOMPARE(QList<double>(parsed->std.begin(), parsed->std.end()), std);
    QVERIFY(!parsed->resize && !parsed->crop);
}

void TestPreprocess::refuses_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QString>("word");
    const auto row = [](const char *name, const char *json, const char *word) { QTest::newRow(name) << QByteArray(json) << QString(word); };
    row("nothing", "  ", "empty");
    row("unknown key", R"({"scael": 255})", "scael");
    row("key twice", R"({"scale": 255, "scale": 1})", "twice");
    row("scale 0", R"({"scale": 0})", "scale");
    row("scale too small for a float", R"({"scale": 1e-60})", "scale");
    row("scale is text", R"({"scale": "255"})", "scale");
    row("scale NaN", R"({"scale": NaN})", "JSON");
    row("mean too large", R"({"mean": [1e999]})", "JSON");
    row("mean too large for a float", R"({"mean": [1e60]})", "mean");
    row("mean empty", R"({"mean": []})", "mean");
    row("mean nested", R"({"mean": [[1]]})", "mean");
    row("mean null", R"({"mean": null})", "mean");
    row("std 0", R"({"std": [0.5, 0, 0.5]})", "std");
    row("std negative", R"({"std": -1})", "std");
    row("resize a fraction", R"({"resize": 1.5})", "resize");
    row("crop 0", R"({"crop": 0})", "crop");
    row("crop huge", R"({"crop": 18446744073709551615})", "crop");
    row("array", "[1]", "object");
    row("text behind", "{} x", "JSON");
    row("deep", "{\"mean\":[[[[[[[[1]]]]]]]]}", "deep");
}

void TestPreprocess::refuses()
{
    QFETCH(QByteArray, json);
    QFETCH(QString, word);
    const auto parsed = parsePreprocess(json.toStdString());
    QVERIFY(!parsed.ok());
    QCOMPARE(parsed.error().id(), "data.preprocess");
    QVERIFY2(QString::fromStdString(parsed.error().arguments().at(0)).contains(word), parsed.error().message().c_str());
}

void TestPreprocess::readsAFile()
{
    QTemporaryDir folder;
    const std::string path = folder.filePath("p.json").toStdString();
    QVERIFY(writeFile(path, R"({"scale": 2, "resize": 256, "crop": 224})").ok());
    const auto parsed = parsePreprocess(path);
    QVERIFY(parsed.ok());
    QCOMPARE(parsed->scale, 2.0);
    QCOMPARE(*parsed->resize, 256);
    QCOMPARE(*parsed->crop, 224);
    QVERIFY(writeFile(path, "[" + std::string(100000, '[')).ok());
    const auto deep = parsePreprocess(path);
    QVERIFY(!deep.ok());
    QCOMPARE(deep.error().where(), path);
    const auto missing = parsePreprocess(folder.filePath("none").toStdString());
    QVERIFY(!missing.ok());
    QCOMPARE(missing.error().id(), "io.missing");
}

void TestPreprocess::survivesTheWayThroughJson()
{
    Preprocess preprocess;
    preprocess.scale = 0.1;
    preprocess.mean = {0.485, 1.0 / 3, 0};
    preprocess.std = {1e-7};
    preprocess.crop = 28;
    const auto parsed = parsePreprocess(preprocessToJson(preprocess));
    QVERIFY(parsed.ok());
    QVERIFY(*parsed == preprocess);
}

QTEST_GUILESS_MAIN(TestPreprocess)
#include "tst_preprocess.moc"
