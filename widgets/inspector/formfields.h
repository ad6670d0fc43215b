// SPDX-License-Identifier: GPL-3.0-or-later
// What the forms of the inspector are made of.
#pragma once

#include "widgets/inspector/choices.h"
#include "widgets/inspector/fieldrow.h"

#include <QComboBox>
#include <QSignalBlocker>
#include <QVariant>

#include <functional>

class QFormLayout;

namespace espalier {

class NumberField;

/// A narrow form with one field in a row.
QFormLayout *fieldForm(QWidget *parent);
QComboBox *choiceBox(const char *name, QWidget *parent);
NumberField *numberField(const char *name, QWidget *parent);

/// A row that says under the field what is wrong with it.
template <typename Field> FieldRow *checkedRow(Field *field, QWidget *parent)
{
    auto *row = new FieldRow(field, parent);
    QObject::connect(field, &Field::problemChanged, row, &FieldRow::showProblem);
    return row;
}
/// A choice with the number that some of its entries ask for, in one row: nothing jumps when the number comes or goes.
FieldRow *rowWithArgument(QComboBox *choice, QWidget *argument, QWidget *parent);

/// Fills a box and keeps what is chosen; `key`: what the box stores of a value.
template <typename Value>
void fillChoices(QComboBox *box, const QVector<FieldChoice<Value>> &choices, const std::function<QVariant(const Value &)> &key)
{
    const QSignalBlocker blocker(box);
    const QVariant current = box->currentData();
    box->clear();
    for (const FieldChoice<Value> &choice : choices) {
        box->addItem(choice.name, key(choice.value));
        box->setItemData(box->count() - 1, choice.tip, Qt::ToolTipRole);
    }
    box->setCurrentIndex(box->findData(current));
}
/// Of values with ids.
void fillChoices(QComboBox *box, const QVector<FieldChoice<std::string>> &choices);

} // namespace espalier
