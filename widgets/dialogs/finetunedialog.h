// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "engine/recipe/recipe.h"

#include <QDialog>

class QComboBox;
class QDialogButtonBox;
class QFormLayout;
class QLabel;
class QSpinBox;
class QTabWidget;

namespace espalier {

class NumberField;
class SeedField;

/// The settings of a fine-tune; starts from what the recipe says, else from the article's defaults.
class FinetuneDialog : public QDialog
{
    Q_OBJECT
public:
    explicit FinetuneDialog(Document *document, QWidget *parent = nullptr);

Q_SIGNALS:
    void dataWanted();

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void buildTraining();
    void buildMore();
    NumberField *number(const char *name, QFormLayout *form);
    void retranslate();
    void retranslateMore();
    void label(QWidget *field, const QString &text, const QString &help);
    void showValues(const FinetuneSpec &spec);
    FinetuneSpec spec() const;
    void check();
    void start();

    Document *m_document = nullptr;
    QTabWidget *m_tabs = nullptr;
    QFormLayout *m_form = nullptr;
    QFormLayout *m_more = nullptr; ///< What goes beyond plain training.
    QSpinBox *m_epochs = nullptr;
    QComboBox *m_optimizer = nullptr;
    NumberField *m_rate = nullptr;
    NumberField *m_momentum = nullptr;
    NumberField *m_decay = nullptr;
    QSpinBox *m_batch = nullptr;
    QComboBox *m_schedule = nullptr;
    NumberField *m_clip = nullptr;
    QComboBox *m_batchNorm = nullptr;
    NumberField *m_validation = nullptr;
    SeedField *m_seed = nullptr;
    QComboBox *m_ranges = nullptr;
    NumberField *m_distill = nullptr;
    NumberField *m_temperature = nullptr;
    QSpinBox *m_patience = nullptr;
    NumberField *m_l1 = nullptr;
    QComboBox *m_gradual = nullptr;
    QSpinBox *m_steps = nullptr;
    NumberField *m_begin = nullptr;
    NumberField *m_end = nullptr;
    QLabel *m_hint = nullptr;
    QDialogButtonBox *m_buttons = nullptr;
};

} // namespace espalier
