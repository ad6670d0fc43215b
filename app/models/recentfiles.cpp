// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/models/recentfiles.h"

#include <QDir>
#include <QFileInfo>
#include <QSettings>

namespace espalier {

namespace {
const QLatin1String kKey("recentFiles");
}

RecentFiles::RecentFiles(QSettings *settings, QObject *parent)
    : QAbstractListModel(parent), m_settings(settings), m_paths(settings->value(kKey).toStringList().mid(0, kMax))
{
    refresh();
}

int RecentFiles::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_paths.size());
}

QVariant RecentFiles::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const QString path = m_paths.at(index.row());
    switch (role) {
    case Qt::DisplayRole: return QFileInfo(path).fileName();
    case Qt::ToolTipRole: return QDir::toNativeSeparators(path);
    case PathRole: return path;
    case ExistsRole: return !m_missing.contains(path);
    default: return {};
    }
}

void RecentFiles::add(const QString &path)
{
    const QString absolute = QFileInfo(path).absoluteFilePath();
    const int row = static_cast<int>(m_paths.indexOf(absolute));
    if (row == 0)
        return;
    if (row > 0) {
        beginMoveRows({}, row, row, {}, 0);
        m_paths.move(row, 0);
        endMoveRows();
    } else {
        beginInsertRows({}, 0, 0);
        m_paths.prepend(absolute);
        endInsertRows();
        if (m_paths.size() > kMax) {
            beginRemoveRows({}, kMax, static_cast<int>(m_paths.size()) - 1);
            m_paths = m_paths.mid(0, kMax);
            endRemoveRows();
        }
    }
    store();
}

void RecentFiles::remove(const QString &path)
{
    const int row = static_cast<int>(m_paths.indexOf(QFileInfo(path).absoluteFilePath()));
    if (row < 0)
        return;
    beginRemoveRows({}, row, row);
    m_paths.removeAt(row);
    endRemoveRows();
    store();
}

void RecentFiles::clear()
{
    beginResetModel();
    m_paths.clear();
    endResetModel();
    store();
}

void RecentFiles::refresh()
{
    m_missing.clear();
    for (const QString &path : std::as_const(m_paths))
        if (!QFileInfo::exists(path))
            m_missing << path;
    if (!m_paths.isEmpty())
        Q_EMIT dataChanged(index(0), index(static_cast<int>(m_paths.size()) - 1), {ExistsRole});
}

void RecentFiles::store()
{
    m_settings->setValue(kKey, m_paths);
}

} // namespace espalier
