// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/messages/messages.h"

#include <QObject>
#include <QSet>
#include <QString>
#include <QTimer>

class QWidget;

namespace espalier {

class Document;

/// What `espalier --screenshot FILE` does: when nothing has been under way for half a second, saves a picture of the window
/// and ends the program, with 0, or with 1 where the picture cannot be written or the work does not end within a minute.
class Screenshot final : public QObject
{
    Q_OBJECT
public:
    Screenshot(QWidget *window, const Document &document, const QString &path);

private:
    void setBusy(Messages::Busy what, bool isBusy);
    void restart();
    void take();

    QWidget *m_window;
    QString m_path;
    QSet<Messages::Busy> m_busy;
    QTimer m_quiet, m_limit;
};

} // namespace espalier
