// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the inspector.
#include "widgets/inspector/bitsfield.h"
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
    m_signed->setText(tr("signed"));
    m_symmetric->setText(tr("symmetric"));
    m_narrow->setText(tr("narrow"));
    m_zeroExact->setText(tr("exact zero"));
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
    labelFieldRow(m_weightsForm, m_bits, tr("Bits"),
                  tr("Bits of one weight, 2 to 16. b bits give 2^b levels; \"float\" leaves the layer as it is."));
    labelFieldRow(m_weightsForm, m_scheme, tr("Levels"),
                  tr("Where the levels lie: at equal steps, at three values, or at steps of a power of two."));
    labelFieldRow(m_weightsForm, m_granularity, tr("Scale for"), tr("How many weights share one scale and range."));
    labelFieldRow(m_weightsForm, m_rangeMethod, tr("Range"), tr("How the range [lo, hi] is found."));
    labelFieldRow(m_weightsForm, m_lo, tr("Low"), tr("Lower end of the range; weights below it move to it."));
    labelFieldRow(m_weightsForm, m_hi, tr("High"), tr("Upper end of the range; weights above it move to it."));
    labelFieldRow(m_weightsForm, m_rounding, tr("Rounding"), tr("Which level a weight between two levels becomes."));
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
    m_signed->setWhatsThis(tr("Signed integers go from -2^(b-1) to 2^(b-1)-1, unsigned ones from 0 to 2^b-1."));
    m_signed->setToolTip(m_signed->whatsThis());
    m_symmetric->setWhatsThis(tr("The range is the same on both sides of zero and the zero point is 0."));
    m_symmetric->setToolTip(m_symmetric->whatsThis());
    m_narrow->setWhatsThis(tr("Narrow range: signed integers start at -2^(b-1)+1, so that there are as many below zero as above."));
    m_narrow->setToolTip(m_narrow->whatsThis());
    m_zeroExact->setWhatsThis(tr("Zero is one of the levels. Off: asymmetric, zero not exact, q = round((w - low) / (high - low) * (2^b - "
                                 "1)); zero then lies between two levels."));
    m_zeroExact->setToolTip(m_zeroExact->whatsThis());
    m_locked->setWhatsThis(tr("A locked layer keeps its settings: edits of several layers, presets and searches leave it out."));
    m_locked->setToolTip(m_locked->whatsThis());
}

} // namespace espalier
