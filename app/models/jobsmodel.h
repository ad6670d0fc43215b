// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/jobrunner.h"

#include <QAbstractListModel>

namespace espalier {

/// The titled jobs of a runner, oldest first.
class JobsModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        JobIdRole = Qt::UserRole + 1, ///< quint64
        TitleRole,                    ///< QString
        StateRole,                    ///< int: JobState
        StateTextRole,                ///< QString: "waiting", "paused for a preview", ... translated
        ProgressRole,                 ///< double 0..1; -1: under way, how far is not known
        StageRole,                    ///< QString: the engine's stable id of what it does now
        CanCancelRole,                ///< bool
        DetailsRole,                  ///< QString: why it failed (sentence, place, text id); empty otherwise
        ElapsedRole,                  ///< qint64: milliseconds
    };

    explicit JobsModel(JobRunner *runner, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    /// Asks the job of this row to stop.
    void cancel(const QModelIndex &index);

private:
    JobRunner *m_runner;
    int m_rows = 0; ///< As far as views have been told.
};

/// "waiting", "running", ... in the user's language.
QString jobStateText(JobState state);

} // namespace espalier
