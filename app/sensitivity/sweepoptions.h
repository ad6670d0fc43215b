// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/sweep/sensitivity.h"

#include <QList>
#include <QStringList>

namespace espalier {

/// The options of `espalier-cli sensitivity` that measure these cells, one list for each call: a call crosses its bit widths with its range
/// methods, so columns that are no such product take several.
QList<QStringList> sweepOptions(const Model &model, const std::vector<SweepSetting> &settings, const std::vector<int> &layers);

} // namespace espalier
