// SPDX-License-Identifier: GPL-3.0-or-later
// What the fields of the activations show of the selected layers; activationfields.cpp is what they do.
#include "widgets/activations/activationfields.h"

#include "widgets/edit/common.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/choices.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/text/format.h"

#include <QCheckBox>
#include <QComboBox>

#include <algorithm>

namespace espalier {

void ActivationFields::refresh()
{
    if (!isVisible())
        return; // Shown again, it catches up.
    const QVector<int> &selection = m_document->selection();
    const bool hasLayers = m_document->model() && !selection.isEmpty();
    const auto spec = [this](int layer) -> const std::optional<QuantSpec> & { return m_document->layerState(layer).resolved.activations; };
    bool isAnyFree = false, isAnyQuantized = false;
    for (const int layer : selection) {
        const bool can = hasLayers && m_document->model()->layers[static_cast<std::size_t>(layer)].quantizable;
        isAnyFree = isAnyFree || (can && !m_document->layerState(layer).resolved.locked);
        isAnyQuantized = isAnyQuantized || (can && spec(layer));
    }
    m_bits->setEnabled(isAnyFree);
    for (QWidget *field :
         std::initializer_list<QWidget *>{m_method, m_argument, m_lo, m_hi, m_scheme, m_signed, m_symmetric, m_narrow, m_zeroExact})
        field->setEnabled(isAnyFree && isAnyQuantized);
    const Common<int> bits =
        commonOf<int>(selection, [&](int layer) { return std::optional(spec(layer) ? spec(layer)->bits : BitsField::kFloat); });
    if (bits.isMixed)
        m_bits->showMixed();
    else
        m_bits->showBits(bits.value.value_or(BitsField::kFloat));
    const auto check = [&](QCheckBox *box, bool (*of)(const QuantSpec &)) {
        const Common<bool> value =
            commonOf<bool>(selection, [&](int layer) { return spec(layer) ? std::optional(of(*spec(layer))) : std::nullopt; });
        box->setTristate(value.isMixed);
        box->setCheckState(value.isMixed ? Qt::PartiallyChecked : value.value.value_or(false) ? Qt::Checked : Qt::Unchecked);
    };
    check(m_signed, [](const QuantSpec &s) { return s.isSigned; });
    check(m_symmetric, [](const QuantSpec &s) { return s.symmetric; });
    check(m_narrow, [](const QuantSpec &s) { return s.isNarrow(); });
    check(m_zeroExact, [](const QuantSpec &s) { return s.zeroExact; });
    const Common<int> scheme = commonOf<int>(
        selection, [&](int layer) { return spec(layer) ? std::optional(static_cast<int>(spec(layer)->scheme)) : std::nullopt; });
    m_scheme->setPlaceholderText(scheme.isMixed ? tr("mixed") : QString());
    m_scheme->setCurrentIndex(scheme.value ? m_scheme->findData(*scheme.value) : -1);
    const Common<QString> method = commonOf<QString>(selection, [&](int layer) {
        return spec(layer) ? std::optional(QString::fromStdString(methodOf(*spec(layer)).method)) : std::nullopt;
    });
    m_method->setPlaceholderText(method.isMixed ? tr("mixed") : QString());
    m_method->setCurrentIndex(method.value ? m_method->findData(*method.value) : -1);
    showArgument();
    showEnds();
}

void ActivationFields::showArgument()
{
    const std::optional<RangeArgument> argument = rangeArgument(m_method->currentData().toString().toStdString());
    m_argument->setVisible(argument.has_value());
    if (!argument)
        return;
    m_argument->setToolTip(argument->name);
    m_argument->setAccessibleName(argument->name);
    m_argument->setCheck([argument = *argument](double value) { return argumentProblem(argument, value); });
    const Common<double> value = commonOf<double>(m_document->selection(), [&](int layer) -> std::optional<double> {
        const std::optional<QuantSpec> &spec = m_document->layerState(layer).resolved.activations;
        if (!spec)
            return std::nullopt;
        return argumentOf(*argument, methodOf(*spec));
    });
    if (value.isMixed)
        m_argument->setMixed();
    else
        m_argument->setValue(value.value);
}

void ActivationFields::showEnds()
{
    const auto show = [this](NumberField *field, std::vector<double> QuantParameters::*end) {
        const Common<double> value = commonOf<double>(m_document->selection(), [&](int layer) -> std::optional<double> {
            const std::optional<QuantParameters> &parameters = inForce(layer);
            return parameters && !((*parameters).*end).empty() ? std::optional(((*parameters).*end).front()) : std::nullopt;
        });
        if (value.isMixed)
            field->setMixed();
        else
            field->setValue(value.value);
    };
    show(m_lo, &QuantParameters::lo);
    show(m_hi, &QuantParameters::hi);
    showWhoseEnds();
    const QVector<int> &selection = m_document->selection();
    const bool mustHoldZero = std::any_of(selection.begin(), selection.end(), [this](int layer) {
        const std::optional<QuantSpec> &spec = m_document->layerState(layer).resolved.activations;
        return !spec || spec->zeroExact;
    });
    m_lo->setCheck([this, mustHoldZero](double lo) {
        return m_hi->value() && lo >= *m_hi->value() ? tr("Low must be below high (%1).").arg(shortestText(*m_hi->value()))
            : mustHoldZero && lo > 0                 ? tr("Low must be 0 or less, so that zero is exact.")
                                                     : QString();
    });
    m_hi->setCheck([this, mustHoldZero](double hi) {
        return m_lo->value() && hi <= *m_lo->value() ? tr("High must be above low (%1).").arg(shortestText(*m_lo->value()))
            : mustHoldZero && hi < 0                 ? tr("High must be 0 or more, so that zero is exact.")
                                                     : QString();
    });
}

/// The input has a range of its own only where no other layer gives it.
void ActivationFields::showWhoseEnds()
{
    const QVector<int> &selection = m_document->selection();
    const bool isAnothers = m_showsInput && !selection.isEmpty() && std::all_of(selection.begin(), selection.end(), [this](int layer) {
                                return !m_document->model()->layers[static_cast<std::size_t>(layer)].isInputOwn;
                            });
    for (NumberField *field : {m_lo, m_hi}) {
        field->setReadOnly(isAnothers);
        if (isAnothers)
            field->setToolTip(tr("This is the input range. Set it manually at the layer before."));
        else if (field->problem().isEmpty())
            field->setToolTip(field->whatsThis());
    }
}

} // namespace espalier
