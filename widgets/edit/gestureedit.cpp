// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/edit/gestureedit.h"

#include "app/edits/layerentry.h"
#include "widgets/edit/layeredit.h"

#include <QCoreApplication>

namespace espalier {

GestureEdit::GestureEdit(Document *document) : m_document(document) { }

void GestureEdit::begin()
{
    begin(m_document->selection());
}

void GestureEdit::begin(const QVector<int> &layers)
{
    m_layers = layers;
    m_current = layers.isEmpty() ? -1 : layers.first();
    m_before.clear();
    for (const int layer : m_layers)
        m_before.emplace(layer, m_document->layerState(layer));
    m_leftOut.clear();
    m_gesture = m_document->beginGesture();
}

double GestureEdit::factorFor(int layer, bool sameValue) const
{
    const double size = m_before.at(m_current).statistics.all.absMax;
    const double own = m_before.at(layer).statistics.all.absMax;
    return layer == m_current || sameValue || size <= 0 || own <= 0 ? 1.0 : own / size;
}

void GestureEdit::moveRange(double lo, double hi, bool sameValue)
{
    if (!isActive() || m_before.count(m_current) == 0)
        return;
    // A float layer among the selected takes the current layer's scheme along with the range.
    const QuantSpec pattern = m_before.at(m_current).resolved.weights.value_or(QuantSpec{});
    const auto change = [&](LayerRecipe &entry, const LayerInfo &info, const ResolvedLayer &, const edits::Refuse &refuse) {
        if (!info.quantizable) {
            refuse(info.whyNot);
            return;
        }
        const LayerState &before = m_before.at(info.id);
        QuantSpec spec = before.resolved.weights.value_or(pattern);
        // One end freed from a symmetric scheme: the scheme becomes asymmetric.
        if (spec.symmetric && lo != -hi)
            spec.symmetric = false;
        const double factor = factorFor(info.id, sameValue);
        setFixedRange(spec, before, lo * factor, hi * factor);
        entry.weights = Choice<QuantSpec>::set(std::move(spec));
    };
    apply(editOf(*m_document, m_layers,
                 [&](const Recipe &recipe, const edits::Context &context, const edits::Selection &selection) {
                     return edits::changeEntries(recipe, context, selection, change);
                 }),
          QCoreApplication::translate("Edits", "Range"));
}

void GestureEdit::moveThreshold(double threshold, bool sameValue, const PruneSpec &by)
{
    if (!isActive() || m_before.count(m_current) == 0)
        return;
    const auto change = [&](LayerRecipe &entry, const LayerInfo &info, const ResolvedLayer &, const edits::Refuse &refuse) {
        if (!info.prunable) {
            refuse(info.whyNot);
            return;
        }
        if (threshold <= 0) {
            entry.prune = edits::offFor(m_document->recipe(), info.name, &LayerRecipe::prune);
            return;
        }
        PruneSpec spec = m_before.at(info.id).resolved.prune.value_or(by);
        // The handle is a value of this criterion: any other way to prune gives way to it.
        if (spec.criterion != by.criterion)
            spec = by;
        spec.sparsity.reset();
        spec.threshold = threshold * factorFor(info.id, sameValue);
        entry.prune = Choice<PruneSpec>::set(std::move(spec));
    };
    apply(editOf(*m_document, m_layers,
                 [&](const Recipe &recipe, const edits::Context &context, const edits::Selection &selection) {
                     return edits::changeEntries(recipe, context, selection, change);
                 }),
          QCoreApplication::translate("Edits", "Pruning threshold"));
}

QString GestureEdit::finish()
{
    if (isActive())
        m_document->endGesture();
    m_gesture = 0;
    return m_leftOut;
}

void GestureEdit::cancel()
{
    if (isActive())
        m_document->cancelGesture();
    m_gesture = 0;
}

void GestureEdit::apply(const edits::Edit &edit, const QString &what)
{
    m_leftOut = leftOutNote(edit);
    if (edit.changed > 0)
        m_document->edit(edit.recipe, what, m_gesture);
}

} // namespace espalier
