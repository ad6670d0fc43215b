// SPDX-License-Identifier: GPL-3.0-or-later
// Columns that are added to the sensitivity page's matrix and taken away again.
#include "widgets/sensitivity/sensitivitypage.h"

#include "widgets/heatmap/heatmap.h"
#include "widgets/inspector/numberfield.h"
#include "widgets/inspector/patternfield.h"

#include <cmath>

namespace espalier {

void SensitivityPage::showAdded(std::size_t column)
{
    m_column = static_cast<int>(column);
    showMatrix();
}

void SensitivityPage::addPattern(int n, int m)
{
    showAdded(m_work->addPattern(n, m));
    m_pattern->showText({});
}

/// The field for one more column, where the kind of setting takes more.
void SensitivityPage::showAnother()
{
    using Mode = SensitivityWork::Mode;
    const Mode mode = m_work->mode();
    m_pattern->setVisible(mode == Mode::Pattern);
    m_another->setVisible(mode == Mode::Bits || mode == Mode::Sparsity || mode == Mode::ChannelSparsity);
    const bool isBits = mode == Mode::Bits;
    m_another->setUnit(isBits ? QString() : QStringLiteral("%"));
    m_another->setHint(isBits ? tr("+ bits") : tr("+ %"));
    m_another->setAccessibleName(isBits ? tr("Another bit width") : tr("Another sparsity in per cent"));
    m_another->setToolTip((isBits ? tr("Another bit width as a column of its own, from 2 to 16.")
                                  : tr("Another sparsity as a column of its own, in per cent."))
                          + QLatin1Char(' ') + tr("It is there after a restart, too."));
    m_another->setWhatsThis(m_another->toolTip());
    m_another->setCheck([isBits](double value) {
        if (isBits)
            return value >= kMinimumBits && value <= kMaximumBits && value == std::floor(value) ? QString()
                                                                                                : tr("Bits: a whole number from 2 to 16.");
        return value > 0 && value <= 100 ? QString() : tr("Sparsity: above 0 and at most 100 per cent.");
    });
}

void SensitivityPage::removeColumn(int column)
{
    if (!m_work->matrix() || !m_work->isAdded(static_cast<std::size_t>(column)))
        return;
    const QString pattern = m_work->settingText(m_work->matrix()->settings[static_cast<std::size_t>(column)]);
    const QPoint cursor = m_view->cursorCell();
    m_work->removeColumn(static_cast<std::size_t>(column));
    m_column -= m_column > column;
    // The columns are made anew: the cursor stays where it was, for the next key.
    if (cursor.x() >= 0)
        connect(
            m_work, &SensitivityWork::matrixChanged, this,
            [this, cursor, column] { m_view->setCursorCell(cursor.y(), cursor.x() - (cursor.x() > column)); }, Qt::SingleShotConnection);
    Q_EMIT saidNote(tr("%1 is no longer a column; what was measured of it is kept and comes back when it is typed again.").arg(pattern));
}

} // namespace espalier
