// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/integertensors.h"

#include "engine/io/errors.h"
#include "engine/quant/integers.h"
#include "engine/quant/scales.h"
#include "engine/recipe/vocabulary.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <set>

namespace espalier {

namespace {

template <typename Number>
NamedTensor tensorOf(const std::string &name, std::vector<Number> numbers, std::vector<std::int64_t> shape, ElementType type)
{
    NamedTensor tensor;
    tensor.name = name;
    auto owned = std::make_shared<const std::vector<Number>>(std::move(numbers));
    tensor.view.data = reinterpret_cast<const std::byte *>(owned->data());
    tensor.view.type = type;
    tensor.view.shape = std::move(shape);
    tensor.view.keeper = std::move(owned);
    return tensor;
}

template <typename Number>
NamedTensor narrowed(const std::string &name, const std::vector<std::int32_t> &integers, const std::vector<std::int64_t> &shape,
                     ElementType type)
{
    return tensorOf(name, std::vector<Number>(integers.begin(), integers.end()), shape, type);
}

template <typename Number> std::vector<std::int32_t> widened(const TensorView &view)
{
    std::vector<std::int32_t> integers(static_cast<std::size_t>(view.count()));
    for (std::size_t i = 0; i < integers.size(); ++i) {
        Number number;
        std::memcpy(&number, view.data + i * sizeof number, sizeof number);
        integers[i] = static_cast<std::int32_t>(number);
    }
    return integers;
}

std::optional<std::vector<std::int32_t>> integersIn(const TensorView &view)
{
    switch (view.type) {
    case ElementType::Int8: return widened<std::int8_t>(view);
    case ElementType::UInt8: return widened<std::uint8_t>(view);
    case ElementType::Int16: return widened<std::int16_t>(view);
    case ElementType::Int32: return widened<std::int32_t>(view);
    default: return std::nullopt;
    }
}

std::int64_t count(const std::vector<double> &numbers)
{
    return static_cast<std::int64_t>(numbers.size());
}

/// The float64 tensor of that name with `wanted` finite numbers (0: any number of them).
std::optional<std::vector<double>> doublesIn(const std::map<std::string, const NamedTensor *> &tensors, const std::string &name,
                                             std::size_t wanted)
{
    const auto found = tensors.find(name);
    if (found == tensors.end() || found->second->view.type != ElementType::Float64)
        return std::nullopt;
    const TensorView &view = found->second->view;
    std::vector<double> numbers(static_cast<std::size_t>(view.count()));
    if (numbers.empty() || (wanted > 0 && numbers.size() != wanted))
        return std::nullopt;
    std::memcpy(numbers.data(), view.data, numbers.size() * sizeof(double));
    if (!std::all_of(numbers.begin(), numbers.end(), [](double number) { return std::isfinite(number); }))
        return std::nullopt;
    return numbers;
}

/// What the metadata says of one tensor and what lies beside it. The reason why not, where something is missing or contradicts.
std::string readParameters(const nlohmann::json &entry, const NamedTensor &tensor,
                           const std::map<std::string, const NamedTensor *> &tensors, QuantParameters &parameters, int &axis,
                           std::set<std::string> &companions)
{
    const auto whole = [&](const char *key, std::int64_t least, std::int64_t most) -> std::optional<std::int64_t> {
        if (!entry.contains(key) || !entry[key].is_number_integer())
            return std::nullopt;
        const auto number = entry[key].get<std::int64_t>();
        return number >= least && number <= most ? std::optional(number) : std::nullopt;
    };
    const auto qmin = whole("qmin", -65536, 65536), qmax = whole("qmax", -65536, 65536);
    const auto channelAxis = whole("axis", 0, std::max<std::int64_t>(0, static_cast<std::int64_t>(tensor.view.shape.size()) - 1));
    if (!entry.is_object() || !qmin || !qmax || *qmin >= *qmax || !channelAxis || !entry.contains("zero_exact")
        || !entry["zero_exact"].is_boolean())
        return "the metadata needs whole numbers qmin < qmax, an axis of the tensor and zero_exact";
    parameters.qmin = *qmin;
    parameters.qmax = *qmax;
    parameters.zeroExact = entry["zero_exact"];
    axis = static_cast<int>(*channelAxis);
    const auto beside = [&](const char *what) {
        companions.insert(tensor.name + "." + what);
        return tensor.name + "." + what;
    };
    const auto scale = doublesIn(tensors, beside("scale"), 0);
    if (!scale || std::any_of(scale->begin(), scale->end(), [](double one) { return one <= 0; }))
        return "it needs a tensor .scale of finite float64 above 0";
    parameters.scale = *scale;
    const ChannelLayout channels = channelLayout(tensor.view.shape, axis);
    const std::int64_t scales = count(parameters.scale);
    if (scales != 1 && scales != channels.channels && (channels.outer != 1 || channels.count() % scales != 0))
        return "its " + std::to_string(scales) + " scales do not divide it";
    const auto zero = tensors.find(beside("zero_point"));
    if (zero == tensors.end() || zero->second->view.type != ElementType::Int32 || zero->second->view.count() != scales)
        return "it needs a tensor .zero_point of int32, as many as scales";
    const std::vector<std::int32_t> zeroPoints = widened<std::int32_t>(zero->second->view);
    parameters.zeroPoint.assign(zeroPoints.begin(), zeroPoints.end());
    if (!parameters.zeroExact) {
        const auto lo = doublesIn(tensors, beside("lo"), parameters.scale.size());
        if (!lo)
            return "it needs a tensor .lo of finite float64, as many as scales";
        parameters.lo = *lo;
    }
    if (entry.contains("codebook") && entry["codebook"] == true) {
        const std::size_t levels = static_cast<std::size_t>(*qmax - *qmin + 1);
        const auto values = doublesIn(tensors, beside("levels"), levels * parameters.scale.size());
        if (!values)
            return "it needs a tensor .levels of finite float64, scales x levels";
        parameters.levels = *values;
        parameters.edges.assign((levels - 1) * parameters.scale.size(), 0); // Not needed on the way back.
    }
    return {};
}

} // namespace

Result<std::vector<NamedTensor>> packIntegers(const NamedTensor &tensor, const ChangedTensor &changed, int channelAxis)
{
    const QuantParameters &parameters = *changed.parameters;
    const std::vector<std::int64_t> &shape = tensor.view.shape;
    const bool needsMask = changed.mask && !parameters.levels.empty();
    const auto integers = integersOf(*changed.values, shape, parameters, channelAxis, needsMask ? changed.mask.get() : nullptr);
    if (!integers)
        return Error(integers.error()).at(tensor.name);
    const auto holds = [&](std::int64_t least, std::int64_t most) { return parameters.qmin >= least && parameters.qmax <= most; };
    std::vector<NamedTensor> packed;
    packed.push_back(holds(-128, 127)           ? narrowed<std::int8_t>(tensor.name, *integers, shape, ElementType::Int8)
                         : holds(0, 255)        ? narrowed<std::uint8_t>(tensor.name, *integers, shape, ElementType::UInt8)
                         : holds(-32768, 32767) ? narrowed<std::int16_t>(tensor.name, *integers, shape, ElementType::Int16)
                                                : narrowed<std::int32_t>(tensor.name, *integers, shape, ElementType::Int32));
    const std::int64_t scales = count(parameters.scale);
    packed.push_back(tensorOf(tensor.name + ".scale", parameters.scale, {scales}, ElementType::Float64));
    std::vector<std::int32_t> zeroPoints(parameters.zeroPoint.begin(), parameters.zeroPoint.end());
    zeroPoints.resize(parameters.scale.size());
    packed.push_back(tensorOf(tensor.name + ".zero_point", std::move(zeroPoints), {scales}, ElementType::Int32));
    if (!parameters.zeroExact)
        packed.push_back(tensorOf(tensor.name + ".lo", parameters.lo, {scales}, ElementType::Float64));
    if (!parameters.levels.empty())
        packed.push_back(
            tensorOf(tensor.name + ".levels", parameters.levels, {scales, count(parameters.levels) / scales}, ElementType::Float64));
    if (needsMask)
        packed.push_back(tensorOf(tensor.name + ".mask", *changed.mask, shape, ElementType::Bool));
    return packed;
}

std::string integersEntry(const ChangedTensor &changed, int channelAxis)
{
    return nlohmann::json{{"scheme", vocabulary::schemeName(changed.spec->scheme)},
                          {"bits", changed.spec->bits},
                          {"axis", channelAxis},
                          {"qmin", changed.parameters->qmin},
                          {"qmax", changed.parameters->qmax},
                          {"zero_exact", changed.parameters->zeroExact},
                          {"codebook", !changed.parameters->levels.empty()}}
        .dump();
}

Result<std::vector<NamedTensor>> unpackIntegers(SafetensorsFile file)
{
    const auto said = file.metadata.find(kIntegersKey);
    if (said == file.metadata.end())
        return std::move(file.tensors);
    const nlohmann::json entries = nlohmann::json::parse(said->second, nullptr, false);
    if (!entries.is_object())
        return Error(errors::kIntegers, {kIntegersKey, "the metadata is not a JSON object of tensors"});
    std::map<std::string, const NamedTensor *> tensors;
    for (const NamedTensor &tensor : file.tensors)
        tensors[tensor.name] = &tensor;
    std::set<std::string> companions;
    std::map<std::string, NamedTensor> dequantized;
    for (const auto &[name, entry] : entries.items()) {
        const auto found = tensors.find(name);
        const auto fail = [&](const std::string &why) { return Error(errors::kIntegers, {printable(name), why}); };
        if (found == tensors.end())
            return fail("it is not in the file");
        const NamedTensor &tensor = *found->second;
        const auto integers = integersIn(tensor.view);
        if (!integers)
            return fail("it holds " + std::string(elementName(tensor.view.type)) + " in place of int8, uint8, int16 or int32");
        QuantParameters parameters;
        int axis = 0;
        if (const std::string why = readParameters(entry, tensor, tensors, parameters, axis, companions); !why.empty())
            return fail(why);
        if (std::any_of(integers->begin(), integers->end(), [&](std::int32_t q) { return q < parameters.qmin || q > parameters.qmax; }))
            return fail("it holds integers beyond " + std::to_string(parameters.qmin) + ".." + std::to_string(parameters.qmax));
        std::vector<float> floats = floatsOf(*integers, tensor.view.shape, parameters, axis);
        if (const auto mask = tensors.find(name + ".mask"); mask != tensors.end()) {
            if (mask->second->view.type != ElementType::Bool || mask->second->view.shape != tensor.view.shape)
                return fail("its .mask must be bool and of its shape");
            companions.insert(mask->first);
            for (std::size_t i = 0; i < floats.size(); ++i)
                if (mask->second->view.data[i] == std::byte{0})
                    floats[i] = 0;
        }
        NamedTensor back = tensorOf(name, std::move(floats), tensor.view.shape, ElementType::Float32);
        back.isParameter = tensor.isParameter;
        dequantized.emplace(name, std::move(back));
    }
    std::vector<NamedTensor> all;
    for (NamedTensor &tensor : file.tensors) {
        if (companions.count(tensor.name) > 0)
            continue;
        const auto mine = dequantized.find(tensor.name);
        all.push_back(mine == dequantized.end() ? std::move(tensor) : std::move(mine->second));
    }
    return all;
}

} // namespace espalier
