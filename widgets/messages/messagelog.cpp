// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messages/messagelog.h"

namespace espalier {

namespace {
constexpr int kMaxMessages = 1000;
}

void MessageLog::add(Message message)
{
    if (!message.time.isValid())
        message.time = QDateTime::currentDateTime();
    if (!m_messages.isEmpty()) {
        Message &last = m_messages.last();
        if (last.id == message.id && last.sentence == message.sentence && last.where == message.where) {
            ++last.count;
            last.time = message.time;
            Q_EMIT changed();
            return;
        }
    }
    if (m_messages.size() >= kMaxMessages)
        m_messages.removeFirst();
    m_messages.append(std::move(message));
    Q_EMIT changed();
}

QString MessageLog::toText() const
{
    QString text;
    for (const Message &message : m_messages) {
        text += message.time.toString(Qt::ISODate) + QLatin1Char('\t') + message.id + QLatin1Char('\t');
        if (!message.where.isEmpty())
            text += message.where + QStringLiteral(": ");
        text += message.sentence;
        if (message.count > 1)
            text += QStringLiteral(" \u00d7%1").arg(message.count);
        text += QLatin1Char('\n');
    }
    return text;
}

} // namespace espalier
