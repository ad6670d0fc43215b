// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

namespace espalier {

/// A line edit whose text is taken when the user has changed it and pressed Enter or left the field. Wrong input gets a red edge
/// and a sentence (problemChanged); what was in force stays so until the text is right or Escape brings it back.
class CheckedField : public QLineEdit
{
    Q_OBJECT
public:
    explicit CheckedField(QWidget *parent = nullptr);

    const QString &problem() const { return m_problem; }

Q_SIGNALS:
    void problemChanged(const QString &sentence);

protected:
    /// Takes the text, or says with setProblem what is wrong with it. Called where it isModified().
    virtual void take() = 0;
    /// Shows what is in force instead of what was typed, without a problem.
    virtual void showOwn() = 0;
    void setProblem(const QString &sentence);

    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void commit();

    QString m_problem;
    QString m_tip; ///< The field's own tooltip, while a problem is in its place.
};

} // namespace espalier
