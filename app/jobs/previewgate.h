// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>

namespace espalier {

/// Lets a drag's preview go before a run: while a preview is inside, the run's threads wait at their next poll. Any thread may
/// call any function.
class PreviewGate
{
public:
    void enter();
    void leave();

    /// Returns at once when no preview is inside; else waits until the last has left or `stop` is requested.
    /// `waiting` is called once before the wait begins, and only then.
    /// Returns whether it waited.
    bool wait(const std::stop_token &stop, const std::function<void()> &waiting);

private:
    std::mutex m_mutex;
    std::condition_variable_any m_free;
    int m_inside = 0;
};

} // namespace espalier
