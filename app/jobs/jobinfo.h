// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"
#include "engine/core/job.h"

#include <QMetaType>
#include <QString>

#include <optional>

namespace espalier {

/// Where a request is in its life. It ends exactly once, in one of the last three.
enum class JobState {
    Waiting,
    Running,
    Paused,   ///< A preview of a drag has the cores.
    Stopping, ///< Asked to stop; ends at its next poll.
    Done,
    Failed,
    Cancelled,
};

inline bool hasEnded(JobState state)
{
    return state >= JobState::Done;
}

/// One line of the jobs list. A value of the main thread.
struct JobInfo {
    quint64 id = 0;
    QString title; ///< Translated, as shown. Requests without a title are not listed.
    JobState state = JobState::Waiting;
    Progress progress;          ///< total 0: not known.
    std::optional<Error> error; ///< Why it failed.
    qint64 startedMs = -1;      ///< Of QElapsedTimer's clock since the runner was made; -1 before the start.
    qint64 endedMs = -1;
};

} // namespace espalier

Q_DECLARE_METATYPE(espalier::JobState)
