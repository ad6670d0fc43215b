// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/sensitivitywork.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace espalier {

class Heatmap;
class SettingCurves;

/// What each layer alone loses at each setting, measured: a matrix that fills in, the current layer's curve, and what follows from it.
/// A click on a cell, or Enter, gives that setting to the layer; on a column's name (Ctrl+Enter) to all unlocked layers.
class SensitivityPage : public QWidget
{
    Q_OBJECT
public:
    SensitivityPage(Document *document, SensitivityWork *work, QWidget *parent = nullptr);

Q_SIGNALS:
    void said(const QString &id, const QString &sentence); ///< Trouble, for the message bar.
    void saidNote(const QString &sentence);                ///< For the status bar.
    void dataWanted();

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void build();
    void wire();
    void retranslate();
    void showMatrix();
    void showCells(const QVector<int> &cells);
    void showCurves();
    void showState();
    void showFacts();
    void showSuggestion();
    void measure();
    void copyCsv();
    void saveCsv();
    int rowOfLayer(int layer) const;
    float lostAt(std::size_t cell) const;
    QString cellText(int row, int column, float value) const;
    QString cellLabel(int row, int column, float value) const;

    Document *m_document = nullptr;
    SensitivityWork *m_work = nullptr;
    QComboBox *m_mode = nullptr;
    QComboBox *m_baseline = nullptr;
    QPushButton *m_measure = nullptr;
    QToolButton *m_pause = nullptr;
    QToolButton *m_stop = nullptr;
    QToolButton *m_csv = nullptr;
    QLabel *m_limitLabel = nullptr;
    QDoubleSpinBox *m_limit = nullptr;
    QPushButton *m_suggest = nullptr;
    QLabel *m_facts = nullptr;
    Heatmap *m_view = nullptr;
    SettingCurves *m_curves = nullptr;
};

} // namespace espalier
