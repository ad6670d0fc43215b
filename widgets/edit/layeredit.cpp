// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/edit/layeredit.h"

#include "app/session/document.h"
#include "app/session/layerfigures.h"
#include "app/session/recipeeditor.h"
#include "engine/apply/calibration.h"

#include <QCoreApplication>

namespace espalier {

namespace {

QString gaveWayText(const std::string &what)
{
    if (what == "levels")
        return QCoreApplication::translate("Edits", "The levels are at equal steps now.");
    if (what == "range")
        return QCoreApplication::translate("Edits", "The range is from minimum to maximum now.");
    if (what == "zero-exact")
        return QCoreApplication::translate("Edits", "Zero is exact now.");
    if (what == "symmetric")
        return QCoreApplication::translate("Edits", "The range is not symmetric any more.");
    if (what == "signed")
        return QCoreApplication::translate("Edits", "The integers are signed now.");
    return QCoreApplication::translate("Edits", "The range is not narrow any more.");
}

} // namespace

edits::Edit editOf(const Document &document, const QVector<int> &layers, const MakeEdit &make)
{
    if (!document.model())
        return {document.editor()->recipe(), 0, 0, {}};
    std::vector<ResolvedLayer> resolved;
    resolved.reserve(static_cast<std::size_t>(document.figures()->layerCount()));
    for (int layer = 0; layer < document.figures()->layerCount(); ++layer)
        resolved.push_back(document.figures()->state(layer).resolved);
    return make(document.editor()->recipe(), edits::Context{document.model()->layers, resolved},
                edits::Selection(layers.begin(), layers.end()));
}

QString applyEdit(Document &document, const QVector<int> &layers, const QString &what, const MakeEdit &make, int gesture)
{
    const edits::Edit edit = editOf(document, layers, make);
    if (edit.changed > 0)
        document.editor()->edit(edit.recipe, what, gesture);
    return leftOutNote(edit);
}

QString leftOutNote(const edits::Edit &edit)
{
    QStringList notes;
    if (edit.locked > 0)
        notes += QCoreApplication::translate("Edits", "%n locked layer(s) left as they were.", nullptr, edit.locked);
    const int unable = static_cast<int>(edit.refused.size()) - edit.locked;
    if (unable > 0)
        notes += QCoreApplication::translate("Edits", "%n layer(s) that cannot have this left out.", nullptr, unable);
    for (const std::string &what : edit.gaveWay)
        notes += gaveWayText(what);
    return notes.join(QLatin1Char(' '));
}

QStringList misfits(const edits::Edit &edit)
{
    QStringList sentences;
    for (const edits::Refused &refused : edit.refused) {
        if (refused.reason == "locked")
            continue;
        const QString text = refused.reason == "range-channels" ? QCoreApplication::translate("Edits", "%1 has another number of channels")
            : refused.reason == "no-range"                      ? QCoreApplication::translate("Edits", "%1 would get an empty range")
                                                                : QCoreApplication::translate("Edits", "%1 cannot have this");
        sentences += text.arg(QString::fromStdString(refused.layer));
    }
    return sentences;
}

std::optional<ShownRange> shownRange(const LayerState &state)
{
    return edits::boundsInForce(state.resolved.weights, state.parameters);
}

std::optional<edits::Bounds> activationBounds(const LayerState &state, bool isInput)
{
    const std::optional<QuantParameters> &now = isInput ? state.activationInput : state.activation;
    return now && !now->lo.empty() ? std::optional(edits::Bounds{now->lo.front(), now->hi.front()}) : std::nullopt;
}

edits::LayerStart weightsStart(const LayerState &state)
{
    return {state.resolved, edits::observedIn(state.statistics.all), shownRange(state), state.parameters};
}

edits::LayerStarts weightsStarts(const Document &document, const QVector<int> &layers)
{
    edits::LayerStarts starts;
    for (const int layer : layers)
        starts.emplace(layer, weightsStart(document.figures()->state(layer)));
    return starts;
}

edits::LayerStart activationStart(const LayerState &state, bool isInput, const ObservedValues *seen)
{
    edits::LayerStart start{state.resolved, {}, std::nullopt, std::nullopt};
    if (seen)
        start.observed = {seen->lo, seen->hi};
    start.inForce = activationBounds(state, isInput);
    return start;
}

} // namespace espalier
