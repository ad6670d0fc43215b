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
#include <QVBoxLayout>

#include <limits>

namespace espalier {

FinetuneDialog::FinetuneDialog(Document *document, QWidget *parent) : QDialog(parent), m_document(document)
{
    setObjectName(QStringLiteral("finetuneDialog"));
    build();
    retranslate();
    showValues(document->recipe().finetune.value_or(FinetuneSpec{}));
    connect(document, &Document::dataOpened, this, &FinetuneDialog::check);
    connect(m_optimizer, &QComboBox::currentIndexChanged, this, &FinetuneDialog::check);
    connect(m_hint, &QLabel::linkActivated, this, &FinetuneDialog::dataWanted);
    connect(m_buttons, &QDialogButtonBox::accepted, this, &FinetuneDialog::start);
    connect(m_buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    check();
}

void FinetuneDialog::build()
{
    const auto spin = [this](const char *name, int lo, int hi) {
        auto *box = new QSpinBox(this);
        box->setObjectName(QLatin1String(name));
        box->setRange(lo, hi);
        return box;
    };
    const auto combo = [this](const char *name, const QStringList &ids) {
        auto *box = new QComboBox(this);
        box->setObjectName(QLatin1String(name));
        for (const QString &id : ids)
            box->addItem(id, id);
        return box;
    };
    auto *layout = new QVBoxLayout(this);
    m_form = new QFormLayout;
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto number = [this](const char *name) {
        auto *field = new NumberField(this);
        field->setObjectName(QLatin1String(name));
        auto *row = new FieldRow(field, this);
        connect(field, &NumberField::problemChanged, row, &FieldRow::showProblem);
        connect(field, &NumberField::problemChanged, this, &FinetuneDialog::check);
        addFieldRow(m_form, row);
        return field;
    };
    addFieldRow(m_form, m_epochs = spin("finetuneEpochs", 1, 10000));
    addFieldRow(m_form, m_optimizer = combo("finetuneOptimizer", {QStringLiteral("sgd"), QStringLiteral("adamw")}));
    m_rate = number("finetuneRate");
    m_momentum = number("finetuneMomentum");
    m_decay = number("finetuneDecay");
    addFieldRow(m_form, m_batch = spin("finetuneBatch", 1, 4096));
    addFieldRow(m_form, m_schedule = combo("finetuneSchedule", {QStringLiteral("constant"), QStringLiteral("cosine"), QStringLiteral("step")}));
    m_clip = number("finetuneClip");
    addFieldRow(m_form, m_batchNorm = combo("finetuneBatchNorm", {QStringLiteral("live"), QStringLiteral("frozen")}));
    m_validation = number("finetuneValidation");
    m_validation->setUnit(QStringLiteral("%"));
    addFieldRow(m_form, m_seed = spin("finetuneSeed", 0, std::numeric_limits<int>::max()));
    m_rate->setCheck([](double v) { return v > 0 && v <= 10 ? QString() : tr("The learning rate is above 0 and at most 10, usually 0.001 to 0.1."); });
    m_momentum->setCheck([](double v) { return v >= 0 && v < 1 ? QString() : tr("Momentum is 0 or more and below 1."); });
    m_decay->setCheck([](double v) { return v >= 0 && v <= 1 ? QString() : tr("Weight decay is 0 to 1."); });
    m_clip->setCheck([](double v) { return v >= 0 ? QString() : tr("The largest gradient norm is 0 (no limit) or more."); });
    m_validation->setCheck([](double v) { return v >= 0 && v <= 50 ? QString() : tr("The held-out share is 0 to 50 %."); });
    m_hint = new QLabel(this);
    m_hint->setObjectName(QStringLiteral("finetuneHint"));
    m_hint->setWordWrap(true);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_buttons->button(QDialogButtonBox::Ok)->setObjectName(QStringLiteral("finetuneStart"));
    layout->addLayout(m_form);
    layout->addWidget(m_hint);
    layout->addWidget(m_buttons);
}

void FinetuneDialog::changeEvent(QEvent *event)
{
    QDialog::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void FinetuneDialog::retranslate()
{
    setWindowTitle(tr("Fine-tune"));
    const auto label = [this](QWidget *field, const QString &text, const QString &help) {
        QWidget *row = qobject_cast<FieldRow *>(field->parentWidget()) ? field->parentWidget() : field;
        qobject_cast<QLabel *>(m_form->labelForField(row))->setText(text);
        field->setAccessibleName(text);
        field->setToolTip(help);
        field->setWhatsThis(help);
    };
    label(m_epochs, tr("Epochs"), tr("Passes over the training samples."));
    label(m_optimizer, tr("Optimizer"), tr("How weights follow their gradients."));
    label(m_rate, tr("Learning rate"), tr("Size of a step at the start."));
    label(m_momentum, tr("Momentum"), tr("Share of the last step that is kept in the next (SGD)."));
    label(m_decay, tr("Weight decay"), tr("Pull of all weights towards zero."));
    label(m_batch, tr("Batch size"), tr("Samples per step."));
    label(m_schedule, tr("Schedule"), tr("How the learning rate goes down over the epochs."));
    label(m_clip, tr("Gradient limit"), tr("Largest norm of all gradients together; 0: no limit."));
    label(m_batchNorm, tr("Batch normalization"), tr("Live: statistics follow the training; frozen: they stay."));
    label(m_validation, tr("Held out"), tr("Share of the training samples that is not trained on, so that overfitting is seen."));
    label(m_seed, tr("Seed"), tr("Same seed and threads give the same weights."));
    m_optimizer->setItemText(0, tr("SGD with momentum"));
    m_optimizer->setItemText(1, tr("AdamW"));
    m_schedule->setItemText(0, tr("constant"));
    m_schedule->setItemText(1, tr("cosine"));
    m_schedule->setItemText(2, tr("steps"));
    m_batchNorm->setItemText(0, tr("live"));
    m_batchNorm->setItemText(1, tr("frozen"));
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Start"));
    m_buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    check();
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
    spec.seed = static_cast<std::uint64_t>(m_seed->value());
    return spec;
}

void FinetuneDialog::check()
{
    m_momentum->setEnabled(m_optimizer->currentData().toString() == QLatin1String("sgd"));
    bool isGood = m_document->data() != nullptr;
    for (const NumberField *field : {m_rate, m_momentum, m_decay, m_clip, m_validation})
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
