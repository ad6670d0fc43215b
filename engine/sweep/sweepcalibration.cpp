// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweepcalibration.h"

#include "engine/prune/importance.h"

#include <algorithm>

namespace espalier {

Result<CalibrationPtr> sweepCalibration(const Model &model, const SweepRequest &request,
                                        const std::function<Result<CalibrationPtr>(const Recipe &)> &calibrate)
{
    auto own = calibrate(request.baseline);
    // Patterns look at weights alone. A sparsity is no part of what is asked, so one setting on every row speaks for all columns.
    const auto asking = std::find_if(request.settings.begin(), request.settings.end(),
                                     [](const SweepSetting &setting) { return setting.prune && !setting.isPattern(); });
    if (!own || asking == request.settings.end())
        return own;
    Recipe rows;
    rows.equalize = request.baseline.equalize;
    for (const int layer : request.layers.empty() ? sweepableLayers(model, request.settings) : request.layers)
        if (const LayerInfo &info = model.layers[static_cast<std::size_t>(layer)]; canPrune(info, *asking->prune))
            rows = withSetting(rows, info.name, *asking);
    const auto scores = calibrate(rows);
    if (!scores || !*scores || !*own)
        return !scores || *scores ? scores : own;
    auto both = std::make_shared<Calibration>(**own);
    both->scores.insert((*scores)->scores.begin(), (*scores)->scores.end());
    return CalibrationPtr(std::move(both));
}

} // namespace espalier
