// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/sampling.h"
#include "engine/data/dataset.h"
#include "engine/model/model.h"

#include <QString>

#include <memory>

namespace espalier {

class CalibrationSource;

/// Where weights come from that are not those of the model's file.
struct WeightsOrigin {
    QString command; ///< The call that makes them, when they come from a run.
    /// Where those are stored beside the autosave (empty while they are not); without `command` the file that they were read from.
    QString path;
};

/// What is open and where it comes from. The Document changes it, the other parts of the session read it.
struct OpenFiles {
    ModelPtr model; ///< Null when nothing is open.
    QString modelPath;
    QString inputShape; ///< As the user gave it; empty when the file or the data says it.
    bool isSample = false;
    WeightsOrigin weights;
    DatasetPtr data; ///< Null when no data was chosen.
    QString dataPath;
    DataOptions dataOptions;
    bool isLabelled = false; ///< All samples of the data.
    Sampling sampling;
    std::shared_ptr<CalibrationSource> calibrations; ///< Of the open model and data, or of the model alone. Any thread may use it.

    /// Accuracy and training need labels, calibration does not.
    bool hasLabels() const { return data && isLabelled; }

    /// `of` is the network that is open: this model, or one that differs in what the data said of its shapes. What was worked out for it
    /// holds.
    bool isOpen(const ModelPtr &of) const
    {
        const bool isKnown = model && of && !of->provenance.sha256.empty();
        return model == of || (isKnown && model->provenance.sha256 == of->provenance.sha256);
    }

    int layerCount() const { return model ? static_cast<int>(model->layers.size()) : 0; }
    bool hasLayer(int layer) const { return layer >= 0 && layer < layerCount(); }
    const LayerInfo &layer(int layer) const { return model->layers[static_cast<std::size_t>(layer)]; } ///< hasLayer(layer).

    /// Null for a layer without weights, and for none.
    const NamedTensor *firstWeights(int layer) const
    {
        if (!hasLayer(layer) || this->layer(layer).weights.empty())
            return nullptr;
        return &model->tensors[static_cast<std::size_t>(this->layer(layer).weights.front())];
    }
};

} // namespace espalier
