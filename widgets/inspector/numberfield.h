// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/checkedfield.h"

#include <functional>
#include <optional>

namespace espalier {

/// A field for one number. Shows the shortest text that reads back as the same double.
class NumberField : public CheckedField
{
    Q_OBJECT
public:
    /// Says what is wrong with a finite number and what would be right; empty when it is fine.
    using Check = std::function<QString(double)>;

    explicit NumberField(QWidget *parent = nullptr);

    void setCheck(Check check) { m_check = std::move(check); }
    /// An empty text is allowed and means "none" (cleared() is emitted).
    void setEmptyAllowed(bool allowed) { m_emptyAllowed = allowed; }
    /// Text behind the number that may be typed or left out ("%").
    void setUnit(const QString &unit) { m_unit = unit; }

    /// What an empty field says it is for.
    void setHint(const QString &hint)
    {
        m_hint = hint;
        if (!m_isMixed)
            setPlaceholderText(hint);
    }

    /// Shows a value, nothing, or "mixed". Text that is being typed, or is wrong, is left alone: figures that arrive meanwhile must not
    /// take it away.
    void setValue(std::optional<double> value);
    void setMixed();
    /// Forgets what was typed (another layer is shown).
    void abandon();
    std::optional<double> value() const { return m_value; }

    /// Reads "0.5", "5e-2", "1,5" (one comma as the decimal point), with or without the unit.
    static std::optional<double> parse(const QString &text, const QString &unit = {});

Q_SIGNALS:
    void committed(double value);
    void cleared();

protected:
    void take() override;
    void showOwn() override;
    void changeEvent(QEvent *event) override;

private:
    Check m_check;
    std::optional<double> m_value;
    bool m_isMixed = false;
    bool m_emptyAllowed = false;
    QString m_unit, m_hint;
};

} // namespace espalier
