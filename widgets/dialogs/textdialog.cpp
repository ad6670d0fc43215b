// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/textdialog.h"

#include "widgets/messages/messagelog.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace espalier {

TextDialog::TextDialog(const QString &title, const QString &text, QWidget *parent) : QDialog(parent), m_text(new QPlainTextEdit(this))
{
    setWindowTitle(title);
    m_text->setObjectName(QStringLiteral("dialogText"));
    m_text->setReadOnly(true);
    m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    QPushButton *copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    connect(copy, &QPushButton::clicked, this, [this] { QApplication::clipboard()->setText(m_text->toPlainText()); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_text);
    layout->addWidget(buttons);
    resize(680, 420);
    setText(text);
}

void TextDialog::setText(const QString &text)
{
    m_text->setPlainText(text);
}

QDialog *makeLogDialog(MessageLog *log, QWidget *parent)
{
    const auto shown = [log] { return log->messages().isEmpty() ? TextDialog::tr("Nothing has been said yet.") : log->toText(); };
    auto *dialog = new TextDialog(TextDialog::tr("Log"), shown(), parent);
    dialog->setObjectName(QStringLiteral("logDialog"));
    QObject::connect(log, &MessageLog::changed, dialog, [dialog, shown] { dialog->setText(shown()); });
    return dialog;
}

} // namespace espalier
