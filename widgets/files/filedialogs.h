// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace espalier {

using TakePath = std::function<void(const QString &path)>;

/// File dialogs that never block the caller: `take` is called when something was chosen. They start where the last one of
/// their kind ended. With the application property "espalierPlainDialogs" Qt's own dialogs are used, which tests can drive.
void askForFile(QWidget *parent, const QString &title, const QString &start, const QString &filter, const TakePath &take);
void askForFolder(QWidget *parent, const QString &title, const QString &start, const TakePath &take);
/// Asks before a file is overwritten; appends `suffix` when none was typed.
void askForTarget(QWidget *parent, const QString &title, const QString &start, const QString &filter, const QString &suffix,
                  const TakePath &take);

} // namespace espalier
