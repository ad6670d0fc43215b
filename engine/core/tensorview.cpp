// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/tensorview.h"

#include <bit>
#include <cstring>

namespace espalier {

std::size_t elementSize(ElementType type)
{
    switch (type) {
    case ElementType::Float64:
    case ElementType::Int64:
    case ElementType::Complex64: return 8;
    case ElementType::Float32:
    case ElementType::Int32: return 4;
    case ElementType::Float16:
    case ElementType::BFloat16:
    case ElementType::Int16: return 2;
    case ElementType::Int8:
    case ElementType::UInt8:
    case ElementType::Bool: return 1;
    case ElementType::Complex128: return 16;
    case ElementType::Other: break;
    }
    return 0;
}

const char *elementName(ElementType type)
{
    switch (type) {
    case ElementType::Float32: return "float32";
    case ElementType::Float64: return "float64";
    case ElementType::Float16: return "float16";
    case ElementType::BFloat16: return "bfloat16";
    case ElementType::Int64: return "int64";
    case ElementType::Int32: return "int32";
    case ElementType::Int16: return "int16";
    case ElementType::Int8: return "int8";
    case ElementType::UInt8: return "uint8";
    case ElementType::Bool: return "bool";
    case ElementType::Complex64: return "complex64";
    case ElementType::Complex128: return "complex128";
    case ElementType::Other: break;
    }
    return "other";
}

bool isFloating(ElementType type)
{
    return type == ElementType::Float32 || type == ElementType::Float64 || type == ElementType::Float16 || type == ElementType::BFloat16;
}

float bfloat16ToFloat(std::uint16_t bits)
{
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

float halfToFloat(std::uint16_t bits)
{
    const std::uint32_t sign = static_cast<std::uint32_t>(bits & 0x8000u) << 16;
    const std::uint32_t exponent = (bits >> 10) & 0x1fu;
    std::uint32_t fraction = bits & 0x3ffu;
    if (exponent == 0x1f)
        return std::bit_cast<float>(sign | 0x7f800000u | (fraction << 13));
    if (exponent != 0)
        return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (fraction << 13));
    if (fraction == 0)
        return std::bit_cast<float>(sign);
    // A half denormal is a normal float: shift until its leading one falls off.
    std::uint32_t shifted = 113;
    while ((fraction & 0x400u) == 0) {
        fraction <<= 1;
        --shifted;
    }
    return std::bit_cast<float>(sign | (shifted << 23) | ((fraction & 0x3ffu) << 13));
}

TensorView toFloat32(const TensorView &view)
{
    if (view.type == ElementType::Float32 || !isFloating(view.type))
        return view;
    const std::int64_t count = view.count();
    auto numbers = std::make_shared<std::vector<float>>(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) {
        float &out = (*numbers)[static_cast<std::size_t>(i)];
        if (view.type == ElementType::Float64) {
            double wide;
            std::memcpy(&wide, view.data + i * 8, 8);
            out = static_cast<float>(wide);
        } else {
            std::uint16_t narrow;
            std::memcpy(&narrow, view.data + i * 2, 2);
            out = view.type == ElementType::Float16 ? halfToFloat(narrow) : bfloat16ToFloat(narrow);
        }
    }
    TensorView result;
    result.data = reinterpret_cast<const std::byte *>(numbers->data());
    result.shape = view.shape;
    result.keeper = numbers;
    return result;
}

std::string shapeText(const std::vector<std::int64_t> &shape)
{
    std::string text = "[";
    for (std::size_t i = 0; i < shape.size(); ++i) {
        if (i)
            text += ", ";
        text += std::to_string(shape[i]);
    }
    return text + "]";
}

} // namespace espalier
