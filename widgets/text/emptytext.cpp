// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/emptytext.h"

#include <QAbstractItemView>
#include <QEvent>

namespace espalier {

EmptyText::EmptyText(QAbstractItemView *view) : QLabel(view->viewport()), m_view(view)
{
    setAlignment(Qt::AlignCenter);
    setWordWrap(true);
    setTextFormat(Qt::PlainText);
    setMargin(12);
    setForegroundRole(QPalette::PlaceholderText);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    view->viewport()->installEventFilter(this);
    hide();
}

void EmptyText::show(const QString &sentence, bool isEmpty)
{
    setText(sentence);
    setGeometry(m_view->viewport()->rect());
    setVisible(isEmpty);
    m_view->setAccessibleDescription(isEmpty ? sentence : QString());
}

bool EmptyText::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        setGeometry(m_view->viewport()->rect());
    return QLabel::eventFilter(watched, event);
}

} // namespace espalier
