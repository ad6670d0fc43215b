// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/edit/gestureedit.h"

#include "app/open/selection.h"
#include "app/session/recipeeditor.h"

#include <QCoreApplication>

namespace espalier {

GestureEdit::GestureEdit(Document *document) : m_document(document) { }

void GestureEdit::begin()
{
    begin(m_document->selection()->layers());
}

void GestureEdit::begin(const QVector<int> &layers)
{
    begin(edits::RangeOf::Weights, layers.isEmpty() ? -1 : layers.first(), weightsStarts(*m_document, layers));
}

void GestureEdit::begin(edits::RangeOf of, int layer, edits::LayerStarts starts)
{
    m_of = of;
    m_layer = layer;
    m_starts = std::move(starts);
    m_leftOut.clear();
    m_gesture = m_document->editor()->beginGesture();
}

void GestureEdit::moveRange(double lo, double hi, bool sameValue)
{
    if (!canMove())
        return;
    const edits::RangeMove move{m_layer, {lo, hi}, sameValue};
    apply(m_of == edits::RangeOf::Weights ? QCoreApplication::translate("Edits", "Range")
                                          : QCoreApplication::translate("Edits", "Activation range"),
          [&](const auto &...a) { return edits::moveRange(a..., m_of, m_starts, move); });
}

void GestureEdit::moveThreshold(double threshold, bool sameValue, const PruneSpec &by)
{
    if (!canMove())
        return;
    const edits::ThresholdMove move{m_layer, threshold, sameValue, by};
    apply(QCoreApplication::translate("Edits", "Pruning threshold"),
          [&](const auto &...a) { return edits::moveThreshold(a..., m_starts, move); });
}

QString GestureEdit::finish()
{
    if (isActive())
        m_document->editor()->endGesture();
    m_gesture = 0;
    return m_leftOut;
}

void GestureEdit::cancel()
{
    if (isActive())
        m_document->editor()->cancelGesture();
    m_gesture = 0;
}

void GestureEdit::apply(const QString &what, const MakeEdit &make)
{
    QVector<int> layers;
    for (const auto &[layer, start] : m_starts)
        layers.append(layer);
    m_leftOut = applyEdit(*m_document, layers, what, make, m_gesture);
}

} // namespace espalier
