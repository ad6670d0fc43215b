// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/messages/messagelog.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace espalier {

/// One message: mark, sentence, place, how often; Details (text id, Copy), an optional remedy, and a way to close it.
class MessageRow : public QFrame
{
    Q_OBJECT
public:
    explicit MessageRow(const Message &message, QWidget *parent = nullptr);

    const Message &message() const { return m_message; }
    void countUp();
    /// A button that does something about it ("Discard", "Set input shape...").
    void setRemedy(const QString &text);

Q_SIGNALS:
    void closed();
    void unfolded(); ///< Details were opened or closed.
    void remedyChosen();

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void retranslate();
    void showText();

    Message m_message;
    QLabel *m_mark = nullptr;
    QLabel *m_text = nullptr;
    QLabel *m_details = nullptr;
    QToolButton *m_remedy = nullptr;
    QToolButton *m_more = nullptr;
    QToolButton *m_copy = nullptr;
    QToolButton *m_close = nullptr;
};

} // namespace espalier
