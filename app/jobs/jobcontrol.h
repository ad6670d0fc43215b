// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/jobinfo.h"
#include "app/jobs/mailbox.h"
#include "app/jobs/previewgate.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

namespace espalier {

class JobControl;

/// What a request's two sides share: the worker runs `work`, the main thread calls `ended` once.
struct JobRecord {
    quint64 id = 0;
    std::stop_source stop;
    std::function<void(const JobControl &)> work;
    std::function<void(JobRecord &)> finish;          ///< Main thread, set by the runner's template: hands the result over.
    std::function<void()> ended;                      ///< Main thread: calls `finish` and does the books.
    std::function<void(JobState)> stateChanged;       ///< Main thread.
    std::function<void(const Progress &)> progressed; ///< Main thread.
    bool mayPause = false;                            ///< Gives way to previews.
    // Main thread only:
    bool isSuperseded = false;
    bool isOver = false;
    JobState endState = JobState::Cancelled;
    std::optional<Error> error;

    std::mutex mutex; ///< Guards what follows.
    std::chrono::steady_clock::time_point lastReport;
    int pausedThreads = 0;
};

/// What a job's function gets: the context for the engine and two ways to speak to the window.
class JobControl
{
public:
    JobControl(std::shared_ptr<JobRecord> record, std::shared_ptr<Mailbox> mailbox, std::shared_ptr<PreviewGate> gate, Workers *workers,
               std::uint64_t seed);
    JobControl(const JobControl &) = delete; // the context's progress function points back here
    JobControl &operator=(const JobControl &) = delete;

    /// Stop token, progress (shown at most 25 times a second; also a pause point), seed and workers.
    const JobContext &context() const { return m_context; }

    /// Waits while a preview has the cores, except in a preview. Any of the job's threads.
    void pausePoint() const;

    /// Runs `letter` in the main thread, before the job's end and in order; dropped once the job is superseded or over.
    void deliver(std::function<void()> letter) const;

private:
    void report(const Progress &progress) const;

    std::shared_ptr<JobRecord> m_record;
    std::shared_ptr<Mailbox> m_mailbox;
    std::shared_ptr<PreviewGate> m_gate;
    JobContext m_context;
};

} // namespace espalier
