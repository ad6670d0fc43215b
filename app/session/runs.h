// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/open/services.h"
#include "app/session/run.h"
#include "engine/io/write/exporter.h"
#include "engine/model/model.h"

#include <QObject>
#include <QString>
#include <QVector>

#include <functional>
#include <memory>

namespace espalier {

class LazyEvaluator; // app/open/lazyevaluator.h
struct OpenFiles;    // app/open/openfiles.h
class RecipeEditor;  // app/session/recipeeditor.h
class Score;         // app/session/score.h

/// What the network is with one more output channel at zero.
struct WithoutChannel {
    int layer = -1, channel = -1;
    Recipe recipe;                                ///< Beside it.
    std::shared_ptr<const Evaluation> evaluation; ///< Null where it failed, was called off, or model or data are others by now.
};

/// Work in the queue and what came of it: evaluations and fine-tunes of the open model, exports, single measurements. Never undone.
class Runs : public QObject
{
    Q_OBJECT
public:
    Runs(const OpenFiles &open, RecipeEditor &editor, Score &score, const Services &services);

    const QVector<Run> &all() const { return m_runs; } ///< Oldest first.
    const Run *find(int id) const;                     ///< Null when there is none.
    bool isBusy() const;                               ///< Runs are waiting or under way.

    void evaluateNow(); ///< All samples, becomes a Run.
    /// A fine-tune's weights become the model (provenance noted). Stored beside the autosave, so that a crash does not lose them.
    void keep(int id);
    // --- answered once each, at the latest when the queue is closed, unless `asker` is gone by then; trouble is told in the message bar
    template <typename T> using Answer = std::function<void(const T &)>;
    /// Writes the model under the recipe (run 0) or a fine-tuned run as a queued job. Errors: those of exportModel, session.no-model,
    /// session.no-run, errors::kCancelled.
    void startExport(const QString &format, const QString &path, int run, QObject *asker, Answer<Result<ExportReport>> answer);
    /// Evaluates the recipe with one more output channel at zero as a queued job.
    void measureWithoutChannel(int layer, int channel, QObject *asker, Answer<WithoutChannel> answer);

    // --- for the other parts of the session
    void reset();      ///< Other model or data: what is under way does not belong to them. Runs stay.
    void clear();      ///< Another model; says nothing.
    void add(Run run); ///< Numbers it.
    bool canMeasure(); ///< Says what is missing: model, data, labels.
    const std::shared_ptr<LazyEvaluator> &evaluator() const { return m_evaluator; } ///< Of the queue; another after reset.

Q_SIGNALS:
    void runsChanged();
    void weightsKept(const espalier::ModelPtr &model, const QString &command); ///< `command` makes them.

private:
    Result<const Run *> findTuned(int id); ///< Never null. Told when there is none.

    const OpenFiles &m_open;
    RecipeEditor &m_editor;
    Score &m_score;
    Services m_services;
    std::shared_ptr<LazyEvaluator> m_evaluator;
    QVector<Run> m_runs;
    int m_nextId = 1;
    bool m_wasBusy = false;
};

} // namespace espalier
