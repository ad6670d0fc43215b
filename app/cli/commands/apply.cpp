// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/commands.h"

#include "app/cli/common/calibration.h"
#include "app/cli/common/figures.h"
#include "app/cli/common/open.h"
#include "app/cli/common/strings.h"
#include "app/cli/common/table.h"
#include "app/cli/common/write.h"

#include <fmt/format.h>

namespace espalier::cli {

namespace {

std::string layerTable(const Model &model, const AppliedRecipe &applied)
{
    Table table;
    table.column("layer", Table::Side::Left);
    for (const char *title : {"bits", "MSE", "SQNR", "zeros", "clipped", "empty levels", "size"})
        table.column(title);
    for (const AppliedLayer &layer : applied.layers) {
        const TensorQuality &quality = layer.quality;
        std::string bits = "-";
        for (const ChangedTensor &tensor : layer.tensors)
            if (tensor.spec)
                bits = std::to_string(tensor.spec->bits);
        const std::string &name = model.layers[static_cast<std::size_t>(layer.layer)].name;
        table.row({name.empty() ? "(root)" : printable(name, 60), bits, figure(quality.mse), decibels(quality.sqnrDb),
                   countWithShare(quality.zeros, quality.count), countWithShare(quality.clippedLow + quality.clippedHigh, quality.count),
                   quality.levels ? countWithShare(quality.emptyLevels, quality.levels) : "-", bytesText(layer.sizeBytes)});
    }
    return table.text();
}

Result<Report> writeChanged(const Options &options, Work &work, const Exporter &exporter)
{
    const auto model = openRequestedModel(options, nullptr, work);
    if (!model)
        return model.error();
    std::vector<Warning> warnings = (*model)->warnings;
    const auto recipe = openRequestedRecipe(options);
    if (!recipe)
        return recipe.error();
    const JobContext context = work.context();
    const auto study = requestedStudy(options, *model, *recipe, nullptr, warnings, work);
    if (!study)
        return study.error();
    const auto made = (*study)->applied(*recipe, context);
    if (!made)
        return made.error();
    const std::shared_ptr<const AppliedRecipe> applied = *made;
    warnings.insert(warnings.end(), applied->warnings.begin(), applied->warnings.end());
    const auto written = exportModel(**model, madeFor(*recipe, **model), *applied, exporter.id, options.output, context);
    if (!written)
        return written.error();

    Report report;
    report.json = {{"layers", appliedLayersJson(**model, *applied)},
                   {"sparsity", number(applied->sparsity)},
                   {"size_bytes", applied->sizeBytes},
                   {"cost", costJson(**model, *recipe, *applied, options.target)},
                   {"equalized", equalizationJson(**model, *applied)},
                   {"format", exporter.id},
                   {"files", Json::array({exportJson(*written)})},
                   {"recipe_hash", recipeHash(*recipe)},
                   {"warnings", warningsJson(warnings)},
                   {"version", ESPALIER_VERSION}};
    report.text = layerTable(**model, *applied)
        + fmt::format("\n{} of the weights are zero, {} stored ({} before)\n", shareText(applied->sparsity), bytesText(applied->sizeBytes),
                      bytesText((*model)->parameterBytes))
        + equalizationText(**model, *applied) + exportText(*written) + warningLines(warnings);
    return report;
}

} // namespace

Result<Report> apply(const Options &options, Work &work)
{
    const auto exporter = exporterForPath(options.output);
    if (!exporter)
        return exporter.error();
    return writeChanged(options, work, **exporter);
}

Result<Report> exportTo(const Options &options, Work &work)
{
    const auto exporter = exporterForFormat(options.format);
    if (!exporter)
        return exporter.error();
    return writeChanged(options, work, **exporter);
}

} // namespace espalier::cli
