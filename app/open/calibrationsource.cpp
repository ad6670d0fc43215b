// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/open/calibrationsource.h"

#include "engine/apply/equalized.h"

namespace espalier {

CalibrationSource::CalibrationSource(ModelPtr model, DatasetPtr data, std::string path, DataOptions options, const Sampling &sampling,
                                     decltype(EngineCalls::openDataset) open)
    : m_model(std::move(model)),
      m_data(std::move(data)),
      m_path(std::move(path)),
      m_options(std::move(options)),
      m_sampling(sampling),
      m_open(std::move(open))
{
}

Result<DatasetPtr> CalibrationSource::openChosen(const std::string &path, DataOptions options,
                                                 const decltype(EngineCalls::openDataset) &open, const JobContext &context)
{
    options.needsLabels = false; // What asks for them says so.
    options.split = Split::Train;
    Result<DatasetPtr> training = open(path, options, context);
    if (training || training.error().is(errors::kCancelled))
        return training;
    options.split = Split::Test;
    Result<DatasetPtr> test = open(path, options, context);
    return test ? test : training;
}

Result<DatasetPtr> CalibrationSource::openSamples(const JobContext &context) const
{
    if (!m_sampling.calibrationPath.isEmpty())
        return openChosen(m_sampling.calibrationPath.toStdString(), m_options, m_open, context);
    if (m_options.split == Split::Train)
        return m_data;
    DataOptions training = m_options;
    training.split = Split::Train;
    training.needsLabels = false;
    Result<DatasetPtr> opened = m_open(m_path, training, context);
    return opened || opened.error().is(errors::kCancelled) ? opened : Result<DatasetPtr>(m_data);
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
        const Result<DatasetPtr> samples = openSamples(context);
        if (!samples)
            return samples.error();
        m_calibrator = std::make_shared<Calibrator>(m_model, *samples, CalibrationOptions{m_sampling.calibrationSamples});
    }
    return m_calibrator;
}

Result<ModelPtr> CalibrationSource::modelFor(const Recipe &recipe, const JobContext &context)
{
    if (!recipe.equalize)
        return m_model;
    const std::lock_guard lock(m_mutex);
    if (!m_equalized) {
        const auto equalized = equalizeFirst(m_model, recipe, context);
        if (!equalized)
            return equalized.error();
        m_equalized = equalized->model;
    }
    return m_equalized;
}

Result<Evaluation> evaluateRecipe(const EvaluatorCalls &evaluator, CalibrationSource &source, const Recipe &recipe,
                                  const EvaluationOptions &options, const JobContext &context)
{
    const Result<CalibrationPtr> calibration = source.calibrationFor(recipe, context);
    return calibration ? evaluator.recipe(recipe, *calibration, options, context) : calibration.error();
}

} // namespace espalier
