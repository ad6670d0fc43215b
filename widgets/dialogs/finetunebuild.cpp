// SPDX-License-Identifier: GPL-3.0-or-later
// How the fine-tune dialog is laid out and what its words are; finetunedialog.cpp is what it does.
#include "widgets/dialogs/finetunedialog.h"

#include "widgets/inspector/fieldrow.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/seedfield.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QVBoxLayout>

namespace espalier {

namespace {

QSpinBox *spin(const char *name, int lo, int hi, QWidget *parent)
{
    auto *box = new QSpinBox(parent);
    box->setObjectName(QLatin1String(name));
    box->setRange(lo, hi);
    return box;
}

QComboBox *combo(const char *name, const QStringList &ids, QWidget *parent)
{
    auto *box = new QComboBox(parent);
    box->setObjectName(QLatin1String(name));
    for (const QString &id : ids)
        box->addItem(id, id);
    return box;
}

QFormLayout *page(QTabWidget *tabs)
{
    auto *inner = new QWidget(tabs);
    auto *form = new QFormLayout(inner);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    tabs->addTab(inner, QString());
    return form;
}

} // namespace

NumberField *FinetuneDialog::number(const char *name, QFormLayout *form)
{
    auto *field = new NumberField(this);
    field->setObjectName(QLatin1String(name));
    auto *row = new FieldRow(field, this);
    connect(field, &NumberField::problemChanged, row, &FieldRow::showProblem);
    connect(field, &NumberField::problemChanged, this, &FinetuneDialog::check);
    addFieldRow(form, row);
    return field;
}

void FinetuneDialog::build()
{
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("finetuneTabs"));
    m_form = page(m_tabs);
    m_more = page(m_tabs);
    buildTraining();
    buildMore();
    m_hint = new QLabel(this);
    m_hint->setObjectName(QStringLiteral("finetuneHint"));
    m_hint->setWordWrap(true);
    m_buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_buttons->button(QDialogButtonBox::Ok)->setObjectName(QStringLiteral("finetuneStart"));
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_tabs, 1);
    layout->addWidget(m_hint);
    layout->addWidget(m_buttons);
}

void FinetuneDialog::buildTraining()
{
    addFieldRow(m_form, m_epochs = spin("finetuneEpochs", 1, 100000, this));
    addFieldRow(m_form, m_optimizer = combo("finetuneOptimizer", {QStringLiteral("sgd"), QStringLiteral("adamw")}, this));
    m_rate = number("finetuneRate", m_form);
    m_momentum = number("finetuneMomentum", m_form);
    m_decay = number("finetuneDecay", m_form);
    addFieldRow(m_form, m_batch = spin("finetuneBatch", 1, 1 << 20, this));
    addFieldRow(m_form,
                m_schedule =
                    combo("finetuneSchedule", {QStringLiteral("constant"), QStringLiteral("cosine"), QStringLiteral("step")}, this));
    m_clip = number("finetuneClip", m_form);
    addFieldRow(m_form, m_batchNorm = combo("finetuneBatchNorm", {QStringLiteral("live"), QStringLiteral("frozen")}, this));
    m_validation = number("finetuneValidation", m_form);
    m_validation->setUnit(QStringLiteral("%"));
    m_seed = new SeedField(this);
    m_seed->setObjectName(QStringLiteral("finetuneSeed"));
    auto *seed = new FieldRow(m_seed, this);
    connect(m_seed, &SeedField::problemChanged, seed, &FieldRow::showProblem);
    connect(m_seed, &SeedField::problemChanged, this, &FinetuneDialog::check);
    addFieldRow(m_form, seed);
    m_rate->setCheck([](double v) {
        return v > 0 && v <= 1000 ? QString() : tr("The learning rate is above 0 and at most 1000, usually 0.001 to 0.1.");
    });
    m_momentum->setCheck([](double v) { return v >= 0 && v <= 0.999999 ? QString() : tr("Momentum is 0 or more and below 1."); });
    m_decay->setCheck([](double v) { return v >= 0 && v <= 1000 ? QString() : tr("Weight decay is 0 to 1000, usually below 0.01."); });
    m_clip->setCheck([](double v) { return v >= 0 && v <= 1e30 ? QString() : tr("The largest gradient norm is 0 (no limit) or more."); });
    m_validation->setCheck([](double v) { return v >= 0 && v <= 50 ? QString() : tr("The held-out share is 0 to 50 %."); });
}

