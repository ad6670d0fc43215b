// SPDX-License-Identifier: GPL-3.0-or-later
// What the inspector shows of the selected layers; inspector.cpp is what it does to them.
#include "widgets/inspector/inspector.h"

#include "engine/prune/criteria.h"
#include "widgets/edit/common.h"
#include "widgets/edit/layeredit.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/facts.h"
#include "widgets/inspector/fieldrow.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/offers.h"
#include "widgets/inspector/patternfield.h"
#include "widgets/text/format.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
#include <QStandardItemModel>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace espalier {

void Inspector::refresh()
{
    const bool hasLayers = m_document->model() && !m_document->selection().isEmpty();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_weights, m_pruning, m_locked, m_presets, m_copy, m_paste, m_reset})
        widget->setEnabled(hasLayers);
    if (!hasLayers) {
        m_title->setText(tr("No layer selected"));
        m_facts->clear();
        m_bits->showBits(BitsField::kFloat);
        for (NumberField *field : {m_lo, m_hi, m_threshold, m_sparsity})
            field->setValue(std::nullopt);
        return;
    }
    const QVector<int> &selection = m_document->selection();
    if (selection.size() == 1)
        m_title->setText(layerTitle(m_document->model()->layers[static_cast<std::size_t>(selection.front())]));
    else
        m_title->setText(tr("%n layer(s) selected", nullptr, static_cast<int>(selection.size())));
    showWeights();
    showPruning();
    const Common<bool> locked = commonOf<bool>(m_document->selection(), [this](int layer) { return std::optional(m_document->layerState(layer).resolved.locked); });
    m_locked->setTristate(locked.isMixed);
    m_locked->setCheckState(locked.isMixed ? Qt::PartiallyChecked : *locked.value ? Qt::Checked : Qt::Unchecked);
    Q_EMIT lockedShown(locked.value.value_or(false));
    showFacts();
}

void Inspector::showWeights()
{
    const auto spec = [this](int layer) -> const std::optional<QuantSpec> & { return m_document->layerState(layer).resolved.weights; };
    bool anyQuantizable = false;
    bool anyQuantized = false;
    bool anyFree = false;
    for (const int layer : m_document->selection()) {
        anyQuantizable = anyQuantizable || m_document->model()->layers[static_cast<std::size_t>(layer)].quantizable;
        anyQuantized = anyQuantized || spec(layer).has_value();
        anyFree = anyFree || !m_document->layerState(layer).resolved.locked;
    }
    m_weights->setEnabled(anyQuantizable && anyFree);
    const Common<int> bits = commonOf<int>(m_document->selection(), [&](int layer) { return std::optional(spec(layer) ? spec(layer)->bits : BitsField::kFloat); });
    if (bits.isMixed)
        m_bits->showMixed();
    else
        m_bits->showBits(*bits.value);
    const auto check = [&](QCheckBox *box, const std::function<bool(const QuantSpec &)> &of) {
        const Common<bool> value = commonOf<bool>(m_document->selection(), [&](int layer) { return spec(layer) ? std::optional(of(*spec(layer))) : std::nullopt; });
        box->setEnabled(anyQuantized);
        box->setTristate(value.isMixed);
        box->setCheckState(value.isMixed ? Qt::PartiallyChecked : value.value.value_or(false) ? Qt::Checked : Qt::Unchecked);
    };
    check(m_signed, [](const QuantSpec &s) { return s.isSigned; });
    check(m_symmetric, [](const QuantSpec &s) { return s.symmetric; });
    const auto choose = [&](QComboBox *box, const std::function<QVariant(const QuantSpec &)> &of) {
        const Common<QVariant> value = commonOf<QVariant>(m_document->selection(), [&](int layer) { return spec(layer) ? std::optional(of(*spec(layer))) : std::nullopt; });
        box->setEnabled(anyQuantized);
        box->setPlaceholderText(value.isMixed ? tr("mixed") : QString());
        box->setCurrentIndex(value.value ? box->findData(*value.value) : -1);
    };
    choose(m_scheme, [](const QuantSpec &s) { return QVariant(static_cast<int>(s.scheme)); });
    choose(m_granularity, [](const QuantSpec &s) { return QVariant(static_cast<int>(s.granularity.kind)); });
    choose(m_rangeMethod, [](const QuantSpec &s) { return QVariant(QString::fromStdString(s.range.method)); });
    choose(m_rounding, [](const QuantSpec &s) { return QVariant(static_cast<int>(s.rounding)); });
    showArguments();
    const auto number = [&](NumberField *field, double ShownRange::*end) {
        const Common<double> value = commonOf<double>(m_document->selection(), [&](int layer) -> std::optional<double> {
            const std::optional<ShownRange> range = shownRange(m_document->layerState(layer));
            return range ? std::optional((*range).*end) : std::nullopt;
        });
        field->setEnabled(anyQuantized);
        if (value.isMixed)
            field->setMixed();
        else
            field->setValue(value.value);
    };
    number(m_lo, &ShownRange::lo);
    number(m_hi, &ShownRange::hi);

    const Common<bool> zeroExact = commonOf<bool>(m_document->selection(), [&](int layer) { return std::optional(!spec(layer) || spec(layer)->zeroExact); });
    const Common<bool> symmetric = commonOf<bool>(m_document->selection(), [&](int layer) { return std::optional(spec(layer) && spec(layer)->symmetric); });
    const bool mustHoldZero = zeroExact.isMixed || zeroExact.value.value_or(true);
    const bool isSymmetric = !symmetric.isMixed && symmetric.value.value_or(false);
    m_lo->setCheck([this, mustHoldZero, isSymmetric](double lo) -> QString {
        if (isSymmetric)
            return lo >= 0 ? tr("Low must be below 0 in a symmetric range.") : QString();
        if (mustHoldZero && lo > 0)
            return tr("Low must be 0 or less, so that zero is exact.");
        if (m_hi->value() && lo >= *m_hi->value())
            return tr("Low must be below high (%1).").arg(shortestText(*m_hi->value()));
        return {};
    });
    m_hi->setCheck([this, mustHoldZero, isSymmetric](double hi) -> QString {
        if (isSymmetric)
            return hi <= 0 ? tr("High must be above 0 in a symmetric range.") : QString();
        if (mustHoldZero && hi < 0)
            return tr("High must be 0 or more, so that zero is exact.");
        if (m_lo->value() && hi <= *m_lo->value())
            return tr("High must be above low (%1).").arg(shortestText(*m_lo->value()));
        return {};
    });
}

