// SPDX-License-Identifier: GPL-3.0-or-later
// The only place that includes QCustomPlot, so that what its header clashes with is mended once. Our public headers forward
// declare what they need; .cpp files include this one. QCustomPlot 2.1 writes `signals:` and `foreach`, which QT_NO_KEYWORDS
// takes away.
#pragma once

#include <QtCore/qforeach.h>
#include <QtCore/qobjectdefs.h>

#ifdef QT_NO_KEYWORDS
#define signals Q_SIGNALS
#define slots Q_SLOTS
#define foreach Q_FOREACH
#endif

#include <qcustomplot.h>

#ifdef QT_NO_KEYWORDS
#undef signals
#undef slots
#undef foreach
#endif
