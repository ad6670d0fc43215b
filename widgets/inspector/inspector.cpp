// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/inspector.h"

#include "app/session/errortext.h"
#include "engine/prune/importance.h"
#include "widgets/edit/settingsclipboard.h"
#include "widgets/inspector/choices.h"
#include "widgets/inspector/fieldrow.h"
#include "widgets/inspector/layerstats.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"
#include "widgets/inspector/presets.h"
#include "widgets/inspector/quantfields.h"
#include "widgets/text/format.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
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
    connect(m_quantizer, &QuantFields::saidNote, this, &Inspector::saidNote);
    connect(m_pruneGranularity, &QComboBox::activated, this, [this] {
        const std::string id = m_pruneGranularity->currentData().toString().toStdString();
        apply(tr("What is removed"), [&](const auto &...a) { return edits::setPruneGranularity(a..., id, reach()); });
    });
    connect(m_criterion, &QComboBox::activated, this, [this] { setCriterion(m_criterion->currentData().toString().toStdString()); });
    connect(m_pattern, &QComboBox::textActivated, this, [this](const QString &text) {
        if (const auto pattern = PatternField::parse(text))
            setPattern(pattern->first, pattern->second);
    });
    m_patternText->setCheck([this](int n, int m) -> QString {
        PruneSpec spec = edits::byCriterion("n:m");
        spec.n = n;
        spec.m = m;
        for (const int layer : m_document->selection()) {
            const LayerInfo &info = m_document->model()->layers[static_cast<std::size_t>(layer)];
            if (const Status can = canPrune(info, spec); info.prunable && !can)
                return errorSentence(can.error());
        }
        return {};
    });
    connect(m_patternText, &PatternField::patternChosen, this, &Inspector::setPattern);
    for (std::size_t i = 0; i < m_numbers.size(); ++i)
        connect(m_numbers[i], &NumberField::committed, this,
                [this, i](double value) { setCriterionNumber(static_cast<qsizetype>(i), value); });
    m_threshold->setCheck([](double value) { return value < 0 ? tr("A threshold is 0 or more.") : QString(); });
    m_sparsity->setCheck([](double value) { return value < 0 || value > 100 ? tr("Sparsity is 0 to 100 %.") : QString(); });
    connect(m_threshold, &NumberField::committed, this, &Inspector::setThreshold);
    connect(m_sparsity, &NumberField::committed, this, [this](double value) { setSparsity(value / 100); });
    for (NumberField *field : {m_threshold, m_sparsity})
        connect(field, &NumberField::cleared, this,
                [this] { apply(tr("No pruning"), [this](const auto &...a) { return edits::clearPrune(a..., reach()); }); });
    connect(m_together, &QCheckBox::clicked, this, [this](bool on) {
        m_together->setTristate(false);
        setTogether(on);
    });

    connect(m_locked, &QCheckBox::clicked, this, [this](bool on) {
        m_locked->setTristate(false);
        setLocked(on);
    });
    connect(m_copy, &QToolButton::clicked, this, &Inspector::copySettings);
    connect(m_paste, &QToolButton::clicked, this, &Inspector::pasteSettings);
    connect(m_reset, &QToolButton::clicked, this, &Inspector::resetLayers);

    connect(m_document, &Document::selectionChanged, this, [this] {
        m_next = {};
        m_joins = false;
        m_patternText->showText({});
        for (NumberField *field : {m_threshold, m_sparsity})
            field->abandon();
        for (NumberField *field : m_numbers)
            field->abandon();
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

void Inspector::apply(const QString &what, const MakeEdit &make)
{
    if (!m_document->model() || m_document->selection().isEmpty())
        return;
    if (const QString note = applyEdit(*m_document, m_document->selection(), what, make); !note.isEmpty())
        Q_EMIT saidNote(note);
    refresh();
}

void Inspector::changeBits(int by)
{
    apply(tr("Bits"), [this, by](const auto &...a) { return edits::stepBits(a..., by, m_document->target()); });
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
        Q_EMIT warned(QStringLiteral("window.paste"),
                      tr("What did not fit was left out; the rest is pasted: %1").arg(left.join(QStringLiteral("; "))), {});
    else if (edit.locked > 0)
        Q_EMIT saidNote(leftOutNote(edit));
    refresh();
}

} // namespace espalier
