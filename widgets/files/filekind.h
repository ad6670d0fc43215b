// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace espalier {

enum class FileKind { Model, Recipe, Data, Missing };

/// What a dropped or given path is taken for: a folder is data; a file is what its first bytes say ('{' a recipe, an idx or gzip
/// head data), else what its name says (.bin data, .json a recipe), else a model, whose importers then look themselves.
FileKind fileKind(const QString &path);

} // namespace espalier
