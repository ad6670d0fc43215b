// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/layerstate.h"
#include "app/session/document.h"

#include <QString>

namespace espalier {

/// What is known about a layer, as rows of a small HTML table (names from files are escaped).
QString factsHtml(const LayerInfo &layer, const LayerState &state);

/// What is known about several layers together: how many, parameters, bytes.
QString factsHtml(const Document &document, const QVector<int> &layers);

/// The sentence for LayerInfo::whyNot; empty when it is empty.
QString whyNotText(const std::string &id);

/// "(root)" for the unnamed root module.
QString layerTitle(const LayerInfo &layer);

} // namespace espalier
