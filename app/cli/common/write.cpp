// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/write.h"

#include "app/cli/common/errors.h"
#include "app/cli/common/strings.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

namespace espalier::cli {

namespace {

// Named in the documentation and to come.
constexpr std::string_view kPlannedFormats[]{"onnx", "onnx-qdq", "state_dict", "pt2", "aimet", "tflite", "npz", "csv"};

std::string allFormats()
{
    std::string list;
    for (const Exporter &exporter : exporters())
        list += (list.empty() ? "" : ", ") + std::string(exporter.id);
    return list;
}

} // namespace

Result<const Exporter *> exporterForPath(const std::string &path)
{
    std::string list;
    for (const Exporter &exporter : exporters()) {
        if (path.ends_with(exporter.suffix))
            return &exporter;
        list += (list.empty() ? "" : ", ") + std::string(exporter.suffix);
    }
    return Error(errors::kUsageSuffix, {printable(path), list}, "--output");
}

Result<const Exporter *> exporterForFormat(const std::string &format)
{
    if (const Exporter *found = findExporter(format))
        return found;
    if (std::find(std::begin(kPlannedFormats), std::end(kPlannedFormats), format) != std::end(kPlannedFormats))
        return Error(errors::kNotYet, {"The format " + format, allFormats()}, "--format");
    return Error(errors::kUsageFormat, {printable(format), allFormats()}, "--format");
}

Recipe madeFor(Recipe recipe, const Model &model)
{
    recipe.modelName = model.provenance.name;
    recipe.modelSha256 = model.provenance.sha256;
    return recipe;
}

std::string exportText(const ExportReport &report)
{
    std::string text = fmt::format("written to {} ({})\n", printable(report.path, 400), bytesText(report.fileBytes));
    for (const ExportCheck &check : report.checks)
        text += fmt::format("  {} {}\n", check.ok ? "checked:" : "NOT AS WANTED:", fillIn(check.text, check.arguments));
    return text;
}

} // namespace espalier::cli
