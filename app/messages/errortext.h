// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"
#include "engine/core/warning.h"

#include <QString>

namespace espalier {

/// The error as a sentence in the user's language, without its place: the translation of its text (context "errors") with the
/// arguments put in. Arguments may come from files: they are shown on one line, at most 200 bytes each.
QString errorSentence(const Error &error);

/// The file, layer or JSON path that the error concerns; may be empty.
QString errorPlace(const Error &error);

QString warningSentence(const Warning &warning);

} // namespace espalier
