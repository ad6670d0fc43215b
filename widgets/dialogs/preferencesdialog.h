// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/settings/preferences.h"

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QSpinBox;
class QTabWidget;

namespace espalier {

class KeysPage;

/// Theme, language, colours and keys act at once, so that the choice is seen; Cancel takes them back.
class PreferencesDialog : public QDialog
{
    Q_OBJECT
public:
    explicit PreferencesDialog(const Preferences &preferences, QWidget *parent = nullptr);

Q_SIGNALS:
    void chosen(const espalier::Preferences &preferences);

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void retranslate();
    void showValues(const Preferences &preferences);
    Preferences current() const;

    Preferences m_before;
    QFormLayout *m_form = nullptr;
    QComboBox *m_theme = nullptr;
    QComboBox *m_language = nullptr;
    QComboBox *m_colorMap = nullptr;
    QTabWidget *m_tabs = nullptr;
    KeysPage *m_keys = nullptr;
    QSpinBox *m_bins = nullptr;
    QSpinBox *m_threads = nullptr;
    QLabel *m_note = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
};

} // namespace espalier
