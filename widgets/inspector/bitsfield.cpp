// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/inspector/bitsfield.h"

#include "engine/quant/spec.h"
#include "widgets/theme/theme.h"

#include <QEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QSignalBlocker>

namespace espalier {

BitsField::BitsField(QWidget *parent) : QSpinBox(parent)
{
    setRange(kFloat, kMaximumBits);
    setKeyboardTracking(false);
    setAlignment(Qt::AlignRight);
    connect(this, &QSpinBox::valueChanged, this, [this](int bits) {
        m_isMixed = false;
        setProblem({});
        Q_EMIT bitsChosen(bits);
    });
    connect(lineEdit(), &QLineEdit::textEdited, this, [this] {
        m_wasTyped = true;
        setProblem({});
    });
    connect(this, &QSpinBox::editingFinished, this, &BitsField::finishEditing);
}

void BitsField::showBits(int bits)
{
    if (!(m_wasTyped && hasFocus()) && (m_problem.isEmpty() || m_isMixed || bits != value()))
        display(bits);
}

void BitsField::setAllowed(std::uint32_t mask)
{
    m_allowed = mask;
}

void BitsField::abandon()
{
    m_wasTyped = false;
    setProblem({});
}

void BitsField::display(int bits)
{
    const QSignalBlocker blocker(this);
    m_isMixed = false;
    lineEdit()->setPlaceholderText({});
    setValue(bits);
    lineEdit()->setText(textFromValue(bits));
    setProblem({});
}

void BitsField::showMixed()
{
    if (m_isMixed && (m_wasTyped || !m_problem.isEmpty()))
        return;
    const QSignalBlocker blocker(this);
    m_isMixed = true;
    setProblem({});
    lineEdit()->setPlaceholderText(tr("mixed"));
    lineEdit()->clear();
}

QValidator::State BitsField::validate(QString &text, int &position) const
{
    if (text.trimmed() == tr("float"))
        return QValidator::Acceptable;
    bool isNumber = false;
    const int bits = text.trimmed().toInt(&isNumber);
    if (isNumber && bits >= kMinimumBits && bits <= kMaximumBits && isAllowed(bits))
        return QValidator::Acceptable;
    // Anything may be typed; what is wrong is said when it is finished.
    return QValidator::Intermediate;
}

void BitsField::fixup(QString &text) const
{
    const QString typed = text.trimmed();
    m_wasRefused = true;
    if (typed.isEmpty())
        return;
    if (const int bits = typed.toInt(); bits >= kMinimumBits && bits <= kMaximumBits) {
        QStringList allowed;
        for (int b = kMinimumBits; b <= kMaximumBits; ++b) {
            if (isAllowed(b))
                allowed += QString::number(b);
        }
        setProblem(tr("The chosen target takes %1 bits or float, not %2.").arg(allowed.join(QStringLiteral(", "))).arg(bits));
        return;
    }
    setProblem(tr("Bits must be %1 to %2, or \"float\"; \"%3\" is not.").arg(kMinimumBits).arg(kMaximumBits).arg(typed.left(20)));
}

QString BitsField::textFromValue(int value) const
{
    return value <= kFloat ? tr("float") : QString::number(value);
}

int BitsField::valueFromText(const QString &text) const
{
    const int bits = text.trimmed().toInt();
    return bits >= kMinimumBits ? bits : kFloat;
}

void BitsField::stepBy(int steps)
{
    setProblem({});
    if (m_isMixed) {
        // A step from "mixed" starts at 8 bits: the usual target, one step away in both directions.
        const int from = 8;
        m_isMixed = false;
        const QSignalBlocker blocker(this);
        setValue(from);
    }
    const int step = steps < 0 ? -1 : 1;
    int next = value() + steps;
    while (next > kFloat && next <= kMaximumBits && !isAllowed(next))
        next += step;
    if (next <= kMaximumBits)
        QSpinBox::stepBy(next - value());
}

void BitsField::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && !m_problem.isEmpty()) {
        setProblem({});
        lineEdit()->setText(m_isMixed ? QString() : textFromValue(value()));
        selectAll();
        event->accept();
        return;
    }
    QSpinBox::keyPressEvent(event);
}

void BitsField::paintEvent(QPaintEvent *event)
{
    QSpinBox::paintEvent(event);
    if (m_problem.isEmpty())
        return;
    QPainter painter(this);
    painter.setPen(QPen(signalColors(palette()).error, 2));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

void BitsField::changeEvent(QEvent *event)
{
    QSpinBox::changeEvent(event);
    if (event->type() != QEvent::LanguageChange)
        return;
    abandon();
    if (m_isMixed)
        showMixed();
    else
        display(value());
}

void BitsField::finishEditing()
{
    const bool accepted = m_wasTyped && !m_wasRefused;
    m_wasTyped = false;
    m_wasRefused = false;
    if (!m_isMixed)
        return;
    if (accepted) {
        // valueChanged is silent when the typed number is the one that stood behind "mixed".
        m_isMixed = false;
        lineEdit()->setPlaceholderText({});
        Q_EMIT bitsChosen(value());
        return;
    }
    // Qt has put the number behind "mixed" back into the field.
    const QSignalBlocker blocker(this);
    lineEdit()->clear();
}

void BitsField::setProblem(const QString &sentence) const
{
    if (m_problem == sentence)
        return;
    m_problem = sentence;
    auto *self = const_cast<BitsField *>(this);
    self->setToolTip(sentence);
    self->setAccessibleDescription(sentence);
    self->update();
    Q_EMIT self->problemChanged(sentence);
}

} // namespace espalier
