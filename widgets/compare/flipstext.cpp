// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare/flipstext.h"

#include "widgets/compare/flipdelegate.h"
#include "widgets/compare/flipmodel.h"
#include "widgets/tables/tableexport.h"
#include "widgets/tables/tabletext.h"

#include <QCoreApplication>
#include <QListView>

namespace espalier {

QString flipsText(const FlipModel &flips, QChar separator)
{
    const auto translated = [](const char *word) { return QCoreApplication::translate("Flips", word); };
    QString text = rowText({translated(QT_TRANSLATE_NOOP("Flips", "Sample")), translated(QT_TRANSLATE_NOOP("Flips", "Class")),
                            QStringLiteral("A"), QStringLiteral("B"), translated(QT_TRANSLATE_NOOP("Flips", "Change"))},
                           separator);
    const QString changes[] = {translated(QT_TRANSLATE_NOOP("Flips", "lost")), translated(QT_TRANSLATE_NOOP("Flips", "gained")),
                               translated(QT_TRANSLATE_NOOP("Flips", "both wrong"))};
    for (int row = 0; row < flips.rowCount(); ++row) {
        const QModelIndex index = flips.index(row);
        text += rowText({QString::number(index.data(FlipModel::SampleRole).toLongLong()), index.data(FlipModel::LabelRole).toString(),
                         index.data(FlipModel::AnswerARole).toString(), index.data(FlipModel::AnswerBRole).toString(),
                         changes[index.data(FlipModel::KindRole).toInt()]},
                        separator);
    }
    return text;
}

QListView *makeFlipList(FlipModel *flips, const char *name, QWidget *parent)
{
    auto *list = new QListView(parent);
    list->setObjectName(QLatin1String(name));
    list->setModel(flips);
    list->setItemDelegate(new FlipDelegate(list));
    list->setViewMode(QListView::IconMode);
    list->setMovement(QListView::Static);
    list->setResizeMode(QListView::Adjust);
    list->setUniformItemSizes(true);
    // Many thousand flips at two bits: laid out in parts, so that the window stays alive.
    list->setLayoutMode(QListView::Batched);
    return list;
}

TableExport *exportOf(QListView *list, const FlipModel *flips)
{
    return new TableExport(list, QStringLiteral("flips"), [flips](QChar separator) { return flipsText(*flips, separator); });
}

} // namespace espalier
