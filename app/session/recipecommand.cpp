// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session/recipecommand.h"

#include "app/session/recipeeditor.h"

namespace espalier {

namespace {
constexpr int kCommandId = 1;
constexpr qint64 kNudgeMs = 1000;
} // namespace

RecipeCommand::RecipeCommand(Apply apply, Recipe before, Recipe after, const QString &what, int gesture, qint64 timeMs)
    : QUndoCommand(what),
      m_apply(std::move(apply)),
      m_before(std::move(before)),
      m_after(std::move(after)),
      m_gesture(gesture),
      m_timeMs(timeMs)
{
}

void RecipeCommand::undo()
{
    m_apply(m_before);
}

void RecipeCommand::redo()
{
    m_apply(m_after);
}

int RecipeCommand::id() const
{
    return m_gesture == 0 ? -1 : kCommandId;
}

bool RecipeCommand::mergeWith(const QUndoCommand *other)
{
    const auto *next = static_cast<const RecipeCommand *>(other);
    if (next->m_gesture != m_gesture)
        return false;
    if (m_gesture == RecipeEditor::kNudge && (next->text() != text() || next->m_timeMs - m_timeMs > kNudgeMs))
        return false;
    m_after = next->m_after;
    m_timeMs = next->m_timeMs;
    setObsolete(m_before == m_after);
    return true;
}

} // namespace espalier
