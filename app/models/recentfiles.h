// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractListModel>
#include <QStringList>

class QSettings;

namespace espalier {

/// The models that were opened last, newest first, kept in the settings under "recentFiles".
class RecentFiles final : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int kMax = 10;
    enum Role {
        PathRole = Qt::UserRole + 1, ///< QString: absolute path
        ExistsRole,                  ///< bool: the file was there when the list was made or `refresh` was called
    };

    /// `settings` outlives the model.
    explicit RecentFiles(QSettings *settings, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    QStringList paths() const { return m_paths; }
    void add(const QString &path); ///< To the top; a file that is there already moves.
    void remove(const QString &path);
    void clear();
    void refresh(); ///< Looks again which files are there.

private:
    void store();

    QSettings *m_settings;
    QStringList m_paths;
    QStringList m_missing;
};

} // namespace espalier
