// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tables/tableexport.h"

#include "engine/files/files.h"
#include "widgets/files/filedialogs.h"
#include "widgets/tables/tabletext.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QDir>
#include <QGuiApplication>
#include <QMenu>
#include <QShortcut>
#include <QTableWidget>

namespace espalier {

TableExport::TableExport(QAbstractItemView *view, const QString &name, Text text)
    : QObject(view), m_view(view), m_name(name), m_text(std::move(text))
{
    view->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(view, &QWidget::customContextMenuRequested, this, &TableExport::showMenu);
    auto *shortcut = new QShortcut(QKeySequence::Copy, view);
    shortcut->setContext(Qt::WidgetShortcut);
    connect(shortcut, &QShortcut::activated, this, &TableExport::copy);
}

TableExport *TableExport::ofTable(QTableWidget *table, const QString &name)
{
    return new TableExport(table, name, [table](QChar separator) {
        for (int row = 0; row < table->rowCount(); ++row)
            for (int column = 0; column < table->columnCount(); ++column)
                if (QTableWidgetItem *item = table->item(row, column); item && !item->data(kFileRole).isValid())
                    item->setData(kFileRole, item->text());
        return tableText(*table, separator, kFileRole);
    });
}

void TableExport::showMenu(const QPoint &position)
{
    auto *menu = new QMenu(m_view);
    menu->setObjectName(QStringLiteral("tableMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const bool isEmpty = m_view->model()->rowCount() == 0;
    // The key is told, no shortcut made: the view has one.
    QAction *copyRows =
        menu->addAction(tr("Copy table") + QLatin1Char('\t') + QKeySequence(QKeySequence::Copy).toString(QKeySequence::NativeText), this,
                        &TableExport::copy);
    copyRows->setObjectName(QStringLiteral("tableCopy"));
    copyRows->setEnabled(!isEmpty);
    QAction *saveRows = menu->addAction(tr("Save as CSV..."), this, &TableExport::save);
    saveRows->setObjectName(QStringLiteral("tableSave"));
    saveRows->setEnabled(!isEmpty);
    menu->popup(m_view->viewport()->mapToGlobal(position));
}

void TableExport::copy()
{
    const int rows = m_view->model()->rowCount();
    if (rows == 0)
        return;
    QGuiApplication::clipboard()->setText(m_text(QLatin1Char('\t')));
    Q_EMIT saidNote(tr("%n row(s) copied.", nullptr, rows));
}

void TableExport::save()
{
    askForTarget(m_view, tr("Save table"), QDir::home().filePath(m_name + QStringLiteral(".csv")), tr("Comma separated values (*.csv)"),
                 QStringLiteral("csv"), [this](const QString &path) {
                     const Status written = writeFile(path.toStdString(), m_text(QLatin1Char(',')).toStdString());
                     if (written.ok())
                         Q_EMIT saidNote(tr("Saved %1.").arg(QDir::toNativeSeparators(path)));
                     else
                         Q_EMIT failed(written.error());
                 });
}

} // namespace espalier
