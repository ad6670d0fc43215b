// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/settings/keybindings.h"

#include <QWidget>

class QKeySequenceEdit;
class QLabel;
class QPushButton;
class QTableWidget;

namespace espalier {

/// The page of the preferences where keys are changed: one row per command, a field for the selected one's key. A key that
/// belongs to another command is refused, with that command's name; the old key stays.
class KeysPage : public QWidget
{
    Q_OBJECT
public:
    explicit KeysPage(QWidget *parent = nullptr);

    void setBindings(const KeyBindings &own);
    const KeyBindings &bindings() const { return m_own; }
    /// Selects a command's row (tests, and the palette in times to come).
    void choose(const QString &action);

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void retranslate();
    void fill();
    void showCurrent();
    void takeKey();
    void setKeys(const QString &text);
    QString currentAction() const;

    KeyBindings m_own;
    QTableWidget *m_table = nullptr;
    QLabel *m_label = nullptr;
    QKeySequenceEdit *m_key = nullptr;
    QPushButton *m_none = nullptr;
    QPushButton *m_default = nullptr;
    QLabel *m_problem = nullptr;
};

} // namespace espalier
