// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

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

private:
    void color();

    QLabel *m_problem = nullptr;
};

} // namespace espalier
