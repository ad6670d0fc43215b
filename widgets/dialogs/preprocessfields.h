// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"

#include <QWidget>

#include <optional>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;

namespace espalier {

/// value = (raw / scale - mean) / std, with the usual sets of numbers by name and room for one's own.
class PreprocessFields : public QWidget
{
    Q_OBJECT
public:
    explicit PreprocessFields(QWidget *parent = nullptr);

    void setPreprocess(const Preprocess &preprocess);
    /// Absent when a field is wrong; problem() says which and what would be right.
    std::optional<Preprocess> preprocess() const;
    QString problem() const;

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent *event) override;

private:
    void retranslate();
    void choosePreset(int index);
    void showPresetOf(const Preprocess &preprocess);

    QFormLayout *m_form = nullptr;
    QComboBox *m_preset = nullptr;
    QLineEdit *m_scale = nullptr;
    QLineEdit *m_mean = nullptr;
    QLineEdit *m_std = nullptr;
    QLabel *m_problem = nullptr;
};

/// "0.5, 0.5, 0.5" or "0.5": numbers separated by commas, semicolons or blanks; empty: none. Absent when one cannot be read.
std::optional<std::vector<double>> parseNumbers(const QString &text);
QString numbersText(const std::vector<double> &numbers);

} // namespace espalier
