// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <mutex>
#include <vector>

class QObject;

namespace espalier {

/// What worker threads leave for the main thread. Kept alive by everybody who may still write into it, so a late letter to a
/// closed window goes nowhere instead of to freed memory.
class Mailbox
{
public:
    /// `receiver` gets a QEvent of `eventType()` when something is there.
    explicit Mailbox(QObject *receiver);

    static int eventType();

    /// Any thread.
    void post(std::function<void()> letter);

    /// Main thread: everything there is, in the order in which it came.
    std::vector<std::function<void()>> take();

    /// Main thread: from now on nobody is told; letters are dropped.
    void close();

private:
    std::mutex m_mutex;
    QObject *m_receiver;
    std::vector<std::function<void()>> m_letters;
};

} // namespace espalier
