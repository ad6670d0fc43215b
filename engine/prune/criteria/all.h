// SPDX-License-Identifier: GPL-3.0-or-later
// Every criterion's value; registry.cpp lists them.
#pragma once

#include "engine/prune/criteria.h"

namespace espalier::criterion {

Criterion magnitude();
Criterion l1();
Criterion l2();
Criterion geometricMedian();
Criterion lamp();
Criterion bnGamma();
Criterion random();
Criterion tensorSpread();
Criterion pattern();
Criterion gradient();
Criterion taylor();
Criterion fisher();
Criterion snip();
Criterion activation();
Criterion apoz();
Criterion stability();

} // namespace espalier::criterion
