// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/lane.h"

#include "app/jobs/threadpriority.h"

#include <algorithm>
#include <condition_variable>
#include <deque>

namespace espalier {

struct JobLane::Shared {
    int cores = 1;
    bool isLive = false;
    std::shared_ptr<Mailbox> mailbox;
    std::shared_ptr<PreviewGate> gate;

    std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable left;
    std::deque<std::shared_ptr<JobRecord>> waiting;
    std::uint64_t seed = 0;
    bool isClosed = false;
    bool hasLeft = false;
};

JobLane::JobLane(int cores, bool isLive, std::shared_ptr<Mailbox> mailbox, std::shared_ptr<PreviewGate> gate)
    : m_shared(std::make_shared<Shared>())
{
    m_shared->cores = cores;
    m_shared->isLive = isLive;
    m_shared->mailbox = std::move(mailbox);
    m_shared->gate = std::move(gate);
}

JobLane::~JobLane()
{
    close();
    if (m_thread.joinable())
        m_thread.join();
}

void JobLane::setSeed(std::uint64_t seed)
{
    const std::lock_guard lock(m_shared->mutex);
    m_shared->seed = seed;
}

void JobLane::add(std::shared_ptr<JobRecord> record)
{
    if (!m_thread.joinable())
        m_thread = std::thread([shared = m_shared] { loop(shared); });
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->waiting.push_back(std::move(record));
    }
    m_shared->wake.notify_one();
}

bool JobLane::remove(const std::shared_ptr<JobRecord> &record)
{
    const std::lock_guard lock(m_shared->mutex);
    return std::erase(m_shared->waiting, record) > 0;
}

void JobLane::close()
{
    {
        const std::lock_guard lock(m_shared->mutex);
        m_shared->isClosed = true;
        m_shared->waiting.clear();
    }
    m_shared->wake.notify_one();
}

bool JobLane::join(std::chrono::steady_clock::time_point deadline)
{
    if (!m_thread.joinable())
        return true;
    {
        std::unique_lock lock(m_shared->mutex);
        if (!m_shared->left.wait_until(lock, deadline, [this] { return m_shared->hasLeft; })) {
            m_thread.detach();
            return false;
        }
    }
    m_thread.join();
    return true;
}

void JobLane::loop(const std::shared_ptr<Shared> &shared)
{
    lowerThreadPriority();
    flushDenormals();
    std::unique_ptr<Workers> workers;
    std::unique_lock lock(shared->mutex);
    for (;;) {
        shared->wake.wait(lock, [&] { return shared->isClosed || !shared->waiting.empty(); });
        if (shared->isClosed)
            break;
        const std::shared_ptr<JobRecord> record = shared->waiting.front();
        shared->waiting.pop_front();
        const std::uint64_t seed = shared->seed;
        lock.unlock();
        if (!workers)
            workers = std::make_unique<Workers>(shared->cores, lowerThreadPriority);
        if (shared->isLive)
            shared->gate->enter();
        {
            const JobControl control(record, shared->mailbox, shared->gate, workers.get(), seed);
            control.deliver([record] {
                if (record->stateChanged)
                    record->stateChanged(JobState::Running);
            });
            record->work(control);
            // What the work holds (a model, a data set) goes with it, not with the end that waits in the mailbox.
            record->work = nullptr;
        }
        if (shared->isLive)
            shared->gate->leave();
        shared->mailbox->post([record] {
            if (!record->isOver)
                record->ended();
        });
        lock.lock();
    }
    lock.unlock();
    workers.reset();
    lock.lock();
    shared->hasLeft = true;
    shared->left.notify_all();
}

} // namespace espalier
