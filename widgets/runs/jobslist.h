// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QScrollArea>
#include <QTimer>
#include <QVector>

class QLabel;
class QVBoxLayout;

namespace espalier {

class JobRow;
class JobRunner;

/// The listed jobs, newest on top, each with its progress and a button that stops it.
class JobsList : public QScrollArea
{
    Q_OBJECT
public:
    explicit JobsList(JobRunner *jobs, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    void rebuild();
    void refresh(int job);

    JobRunner *m_jobs = nullptr;
    QVBoxLayout *m_layout = nullptr;
    QLabel *m_empty = nullptr;
    QVector<JobRow *> m_rows; ///< By index of JobRunner::jobs().
    QTimer m_clock;           ///< Elapsed times go on between reports.
};

} // namespace espalier
