// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "widgets/pages/importancematrix.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace espalier {

class CriterionFields;
class Heatmap;

/// Importance by any criterion: each weight of the current layer, its output channels by input channels, or the channels of all
/// layers side by side. What the pruning removes is grey while its threshold moves. Asks the engine only while it is on screen;
/// criteria that look at data are worked out in the background, and without data there is a button that chooses some.
class ImportancePage : public QWidget
{
    Q_OBJECT
public:
    enum class Mode { Weights, Channels, Layers };

    explicit ImportancePage(Document *document, QWidget *parent = nullptr);

Q_SIGNALS:
    void said(const QString &id, const QString &sentence);
    void saidNote(const QString &sentence); ///< For the status bar.
    void dataWanted(); ///< The button that chooses data.

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    // importancebuild.cpp
    void build();
    void connectAll();
    void retranslate();
    void fillCriteria();
    QString cellText(int row, int column, float value) const;
    QString weightText(int row, int column, float value) const;
    QString channelText(const LayerScores &scores, int channel) const;

    // importancepage.cpp
    void ask();
    bool isAsked() const;
    void askLayer();
    void clear(const QString &sentence);
    bool needsDataFirst() const;
    void takeScores(int layer, const QString &criterion, const std::shared_ptr<const ImportanceScores> &scores);
    void takeAll(const QString &criterion, const std::shared_ptr<const std::vector<LayerScores>> &scores);
    void showMatrix();
    void showThreshold();
    void choose(int row, int column);
    void showChannel();
    void showPosition(int row, int column);
    QString criterion() const;
    PruneSpec wanted() const;
    QVector<int> layersRankedSo() const;
    void changeNumbers(const PruneSpec &spec);
    Mode mode() const;

    Document *m_document = nullptr;
    QComboBox *m_criterion = nullptr;
    QComboBox *m_mode = nullptr;
    QComboBox *m_scaling = nullptr; ///< Of Mode::Layers.
    QPushButton *m_chooseData = nullptr;
    QToolButton *m_save = nullptr;
    QLabel *m_tip = nullptr;
    QLabel *m_hover = nullptr;
    CriterionFields *m_numbers = nullptr;
    Heatmap *m_view = nullptr;

    int m_shownLayer = -1;   ///< Whose scores are drawn.
    int m_askedLayer = -1;   ///< Whose scores are on their way; with m_askedAll none.
    bool m_askedAll = false;
    PruneSpec m_asked;       ///< By which criterion, with its numbers.
    bool m_askedEqualized = false;
    PruneSpec m_own;         ///< Numbers of criteria by which nothing is pruned yet.
    LayerScores m_scores;              ///< Of m_shownLayer.
    std::vector<LayerScores> m_layers; ///< Of Mode::Layers.
    ImportanceMatrix m_weights;        ///< Every weight of m_shownLayer; no rows for a criterion that ranks channels alone.
    std::vector<std::int64_t> m_inner; ///< Shape of one row as it is drawn: inputs, then kernel.
};

} // namespace espalier
