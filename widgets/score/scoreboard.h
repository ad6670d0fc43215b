// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QWidget>

class QLabel;

namespace espalier {

class IntervalBar;

/// The figures that matter, always on screen: accuracy with its interval against float, size, cost, zeros, and how far these are
/// measured. A figure that was not measured is a dash.
class Scoreboard : public QWidget
{
    Q_OBJECT
public:
    explicit Scoreboard(Document *document, QWidget *parent = nullptr);

Q_SIGNALS:
    /// "Choose data..." was clicked where the accuracy would stand.
    void dataWanted();

protected:
    void changeEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void build();
    void retranslate();
    void refresh();
    void showAccuracy();
    void showCost();

    Document *m_document = nullptr;
    QLabel *m_title = nullptr;
    QLabel *m_accuracy = nullptr;
    IntervalBar *m_interval = nullptr;
    QLabel *m_delta = nullptr;
    QLabel *m_size = nullptr;
    QLabel *m_macs = nullptr;
    QLabel *m_sparsity = nullptr;
    QLabel *m_state = nullptr;
};

} // namespace espalier
