// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/autosave.h"

#include <QDir>
#include <QFile>
#include <QLockFile>
#include <QSaveFile>
#include <QStandardPaths>
#include <QUuid>

namespace espalier {

namespace {

const QLatin1String kEnding(".session.json");

QString lockOf(const QString &session)
{
    return session + QStringLiteral(".lock");
}

QString weightsOf(const QString &session)
{
    return session.chopped(kEnding.size()) + QStringLiteral(".weights.safetensors");
}

/// A lock is stale when its process is gone; age alone says nothing about a program that stays open for days.
std::unique_ptr<QLockFile> lockFor(const QString &session)
{
    auto lock = std::make_unique<QLockFile>(lockOf(session));
    lock->setStaleLockTime(0);
    return lock;
}

} // namespace

Autosave::Autosave(const QString &folder)
    : m_folder(!folder.isEmpty() ? folder
                                 : QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/autosave"))
{
}

Autosave::~Autosave() = default;

bool Autosave::claim()
{
    if (m_lock)
        return true;
    if (!QDir().mkpath(m_folder))
        return false;
    m_path = m_folder + QLatin1Char('/') + QUuid::createUuid().toString(QUuid::WithoutBraces) + kEnding;
    m_lock = lockFor(m_path);
    if (m_lock->tryLock(0))
        return true;
    m_lock.reset();
    return false;
}

bool Autosave::save(const SessionState &state)
{
    if (!claim())
        return false;
    QSaveFile file(m_path);
    return file.open(QIODevice::WriteOnly) && file.write(sessionToJson(state)) >= 0 && file.commit();
}

QString Autosave::weightsPath()
{
    return claim() ? weightsOf(m_path) : QString();
}

void Autosave::remove()
{
    if (m_path.isEmpty())
        return;
    QFile::remove(m_path);
    QFile::remove(weightsOf(m_path));
}

std::optional<SessionState> Autosave::takeOrphan()
{
    const QFileInfoList files =
        QDir(m_folder).entryInfoList({QLatin1Char('*') + kEnding}, QDir::Files, QDir::Time); // newest first
    for (const QFileInfo &info : files) {
        const QString path = info.absoluteFilePath();
        if (path == m_path)
            continue;
        const auto lock = lockFor(path);
        if (!lock->tryLock(0))
            continue;
        QFile file(path);
        const QByteArray json = file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        file.close();
        file.remove();
        const QString weights = weightsOf(path);
        Result<SessionState> state = sessionFromJson(json);
        const bool hasWeights = state.ok() && !state->weightsPath.isEmpty();
        const QString mine = hasWeights ? weightsPath() : QString();
        if (hasWeights) {
            QFile::remove(mine);
            // What is not there is said when it is read.
            state->weightsPath = QFile::rename(weights, mine) ? mine : weights;
        }
        if (!hasWeights || state->weightsPath == mine)
            QFile::remove(weights);
        if (state.ok())
            return *state;
    }
    return std::nullopt;
}

} // namespace espalier
