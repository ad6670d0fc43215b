// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QPointer>
#include <QVector>

#include <functional>

class QAction;
class QLineEdit;
class QListWidget;

namespace espalier {

/// Ctrl+K: everything that can be done and every layer, found by typing parts of its name in any order. Up, Down and Enter
/// work from the field; Escape closes.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    struct Entry {
        QString text;
        QString detail; ///< Keys, or the kind of a layer.
        std::function<void()> choose;
    };

    explicit CommandPalette(QVector<Entry> entries, QWidget *parent = nullptr);

    /// Entries for the enabled actions, with their menu's name in front.
    static QVector<Entry> entriesOf(const QVector<QAction *> &actions);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void filter(const QString &text);
    void chooseCurrent();

    QVector<Entry> m_entries;
    QLineEdit *m_field = nullptr;
    QListWidget *m_list = nullptr;
};

} // namespace espalier