/// The numbers beside the granularity and the range method, where all selected layers have the same kind of either.
void Inspector::showArguments()
{
    const auto spec = [this](int layer) -> const std::optional<QuantSpec> & { return m_document->layerState(layer).resolved.weights; };
    const bool isGroup = m_granularity->currentData().isValid() && m_granularity->currentData().toInt() == static_cast<int>(Granularity::Kind::Group);
    m_groupSize->setVisible(isGroup);
    if (isGroup) {
        const Common<int> size = commonOf<int>(m_document->selection(), [&](int layer) { return spec(layer) ? std::optional(spec(layer)->granularity.groupSize) : std::nullopt; });
        if (size.isMixed)
            m_groupSize->setMixed();
        else
            m_groupSize->setValue(size.value ? std::optional<double>(*size.value) : std::nullopt);
    }
    const std::optional<RangeArgument> argument =
        m_rangeMethod->currentIndex() >= 0 ? rangeArgument(m_rangeMethod->currentData().toString().toStdString()) : std::nullopt;
    m_rangeArgument->setVisible(argument.has_value());
    if (!argument)
        return;
    m_rangeArgument->setAccessibleName(argument->name);
    m_rangeArgument->setToolTip(argument->name);
    m_rangeArgument->setCheck([argument = *argument](double value) { return argumentProblem(argument, value); });
    const Common<double> value = commonOf<double>(m_document->selection(), [&](int layer) -> std::optional<double> {
        if (!spec(layer))
            return std::nullopt;
        return argumentOf(*argument, spec(layer)->range);
    });
    if (value.isMixed)
        m_rangeArgument->setMixed();
    else
        m_rangeArgument->setValue(value.value);
}

