// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/selection.h"
#include "app/session/document.h"
#include "widgets/edit/common.h"
#include "widgets/edit/layeredit.h"

namespace espalier {

/// The quantizer of the selected layers that fields show: that of the weights, or of what goes through, whose range is that of the output
/// or of the input. Reads the document and changes nothing.
class QuantSubject
{
public:
    QuantSubject(const Document *document, edits::RangeOf of) : m_document(document), m_of(of) { }

    edits::RangeOf of() const { return m_of; }
    void setOf(edits::RangeOf of) { m_of = of; }
    bool isWeights() const { return m_of == edits::RangeOf::Weights; }

    const QVector<int> &layers() const { return m_document->selection()->layers(); }
    const std::optional<QuantSpec> &spec(int layer) const;
    std::optional<edits::Bounds> bounds(int layer) const; ///< In force.
    edits::LayerStarts starts() const;

    bool isAnyEditable() const; ///< Some layer can be quantized and is not locked.
    bool isAnyQuantized() const;
    bool mustHoldZero() const; ///< Zero is exact in some layer, or would be.
    bool isSymmetric() const;  ///< In all layers.
    /// The range is that of another layer's output in all layers.
    bool isRangeElsewhere() const;

    /// What the layers that are quantized have in common.
    template <typename Value> Common<Value> common(const std::function<Value(const QuantSpec &)> &value) const
    {
        return commonOf<Value>(layers(), [&](int layer) { return spec(layer) ? std::optional(value(*spec(layer))) : std::nullopt; });
    }
    /// How the range is found.
    RangeSpec rangeOf(const QuantSpec &spec) const;
    /// Of the bounds in force.
    Common<double> commonBound(double edits::Bounds::*bound) const;

private:
    const Document *m_document;
    edits::RangeOf m_of;
};

} // namespace espalier
