// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSpinBox>

#include <cstdint>

namespace espalier {

/// Bits of a layer's weights: 2..16, or "float" one step below 2. Typed text outside of that keeps the old value and says why.
class BitsField : public QSpinBox
{
    Q_OBJECT
public:
    explicit BitsField(QWidget *parent = nullptr);

    static constexpr int kFloat = 1; ///< The value that means "not quantized".

    /// Without bitsChosen. Text that is being typed, or was wrong, is left alone.
    void showBits(int bits);
    void showMixed();
    void abandon(); ///< Forgets what was typed (another layer is shown).
    bool isMixed() const { return m_isMixed; }
    /// Only these bits (bit b of the mask) can be chosen; what is shown stays.
    void setAllowed(std::uint32_t mask);
    const QString &problem() const { return m_problem; }

Q_SIGNALS:
    void bitsChosen(int bits);
    void problemChanged(const QString &sentence);

protected:
    QValidator::State validate(QString &text, int &position) const override;
    void fixup(QString &text) const override;
    QString textFromValue(int value) const override;
    int valueFromText(const QString &text) const override;
    void stepBy(int steps) override;
    void keyPressEvent(QKeyEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void setProblem(const QString &sentence) const;
    void finishEditing();
    void display(int bits);

    bool isAllowed(int bits) const { return (m_allowed >> bits & 1u) != 0; }

    std::uint32_t m_allowed = ~0u;
    bool m_isMixed = false;
    bool m_wasTyped = false;
    mutable bool m_wasRefused = false; ///< These two are set by fixup, which Qt made const.
    mutable QString m_problem;
};

} // namespace espalier
