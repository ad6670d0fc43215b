// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QModelIndexList>
#include <QString>

class QTableView;

namespace espalier {

/// The visible columns of a table as text, in the order on the screen, one header line first: tab separated for a spreadsheet's
/// clipboard, comma separated (RFC 4180 quoting, '.' as decimal point, exact numbers from `numberRole`) for a file.
/// `rows` empty: all rows that the view shows.
QString tableText(const QTableView &view, QChar separator, int numberRole, const QList<int> &rows = {});

} // namespace espalier
