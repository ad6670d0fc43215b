// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/dialogs/keysdialog.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace espalier {

KeysDialog::KeysDialog(const QVector<QAction *> &actions, QWidget *parent) : QDialog(parent)
{
    setObjectName(QStringLiteral("keysDialog"));
    setWindowTitle(tr("Keys"));
    auto *table = new QTableWidget(this);
    table->setObjectName(QStringLiteral("keysTable"));
    table->setColumnCount(2);
    table->setHorizontalHeaderLabels({tr("Keys"), tr("What they do")});
    table->verticalHeader()->hide();
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setAlternatingRowColors(true);
    table->horizontalHeader()->setStretchLastSection(true);
    const auto add = [table](const QString &keys, const QString &what) {
        const int row = table->rowCount();
        table->insertRow(row);
        table->setItem(row, 0, new QTableWidgetItem(keys));
        table->setItem(row, 1, new QTableWidgetItem(what));
    };
    for (const QAction *action : actions) {
        if (!action->shortcut().isEmpty())
            add(QKeySequence::listToString(action->shortcuts(), QKeySequence::NativeText), action->statusTip());
    }
    add(QStringLiteral("\\"), tr("Hold: show the float model"));
    add(QStringLiteral("L, H, T, Tab"), tr("Histogram: choose the low, high or threshold handle"));
    add(QStringLiteral("\u2190, \u2192"), tr("Histogram: move the handle by one pixel's worth; with Shift ten times finer"));
    add(QStringLiteral("+, -, 0"), tr("Plots: zoom in, zoom out, fit"));
    add(tr("Delete"), tr("Histogram: layer back to float"));
    add(tr("Escape"), tr("During a drag: as before the drag"));
    table->resizeColumnToContents(0);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setText(tr("Close"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(table);
    layout->addWidget(buttons);
    resize(620, 480);
}

} // namespace espalier
