// SPDX-License-Identifier: GPL-3.0-or-later
// The embedded sample, and cells of a sweep made by hand.
#pragma once

#include "engine/data/dataset.h"
#include "engine/io/read/importer.h"
#include "engine/sweep/sensitivity.h"

#include <string>

namespace espalier::test {

inline constexpr const char *kSamples = ESPALIER_SOURCE_DIR "/resources/samples/";

inline Result<ModelPtr> sampleModel()
{
    ImportOptions options;
    options.inputShapes[""] = {1, 1, 28, 28};
    return openModel(std::string(kSamples) + "article-lenet.traced.pt", options, {});
}

inline Result<DatasetPtr> sampleData(Split split = Split::Test)
{
    DataOptions options;
    options.split = split;
    return openDataset(std::string(kSamples) + "mnist", options, {});
}

/// A cell in which `lost` of 1,000 samples went wrong and none right.
inline SensitivityCell made(int layer, int column, std::int64_t lost)
{
    SensitivityCell cell;
    cell.layer = layer;
    cell.column = column;
    cell.metrics.samples = 1000;
    cell.comparison.delta = -static_cast<double>(lost) / 1000;
    cell.comparison.interval = pairedInterval(0, lost, 1000);
    cell.isComplete = cell.isPrepared = true;
    return cell;
}

} // namespace espalier::test
