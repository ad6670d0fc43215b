// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/calibrationsource.h"

#include "engine/model/equalized.h"

namespace espalier {

CalibrationSource::CalibrationSource(ModelPtr model, DatasetPtr data, std::string path, DataOptions options, decltype(EngineCalls::openDataset) open)
    : m_model(std::move(model)), m_data(std::move(data)), m_path(std::move(path)), m_options(std::move(options)), m_open(std::move(open))
{
}

Result<CalibrationPtr> CalibrationSource::calibrationFor(const Recipe &recipe, const JobContext &context)
{
    const Result<bool> isAsked = needsCalibration(*m_model, recipe);
    if (!isAsked)
        return isAsked.error();
    if (!*isAsked || !m_data)
        return CalibrationPtr();
    const Result<std::shared_ptr<Calibrator>> made = calibrator(context);
    return made ? (*made)->calibrationFor(recipe, context) : made.error();
}

Result<std::shared_ptr<Calibrator>> CalibrationSource::calibrator(const JobContext &context)
{
    const std::lock_guard lock(m_mutex);
    if (!m_calibrator && m_data) {
        DatasetPtr samples = m_data;
        if (m_options.split != Split::Train) {
            DataOptions training = m_options;
            training.split = Split::Train;
            if (const Result<DatasetPtr> opened = m_open(m_path, training, context); opened.ok())
                samples = *opened;
            else if (opened.error().is(errors::kCancelled))
                return opened.error();
        }
        m_calibrator = std::make_shared<Calibrator>(m_model, samples);
    }
    return m_calibrator;
}

Result<ModelPtr> CalibrationSource::modelFor(const Recipe &recipe, const JobContext &context)
{
    if (!recipe.equalize)
        return m_model;
    const std::lock_guard lock(m_mutex);
    if (!m_equalized) {
        const Result<ModelPtr> equalized = equalizedModel(m_model, context);
        if (!equalized)
            return equalized.error();
        m_equalized = *equalized;
    }
    return m_equalized;
}

Result<Evaluation> evaluateRecipe(const EvaluatorCalls &evaluator, const ModelPtr &model, CalibrationSource &source,
                                  const decltype(EngineCalls::applyRecipe) &apply, const Recipe &recipe, const EvaluationOptions &options,
                                  const JobContext &context)
{
    const Result<CalibrationPtr> calibration = source.calibrationFor(recipe, context);
    if (!calibration)
        return calibration.error();
    if (!*calibration)
        return evaluator.recipe(recipe, options, context);
    const Result<AppliedRecipe> applied = apply(*model, recipe, context, calibration->get());
    if (!applied)
        return applied.error();
    return evaluator.applied(*applied, options, context);
}

} // namespace espalier
