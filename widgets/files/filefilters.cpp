// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/files/filefilters.h"

#include "engine/data/dataset.h"
#include "engine/io/read/importer.h"
#include "engine/io/read/weights.h"

#include <QStringList>

namespace espalier {

namespace {

/// Each once, in the order of the list.
template <typename List, typename Patterns> QString joined(const List &list, const Patterns &patternsOf, const QString &before)
{
    QStringList patterns;
    for (const auto &entry : list)
        for (const char *pattern : patternsOf(entry))
            patterns += before + QLatin1String(pattern);
    patterns.removeDuplicates();
    return patterns.join(QLatin1Char(' '));
}

} // namespace

QString modelPatterns()
{
    return joined(
        importers(), [](const Importer &importer) { return importer.suffixes; }, QStringLiteral("*"));
}

QString weightPatterns()
{
    return joined(
        weightReaders(), [](const WeightReader &reader) { return reader.suffixes; }, QStringLiteral("*"));
}

QString dataPatterns()
{
    return joined(
        dataKinds(), [](const DataKind &kind) { return kind.patterns; }, QString());
}

} // namespace espalier
