// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/dataset.h"
#include "engine/eval/evaluate.h"
#include "engine/model/model.h"
#include "engine/recipe/apply.h"
#include "engine/recipe/recipe.h"
#include "engine/stats/statistics.h"
#include "engine/train/finetune.h"

#include <QObject>
#include <QString>
#include <QVector>

#include <memory>
#include <optional>

class QUndoStack;

namespace espalier {

class JobRunner; // app/jobs/jobrunner.h

/// What is known about one layer under the current recipe.
struct LayerState {
    ResolvedLayer resolved;          ///< What the recipe asks for.
    LayerStatistics statistics;      ///< Of the original weights (first weight tensor); made once after opening.
    bool hasStatistics = false;
    TensorQuality quality;           ///< Of the recipe: estimated while dragging, exact afterwards.
    bool isExact = false;            ///< quality is exact, not from the histogram.
    std::optional<double> pruneThreshold;
    std::int64_t sizeBytes = 0;
};

/// Accuracy as the scoreboard shows it.
struct ScoreState {
    enum class Kind { NotMeasured, Estimate, Measured, Failed };
    Kind kind = Kind::NotMeasured;
    Evaluation evaluation;  ///< Valid for Estimate and Measured.
    QString problem;        ///< Why it failed (translated).
};

/// One finished evaluation or fine-tune, as the runs table shows it. Never changed, never undone.
struct Run {
    int id = 0;
    QString kind; ///< "evaluate" or "finetune"
    Recipe recipe;
    QString recipeHash;
    Evaluation evaluation;
    std::vector<EpochFigures> epochs;           ///< Of a fine-tune.
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
    explicit Document(QObject *parent = nullptr);
    ~Document() override;

    // --- what is open
    const ModelPtr &model() const;      ///< Null when nothing is open.
    const DatasetPtr &data() const;     ///< Null when no data was chosen.
    const Recipe &recipe() const;
    int layerCount() const;             ///< Rows: all of model()->layers.
    const LayerState &layerState(int layer) const;
    const ScoreState &score() const;
    double sparsity() const;
    std::int64_t sizeBytes() const;
    std::int64_t originalSizeBytes() const;
    QUndoStack *undoStack() const;
    JobRunner *jobs() const;
    const QVector<Run> &runs() const;
    bool isModified() const;

    // --- opening (asynchronous; ends with modelOpened or failed)
    void openModel(const QString &path, const QString &inputShape = {});
    void openSample();
    void openData(const QString &path, const DataOptions &options);
    void closeModel();

    // --- editing: one call is one undo step; calls of the same gesture (> 0) merge into one
    void edit(const Recipe &next, const QString &what, int gesture = 0);
    int beginGesture(); ///< A fresh gesture id; while it is the newest, rings 1 to 3 run for previews.
    void endGesture();
    void cancelGesture(); ///< As before the gesture, no undo step.

    bool openRecipe(const QString &path);
    bool saveRecipe(const QString &path);

    // --- selection, shared by all views (indices into model()->layers)
    const QVector<int> &selection() const; ///< First is current.
    int currentLayer() const;              ///< -1 when none.
    void setSelection(const QVector<int> &layers);

    // --- A/B: while on, views show the original
    bool showsOriginal() const;
    void setShowsOriginal(bool on);

    // --- work
    void evaluateNow();                                     ///< All samples, becomes a Run.
    void startFinetune(const FinetuneSpec &spec, const QString &checkpoint = {});
    void keepRun(int id);                                   ///< A fine-tune's weights become the model (provenance noted).

Q_SIGNALS:
    void modelOpened();
    void modelClosed();
    void dataOpened();
    void recipeChanged();
    void layersChanged(const QVector<int> &layers); ///< Figures of these layers are new.
    void scoreChanged();
    void selectionChanged();
    void originalShown(bool on);
    void runsChanged();
    void finetuneStepped(const espalier::TrainingStep &step);
    void finetuneEpoch(const espalier::EpochFigures &figures);
    void finetuneEnded();
    void busyChanged(const QString &what, bool busy); ///< "open", "statistics", "data"
    void failed(const QString &id, const QString &sentence, const QString &where); ///< For the message bar.
    void fixed(const QString &idPrefix);                                            ///< Messages of this kind are over.

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace espalier
