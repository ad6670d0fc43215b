// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/progress.h"

#include "app/cli/common/strings.h"

#include <fmt/format.h>

#include <cstdio>

#include <unistd.h>

namespace espalier::cli {

ProgressLine::ProgressLine() : m_onTerminal(isatty(STDERR_FILENO) == 1) { }

ProgressLine::~ProgressLine()
{
    clear();
}

void ProgressLine::show(const Progress &progress)
{
    if (!m_onTerminal)
        return;
    const std::lock_guard lock(m_mutex);
    const auto now = std::chrono::steady_clock::now();
    if (now - m_last < std::chrono::milliseconds(100))
        return;
    m_last = now;
    if (progress.total <= 0)
        draw(fmt::format("{} {}", progress.stage, grouped(progress.done)));
    else
        draw(fmt::format("{} {} of {} ({:.0f} %)", progress.stage, grouped(progress.done), grouped(progress.total),
                         100.0 * static_cast<double>(progress.done) / static_cast<double>(progress.total)));
}

void ProgressLine::say(const std::string &text)
{
    if (!m_onTerminal)
        return;
    const std::lock_guard lock(m_mutex);
    m_last = std::chrono::steady_clock::now();
    draw(text);
}

void ProgressLine::clear()
{
    const std::lock_guard lock(m_mutex);
    if (!m_shown)
        return;
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
    m_shown = false;
}

void ProgressLine::draw(const std::string &text)
{
    std::fprintf(stderr, "\r\033[K%s", text.c_str());
    std::fflush(stderr);
    m_shown = true;
}

} // namespace espalier::cli
