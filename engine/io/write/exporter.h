// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/apply/apply.h"
#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/model/model.h"

#include <span>
#include <string>
#include <vector>

namespace espalier {

/// One line of what was compared after reading the written file back.
struct ExportCheck {
    std::string id;   ///< "tensors", "outputs", "recipe"
    std::string text; ///< English with %1..%9
    std::vector<std::string> arguments;
    bool ok = false;
};

struct ExportReport {
    std::string path;
    std::string sha256;
    std::int64_t fileBytes = 0;
    double largestDifference = 0; ///< Of the outputs on seeded inputs (where the format can be run), else of the tensors.
    std::vector<ExportCheck> checks;
};

/// Writes one kind of file. A new one is a file in engine/io/write/ and a line in its registry.cpp.
struct Exporter {
    const char *id;     ///< "torchscript"
    const char *name;   ///< Shown (translatable, context "exporters").
    const char *reader; ///< One sentence on who reads it (translatable, context "exporters").
    const char *suffix; ///< ".pt"
    /// Why this model cannot be written so; empty when it can.
    std::string (*refuses)(const Model &model);
    Result<ExportReport> (*write)(const Model &model, const Recipe &recipe, const AppliedRecipe &applied, const std::string &path,
                                  const JobContext &context);
};

std::span<const Exporter> exporters();
const Exporter *findExporter(const std::string &id);

/// Writes beside the target, reads back, compares, and only then takes the name. On any error the old file stays whole.
Result<ExportReport> exportModel(const Model &model, const Recipe &recipe, const AppliedRecipe &applied, const std::string &format,
                                 const std::string &path, const JobContext &context);

} // namespace espalier
