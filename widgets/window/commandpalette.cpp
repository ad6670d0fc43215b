// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/commandpalette.h"

#include "widgets/text/mnemonic.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QTimer>
#include <QVBoxLayout>

namespace espalier {

namespace {

constexpr int kMaxShown = 200;

} // namespace

CommandPalette::CommandPalette(QVector<Entry> entries, QWidget *parent)
    : QDialog(parent, Qt::Popup), m_entries(std::move(entries)), m_field(new QLineEdit(this)), m_list(new QListWidget(this))
{
    setObjectName(QStringLiteral("commandPalette"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_field->setObjectName(QStringLiteral("paletteField"));
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_field->setPlaceholderText(tr("Type a command or a layer"));
    m_field->installEventFilter(this);
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(m_field);
    layout->addWidget(m_list);
    resize(520, 360);
    if (parent) {
        const QPoint top = parent->mapToGlobal(QPoint((parent->width() - width()) / 2, 60));
        move(top);
    }
    connect(m_field, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::chooseCurrent);
    filter({});
    m_field->setFocus();
}

QVector<CommandPalette::Entry> CommandPalette::entriesOf(const QVector<QAction *> &actions)
{
    QVector<Entry> entries;
    for (QAction *action : actions) {
        if (!action->isEnabled())
            continue;
        QString text = withoutMnemonic(action->text());
        const QList<QObject *> owners = action->associatedObjects();
        for (const QObject *owner : owners) {
            if (const auto *menu = qobject_cast<const QMenu *>(owner)) {
                text = withoutMnemonic(menu->title()) + QStringLiteral(" \u203a ") + text;
                break;
            }
        }
        const QPointer<QAction> target = action;
        entries.append({text, action->shortcut().toString(QKeySequence::NativeText), [target] {
                            if (target)
                                target->trigger();
                        }});
    }
    return entries;
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_field && event->type() == QEvent::KeyPress) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const int step = key->key() == Qt::Key_Down ? 1
            : key->key() == Qt::Key_Up              ? -1
            : key->key() == Qt::Key_PageDown        ? 10
            : key->key() == Qt::Key_PageUp          ? -10
                                                    : 0;
        if (step != 0) {
            m_list->setCurrentRow(qBound(0, m_list->currentRow() + step, m_list->count() - 1));
            return true;
        }
        if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
            chooseCurrent();
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void CommandPalette::filter(const QString &text)
{
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_list->clear();
    for (int i = 0; i < m_entries.size() && m_list->count() < kMaxShown; ++i) {
        const Entry &entry = m_entries[i];
        bool matches = true;
        for (const QString &word : words)
            matches = matches && entry.text.contains(word, Qt::CaseInsensitive);
        if (!matches)
            continue;
        const QString shown = entry.detail.isEmpty() ? entry.text : entry.text + QStringLiteral("    ") + entry.detail;
        auto *item = new QListWidgetItem(shown, m_list);
        item->setData(Qt::UserRole, i);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::chooseCurrent()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    const std::function<void()> choose = m_entries[item->data(Qt::UserRole).toInt()].choose;
    QWidget *window = parentWidget();
    close();
    // After the popup is gone: what is chosen may open a dialog of its own.
    QTimer::singleShot(0, window, choose);
}

} // namespace espalier
