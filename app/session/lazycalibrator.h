// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/enginecalls.h"
#include "engine/eval/calibrate.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>

namespace espalier {

/// What recipes ask of data, on the training split beside the data that was chosen, as the command line takes it. That split is
/// opened by the first job that needs it. Thread-safe.
class LazyCalibrator
{
public:
    using OpenData = decltype(EngineCalls::openDataset);

    /// `data`: what was chosen, null for nothing; `training`: its training split where that is open already.
    LazyCalibrator(ModelPtr model, DatasetPtr data, DatasetPtr training, std::string path, OpenData open);

    /// Null where the recipe asks nothing of data, and without data. Errors: those of Calibrator.
    Result<CalibrationPtr> calibrationFor(const Recipe &recipe, const JobContext &context);

    const ModelPtr &model() const { return m_model; }

private:
    Result<Calibrator *> calibrator(const JobContext &context);

    const ModelPtr m_model;
    const DatasetPtr m_data;
    const DatasetPtr m_training;
    const std::string m_path;
    const OpenData m_open;
    std::mutex m_mutex;
    std::unique_ptr<Calibrator> m_made;
};

/// Evaluates the recipe with what it asks of data in place; the same figures as the command line's.
Result<Evaluation> evaluateCalibrated(EvaluatorCalls &evaluator, const decltype(EngineCalls::applyRecipe) &apply,
                                      LazyCalibrator &calibrator, const Recipe &recipe, const EvaluationOptions &options,
                                      const JobContext &context);

} // namespace espalier
