// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/workers.h"

namespace espalier::test {

/// Part of a test that lends two workers to what it calls.
class WithWorkers
{
protected:
    JobContext context()
    {
        JobContext context;
        context.workers = &m_workers;
        return context;
    }

    Workers m_workers{2};
};

} // namespace espalier::test
