// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/enginecalls.h"

namespace espalier {

/// The engine's functions as the document uses them, with the user's number of histogram bins (read anew for each model, so that a
/// changed preference counts from the next one) and threads (as they were set at the start).
EngineCalls engineCallsFor();

} // namespace espalier
