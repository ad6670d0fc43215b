// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/session/sampling.h"
#include "engine/apply/apply.h"
#include "engine/apply/layerscores.h"
#include "engine/apply/targetprofile.h"
#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"
#include "engine/io/write/exporter.h"
#include "engine/model/model.h"
#include "engine/recipe/recipe.h"
#include "engine/stats/statistics.h"
#include "engine/train/finetune.h"

#include <QDateTime>
#include <QObject>
#include <QString>
#include <QVector>

#include <functional>
#include <memory>
#include <optional>

class QUndoStack;

namespace espalier {

class CalibrationSource; // app/session/calibrationsource.h
class JobRunner;         // app/jobs/jobrunner.h
struct RankedChannel;    // app/session/disagreement.h
struct EngineCalls;      // app/session/enginecalls.h
struct LayerIntegers;    // app/session/layerintegers.h

/// What is known about one layer under the current recipe.
struct LayerState {
    ResolvedLayer resolved; ///< What the recipe asks for.
    /// Of the weights that the recipe does its work on (first weight tensor): those of the file, or equalized where it asks for that.
    LayerStatistics statistics;
    bool hasStatistics = false;
    bool areStatisticsCurrent = true; ///< Not while equalization has been switched and the new ones are still being made.
    TensorQuality quality;            ///< Of the recipe: estimated while dragging, exact afterwards.
    bool isExact = false;             ///< quality is exact, not from the histogram.
    /// Ranges, scales and zero points of the first weight tensor as last worked out; absent for a float layer.
    std::optional<QuantParameters> parameters;
    std::optional<double> pruneThreshold; ///< The importance at which the layer is cut, also when set as a sparsity.
    bool isChanged = false;               ///< The recipe does something to its weights.
    /// How what comes out of it and what goes in are quantized, as last worked out; absent where they are not, or where a method
    /// has no data to look at.
    std::optional<QuantParameters> activation, activationInput;
    bool areActivationsExact = true; ///< These two are those of the recipe, not of the one before.
    std::int64_t sizeBytes = 0;
    std::vector<Warning> warnings; ///< Of the recipe, as last worked out: channels of zeros, nothing removed, biases cut, ...
};

/// Accuracy as the scoreboard shows it.
struct ScoreState {
    enum class Kind { NotMeasured, Estimate, Measured, Failed };
    Kind kind = Kind::NotMeasured;
    Evaluation evaluation; ///< Valid for Estimate and Measured; metrics.samples of evaluation.total.
    bool isStale = false;  ///< The figures are those of the recipe before; the new ones are on their way.
    QString problem;       ///< Why it failed (translated).
};

/// One finished evaluation or fine-tune, as the runs table shows it. Never changed, never undone.
struct Run {
    int id = 0;
    QString kind; ///< "evaluate" or "finetune"
    Recipe recipe;
    QString recipeHash;
    Evaluation evaluation;
    std::weak_ptr<const Dataset> data;           ///< What it was measured on: runs compare on the same data only.
    std::vector<EpochFigures> epochs;            ///< Of a fine-tune.
    std::shared_ptr<const FinetuneResult> tuned; ///< Of a fine-tune; can be kept (becomes the model) or exported.
    quint64 seed = 0;
    double seconds = 0;
    QString commandLine; ///< The espalier-cli call that repeats it.
};

/// The open document: model, data, recipe, runs. Lives in the window's thread; all long work goes through `jobs` and comes back here
/// as signals in this thread. Every edit of the recipe goes through `edit` and is one undo step.
class Document : public QObject
{
    Q_OBJECT
public:
    /// `edit` with this gesture is a nudge: nudges with the same `what` within a second are one undo step.
    static constexpr int kNudge = -1;

    explicit Document(QObject *parent = nullptr);
    /// With other engine functions than the real ones (tests).
    explicit Document(const EngineCalls &calls, QObject *parent = nullptr);
    ~Document() override;

