// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/work.h"

#include "engine/device/torchinfo.h"

namespace espalier::cli {

Work::Work(const Options &options, std::stop_token stop) : m_threads(options.threads), m_seed(options.seedOrZero()), m_stop(std::move(stop))
{
}

JobContext Work::context()
{
    setTorchThreads(1);
    if (!m_workers)
        m_workers = std::make_unique<Workers>(m_threads, [] { setTorchThreads(1); });
    JobContext context;
    context.stop = m_stop;
    context.seed = m_seed;
    context.progress = [this](const Progress &progress) { m_progress.show(progress); };
    context.workers = m_workers.get();
    return context;
}

JobContext Work::trainingContext()
{
    JobContext lent = context();
    setTorchThreads(m_threads);
    return lent;
}

JobContext Work::finishingContext()
{
    JobContext lent = context();
    lent.stop = {};
    return lent;
}

} // namespace espalier::cli
