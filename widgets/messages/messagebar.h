// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/messages/messagelog.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace espalier {

class MessageRow;

/// What is wrong right now, at the foot of the window: it never pops up, never hides by itself, and takes no room when there is
/// nothing to say (whoever holds it hides it on emptied). At most three rows; more are counted and stand in the log.
class MessageBar : public QWidget
{
    Q_OBJECT
public:
    explicit MessageBar(MessageLog *log, QWidget *parent = nullptr);

    /// Shows and logs. The same message again counts up. `remedy`: text of a button; remedyChosen(id) follows its click.
    void say(const Message &message, const QString &remedy = {});
    /// Removes the messages whose id begins with this.
    void settle(const QString &idPrefix);
    void clear();
    int count() const { return static_cast<int>(m_rows.size()); }

Q_SIGNALS:
    void remedyChosen(const QString &id);
    void emptied(bool empty);

protected:
    void changeEvent(QEvent *event) override;

private:
    void remove(MessageRow *row);
    void arrange();

    MessageLog *m_log = nullptr;
    QVBoxLayout *m_layout = nullptr;
    QLabel *m_more = nullptr;
    QVector<MessageRow *> m_rows; ///< Newest first.
};

} // namespace espalier
