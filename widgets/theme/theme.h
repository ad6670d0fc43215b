// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

class QApplication;
class QWidget;

namespace espalier {

enum class ThemeKind { System, Light, Dark };

/// True where text is lighter than what it stands on. Works on every Qt version (6.4 has no colour scheme to ask).
bool isDark(const QPalette &palette);

/// The two palettes of the program. Every pair of text and ground has a contrast of at least 4.5:1 (WCAG 2.1, 1.4.3).
QPalette lightPalette();
QPalette darkPalette();

/// Sets the Fusion style and the palette for the whole program. System: dark when the desktop was dark at start.
void applyTheme(QApplication &application, ThemeKind kind);

/// Colours that carry a meaning (always beside a shape or a word, never alone).
struct SignalColors {
    QColor error;    ///< Wrong input, failed work.
    QColor warning;  ///< Works, but look at it.
    QColor good;     ///< Checked and right.
    QColor original; ///< Frame while the float model is shown.
    QColor quiet;    ///< Secondary text.
};
SignalColors signalColors(const QPalette &palette);

/// The frame around a page that shows the float model for a while. Call from its paintEvent.
void paintOriginalFrame(QWidget *page);

} // namespace espalier
