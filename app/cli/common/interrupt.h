// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace espalier::cli {

/// Turns SIGINT (Ctrl-C) and SIGTERM into a stop request while it lives. The second signal ends the program at once with
/// 130, for work that cannot be asked. There can be one at a time.
class Interrupt
{
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt &) = delete;
    Interrupt &operator=(const Interrupt &) = delete;

    std::stop_token token() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    int m_read = -1;
    int m_write = -1;
    std::thread m_listener;
};

} // namespace espalier::cli
