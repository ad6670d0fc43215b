// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/document.h"
#include "app/session/layerrequests.h"
#include "engine/apply/layerscores.h"
#include "widgets/importance/importancecut.h"
#include "widgets/importance/importancematrix.h"

#include <QTimer>
#include <QWidget>

#include <utility>

class QComboBox;
class QLabel;
class QPushButton;
class QToolButton;

namespace espalier {

class CriterionFields;
class GestureEdit;
class Heatmap;

/// Importance by any criterion: each weight of the current layer, its output channels by input channels, or the channels of all
/// layers side by side. What the pruning removes is grey while its threshold moves, and of one layer the threshold is a handle on the
/// colour scale. Asks the engine only while it is on screen; criteria that look at data are worked out in the background, and without
/// data there is a button that chooses some.
class ImportancePage : public QWidget
{
    Q_OBJECT
public:
    enum class Mode { Weights, Channels, Layers };

    explicit ImportancePage(Document *document, QWidget *parent = nullptr);
    ~ImportancePage() override;

    /// Criterion, what is shown and the scale, for the next start. What is unknown by then is left as it is.
    QString choice() const;
    void setChoice(const QString &choice);

Q_SIGNALS:
    void said(const QString &id, const QString &sentence);
    void saidNote(const QString &sentence); ///< For the status bar.
    void dataWanted();                      ///< The button that chooses data.
    /// What was asked for is drawn: of one layer, or of all.
    void scoresShown(const QString &criterion, const std::shared_ptr<const std::vector<espalier::LayerScores>> &scores);
    void missed(const QString &reason); ///< There is nothing to draw; `reason`: what went wrong, empty where nothing can be ranked.

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
    void showTitles();
    QString emptySentence() const;
    QString cellText(int row, int column, float value) const;
    QString placeText(int row, int column, float value) const;
    QString weightText(int row, int column, float value) const;
    QString channelText(const LayerScores &scores, int channel) const;

    // importanceask.cpp
    /// Why nothing is shown.
    enum class Empty { NoModel, NoLayer, NoData, Working, Unrankable, Failed };

    /// `again`: also what has come to nothing before.
    void ask(bool again = true);
    bool isAsked() const;
    void askLayer(bool again);
    bool hasFailed(int layer) const;
    void expect();
    void take(const LayerRequests::Scores &scores);
    void miss(const QString &reason);
    void clear(Empty why, const QString &problem = {});
    bool needsDataFirst() const;
    void arrived();

    // importancepage.cpp
    void takeScores(int layer, const ImportanceScores &scores);
    void takeAll(const std::vector<LayerScores> &scores);
    void showMatrix();
    void showSummary();
    void choose(int row, int column);
    void showChannel();
    void showPosition(int row, int column);
    QString criterion() const;
    PruneSpec wanted() const;
    QVector<int> layersRankedSo() const;
    void changeNumbers(const PruneSpec &spec);
    Mode mode() const;

    // importancekept.cpp
    /// What decides how much of a layer stays.
    struct KeptKey {
        std::optional<PruneSpec> prune;
        bool isGlobal = false;
        std::optional<double> threshold;
        bool operator==(const KeptKey &) const = default;
    };
    void connectHandle();
    QString layerName(int layer) const;
    const std::vector<std::int64_t> &shapeOf(const LayerScores &scores) const;
    KeptKey keyOf(int layer) const;
    void showThreshold();
    void showKeptOfAll();
    void showKeptOfLayer();
    PruneSpec handleSpec() const;
    void showHandle();
    QString removedText() const;
    void findScoreRanges();

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

    int m_shownLayer = -1;            ///< Whose scores are drawn.
    Mode m_shownMode = Mode::Weights; ///< How they are drawn; the chosen one when they have come.
    PruneSpec m_shown;                ///< By what they are.
    int m_askedLayer = -1;            ///< Whose scores are on their way; with m_askedAll none.
    bool m_askedAll = false;
    PruneSpec m_asked; ///< By which criterion, with its numbers.
    bool m_askedEqualized = false;
    struct Failure {
        int layer = -1; ///< -1: all.
        PruneSpec criterion;
        bool isEqualized = false;
    };
    std::optional<Failure> m_failure; ///< What came to nothing last: edits alone do not ask for it again.
    Empty m_empty = Empty::NoModel;
    QString m_problem;                              ///< Of Empty::Failed.
    QTimer m_veil;                                  ///< An answer that takes longer than this: what is drawn is veiled.
    PruneSpec m_own;                                ///< Numbers of criteria by which nothing is pruned yet.
    LayerScores m_scores;                           ///< Of m_shownLayer.
    std::vector<LayerScores> m_layers;              ///< Of Mode::Layers.
    ImportanceMatrix m_weights;                     ///< Every weight of m_shownLayer; no rows for a criterion that ranks channels alone.
    std::vector<KeptKey> m_keptKeys;                ///< What is drawn was counted for: of the layer, or of each of m_layers.
    std::vector<std::vector<float>> m_keptOfLayers; ///< Share of each channel; empty: all stays.
    std::optional<ImportanceCut> m_cut;             ///< Of m_shownLayer.
    std::vector<std::uint8_t> m_keptChannels;       ///< Of a cut per channel.
    std::pair<double, double> m_weightRange, m_channelRange; ///< Least and largest score.
    std::unique_ptr<GestureEdit> m_gesture;
    PruneSpec m_handleBy;              ///< What the hand sets.
    std::vector<std::int64_t> m_inner; ///< Shape of one row as it is drawn: inputs, then kernel.
};

} // namespace espalier
