// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/quantsubject.h"

#include "app/session/layerfigures.h"

#include <algorithm>

namespace espalier {

const std::optional<QuantSpec> &QuantSubject::spec(int layer) const
{
    const ResolvedLayer &resolved = m_document->figures()->state(layer).resolved;
    return isWeights() ? resolved.weights : resolved.activations;
}

std::optional<edits::Bounds> QuantSubject::bounds(int layer) const
{
    const LayerState &state = m_document->figures()->state(layer);
    return isWeights() ? shownRange(state) : activationBounds(state, m_of == edits::RangeOf::Input);
}

edits::LayerStarts QuantSubject::starts() const
{
    if (isWeights())
        return weightsStarts(*m_document, layers());
    edits::LayerStarts starts;
    for (const int layer : layers())
        starts.emplace(layer, activationStart(m_document->figures()->state(layer), m_of == edits::RangeOf::Input, nullptr));
    return starts;
}

bool QuantSubject::isAnyEditable() const
{
    return m_document->model() && std::any_of(layers().begin(), layers().end(), [this](int layer) {
               return m_document->model()->layers[static_cast<std::size_t>(layer)].quantizable
                   && !m_document->figures()->state(layer).resolved.locked;
           });
}

bool QuantSubject::isAnyQuantized() const
{
    return std::any_of(layers().begin(), layers().end(), [this](int layer) { return spec(layer).has_value(); });
}

bool QuantSubject::mustHoldZero() const
{
    return std::any_of(layers().begin(), layers().end(), [this](int layer) { return !spec(layer) || spec(layer)->zeroExact; });
}

bool QuantSubject::isSymmetric() const
{
    return std::all_of(layers().begin(), layers().end(), [this](int layer) { return spec(layer) && spec(layer)->symmetric; });
}

bool QuantSubject::isRangeElsewhere() const
{
    return m_of == edits::RangeOf::Input && !layers().isEmpty() && std::all_of(layers().begin(), layers().end(), [this](int layer) {
               return !m_document->model()->layers[static_cast<std::size_t>(layer)].isInputOwn;
           });
}

RangeSpec QuantSubject::rangeOf(const QuantSpec &spec) const
{
    return m_of == edits::RangeOf::Input && spec.inputRange ? *spec.inputRange : spec.range;
}

Common<double> QuantSubject::commonBound(double edits::Bounds::*bound) const
{
    return commonOf<double>(layers(), [&](int layer) -> std::optional<double> {
        const std::optional<edits::Bounds> now = bounds(layer);
        return now ? std::optional((*now).*bound) : std::nullopt;
    });
}

} // namespace espalier
