// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;
class QLineEdit;
class QPushButton;

namespace espalier {

/// The field for what an importer cannot know: the shape of the model's input, batch first ("1,3,32,32").
class ShapeDialog : public QDialog
{
    Q_OBJECT
public:
    explicit ShapeDialog(const QString &start, QWidget *parent = nullptr);

    /// "1,3,32,32" in its plain form, or empty when the text is none: two to six whole numbers from 1 on, separated by commas, blanks or x.
    static QString parse(const QString &text);

Q_SIGNALS:
    void shapeChosen(const QString &shape);

private:
    void check();

    QLineEdit *m_shape = nullptr;
    QLabel *m_problem = nullptr;
    QPushButton *m_ok = nullptr;
};

} // namespace espalier
