// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/workers.h"

#include <atomic>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#if defined(__SSE2__)
#include <pmmintrin.h>
#include <xmmintrin.h>
#endif

namespace espalier {

void flushDenormals()
{
#if defined(__SSE2__)
    _MM_SET_FLUSH_ZERO_MODE(_MM_FLUSH_ZERO_ON);
    _MM_SET_DENORMALS_ZERO_MODE(_MM_DENORMALS_ZERO_ON);
#endif
}

struct Workers::State {
    std::mutex callers;
    std::mutex mutex;
    std::condition_variable wake;
    std::condition_variable finished;
    std::vector<std::thread> threads;
    const std::function<void(std::int64_t, int)> *work = nullptr;
    std::int64_t items = 0;
    std::atomic<std::int64_t> next{0};
    std::exception_ptr failure;
    std::uint64_t round = 0;
    int busy = 0;
    bool quit = false;

    void loop(int worker)
    {
        std::uint64_t seen = 0;
        std::unique_lock lock(mutex);
        for (;;) {
            wake.wait(lock, [&] { return quit || round != seen; });
            if (quit)
                return;
            seen = round;
            const auto *function = work;
            const std::int64_t end = items;
            lock.unlock();
            try {
                for (std::int64_t i = next.fetch_add(1); i < end; i = next.fetch_add(1))
                    (*function)(i, worker);
            } catch (...) {
                next.store(end);
                const std::lock_guard guard(mutex);
                if (!failure)
                    failure = std::current_exception();
            }
            lock.lock();
            if (--busy == 0)
                finished.notify_all();
        }
    }
};

Workers::Workers(int count, std::function<void()> onStart) : m_state(std::make_unique<State>())
{
    if (count < 1)
        count = 1;
    State *state = m_state.get();
    for (int worker = 0; worker < count; ++worker)
        m_state->threads.emplace_back([state, worker, onStart] {
            if (onStart)
                onStart();
            flushDenormals();
            state->loop(worker);
        });
}

Workers::~Workers()
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->quit = true;
    }
    m_state->wake.notify_all();
    for (std::thread &thread : m_state->threads)
        thread.join();
}

int Workers::count() const
{
    return static_cast<int>(m_state->threads.size());
}

void Workers::forEach(std::int64_t items, const std::function<void(std::int64_t, int)> &work)
{
    if (items <= 0)
        return;
    const std::lock_guard caller(m_state->callers);
    std::unique_lock lock(m_state->mutex);
    m_state->work = &work;
    m_state->items = items;
    m_state->next.store(0);
    m_state->failure = nullptr;
    m_state->busy = static_cast<int>(m_state->threads.size());
    ++m_state->round;
    m_state->wake.notify_all();
    m_state->finished.wait(lock, [&] { return m_state->busy == 0; });
    m_state->work = nullptr;
    if (m_state->failure)
        std::rethrow_exception(m_state->failure);
}

} // namespace espalier
