// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/keyspage.h"

#include "widgets/actions/actiontable.h"
#include "widgets/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace espalier {

namespace {
enum Column { Command, Keys, ColumnCount };
}

KeysPage::KeysPage(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("keysPage"));
    build();
    fill();
    retranslate();
    connect(m_table, &QTableWidget::currentCellChanged, this, &KeysPage::showCurrent);
    connect(m_key, &QKeySequenceEdit::editingFinished, this, &KeysPage::takeKey);
    connect(m_none, &QPushButton::clicked, this, [this] { setKeys(QString()); });
    connect(m_default, &QPushButton::clicked, this, [this] {
        const QString action = currentAction();
        const QString usual = keysOf({}, action);
        const QList<QKeySequence> keys = keySequences(usual);
        for (const QKeySequence &key : keys) {
            const QString owner = keyOwner(m_own, key, action);
            if (!owner.isEmpty()) {
                m_problem->setText(
                    tr("%1 belongs to \"%2\" now; give that another key first.").arg(key.toString(QKeySequence::NativeText), owner));
                return;
            }
        }
        setKeys(usual);
    });
}

void KeysPage::build()
{
    m_table = new QTableWidget(this);
    m_table->setObjectName(QStringLiteral("preferencesKeys"));
    m_table->setColumnCount(ColumnCount);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 6);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_label = new QLabel(this);
    m_key = new QKeySequenceEdit(this);
    m_key->setObjectName(QStringLiteral("preferencesKeyEdit"));
    m_label->setBuddy(m_key);
    m_none = new QPushButton(this);
    m_none->setObjectName(QStringLiteral("preferencesKeyNone"));
    m_default = new QPushButton(this);
    m_default->setObjectName(QStringLiteral("preferencesKeyDefault"));
    for (QPushButton *button : {m_none, m_default})
        button->setAutoDefault(false);
    m_problem = new QLabel(this);
    m_problem->setObjectName(QStringLiteral("preferencesKeyProblem"));
    m_problem->setWordWrap(true);
    // Room for two lines at all times, so that nothing jumps when there is something to say.
    m_problem->setMinimumHeight(2 * fontMetrics().lineSpacing());
    m_problem->setAlignment(Qt::AlignTop);
    auto *row = new QHBoxLayout;
    row->addWidget(m_label);
    row->addWidget(m_key, 1);
    row->addWidget(m_none);
    row->addWidget(m_default);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_table, 1);
    layout->addLayout(row);
    layout->addWidget(m_problem);
}

void KeysPage::setBindings(const KeyBindings &own)
{
    m_own = own;
    fill();
    showCurrent();
}

void KeysPage::choose(const QString &action)
{
    for (int row = 0; row < m_table->rowCount(); ++row) {
        if (m_table->item(row, Command)->data(Qt::UserRole).toString() == action)
            m_table->setCurrentCell(row, Command);
    }
}

void KeysPage::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void KeysPage::retranslate()
{
    m_table->setHorizontalHeaderLabels({tr("Command"), tr("Keys")});
    m_table->setAccessibleName(tr("Commands and their keys"));
    m_label->setText(tr("Key"));
    m_key->setAccessibleName(tr("Key"));
    m_key->setToolTip(tr("Press the new key for the selected command."));
    m_none->setText(tr("No key"));
    m_default->setText(tr("Default"));
    fill();
    showCurrent();
}

void KeysPage::fill()
{
    const QSignalBlocker blocker(m_table);
    const int current = std::max(0, m_table->currentRow());
    m_table->setRowCount(static_cast<int>(actionTable().size()));
    int row = 0;
    for (const ActionEntry &entry : actionTable()) {
        const QString name = QLatin1String(entry.name);
        auto *title = new QTableWidgetItem(actionTitle(name));
        title->setData(Qt::UserRole, name);
        auto *keys = new QTableWidgetItem(QKeySequence::listToString(keySequences(keysOf(m_own, name)), QKeySequence::NativeText));
        if (m_own.contains(name)) {
            QFont bold = font();
            bold.setBold(true);
            keys->setFont(bold);
        }
        m_table->setItem(row, Command, title);
        m_table->setItem(row++, Keys, keys);
    }
    m_table->resizeColumnToContents(Command);
    m_table->setCurrentCell(current, Command);
}

QString KeysPage::currentAction() const
{
    const QTableWidgetItem *item = m_table->item(m_table->currentRow(), Command);
    return item ? item->data(Qt::UserRole).toString() : QString();
}

void KeysPage::showCurrent()
{
    const QSignalBlocker blocker(m_key);
    const QString action = currentAction();
    m_key->setKeySequence(keySequences(keysOf(m_own, action)).value(0));
    m_none->setEnabled(!keysOf(m_own, action).isEmpty());
    m_default->setEnabled(m_own.contains(action));
    m_problem->clear();
}

void KeysPage::takeKey()
{
    const QString action = currentAction();
    if (action.isEmpty() || m_key->keySequence().isEmpty())
        return;
    const QKeySequence key(m_key->keySequence()[0]); // The first of what may be four chords.
    if (key == keySequences(keysOf(m_own, action)).value(0)) {
        showCurrent();
        return;
    }
    const QString owner = keyOwner(m_own, key, action);
    if (owner.isEmpty()) {
        setKeys(key.toString(QKeySequence::PortableText));
        return;
    }
    showCurrent();
    QPalette colors = palette();
    colors.setColor(QPalette::WindowText, signalColors(palette()).error);
    m_problem->setPalette(colors);
    m_problem->setText(tr("%1 already belongs to \"%2\"; the old key stays.").arg(key.toString(QKeySequence::NativeText), owner));
}

void KeysPage::setKeys(const QString &text)
{
    m_own = withKeys(m_own, currentAction(), text);
    fill();
    showCurrent();
    Q_EMIT changed();
}

} // namespace espalier
