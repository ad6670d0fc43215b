// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace espalier {

struct EngineCalls; // app/open/enginecalls.h
class JobRunner;    // app/jobs/jobrunner.h
class Messages;     // app/messages/messages.h

/// What every part of the session works with: the engine's long functions, threads to run them in, and where trouble is told.
struct Services {
    const EngineCalls &calls;
    JobRunner &jobs;
    Messages &messages;
};

} // namespace espalier
