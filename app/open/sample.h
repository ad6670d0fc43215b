// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"
#include "engine/data/dataset.h"

#include <QString>

namespace espalier {

/// Where the embedded sample lies: a network (.pt) and a folder with test and training samples.
struct SamplePaths {
    QString model;
    QString data;
    DataOptions options;
};

/// The folder ESPALIER_SAMPLES, else beside the installed program, else in the source tree that it was built in, else unpacked from
/// the program itself into `unpackTo` (empty: the application's data folder). Cheap when nothing has to be unpacked.
/// Errors: session.no-sample (says where it was looked for).
Result<SamplePaths> samplePaths(const QString &unpackTo = {});

} // namespace espalier
