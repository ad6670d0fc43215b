// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/jobinfo.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace espalier {

/// One job: title, how far, how long, a button that stops it, and why it failed.
class JobRow : public QWidget
{
    Q_OBJECT
public:
    explicit JobRow(QWidget *parent = nullptr);

    void showJob(const JobInfo &job, qint64 elapsedMs);

Q_SIGNALS:
    void cancelled(quint64 id);

private:
    quint64 m_id = 0;
    QLabel *m_title = nullptr;
    QProgressBar *m_progress = nullptr;
    QLabel *m_details = nullptr;
    QToolButton *m_cancel = nullptr;
};

} // namespace espalier
