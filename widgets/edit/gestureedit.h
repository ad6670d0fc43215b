// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/edits/handleedits.h"
#include "app/session/document.h"
#include "widgets/edit/layeredit.h"

#include <QVector>

namespace espalier {

/// What one drag of a handle does to the selected layers (app/edits/handleedits.h), as one undo step. Remembers how they were when it
/// began.
class GestureEdit
{
public:
    explicit GestureEdit(Document *document);

    /// Of the weights of the selected layers.
    void begin();
    /// Of the weights of these layers alone, the first of which is the one under the hand.
    void begin(const QVector<int> &layers);
    /// Of a range of what goes through the layers of `starts`; `layer`: the one under the hand.
    void begin(edits::RangeOf of, int layer, edits::LayerStarts starts);
    bool isActive() const { return m_gesture > 0; }
    /// The range of the layer under the hand; the others get the same clip ratio, or with `sameValue` the same numbers.
    void moveRange(double lo, double hi, bool sameValue);
    /// `by`: what the threshold is a value of.
    void moveThreshold(double threshold, bool sameValue, const PruneSpec &by = {});
    /// Returns what was left out, as a sentence; usually empty.
    QString finish();
    void cancel();

private:
    bool canMove() const { return isActive() && m_starts.count(m_layer) > 0; }
    void apply(const QString &what, const MakeEdit &make);

    Document *m_document = nullptr;
    int m_gesture = 0;
    QString m_leftOut;
    edits::RangeOf m_of = edits::RangeOf::Weights;
    int m_layer = -1; ///< Under the hand.
    edits::LayerStarts m_starts;
};

} // namespace espalier
