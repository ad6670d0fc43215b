// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/text/format.h"

#include <QLocale>

#include <cmath>

namespace espalier {

QString dash()
{
    return QStringLiteral("\u2013");
}

QString shortestText(double value)
{
    return QLocale::c().toString(value, 'g', QLocale::FloatingPointShortest);
}

QString figureText(double value)
{
    const double size = std::abs(value);
    if (value != 0 && std::isfinite(value) && (size < 1e-3 || size >= 1e6))
        return QLocale::c().toString(value, 'e', 2);
    return QString::number(value, 'g', 4);
}

QString countText(std::int64_t count)
{
    return QLocale().toString(static_cast<qlonglong>(count));
}

QString scaledText(std::int64_t count, const QString &unit)
{
    struct Step {
        double size;
        const char *prefix;
    };
    static constexpr Step kSteps[] = {{1e12, "T"}, {1e9, "G"}, {1e6, "M"}, {1e3, "k"}};
    QString number = countText(count);
    QString prefix;
    for (const Step &step : kSteps) {
        if (static_cast<double>(count) >= step.size) {
            number = QString::number(static_cast<double>(count) / step.size, 'g', 3);
            prefix = QLatin1String(step.prefix);
            break;
        }
    }
    const QString tail = prefix.isEmpty() || unit.isEmpty() ? prefix + unit : prefix + QLatin1Char(' ') + unit;
    return tail.isEmpty() ? number : number + QLatin1Char(' ') + tail;
}

QString percentText(double fraction, int decimals)
{
    return QString::number(fraction * 100, 'f', decimals) + QStringLiteral(" %");
}

QString pointsText(double fraction, int decimals)
{
    const QString text = QString::number(fraction * 100, 'f', decimals);
    return text.startsWith(QLatin1Char('-')) ? text : QLatin1Char('+') + text;
}

QString bytesText(std::int64_t bytes)
{
    const double size = static_cast<double>(bytes);
    if (bytes < 1000)
        return countText(bytes) + QStringLiteral(" B");
    if (size < 1e5)
        return QString::number(size / 1e3, 'f', 1) + QStringLiteral(" kB");
    if (size < 1e9)
        return QString::number(size / 1e6, 'f', size < 1e7 ? 2 : 1) + QStringLiteral(" MB");
    return QString::number(size / 1e9, 'f', 2) + QStringLiteral(" GB");
}

QString decibelText(const std::optional<double> &decibel)
{
    if (!decibel || std::isnan(*decibel))
        return dash();
    if (std::isinf(*decibel))
        return QStringLiteral("\u221e dB");
    return QString::number(*decibel, 'f', 1) + QStringLiteral(" dB");
}

QString durationText(double seconds)
{
    if (seconds < 10)
        return QString::number(seconds, 'f', 1) + QStringLiteral(" s");
    const qint64 whole = static_cast<qint64>(std::llround(seconds));
    if (whole < 3600)
        return QStringLiteral("%1:%2").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
    return QStringLiteral("%1:%2:%3")
        .arg(whole / 3600)
        .arg(whole / 60 % 60, 2, 10, QLatin1Char('0'))
        .arg(whole % 60, 2, 10, QLatin1Char('0'));
}

} // namespace espalier
