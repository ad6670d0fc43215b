// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QLabel;

namespace espalier {

/// Version, licence, and what the program runs on (as `espalier-cli doctor` tells it).
class AboutDialog : public QDialog
{
    Q_OBJECT
public:
    explicit AboutDialog(QWidget *parent = nullptr);

private:
    static QString factsHtml();
};

} // namespace espalier
