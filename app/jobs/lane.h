// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/jobcontrol.h"

#include <memory>
#include <thread>

namespace espalier {

/// One thread that does its jobs one after the other, with workers of its own so that a paused job holds nobody else's.
/// Thread and workers start with the first job.
class JobLane
{
public:
    JobLane(int cores, bool isLive, std::shared_ptr<Mailbox> mailbox, std::shared_ptr<PreviewGate> gate);
    ~JobLane();
    JobLane(const JobLane &) = delete;
    JobLane &operator=(const JobLane &) = delete;

    void setSeed(std::uint64_t seed);
    void add(std::shared_ptr<JobRecord> record);

    /// True when the job was still waiting; it will never start.
    bool remove(const std::shared_ptr<JobRecord> &record);

    /// Takes no more jobs; the running one has been asked to stop by the caller.
    void close();

    /// After `close`: waits for the thread until `deadline`. False when the job would not stop; its thread then goes on alone
    /// with all that it uses.
    bool join(std::chrono::steady_clock::time_point deadline);

private:
    struct Shared;
    static void loop(const std::shared_ptr<Shared> &shared);

    std::shared_ptr<Shared> m_shared;
    std::thread m_thread;
};

} // namespace espalier
