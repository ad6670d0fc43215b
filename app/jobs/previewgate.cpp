// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/previewgate.h"

namespace espalier {

void PreviewGate::enter()
{
    const std::lock_guard lock(m_mutex);
    ++m_inside;
}

void PreviewGate::leave()
{
    {
        const std::lock_guard lock(m_mutex);
        --m_inside;
    }
    m_free.notify_all();
}

bool PreviewGate::wait(const std::stop_token &stop, const std::function<void()> &waiting)
{
    std::unique_lock lock(m_mutex);
    if (m_inside == 0 || stop.stop_requested())
        return false;
    // Outside the lock: `waiting` takes locks of its own.
    lock.unlock();
    waiting();
    lock.lock();
    m_free.wait(lock, stop, [this] { return m_inside == 0; });
    return true;
}

} // namespace espalier
