// SPDX-License-Identifier: GPL-3.0-or-later
// The reference networks of ../shared/data and how each one's samples are preprocessed (data/README.md).
#pragma once

#include "tests/cli/cli.h"

namespace espalier::test {

struct ReferenceModel {
    const char *name;
    const char *data;
    const char *preprocess;
};

inline constexpr ReferenceModel kReferenceModels[]{
    {"article-lenet", "data/mnist", R"({"scale": 255})"},
    {"lenet5-bn", "data/mnist", R"({"scale": 255})"},
    {"resnet20-ssl", "data/cifar10", R"({"scale": 255, "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]})"},
    {"resnet20-a", "data/cifar10", R"({"scale": 255, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]})"},
};

inline QString modelPath(const std::string &name)
{
    return sharedPath(QStringLiteral("data/models/%1.traced.pt").arg(text(name)));
}

inline QStringList evaluateArguments(const ReferenceModel &model)
{
    return {"evaluate", modelPath(model.name), "--data", sharedPath(model.data), "--preprocess", model.preprocess, "--json"};
}

inline nlohmann::json expected(const std::string &kind, const std::string &model)
{
    return sharedJson(QStringLiteral("data/expected/%1-%2.json").arg(text(kind), text(model)));
}

/// A recipe with these blocks, in a file of its own below `folder`.
inline QString recipeFile(const QTemporaryDir &folder, const QString &name, nlohmann::json blocks)
{
    blocks["format"] = "espalier-recipe";
    blocks["version"] = 1;
    const QString path = folder.filePath(name);
    writeText(path, QByteArray::fromStdString(blocks.dump()));
    return path;
}

/// The `weights` block for a method name of data/expected ("minmax/symmetric-narrow"); discarded for other methods.
inline nlohmann::json minmaxBlock(const std::string &method, const std::string &granularity, int bits)
{
    nlohmann::json block{{"bits", bits}, {"granularity", granularity}, {"range", {{"method", "minmax"}}}};
    if (method == "minmax/symmetric-narrow")
        block.update({{"symmetric", true}, {"narrow", true}});
    else if (method == "minmax/symmetric-full")
        block.update({{"symmetric", true}, {"narrow", false}});
    else if (method == "minmax/affine")
        block["symmetric"] = false;
    else if (method == "minmax/article-raw")
        block.update({{"symmetric", false}, {"zero_exact", false}});
    else
        return nlohmann::json(nlohmann::json::value_t::discarded);
    return block;
}

} // namespace espalier::test
