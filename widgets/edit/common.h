// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVector>

#include <functional>
#include <optional>

namespace espalier {

/// The value that several layers have in common; absent when they differ (isMixed) or none has it.
template <typename Value> struct Common {
    std::optional<Value> value;
    bool isMixed = false;
};

template <typename Value> Common<Value> commonOf(const QVector<int> &layers, const std::function<std::optional<Value>(int layer)> &of)
{
    Common<Value> result;
    bool isFirst = true;
    for (const int layer : layers) {
        const std::optional<Value> value = of(layer);
        if (!isFirst && !(value == result.value))
            return {std::nullopt, true};
        result.value = value;
        isFirst = false;
    }
    return result;
}

} // namespace espalier
