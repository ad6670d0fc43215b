// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/enginecallsfor.h"

#include "widgets/settings/preferences.h"

namespace espalier {

EngineCalls engineCallsFor()
{
    EngineCalls calls = EngineCalls::real();
    calls.cores = loadPreferences().threads;
    calls.statistics = [](const TensorView &view, int channelAxis, int, const JobContext &context) {
        // QSettings is safe to make in any thread; statistics of one layer take far longer than a look at it.
        return computeStatistics(view, channelAxis, loadPreferences().bins, context);
    };
    return calls;
}

} // namespace espalier
