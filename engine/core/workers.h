// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace espalier {

/// A fixed set of threads that the caller lends to engine functions. The engine itself starts none.
///
/// Each thread flushes denormals and runs `onStart` before its first work (the programs lower the priority there, before
/// the thread's first Torch operation, because Torch's own pool inherits it).
class Workers
{
public:
    explicit Workers(int count, std::function<void()> onStart = {});
    ~Workers();
    Workers(const Workers &) = delete;
    Workers &operator=(const Workers &) = delete;

    int count() const;

    /// Calls work(index, worker) once for every index in [0, items) and returns when all are done; worker is in
    /// [0, count()). Indices are handed out in rising order. An exception of `work` is rethrown here after the others
    /// have stopped. Calls from several threads are served one after the other; never call it from inside `work`.
    void forEach(std::int64_t items, const std::function<void(std::int64_t index, int worker)> &work);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Makes the calling thread treat denormal numbers as zero (CPUs are 10 to 50 times slower on them).
void flushDenormals();

} // namespace espalier
