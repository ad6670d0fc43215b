// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace espalier {

enum class ElementType { Float32, Float64, Float16, BFloat16, Int64, Int32, Int16, Int8, UInt8, Bool, Complex64, Complex128, Other };

/// Bytes of one element (0 for Other).
std::size_t elementSize(ElementType type);

/// The name used in reports: "float32", "int64", ...
const char *elementName(ElementType type);

bool isFloating(ElementType type);

/// Dense, row-major, little-endian numbers that somebody else owns (or `keeper` does). Never written through.
struct TensorView {
    const std::byte *data = nullptr;
    ElementType type = ElementType::Float32;
    std::vector<std::int64_t> shape;
    std::shared_ptr<const void> keeper;

    std::int64_t count() const
    {
        std::int64_t product = 1;
        for (const std::int64_t extent : shape)
            product *= extent;
        return product;
    }
    std::size_t bytes() const { return static_cast<std::size_t>(count()) * elementSize(type); }
    const float *floats() const { return reinterpret_cast<const float *>(data); }
};

float halfToFloat(std::uint16_t bits);
float bfloat16ToFloat(std::uint16_t bits);

/// Widens any floating element type to float32 (float64 is rounded). The view is returned as it is when it already is
/// float32; otherwise the numbers are copied and the result owns them.
TensorView toFloat32(const TensorView &view);

/// "[16, 3, 3, 3]"
std::string shapeText(const std::vector<std::int64_t> &shape);

} // namespace espalier
