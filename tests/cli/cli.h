// SPDX-License-Identifier: GPL-3.0-or-later
// Runs espalier-cli as a user would and looks at what it printed.
#pragma once

#include "tests/schema.h"
#include "tests/shared.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <csignal>
#include <fstream>
#include <functional>
#include <string>

namespace espalier::test {

struct Outcome {
    int status = -1;
    bool crashed = false;
    bool hung = false; ///< Still running at the limit, and killed.
    QByteArray out;
    QByteArray err;
    nlohmann::json json; ///< Discarded when `out` is not exactly one document.

    /// What went wrong with the run as such; empty when it ended by itself.
    QString trouble() const
    {
        if (hung)
            return QStringLiteral("hung; stderr: ") + QString::fromUtf8(err);
        if (crashed)
            return QStringLiteral("crashed; stderr: ") + QString::fromUtf8(err);
        return {};
    }
    std::string errorId() const
    {
        return json.is_object() && json.contains("error") ? json["error"].value("id", std::string()) : std::string();
    }
    std::string message() const
    {
        return json.is_object() && json.contains("error") ? json["error"].value("message", std::string()) : std::string();
    }
};

struct Run {
    QStringList arguments;
    QString folder; ///< Working folder; the caller's when empty.
    int limitSeconds = 300;
    int signal = 0; ///< Sent once `signalWhen` says so.
    std::function<bool(qint64 elapsedMs)> signalWhen;
    QStringList environment; ///< "NAME=value"
};

inline Outcome runCli(const Run &run)
{
    QProcess process;
    if (!run.folder.isEmpty())
        process.setWorkingDirectory(run.folder);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const QString &entry : run.environment)
        environment.insert(entry.section(QLatin1Char('='), 0, 0), entry.section(QLatin1Char('='), 1));
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(QStringLiteral(ESPALIER_CLI), run.arguments);
    QElapsedTimer clock;
    clock.start();
    Outcome outcome;
    bool sent = false;
    while (process.state() != QProcess::NotRunning && !process.waitForFinished(50)) {
        if (run.signalWhen && !sent && run.signalWhen(clock.elapsed())) {
            sent = true;
            ::kill(static_cast<pid_t>(process.processId()), run.signal);
        }
        if (clock.elapsed() > 1000LL * run.limitSeconds) {
            outcome.hung = true;
            process.kill();
            process.waitForFinished(5000);
        }
    }
    outcome.crashed = !outcome.hung && process.exitStatus() == QProcess::CrashExit;
    outcome.status = process.exitCode();
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    outcome.json = nlohmann::json::parse(outcome.out.toStdString(), nullptr, false);
    return outcome;
}

inline Outcome runCli(const QStringList &arguments, int limitSeconds = 300)
{
    Run run;
    run.arguments = arguments;
    run.limitSeconds = limitSeconds;
    return runCli(run);
}

inline QString text(const std::string &value)
{
    return QString::fromStdString(value);
}

/// One member of a document in ../shared, as a value: safe to loop over.
inline nlohmann::json sharedMember(const QString &name, const char *member)
{
    return sharedJson(name).at(member);
}

/// Which key of the corpus' `loads_in` speaks of the program's LibTorch ("torch 1.13"); empty when none does.
inline std::string corpusRuntime()
{
    const Outcome doctor = runCli(QStringList{"doctor", "--json"});
    const std::string version = doctor.json.is_object() ? doctor.json.value("libtorch", std::string()) : std::string();
    for (const char *known : {"1.13", "2.6", "2.14"})
        if (version.rfind(std::string(known) + ".", 0) == 0)
            return std::string("torch ") + known;
    return {};
}

/// Path below ../shared as an argument.
inline QString sharedPath(const QString &name)
{
    return QString::fromStdString(shared(name));
}

inline void writeText(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", qPrintable(path));
}

/// Why the document is not as resources/schema/cli/<name>.schema.json says; empty when it is.
inline QString schemaTrouble(const nlohmann::json &document, const QString &name)
{
    if (document.is_discarded())
        return QStringLiteral("stdout is not one JSON document");
    return text(schemaProblem(document, "cli/" + name.toStdString()));
}

/// Everything that must hold for a command that did its work, with what it printed when it does not.
inline QString failure(const Outcome &outcome, const QString &schema)
{
    if (const QString trouble = outcome.trouble(); !trouble.isEmpty())
        return trouble;
    if (outcome.status != 0)
        return QStringLiteral("exit %1: ").arg(outcome.status) + QString::fromUtf8(outcome.err);
    return schemaTrouble(outcome.json, schema);
}

/// The same for a command that must end in an error of this exit status.
inline QString refusal(const Outcome &outcome, int status)
{
    if (const QString trouble = outcome.trouble(); !trouble.isEmpty())
        return trouble;
    if (outcome.status != status)
        return QStringLiteral("exit %1 instead of %2: ").arg(outcome.status).arg(status) + QString::fromUtf8(outcome.err);
    return schemaTrouble(outcome.json, QStringLiteral("error"));
}

} // namespace espalier::test

/// A check that gives "" when all is well; shows what it gave otherwise.
#define QWELL(check)                                                                                                                       \
    do {                                                                                                                                   \
        const QString espalierTrouble = (check);                                                                                           \
        QVERIFY2(espalierTrouble.isEmpty(), qPrintable(espalierTrouble));                                                                  \
    } while (false)

/// Skips a function whose rows come from ../shared when there are none for this LibTorch.
#define NEED_ROWS()                                                                                                                        \
    do {                                                                                                                                   \
        if (!QTest::currentDataTag())                                                                                                      \
            QSKIP("needs ../shared/corpus/index.json with entries for this LibTorch (ESPALIER_SHARED says where)");                        \
    } while (false)
