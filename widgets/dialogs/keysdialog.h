// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QVector>

class QAction;

namespace espalier {

/// F1: all keys, those of the actions and those of the plots.
class KeysDialog : public QDialog
{
    Q_OBJECT
public:
    explicit KeysDialog(const QVector<QAction *> &actions, QWidget *parent = nullptr);
};

} // namespace espalier