void Inspector::showPruning()
{
    const auto spec = [this](int layer) -> const std::optional<PruneSpec> & { return m_document->layerState(layer).resolved.prune; };
    bool anyPrunable = false;
    bool anyPruned = false;
    bool anyFree = false;
    for (const int layer : m_document->selection()) {
        anyPrunable = anyPrunable || m_document->model()->layers[static_cast<std::size_t>(layer)].prunable;
        anyPruned = anyPruned || spec(layer).has_value();
        anyFree = anyFree || !m_document->layerState(layer).resolved.locked;
    }
    m_pruning->setEnabled(anyPrunable && anyFree);
    const Common<std::string> criterion = commonOf<std::string>(m_document->selection(), [&](int layer) { return spec(layer) ? std::optional(spec(layer)->criterion) : std::nullopt; });
    m_criterion->setEnabled(anyPrunable && m_criterion->count() > 1);
    m_criterion->setPlaceholderText(criterion.isMixed ? tr("mixed") : QString());
    if (anyPruned)
        m_criterion->setCurrentIndex(criterion.value ? m_criterion->findData(QString::fromStdString(*criterion.value)) : -1);
    else
        m_criterion->setCurrentIndex(std::max(0, m_criterion->findData(QString::fromStdString(m_next.criterion))));
    const Common<QString> pattern = commonOf<QString>(m_document->selection(), [&](int layer) {
        return spec(layer) && spec(layer)->isPattern() ? std::optional(QStringLiteral("%1:%2").arg(spec(layer)->n).arg(spec(layer)->m)) : std::nullopt;
    });
    const bool isPattern = pattern.value || pattern.isMixed;
    m_pattern->setVisible(isPattern);
    if (!isPattern)
        m_patternText->showText({});
    else if (!m_patternText->isModified())
        m_patternText->showText(pattern.value.value_or(QString()));
    showCriterionNumbers();
    offerPruneGranularity();
    const Common<std::string> removes = commonOf<std::string>(m_document->selection(), [&](int layer) { return spec(layer) ? std::optional(spec(layer)->granularity) : std::nullopt; });
    m_pruneGranularity->setEnabled(anyPruned && !isPattern);
    m_pruneGranularity->setPlaceholderText(removes.isMixed ? tr("mixed") : QString());
    m_pruneGranularity->setCurrentIndex(removes.value ? m_pruneGranularity->findData(QString::fromStdString(*removes.value)) : anyPruned ? -1 : 0);
    const auto number = [&](NumberField *field, const std::function<std::optional<double>(const PruneSpec &)> &of) {
        const Common<double> value = commonOf<double>(m_document->selection(), [&](int layer) { return spec(layer) ? of(*spec(layer)) : std::nullopt; });
        if (value.isMixed)
            field->setMixed();
        else
            field->setValue(value.value);
    };
    number(m_threshold, [](const PruneSpec &s) { return s.threshold; });
    number(m_sparsity, [](const PruneSpec &s) -> std::optional<double> {
        if (!s.sparsity)
            return std::nullopt;
        // 0.9 * 100 is 90.00000000000001 in doubles: show what was meant.
        return QString::number(*s.sparsity * 100, 'g', 14).toDouble();
    });
}

/// The numbers of the criterion, of the layers that are pruned by it or else for the next that are.
void Inspector::showCriterionNumbers()
{
    const std::string id = m_criterion->currentData().toString().toStdString();
    const QVector<PruneArgument> arguments = pruneArguments(id);
    qsizetype which = 0;
    for (NumberField *field : m_numbers) {
        const bool isUsed = which < arguments.size();
        m_pruningForm->setRowVisible(field->parentWidget(), isUsed);
        if (!isUsed) {
            field->abandon();
            continue;
        }
        const PruneArgument argument = arguments[which++];
        labelFieldRow(m_pruningForm, field, argument.name, argument.tip);
        field->setCheck([argument](double value) { return argumentProblem(argument, value); });
        const Common<double> value = commonOf<double>(m_document->selection(), [&](int layer) {
            const std::optional<PruneSpec> &prune = m_document->layerState(layer).resolved.prune;
            return std::optional(argumentOf(argument, prune ? *prune : m_next));
        });
        if (value.isMixed)
            field->setMixed();
        else
            field->setValue(value.value);
    }
}

void Inspector::showFacts()
{
    const QVector<int> &selection = m_document->selection();
    if (selection.size() == 1)
        m_facts->setText(factsHtml(m_document->model()->layers[static_cast<std::size_t>(selection.front())], m_document->layerState(selection.front())));
    else
        m_facts->setText(factsHtml(*m_document, selection));
}

/// What the chosen criterion can rank is offered, nothing else.
void Inspector::offerPruneGranularity()
{
    const Criterion *criterion = findCriterion(m_criterion->currentData().toString().toStdString());
    auto *model = qobject_cast<QStandardItemModel *>(m_pruneGranularity->model());
    if (!model)
        return;
    for (int i = 0; i < model->rowCount(); ++i) {
        const QString id = m_pruneGranularity->itemData(i).toString();
        const bool isTensor = criterion && criterion->cut == Criterion::Cut::Tensor;
        const bool isOffered = !criterion || (id == QLatin1String("tensor") ? isTensor
                                              : id == QLatin1String("element") ? criterion->perElement && !isTensor
                                                                               : criterion->perChannel && !isTensor);
        model->item(i)->setEnabled(isOffered);
    }
}

} // namespace espalier