    // --- what is open
    const ModelPtr &model() const;   ///< Null when nothing is open.
    const DatasetPtr &data() const;  ///< Null when no data was chosen.
    DataOptions dataOptions() const; ///< As chosen; the defaults when there is no data.
    QString dataPath() const;
    /// False without data, and where samples have no labels: accuracy and training need them, calibration does not.
    bool hasLabels() const;
    const Sampling &sampling() const;
    /// Other calibration samples or another seed: what was worked out with the ones before is worked out again. No undo step: it is
    /// part of the data, not of the recipe.
    void setSampling(const Sampling &next);
    const Recipe &recipe() const;
    QString recipePath() const; ///< Where it was last read or written; empty when nowhere.
    bool isSample() const;      ///< The embedded sample is open.
    int layerCount() const;     ///< Rows: all of model()->layers.
    const LayerState &layerState(int layer) const;
    /// Those of the layer's state; while the original is shown, those of the weights of the file.
    const LayerStatistics &shownStatistics(int layer) const;
    const ScoreState &score() const;
    double sparsity() const;
    std::int64_t sizeBytes() const;
    std::int64_t originalSizeBytes() const;
    /// Share of zeros of the float model; absent while a layer's weights are not read, or where it has several tensors of them.
    std::optional<double> originalSparsity() const;

    // --- what all this means on the machine that is to run it
    const TargetProfile &target() const;
    void setTarget(const QString &id);
    LayerCost layerCost(int layer, bool original = false) const;
    /// Of all layers; bytes of what is in no layer, too. BOPs are absent where the model's MACs are.
    LayerCost cost(bool original = false) const;
    QUndoStack *undoStack() const;
    JobRunner *jobs() const;
    /// Where recipes get what they ask of data; null without a model. Any thread may use it.
    std::shared_ptr<CalibrationSource> calibrations() const;
    const QVector<Run> &runs() const;
    bool isModified() const; ///< The recipe differs from what was last opened or saved.
    bool isBusy() const;     ///< Runs are waiting or under way.
    /// The espalier-cli call that gives the figures of the recipe as it is now.
    QString commandLine() const;
    /// Those that measure these sweeps (options of each), from the float model or from the recipe as it is now.
    QString sweepCommandLine(const QList<QStringList> &sweeps, bool fromRecipe) const;

    // --- opening (asynchronous; ends with modelOpened or failed)
    void openModel(const QString &path, const QString &inputShape = {});
    void openSample();
    void openData(const QString &path, const DataOptions &options);
    void cancelOpening(); ///< Stops reading a model or data; what was open stays.
    void closeModel();

    // --- editing: one call is one undo step; calls of the same gesture (> 0) merge into one
    void edit(const Recipe &next, const QString &what, int gesture = 0);
    int beginGesture();   ///< A fresh gesture id. Its edits become one undo step in endGesture.
    void endGesture();    ///< Makes the step; there-and-back makes none. Nothing without a gesture.
    void cancelGesture(); ///< As before the gesture, no undo step.

    bool openRecipe(const QString &path);
    bool saveRecipe(const QString &path);

    // --- selection, shared by all views (indices into model()->layers)
    const QVector<int> &selection() const; ///< First is current.
    int currentLayer() const;              ///< -1 when none.
    void setSelection(const QVector<int> &layers);
    /// The chosen output channel of the current layer, shared by all views; -1 when none. Another layer has none at first.
    int currentChannel() const;
    void setCurrentChannel(int channel);
    /// Both at once, so that a view never sees the channel of another layer. A channel that the layer has not is none.
    void chooseChannel(int layer, int channel);

    // --- A/B: while on, views show the original
    bool showsOriginal() const;
    void setShowsOriginal(bool on);

