// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/dataset.h"

#include "engine/data/errors.h"
#include "engine/data/imagebytes.h"
#include "engine/files/errors.h"
#include "engine/files/sha256.h"

#include <algorithm>
#include <filesystem>
#include <new>

namespace espalier {

namespace {

namespace fs = std::filesystem;

/// Where the usual tools put the files inside the folder that people name.
constexpr const char *kInside[] = {"", "raw", "MNIST/raw", "cifar-10-batches-bin", "cifar-100-binary"};

Result<DatasetPtr> openKnown(const std::string &path, const DataOptions &options, const JobContext &context)
{
    for (const DataKind &kind : dataKinds()) {
        Result<DatasetPtr> data = kind.open(path, options, context);
        if (!data || *data)
            return data;
    }
    return DatasetPtr();
}

} // namespace

std::span<const DataKind> dataKinds()
{
    static const DataKind list[] = {
        {"idx", "MNIST (idx)", {"*ubyte*", "*.gz"}, isIdxFile, openIdx},
        {"cifar", "CIFAR-10, CIFAR-100 (binary)", {"*.bin"}, isCifarFile, openCifar},
    };
    return list;
}

std::optional<Split> splitOf(const std::string &fileName)
{
    const auto has = [&](const char *word) { return fileName.find(word) != std::string::npos; };
    if (has("t10k") || has("test"))
        return Split::Test;
    if (has("train") || has("data_batch"))
        return Split::Train;
    return std::nullopt;
}

Result<std::string> hashOf(const std::vector<std::string_view> &pieces, const JobContext &context)
{
    Sha256 hash;
    for (std::string_view piece : pieces)
        while (!piece.empty()) {
            if (context.cancelled())
                return Error(errors::kCancelled);
            const std::size_t step = std::min<std::size_t>(piece.size(), 1 << 20);
            hash.add(piece.data(), step);
            piece.remove_prefix(step);
        }
    return hash.hex();
}

Result<DatasetPtr> openDataset(const std::string &path, const DataOptions &options, const JobContext &context)
{
    std::error_code failed;
    const fs::file_status status = fs::status(path, failed);
    if (!fs::exists(status))
        return Error(errors::kFileMissing, {}, path);
    try {
        if (!fs::is_directory(status)) {
            Result<DatasetPtr> data = openKnown(path, options, context);
            return data && !*data ? Result<DatasetPtr>(notReadable(path)) : data;
        }
        for (const char *inside : kInside) {
            const fs::path folder = *inside ? fs::path(path) / inside : fs::path(path);
            if (!fs::is_directory(folder, failed))
                continue;
            Result<DatasetPtr> data = openKnown(folder.string(), options, context);
            if (!data || *data)
                return data;
        }
    } catch (const std::bad_alloc &) {
        return Error(errors::kDataTooLarge, {std::to_string(kMaxDataBytes)}, path);
    } catch (const fs::filesystem_error &failure) {
        return Error(errors::kCannotRead, {failure.code().message()}, path);
    }
    return notReadable(path);
}

} // namespace espalier