void FinetuneDialog::buildMore()
{
    addFieldRow(m_more, m_ranges = combo("finetuneRanges", {QStringLiteral("fixed"), QStringLiteral("learned")}, this));
    addFieldRow(m_more, m_patience = spin("finetunePatience", 0, 100000, this));
    m_distill = number("finetuneDistill", m_more);
    m_temperature = number("finetuneTemperature", m_more);
    addFieldRow(m_more,
                m_gradual =
                    combo("finetuneGradual",
                          {QStringLiteral("none"), QStringLiteral("one-shot"), QStringLiteral("iterative"), QStringLiteral("agp")}, this));
    addFieldRow(m_more, m_steps = spin("finetuneSteps", 1, 10000, this));
    m_begin = number("finetuneBegin", m_more);
    m_end = number("finetuneEnd", m_more);
    m_l1 = number("finetuneL1", m_more);
    for (NumberField *field : {m_distill, m_begin, m_end})
        field->setUnit(QStringLiteral("%"));
    m_distill->setCheck(
        [](double v) { return v >= 0 && v <= 100 ? QString() : tr("The share of the float network's answers is 0 (none) to 100 %."); });
    m_temperature->setCheck(
        [](double v) { return v > 0 && v <= 1000 ? QString() : tr("The temperature is above 0 and at most 1000, usually 2 to 8."); });
    m_l1->setCheck(
        [](double v) { return v >= 0 && v <= 1000 ? QString() : tr("The penalty is 0 (none) to 1000, usually 0.00001 to 0.001."); });
    m_begin->setCheck([this](double v) {
        const bool endsLater = !m_end->isEnabled() || v <= m_end->value().value_or(100);
        return v >= 0 && v <= 100 && endsLater ? QString() : tr("Pruning starts at 0 to 100 % of the training, and not after its end.");
    });
    m_end->setCheck([this](double v) {
        return v >= m_begin->value().value_or(0) && v <= 100 ? QString()
                                                             : tr("Pruning ends at 0 to 100 % of the training, and not before its start.");
    });
}

void FinetuneDialog::label(QWidget *field, const QString &text, const QString &help)
{
    QWidget *row = qobject_cast<FieldRow *>(field->parentWidget()) ? field->parentWidget() : field;
    QWidget *found = m_form->labelForField(row) ? m_form->labelForField(row) : m_more->labelForField(row);
    qobject_cast<QLabel *>(found)->setText(text);
    field->setAccessibleName(text);
    field->setToolTip(help);
    field->setWhatsThis(help);
}

void FinetuneDialog::retranslate()
{
    setWindowTitle(tr("Fine-tune"));
    m_tabs->setTabText(0, tr("Training"));
    m_tabs->setTabText(1, tr("More"));
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
    retranslateMore();
    m_buttons->button(QDialogButtonBox::Ok)->setText(tr("Start"));
    m_buttons->button(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    check();
}

void FinetuneDialog::retranslateMore()
{
    label(m_ranges, tr("Quantization ranges"), tr("As the recipe finds them, or trained together with the weights (LSQ)."));
    label(m_patience, tr("Early stop after"), tr("Ends after so many epochs without a better held-out loss, and keeps the best."));
    label(m_distill, tr("Distillation"), tr("Share of the loss that asks for the float network's answers instead of the labels; 0: none."));
    label(m_temperature, tr("Temperature"), tr("Above 1 the float network's answers are softened, so that its second choices count."));
    label(m_gradual, tr("Pruning"), tr("When the recipe's pruning is done: all of it at once, or step by step with training between."));
    label(m_steps, tr("Pruning steps"), tr("How many times more is pruned."));
    label(m_begin, tr("Pruning starts at"), tr("Share of the training that is done by then."));
    label(m_end, tr("Pruning ends at"), tr("Share of the training that is done by then; the rest is for recovering."));
    label(m_l1, tr("L1 penalty"), tr("Pulls the weights that the recipe prunes towards zero until they are pruned; 0: none."));
    m_ranges->setItemText(0, tr("as the recipe has them"));
    m_ranges->setItemText(1, tr("learned"));
    m_patience->setSpecialValueText(tr("never"));
    m_patience->setSuffix(QLatin1Char(' ') + tr("epochs"));
    m_gradual->setItemText(0, tr("before training"));
    m_gradual->setItemText(1, tr("at once, later"));
    m_gradual->setItemText(2, tr("in even steps"));
    m_gradual->setItemText(3, tr("fast, then slow (AGP)"));
}

} // namespace espalier
