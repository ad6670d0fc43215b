// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/tabletext.h"

#include "engine/files/csv.h"
#include "widgets/text/format.h"

#include <QHeaderView>
#include <QTableView>

namespace espalier {

namespace {

QString quoted(QString text, QChar separator)
{
    if (separator == QLatin1Char('\t'))
        return text.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
    return QString::fromStdString(csvField(text.toStdString()));
}

QString cellText(const QModelIndex &index, int numberRole)
{
    const QVariant value = index.data(numberRole);
    if (value.typeId() == QMetaType::Double)
        return shortestText(value.toDouble());
    if (value.typeId() == QMetaType::LongLong || value.typeId() == QMetaType::Int)
        return QString::number(value.toLongLong());
    return value.isValid() ? value.toString() : QString();
}

} // namespace

QString rowText(QStringList cells, QChar separator)
{
    for (QString &cell : cells)
        cell = quoted(cell, separator);
    return cells.join(separator) + QLatin1Char('\n');
}

QString tableText(const QTableView &view, QChar separator, int numberRole, const QList<int> &rows)
{
    const QAbstractItemModel *model = view.model();
    const QHeaderView *header = view.horizontalHeader();
    QList<int> columns;
    for (int visual = 0; visual < header->count(); ++visual) {
        const int column = header->logicalIndex(visual);
        if (!header->isSectionHidden(column))
            columns.append(column);
    }
    QList<int> wanted = rows;
    for (int row = 0; rows.isEmpty() && row < model->rowCount(); ++row)
        wanted.append(row);
    QStringList cells;
    for (const int column : columns)
        cells += model->headerData(column, Qt::Horizontal).toString();
    QString text = rowText(cells, separator);
    for (const int row : wanted) {
        cells.clear();
        for (const int column : columns)
            cells += cellText(model->index(row, column), numberRole);
        text += rowText(cells, separator);
    }
    return text;
}

} // namespace espalier
