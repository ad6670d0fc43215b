// SPDX-License-Identifier: GPL-3.0-or-later
// The real program on a real X server (Xvfb): it starts, shows the embedded sample, takes a picture of itself and ends.
#include <QFile>
#include <QImage>
#include <QProcess>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

class TestProgram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void showsTheSample_data();
    void showsTheSample();
    void refusesAFileThatIsNotThere();

private:
    struct Outcome {
        bool ended = false;
        int exitCode = -1;
        QByteArray output;
    };
    /// Runs the program under Xvfb with settings of its own.
    Outcome start(const QStringList &arguments, const QString &language = QStringLiteral("en_US.UTF-8"));

    QString m_xvfb;
    QTemporaryDir m_folder;
};

void TestProgram::initTestCase()
{
    m_xvfb = QStandardPaths::findExecutable(QStringLiteral("xvfb-run"));
    if (m_xvfb.isEmpty())
        QSKIP("needs xvfb-run (Debian: xvfb, xauth)");
    QVERIFY(m_folder.isValid());
}

TestProgram::Outcome TestProgram::start(const QStringList &arguments, const QString &language)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("xcb"));
    environment.insert(QStringLiteral("LANGUAGE"), language.section(QLatin1Char('.'), 0, 0));
    environment.insert(QStringLiteral("LANG"), language);
    environment.remove(QStringLiteral("LC_ALL"));
    for (const char *variable : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"})
        environment.insert(QString::fromLatin1(variable), m_folder.path());
    process.setProcessEnvironment(environment);
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(
        m_xvfb,
        QStringList{QStringLiteral("-a"), QStringLiteral("-s"), QStringLiteral("-screen 0 1600x1000x24"), QStringLiteral(ESPALIER_PROGRAM)}
            + arguments);
    Outcome outcome;
    outcome.ended = process.waitForFinished(90'000);
    if (!outcome.ended) {
        process.kill();
        process.waitForFinished();
    }
    outcome.exitCode = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    outcome.output = process.readAll();
    return outcome;
}

void TestProgram::showsTheSample_data()
{
    QTest::addColumn<QString>("language");
    QTest::newRow("English") << "en_US.UTF-8";
    QTest::newRow("Chinese") << "zh_CN.UTF-8";
}

void TestProgram::showsTheSample()
{
    QFETCH(QString, language);
    const QString picture = m_folder.filePath(QStringLiteral("window-%1.png").arg(language.left(2)));
    const Outcome outcome = start({QStringLiteral("--sample"), QStringLiteral("--screenshot"), picture}, language);
    QVERIFY2(outcome.ended, outcome.output.constData());
    QVERIFY2(outcome.exitCode == 0, outcome.output.constData());

    const QImage image(picture);
    QVERIFY2(!image.isNull(), outcome.output.constData());
    QVERIFY2(image.width() >= 1000 && image.height() >= 600, qPrintable(QStringLiteral("%1 x %2").arg(image.width()).arg(image.height())));
    // A blank or half painted window has a handful of colours; plots, text and icons have hundreds.
    QSet<QRgb> colours;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            colours.insert(image.pixel(x, y));
    QVERIFY2(colours.size() > 200, qPrintable(QString::number(colours.size())));
    // Where the plot stands, down to its axis: ground, bars and grid are three colours (bars are not antialiased); numbers and the
    // handle have many more.
    QSet<QRgb> centre;
    for (int y = image.height() / 4; y < 2 * image.height() / 3; ++y)
        for (int x = image.width() / 3; x < 2 * image.width() / 3; ++x)
            centre.insert(image.pixel(x, y));
    QVERIFY2(centre.size() > 10, qPrintable(QString::number(centre.size())));
}

void TestProgram::refusesAFileThatIsNotThere()
{
    const QString picture = m_folder.filePath(QStringLiteral("missing.png"));
    const Outcome outcome = start({QStringLiteral("/nowhere/net.pt"), QStringLiteral("--screenshot"), picture});
    // The window opens and says so; the picture shows it. What must not happen is a crash or a hang.
    QVERIFY2(outcome.ended, outcome.output.constData());
    QVERIFY2(outcome.exitCode == 0 || outcome.exitCode == 1, outcome.output.constData());
    QVERIFY(!outcome.output.contains("Segmentation"));
}

QTEST_GUILESS_MAIN(TestProgram)
#include "tst_program.moc"
