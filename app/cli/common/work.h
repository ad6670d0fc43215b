// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/common/options.h"
#include "app/cli/common/progress.h"
#include "engine/core/job.h"

#include <chrono>
#include <memory>
#include <stop_token>

namespace espalier::cli {

/// What a command works with: threads, the stop token and the progress line.
class Work
{
public:
    Work(const Options &options, std::stop_token stop);

    /// For everything but training: `--threads` workers, each with one Torch thread.
    JobContext context();

    /// For training: this thread has `--threads` Torch threads (batches depend on each other, so only the operators
    /// themselves can be divided), until the next context() is asked for; the workers validate.
    JobContext trainingContext();

    /// The same as context(), but goes on after a stop was asked for: to write down what was finished.
    JobContext finishingContext();

    ProgressLine &progress() { return m_progress; }
    bool stopped() const { return m_stop.stop_requested(); }

private:
    const int m_threads;
    const std::uint64_t m_seed;
    const std::stop_token m_stop;
    std::unique_ptr<Workers> m_workers;
    ProgressLine m_progress;
};

class Stopwatch
{
public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count(); }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

} // namespace espalier::cli
