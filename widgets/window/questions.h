// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>

class QWidget;

namespace espalier {

// The only two modal questions besides overwriting a file. They do not block: `answered` is called later, with Stay when the box is
// closed any other way.

enum class BusyAnswer { Stop, Wait, Stay };
/// closeDialog: work is under way (buttons closeStop, closeWait, closeStay).
void askBusy(QWidget *parent, const std::function<void(BusyAnswer)> &answered);

enum class UnsavedAnswer { Save, Discard, Stay };
/// unsavedDialog: the recipe has unsaved edits (buttons unsavedSave, unsavedDiscard, unsavedStay).
void askUnsaved(QWidget *parent, const std::function<void(UnsavedAnswer)> &answered);

} // namespace espalier
