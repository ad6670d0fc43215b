// SPDX-License-Identifier: GPL-3.0-or-later
// The published models and data sets of ../shared, opened the way their reference figures were made.
#pragma once

#include "engine/data/dataset.h"
#include "engine/io/read/importer.h"
#include "tests/shared.h"

#include <map>
#include <string>

namespace espalier::test {

inline Preprocess preprocessFor(const std::string &model)
{
    Preprocess preprocess;
    if (model == "resnet20-ssl") {
        preprocess.mean = {0.5, 0.5, 0.5};
        preprocess.std = {0.5, 0.5, 0.5};
    } else if (model == "resnet20-a") {
        preprocess.mean = {0.485, 0.456, 0.406};
        preprocess.std = {0.229, 0.224, 0.225};
    }
    return preprocess;
}

inline bool isCifar(const std::string &model)
{
    return model.rfind("resnet", 0) == 0;
}

inline Result<DatasetPtr> openTestData(const std::string &model, Split split = Split::Test)
{
    return openDataset(shared(isCifar(model) ? "data/cifar10" : "data/mnist"), {split, preprocessFor(model)}, {});
}

inline Result<ModelPtr> openNamed(const std::string &model, const char *form = "traced")
{
    ImportOptions options;
    options.inputShapes[""] = isCifar(model) ? std::vector<std::int64_t>{1, 3, 32, 32} : std::vector<std::int64_t>{1, 1, 28, 28};
    return openModel(shared(QString::fromStdString("data/models/" + model + "." + form + ".pt")), options, {});
}

} // namespace espalier::test

/// The value of a Result, or the test ends with its error's sentence.
#define TAKE(variable, expression)                                                                                                         \
    auto variable##Result = (expression);                                                                                                  \
    if (!variable##Result.ok())                                                                                                            \
        QFAIL(variable##Result.error().message().c_str());                                                                                 \
    [[maybe_unused]] auto &variable = variable##Result.value()
