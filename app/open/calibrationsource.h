// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/enginecalls.h"
#include "app/open/sampling.h"
#include "engine/calibrate/calibrate.h"

#include <memory>
#include <mutex>
#include <string>

namespace espalier {

/// Calibrations for recipes that look at data, on the samples that the command line takes: those that were chosen for it, else the
/// training split beside the data, else the data itself. Opened when the first recipe asks. Thread-safe; lives as long as model and data are the same.
class CalibrationSource
{
public:
    CalibrationSource(ModelPtr model, DatasetPtr data, std::string path, DataOptions options, const Sampling &sampling,
                      decltype(EngineCalls::openDataset) open);

    /// Null where the recipe asks nothing of data, and without data (applyRecipe then says what needs it). Errors: those of calibrate,
    /// and of openDataset for samples that were chosen.
    Result<CalibrationPtr> calibrationFor(const Recipe &recipe, const JobContext &context);

    /// Who makes them, for work that asks for several. Null without data. Errors: those of openDataset.
    Result<std::shared_ptr<Calibrator>> calibrator(const JobContext &context);

    /// The model that single layers are worked out on: the open one, equalized where the recipe asks for that. Errors: core.cancelled.
    Result<ModelPtr> modelFor(const Recipe &recipe, const JobContext &context);

    /// The samples that were chosen for calibration. Errors: those of openDataset.
    static Result<DatasetPtr> openChosen(const std::string &path, DataOptions options, const decltype(EngineCalls::openDataset) &open,
                                         const JobContext &context);

private:
    Result<DatasetPtr> openSamples(const JobContext &context) const;

    const ModelPtr m_model;
    const DatasetPtr m_data;
    const std::string m_path;
    const DataOptions m_options;
    const Sampling m_sampling;
    const decltype(EngineCalls::openDataset) m_open;
    std::mutex m_mutex;
    std::shared_ptr<Calibrator> m_calibrator;
    ModelPtr m_equalized; ///< Once a recipe has asked for it.
};

/// The figures of a recipe, calibrated first where it asks for that.
Result<Evaluation> evaluateRecipe(const EvaluatorCalls &evaluator, CalibrationSource &source, const Recipe &recipe,
                                  const EvaluationOptions &options, const JobContext &context);

} // namespace espalier
