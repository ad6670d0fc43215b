// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"

#include <QObject>
#include <QString>

#include <functional>

class QAbstractItemView;
class QTableWidget;

namespace espalier {

/// Copy and save for a table or list: a context menu (mouse and keyboard) and Ctrl+C while it has the focus. Belongs to the view.
class TableExport final : public QObject
{
    Q_OBJECT
public:
    /// What a file gets instead of the shown text (numbers exactly); a cell without it: its text.
    static constexpr int kFileRole = Qt::UserRole + 1;
    /// The rows as text, header first, with this between the columns.
    using Text = std::function<QString(QChar separator)>;

    /// `name`: of the file that is offered, without suffix.
    TableExport(QAbstractItemView *view, const QString &name, Text text);
    /// Of all that the table shows.
    static TableExport *ofTable(QTableWidget *table, const QString &name);

    void copy();

Q_SIGNALS:
    void saidNote(const QString &sentence);
    void failed(const espalier::Error &error);

private:
    void showMenu(const QPoint &position);
    void save();

    QAbstractItemView *m_view;
    QString m_name;
    Text m_text;
};

} // namespace espalier
