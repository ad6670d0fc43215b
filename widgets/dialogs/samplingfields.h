// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/sampling.h"

#include <QGroupBox>

class QLabel;
class QLineEdit;
class QPushButton;

namespace espalier {

class FieldRow;
class NumberField;
class SeedField;

/// What recipes look at where they look at data, and the seed.
class SamplingFields : public QGroupBox
{
    Q_OBJECT
public:
    explicit SamplingFields(QWidget *parent = nullptr);

    void setSampling(const Sampling &sampling);
    Sampling sampling() const;
    /// False while a field holds what cannot be.
    bool isGood() const;

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void build();
    void retranslate();
    void checkPath();

    QLabel *m_pathLabel = nullptr, *m_samplesLabel = nullptr, *m_seedLabel = nullptr;
    QLineEdit *m_path = nullptr;
    QPushButton *m_browse = nullptr;
    NumberField *m_samples = nullptr;
    SeedField *m_seed = nullptr;
    QLabel *m_problem = nullptr;
    bool m_isPathGood = true;
};

} // namespace espalier
