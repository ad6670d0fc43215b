// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/quantsubject.h"

#include <QHash>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;

namespace espalier {

class BitsField;
class NumberField;

/// Exact fields for a quantizer of the selected layers: bits, levels, integers, how the range is found and its bounds, of weights also
/// granularity and rounding. Shows the common value or "mixed"; an edit sets all selected layers in one step. Of weights one column with
/// what is wrong under each field; of what goes through the layers three rows.
class QuantFields : public QWidget
{
    Q_OBJECT
public:
    QuantFields(Document *document, edits::RangeOf of, QWidget *parent = nullptr);

    /// Method and bounds of the output or of the input.
    void setRangeOf(edits::RangeOf of);
    bool isAnyEditable() const { return m_subject.isAnyEditable(); }
    void refresh();

Q_SIGNALS:
    void saidNote(const QString &sentence); ///< For the status bar.

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void build();
    void layOutColumn();
    void layOutRows();
    void wire();
    void wireSwitches();
    void retranslate();
    void describe(QWidget *field, const QString &text, const QString &help);
    void fillBoxes();
    /// The words for weights, or those for what goes through.
    QString words(const QString &ofWeights, const QString &ofActivations) const;

    void apply(const QString &what, const MakeEdit &make);
    void change(const QString &what, const std::function<void(QuantSpec &)> &change);
    void setMethod(const std::string &method);
    void setGranularity(const Granularity &granularity);
    void setBounds(const QString &what, std::optional<double> lo, std::optional<double> hi);

    void showChoices();
    void showArguments();
    void showBounds();

    Document *m_document = nullptr;
    QuantSubject m_subject;
    QHash<QWidget *, QLabel *> m_labels;
    BitsField *m_bits = nullptr;
    QComboBox *m_scheme = nullptr;
    QCheckBox *m_signed = nullptr, *m_symmetric = nullptr, *m_narrow = nullptr, *m_zeroExact = nullptr;
    QComboBox *m_granularity = nullptr; ///< These three of weights only.
    NumberField *m_groupSize = nullptr;
    QComboBox *m_rounding = nullptr;
    QComboBox *m_method = nullptr;
    NumberField *m_argument = nullptr;
    NumberField *m_lo = nullptr, *m_hi = nullptr;
};

} // namespace espalier
