// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/open/opener.h"

#include "app/jobs/jobrunner.h"
#include "app/messages/errors.h"
#include "app/messages/messages.h"
#include "app/open/enginecalls.h"

#include <map>
#include <string>
#include <utility>

namespace espalier {

namespace {

const QLatin1String kModelJob("open"), kWeightsJob("open-weights"), kDataJob("data"), kShapesJob("shapes");

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

/// "1,3,32,32" or "name=1,3,32,32; other=1,8".
Result<Shapes> parseShapes(const QString &text)
{
    Shapes shapes;
    const QStringList parts = text.split(QLatin1Char(';'), Qt::SkipEmptyParts);
    for (const QString &part : parts) {
        const auto equals = part.indexOf(QLatin1Char('='));
        const QString name = equals < 0 ? QString() : part.left(equals).trimmed();
        std::vector<std::int64_t> shape;
        const QStringList sizes = part.mid(equals + 1).split(QLatin1Char(','));
        for (const QString &size : sizes) {
            bool isNumber = false;
            shape.push_back(size.trimmed().toLongLong(&isNumber));
            if (!isNumber || shape.back() < 1)
                return Error(errors::kInputShape, {text.toStdString()});
        }
        shapes[name.toStdString()] = std::move(shape);
    }
    return shapes;
}

} // namespace

Opener::Opener(const Services &services) : m_services(services) { }

void Opener::openModel(const QString &path, const QString &shape, const QString &weights, Done<Opened> done)
{
    const Result<Shapes> shapes = parseShapes(shape);
    if (!shapes) {
        m_services.messages.fail(shapes.error());
        return;
    }
    ImportOptions options;
    options.inputShapes = *shapes;
    m_services.messages.setBusy(Messages::Busy::Open, true);
    m_services.jobs.latest(
        JobRunner::Lane::Open, kModelJob, this,
        [openIt = m_services.calls.openModel, addWeights = m_services.calls.withWeights, file = path.toStdString(), options,
         kept = weights.toStdString()](const JobControl &control) -> Result<Opened> {
            const Result<ModelPtr> opened = openIt(file, options, control.context());
            if (!opened)
                return opened.error();
            if (kept.empty())
                return Opened{*opened, std::nullopt};
            const Result<ModelPtr> tuned = addWeights(*opened, kept, control.context());
            if (!tuned && tuned.error().is(errors::kCancelled))
                return tuned.error();
            return tuned ? Opened{*tuned, std::nullopt} : Opened{*opened, tuned.error()};
        },
        [this, done = std::move(done)](Result<Opened> result) {
            done(std::move(result));
            if (!m_services.jobs.isKeyActive(kModelJob))
                m_services.messages.setBusy(Messages::Busy::Open, false);
        });
}

void Opener::openData(const QString &path, const DataOptions &options, Done<DatasetPtr> done)
{
    m_services.messages.setBusy(Messages::Busy::Data, true);
    m_services.jobs.latest(
        JobRunner::Lane::Open, kDataJob, this,
        [openIt = m_services.calls.openDataset, file = path.toStdString(), options](const JobControl &control) {
            return openIt(file, options, control.context());
        },
        [this, done = std::move(done)](Result<DatasetPtr> result) {
            done(std::move(result));
            if (!m_services.jobs.isKeyActive(kDataJob))
                m_services.messages.setBusy(Messages::Busy::Data, false);
        });
}

void Opener::openWeights(const ModelPtr &model, const QString &path, bool partial, Done<ModelPtr> done)
{
    m_services.messages.setBusy(Messages::Busy::Open, true);
    m_services.jobs.latest(
        JobRunner::Lane::Open, kWeightsJob, this,
        [read = m_services.calls.openWeights, model, file = path.toStdString(), partial](const JobControl &control) {
            return read(model, file, partial, control.context());
        },
        [this, done = std::move(done)](Result<ModelPtr> result) {
            if (!m_services.jobs.isKeyActive(kWeightsJob))
                m_services.messages.setBusy(Messages::Busy::Open, false);
            done(std::move(result));
        });
}

void Opener::fitShapes(const ModelPtr &model, const std::vector<std::int64_t> &shape, Done<ModelPtr> done)
{
    m_services.jobs.latest(
        JobRunner::Lane::Open, kShapesJob, this,
        [fit = m_services.calls.withInputShapes, model, shape](const JobControl &control) {
            return fit(model, {{std::string(), shape}}, "data", control.context());
        },
        std::move(done));
}

void Opener::cancel()
{
    for (const QLatin1String key : {kModelJob, kWeightsJob, kDataJob})
        m_services.jobs.cancelKey(key);
}

void Opener::cancelShapes()
{
    m_services.jobs.cancelKey(kShapesJob);
}

} // namespace espalier
