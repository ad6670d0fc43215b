// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace espalier {

/// Name patterns of all files that can be opened, for dialogs: "*.pt *.pth". They come from the lists of importers
/// (engine/io/read/importer.h), of readers of weights (engine/io/read/weights.h) and of kinds of data (engine/data/dataset.h).
QString modelPatterns();
QString weightPatterns();
QString dataPatterns();

} // namespace espalier
