// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace espalier {

class FigureLabel;
class IntervalBar;

/// The figures that matter, always on screen: accuracy with its interval against float, size, cost, zeros, and how far these are
/// measured. A figure that was not measured is a dash.
class Scoreboard : public QWidget
{
    Q_OBJECT
public:
    enum class Figure { Accuracy, Size, Macs, Bops, Zeros };
    Q_ENUM(Figure)

    explicit Scoreboard(Document *document, QWidget *parent = nullptr);

Q_SIGNALS:
    /// "Choose data..." was clicked where the accuracy would stand.
    void dataWanted();
    /// A figure was clicked: what it counts is to be shown.
    void detailsWanted(espalier::Scoreboard::Figure figure);

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
    FigureLabel *m_accuracy = nullptr;
    IntervalBar *m_interval = nullptr;
    FigureLabel *m_delta = nullptr;
    FigureLabel *m_size = nullptr;
    FigureLabel *m_macs = nullptr;
    FigureLabel *m_bops = nullptr;
    FigureLabel *m_sparsity = nullptr;
    QComboBox *m_target = nullptr;
    QLabel *m_state = nullptr;
};

} // namespace espalier
