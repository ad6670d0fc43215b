// SPDX-License-Identifier: GPL-3.0-or-later
// The names of the passes, for what is built without Torch.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace espalier {

struct PassInfo {
    std::string name;
    std::string summary; ///< What it does (English).
    bool isSkipped = false;
};

/// The passes of a plan that is evaluated, in their order (engine/plan/passes.h).
std::vector<PassInfo> listedPasses();

/// Whether ESPALIER_PLAN_SKIP ("fuse,in-place") names this pass: a way to hunt a wrong figure. Read anew each time.
bool isPassSkipped(std::string_view name);
/// Names in ESPALIER_PLAN_SKIP that no pass has.
std::vector<std::string> unknownSkippedPasses();

} // namespace espalier
