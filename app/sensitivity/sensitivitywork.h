// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/edits/edits.h"
#include "app/sensitivity/sweepcolumns.h"
#include "app/session/document.h"
#include "engine/search/suggest.h"
#include "engine/sweep/layerranks.h"
#include "engine/sweep/proxies.h"
#include "engine/sweep/sensitivity.h"

#include <QObject>
#include <QString>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace espalier {

class PauseSwitch;

/// The engine's part of it. Tests put slow or counting ones in their place.
struct SensitivityCalls {
    std::function<Result<SweepEstimate>(const ModelPtr &, const DatasetPtr &, const SweepRequest &, const JobContext &)> estimate;
    std::function<Result<Sensitivity>(const ModelPtr &, const DatasetPtr &, const SweepRequest &, const JobContext &)> recall;
    std::function<Result<Sensitivity>(const ModelPtr &, const DatasetPtr &, const SweepRequest &, const SweepCallbacks &,
                                      const JobContext &)>
        measure;
    std::function<Result<SuggestedRecipe>(const ModelPtr &, const DatasetPtr &, const Recipe &, const Sensitivity &, const SuggestLimits &,
                                          std::shared_ptr<Calibrator>, const JobContext &)>
        suggest;
    std::function<Result<std::vector<HessianTrace>>(const ModelPtr &, const DatasetPtr &, const std::vector<int> &layers,
                                                    const JobContext &)>
        traces;
    /// Those of an earlier start; empty where there are none.
    std::function<std::vector<HessianTrace>(const ModelPtr &, const DatasetPtr &, const std::vector<int> &layers, const JobContext &)>
        knownTraces;
    static SensitivityCalls real();
};

/// What one layer loses, for the table: at the column in the middle of the matrix, the one that is measured first.
struct LayerSensitivity {
    double points = 0;     ///< Of top-1 lost.
    double lo = 0, hi = 0; ///< Bounds of its 95 % paired interval.
    bool isWhole = false;  ///< All samples; else an estimate from a part of them.
    bool isStale = false;  ///< From before the last edit of the recipe that it was measured from.
    std::int64_t samples = 0;
    QString setting; ///< "4 bits"
};

/// What the layers lose one by one, to be read beside what they lose together.
struct SingleDrops {
    double sum = 0; ///< Fractions of top-1, measured from the float model.
    int layers = 0; ///< Whose settings are a measured cell.
    int others = 0; ///< That the recipe changes in a way that was not measured.
};

/// Measured sensitivity of the open document: one matrix for each kind of setting, kept on disk across starts, filled by a queued job
/// that can be paused and stopped. Lives in the window's thread. Changing the model, the data or (with the recipe as
/// baseline) the recipe shows what the store knows of the new state; what was known before an edit stays as stale figures until then,
/// and is measured again in the background where that is wanted (setKept).
class SensitivityWork : public QObject
{
    Q_OBJECT
public:
    using Mode = SweepMode;
    enum class Baseline { Float, Recipe };
    enum class State { Idle, Running, Paused, Stopping };
    /// What came of a suggestion. Same: the recipe had it already. OutOfReach: the size, so nothing was changed. Overtaken: the recipe was
    /// edited while it was worked out, and that edit stands.
    enum class SuggestionEnd { Applied, Same, OutOfReach, Overtaken };

