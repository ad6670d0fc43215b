// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/open.h"

#include "app/cli/common/errors.h"
#include "engine/io/read/withweights.h"
#include "engine/io/safetensors.h"

#include <charconv>

namespace espalier::cli {

namespace {

using Shapes = std::map<std::string, std::vector<std::int64_t>>;

/// Whole numbers above 0 with commas between them; empty when it is anything else.
std::vector<std::int64_t> parseShape(std::string_view text)
{
    std::vector<std::int64_t> shape;
    for (;;) {
        std::int64_t extent = 0;
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), extent);
        if (failure != std::errc() || extent < 1)
            return {};
        shape.push_back(extent);
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        if (text.empty())
            return shape;
        if (text.front() != ',')
            return {};
        text.remove_prefix(1);
    }
}

/// Shapes of the tensors of a safetensors file; a single tensor named "inputs" means the first input.
Result<Shapes> exampleShapes(const std::string &path)
{
    const auto file = readSafetensors(path);
    if (!file)
        return file.error();
    if (file->tensors.empty())
        return Error(errors::kEmptyExample, {}, path);
    Shapes shapes;
    const bool nameless = file->tensors.size() == 1 && file->tensors.front().name == "inputs";
    for (const NamedTensor &tensor : file->tensors)
        shapes[nameless ? std::string() : tensor.name] = tensor.view.shape;
    return shapes;
}

} // namespace

Result<Shapes> parseInputShapes(const std::vector<std::string> &texts)
{
    Shapes shapes;
    for (const std::string &text : texts) {
        const std::size_t equals = text.rfind('=');
        const bool named = equals != std::string::npos;
        const std::string name = named ? text.substr(0, equals) : std::string();
        const std::vector<std::int64_t> shape = parseShape(named ? std::string_view(text).substr(equals + 1) : text);
        if (shape.empty() || !shapes.emplace(name, shape).second)
            return Error(errors::kUsageShape, {printable(text)}, "--input-shape");
    }
    return shapes;
}

Result<DatasetPtr> openRequestedData(const Options &options, Split usual, Work &work)
{
    DataOptions how;
    how.split = options.split.empty() ? usual : options.split == "train" ? Split::Train : Split::Test;
    if (!options.preprocess.empty()) {
        const auto preprocess = parsePreprocess(options.preprocess);
        if (!preprocess)
            return preprocess.error();
        how.preprocess = *preprocess;
    }
    return openDataset(options.data, how, work.context());
}

Result<ModelPtr> openRequestedModel(const Options &options, const Dataset *data, Work &work)
{
    ImportOptions how;
    auto given = parseInputShapes(options.inputShapes);
    if (!given)
        return given.error();
    how.inputShapes = std::move(*given);
    if (!options.example.empty()) {
        const auto shapes = exampleShapes(options.example);
        if (!shapes)
            return shapes.error();
        how.inputShapes.insert(shapes->begin(), shapes->end()); // What was given stays.
    }
    if (how.inputShapes.empty() && data) {
        std::vector<std::int64_t> shape{1};
        shape.insert(shape.end(), data->sampleShape.begin(), data->sampleShape.end());
        how.inputShapes[""] = std::move(shape);
        how.inputShapeSource = "data";
    }
    const auto model = openModel(options.model, how, work.context());
    if (!model || options.weights.empty())
        return model;
    return withWeights(*model, options.weights, options.partial, work.context());
}

Result<Recipe> openRequestedRecipe(const Options &options)
{
    return options.recipe.empty() ? Recipe() : readRecipe(options.recipe);
}

} // namespace espalier::cli
