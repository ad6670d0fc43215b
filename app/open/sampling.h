// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace espalier {

/// What recipes that look at data look at, and where chance begins: `--calibration`, `--calibration-samples` and `--seed` of the
/// command line.
struct Sampling {
    QString calibrationPath;         ///< Empty: the training samples beside the data, else the data itself.
    qint64 calibrationSamples = 512; ///< Drawn with the seed; 0: all.
    quint64 seed = 0;
    bool operator==(const Sampling &) const = default;
};

} // namespace espalier
