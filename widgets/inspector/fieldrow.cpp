// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/fieldrow.h"

#include "widgets/theme/theme.h"

#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace espalier {

FieldRow::FieldRow(QWidget *field, QWidget *parent) : QWidget(parent), m_problem(new QLabel(this))
{
    m_problem->setObjectName(field->objectName() + QStringLiteral("Problem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    m_problem->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(1);
    layout->addWidget(field);
    layout->addWidget(m_problem);
    setFocusProxy(field);
    color();
}

void FieldRow::showProblem(const QString &sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

void FieldRow::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        color();
}

void FieldRow::color()
{
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, signalColors(palette()).error);
    m_problem->setPalette(colors);
}

void addFieldRow(QFormLayout *form, QWidget *row)
{
    auto *label = new QLabel(row->parentWidget());
    label->setBuddy(row);
    form->addRow(label, row);
}

} // namespace espalier
