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

QString checkpointOf(const QString &session, const QString &run)
{
    return session.chopped(kEnding.size()) + QStringLiteral(".checkpoint-%1.safetensors").arg(run);
}

/// By another ending, so that it is nobody's orphan.
QString asideOf(const QString &session)
{
    return session.chopped(kEnding.size()) + QStringLiteral(".aside.json");
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
    : m_folder(!folder.isEmpty() ? folder : QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QStringLiteral("/autosave"))
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

QString Autosave::checkpointPath(int run)
{
    return claim() ? checkpointOf(m_path, QString::number(run)) : QString();
}

void Autosave::remove()
{
    if (m_path.isEmpty())
        return;
    QFile::remove(m_path);
    QFile::remove(weightsOf(m_path));
    const QString checkpoints = QFileInfo(checkpointOf(m_path, QStringLiteral("*"))).fileName();
    const QDir folder(m_folder);
    for (const QString &name : folder.entryList({checkpoints}, QDir::Files))
        QFile::remove(folder.filePath(name));
}

void Autosave::leave()
{
    m_lock.reset();
    m_path.clear();
}

QString Autosave::putAside()
{
    const QString aside = m_path.isEmpty() ? QString() : asideOf(m_path);
    return !aside.isEmpty() && QFile::rename(m_path, aside) ? aside : QString();
}

std::optional<SessionState> Autosave::takeOrphan()
{
    m_unreadable.clear();
    const QFileInfoList files = QDir(m_folder).entryInfoList({QLatin1Char('*') + kEnding}, QDir::Files, QDir::Time); // newest first
    for (const QFileInfo &info : files) {
        const QString path = info.absoluteFilePath();
        if (path == m_path)
            continue;
        auto lock = lockFor(path);
        if (!lock->tryLock(0))
            continue;
        QFile file(path);
        Result<SessionState> state = sessionFromJson(file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray());
        file.close();
        if (!state) {
            const QString aside = asideOf(path);
            m_unreadable.push_back({QFile::rename(path, aside) ? aside : path, state.error()});
            continue;
        }
        if (!state->weightsPath.isEmpty() && QFile::exists(weightsOf(path)))
            state->weightsPath = weightsOf(path); // Wherever the folder was when they were written.
        remove();
        m_lock = std::move(lock);
        m_path = path;
        return *state;
    }
    return std::nullopt;
}

} // namespace espalier
