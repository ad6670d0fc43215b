// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/sessionstate.h"

#include <QString>

#include <memory>
#include <optional>

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
    /// After a clean end: nothing to restore.
    void remove();

    /// The newest readable file of a program that is gone; taken out of the folder, unreadable ones too. Its weights, when it has
    /// any, become this program's.
    std::optional<SessionState> takeOrphan();

    QString path() const { return m_path; }

private:
    bool claim();

    QString m_folder;
    QString m_path;
    std::unique_ptr<QLockFile> m_lock;
};

} // namespace espalier
