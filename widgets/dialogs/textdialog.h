// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QPlainTextEdit;

namespace espalier {

class MessageLog;

/// Text to read and copy.
class TextDialog : public QDialog
{
    Q_OBJECT
public:
    TextDialog(const QString &title, const QString &text, QWidget *parent = nullptr);
    void setText(const QString &text);

private:
    QPlainTextEdit *m_text = nullptr;
};

/// Help > Log: all messages since the start; follows the log while it is open.
QDialog *makeLogDialog(MessageLog *log, QWidget *parent);

} // namespace espalier
