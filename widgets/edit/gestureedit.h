// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/edits/edits.h"
#include "app/session/document.h"

#include <QVector>

#include <map>

namespace espalier {

/// What one drag of a handle does to the selected layers. Remembers how they were when it began, so that each move starts from
/// there: clip ratios and per-channel ranges do not drift.
class GestureEdit
{
public:
    explicit GestureEdit(Document *document);

    void begin();
    /// Of these layers alone, the first of which is the one under the hand.
    void begin(const QVector<int> &layers);
    bool isActive() const { return m_gesture > 0; }
    /// The range of the current layer; the others get the same clip ratio (range as a share of the largest |w|), or with
    /// `sameValue` the same numbers.
    void moveRange(double lo, double hi, bool sameValue);
    /// `by`: what the threshold is a value of. A layer that is pruned by something else is pruned by that from then on.
    void moveThreshold(double threshold, bool sameValue, const PruneSpec &by = {});
    /// Returns what was left out, as a sentence; usually empty.
    QString finish();
    void cancel();

private:
    double factorFor(int layer, bool sameValue) const;
    void apply(const edits::Edit &edit, const QString &what);

    Document *m_document = nullptr;
    int m_gesture = 0;
    QString m_leftOut;
    int m_current = -1;
    QVector<int> m_layers;
    std::map<int, LayerState> m_before;
};

} // namespace espalier
