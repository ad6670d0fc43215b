// SPDX-License-Identifier: GPL-3.0-or-later
// Where tests find data sets, models and reference figures, and how they skip without them.
#pragma once

#include <QDir>
#include <QFileInfo>
#include <QString>
#include <QtTest>

#include <nlohmann/json.hpp>

#include <fstream>
#include <string>

namespace espalier::test {

inline QString sharedFolder()
{
    const QString given = qEnvironmentVariable("ESPALIER_SHARED");
    return given.isEmpty() ? QStringLiteral(ESPALIER_SOURCE_DIR "/../shared") : given;
}

inline std::string shared(const QString &name)
{
    return QDir::cleanPath(sharedFolder() + QLatin1Char('/') + name).toStdString();
}

inline bool hasShared(const QString &name)
{
    return QFileInfo::exists(QString::fromStdString(shared(name)));
}

inline nlohmann::json sharedJson(const QString &name)
{
    std::ifstream file(shared(name));
    return nlohmann::json::parse(file);
}

/// ESPALIER_ALL_ROWS=1: all rows of the published tables, which takes an hour more.
inline bool allRows()
{
    return qEnvironmentVariableIntValue("ESPALIER_ALL_ROWS") != 0;
}

/// Whether a test takes this row of a published table: each `step`th of them, or all.
inline bool takesRow(int row, int step)
{
    return allRows() || row % step == step / 2;
}

} // namespace espalier::test

/// Skips the test function and says which file it lacks.
#define NEED_SHARED(name)                                                                                                                  \
    do {                                                                                                                                   \
        if (!espalier::test::hasShared(QStringLiteral(name)))                                                                              \
            QSKIP("needs ../shared/" name " (set ESPALIER_SHARED to the folder that holds it)");                                           \
    } while (false)
