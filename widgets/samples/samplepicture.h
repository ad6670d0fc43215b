// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"

#include <QImage>
#include <QString>

namespace espalier {

/// A sample as a picture, grey or in colour; null where the data has none.
QImage samplePicture(const Dataset &data, std::int64_t index);

/// A class by its name where the data has names, else by its number.
QString className(const Dataset &data, std::int32_t label);

} // namespace espalier
