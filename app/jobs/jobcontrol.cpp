// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/jobcontrol.h"

namespace espalier {

namespace {
constexpr std::chrono::milliseconds kReportEvery{40};
}

JobControl::JobControl(std::shared_ptr<JobRecord> record, std::shared_ptr<Mailbox> mailbox, std::shared_ptr<PreviewGate> gate,
                       Workers *workers, std::uint64_t seed)
    : m_record(std::move(record)), m_mailbox(std::move(mailbox)), m_gate(std::move(gate))
{
    m_context.stop = m_record->stop.get_token();
    m_context.seed = seed;
    m_context.workers = workers;
    m_context.progress = [this](const Progress &progress) { report(progress); };
}

void JobControl::report(const Progress &progress) const
{
    bool isDue = false;
    {
        const std::lock_guard lock(m_record->mutex);
        const auto now = std::chrono::steady_clock::now();
        isDue = now - m_record->lastReport >= kReportEvery || (progress.total > 0 && progress.done >= progress.total);
        if (isDue)
            m_record->lastReport = now;
    }
    if (isDue)
        deliver([record = m_record, progress] {
            if (record->progressed)
                record->progressed(progress);
        });
    pausePoint();
}

void JobControl::pausePoint() const
{
    if (!m_record->mayPause)
        return;
    const auto tell = [this](JobState state) {
        deliver([record = m_record, state] {
            if (record->stateChanged)
                record->stateChanged(state);
        });
    };
    const bool waited = m_gate->wait(m_context.stop, [&] {
        const std::lock_guard lock(m_record->mutex);
        if (m_record->pausedThreads++ == 0)
            tell(JobState::Paused);
    });
    if (!waited)
        return;
    const std::lock_guard lock(m_record->mutex);
    if (--m_record->pausedThreads == 0)
        tell(JobState::Running);
}

void JobControl::deliver(std::function<void()> letter) const
{
    m_mailbox->post([record = m_record, letter = std::move(letter)] {
        if (!record->isOver && !record->isSuperseded)
            letter();
    });
}

} // namespace espalier
