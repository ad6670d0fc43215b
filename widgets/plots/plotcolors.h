// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>

class QPalette;

namespace espalier {

/// The colours of all plots for one palette. Text and every line or mark that carries meaning reach a contrast of 4.5:1
/// against `background` (WCAG 2.1, success criteria 1.4.3 and 1.4.11 ask 4.5 and 3); hues follow Okabe and Ito's set, which
/// colour-blind readers tell apart. Shape, hatching and words say the same again.
struct PlotColors {
    bool dark = false;
    QColor background;
    QColor text;
    QColor mutedText;  ///< Axis titles, empty-state sentences.
    QColor grid;       ///< Decoration: no contrast rule.
    QColor bars;       ///< Weights of the current layer.
    QColor outline;    ///< Weights of other selected layers.
    QColor range;      ///< Range handles and what they clip.
    QColor threshold;  ///< Threshold handles.
    QColor levels;     ///< Quantization levels and the quantized distribution.
    QColor unused;     ///< Levels that no weight uses.
    QColor pruned;     ///< Translucent veil over what pruning removes.
    QColor hatch;      ///< Hatching of clipped and of unmeasured areas.
    QColor locked;     ///< Handles that cannot be moved.
    QColor training;   ///< Curve of the training samples.
    QColor validation; ///< Curve of the held-out samples.
    QColor good;       ///< Improvement.
    QColor bad;        ///< Loss.
    QColor focus;      ///< Ring around what has the keyboard.

    /// Light or dark is decided by comparing the lightness of window and text (Qt 6.4 has no colour scheme to ask).
    static PlotColors fromPalette(const QPalette &palette);
};

/// WCAG contrast ratio of two opaque colours: (L1 + 0.05) / (L2 + 0.05) of their relative luminances, 1 to 21.
double contrastRatio(const QColor &a, const QColor &b);

/// `color` moved along its own hue towards black or white until it reaches `ratio` against `background`.
QColor withContrast(const QColor &color, const QColor &background, double ratio);

/// `share` of `a` mixed with 1 - `share` of `b`.
QColor mixed(const QColor &a, const QColor &b, double share);

} // namespace espalier
