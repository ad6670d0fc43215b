// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/inspector/checkedfield.h"

#include <functional>
#include <optional>
#include <utility>

namespace espalier {

/// A field for a pattern "n:m": of every m weights in a row n stay.
class PatternField : public CheckedField
{
    Q_OBJECT
public:
    /// What a recipe can hold.
    static constexpr int kLongest = 64;

    /// Says what is wrong with a pattern that can be written; empty when it is fine.
    using Check = std::function<QString(int n, int m)>;

    explicit PatternField(QWidget *parent = nullptr);

    void setCheck(Check check) { m_check = std::move(check); }

    /// Without patternChosen; takes a problem away.
    void showText(const QString &text);

    /// n and m with 1 <= n < m <= kLongest.
    static std::optional<std::pair<int, int>> parse(const QString &text);

Q_SIGNALS:
    void patternChosen(int n, int m);

protected:
    void take() override;
    void showOwn() override { showText(m_shown); }

private:
    Check m_check;
    QString m_shown; ///< What Escape brings back.
};

} // namespace espalier
