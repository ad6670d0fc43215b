// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messages/messagebar.h"

#include "widgets/messages/messagerow.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {
constexpr int kShownRows = 3;
}

MessageBar::MessageBar(MessageLog *log, QWidget *parent)
    : QWidget(parent), m_log(log), m_layout(new QVBoxLayout(this)), m_more(new QLabel(this))
{
    setObjectName(QStringLiteral("messageBar"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(1);
    m_layout->addWidget(m_more);
    m_more->setContentsMargins(12, 0, 0, 2);
    arrange();
}

void MessageBar::say(const Message &message, const QString &remedy)
{
    Message timed = message;
    if (!timed.time.isValid())
        timed.time = QDateTime::currentDateTime();
    m_log->add(timed);
    for (MessageRow *row : std::as_const(m_rows)) {
        if (row->message().id == timed.id && row->message().sentence == timed.sentence && row->message().where == timed.where) {
            row->countUp();
            return;
        }
    }
    auto *row = new MessageRow(timed, this);
    row->setRemedy(remedy);
    connect(row, &MessageRow::unfolded, this, &MessageBar::fitHeight);
    connect(row, &MessageRow::closed, this, [this, row] { remove(row); });
    connect(row, &MessageRow::remedyChosen, this, [this, row] { Q_EMIT remedyChosen(row->message().id); });
    m_rows.prepend(row);
    m_layout->insertWidget(0, row);
    arrange();
}

void MessageBar::settle(const QString &idPrefix)
{
    const QVector<MessageRow *> rows = m_rows;
    for (MessageRow *row : rows) {
        if (row->message().id.startsWith(idPrefix))
            remove(row);
    }
}

void MessageBar::clear()
{
    settle({});
}

void MessageBar::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        arrange();
}

void MessageBar::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitHeight();
}

void MessageBar::fitHeight()
{
    // A bar at the edge of the window asks for no height for width: wrapped text would stand in a guess of it.
    // Before it is shown it has no width of its own yet; taken for narrow it would push the window apart.
    constexpr int kBarMargins = 16;
    const int room = isVisible() ? width() : window()->width() - kBarMargins;
    m_layout->invalidate();
    m_layout->activate();
    setFixedHeight(std::max(1, m_layout->hasHeightForWidth() ? m_layout->totalHeightForWidth(room) : m_layout->totalSizeHint().height()));
}

void MessageBar::remove(MessageRow *row)
{
    m_rows.removeOne(row);
    row->hide();
    row->deleteLater();
    arrange();
}

void MessageBar::arrange()
{
    for (int i = 0; i < m_rows.size(); ++i)
        m_rows[i]->setVisible(i < kShownRows);
    const int hidden = static_cast<int>(m_rows.size()) - kShownRows;
    m_more->setVisible(hidden > 0);
    if (hidden > 0)
        m_more->setText(tr("%n more message(s) in Help > Log", nullptr, hidden));
    fitHeight();
    Q_EMIT emptied(m_rows.isEmpty());
}

} // namespace espalier
