// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"
#include "engine/core/workers.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

namespace espalier {

/// How far a job has come. `stage` is a stable id ("read", "evaluate", "train", ...).
struct Progress {
    std::string stage;
    std::int64_t done = 0;
    std::int64_t total = 0;
};

/// What a caller lends to a long engine function. Engine functions poll `stop` at least every 20 ms of work and end with
/// errors::kCancelled when asked to. `progress` may be called from any worker thread.
struct JobContext {
    std::stop_token stop;
    std::function<void(const Progress &)> progress;
    std::uint64_t seed = 0;
    Workers *workers = nullptr;

    bool cancelled() const { return stop.stop_requested(); }
    void report(const char *stage, std::int64_t done, std::int64_t total) const
    {
        if (progress)
            progress({stage, done, total});
    }
    int workerCount() const { return workers ? workers->count() : 1; }

    /// Workers::forEach on the lent workers, or a plain loop on this thread when none are lent.
    void forEach(std::int64_t items, const std::function<void(std::int64_t, int)> &work) const
    {
        if (workers) {
            workers->forEach(items, work);
            return;
        }
        for (std::int64_t i = 0; i < items; ++i)
            work(i, 0);
    }
};

} // namespace espalier
