// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace espalier {

/// Makes the calling thread give way to the window: nice 10 where threads have their own nice value (Linux), else nothing.
/// Call before the thread's first Torch operation: the threads of Torch's own pool inherit it.
void lowerThreadPriority();

/// The calling thread's nice value; 0 where it cannot be told.
int threadNiceness();

} // namespace espalier