    explicit SensitivityWork(Document *document, QObject *parent = nullptr);
    SensitivityWork(Document *document, SensitivityCalls calls, QObject *parent = nullptr);
    ~SensitivityWork() override;

    Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    const SweepColumns &columns() const { return m_columns; }
    void setCriterion(const PruneSpec &spec); ///< Of the mode's sparsities.
    void setGranularity(Granularity::Kind granularity);
    void setRangeMethod(const std::string &id); ///< Beside min-max, of Mode::BitsAndRanges.
    Baseline baseline() const { return m_baseline; }
    void setBaseline(Baseline baseline);
    std::int64_t sampleLimit() const { return m_sampleLimit; }
    void setSampleLimit(std::int64_t samples); ///< So many of the data, the first by the seed; 0: all.
    /// On (at first): after an edit of the recipe that is the baseline, figures that were all measured are measured again in the background,
    /// the layers with the widest intervals first. What the store knows is not measured again; what was stopped halfway stays so.
    void setKept(bool kept);
    bool isKept() const { return m_isKept; }
    State state() const { return m_state; }
    /// One more column: of Mode::Bits; of the sparsities (a share of 0..1), of single weights and of channels; of Mode::Pattern (n of every
    /// m weights stay). Returns its place, also of one that is there.
    std::size_t addBits(int bits);
    std::size_t addShare(double share);
    std::size_t addPattern(int n, int m);
    /// Takes a column of the mode away that was added; what was measured of it stays in the store. Others stay, and all while a sweep runs.
    void removeColumn(std::size_t column);
    bool isAdded(std::size_t column) const { return m_columns.isAdded(m_mode, column); }
    bool canMeasure() const; ///< There is a network that runs, and data.

    const std::optional<Sensitivity> &matrix() const { return m_matrix; } ///< Empty until model and data are open.
    /// The cell of matrix() as it is to be shown: a stale one where there is no new figure that may take its place (hysteresis.h).
    const SensitivityCell &shownCell(std::size_t cell) const;
    bool isStale(std::size_t cell) const;
    int staleCells() const;
    /// What start() would still have to do, the second derivatives of the Hessian's column with it; absent while it is not known.
    std::optional<SweepEstimate> estimate() const;
    std::int64_t tracePasses() const; ///< Of these, those of the second derivatives.
    /// On while someone looks: each time that model, data or columns are others, it is worked out anew; ends with estimateChanged.
    void setEstimateWanted(bool wanted);
    const std::optional<Error> &estimateProblem() const { return m_estimateProblem; }
    const std::optional<Error> &problem() const { return m_problem; } ///< Why there is no matrix, or none from this recipe.
    bool isRecalling() const { return m_isRecalling; } ///< What the store knows is being looked up; that may need to calibrate first.
    const std::optional<SuggestedRecipe> &suggestion() const { return m_suggestion; }
    SuggestionEnd suggestionEnd() const { return m_suggestionEnd; } ///< Of suggestion().
    bool isSuggestionInForce() const; ///< The recipe is the suggested one: it was neither undone nor edited since.
    bool isSuggesting() const { return m_isSuggesting; }
    /// Of all cells, or of one column.
    std::vector<SensitivityProxy> proxies(int column = -1) const;
    /// The loss (nats) that the curvature says a cell should cost; absent until a sweep has ended.
    std::optional<double> hessianEstimateOf(const SensitivityCell &cell) const;
    /// The layers by what they lose at this column; stale figures take part.
    std::vector<LayerRank> ranks(std::size_t column) const;

    void start();
    void setPaused(bool paused);
    void stop();
    /// Settings that keep the limits together, measured, for these layers (empty: all rows); ends with suggested() or suggestionDropped(),
    /// and is one undo step. A size that the measured settings do not reach changes nothing. One at a time.
    void suggest(const SuggestLimits &limits, const std::vector<int> &layers = {});

    /// The setting of this column for one layer, or for all rows; one undo step. Locked layers and those that cannot have it are left alone and
    /// told.
    edits::Edit apply(std::size_t row, std::size_t column);
    edits::Edit applyColumn(std::size_t column);

