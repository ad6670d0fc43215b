// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/figures/scorecache.h"
#include "app/open/services.h"
#include "engine/eval/evaluate.h"

#include <QObject>
#include <QString>

#include <memory>
#include <string>

namespace espalier {

class LazyEvaluator; // app/open/lazyevaluator.h
struct OpenFiles;    // app/open/openfiles.h
class RecipeEditor;  // app/session/recipeeditor.h

/// Accuracy as the scoreboard shows it.
struct ScoreState {
    enum class Kind { NotMeasured, Estimate, Measured, Failed };
    Kind kind = Kind::NotMeasured;
    Evaluation evaluation; ///< Valid for Estimate and Measured; metrics.samples of evaluation.total.
    bool isStale = false;  ///< The figures are those of the recipe before; the new ones are on their way.
    QString problem;       ///< Why it failed (translated).
};

/// The measured accuracy of the recipe: on a sample that grows, and from a cache that makes undo instant.
class Score : public QObject
{
    Q_OBJECT
public:
    Score(const OpenFiles &open, const RecipeEditor &editor, const Services &services);

    const ScoreState &state() const { return m_state; }

    // --- for the other parts of the session
    void reset(); ///< Other model, weights, data or sampling: nothing is known.
    /// The figure of a recipe that was measured before, at once; else the old figure, marked as such. True when it was known.
    bool showKnown();
    void start();  ///< Measures the recipe, where it is not known yet.
    void cancel(); ///< What is under way.
    /// Measured elsewhere, of the open model and data.
    void take(const std::string &scoreKey, const Evaluation &evaluation);

Q_SIGNALS:
    void scoreChanged();

private:
    void set(ScoreState next);
    void measure(const std::string &hash);

    const OpenFiles &m_open;
    const RecipeEditor &m_editor;
    Services m_services;
    std::shared_ptr<LazyEvaluator> m_evaluator;
    ScoreCache m_known;
    ScoreState m_state;
};

} // namespace espalier
