// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/finetunedialog.h"

#include "app/session/finetunes.h"
#include "app/session/recipeeditor.h"
#include "widgets/inspector/fieldrow.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/seedfield.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>

namespace espalier {

namespace {

/// 0.07 * 100 is 7.000000000000001 in doubles: show what was meant.
double percentOf(double share)
{
    return QString::number(share * 100, 'g', 14).toDouble();
}

/// What the field says; as it was to the last digit where the field shows that.
double shareIn(const NumberField &field, double before)
{
    const std::optional<double> percent = field.value();
    return !percent || *percent == percentOf(before) ? before : *percent / 100;
}

} // namespace

FinetuneDialog::FinetuneDialog(Document *document, QWidget *parent) : QDialog(parent), m_document(document)
{
    setObjectName(QStringLiteral("finetuneDialog"));
    build();
    retranslate();
    showValues(document->editor()->recipe().finetune.value_or(FinetuneSpec{}));
    connect(document, &Document::dataOpened, this, &FinetuneDialog::check);
    for (const QComboBox *box : {m_optimizer, m_gradual, m_ranges})
        connect(box, &QComboBox::currentIndexChanged, this, &FinetuneDialog::check);
    for (const NumberField *field : {m_distill, m_validation})
        connect(field, &NumberField::committed, this, &FinetuneDialog::check);
    connect(m_patience, &QSpinBox::valueChanged, this, &FinetuneDialog::check);
    connect(m_hint, &QLabel::linkActivated, this, &FinetuneDialog::dataWanted);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &FinetuneDialog::start);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

void FinetuneDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
        // The button box puts its own words back when the event reaches it.
        QTimer::singleShot(0, this, &FinetuneDialog::retranslate);
    }
}

void FinetuneDialog::showValues(const FinetuneSpec &spec)
{
    m_epochs->setValue(spec.epochs);
    m_optimizer->setCurrentIndex(m_optimizer->findData(QString::fromStdString(spec.optimizer)));
    m_rate->setValue(spec.learningRate);
    m_momentum->setValue(spec.momentum);
    m_decay->setValue(spec.weightDecay);
    m_batch->setValue(spec.batchSize);
    m_schedule->setCurrentIndex(m_schedule->findData(QString::fromStdString(spec.schedule)));
    m_clip->setValue(spec.clipNorm);
    m_batchNorm->setCurrentIndex(m_batchNorm->findData(QString::fromStdString(spec.batchNorm)));
    m_validation->setValue(percentOf(spec.validationFraction));
    m_ranges->setCurrentIndex(m_ranges->findData(QString::fromStdString(spec.ranges)));
    m_distill->setValue(percentOf(spec.distillWeight));
    m_temperature->setValue(spec.distillTemperature);
    m_patience->setValue(spec.patience);
    m_l1->setValue(spec.l1);
    m_gradual->setCurrentIndex(m_gradual->findData(QString::fromStdString(spec.gradual)));
    m_steps->setValue(spec.gradualSteps);
    m_begin->setValue(percentOf(spec.gradualBegin));
    m_end->setValue(percentOf(spec.gradualEnd));
    m_seed->setValue(spec.seed);
}

FinetuneSpec FinetuneDialog::spec() const
{
    FinetuneSpec spec = m_document->editor()->recipe().finetune.value_or(FinetuneSpec{});
    spec.epochs = m_epochs->value();
    spec.optimizer = m_optimizer->currentData().toString().toStdString();
    spec.learningRate = m_rate->value().value_or(spec.learningRate);
    spec.momentum = m_momentum->value().value_or(spec.momentum);
    spec.weightDecay = m_decay->value().value_or(spec.weightDecay);
    spec.batchSize = m_batch->value();
    spec.schedule = m_schedule->currentData().toString().toStdString();
    spec.clipNorm = m_clip->value().value_or(spec.clipNorm);
    spec.batchNorm = m_batchNorm->currentData().toString().toStdString();
    spec.validationFraction = shareIn(*m_validation, spec.validationFraction);
    spec.ranges = m_ranges->currentData().toString().toStdString();
    spec.distillWeight = shareIn(*m_distill, spec.distillWeight);
    spec.distillTemperature = m_temperature->value().value_or(spec.distillTemperature);
    spec.patience = m_patience->isEnabled() ? m_patience->value() : 0; // Held-out samples tell which epoch is the best.
    spec.l1 = m_l1->value().value_or(spec.l1);
    spec.gradual = m_gradual->currentData().toString().toStdString();
    spec.gradualSteps = m_steps->value();
    spec.gradualBegin = shareIn(*m_begin, spec.gradualBegin);
    spec.gradualEnd = shareIn(*m_end, spec.gradualEnd);
    spec.seed = m_seed->value();
    return spec;
}

void FinetuneDialog::check()
{
    m_momentum->setEnabled(m_optimizer->currentData().toString() == QLatin1String("sgd"));
    const QString gradual = m_gradual->currentData().toString();
    m_temperature->setEnabled(m_distill->value().value_or(0) > 0);
    m_steps->setEnabled(gradual == QLatin1String("iterative") || gradual == QLatin1String("agp"));
    m_begin->setEnabled(gradual != QLatin1String("none"));
    m_end->setEnabled(m_steps->isEnabled());
    m_patience->setEnabled(m_validation->value().value_or(0) > 0);
    bool isGood = m_document->files().hasLabels();
    for (const NumberField *field : {m_rate, m_momentum, m_decay, m_clip, m_validation, m_distill, m_temperature, m_l1, m_begin, m_end})
        isGood = isGood && field->problem().isEmpty();
    isGood = isGood && m_seed->problem().isEmpty();
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(isGood);
    if (!m_document->data())
        m_hint->setText(tr("Training needs data. <a href=\"data\">Choose data...</a>"));
    else if (!m_document->files().hasLabels())
        m_hint->setText(tr("Training needs labels, and these samples have none. <a href=\"data\">Choose data...</a>"));
    else if (!m_patience->isEnabled() && m_patience->value() > 0)
        m_hint->setText(tr("Nothing is held out, so nothing says which epoch is the best: it does not stop early."));
    else if (m_document->editor()->recipe().isIdentity())
        m_hint->setText(tr("The recipe changes nothing yet: this trains the float model."));
    else
        m_hint->setText(tr("Pruned weights stay zero and quantization is part of the training. The result is a run; the model changes only "
                           "when you keep it."));
}

void FinetuneDialog::start()
{
    // A number that was typed but not yet left counts.
    setFocus();
    check();
    if (!m_buttons->button(QDialogButtonBox::Ok)->isEnabled())
        return;
    m_document->finetunes()->start(spec());
    accept();
}

} // namespace espalier
