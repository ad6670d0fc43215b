// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/runs/jobrow.h"

#include "app/messages/errortext.h"
#include "app/models/jobsmodel.h"
#include "widgets/text/format.h"

#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace espalier {

namespace {

/// A progress bar counts in this many parts; int64 totals do not fit its ints.
constexpr int kParts = 1000;

} // namespace

JobRow::JobRow(QWidget *parent)
    : QWidget(parent),
      m_title(new QLabel(this)),
      m_progress(new QProgressBar(this)),
      m_details(new QLabel(this)),
      m_cancel(new QToolButton(this))
{
    setObjectName(QStringLiteral("jobRow"));
    m_title->setTextFormat(Qt::PlainText);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_progress->setObjectName(QStringLiteral("jobProgress"));
    m_progress->setMaximumHeight(12);
    m_progress->setTextVisible(false);
    m_details->setObjectName(QStringLiteral("jobDetails"));
    m_details->setTextFormat(Qt::PlainText);
    m_details->setWordWrap(true);
    m_details->setForegroundRole(QPalette::PlaceholderText);
    m_cancel->setObjectName(QStringLiteral("jobCancel"));
    m_cancel->setToolButtonStyle(Qt::ToolButtonTextOnly);
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(4, 2, 4, 2);
    layout->setVerticalSpacing(1);
    layout->setColumnStretch(0, 1);
    layout->addWidget(m_title, 0, 0);
    layout->addWidget(m_cancel, 0, 1, 2, 1);
    layout->addWidget(m_progress, 1, 0);
    layout->addWidget(m_details, 2, 0, 1, 2);
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        // Greys at once; the job ends at its next poll.
        m_cancel->setEnabled(false);
        Q_EMIT cancelled(m_id);
    });
}

void JobRow::showJob(const JobInfo &job, qint64 elapsedMs)
{
    m_id = job.id;
    m_title->setText(job.title);
    m_title->setToolTip(job.title);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setVisible(!hasEnded(job.state));
    m_cancel->setEnabled(job.state != JobState::Stopping);
    m_progress->setVisible(!hasEnded(job.state));
    const bool isKnown = job.progress.total > 0;
    m_progress->setRange(0, isKnown || job.state == JobState::Waiting ? kParts : 0);
    const double share = isKnown ? static_cast<double>(job.progress.done) / static_cast<double>(job.progress.total) : 0.0;
    m_progress->setValue(static_cast<int>(share * kParts));
    QString state = jobStateText(job.state);
    if (job.state == JobState::Running && isKnown)
        state = tr("%1 of %2").arg(countText(job.progress.done), countText(job.progress.total));
    else if (job.state == JobState::Failed && job.error)
        state = errorSentence(*job.error);
    if (job.startedMs >= 0)
        state += QStringLiteral("   ") + durationText(static_cast<double>(elapsedMs) / 1000);
    m_details->setText(state);
    m_progress->setAccessibleName(job.title);
    m_progress->setAccessibleDescription(state);
}

} // namespace espalier
