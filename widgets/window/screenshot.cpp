// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/screenshot.h"

#include "app/session/document.h"
#include "app/session/score.h"

#include <QCoreApplication>
#include <QPixmap>
#include <QWidget>

namespace espalier {

namespace {

constexpr int kQuietMs = 500;
constexpr int kLimitMs = 60'000;

} // namespace

Screenshot::Screenshot(QWidget *window, const Document &document, const QString &path) : QObject(window), m_window(window), m_path(path)
{
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(kQuietMs);
    m_limit.setSingleShot(true);
    connect(document.messages(), &Messages::busyChanged, this, &Screenshot::setBusy);
    // What is drawn last is drawn after the last figures came in.
    connect(document.score(), &Score::scoreChanged, this, &Screenshot::restart);
    connect(&m_quiet, &QTimer::timeout, this, &Screenshot::take);
    connect(&m_limit, &QTimer::timeout, this, [] { QCoreApplication::exit(1); });
    m_quiet.start();
    m_limit.start(kLimitMs);
}

void Screenshot::setBusy(Messages::Busy what, bool isBusy)
{
    if (isBusy)
        m_busy.insert(what);
    else
        m_busy.remove(what);
    restart();
}

void Screenshot::restart()
{
    if (m_busy.isEmpty())
        m_quiet.start();
    else
        m_quiet.stop();
}

void Screenshot::take()
{
    QCoreApplication::exit(m_window->grab().save(m_path, "PNG") ? 0 : 1);
}

} // namespace espalier
