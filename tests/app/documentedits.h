// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the document share: edits, and folders of their own.
#pragma once

#include "tests/app/fakeengine.h"

#include <QStandardPaths>

namespace espalier::test {

inline Recipe withBits(const Recipe &from, const char *layer, int bits)
{
    Recipe recipe = from;
    QuantSpec spec;
    spec.bits = bits;
    recipe.layers[layer].weights = Choice<QuantSpec>::set(spec);
    return recipe;
}

inline Recipe withRange(const Recipe &from, const char *layer, double half)
{
    Recipe recipe = from;
    QuantSpec spec;
    spec.range.method = "fixed";
    spec.range.lo = {-half};
    spec.range.hi = {half};
    recipe.layers[layer].weights = Choice<QuantSpec>::set(spec);
    return recipe;
}

inline QString folderOf(const char *name)
{
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) + QLatin1Char('/') + QLatin1String(name);
}

} // namespace espalier::test
