// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/threadpriority.h"

#if defined(__linux__)
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace espalier {

namespace {
constexpr int kNiceness = 10;
}

void lowerThreadPriority()
{
#if defined(__linux__)
    // On Linux "process" here means one thread. A refusal costs smoothness only, so it is not reported.
    setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), kNiceness);
#endif
}

int threadNiceness()
{
#if defined(__linux__)
    return getpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)));
#else
    return 0;
#endif
}

} // namespace espalier
