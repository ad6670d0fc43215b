// SPDX-License-Identifier: GPL-3.0-or-later
// What the inspector shows of the selected layers; inspector.cpp is what it does to them.
#include "widgets/inspector/inspector.h"

#include "widgets/edit/common.h"
#include "widgets/edit/layeredit.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/choices.h"
#include "widgets/inspector/layerstats.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/text/format.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
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
    const Common<bool> locked =
        commonOf<bool>(m_document->selection(), [this](int layer) { return std::optional(m_document->layerState(layer).resolved.locked); });
    m_locked->setTristate(locked.isMixed);
    m_locked->setCheckState(locked.isMixed ? Qt::PartiallyChecked : *locked.value ? Qt::Checked : Qt::Unchecked);
    Q_EMIT lockedShown(locked.value.value_or(false));
    showStats();
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
    const Common<int> bits = commonOf<int>(m_document->selection(),
                                           [&](int layer) { return std::optional(spec(layer) ? spec(layer)->bits : BitsField::kFloat); });
    if (bits.isMixed)
        m_bits->showMixed();
    else
        m_bits->showBits(*bits.value);
    const auto check = [&](QCheckBox *box, const std::function<bool(const QuantSpec &)> &of) {
        const Common<bool> value = commonOf<bool>(m_document->selection(),
                                                  [&](int layer) { return spec(layer) ? std::optional(of(*spec(layer))) : std::nullopt; });
        box->setEnabled(anyQuantized);
        box->setTristate(value.isMixed);
        box->setCheckState(value.isMixed ? Qt::PartiallyChecked : value.value.value_or(false) ? Qt::Checked : Qt::Unchecked);
    };
    check(m_signed, [](const QuantSpec &s) { return s.isSigned; });
    check(m_symmetric, [](const QuantSpec &s) { return s.symmetric; });
    check(m_narrow, [](const QuantSpec &s) { return s.isNarrow(); });
    check(m_zeroExact, [](const QuantSpec &s) { return s.zeroExact; });
    const auto choose = [&](QComboBox *box, const std::function<QVariant(const QuantSpec &)> &of) {
        const Common<QVariant> value = commonOf<QVariant>(
            m_document->selection(), [&](int layer) { return spec(layer) ? std::optional(of(*spec(layer))) : std::nullopt; });
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

    const Common<bool> zeroExact =
        commonOf<bool>(m_document->selection(), [&](int layer) { return std::optional(!spec(layer) || spec(layer)->zeroExact); });
    const Common<bool> symmetric =
        commonOf<bool>(m_document->selection(), [&](int layer) { return std::optional(spec(layer) && spec(layer)->symmetric); });
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
    const bool isGroup =
        m_granularity->currentData().isValid() && m_granularity->currentData().toInt() == static_cast<int>(Granularity::Kind::Group);
    m_groupSize->setVisible(isGroup);
    if (isGroup) {
        const Common<int> size = commonOf<int>(m_document->selection(), [&](int layer) {
            return spec(layer) ? std::optional(spec(layer)->granularity.groupSize) : std::nullopt;
        });
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

void Inspector::showStats()
{
    const QVector<int> &selection = m_document->selection();
    if (selection.size() == 1)
        m_facts->setText(
            factsHtml(m_document->model()->layers[static_cast<std::size_t>(selection.front())], m_document->layerState(selection.front())));
    else
        m_facts->setText(factsHtml(*m_document, selection));
}

} // namespace espalier
