// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/importance/criterionfields.h"

#include "widgets/inspector/choices.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace espalier {

CriterionFields::CriterionFields(QWidget *parent, bool ownProblem) : QWidget(parent)
{
    setObjectName(QStringLiteral("criterionFields"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (qsizetype i = 0; i < mostPruneArguments(); ++i) {
        Field field{new QLabel(this), new NumberField(this)};
        field.number->setObjectName(QStringLiteral("criterionField%1").arg(i));
        field.number->setFixedWidth(field.number->fontMetrics().horizontalAdvance(QStringLiteral("0.0000")) + 14);
        field.label->setBuddy(field.number);
        connect(field.number, &NumberField::problemChanged, this, &CriterionFields::showProblem);
        connect(field.number, &NumberField::committed, this, [this, i](double value) {
            PruneSpec next = m_spec;
            setArgument(pruneArguments(next.criterion).at(i), next, value);
            Q_EMIT changed(next);
        });
        layout->addWidget(field.label);
        layout->addWidget(field.number);
        m_fields.push_back(field);
    }
    m_problem = new QLabel(this);
    m_problem->setObjectName(QStringLiteral("criterionProblem"));
    m_problem->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    layout->addWidget(m_problem, 1);
    m_problem->setVisible(ownProblem);
    retranslate();
    hide();
}

void CriterionFields::showProblem(const QString &sentence)
{
    m_problem->setText(sentence);
    m_problem->setToolTip(sentence);
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, signalColors(palette()).error);
    m_problem->setPalette(colors);
    Q_EMIT problemChanged();
}

QString CriterionFields::problem() const
{
    return m_problem->text();
}

void CriterionFields::abandon()
{
    for (const Field &field : m_fields)
        field.number->abandon();
}

void CriterionFields::show(const PruneSpec &spec)
{
    const bool isOther = spec.criterion != m_spec.criterion;
    m_spec = spec;
    if (isOther) {
        abandon();
        retranslate();
    }
    const QVector<PruneArgument> arguments = pruneArguments(spec.criterion);
    for (qsizetype i = 0; i < arguments.size(); ++i)
        m_fields[static_cast<std::size_t>(i)].number->setValue(argumentOf(arguments[i], spec));
    setVisible(!arguments.isEmpty());
}

void CriterionFields::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void CriterionFields::retranslate()
{
    const QVector<PruneArgument> arguments = pruneArguments(m_spec.criterion);
    for (std::size_t i = 0; i < m_fields.size(); ++i) {
        const Field &field = m_fields[i];
        const bool isUsed = i < static_cast<std::size_t>(arguments.size());
        field.label->setVisible(isUsed);
        field.number->setVisible(isUsed);
        if (!isUsed)
            continue;
        const PruneArgument &argument = arguments[static_cast<qsizetype>(i)];
        field.label->setText(argument.name);
        field.number->setAccessibleName(argument.name);
        field.number->setToolTip(argument.tip);
        field.number->setWhatsThis(argument.tip);
        field.number->setCheck([argument](double value) { return argumentProblem(argument, value); });
    }
}

} // namespace espalier
