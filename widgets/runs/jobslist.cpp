// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/jobslist.h"

#include "app/jobs/jobrunner.h"
#include "widgets/runs/jobrow.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace espalier {

JobsList::JobsList(JobRunner *jobs, QWidget *parent) : QScrollArea(parent), m_jobs(jobs)
{
    setObjectName(QStringLiteral("jobsList"));
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *content = new QWidget(this);
    m_layout = new QVBoxLayout(content);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(0);
    m_empty = new QLabel(content);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setContentsMargins(6, 4, 6, 4);
    m_empty->setWordWrap(true);
    m_layout->addWidget(m_empty);
    m_layout->addStretch(1);
    setWidget(content);
    connect(jobs, &JobRunner::jobAdded, this, &JobsList::rebuild);
    connect(jobs, &JobRunner::jobChanged, this, &JobsList::refresh);
    connect(jobs, &JobRunner::jobsRemoved, this, &JobsList::rebuild);
    m_clock.setInterval(1000);
    connect(&m_clock, &QTimer::timeout, this, [this] {
        for (int i = 0; i < m_rows.size(); ++i) {
            if (!hasEnded(m_jobs->jobs()[i].state))
                refresh(i);
        }
    });
    rebuild();
}

void JobsList::changeEvent(QEvent *event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        rebuild();
}

void JobsList::rebuild()
{
    const int count = static_cast<int>(m_jobs->jobs().size());
    while (m_rows.size() > count) {
        // Not deleted at once: this may be inside a click on one of its buttons.
        JobRow *row = m_rows.takeLast();
        row->hide();
        row->deleteLater();
    }
    while (m_rows.size() < count) {
        auto *row = new JobRow(widget());
        connect(row, &JobRow::cancelled, this, [this](quint64 id) { m_jobs->cancel(id); });
        m_layout->insertWidget(0, row);
        m_rows.append(row);
    }
    for (int i = 0; i < count; ++i)
        refresh(i);
    m_empty->setText(tr("Evaluations and fine-tunes appear here while they run."));
    m_empty->setVisible(count == 0);
}

void JobsList::refresh(int job)
{
    if (job < 0 || job >= m_rows.size())
        return;
    const JobInfo &info = m_jobs->jobs()[job];
    m_rows[job]->showJob(info, m_jobs->elapsedMs(info));
    if (m_jobs->activeJobs() > 0 && !m_clock.isActive())
        m_clock.start();
    else if (m_jobs->activeJobs() == 0)
        m_clock.stop();
}

} // namespace espalier
