// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace espalier::cli {

/// Everything the command line can say. The parser fills it; the commands read it and know no parser.
struct Options {
    std::string command; ///< A name of commands().

    bool json = false;
    std::optional<std::uint64_t> seed; ///< Unset: 0, and the recipe's own for fine-tuning.
    int threads = 1;                   ///< All cores unless said otherwise.

    std::string model;
    std::vector<std::string> inputShapes; ///< "1,3,32,32" or "name=1,3,32,32".
    std::string example;                  ///< safetensors of inputs; their shapes are used.
    std::string weights;                  ///< Another file's weights for this model's graph.
    bool partial = false;

    std::string recipe;
    std::string data;
    std::string split; ///< "test", "train" or "" (what the command prefers).
    std::string preprocess;
    std::int64_t limit = 0;
    std::string calibration; ///< Samples for recipes that look at data; "": see calibrationData().
    std::int64_t calibrationSamples = 512;
    std::string target = "any";

    struct Importance {
        std::string criterion;
        std::string granularity; ///< "channel", "element" or "" (channel).
        std::vector<std::string> layers;
        std::string csv;
    } importance;

    // importance, sensitivity: numbers of a criterion
    std::optional<double> noise;
    std::optional<int> draws;

    std::string output;
    std::string inputs; ///< run: safetensors of inputs.
    std::string format; ///< export: id of an exporter.
    std::string html;   ///< demo: page to write.
    int bins = 0;       ///< inspect: 0 is the engine's default.
    bool exact = false; ///< evaluate: the plain graph.

    // finetune: what is set overrides the recipe.
    std::optional<int> epochs;
    std::optional<int> batchSize;
    std::optional<double> learningRate;
    std::optional<double> momentum;
    std::optional<double> weightDecay;
    std::optional<double> validationFraction;
    std::string optimizer;
    std::string schedule;
    std::string batchNorm;
    std::optional<double> clipNorm;
    std::string ranges;
    std::optional<double> distillWeight;
    std::optional<double> distillTemperature;
    std::optional<int> patience;
    std::optional<double> l1;
    std::string gradual;
    std::optional<int> gradualSteps;
    std::optional<double> gradualBegin;
    std::optional<double> gradualEnd;
    std::string savedRecipe; ///< Where the recipe goes, with what was learned.
    std::string checkpoint;
    std::string resume;

    // sensitivity
    std::string quantizeBits;    ///< "8,6,4,2"
    std::string pruneSparsities; ///< "0.1,0.3,0.5"
    std::string patterns;        ///< "2:4,1:4"
    std::string criterion;
    std::string granularity;
    std::string rangeMethods;     ///< "minmax,mse"
    std::string pruneGranularity; ///< "element", "channel" or "" (that of `granularity` where nothing is quantized).
    std::vector<std::string> layerPatterns;
    std::string csv;
    std::string csvStyle;
    std::string cache; ///< Folder; empty: the user's own.
    bool noCache = false;
    int hessianDraws = 0;          ///< 0: no Hessian trace.
    std::optional<double> suggest; ///< Points of top-1.
    std::string suggestSize;       ///< "12.5kB"

    std::uint64_t seedOrZero() const { return seed.value_or(0); }
};

} // namespace espalier::cli
