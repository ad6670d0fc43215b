// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// value = (raw / scale - mean[c]) / std[c], in float32 and in this order (as torchvision does it).
struct Preprocess {
    double scale = 255;
    std::vector<double> mean, std;   ///< Empty, one number, or one per channel.
    std::optional<int> resize, crop; ///< Shorter side, centre crop (image folders).
    bool operator==(const Preprocess &) const = default;
};

/// Inline JSON or the path of a file that holds it. Errors: data.preprocess (names the key and what is allowed).
Result<Preprocess> parsePreprocess(std::string_view textOrPath);
std::string preprocessToJson(const Preprocess &preprocess);

enum class Split { Test, Train };

struct DataOptions {
    Split split = Split::Test;
    Preprocess preprocess;
    /// Images without labels are refused; else their labels are all -1, which calibration can do with.
    bool needsLabels = true;
};

/// Labelled samples, kept as the bytes of the file and decoded batch by batch. Immutable and safe to share.
class Dataset
{
public:
    virtual ~Dataset() = default;

    std::string path;
    std::string kind;   ///< "idx", "cifar10", "cifar100"
    std::string sha256; ///< Of the (uncompressed) samples and labels.
    Split split = Split::Test;
    Preprocess preprocess;
    std::vector<std::int64_t> sampleShape; ///< (channels, height, width)
    std::vector<std::int32_t> labels;      ///< One per sample; -1 where there is none.
    std::vector<std::string> classNames;   ///< Empty when unknown.
    int classes = 0;                       ///< Largest label + 1, or what the format fixes.

    std::int64_t count() const { return static_cast<std::int64_t>(labels.size()); }
    std::int64_t sampleSize() const { return sampleShape[0] * sampleShape[1] * sampleShape[2]; }

    /// Writes samples `indices` one after the other, preprocessed. channelsLast false: (n, c, h, w); true: (n, h, w, c).
    virtual void fill(std::span<const std::int64_t> indices, float *out, bool channelsLast) const = 0;

    /// The raw sample as 8-bit grey or RGB, rows top to bottom, interleaved: what a thumbnail shows.
    virtual std::vector<std::uint8_t> picture(std::int64_t index) const = 0;
};

using DatasetPtr = std::shared_ptr<const Dataset>;

/// Opens a folder or file, its kind found by looking (recipe-and-cli.md, Data). Reads everything once.
/// Errors: data.* with file, what is wrong and what would be right; core.cancelled.
Result<DatasetPtr> openDataset(const std::string &path, const DataOptions &options, const JobContext &context);

/// One kind of data set. A new one is a file in engine/data/ and a line in dataset.cpp; dialogs and drops follow.
struct DataKind {
    const char *id;
    const char *name;                   ///< "MNIST (idx)"
    std::vector<const char *> patterns; ///< Names of its files, for dialogs.
    /// Whether a file of this name with these first bytes (512 or all) is one of its own.
    bool (*isOne)(std::string_view name, std::string_view head);
    /// `path` is a folder or a file. Null when nothing of the kind is there.
    Result<DatasetPtr> (*open)(const std::string &path, const DataOptions &options, const JobContext &context);
};

/// In the order in which they are tried.
std::span<const DataKind> dataKinds();

/// The order in which a growing sample takes its samples: a permutation of 0..count-1 that depends on the seed only.
std::vector<std::int64_t> sampleOrder(std::int64_t count, std::uint64_t seed);

} // namespace espalier
