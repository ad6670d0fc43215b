// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/lazycalibrator.h"

namespace espalier {

LazyCalibrator::LazyCalibrator(ModelPtr model, DatasetPtr data, DatasetPtr training, std::string path, OpenData open)
    : m_model(std::move(model)), m_data(std::move(data)), m_training(std::move(training)), m_path(std::move(path)), m_open(std::move(open))
{
}

Result<Calibrator *> LazyCalibrator::calibrator(const JobContext &context)
{
    const std::lock_guard lock(m_mutex);
    if (m_made)
        return m_made.get();
    DatasetPtr samples = m_training;
    if (!samples && m_data) {
        DataOptions options;
        options.split = Split::Train;
        options.preprocess = m_data->preprocess;
        Result<DatasetPtr> opened = m_open(m_path, options, context);
        if (!opened && opened.error().is(errors::kCancelled))
            return opened.error();
        // Where there is no training split, the chosen samples serve.
        samples = opened && *opened ? *opened : m_data;
    }
    m_made = std::make_unique<Calibrator>(m_model, samples);
    return m_made.get();
}

Result<CalibrationPtr> LazyCalibrator::calibrationFor(const Recipe &recipe, const JobContext &context)
{
    const Result<bool> needed = needsCalibration(*m_model, recipe);
    if (!needed)
        return needed.error();
    if (!*needed || !m_data)
        return CalibrationPtr();
    const Result<Calibrator *> made = calibrator(context);
    if (!made)
        return made.error();
    return (*made)->calibrationFor(recipe, context);
}

Result<Evaluation> evaluateCalibrated(EvaluatorCalls &evaluator, const decltype(EngineCalls::applyRecipe) &apply,
                                      LazyCalibrator &calibrator, const Recipe &recipe, const EvaluationOptions &options,
                                      const JobContext &context)
{
    const Result<CalibrationPtr> calibration = calibrator.calibrationFor(recipe, context);
    if (!calibration)
        return calibration.error();
    if (!*calibration)
        return evaluator.recipe(recipe, options, context);
    const Result<AppliedRecipe> applied = apply(*calibrator.model(), recipe, context, calibration->get());
    if (!applied)
        return applied.error();
    return evaluator.applied(*applied, options, context);
}

} // namespace espalier
