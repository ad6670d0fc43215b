// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/messages/messages.h"

#include "app/messages/errortext.h"

namespace espalier {

void Messages::fail(const Error &error, const QString &where)
{
    if (error.is(errors::kCancelled))
        return;
    Q_EMIT failed(QString::fromLatin1(error.id()), errorSentence(error), where.isEmpty() ? errorPlace(error) : where);
}

void Messages::warn(const Warning &warning)
{
    Q_EMIT warned(QString::fromStdString(warning.id), warningSentence(warning), QString::fromStdString(warning.where));
}

void Messages::remark(const Error &remark, const QString &where)
{
    Q_EMIT warned(QString::fromLatin1(remark.id()), errorSentence(remark), where);
}

void Messages::takeBack(std::initializer_list<QLatin1String> idPrefixes)
{
    for (const QLatin1String prefix : idPrefixes)
        Q_EMIT fixed(prefix);
}

void Messages::takeBack(const QString &idPrefix)
{
    Q_EMIT fixed(idPrefix);
}

void Messages::setBusy(Busy what, bool isBusy)
{
    Q_EMIT busyChanged(what, isBusy);
}

} // namespace espalier
