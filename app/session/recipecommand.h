// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/recipe/recipe.h"

#include <QUndoCommand>

#include <functional>

namespace espalier {

/// The one undo command: a recipe before and after. `apply` is called by redo and undo only, so who pushes it must not apply the
/// recipe beforehand (or `apply` must not mind).
class RecipeCommand final : public QUndoCommand
{
public:
    using Apply = std::function<void(const Recipe &)>;

    /// `gesture` > 0: merges with the step before when that has the same one; RecipeEditor::kNudge: with a nudge of the same `what`
    /// at most a second ago; 0: never. A merge that ends where it began leaves no step.
    RecipeCommand(Apply apply, Recipe before, Recipe after, const QString &what, int gesture, qint64 timeMs);

    void undo() override;
    void redo() override;
    int id() const override;
    bool mergeWith(const QUndoCommand *other) override;

    const Recipe &after() const { return m_after; }

private:
    Apply m_apply;
    Recipe m_before;
    Recipe m_after;
    int m_gesture;
    qint64 m_timeMs;
};

} // namespace espalier
