// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "widgets/edit/layeredit.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;

namespace espalier {

class BitsField;
class NumberField;

/// Exact fields for how what goes through the selected layers is quantized, in three rows. Shows the common value or "mixed"; an edit
/// sets all selected layers in one step.
class ActivationFields : public QWidget
{
    Q_OBJECT
public:
    explicit ActivationFields(Document *document, QWidget *parent = nullptr);

    void refresh();

    /// Low, high and method are those of the input, where it is this layer's own, or of the output.
    void setShowsInput(bool input);

Q_SIGNALS:
    void saidNote(const QString &sentence); ///< For the status bar.

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void build();
    void wire();
    void retranslate();
    void fillMethods();
    void fillSchemes();
    void apply(const QString &what, const MakeEdit &make);
    void change(const QString &what, const std::function<void(QuantSpec &)> &change);
    void setMethod(const std::string &method);
    void setEnds(std::optional<double> lo, std::optional<double> hi);
    void showArgument();
    void showEnds();
    void showWhoseEnds();

    const std::optional<QuantParameters> &inForce(int layer) const;
    RangeSpec methodOf(const QuantSpec &spec) const;

    Document *m_document = nullptr;
    bool m_showsInput = false;
    QLabel *m_bitsLabel = nullptr, *m_methodLabel = nullptr, *m_loLabel = nullptr, *m_hiLabel = nullptr, *m_schemeLabel = nullptr;
    BitsField *m_bits = nullptr;
    QComboBox *m_method = nullptr;
    NumberField *m_argument = nullptr;
    NumberField *m_lo = nullptr, *m_hi = nullptr;
    QComboBox *m_scheme = nullptr;
    QCheckBox *m_signed = nullptr, *m_symmetric = nullptr, *m_narrow = nullptr, *m_zeroExact = nullptr;
    QLabel *m_problem = nullptr; ///< What is wrong with the newest input.
};

} // namespace espalier
