// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"
#include "engine/core/warning.h"

#include <QObject>
#include <QString>

#include <initializer_list>

namespace espalier {

/// What the session tells the message bar and the status bar: trouble, remarks, what is over, and what is under way.
class Messages : public QObject
{
    Q_OBJECT
public:
    enum class Busy { Open, Statistics, Data, Runs, Score };
    Q_ENUM(Busy)

    using QObject::QObject;

    /// Nothing for errors::kCancelled. `where`: the place, where it is another than the error's own.
    void fail(const Error &error, const QString &where = {});
    void warn(const Warning &warning);
    void remark(const Error &remark, const QString &where = {}); ///< A remark, no failure.
    /// Messages whose ids begin so are over.
    void takeBack(std::initializer_list<QLatin1String> idPrefixes);
    void takeBack(const QString &idPrefix);
    void setBusy(Busy what, bool isBusy);

Q_SIGNALS:
    void failed(const QString &id, const QString &sentence, const QString &where);
    void warned(const QString &id, const QString &sentence, const QString &where);
    void fixed(const QString &idPrefix);
    void busyChanged(espalier::Messages::Busy what, bool isBusy);
};

} // namespace espalier
