// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/write/errors.h"
#include "engine/io/write/exporter.h"
#include "engine/io/write/integers.h"
#include "engine/io/write/recipefile.h"
#include "engine/io/write/safetensors.h"
#include "engine/io/write/torchscript.h"

namespace espalier {

std::span<const Exporter> exporters()
{
    static const Exporter all[] = {torchScriptExporter(), safetensorsExporter(), integersExporter(), recipeExporter()};
    return all;
}

const Exporter *findExporter(const std::string &id)
{
    for (const Exporter &exporter : exporters())
        if (id == exporter.id)
            return &exporter;
    return nullptr;
}

Result<ExportReport> exportModel(const Model &model, const Recipe &recipe, const AppliedRecipe &applied, const std::string &format,
                                 const std::string &path, const JobContext &context)
{
    const Exporter *exporter = findExporter(format);
    if (!exporter) {
        std::string known;
        for (const Exporter &entry : exporters())
            known += (known.empty() ? "" : ", ") + std::string(entry.id);
        return Error(errors::kUnknownFormat, {printable(format), known});
    }
    if (const std::string why = exporter->refuses(model); !why.empty())
        return Error(errors::kExportRefused, {exporter->name, why}, path);
    return exporter->write(model, recipe, applied, path, context);
}

} // namespace espalier
