// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/services.h"
#include "engine/model/model.h"
#include "engine/stats/statistics.h"

#include <QObject>

#include <optional>
#include <vector>

namespace espalier {

struct OpenFiles; // app/open/openfiles.h

/// Layers with something to show, most elements first: what a user looks at first is ready first.
std::vector<int> largestFirst(const Model &model);

/// What is read off each layer's weights after opening, and again for equalized ones. Both are kept: switching equalization forth and
/// back reads nothing twice.
class WeightStatistics : public QObject
{
    Q_OBJECT
public:
    WeightStatistics(const OpenFiles &open, const Services &services);

    void reset(); ///< Other weights than before, or none.
    void start(bool equalized);
    bool isReading(bool equalized) const;
    void cancel();

    /// Of the first weight tensor, else the first parameter; empty until read.
    const std::optional<LayerStatistics> &of(int layer, bool equalized) const;

Q_SIGNALS:
    void ready(int layer, bool equalized);

private:
    void set(int layer, bool equalized, LayerStatistics statistics);

    const OpenFiles &m_open;
    Services m_services;
    struct Known {
        std::optional<LayerStatistics> original, equalized;
    };
    std::vector<Known> m_known; ///< By layer.
};

} // namespace espalier
