// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/jobs/mailbox.h"

#include <QCoreApplication>
#include <QEvent>

namespace espalier {

Mailbox::Mailbox(QObject *receiver) : m_receiver(receiver) { }

int Mailbox::eventType()
{
    static const int type = QEvent::registerEventType();
    return type;
}

void Mailbox::post(std::function<void()> letter)
{
    const std::lock_guard lock(m_mutex);
    if (!m_receiver)
        return;
    m_letters.push_back(std::move(letter));
    // One event for a heap of letters. Posted under the lock: the receiver cannot go away meanwhile.
    if (m_letters.size() == 1)
        QCoreApplication::postEvent(m_receiver, new QEvent(static_cast<QEvent::Type>(eventType())));
}

std::vector<std::function<void()>> Mailbox::take()
{
    std::vector<std::function<void()>> letters;
    const std::lock_guard lock(m_mutex);
    letters.swap(m_letters);
    return letters;
}

void Mailbox::close()
{
    // Destroyed outside the lock: a letter may hold the last reference to something large.
    std::vector<std::function<void()>> letters;
    const std::lock_guard lock(m_mutex);
    m_receiver = nullptr;
    letters.swap(m_letters);
}

} // namespace espalier
