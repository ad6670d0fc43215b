// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/targetprofile.h"

#include <QObject>
#include <QString>

#include <cstdint>
#include <optional>

namespace espalier {

struct OpenFiles;   // app/open/openfiles.h
class LayerFigures; // app/session/layerfigures.h

/// What the layers add up to, and what that means on the machine that is to run the network.
class NetworkCosts : public QObject
{
    Q_OBJECT
public:
    NetworkCosts(const OpenFiles &open, const LayerFigures &figures);

    const TargetProfile &target() const { return *m_target; }
    void setTarget(const QString &id);

    LayerCost ofLayer(int layer, bool original = false) const;
    /// Of all layers; bytes of what is in no layer, too. BOPs are absent where the model's MACs are.
    LayerCost total(bool original = false) const;

    std::int64_t sizeBytes() const; ///< Of all parameters as the recipe stores them.
    std::int64_t originalSizeBytes() const;
    double sparsity() const; ///< Share of zeros of the weights that recipes act on.
    /// Of the float model; absent while a layer's weights are not read, or where it has several tensors of them.
    std::optional<double> originalSparsity() const;

Q_SIGNALS:
    void targetChanged();

private:
    const OpenFiles &m_open;
    const LayerFigures &m_figures;
    const TargetProfile *m_target = &targetProfiles().front();
};

} // namespace espalier
