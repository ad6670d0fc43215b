// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace espalier {

struct ImportOptions {
    /// Shapes by input name ("" = the only or the first input), batch first.
    std::map<std::string, std::vector<std::int64_t>> inputShapes;
    std::string inputShapeSource = "given";
};

/// Reads one kind of file. A new one is a file in engine/io/read/ and a line in its registry.cpp.
struct Importer {
    const char *id;
    const char *name; ///< "TorchScript"
    std::vector<const char *> suffixes;
    /// How sure it is that this file is its own, 0..100, from the first bytes, the name and (zip) the member names.
    int (*sniff)(const struct FileHead &head);
    Result<ModelPtr> (*read)(const std::string &path, const ImportOptions &options, const JobContext &context);
};

struct FileHead {
    std::string path;
    std::string bytes;                ///< The first 64 KiB.
    std::vector<std::string> members; ///< Names in the zip directory, when it is a zip.
};

std::span<const Importer> importers();

/// Opens any model file; content decides, not the name. Errors: io.* with what is wrong with which file; formats that are
/// recognised but not readable yet are refused by name (io.not-yet).
Result<ModelPtr> openModel(const std::string &path, const ImportOptions &options, const JobContext &context);

} // namespace espalier
