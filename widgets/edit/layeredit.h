// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/edits/edits.h"
#include "app/edits/handleedits.h"
#include "app/figures/layerstate.h"

#include <QString>
#include <QStringList>
#include <QVector>

#include <functional>
#include <optional>

namespace espalier {

class Document;
struct LayerState;
struct ObservedValues;

/// One of the functions of app/edits/edits.h with its own arguments bound.
using MakeEdit = std::function<edits::Edit(const Recipe &, const edits::Context &, const edits::Selection &)>;

/// Runs an edit function on the document's recipe for the given rows. Changes nothing itself.
edits::Edit editOf(const Document &document, const QVector<int> &layers, const MakeEdit &make);

/// The same, and makes it the document's recipe when it changes anything: one undo step, or a move of a gesture (RecipeEditor::edit). Returns
/// what was left out as leftOutNote says it.
QString applyEdit(Document &document, const QVector<int> &layers, const QString &what, const MakeEdit &make, int gesture = 0);

/// What was left out and what was changed along with the choice, in sentences for the status bar ("2 locked layers left as they
/// were."); empty when nothing was.
QString leftOutNote(const edits::Edit &edit);
/// The same by name, locked layers apart: "bn1 cannot be quantized", "conv2 has another number of channels".
QStringList misfits(const edits::Edit &edit);

/// The range that is drawn for a layer's weights: edits::boundsInForce.
using ShownRange = edits::Bounds;
std::optional<ShownRange> shownRange(const LayerState &state);

/// The same of its output or its input, as last worked out.
std::optional<edits::Bounds> activationBounds(const LayerState &state, bool isInput);

/// The layer's weights as a gesture begins.
edits::LayerStart weightsStart(const LayerState &state);
edits::LayerStarts weightsStarts(const Document &document, const QVector<int> &layers);
/// What goes through the layer as a gesture begins; `seen` on the calibration samples, null where nothing was.
edits::LayerStart activationStart(const LayerState &state, bool isInput, const ObservedValues *seen);

} // namespace espalier
