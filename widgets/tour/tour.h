// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "engine/recipe/recipe.h"

#include <QFrame>
#include <QPointer>

class QLabel;
class QPushButton;

namespace espalier {

/// Five steps on the open sample: says one thing at a time, outlines what it is about, and goes on by itself when it was done. Blocks
/// nothing; everything else works meanwhile.
class Tour final : public QFrame
{
    Q_OBJECT
public:
    static constexpr int kSteps = 5;

    /// A child of the window; deletes itself at the end.
    Tour(Document *document, QWidget *window);

    int step() const { return m_step; }
    void setStep(int step);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void changeEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void build();
    void retranslate();
    void place();
    void checkDone();
    QWidget *target() const;

    Document *m_document = nullptr;
    QWidget *m_window = nullptr;
    QPointer<QWidget> m_outline;
    QPointer<QWidget> m_watched;
    QLabel *m_title = nullptr;
    QLabel *m_text = nullptr;
    QPushButton *m_back = nullptr;
    QPushButton *m_next = nullptr;
    QPushButton *m_end = nullptr;
    int m_step = 0;
    int m_layerAtStart = -1; ///< What was selected when the step began.
    Recipe m_recipeAtStart;
    int m_runsAtStart = 0;
};

} // namespace espalier
