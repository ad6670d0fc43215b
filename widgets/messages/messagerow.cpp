// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/messages/messagerow.h"

#include "widgets/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QToolButton>

namespace espalier {

MessageRow::MessageRow(const Message &message, QWidget *parent)
    : QFrame(parent),
      m_message(message),
      m_mark(new QLabel(this)),
      m_text(new QLabel(this)),
      m_details(new QLabel(this)),
      m_remedy(new QToolButton(this)),
      m_more(new QToolButton(this)),
      m_copy(new QToolButton(this)),
      m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("messageRow"));
    m_text->setObjectName(QStringLiteral("messageText"));
    m_text->setTextFormat(Qt::PlainText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->setObjectName(QStringLiteral("messageDetails"));
    m_details->setTextFormat(Qt::PlainText);
    m_details->setWordWrap(true);
    m_details->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_details->hide();
    m_more->setObjectName(QStringLiteral("messageMore"));
    m_more->setCheckable(true);
    m_copy->setObjectName(QStringLiteral("messageCopy"));
    m_copy->hide();
    m_close->setObjectName(QStringLiteral("messageClose"));
    m_close->setIcon(style()->standardIcon(QStyle::SP_TitleBarCloseButton));
    m_remedy->setObjectName(QStringLiteral("messageRemedy"));
    m_remedy->hide();
    for (QToolButton *button : {m_remedy, m_more, m_copy})
        button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    for (QToolButton *button : {m_more, m_copy, m_close})
        button->setAutoRaise(true);

    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(8, 3, 4, 3);
    layout->setVerticalSpacing(2);
    layout->setColumnStretch(1, 1);
    layout->addWidget(m_mark, 0, 0);
    layout->addWidget(m_text, 0, 1);
    layout->addWidget(m_remedy, 0, 2);
    layout->addWidget(m_more, 0, 3);
    layout->addWidget(m_close, 0, 4);
    layout->addWidget(m_details, 1, 1);
    layout->addWidget(m_copy, 1, 3, 1, 2);

    connect(m_more, &QToolButton::toggled, this, [this](bool on) {
        m_details->setVisible(on);
        m_copy->setVisible(on);
        Q_EMIT unfolded();
    });
    connect(m_copy, &QToolButton::clicked, this, [this] {
        QApplication::clipboard()->setText(m_message.id + QStringLiteral("\n") + m_message.where + QStringLiteral("\n")
                                           + m_message.sentence);
    });
    connect(m_close, &QToolButton::clicked, this, &MessageRow::closed);
    connect(m_remedy, &QToolButton::clicked, this, &MessageRow::remedyChosen);
    retranslate();
}

void MessageRow::countUp()
{
    ++m_message.count;
    showText();
}

void MessageRow::setRemedy(const QString &text)
{
    m_remedy->setText(text);
    m_remedy->setVisible(!text.isEmpty());
}

void MessageRow::changeEvent(QEvent *event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void MessageRow::paintEvent(QPaintEvent *event)
{
    QFrame::paintEvent(event);
    const SignalColors colors = signalColors(palette());
    QPainter painter(this);
    const QColor color = m_message.level == MessageLevel::Error ? colors.error
        : m_message.level == MessageLevel::Warning              ? colors.warning
                                                                : colors.good;
    QColor ground = color;
    ground.setAlpha(22);
    painter.fillRect(rect(), ground);
    painter.fillRect(QRect(0, 0, 3, height()), color);
}

void MessageRow::retranslate()
{
    m_more->setText(tr("Details"));
    m_copy->setText(tr("Copy"));
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));
    const QString level = m_message.level == MessageLevel::Error ? tr("Error")
        : m_message.level == MessageLevel::Warning               ? tr("Warning")
                                                                 : tr("Note");
    m_mark->setText(m_message.level == MessageLevel::Error         ? QStringLiteral("\u2716")
                        : m_message.level == MessageLevel::Warning ? QStringLiteral("\u25b2")
                                                                   : QStringLiteral("\u25cf"));
    m_mark->setAccessibleName(level);
    m_mark->setToolTip(level);
    showText();
}

void MessageRow::showText()
{
    QString text = m_message.sentence;
    if (!m_message.where.isEmpty() && !text.contains(m_message.where))
        text = m_message.where + QStringLiteral(": ") + text;
    if (m_message.count > 1)
        text += QStringLiteral("  \u00d7%1").arg(m_message.count);
    m_text->setText(text);
    m_details->setText(tr("Message %1, first said at %2.").arg(m_message.id, m_message.time.toString(QStringLiteral("HH:mm:ss"))));
}

} // namespace espalier
