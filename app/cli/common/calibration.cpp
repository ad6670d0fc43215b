// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/calibration.h"

#include "app/cli/common/warnings.h"
#include "engine/study/study.h"

namespace espalier::cli {

namespace {

/// The training samples there; where there are none, the test samples.
Result<DatasetPtr> openTraining(const std::string &path, const Options &options, Work &work)
{
    DataOptions how;
    how.split = Split::Train;
    how.needsLabels = false; // What asks for them says so.
    if (!options.preprocess.empty()) {
        const auto preprocess = parsePreprocess(options.preprocess);
        if (!preprocess)
            return preprocess.error();
        how.preprocess = *preprocess;
    }
    auto training = openDataset(path, how, work.context());
    if (training)
        return training;
    how.split = Split::Test;
    auto test = openDataset(path, how, work.context());
    return test ? test : training;
}

} // namespace

Result<DatasetPtr> calibrationData(const Options &options, const DatasetPtr &data, Work &work)
{
    if (!options.calibration.empty())
        return openTraining(options.calibration, options, work);
    if (data && data->split == Split::Train)
        return data;
    if (options.data.empty())
        return data;
    auto training = openTraining(options.data, options, work);
    if (!training || (data && (*training)->split != Split::Train))
        return data ? Result<DatasetPtr>(data) : training;
    return training;
}

Result<std::shared_ptr<Study>> requestedStudy(const Options &options, const ModelPtr &model, const Recipe &recipe, const DatasetPtr &data,
                                              std::vector<Warning> &warnings, Work &work)
{
    const auto needed = needsCalibration(*model, recipe);
    if (!needed)
        return needed.error();
    if (!*needed)
        return std::make_shared<Study>(model, data);
    const auto samples = calibrationData(options, data, work);
    if (!samples)
        return samples.error();
    if (!*samples) // applyRecipe says what needs them.
        return std::make_shared<Study>(model, data);
    if (data && (*samples)->split == Split::Test && (*samples)->sha256 == data->sha256)
        warnings.push_back({warnings::kSameData, {}, data->path});
    CalibrationOptions how;
    how.samples = options.calibrationSamples;
    return std::make_shared<Study>(model, data, std::make_shared<Calibrator>(model, *samples, how));
}

Json calibrationJson(const CalibrationPtr &calibration)
{
    if (!calibration)
        return nullptr;
    return {{"samples", calibration->samples}, {"data_sha256", calibration->dataSha256}};
}

} // namespace espalier::cli
