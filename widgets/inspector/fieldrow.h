// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QFormLayout;
class QLabel;

namespace espalier {

/// A field with room for the sentence that says what is wrong with its input, right under it.
class FieldRow : public QWidget
{
    Q_OBJECT
public:
    explicit FieldRow(QWidget *field, QWidget *parent = nullptr);

public Q_SLOTS:
    void showProblem(const QString &sentence);

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void color();
    void fitProblem();

    QLabel *m_problem = nullptr;
};

/// A row with an empty label to be filled by retranslate (QFormLayout makes none for an empty text). The label's buddy is the field.
void addFieldRow(QFormLayout *form, QWidget *row);
/// What the field says of itself: its name and its help.
void describeField(QWidget *field, const QString &text, const QString &help);
/// The words of the row that `field` is in: its label, and what the field says of itself.
void labelFieldRow(QFormLayout *form, QWidget *field, const QString &text, const QString &help);

} // namespace espalier
