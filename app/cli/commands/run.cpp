// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/commands.h"

#include "app/cli/common/calibration.h"
#include "app/cli/common/figures.h"
#include "app/cli/common/open.h"
#include "app/cli/common/strings.h"
#include "app/cli/common/table.h"
#include "engine/eval/run.h"
#include "engine/io/safetensors.h"

#include <fmt/format.h>

namespace espalier::cli {

Result<Report> run(const Options &options, Work &work)
{
    const auto inputs = readSafetensors(options.inputs);
    if (!inputs)
        return inputs.error();
    const auto model = openRequestedModel(options, nullptr, work);
    if (!model)
        return model.error();
    std::vector<Warning> warnings = (*model)->warnings;
    const auto recipe = openRequestedRecipe(options);
    if (!recipe)
        return recipe.error();
    std::shared_ptr<const AppliedRecipe> applied;
    if (!options.recipe.empty()) {
        const auto study = requestedStudy(options, *model, *recipe, nullptr, warnings, work);
        if (!study)
            return study.error();
        const auto outcome = (*study)->applied(*recipe, work.context());
        if (!outcome)
            return outcome.error();
        applied = *outcome;
        warnings.insert(warnings.end(), applied->warnings.begin(), applied->warnings.end());
    }

    const Stopwatch watch;
    const auto outputs = runModel(**model, inputs->tensors, applied.get(), work.context());
    if (!outputs)
        return outputs.error();
    const double seconds = watch.seconds();
    if (!options.output.empty())
        if (const Status written = writeSafetensors(options.output, *outputs); !written)
            return written.error();

    Json list = Json::array();
    Table table;
    for (const char *title : {"output", "type", "shape"})
        table.column(title, Table::Side::Left);
    for (const NamedTensor &output : *outputs) {
        list.push_back({{"name", output.name}, {"shape", output.view.shape}, {"dtype", elementName(output.view.type)}});
        table.row({printable(output.name), elementName(output.view.type), shapeText(output.view.shape)});
    }
    Report report;
    report.json = {{"outputs", std::move(list)},
                   {"output", options.output.empty() ? Json(nullptr) : Json(options.output)},
                   {"warnings", warningsJson(warnings)},
                   {"seconds", seconds},
                   {"version", ESPALIER_VERSION}};
    report.text = table.text() + "in " + secondsText(seconds) + "\n";
    if (!options.output.empty())
        report.text += "written to " + printable(options.output, 400) + "\n";
    report.text += warningLines(warnings);
    return report;
}

} // namespace espalier::cli
