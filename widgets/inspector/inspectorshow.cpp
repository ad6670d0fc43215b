// SPDX-License-Identifier: GPL-3.0-or-later
// What the inspector shows of the selected layers; inspector.cpp is what it does to them.
#include "widgets/inspector/inspector.h"

#include "widgets/edit/common.h"
#include "widgets/inspector/layerstats.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/quantfields.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGroupBox>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

namespace espalier {

void Inspector::refresh()
{
    const bool hasLayers = m_document->model() && !m_document->selection().isEmpty();
    for (QWidget *widget : std::initializer_list<QWidget *>{m_weights, m_pruning, m_locked, m_presets, m_copy, m_paste, m_reset})
        widget->setEnabled(hasLayers);
    if (!hasLayers) {
        m_title->setText(tr("No layer selected"));
        m_facts->clear();
        for (NumberField *field : {m_threshold, m_sparsity})
            field->setValue(std::nullopt);
        return;
    }
    const QVector<int> &selection = m_document->selection();
    if (selection.size() == 1)
        m_title->setText(layerTitle(m_document->model()->layers[static_cast<std::size_t>(selection.front())]));
    else
        m_title->setText(tr("%n layer(s) selected", nullptr, static_cast<int>(selection.size())));
    m_weights->setEnabled(m_quantizer->isAnyEditable());
    showPruning();
    const Common<bool> locked =
        commonOf<bool>(m_document->selection(), [this](int layer) { return std::optional(m_document->layerState(layer).resolved.locked); });
    m_locked->setTristate(locked.isMixed);
    m_locked->setCheckState(locked.isMixed ? Qt::PartiallyChecked : *locked.value ? Qt::Checked : Qt::Unchecked);
    Q_EMIT lockedShown(locked.value.value_or(false));
    showStats();
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
