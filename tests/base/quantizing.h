// SPDX-License-Identifier: GPL-3.0-or-later
// Schemes by the names of the reference figures, and a quantizer run from end to end.
#pragma once

#include "engine/quant/quantizer.h"
#include "engine/quant/ranges/parameters.h"

#include <optional>
#include <string>
#include <vector>

namespace espalier::test {

/// The four forms by the names of the reference figures.
inline QuantSpec scheme(const std::string &name, int bits)
{
    QuantSpec spec;
    spec.bits = bits;
    if (name == "symmetric-full")
        spec.narrow = false;
    if (name == "affine" || name == "article-raw")
        spec.symmetric = false;
    if (name == "article-raw")
        spec.zeroExact = false;
    return spec;
}

/// "percentile99.9/symmetric-narrow", "mean-rounding", "lloyd/from-mean-rounding", ...; nothing for a method that has no such name.
inline std::optional<QuantSpec> methodNamed(const std::string &method, const std::string &granularity, int bits)
{
    const std::size_t slash = method.find('/');
    const std::string family = method.substr(0, slash);
    QuantSpec spec = scheme(slash == std::string::npos ? "" : method.substr(slash + 1), bits);
    if (family == "percentile99.9")
        spec.range.method = "percentile";
    else if (family == "mse")
        spec.range.method = "mse";
    else if (family == "mean-rounding" || family == "lloyd")
        spec.range.method = "mean-rounding";
    else if (family != "minmax")
        return std::nullopt;
    if (family == "lloyd")
        spec.range.iterations = 10000;
    if (granularity == "channel")
        spec.granularity.kind = Granularity::Kind::Channel;
    return spec;
}

struct Outcome {
    QuantParameters parameters;
    std::vector<float> values;
    TensorQuality quality;
};

inline std::optional<Outcome> quantized(const TensorView &weights, const QuantSpec &spec, int channelAxis = 0,
                                        const JobContext &context = {})
{
    const Result<QuantParameters> parameters = chooseParameters(spec, weights, channelAxis, context);
    if (!parameters)
        return std::nullopt;
    Outcome outcome;
    outcome.parameters = *parameters;
    outcome.values.resize(static_cast<std::size_t>(weights.count()));
    fakeQuantize(weights, spec, *parameters, channelAxis, outcome.values, context);
    outcome.quality = measureQuality(weights, outcome.values, &*parameters, channelAxis, context);
    return outcome;
}

} // namespace espalier::test
