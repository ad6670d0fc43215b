// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QVector>

namespace espalier {

enum class MessageLevel { Note, Warning, Error };

/// One thing the program had to say.
struct Message {
    MessageLevel level = MessageLevel::Error;
    QString id;       ///< Stable text id ("io.truncated").
    QString sentence; ///< What is wrong and what would be right, translated.
    QString where;    ///< File, layer or JSON path.
    QDateTime time;
    int count = 1; ///< How often it came in a row.
};

/// Everything that was said since the start (the last 1,000), newest last. The message bar shows what still holds, Help > Log all.
class MessageLog : public QObject
{
    Q_OBJECT
public:
    explicit MessageLog(QObject *parent = nullptr) : QObject(parent) { }

    /// A message with the id, sentence and place of the last one counts that one up.
    void add(Message message);
    const QVector<Message> &messages() const { return m_messages; }
    QString toText() const;

Q_SIGNALS:
    void changed();

private:
    QVector<Message> m_messages;
};

} // namespace espalier
