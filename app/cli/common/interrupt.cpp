// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/interrupt.h"

#include <atomic>
#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <unistd.h>

namespace espalier::cli {

namespace {

std::atomic<int> g_pipe{-1};
std::atomic<int> g_signals{0};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may use lock-free atomics only");

// Asking a stop_source takes a lock, which a signal handler must not: it writes a byte, and a thread does the asking.
extern "C" void onSignal(int)
{
    if (g_signals.fetch_add(1) > 0)
        _exit(130);
    const int before = errno;
    const char byte = 1;
    [[maybe_unused]] const ssize_t written = write(g_pipe.load(), &byte, 1);
    errno = before;
}

void handle(int signal, void (*handler)(int))
{
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    sigaction(signal, &action, nullptr);
}

} // namespace

Interrupt::Interrupt()
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return; // Ctrl-C then ends the program the plain way.
    m_read = ends[0];
    m_write = ends[1];
    g_pipe = m_write;
    g_signals = 0;
    m_listener = std::thread([this] {
        char byte = 0;
        ssize_t got = 0;
        while ((got = read(m_read, &byte, 1)) < 0 && errno == EINTR) { }
        if (got == 1)
            m_source.request_stop();
    });
    handle(SIGINT, onSignal);
    handle(SIGTERM, onSignal);
}

Interrupt::~Interrupt()
{
    if (!m_listener.joinable())
        return;
    handle(SIGINT, SIG_DFL);
    handle(SIGTERM, SIG_DFL);
    close(m_write);
    m_listener.join();
    close(m_read);
}

} // namespace espalier::cli
