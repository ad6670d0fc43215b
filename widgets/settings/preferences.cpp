// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/settings/preferences.h"

#include "widgets/settings/language.h"

#include <QSettings>
#include <QThread>

namespace espalier {

Preferences loadPreferences()
{
    const QSettings settings;
    Preferences preferences;
    const QString theme = settings.value(QStringLiteral("preferences/theme")).toString();
    if (theme == QLatin1String("light"))
        preferences.theme = ThemeKind::Light;
    else if (theme == QLatin1String("dark"))
        preferences.theme = ThemeKind::Dark;
    const QString language = settings.value(QStringLiteral("preferences/language")).toString();
    if (languages().contains(language))
        preferences.language = language;
    bool isNumber = false;
    const int bins = settings.value(QStringLiteral("preferences/bins")).toInt(&isNumber);
    if (isNumber && bins >= kMinimumBins && bins <= kMaximumBins)
        preferences.bins = bins;
    const int threads = settings.value(QStringLiteral("preferences/threads")).toInt(&isNumber);
    if (isNumber && threads >= 0 && threads <= 4 * QThread::idealThreadCount())
        preferences.threads = threads;
    if (settings.value(QStringLiteral("preferences/colorMap")).toString() == QLatin1String("cividis"))
        preferences.colorMap = ColorMap::Cividis;
    const QVariantMap keys = settings.value(QStringLiteral("preferences/keys")).toMap();
    for (auto entry = keys.constBegin(); entry != keys.constEnd(); ++entry)
        preferences.keys.insert(entry.key(), entry.value().toString());
    preferences.keys = checkedBindings(preferences.keys);
    return preferences;
}

void savePreferences(const Preferences &preferences)
{
    QSettings settings;
    const char *theme = preferences.theme == ThemeKind::Light ? "light" : preferences.theme == ThemeKind::Dark ? "dark" : "system";
    settings.setValue(QStringLiteral("preferences/theme"), QLatin1String(theme));
    settings.setValue(QStringLiteral("preferences/language"), preferences.language);
    settings.setValue(QStringLiteral("preferences/bins"), preferences.bins);
    settings.setValue(QStringLiteral("preferences/threads"), preferences.threads);
    settings.setValue(QStringLiteral("preferences/colorMap"),
                      QLatin1String(preferences.colorMap == ColorMap::Cividis ? "cividis" : "viridis"));
    QVariantMap keys;
    for (auto entry = preferences.keys.constBegin(); entry != preferences.keys.constEnd(); ++entry)
        keys.insert(entry.key(), entry.value());
    settings.setValue(QStringLiteral("preferences/keys"), keys);
}

} // namespace espalier
