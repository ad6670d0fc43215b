// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/runs.h"

#include <QAbstractTableModel>

namespace espalier {

/// The document's runs, oldest first. Rows are only ever added, or all taken away with the model.
class RunsModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Number, Kind, RecipeColumn, Top1, Delta, Loss, Size, SparsityColumn, Seed, Seconds, ColumnCount };
    enum Role {
        SortRole = Qt::UserRole + 1, ///< Typed: QString, qint64 or double; invalid where not measured.
        RunIdRole,                   ///< int (any column).
        CommandLineRole,             ///< QString: the espalier-cli call that repeats the run (any column).
        CanKeepRole,                 ///< bool: a fine-tune whose weights can be kept (any column).
    };

    explicit RunsModel(const Runs *runs, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    void refresh();
    QVariant value(const Run &run, int column) const;
    QVariant display(const Run &run, int column) const;

    const Runs *m_source;
    QVector<Run> m_runs;
};

} // namespace espalier
