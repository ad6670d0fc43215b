// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace espalier {

/// Holds the threads of a job until it is switched off or the job is asked to stop. Any thread may call any function.
class PauseSwitch
{
public:
    void set(bool paused)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_isPaused = paused;
        }
        m_changed.notify_all();
    }
    void wait(const std::stop_token &stop)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, stop, [this] { return !m_isPaused; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable_any m_changed;
    bool m_isPaused = false;
};

} // namespace espalier
