// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the arithmetic share: tensors made by hand or read from ../shared.
#pragma once

#include "engine/core/tensorview.h"
#include "engine/io/safetensors.h"
#include "engine/model/model.h"

#include "tests/shared.h"

#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace espalier::test {

template <typename Number> TensorView tensorOf(std::vector<Number> numbers, std::vector<std::int64_t> shape, ElementType type)
{
    auto owned = std::make_shared<std::vector<Number>>(std::move(numbers));
    TensorView view;
    view.data = reinterpret_cast<const std::byte *>(owned->data());
    view.type = type;
    view.shape = std::move(shape);
    view.keeper = owned;
    return view;
}

inline TensorView floatTensor(std::vector<float> numbers, std::vector<std::int64_t> shape = {})
{
    if (shape.empty())
        shape = {1, static_cast<std::int64_t>(numbers.size())};
    return tensorOf(std::move(numbers), std::move(shape), ElementType::Float32);
}

inline std::vector<float> gaussian(std::size_t count, unsigned seed, float mean = 0, float deviation = 1)
{
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(mean, deviation);
    std::vector<float> numbers(count);
    for (float &number : numbers)
        number = normal(generator);
    return numbers;
}

inline std::span<const float> floatsOf(const TensorView &view)
{
    return {view.floats(), static_cast<std::size_t>(view.count())};
}

inline bool close(double value, double expected, double relative)
{
    return std::fabs(value - expected) <= relative * std::fabs(expected);
}

/// The weight of a layer of ../shared/data/models/NAME.safetensors; an empty shape where there is none.
class Weights
{
public:
    explicit Weights(const QString &model)
    {
        const auto file = readSafetensors(shared("data/models/" + model + ".safetensors"));
        if (file)
            m_tensors = file->tensors;
    }

    const std::vector<NamedTensor> &tensors() const { return m_tensors; }

    TensorView of(const std::string &layer) const
    {
        for (const NamedTensor &tensor : m_tensors)
            if (tensor.name == layer + ".weight")
                return tensor.view;
        TensorView none;
        none.shape = {0};
        return none;
    }

    /// Convolutions and linear layers: weights of more than one dimension.
    std::vector<std::pair<std::string, TensorView>> layers() const
    {
        std::vector<std::pair<std::string, TensorView>> found;
        const std::string ending = ".weight";
        for (const NamedTensor &tensor : m_tensors)
            if (tensor.view.shape.size() > 1 && tensor.name.ends_with(ending))
                found.emplace_back(tensor.name.substr(0, tensor.name.size() - ending.size()), tensor.view);
        return found;
    }

private:
    std::vector<NamedTensor> m_tensors;
};

inline const QStringList kModels{"article-lenet", "lenet5-bn", "resnet20-a", "resnet20-ssl"};

/// A model without a graph, made of layers with one weight each.
inline Model handMade(const std::vector<std::pair<std::string, TensorView>> &layers)
{
    Model model;
    for (const auto &[name, view] : layers) {
        LayerInfo info;
        info.id = static_cast<int>(model.layers.size());
        info.name = name;
        info.kind = view.shape.size() == 4 ? "Conv2d" : view.shape.size() == 2 ? "Linear" : "BatchNorm2d";
        info.weightShape = view.shape;
        info.tensors = {static_cast<int>(model.tensors.size())};
        info.quantizable = info.prunable = view.shape.size() > 1;
        if (info.quantizable)
            info.weights = info.tensors;
        else
            info.whyNot = "normalization";
        info.parameters = view.count();
        info.bytes = static_cast<std::int64_t>(view.bytes());
        model.parameters += info.parameters;
        model.parameterBytes += info.bytes;
        model.tensors.push_back({name + ".weight", view, true});
        model.layers.push_back(info);
    }
    return model;
}

} // namespace espalier::test
