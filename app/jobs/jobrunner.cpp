// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/jobrunner.h"

#include "app/jobs/lane.h"

#include <QEvent>

#include <algorithm>
#include <thread>

namespace espalier {

JobRunner::JobRunner(int cores, QObject *parent)
    : QObject(parent),
      m_cores(cores > 0 ? cores : std::max(1, static_cast<int>(std::thread::hardware_concurrency()))),
      m_mailbox(std::make_shared<Mailbox>(this)),
      m_gate(std::make_shared<PreviewGate>())
{
    for (int lane = 0; lane < kLanes; ++lane)
        m_lanes[lane] = std::make_unique<JobLane>(m_cores, lane == static_cast<int>(Lane::Live), m_mailbox, m_gate);
    m_clock.start();
}

JobRunner::~JobRunner()
{
    shutdown();
}

int JobRunner::cores() const
{
    return m_cores;
}

void JobRunner::setSeed(std::uint64_t seed)
{
    for (const auto &lane : m_lanes)
        lane->setSeed(seed);
}

quint64 JobRunner::start(Lane lane, const QString &key, const QString &title, std::shared_ptr<JobRecord> record)
{
    record->id = m_nextId++;
    const quint64 id = record->id;
    record->mayPause = lane != Lane::Live && lane != Lane::Views;
    record->ended = [this, weak = std::weak_ptr(record)] {
        if (const auto self = weak.lock())
            end(self);
    };
    record->stateChanged = [this, id](JobState state) { setState(id, state); };
    record->progressed = [this, id](const Progress &progress) {
        if (const int row = rowOf(id); row >= 0) {
            m_jobs[row].progress = progress;
            Q_EMIT jobChanged(row);
        }
    };
    // The older one goes after the newer one is entered: what its end starts finds the books in order.
    const quint64 older = key.isEmpty() ? 0 : m_latest.value(key);
    m_active.emplace(id, Active{record, lane, key});
    if (!key.isEmpty())
        m_latest.insert(key, id);
    if (!title.isEmpty()) {
        JobInfo info;
        info.id = id;
        info.title = title;
        m_jobs.append(info);
        Q_EMIT jobAdded(static_cast<int>(m_jobs.size()) - 1);
    }
    if (const auto found = m_active.find(older); found != m_active.end()) {
        found->second.record->isSuperseded = true;
        cancel(older);
    }
    if (m_isClosed) {
        record->stop.request_stop();
        end(record);
    } else {
        m_lanes[static_cast<int>(lane)]->add(std::move(record));
    }
    return id;
}

void JobRunner::cancel(quint64 id)
{
    const auto found = m_active.find(id);
    if (found == m_active.end())
        return;
    const std::shared_ptr<JobRecord> record = found->second.record;
    record->stop.request_stop();
    if (m_lanes[static_cast<int>(found->second.lane)]->remove(record)) {
        // Not within the caller's call: who cancels need not expect an answer before the call returns.
        m_mailbox->post([record] {
            if (!record->isOver)
                record->ended();
        });
    }
    setState(id, JobState::Stopping);
}

void JobRunner::cancelKey(const QString &key)
{
    const auto found = m_active.find(m_latest.value(key));
    if (found == m_active.end())
        return;
    found->second.record->isSuperseded = true;
    m_latest.remove(key);
    cancel(found->first);
}

void JobRunner::cancelAll()
{
    std::vector<quint64> ids;
    for (const auto &[id, active] : m_active)
        ids.push_back(id);
    for (const quint64 id : ids)
        cancel(id);
}

bool JobRunner::shutdown(int timeoutMs)
{
    if (m_isClosed)
        return true;
    m_isClosed = true;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(timeoutMs);
    for (const auto &[id, active] : m_active)
        active.record->stop.request_stop();
    for (const auto &lane : m_lanes)
        lane->close();
    bool haveAllStopped = true;
    for (const auto &lane : m_lanes)
        haveAllStopped = lane->join(deadline) && haveAllStopped;
    drain();
    m_mailbox->close();
    while (!m_active.empty())
        end(m_active.begin()->second.record);
    return haveAllStopped;
}

bool JobRunner::isActive(quint64 id) const
{
    return m_active.count(id) > 0;
}

bool JobRunner::isKeyActive(const QString &key) const
{
    return m_latest.contains(key);
}

int JobRunner::activeJobs() const
{
    return static_cast<int>(std::count_if(m_jobs.begin(), m_jobs.end(), [](const JobInfo &job) { return !hasEnded(job.state); }));
}

const QVector<JobInfo> &JobRunner::jobs() const
{
    return m_jobs;
}

int JobRunner::rowOf(quint64 id) const
{
    for (int row = 0; row < m_jobs.size(); ++row)
        if (m_jobs[row].id == id)
            return row;
    return -1;
}

qint64 JobRunner::elapsedMs(const JobInfo &job) const
{
    if (job.startedMs < 0)
        return 0;
    return (job.endedMs < 0 ? m_clock.elapsed() : job.endedMs) - job.startedMs;
}

void JobRunner::removeEnded()
{
    for (int row = static_cast<int>(m_jobs.size()) - 1; row >= 0; --row) {
        if (!hasEnded(m_jobs[row].state))
            continue;
        Q_EMIT jobsAboutToBeRemoved(row, row);
        m_jobs.removeAt(row);
        Q_EMIT jobsRemoved();
    }
}

bool JobRunner::event(QEvent *event)
{
    if (event->type() == Mailbox::eventType()) {
        drain();
        return true;
    }
    return QObject::event(event);
}

void JobRunner::drain()
{
    for (const auto &letter : m_mailbox->take())
        letter();
}

void JobRunner::end(std::shared_ptr<JobRecord> record)
{
    record->isOver = true;
    const auto found = m_active.find(record->id);
    if (found == m_active.end())
        return;
    if (const QString key = found->second.key; m_latest.value(key) == record->id)
        m_latest.remove(key);
    m_active.erase(found);
    const auto finish = std::move(record->finish);
    finish(*record);
    if (const int row = rowOf(record->id); row >= 0)
        m_jobs[row].error = record->error;
    setState(record->id, record->endState);
    Q_EMIT ended(record->id, record->endState);
}

void JobRunner::setState(quint64 id, JobState state)
{
    const int row = rowOf(id);
    if (row < 0 || m_jobs[row].state == state)
        return;
    // A late "running" or "paused" does not take back that the user was told "stopping".
    if (m_jobs[row].state == JobState::Stopping && !hasEnded(state))
        return;
    m_jobs[row].state = state;
    if (state == JobState::Running && m_jobs[row].startedMs < 0)
        m_jobs[row].startedMs = m_clock.elapsed();
    if (hasEnded(state))
        m_jobs[row].endedMs = m_clock.elapsed();
    Q_EMIT jobChanged(row);
}

} // namespace espalier
