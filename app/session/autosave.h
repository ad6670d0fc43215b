// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/sessionstate.h"

#include <QString>

#include <memory>
#include <optional>
#include <vector>

class QLockFile;

namespace espalier {

/// One file per running program in a folder, with a lock beside it, and another with weights that are in no file of the user's.
/// A file whose lock nobody holds any more is what a crash left behind.
class Autosave
{
public:
    /// Empty: "autosave" in the application's data folder.
    explicit Autosave(const QString &folder = {});
    ~Autosave();

    /// Writes a temporary file, then renames it. False when the folder cannot be written.
    bool save(const SessionState &state);
    /// Where this program's weights go; empty when the folder cannot be written.
    QString weightsPath();
    /// Where this program's run number `run` keeps what it goes on from; empty when the folder cannot be written.
    QString checkpointPath(int run);
    /// After a clean end: nothing to restore.
    void remove();

    /// The newest readable session of a program that is gone. Its file becomes this program's own, as it stands: it is lost at no
    /// moment, and replaced by what is saved next. What cannot be read is put aside.
    std::optional<SessionState> takeOrphan();
    /// This program's file is not its own any more: a program that starts later takes it.
    void leave();
    /// This program's file gets a name by which nobody takes it; nothing is deleted. Returns the name, empty when there is no file.
    QString putAside();

    /// What takeOrphan found and could not read.
    struct Unreadable {
        QString path; ///< Where it lies now.
        Error why;
    };
    const std::vector<Unreadable> &unreadable() const { return m_unreadable; }

    QString path() const { return m_path; }
    const QString &folder() const { return m_folder; }

private:
    bool claim();

    QString m_folder;
    QString m_path;
    std::vector<Unreadable> m_unreadable;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace espalier
