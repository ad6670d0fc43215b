// SPDX-License-Identifier: GPL-3.0-or-later
// The only place that includes QCustomPlot. Its header pulls in half of Qt and opens the std-like short names of its
// enums, so our public headers forward declare what they need and .cpp files include this one.
#pragma once

#include <qcustomplot.h>