    // --- work
    void evaluateNow(); ///< All samples, becomes a Run.
    /// After every epoch what it goes on from is kept beside the autosave, or in `checkpoint`, from which it goes on when that is there.
    void startFinetune(const FinetuneSpec &spec, const QString &checkpoint = {});
    /// Goes on with the fine-tune that interruptedTraining told of.
    void resumeFinetune();
    /// A fine-tune's weights become the model (provenance noted). Stored beside the autosave, so that a crash does not lose them.
    void keepRun(int id);
    /// Puts the weights of a file into the model by name, as `--weights` does; recipe and runs stay. `partial`: what does not match
    /// stays as it was. Bounds with modelOpened or failed (model.weights-mismatch lists what does not match).
    void openWeights(const QString &path, bool partial = false);
    /// Writes the model under the recipe (run 0) or a fine-tuned run as a queued job; ends with exported or failed.
    void startExport(const QString &format, const QString &path, int run = 0);
    /// Scores of the layer's first weight tensor by a criterion with its own numbers, calibrated where it looks at data; ends with
    /// importanceReady or importanceMissing. Latest wins.
    void requestImportance(int layer, const PruneSpec &criterion);
    /// The same for all layers; ends with importancesReady or importanceMissing. Latest wins over both.
    void requestImportances(const PruneSpec &criterion);
    /// Inputs and outputs of the layers of the float network on the calibration samples; ends with activationsReady or
    /// failed. Nothing without data. Latest wins.
    void requestActivations();
    /// The integers of the layer's first weight tensor under the recipe; ends with integersReady (null for a float layer) or failed.
    /// Latest wins.
    void requestIntegers(int layer);
    /// Statistics of one tensor of the model as it is stored, for layers that have several; ends with tensorReady. Latest wins.
    void requestTensor(int tensor);
    /// Ranks of the layer's channels by two criteria, those that differ most first; ends with disagreementReady (empty where one of
    /// them cannot rank it). Latest wins.
    void requestDisagreement(int layer, const QString &first, const QString &second);
    /// Evaluates the recipe with one more output channel at zero as a queued job; ends with channelMeasured or failed.
    void measureWithoutChannel(int layer, int channel);
    /// The histogram of one output channel of the layer's first weight tensor over its whole range; ends with channelHistogramReady.
    /// Latest wins.
    void requestChannelHistogram(int layer, int channel);
    /// A finer histogram of a part of the layer's values; ends with histogramReady. Latest wins.
    void requestHistogram(int layer, double lo, double hi, int bins);

    // --- memory across starts
    /// Brings back what a crash left behind, if anything; ends with restored (and modelOpened) or nothing.
    void restoreAutosave();
    void discardRestored(); ///< *Discard* of the message bar: recipe and weights as they were in their files.
    QDateTime autosavedAt() const;

    /// Stops all work within two seconds, keeping what is finished. False when something would not stop: then the program
    /// must leave without tearing down (std::_Exit).
    bool shutdown();

    /// Milliseconds of a clock that only goes forward; for nudges. Tests put their own in.
    void setClock(std::function<qint64()> milliseconds);

Q_SIGNALS:
    void modelOpened();
    void modelClosed();
    void dataOpened();
    void recipeChanged();
    void targetChanged();
    void layersChanged(const QVector<int> &layers); ///< Figures of these layers are new.
    void scoreChanged();
    void selectionChanged();
    void channelChanged(int channel); ///< Of the current layer; after selectionChanged where both change.
    void originalShown(bool on);
    void runsChanged();
    void finetuneStepped(const espalier::TrainingStep &step);
    void finetuneEpoch(const espalier::EpochFigures &figures);
    void finetuneEnded();
    void exported(const espalier::ExportReport &report);
    void importanceReady(int layer, const QString &criterion, const std::shared_ptr<const espalier::ImportanceScores> &scores);
    void importancesReady(const QString &criterion, const std::shared_ptr<const std::vector<espalier::LayerScores>> &scores);
    /// There are no scores: the criterion can rank none of what was asked for, or (failed came before) the reason why it went wrong.
    void importanceMissing(const QString &criterion, const QString &reason);
    void activationsReady(const espalier::CalibrationPtr &seen);
    void integersReady(int layer, const std::shared_ptr<const espalier::LayerIntegers> &integers);
    /// The layer's statistics are those of other weights than before: read for the first time, or equalization was switched.
    void statisticsChanged(int layer);
    void tensorReady(int tensor, const std::shared_ptr<const espalier::LayerStatistics> &statistics);
    void disagreementReady(int layer, const QString &first, const QString &second,
                           const std::shared_ptr<const std::vector<espalier::RankedChannel>> &channels);
    void channelMeasured(int layer, int channel, const espalier::Recipe &recipe,
                         const std::shared_ptr<const espalier::Evaluation> &evaluation);
    void histogramReady(int layer, const espalier::Histogram &histogram);
    void channelHistogramReady(int layer, int channel, const espalier::Histogram &histogram);
    void warned(const QString &id, const QString &sentence, const QString &where); ///< A remark, no failure.
    void autosaved(const QDateTime &when);
    void restored(const QString &path, const QDateTime &when);
    void interruptedTraining(int epochs); ///< A fine-tune of so many epochs was under way in the restored session and can go on.
    void modifiedChanged(bool modified);
    void busyChanged(const QString &what, bool busy);                              ///< "open", "statistics", "data", "runs", "score"
    void failed(const QString &id, const QString &sentence, const QString &where); ///< For the message bar.
    void fixed(const QString &idPrefix);                                           ///< Messages of this kind are over.

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace espalier
