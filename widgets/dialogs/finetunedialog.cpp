// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/finetunedialog.h"

#include "widgets/inspector/fieldrow.h"
#include "widgets/inspector/numberfield.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QEvent>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>

#include <limits>

namespace espalier {

FinetuneDialog::FinetuneDialog(Document *document, QWidget *parent) : QDialog(parent), m_document(document)
{
    setObjectName(QStringLiteral("finetuneDialog"));
    build();
    retranslate();
    showValues(document->recipe().finetune.value_or(FinetuneSpec{}));
    connect(document, &Document::dataOpened, this, &FinetuneDialog::check);
    for (const QComboBox *box : {m_optimizer, m_gradual, m_ranges})
        connect(box, &QComboBox::currentIndexChanged, this, &FinetuneDialog::check);
    connect(m_distill, &NumberField::committed, this, &FinetuneDialog::check);
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
    m_validation->setValue(spec.validationFraction * 100);
    m_ranges->setCurrentIndex(m_ranges->findData(QString::fromStdString(spec.ranges)));
    m_distill->setValue(spec.distillWeight * 100);
    m_temperature->setValue(spec.distillTemperature);
    m_patience->setValue(spec.patience);
    m_l1->setValue(spec.l1);
    m_gradual->setCurrentIndex(m_gradual->findData(QString::fromStdString(spec.gradual)));
    m_steps->setValue(spec.gradualSteps);
    m_begin->setValue(spec.gradualBegin * 100);
    m_end->setValue(spec.gradualEnd * 100);
    m_seed->setValue(static_cast<int>(std::min<std::uint64_t>(spec.seed, static_cast<std::uint64_t>(std::numeric_limits<int>::max()))));
}

FinetuneSpec FinetuneDialog::spec() const
{
    FinetuneSpec spec = m_document->recipe().finetune.value_or(FinetuneSpec{});
    spec.epochs = m_epochs->value();
    spec.optimizer = m_optimizer->currentData().toString().toStdString();
    spec.learningRate = m_rate->value().value_or(spec.learningRate);
    spec.momentum = m_momentum->value().value_or(spec.momentum);
    spec.weightDecay = m_decay->value().value_or(spec.weightDecay);
    spec.batchSize = m_batch->value();
    spec.schedule = m_schedule->currentData().toString().toStdString();
    spec.clipNorm = m_clip->value().value_or(spec.clipNorm);
    spec.batchNorm = m_batchNorm->currentData().toString().toStdString();
    spec.validationFraction = m_validation->value().value_or(spec.validationFraction * 100) / 100;
    spec.ranges = m_ranges->currentData().toString().toStdString();
    spec.distillWeight = m_distill->value().value_or(spec.distillWeight * 100) / 100;
    spec.distillTemperature = m_temperature->value().value_or(spec.distillTemperature);
    spec.patience = m_patience->value();
    spec.l1 = m_l1->value().value_or(spec.l1);
    spec.gradual = m_gradual->currentData().toString().toStdString();
    spec.gradualSteps = m_steps->value();
    spec.gradualBegin = m_begin->value().value_or(spec.gradualBegin * 100) / 100;
    spec.gradualEnd = m_end->value().value_or(spec.gradualEnd * 100) / 100;
    spec.seed = static_cast<std::uint64_t>(m_seed->value());
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
    bool isGood = m_document->data() != nullptr;
    for (const NumberField *field : {m_rate, m_momentum, m_decay, m_clip, m_validation, m_distill, m_temperature, m_l1, m_begin, m_end})
        isGood = isGood && field->problem().isEmpty();
    m_buttons->button(QDialogButtonBox::Ok)->setEnabled(isGood);
    if (!m_document->data())
        m_hint->setText(tr("Training needs data. <a href=\"data\">Choose data...</a>"));
    else if (m_document->recipe().isIdentity())
        m_hint->setText(tr("The recipe changes nothing yet: this trains the float model."));
    else
        m_hint->setText(tr("Pruned weights stay zero and quantization is part of the training. The result is a run; the model changes only when you keep it."));
}

void FinetuneDialog::start()
{
    // A number that was typed but not yet left counts.
    setFocus();
    check();
    if (!m_buttons->button(QDialogButtonBox::Ok)->isEnabled())
        return;
    m_document->startFinetune(spec());
    accept();
}

} // namespace espalier
