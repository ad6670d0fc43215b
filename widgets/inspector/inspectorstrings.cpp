// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the inspector.
#include "widgets/inspector/fieldrow.h"
#include "widgets/inspector/inspector.h"
#include "widgets/inspector/numberfield.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QFormLayout>
#include <QGroupBox>
#include <QPushButton>
#include <QToolButton>

namespace espalier {

void Inspector::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void Inspector::retranslate()
{
    m_weights->setTitle(tr("Quantization of weights"));
    m_pruning->setTitle(tr("Pruning"));
    m_together->setText(tr("one ranking for these layers"));
    m_locked->setText(tr("locked"));
    m_presets->setText(tr("Presets"));
    m_copy->setText(tr("Copy"));
    m_paste->setText(tr("Paste"));
    m_reset->setText(tr("Reset"));
    m_copy->setToolTip(tr("Copy the settings of this layer"));
    m_paste->setToolTip(tr("Give the copied settings to the selected layers"));
    m_reset->setToolTip(tr("Back to float: take all settings off"));
    m_presets->setToolTip(tr("Common settings for the selected layers"));
    retranslateHelp();
    fillChoices();
    refresh();
}

void Inspector::retranslateHelp()
{
    labelFieldRow(m_pruningForm, m_criterion, tr("By"), tr("What says how important a weight is."));
    m_pattern->setAccessibleName(tr("Pattern n:m"));
    m_pattern->setToolTip(tr("Of every m weights in a row n stay, the largest."));
    labelFieldRow(m_pruningForm, m_pruneGranularity, tr("Removes"), tr("Single weights, or whole output channels."));
    labelFieldRow(m_pruningForm, m_threshold, tr("Keep from"),
                  tr("Weights whose importance is below this threshold become zero. Empty: none."));
    labelFieldRow(m_pruningForm, m_sparsity, tr("Sparsity"),
                  tr("Share of weights that become zero, the least important first. Empty: none."));
    m_together->setWhatsThis(
        tr("The chosen layers are ranked together: the sparsity is that of all of them, and a layer whose weights matter "
           "less than the others' loses more."));
    m_locked->setWhatsThis(tr("A locked layer keeps its settings: edits of several layers, presets and searches leave it out."));
    m_locked->setToolTip(m_locked->whatsThis());
}

} // namespace espalier
