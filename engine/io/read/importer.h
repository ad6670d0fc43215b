// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/files/mapping.h"
#include "engine/model/model.h"

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

struct ImportOptions {
    /// Shapes by input name ("" = the only or the first input), batch first.
    std::map<std::string, std::vector<std::int64_t>> inputShapes;
    std::string inputShapeSource = "given";
};

/// A file as it was opened: mapped once. Whoever decides, checks, reads or hashes takes this mapping, so that all see the same bytes.
struct FileHead {
    MappedFile file;
    std::string_view bytes;           ///< The first 64 KiB.
    std::vector<std::string> members; ///< Names in the zip directory, when it is a zip.

    const std::string &path() const { return file->path(); }
    bool isZip() const { return bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06"); }
};

/// Reads one kind of file. A new one is a file in engine/io/read/ and a line in torchregistry.cpp; dialogs and error texts follow.
struct Importer {
    const char *id;
    const char *name; ///< "TorchScript"
    std::vector<const char *> suffixes;
    /// How sure it is that this file is its own, 0..100, from the first bytes, the name and (zip) the member names.
    int (*sniff)(const FileHead &head);
    Result<ModelPtr> (*read)(const FileHead &head, const ImportOptions &options, const JobContext &context);
};

std::span<const Importer> importers();

/// Opens any model file; content decides, not the name. Errors: io.* with what is wrong with which file; formats that are
/// recognised but not readable yet are refused by name (io.not-yet).
Result<ModelPtr> openModel(const std::string &path, const ImportOptions &options, const JobContext &context);

} // namespace espalier
