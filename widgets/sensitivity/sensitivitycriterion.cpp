// SPDX-License-Identifier: GPL-3.0-or-later
// By which criterion the sensitivity page's sparsities are cut, and with which numbers; what shares a scale where it has bits, and
// which range method stands beside min-max; on how many samples all of it is measured.
#include "widgets/sensitivity/sensitivitypage.h"

#include "engine/prune/criteria.h"
#include "engine/quant/ranges/registry.h"
#include "widgets/importance/criterionfields.h"
#include "widgets/inspector/choices.h"
#include "widgets/inspector/numberfield.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCoreApplication>
#include <QSignalBlocker>

#include <cmath>

namespace espalier {

void SensitivityPage::wireCriterion()
{
    connect(m_criterion, &QComboBox::currentIndexChanged, this, [this] {
        PruneSpec spec;
        spec.criterion = m_criterion->currentData().toString().toStdString();
        setCriterion(spec);
    });
    connect(m_granularity, &QComboBox::currentIndexChanged, this,
            [this](int index) { m_work->setGranularity(index == 1 ? Granularity::Kind::Channel : Granularity::Kind::Tensor); });
    connect(m_range, &QComboBox::currentIndexChanged, this,
            [this] { m_work->setRangeMethod(m_range->currentData().toString().toStdString()); });
    m_samples->setCheck([](double value) {
        return value >= 1 && value <= 1e9 && value == std::floor(value) ? QString()
                                                                        : tr("Samples: a whole number above 0, or nothing for all.");
    });
    connect(m_samples, &NumberField::committed, this, [this](double value) { m_work->setSampleLimit(static_cast<std::int64_t>(value)); });
    connect(m_samples, &NumberField::cleared, this, [this] { m_work->setSampleLimit(0); });
    connect(m_samples, &NumberField::problemChanged, this, &SensitivityPage::showProblem);
    connect(m_numbers, &CriterionFields::changed, this, &SensitivityPage::setCriterion);
    connect(m_numbers, &CriterionFields::problemChanged, this, &SensitivityPage::showProblem);
}

void SensitivityPage::retranslateSamples()
{
    m_samples->setHint(tr("all samples"));
    m_samples->setUnit(tr("samples", "the unit of a number"));
    m_samples->setAccessibleName(tr("Samples to measure on"));
    m_samples->setToolTip(
        tr("On how many samples it is measured, drawn by the seed; nothing: on all. Fewer are faster and leave wider intervals."));
    m_samples->setWhatsThis(m_samples->toolTip());
}

void SensitivityPage::setCriterion(const PruneSpec &spec)
{
    m_work->setCriterion(spec);
    showCriterion();
}

/// The criteria that the kind of setting has, and the one in force.
void SensitivityPage::showCriterion()
{
    const bool isUsed = m_work->columns().hasCriterion(m_work->mode());
    const bool isIdle = m_work->state() == SensitivityWork::State::Idle;
    m_criterion->setVisible(isUsed);
    m_criterion->setEnabled(isIdle);
    if (!isUsed) {
        m_numbers->abandon();
        m_numbers->hide();
        return;
    }
    const QSignalBlocker blocker(m_criterion);
    m_criterion->clear();
    for (const std::string &id : m_work->columns().criterionIds(m_work->mode())) {
        const Criterion *criterion = findCriterion(id);
        m_criterion->addItem(QCoreApplication::translate("criteria", criterion->name), QString::fromStdString(id));
        m_criterion->setItemData(m_criterion->count() - 1, QCoreApplication::translate("criteria", criterion->tip), Qt::ToolTipRole);
    }
    m_criterion->view()->setMinimumWidth(m_criterion->view()->sizeHintForColumn(0));
    m_criterion->setCurrentIndex(m_criterion->findData(QString::fromStdString(m_work->columns().criterion(m_work->mode()).criterion)));
    m_numbers->show(m_work->columns().criterion(m_work->mode()));
    m_numbers->setEnabled(isIdle);
}

/// The methods of the registry that may stand beside min-max.
void SensitivityPage::showRange()
{
    const QSignalBlocker blocker(m_range);
    m_range->clear();
    for (const std::string &id : SweepColumns::rangeMethodIds()) {
        const RangeMethod *method = findRangeMethod(id);
        m_range->addItem(tr("min-max and: %1").arg(QCoreApplication::translate("ranges", method->name)), QString::fromStdString(id));
        m_range->setItemData(m_range->count() - 1, QCoreApplication::translate("ranges", method->tip), Qt::ToolTipRole);
    }
    m_range->setCurrentIndex(m_range->findData(QString::fromStdString(m_work->columns().rangeMethod())));
    m_range->setVisible(SweepColumns::hasRangeMethod(m_work->mode()));
}

/// In the inspector's words. Where the columns are bits and sparsities, the criterion has the place; the granularity is that of the other kinds.
void SensitivityPage::showGranularity()
{
    int index = 0;
    for (const FieldChoice<Granularity> &offer : granularityChoices())
        if (offer.value.kind != Granularity::Kind::Group && index < m_granularity->count()) {
            m_granularity->setItemText(index, offer.name);
            m_granularity->setItemData(index++, offer.tip, Qt::ToolTipRole);
        }
    m_granularity->setVisible(m_work->columns().hasGranularity(m_work->mode()) && !m_work->columns().hasCriterion(m_work->mode()));
}

} // namespace espalier