    std::optional<LayerSensitivity> sensitivityOf(int layer) const;
    /// Of the layers whose setting under the current recipe is a measured cell; beside it stands the score's joint drop.
    SingleDrops singleDrops() const;
    QString settingText(const SweepSetting &setting) const;
    /// "MSE", "Pct": short enough for the head of a column.
    static QString rangeMethodLabel(const std::string &method);
    /// "4 bits + 50 %"; empty where nothing is set.
    QString optionText(const LayerOption &option) const;
    QString toCsv() const;
    /// The espalier-cli call (where columns need them: calls) that measures this matrix; empty without one.
    QString commandLine() const;

Q_SIGNALS:
    void matrixChanged();                         ///< All of it.
    void cellsChanged(const QVector<int> &cells); ///< Indices into the matrix's cells.
    void estimateChanged();
    void stateChanged();
    void columnsChanged(); ///< Others were added to columns() or taken away.
    void suggested();
    void suggestionDropped(); ///< What it would have rested on is no longer there: nothing was set.

private:
    // sensitivitywork.cpp
    SweepRequest request() const;
    void reset();
    void setState(State state);
    std::size_t afterAdding(const std::pair<std::size_t, bool> &added, bool isShown);
    // sensitivityrecall.cpp
    void leaveBehind();
    void recall();
    void keepUp();
    void askEstimate(); ///< Latest wins.
    // sensitivityfigures.cpp
    const std::vector<HessianTrace> &traces() const; ///< Of the weights that the matrix starts from.
    // sensitivityrun.cpp
    void begin(bool inBackground);
    void take(const std::vector<SensitivityCell> &cells, const Metrics &baseline);
    std::vector<int> mostUncertain() const;
    /// Adds what the baseline and the criterion ask of data. Errors: those of calibrate.
    static Status calibrateFor(const Model &model, SweepRequest &request, CalibrationSource *source, const JobContext &context);

    // sensitivityedits.cpp
    std::vector<ResolvedLayer> resolvedLayers() const;
    /// The baseline or a setting looks at data.
    static bool asksOfData(const Model &model, const Recipe &baseline, const std::vector<SweepSetting> &settings);
    void takeSuggestion(SuggestedRecipe suggestion, const Recipe &before, const QString &what);
    void dropSuggestion();
    Recipe withoutKinds(const std::vector<int> &layers) const;
    edits::Edit applyTo(const std::vector<int> &rows, std::size_t column, const QString &what);

    Document *m_document;
    SensitivityCalls m_calls;
    Mode m_mode = Mode::Bits;
    Baseline m_baseline = Baseline::Float;
    std::int64_t m_sampleLimit = 0;
    State m_state = State::Idle;
    bool m_isKept = true;
    SweepColumns m_columns;
    std::optional<Sensitivity> m_matrix;
    std::optional<Sensitivity> m_before;     ///< As shown before the last edit; the same rows and columns.
    bool m_wasWhole = false;                 ///< All cells of m_before were measured, of one recipe or another.
    double m_spanBefore = 0;                 ///< lossSpan of m_before.
    std::optional<Sensitivity> m_fromFloat;  ///< What the store knows from the float model, while the baseline is the recipe.
    std::optional<SweepEstimate> m_estimate; ///< Of the whole sweep.
    std::optional<Error> m_estimateProblem, m_problem;
    bool m_wantsEstimate = false;
    bool m_isRecalling = false;
    std::optional<SuggestedRecipe> m_suggestion;
    SuggestionEnd m_suggestionEnd = SuggestionEnd::Applied;
    bool m_isSuggesting = false;
    quint64 m_suggestJob = 0;
    std::map<bool, std::vector<HessianTrace>> m_traces; ///< Of the float model, and of that with equalized weights.
    bool m_hasNoTraces = false;                         ///< The network cannot be differentiated twice.
    std::shared_ptr<PauseSwitch> m_pause;
    Recipe m_measuredFrom; ///< The baseline of m_matrix.
    QTimer m_settle;       ///< After the last edit.
    quint64 m_job = 0;
    quint64 m_jobGeneration = 0; ///< Of m_job.
    quint64 m_resets = 0;        ///< Other model, data or columns; estimates for older ones are dropped.
    quint64 m_generation = 0;    ///< Answers for an older matrix are dropped.
};

} // namespace espalier
