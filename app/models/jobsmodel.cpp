// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/jobsmodel.h"

#include "app/messages/errortext.h"

#include <QCoreApplication>

namespace espalier {

namespace {

double share(const JobInfo &job)
{
    if (job.state == JobState::Done)
        return 1;
    if (job.state == JobState::Waiting)
        return 0;
    return job.progress.total > 0 ? static_cast<double>(job.progress.done) / static_cast<double>(job.progress.total) : -1;
}

QString details(const JobInfo &job)
{
    if (!job.error)
        return {};
    const QString place = errorPlace(*job.error);
    const QString sentence = errorSentence(*job.error);
    return (place.isEmpty() ? sentence : place + QStringLiteral(": ") + sentence) + QStringLiteral(" [")
        + QString::fromLatin1(job.error->id()) + QLatin1Char(']');
}

} // namespace

QString jobStateText(JobState state)
{
    switch (state) {
    case JobState::Waiting: return QCoreApplication::translate("JobsModel", "waiting");
    case JobState::Running: return QCoreApplication::translate("JobsModel", "running");
    case JobState::Paused: return QCoreApplication::translate("JobsModel", "paused for a preview");
    case JobState::Stopping: return QCoreApplication::translate("JobsModel", "stopping");
    case JobState::Done: return QCoreApplication::translate("JobsModel", "done");
    case JobState::Failed: return QCoreApplication::translate("JobsModel", "failed");
    case JobState::Cancelled: return QCoreApplication::translate("JobsModel", "cancelled");
    }
    return {};
}

JobsModel::JobsModel(JobRunner *runner, QObject *parent)
    : QAbstractListModel(parent), m_runner(runner), m_rows(static_cast<int>(runner->jobs().size()))
{
    connect(runner, &JobRunner::jobAdded, this, [this](int row) {
        beginInsertRows({}, row, row);
        ++m_rows;
        endInsertRows();
    });
    connect(runner, &JobRunner::jobChanged, this, [this](int row) { Q_EMIT dataChanged(index(row), index(row)); });
    connect(runner, &JobRunner::jobsAboutToBeRemoved, this, [this](int first, int last) {
        beginRemoveRows({}, first, last);
        m_rows -= last - first + 1;
    });
    connect(runner, &JobRunner::jobsRemoved, this, [this] { endRemoveRows(); });
}

int JobsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

QVariant JobsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const JobInfo &job = m_runner->jobs().at(index.row());
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole: return QStringLiteral("%1 – %2").arg(job.title, jobStateText(job.state));
    case Qt::ToolTipRole:
    case DetailsRole: return details(job);
    case JobIdRole: return job.id;
    case TitleRole: return job.title;
    case StateRole: return static_cast<int>(job.state);
    case StateTextRole: return jobStateText(job.state);
    case ProgressRole: return share(job);
    case StageRole: return QString::fromStdString(job.progress.stage);
    case CanCancelRole: return job.state < JobState::Stopping;
    case ElapsedRole: return m_runner->elapsedMs(job);
    default: return {};
    }
}

void JobsModel::cancel(const QModelIndex &index)
{
    if (index.isValid() && index.row() < m_rows)
        m_runner->cancel(m_runner->jobs().at(index.row()).id);
}

} // namespace espalier
