// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/data/bytesource.h"
#include "engine/data/dataset.h"

namespace espalier {

/// Samples of one byte per pixel and channel, channel planes one after the other (idx, CIFAR). Holds the files' bytes as
/// they are; a 256-entry table per channel makes numbers of them.
class ImageBytes final : public Dataset
{
public:
    /// `rows[i]` points at sample i inside one of `files`. The public fields must be set before fill() is called, and
    /// prepare() once after that. Errors: data.preprocess-channels, data.preprocess-images.
    Status prepare(std::vector<Bytes> files, std::vector<const std::uint8_t *> rows);

    void fill(std::span<const std::int64_t> indices, float *out, bool channelsLast) const override;
    std::vector<std::uint8_t> picture(std::int64_t index) const override;

private:
    std::vector<Bytes> m_files;
    std::vector<const std::uint8_t *> m_rows;
    std::vector<float> m_tables; ///< 256 for each channel.
};

/// The two kinds; `path` is a folder or a file. Null when nothing of the kind is there.
Result<DatasetPtr> openIdx(const std::string &path, const DataOptions &options, const JobContext &context);
Result<DatasetPtr> openCifar(const std::string &path, const DataOptions &options, const JobContext &context);
bool isIdxFile(std::string_view name, std::string_view head);
bool isCifarFile(std::string_view name, std::string_view head);

/// SHA-256 over several pieces, in order. Errors: core.cancelled.
Result<std::string> hashOf(const std::vector<std::string_view> &pieces, const JobContext &context);

/// Which set a file's name speaks of: "test"/"t10k" or "train"/"data_batch".
std::optional<Split> splitOf(const std::string &fileName);

/// What a folder or file is that comes with a later version: data.not-yet with the first odd thing seen in it, else
/// data.unknown.
Error notReadable(const std::string &path);

/// Samples and labels of one data set may take this much.
inline constexpr std::int64_t kMaxDataBytes = std::int64_t(16) << 30;

} // namespace espalier
