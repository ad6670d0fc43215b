// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QModelIndexList>
#include <QString>
#include <QStringList>

class QTableView;

namespace espalier {

/// One line with its end: cells quoted where a file needs it (RFC 4180), or without tabs and line ends between tabs.
QString rowText(QStringList cells, QChar separator);

/// The visible columns of a table as text, in the order on the screen, one header line first: tab separated for a spreadsheet's
/// clipboard, comma separated (RFC 4180 quoting, '.' as decimal point, exact numbers from `numberRole`) for a file.
/// `rows` empty: all rows that the view shows.
QString tableText(const QTableView &view, QChar separator, int numberRole, const QList<int> &rows = {});

} // namespace espalier
