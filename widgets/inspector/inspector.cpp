// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector.h"

#include "widgets/edit/settingsclipboard.h"
#include "widgets/inspector/bitsfield.h"
#include "widgets/inspector/facts.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/presets.h"
#include "widgets/text/format.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>

namespace espalier {

Inspector::Inspector(Document *document, QWidget *parent) : QWidget(parent), m_document(document)
{
    build();
    wire();
    retranslate();
}

void Inspector::wire()
{
    connect(m_bits, &BitsField::bitsChosen, this, &Inspector::setBits);
    connect(m_signed, &QCheckBox::clicked, this, [this](bool on) {
        m_signed->setTristate(false);
        apply(tr("Signed"), [on](const auto &...a) { return edits::setSigned(a..., on); });
    });
    connect(m_symmetric, &QCheckBox::clicked, this, [this](bool on) {
        m_symmetric->setTristate(false);
        apply(tr("Symmetric"), [on](const auto &...a) { return edits::setSymmetric(a..., on); });
    });
    connect(m_granularity, &QComboBox::activated, this, [this] {
        const Granularity chosen = granularityOf(m_granularity->currentData().toInt());
        apply(tr("Scale for"), [&chosen](const auto &...a) { return edits::setGranularity(a..., chosen); });
    });
    connect(m_rangeMethod, &QComboBox::activated, this, [this] { setRangeMethod(m_rangeMethod->currentData().toString().toStdString()); });
    connect(m_rounding, &QComboBox::activated, this, [this] {
        const auto rounding = static_cast<Rounding>(m_rounding->currentData().toInt());
        apply(tr("Rounding"), [rounding](const auto &...a) { return edits::setRounding(a..., rounding); });
    });
    connect(m_lo, &NumberField::committed, this, [this](double value) { setRange(value, std::nullopt); });
    connect(m_hi, &NumberField::committed, this, [this](double value) { setRange(std::nullopt, value); });

    connect(m_criterion, &QComboBox::activated, this, [this] {
        const std::string id = m_criterion->currentData().toString().toStdString();
        apply(tr("Pruning criterion"), [&id](const auto &...a) { return edits::setCriterion(a..., id); });
    });
    m_threshold->setCheck([](double value) { return value < 0 ? tr("A threshold is 0 or more.") : QString(); });
    m_sparsity->setCheck([](double value) { return value < 0 || value > 100 ? tr("Sparsity is 0 to 100 %.") : QString(); });
    connect(m_threshold, &NumberField::committed, this, [this](double value) {
        apply(tr("Pruning threshold"), [value](const auto &...a) { return edits::setThreshold(a..., value); });
    });
    connect(m_sparsity, &NumberField::committed, this, [this](double value) {
        apply(tr("Sparsity"), [value](const auto &...a) { return edits::setSparsity(a..., value / 100); });
    });
    for (NumberField *field : {m_threshold, m_sparsity})
        connect(field, &NumberField::cleared, this, [this] { apply(tr("No pruning"), [](const auto &...a) { return edits::clearPrune(a...); }); });

    connect(m_locked, &QCheckBox::clicked, this, [this](bool on) {
        m_locked->setTristate(false);
        setLocked(on);
    });
    connect(m_copy, &QToolButton::clicked, this, &Inspector::copySettings);
    connect(m_paste, &QToolButton::clicked, this, &Inspector::pasteSettings);
    connect(m_reset, &QToolButton::clicked, this, &Inspector::resetLayers);

    connect(m_document, &Document::selectionChanged, this, [this] {
        m_bits->abandon();
        for (NumberField *field : {m_lo, m_hi, m_threshold, m_sparsity})
            field->abandon();
        refresh();
    });
    connect(m_document, &Document::targetChanged, this, [this] {
        m_bits->setAllowed(m_document->target().bits);
        refresh();
    });
    connect(m_document, &Document::recipeChanged, this, &Inspector::refresh);
    connect(m_document, &Document::modelOpened, this, &Inspector::refresh);
    connect(m_document, &Document::modelClosed, this, &Inspector::refresh);
    connect(m_document, &Document::layersChanged, this, [this](const QVector<int> &layers) {
        for (const int layer : layers) {
            if (m_document->selection().contains(layer)) {
                refresh();
                return;
            }
        }
    });
}

template <typename Value>
Inspector::Common<Value> Inspector::common(const std::function<std::optional<Value>(int)> &of) const
{
    Common<Value> result;
    bool isFirst = true;
    for (const int layer : m_document->selection()) {
        const std::optional<Value> value = of(layer);
        if (!isFirst && !(value == result.value)) {
            result.value.reset();
            result.isMixed = true;
            return result;
        }
        result.value = value;
        isFirst = false;
    }
    return result;
}

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
    const Common<bool> locked = common<bool>([this](int layer) { return std::optional(m_document->layerState(layer).resolved.locked); });
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
    const Common<int> bits = common<int>([&](int layer) { return std::optional(spec(layer) ? spec(layer)->bits : BitsField::kFloat); });
    if (bits.isMixed)
        m_bits->showMixed();
    else
        m_bits->showBits(*bits.value);
    const auto check = [&](QCheckBox *box, const std::function<bool(const QuantSpec &)> &of) {
        const Common<bool> value = common<bool>([&](int layer) { return spec(layer) ? std::optional(of(*spec(layer))) : std::nullopt; });
        box->setEnabled(anyQuantized);
        box->setTristate(value.isMixed);
        box->setCheckState(value.isMixed ? Qt::PartiallyChecked : value.value.value_or(false) ? Qt::Checked : Qt::Unchecked);
    };
    check(m_signed, [](const QuantSpec &s) { return s.isSigned; });
    check(m_symmetric, [](const QuantSpec &s) { return s.symmetric; });
    const auto choose = [&](QComboBox *box, const std::function<QVariant(const QuantSpec &)> &of) {
        const Common<QVariant> value = common<QVariant>([&](int layer) { return spec(layer) ? std::optional(of(*spec(layer))) : std::nullopt; });
        box->setEnabled(anyQuantized);
        box->setPlaceholderText(value.isMixed ? tr("mixed") : QString());
        box->setCurrentIndex(value.value ? box->findData(*value.value) : -1);
    };
    choose(m_granularity, [](const QuantSpec &s) { return QVariant(granularityKey(s.granularity)); });
    choose(m_rangeMethod, [](const QuantSpec &s) { return QVariant(QString::fromStdString(s.range.method)); });
    choose(m_rounding, [](const QuantSpec &s) { return QVariant(static_cast<int>(s.rounding)); });
    const auto number = [&](NumberField *field, double ShownRange::*end) {
        const Common<double> value = common<double>([&](int layer) -> std::optional<double> {
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

    const Common<bool> zeroExact = common<bool>([&](int layer) { return std::optional(!spec(layer) || spec(layer)->zeroExact); });
    const Common<bool> symmetric = common<bool>([&](int layer) { return std::optional(spec(layer) && spec(layer)->symmetric); });
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
    const Common<std::string> criterion = common<std::string>([&](int layer) { return spec(layer) ? std::optional(spec(layer)->criterion) : std::nullopt; });
    m_criterion->setEnabled(anyPruned && m_criterion->count() > 1);
    m_criterion->setPlaceholderText(criterion.isMixed ? tr("mixed") : QString());
    if (anyPruned)
        m_criterion->setCurrentIndex(criterion.value ? m_criterion->findData(QString::fromStdString(*criterion.value)) : -1);
    else
        m_criterion->setCurrentIndex(m_criterion->count() > 0 ? 0 : -1);
    const auto number = [&](NumberField *field, const std::function<std::optional<double>(const PruneSpec &)> &of) {
        const Common<double> value = common<double>([&](int layer) { return spec(layer) ? of(*spec(layer)) : std::nullopt; });
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

void Inspector::showFacts()
{
    const QVector<int> &selection = m_document->selection();
    if (selection.size() == 1)
        m_facts->setText(factsHtml(m_document->model()->layers[static_cast<std::size_t>(selection.front())], m_document->layerState(selection.front())));
    else
        m_facts->setText(factsHtml(*m_document, selection));
}

void Inspector::apply(const QString &what, const MakeEdit &make)
{
    if (!m_document->model() || m_document->selection().isEmpty())
        return;
    const edits::Edit edit = editOf(*m_document, m_document->selection(), make);
    if (edit.changed > 0)
        m_document->edit(edit.recipe, what);
    const QString note = leftOutNote(edit);
    if (!note.isEmpty())
        Q_EMIT saidNote(note);
    refresh();
}

void Inspector::setBits(int bits)
{
    apply(tr("Bits"), [bits](const auto &...a) { return bits == BitsField::kFloat ? edits::clearWeights(a...) : edits::setBits(a..., bits); });
}

void Inspector::changeBits(int by)
{
    apply(tr("Bits"), [this, by](const auto &...a) { return edits::stepBits(a..., by, m_document->target()); });
}

void Inspector::setRangeMethod(const std::string &method)
{
    if (method != "fixed") {
        RangeSpec range;
        range.method = method;
        apply(tr("Range method"), [&range](const auto &...a) { return edits::setRangeMethod(a..., range); });
        return;
    }
    // "fixed" starts from the range that is in force.
    apply(tr("Range method"), [this](const auto &...a) {
        return edits::changeWeights(a..., [this](QuantSpec &spec, const LayerInfo &info) {
            const LayerState &state = m_document->layerState(info.id);
            if (const std::optional<ShownRange> range = shownRange(state))
                setFixedRange(spec, state, range->lo, range->hi);
        });
    });
}

void Inspector::setRange(std::optional<double> lo, std::optional<double> hi)
{
    apply(tr("Range"), [&](const auto &...a) {
        return edits::changeWeights(a..., [&](QuantSpec &spec, const LayerInfo &info) {
            const LayerState &state = m_document->layerState(info.id);
            const std::optional<ShownRange> now = shownRange(state);
            if (!now)
                return;
            double newLo = lo.value_or(now->lo);
            double newHi = hi.value_or(now->hi);
            if (spec.symmetric) {
                newLo = lo ? *lo : -*hi;
                newHi = hi ? *hi : -*lo;
            }
            if (newLo < newHi)
                setFixedRange(spec, state, newLo, newHi);
        });
    });
}

void Inspector::applyPreset(const QByteArray &id)
{
    const Preset *preset = findPreset(id);
    if (!preset)
        return;
    if (preset->weights)
        apply(presetName(*preset), [preset](const auto &...a) { return edits::setWeights(a..., *preset->weights()); });
    else if (preset->prune)
        apply(presetName(*preset), [preset](const auto &...a) { return edits::setSparsity(a..., *preset->prune()->sparsity); });
    else
        resetLayers();
}

void Inspector::resetLayers()
{
    apply(tr("Back to float"), [](const auto &...a) { return edits::resetLayer(a...); });
}

void Inspector::setLocked(bool locked)
{
    apply(locked ? tr("Lock") : tr("Unlock"), [locked](const auto &...a) { return edits::setLocked(a..., locked); });
}

void Inspector::copySettings()
{
    const int layer = m_document->currentLayer();
    if (layer < 0)
        return;
    const ResolvedLayer &resolved = m_document->layerState(layer).resolved;
    copyToClipboard({resolved.weights, resolved.activations, resolved.prune});
    Q_EMIT saidNote(tr("Settings of %1 copied.").arg(layerTitle(m_document->model()->layers[static_cast<std::size_t>(layer)])));
}

void Inspector::pasteSettings()
{
    if (!m_document->model() || m_document->selection().isEmpty())
        return;
    const std::optional<edits::Settings> settings = clipboardSettings();
    if (!settings) {
        Q_EMIT warned(QStringLiteral("window.clipboard"), tr("The clipboard holds no layer settings; copy those of a layer first."), {});
        return;
    }
    const edits::Edit edit =
        editOf(*m_document, m_document->selection(), [&settings](const auto &...a) { return edits::pasteSettings(a..., *settings); });
    if (edit.changed > 0)
        m_document->edit(edit.recipe, tr("Paste settings"));
    const QStringList left = misfits(edit);
    if (!left.isEmpty())
        Q_EMIT warned(QStringLiteral("window.paste"), tr("What did not fit was left out; the rest is pasted: %1").arg(left.join(QStringLiteral("; "))), {});
    else if (edit.locked > 0)
        Q_EMIT saidNote(leftOutNote(edit));
    refresh();
}

} // namespace espalier
