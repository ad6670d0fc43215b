// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/theme/theme.h"

#include "widgets/theme/edgestyle.h"

#include <QApplication>
#include <QGuiApplication>
#include <QPainter>
#include <QStyleHints>
#include <QWidget>

namespace espalier {

namespace {

struct Shades {
    QRgb window, base, alternate, button, text, quiet, disabled, highlight, link, line;
};

constexpr Shades kLight{0xfff1f3f6, 0xffffffff, 0xfff6f8fa, 0xffe6e9ee, 0xff1b2026,
                        0xff5c6670, 0xff9aa2ab, 0xff2c6cb0, 0xff1c5d9c, 0xffc3c9d1};
constexpr Shades kDark{0xff23272d, 0xff1a1d21, 0xff20242a, 0xff323840, 0xffe3e7ec,
                       0xffa3adb8, 0xff6c757f, 0xff3471b3, 0xff82b7ee, 0xff454c55};

QPalette paletteOf(const Shades &shades)
{
    QPalette palette;
    const auto set = [&palette](QPalette::ColorRole role, QRgb color) { palette.setColor(role, QColor::fromRgb(color)); };
    set(QPalette::Window, shades.window);
    set(QPalette::WindowText, shades.text);
    set(QPalette::Base, shades.base);
    set(QPalette::AlternateBase, shades.alternate);
    set(QPalette::Text, shades.text);
    set(QPalette::Button, shades.button);
    set(QPalette::ButtonText, shades.text);
    set(QPalette::BrightText, 0xffffffff);
    set(QPalette::ToolTipBase, shades.base);
    set(QPalette::ToolTipText, shades.text);
    set(QPalette::PlaceholderText, shades.quiet);
    set(QPalette::Highlight, shades.highlight);
    set(QPalette::HighlightedText, 0xffffffff);
    set(QPalette::Link, shades.link);
    set(QPalette::LinkVisited, shades.link);
    // Fusion draws outlines from these: between button and text, never black.
    set(QPalette::Mid, shades.line);
    palette.setColor(QPalette::Light, QColor::fromRgb(shades.button).lighter(115));
    palette.setColor(QPalette::Midlight, QColor::fromRgb(shades.button).lighter(107));
    palette.setColor(QPalette::Dark, QColor::fromRgb(shades.line).darker(130));
    palette.setColor(QPalette::Shadow, QColor::fromRgb(shades.line).darker(220));
    for (const QPalette::ColorRole role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        palette.setColor(QPalette::Disabled, role, QColor::fromRgb(shades.disabled));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, QColor::fromRgb(shades.line));
    palette.setColor(QPalette::Disabled, QPalette::HighlightedText, QColor::fromRgb(shades.text));
    return palette;
}

bool desktopIsDark()
{
    // Asked once, before a palette of ours is set.
    static const bool dark = [] {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
        const Qt::ColorScheme scheme = QGuiApplication::styleHints()->colorScheme();
        if (scheme != Qt::ColorScheme::Unknown)
            return scheme == Qt::ColorScheme::Dark;
#endif
        return isDark(QGuiApplication::palette());
    }();
    return dark;
}

} // namespace

bool isDark(const QPalette &palette)
{
    return palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
}

QPalette lightPalette()
{
    return paletteOf(kLight);
}

QPalette darkPalette()
{
    return paletteOf(kDark);
}

void applyTheme(QApplication &application, ThemeKind kind)
{
    const bool systemDark = desktopIsDark();
    if (!qobject_cast<EdgeStyle *>(application.style()))
        QApplication::setStyle(new EdgeStyle);
    const bool dark = kind == ThemeKind::Dark || (kind == ThemeKind::System && systemDark);
    QApplication::setPalette(dark ? darkPalette() : lightPalette());
}

SignalColors signalColors(const QPalette &palette)
{
    if (isDark(palette))
        return {QColor(0xff, 0x8a, 0x80), QColor(0xf2, 0xb8, 0x5c), QColor(0x7f, 0xd1, 0x8f), QColor(0xd9, 0x9b, 0x4a),
                palette.color(QPalette::PlaceholderText)};
    return {QColor(0xb3, 0x26, 0x1e), QColor(0x8a, 0x58, 0x00), QColor(0x1e, 0x74, 0x38), QColor(0xc0, 0x7a, 0x1a),
            palette.color(QPalette::PlaceholderText)};
}

void paintOriginalFrame(QWidget *page)
{
    QPainter painter(page);
    painter.setPen(QPen(signalColors(page->palette()).original, 3));
    painter.drawRect(page->rect().adjusted(1, 1, -2, -2));
}

} // namespace espalier
