// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/formfields.h"

#include "widgets/inspector/numberfield.h"

#include <QFormLayout>
#include <QHBoxLayout>

namespace espalier {

QFormLayout *fieldForm(QWidget *parent)
{
    auto *layout = new QFormLayout(parent);
    layout->setContentsMargins(6, 4, 6, 4);
    layout->setVerticalSpacing(2);
    layout->setHorizontalSpacing(8);
    layout->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return layout;
}

QComboBox *choiceBox(const char *name, QWidget *parent)
{
    auto *box = new QComboBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(10);
    return box;
}

NumberField *numberField(const char *name, QWidget *parent)
{
    auto *field = new NumberField(parent);
    field->setObjectName(QLatin1String(name));
    return field;
}

FieldRow *rowWithArgument(QComboBox *choice, QWidget *argument, QWidget *parent)
{
    auto *pair = new QWidget(parent);
    pair->setObjectName(choice->objectName() + QStringLiteral("Pair"));
    auto *layout = new QHBoxLayout(pair);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(choice, 1);
    layout->addWidget(argument);
    // The choice gives way: a dock is narrow, and its list shows the whole words.
    choice->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    choice->setMinimumWidth(64);
    argument->setFixedWidth(argument->fontMetrics().horizontalAdvance(QStringLiteral("88:88"))
                            + (qobject_cast<QComboBox *>(argument) ? 30 : 14));
    argument->hide();
    pair->setFocusProxy(choice);
    auto *row = new FieldRow(pair, parent);
    if (auto *field = qobject_cast<NumberField *>(argument))
        QObject::connect(field, &NumberField::problemChanged, row, &FieldRow::showProblem);
    return row;
}

void fillChoices(QComboBox *box, const QVector<FieldChoice<std::string>> &choices)
{
    fillChoices<std::string>(box, choices, [](const std::string &id) { return QVariant(QString::fromStdString(id)); });
}

} // namespace espalier
