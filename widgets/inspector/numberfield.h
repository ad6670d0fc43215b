// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

#include <functional>
#include <optional>

namespace espalier {

/// A line edit for one number. Shows the shortest text that reads back as the same double, and reports a value only when the
/// user has changed the text and pressed Enter or left the field. Wrong input gets a red edge and a sentence (problemChanged); the
/// old value stays in force until the text is right or Escape brings it back.
class NumberField : public QLineEdit
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

    /// Shows a value, nothing, or "mixed". Text that is being typed, or is wrong, is left alone: figures that arrive meanwhile must not
    /// take it away.
    void setValue(std::optional<double> value);
    void setMixed();
    /// Forgets what was typed (another layer is shown).
    void abandon();
    std::optional<double> value() const { return m_value; }
    const QString &problem() const { return m_problem; }

    /// Reads "0.5", "5e-2", "1,5" (one comma as the decimal point), with or without the unit.
    static std::optional<double> parse(const QString &text, const QString &unit = {});

Q_SIGNALS:
    void committed(double value);
    void cleared();
    void problemChanged(const QString &sentence);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void commit();
    void showValue();
    void setProblem(const QString &sentence);

    Check m_check;
    std::optional<double> m_value;
    bool m_isMixed = false;
    bool m_emptyAllowed = false;
    QString m_unit;
    QString m_problem;
};

} // namespace espalier
