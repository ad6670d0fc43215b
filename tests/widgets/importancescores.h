// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/importance/importancepage.h"

#include <QSignalSpy>

namespace espalier::test {

/// Of the one layer that an importance page has drawn last; `shown` spies on ImportancePage::scoresShown.
inline ImportanceScores scoresIn(const QSignalSpy &shown)
{
    return shown.last().at(1).value<std::shared_ptr<const std::vector<LayerScores>>>()->front().scores;
}

} // namespace espalier::test
