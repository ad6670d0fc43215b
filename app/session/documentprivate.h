// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/jobs/jobrunner.h"
#include "app/session/autosave.h"
#include "app/session/calibrationsource.h"
#include "app/session/commandline.h"
#include "app/session/document.h"
#include "app/session/enginecalls.h"
#include "app/session/scorecache.h"

#include <QElapsedTimer>
#include <QSet>
#include <QTimer>
#include <QUndoStack>

#include <optional>
#include <utility>
#include <vector>

namespace espalier {

/// An evaluator that is made where it is used: in the thread of one lane.
struct LazyEvaluator {
    ModelPtr model;
    DatasetPtr data;
    decltype(EngineCalls::makeEvaluator) make;
    std::shared_ptr<EvaluatorCalls> made;

    EvaluatorCalls &get()
    {
        if (!made)
            made = make(model, data);
        return *made;
    }
};

/// Layers with something to show, most elements first: what a user looks at first is ready first.
std::vector<int> largestFirst(const Model &model);

/// The document's state and its parts: opening.cpp, layerstatistics.cpp, editing.cpp, rings.cpp, scoring.cpp, runs.cpp, views.cpp, memory.cpp.
struct Document::Private {
    Private(Document *document, const EngineCalls &engine);

    Document *q;
    EngineCalls calls;
    /// Shares what it lends with its threads; emptied before anything else goes.
    std::unique_ptr<JobRunner> jobs;
    std::unique_ptr<QUndoStack> undo;
    bool isShutDown = false;

    // --- what is open
    ModelPtr model;
    QString modelPath;
    QString inputShape;
    bool isSample = false;
    DatasetPtr data;
    DatasetPtr trainingData; ///< Of the same place, opened by the first fine-tune.
    QString dataPath;
    DataOptions dataOptions;
    bool hasLabels = false; ///< Of all samples.
    Sampling sampling;
    QString keptCommand; ///< Makes the weights that are open, when they come from a run.
    /// Where those are stored beside the autosave (empty while they are not); without keptCommand the file that openWeights read.
    QString keptWeights;

    // --- the recipe and what it does
    Recipe recipe;
    Recipe savedRecipe;
    QString recipePath;
    std::vector<ResolvedLayer> resolved;
    const TargetProfile *target = &targetProfiles().front();
    std::optional<std::vector<ResolvedLayer>> validated; ///< Of the recipe that `edit` is about to apply.
    std::vector<LayerState> layers;
    LayerState noLayer;
    struct KnownStatistics {
        std::optional<LayerStatistics> original, equalized;
    };
    std::vector<KnownStatistics> knownStatistics; ///< By layer: switching equalization forth and back reads nothing twice.
    bool wasModified = false;
    int lastGesture = 0;
    int openGesture = 0;
    QString gestureText;
    Recipe gestureBefore;
    std::function<qint64()> clock;

    // --- exact and measured figures
    QTimer settle; ///< 30 ms after the last move.
    /// The threshold of `prune_global` and what it was worked out for.
    using RankingKey = std::pair<GlobalPruneSpec, std::vector<int>>;
    std::optional<std::pair<RankingKey, double>> globalThreshold;
    QSet<QString> networkRemarks; ///< Told of the recipe that is open.
    QSet<QString> ringTrouble;    ///< Error ids reported by rings, to be taken back.
    /// Two evaluators: one evaluates at a time, and a paused run holds its own.
    std::shared_ptr<LazyEvaluator> previewEvaluator;
    std::shared_ptr<LazyEvaluator> runEvaluator;
    std::shared_ptr<CalibrationSource> calibrations; ///< Of the open model and data, or of the model alone.
    ScoreCache scores;
    ScoreState score;

    // --- selection, runs, memory
    QVector<int> selection;
    int channel = -1; ///< Of the current layer.
    bool showsOriginal = false;
    QVector<Run> runs;
    int nextRun = 1;
    bool wasBusy = false;
    Autosave autosave;
    QTimer autosaveTimer;
    QDateTime autosavedAt;
    std::optional<SessionState> restoring;
    LeftTraining training;     ///< That is under way.
    LeftTraining leftTraining; ///< That a crash ended; until it goes on.
    int lastCheckpoint = 0;

    // opening.cpp
    void open(const QString &path, const QString &shape, bool asSample);
    void setModel(ModelPtr next);
    void adoptModel(const ModelPtr &next, const QString &path, const QString &shape, bool asSample,
                    const std::optional<Error> &weightsProblem);
    void setData(const DatasetPtr &next, const QString &path, const DataOptions &options);
    void forgetData();
    void cancelWork();
    bool fitShapesToData();

    // layerstatistics.cpp
    void startStatistics();
    void startStatistics(bool equalized);
    void setStatistics(int layer, bool equalized, LayerStatistics statistics);
    void showStatistics(int layer);
    void followEqualization();
    void giveUpRestoring();
    void offerTraining();
    void finishRestoring(const std::optional<Error> &weightsProblem);

    // weights.cpp
    void adoptWeights(const ModelPtr &next);

    // editing.cpp
    void setRecipe(const Recipe &next);
    bool resolve(const Recipe &next, std::vector<ResolvedLayer> *out);
    void tellNetwork();
    void checkModified();
    void pushStep(const Recipe &before, const Recipe &after, const QString &what, int gesture);

    // activations.cpp
    /// `of` is the network that is open: this model, or one that differs in what the data said of its shapes. What was worked out for it
    /// holds.
    bool isOpen(const ModelPtr &of) const
    {
        const bool isKnown = model && of && !of->provenance.sha256.empty();
        return model == of || (isKnown && model->provenance.sha256 == of->provenance.sha256);
    }
    void estimateActivation(LayerState &state, const LayerInfo &info) const;
    static void setExactActivation(LayerState &state, const AppliedLayer &applied);
    void forgetFoundActivations();

    // rings.cpp
    void estimate(int layer);
    void startRings();
    void startExactQuality();
    void setExact(int layer, const AppliedLayer &applied, std::vector<Warning> warnings);
    std::optional<double> knownGlobalThreshold() const;
    RankingKey rankingKey() const;
    void reportRingTrouble(const Error &error);
    void clearRingTrouble();

    // scoring.cpp
    void resetScores();
    bool showKnownScore();
    void startScore();
    void setScore(ScoreState next);

    // runs.cpp
    void addRun(Run run);
    void train(const Recipe &under, const QString &checkpoint, bool resume);
    void endTraining(const QString &checkpoint);
    RunPlace placeFor(const Recipe &of) const;

    // views.cpp
    void missImportance(const QString &criterion, const std::optional<Error> &error);

    // memory.cpp
    SessionState sessionState() const;
    void saveSession();
    void saveKeptWeights();
    void tellPutAside(const Error &why, const QString &path);

    void fail(const Error &error, const QString &where = {});
    bool changesWeights(int layer) const;
};

} // namespace espalier
