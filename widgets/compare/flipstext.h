// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QListView;

namespace espalier {

class FlipModel;
class TableExport;

/// The flips as a table: sample, its class, both answers, what changed. `separator`: a tab or a comma.
QString flipsText(const FlipModel &flips, QChar separator);

/// The list of `flips`, as pictures side by side that can be copied and saved.
QListView *makeFlipList(FlipModel *flips, const char *name, QWidget *parent);
TableExport *exportOf(QListView *list, const FlipModel *flips);

} // namespace espalier
