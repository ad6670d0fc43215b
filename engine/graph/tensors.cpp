// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/graph/tensors.h"

#include "engine/core/error.h"
#include "engine/model/warnings.h"

#include <cmath>
#include <unordered_set>

namespace espalier {

ElementType elementTypeOf(at::ScalarType type)
{
    switch (type) {
    case at::kFloat: return ElementType::Float32;
    case at::kDouble: return ElementType::Float64;
    case at::kHalf: return ElementType::Float16;
    case at::kBFloat16: return ElementType::BFloat16;
    case at::kLong: return ElementType::Int64;
    case at::kInt: return ElementType::Int32;
    case at::kShort: return ElementType::Int16;
    case at::kChar: return ElementType::Int8;
    case at::kByte: return ElementType::UInt8;
    case at::kBool: return ElementType::Bool;
    case at::kComplexFloat: return ElementType::Complex64;
    case at::kComplexDouble: return ElementType::Complex128;
    default: return ElementType::Other;
    }
}

at::ScalarType scalarTypeOf(ElementType type)
{
    switch (type) {
    case ElementType::Float64: return at::kDouble;
    case ElementType::Float16: return at::kHalf;
    case ElementType::BFloat16: return at::kBFloat16;
    case ElementType::Int64: return at::kLong;
    case ElementType::Int32: return at::kInt;
    case ElementType::Int16: return at::kShort;
    case ElementType::Int8: return at::kChar;
    case ElementType::UInt8: return at::kByte;
    case ElementType::Bool: return at::kBool;
    case ElementType::Complex64: return at::kComplexFloat;
    case ElementType::Complex128: return at::kComplexDouble;
    case ElementType::Float32:
    case ElementType::Other: break;
    }
    return at::kFloat;
}

TensorView viewOf(const at::Tensor &tensor)
{
    TensorView view;
    view.type = elementTypeOf(tensor.scalar_type());
    view.shape = tensor.sizes().vec();
    auto dense = std::make_shared<at::Tensor>(tensor.detach().contiguous());
    view.data = static_cast<const std::byte *>(dense->data_ptr());
    view.keeper = std::move(dense);
    return view;
}

NamedTensor namedTensor(const std::string &name, const at::Tensor &tensor, bool isParameter)
{
    return {name, viewOf(tensor), isParameter};
}

at::Tensor tensorOf(const TensorView &view)
{
    // from_blob wants a mutable pointer; the convention that nobody writes to it is ours.
    auto *data = const_cast<std::byte *>(view.data);
    auto keeper = view.keeper;
    return at::from_blob(
        data, view.shape, [keeper](void *) {}, at::TensorOptions().dtype(scalarTypeOf(view.type)));
}

void completeLayers(Model &model)
{
    model.parameters = 0;
    model.parameterBytes = 0;
    std::unordered_set<const std::byte *> seen;
    for (const NamedTensor &tensor : model.tensors) {
        if (!tensor.isParameter || (tensor.view.count() > 0 && !seen.insert(tensor.view.data).second))
            continue;
        model.parameters += tensor.view.count();
        model.parameterBytes += static_cast<std::int64_t>(tensor.view.bytes());
    }
    for (LayerInfo &layer : model.layers) {
        const std::vector<int> &shown = layer.weights.empty() ? layer.tensors : layer.weights;
        if (!shown.empty())
            layer.weightShape = model.tensors[static_cast<std::size_t>(shown.front())].view.shape;
        layer.quantizable = layer.prunable = !layer.weights.empty();
        layer.whyNot = layer.quantizable ? "" : isNormalization(layer.kind) ? "normalization" : "no-weights";
    }
}

namespace {

/// Counts patterns whose exponent bits are all set (NaN, infinities), and whether any bit but the sign is set. Bit tests, not
/// arithmetic: the calling thread may flush denormals, and no temporary of the tensor's size is made.
template <typename Bits> void scan(const TensorView &view, Bits exponent, Bits magnitude, std::int64_t &nonfinite, bool &isZero)
{
    const auto *bits = reinterpret_cast<const Bits *>(view.data);
    std::int64_t bad = 0;
    Bits any = 0;
    for (std::int64_t i = 0, n = view.count(); i < n; ++i) {
        bad += (bits[i] & exponent) == exponent;
        any = static_cast<Bits>(any | (bits[i] & magnitude));
    }
    nonfinite = bad;
    isZero = any == 0;
}

void scan(const TensorView &view, std::int64_t &nonfinite, bool &isZero)
{
    switch (view.type) {
    case ElementType::Float32: return scan<std::uint32_t>(view, 0x7f800000u, 0x7fffffffu, nonfinite, isZero);
    case ElementType::Float64: return scan<std::uint64_t>(view, 0x7ff0000000000000u, 0x7fffffffffffffffu, nonfinite, isZero);
    case ElementType::Float16: return scan<std::uint16_t>(view, 0x7c00u, 0x7fffu, nonfinite, isZero);
    case ElementType::BFloat16: return scan<std::uint16_t>(view, 0x7f80u, 0x7fffu, nonfinite, isZero);
    default: nonfinite = 0; isZero = false;
    }
}

} // namespace

void warnAboutValues(Model &model)
{
    if (model.parameters == 0)
        model.warnings.push_back({warnings::kNoWeights, {}, {}});
    std::unordered_set<int> weights;
    for (const LayerInfo &layer : model.layers)
        weights.insert(layer.weights.begin(), layer.weights.end());
    for (std::size_t i = 0; i < model.tensors.size(); ++i) {
        const NamedTensor &tensor = model.tensors[i];
        if (!isFloating(tensor.view.type) || tensor.view.count() == 0)
            continue;
        std::int64_t nonfinite = 0;
        bool isZero = false;
        scan(tensor.view, nonfinite, isZero);
        if (nonfinite > 0)
            model.warnings.push_back({warnings::kNonfinite, {std::to_string(nonfinite), std::to_string(tensor.view.count())}, tensor.name});
        if (isZero && weights.count(static_cast<int>(i)))
            model.warnings.push_back({warnings::kAllZero, {}, tensor.name});
    }
}

} // namespace espalier
