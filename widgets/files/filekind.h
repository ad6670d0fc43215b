// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace espalier {

enum class FileKind { Model, Recipe, Data, Missing };

/// What a dropped or given path is taken for: a folder is data; a file is what its first bytes and its name say: '{' a recipe, data
/// as the kinds of data (engine/data/dataset.h) see it, .json a recipe, else a model, whose importers then look themselves.
FileKind fileKind(const QString &path);

} // namespace espalier
