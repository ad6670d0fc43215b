// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineEdit>

#include <functional>
#include <optional>
#include <utility>

namespace espalier {

/// A line edit for a pattern "n:m": of every m weights in a row n stay. Reports one when the user has changed the text and pressed
/// Enter or left the field; wrong input gets a red edge and a sentence (problemChanged).
class PatternField : public QLineEdit
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
    const QString &problem() const { return m_problem; }

    /// n and m with 1 <= n < m <= kLongest.
    static std::optional<std::pair<int, int>> parse(const QString &text);

Q_SIGNALS:
    void patternChosen(int n, int m);
    void problemChanged(const QString &sentence);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void commit();
    void setProblem(const QString &sentence);

    Check m_check;
    QString m_shown; ///< What Escape brings back.
    QString m_problem;
};

} // namespace espalier
