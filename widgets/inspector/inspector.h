// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "widgets/edit/layeredit.h"

#include <QPointer>
#include <QWidget>

class QCheckBox;
class QGroupBox;
class QLabel;
class QMenu;
class QPushButton;
class QToolButton;

namespace espalier {

class PruneFields;
class QuantFields;

/// Exact fields for the selected layers. Shows the common value or "mixed"; an edit sets all selected layers in one step, skips
/// locked ones, names those that cannot have it.
class Inspector : public QWidget
{
    Q_OBJECT
public:
    explicit Inspector(Document *document, QWidget *parent = nullptr);

    /// Presets go into this menu as well (Layer > Presets).
    void setPresetMenu(QMenu *menu);

    /// As wide as the fields with a scroll bar beside them: a narrower dock would cut them.
    QSize minimumSizeHint() const override;

public Q_SLOTS:
    void changeBits(int by); ///< `[` and `]`
    void resetLayers();
    void setLocked(bool locked);
    void copySettings();
    void pasteSettings();

Q_SIGNALS:
    void saidNote(const QString &sentence);                                        ///< For the status bar.
    void warned(const QString &id, const QString &sentence, const QString &where); ///< For the message bar.
    void lockedShown(bool locked);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void layOut();
    void wire();
    void retranslate();
    void fillPresets();

    void refresh();
    void showStats();
    void fitFacts();

    void apply(const QString &what, const MakeEdit &make);
    void applyPreset(const QByteArray &id);

    Document *m_document = nullptr;
    QWidget *m_content = nullptr; ///< Of the scroll area.
    QLabel *m_title = nullptr;
    QPushButton *m_presets = nullptr;
    QMenu *m_presetMenu = nullptr;
    QPointer<QMenu> m_layerPresetMenu;
    QGroupBox *m_weights = nullptr;
    QGroupBox *m_pruning = nullptr;
    QuantFields *m_quantFields = nullptr; ///< Of the weights.
    PruneFields *m_pruneFields = nullptr;
    QCheckBox *m_locked = nullptr;
    QToolButton *m_reset = nullptr;
    QToolButton *m_copy = nullptr;
    QToolButton *m_paste = nullptr;
    QLabel *m_facts = nullptr;
};

} // namespace espalier
