// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"

#include <QWidget>

class QComboBox;
class QLabel;

namespace espalier {

class Heatmap;

/// Importance of each weight of the current layer: rows are output channels, columns inputs times kernel. Asks the engine only while
/// it is on screen.
class ImportancePage : public QWidget
{
    Q_OBJECT
public:
    explicit ImportancePage(Document *document, QWidget *parent = nullptr);

Q_SIGNALS:
    void said(const QString &id, const QString &sentence);

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    void build();
    void retranslate();
    void fillCriteria();
    void ask();
    void takeScores(int layer, const QString &criterion, const std::shared_ptr<const std::vector<float>> &scores);
    void showThreshold();
    void showPosition(int row, int column);
    QString cellText(int row, int column, float value) const;
    QString criterion() const;

    Document *m_document = nullptr;
    QComboBox *m_criterion = nullptr;
    QLabel *m_tip = nullptr;
    QLabel *m_hover = nullptr;
    Heatmap *m_view = nullptr;
    int m_shownLayer = -1;   ///< Whose scores are drawn.
    int m_askedLayer = -1;   ///< Whose scores are on their way.
    QString m_askedCriterion;
    std::vector<std::int64_t> m_inner; ///< Shape of one row: inputs, then kernel.
};

} // namespace espalier
