// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/fieldrow.h"

#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/checkedfield.h"
#include "widgets/theme/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

FieldRow::FieldRow(QWidget *field, QWidget *parent) : QWidget(parent), m_problem(new QLabel(this))
{
    m_problem->setObjectName(field->objectName() + QStringLiteral("Problem"));
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setWordWrap(true);
    // Forms in a scroll area squeeze fields when a label's height depends on its width: the row gives it a height of its own.
    QSizePolicy policy = m_problem->sizePolicy();
    policy.setHeightForWidth(false);
    m_problem->setSizePolicy(policy);
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
    fitProblem();
}

void FieldRow::fitProblem()
{
    if (m_problem->text().isEmpty())
        return;
    // A label never asks for less than its minimum: the height of a longer sentence or a narrower row would stay.
    m_problem->setMinimumHeight(0);
    m_problem->setFixedHeight(m_problem->heightForWidth(std::max(width(), 80)));
}

void FieldRow::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fitProblem();
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

void describeField(QWidget *field, const QString &text, const QString &help)
{
    field->setAccessibleName(text);
    field->setWhatsThis(help);
    // What is wrong with the input stands there as long as it is.
    const auto *checked = qobject_cast<CheckedField *>(field);
    const auto *bits = qobject_cast<BitsField *>(field);
    const bool isFree = checked ? checked->problem().isEmpty()
        : bits                  ? bits->problem().isEmpty()
                                : qobject_cast<QComboBox *>(field) || qobject_cast<QCheckBox *>(field);
    if (isFree || field->toolTip().isEmpty())
        field->setToolTip(help);
}

void labelFieldRow(QFormLayout *form, QWidget *field, const QString &text, const QString &help)
{
    QWidget *row = field;
    while (row->parentWidget() && !form->labelForField(row) && row != form->parentWidget())
        row = row->parentWidget();
    if (auto *made = qobject_cast<QLabel *>(form->labelForField(row)))
        made->setText(text);
    describeField(field, text, help);
}

} // namespace espalier
