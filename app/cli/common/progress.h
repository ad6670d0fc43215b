// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"

#include <chrono>
#include <mutex>
#include <string>

namespace espalier::cli {

/// One line on stderr that says how far the work is; silent when stderr is no terminal. Thread-safe.
class ProgressLine
{
public:
    ProgressLine();
    ~ProgressLine();
    ProgressLine(const ProgressLine &) = delete;
    ProgressLine &operator=(const ProgressLine &) = delete;

    void show(const Progress &progress);

    /// Shows a sentence in the line's place, at once.
    void say(const std::string &text);

    /// Takes the line away before something else is printed.
    void clear();

private:
    void draw(const std::string &text);

    const bool m_onTerminal;
    std::mutex m_mutex;
    bool m_shown = false;
    std::chrono::steady_clock::time_point m_last{};
};

} // namespace espalier::cli
