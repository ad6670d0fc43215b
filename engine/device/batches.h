// SPDX-License-Identifier: GPL-3.0-or-later
// The loop over batches that run in parallel.
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/device/torchinfo.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <optional>
#include <span>
#include <utility>

namespace espalier {

/// How many batches of `size` there are in so many samples; the last may be smaller.
inline std::int64_t batchCount(std::int64_t samples, std::int64_t size)
{
    return (samples + size - 1) / size;
}

/// Those of `samples` that are in batch `index`.
template <typename T> std::span<T> batchOf(std::span<T> samples, std::int64_t index, std::int64_t size)
{
    const std::size_t first = static_cast<std::size_t>(index * size);
    return samples.subspan(first, std::min(static_cast<std::size_t>(size), samples.size() - first));
}

/// Does work(index) -> Result<T> for all indices in [0, items) on the workers that the context lends, LibTorch on one thread in each.
/// take(index, T &&) -> Status gets what it gave, one at a time, in the order of finishing. After a failure nothing with a higher index
/// begins. `after`(index) follows in the same thread, without others having to wait. Errors: that of the lowest index, whatever the number of
/// workers; core.cancelled.
template <typename Work, typename Take, typename After>
Status inParallel(std::int64_t items, const JobContext &context, const Work &work, const Take &take, const After &after)
{
    std::mutex mutex;
    std::optional<Error> failure;
    std::int64_t failedAt = std::numeric_limits<std::int64_t>::max();
    const auto fail = [&](std::int64_t index, const Error &error) {
        if (index < failedAt) {
            failure = error;
            failedAt = index;
        }
    };
    context.forEach(items, [&](std::int64_t index, int) {
        if (context.workers)
            prepareWorkerThread();
        {
            const std::lock_guard lock(mutex);
            if (failedAt < index)
                return;
            if (context.cancelled())
                return fail(index, Error(errors::kCancelled));
        }
        auto made = work(index);
        {
            const std::lock_guard lock(mutex);
            if (!made)
                return fail(index, made.error());
            if (const Status status = take(index, std::move(*made)); !status)
                return fail(index, status.error());
        }
        after(index);
    });
    if (failure)
        return *failure;
    return {};
}

template <typename Work, typename Take> Status inParallel(std::int64_t items, const JobContext &context, const Work &work, const Take &take)
{
    return inParallel(items, context, work, take, [](std::int64_t) {});
}

/// The same for work(index) -> Status, with done(index) -> void one at a time after each that succeeded.
template <typename Work, typename Done>
Status inParallelDone(std::int64_t items, const JobContext &context, const Work &work, const Done &done)
{
    struct Nothing {
    };
    return inParallel(
        items, context,
        [&](std::int64_t index) -> Result<Nothing> {
            const Status status = work(index);
            return status ? Result<Nothing>(Nothing()) : Result<Nothing>(status.error());
        },
        [&](std::int64_t index, Nothing) -> Status {
            done(index);
            return {};
        });
}

} // namespace espalier
