// SPDX-License-Identifier: GPL-3.0-or-later
// MNIST-style files: big-endian magic (0, 0, type, dimensions), one 32-bit extent per dimension, then the numbers.
// 0x00000803: bytes (count, rows, columns); 0x00000801: bytes (count).
#include "engine/data/errors.h"
#include "engine/data/imagebytes.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

namespace espalier {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kImages[] = {"images-idx3-ubyte", "images.idx3-ubyte"};
constexpr std::string_view kLabels[] = {"labels-idx1-ubyte", "labels.idx1-ubyte"};

/// "t10k-" of "t10k-images-idx3-ubyte.gz"; nothing when the name is of another kind.
std::optional<std::string> prefixOf(std::string_view name, const std::string_view (&endings)[2])
{
    if (name.ends_with(".gz"))
        name.remove_suffix(3);
    for (const std::string_view ending : endings)
        if (name.ends_with(ending))
            return std::string(name.substr(0, name.size() - ending.size()));
    return std::nullopt;
}

/// The file of a folder with this prefix and kind, unpacked before packed; empty when there is none.
std::string partner(const fs::path &folder, const std::string &prefix, const std::string_view (&endings)[2])
{
    for (const char *packed : {"", ".gz"})
        for (const std::string_view ending : endings) {
            const fs::path path = folder / (prefix + std::string(ending) + packed);
            std::error_code failed;
            if (fs::is_regular_file(path, failed))
                return path.string();
        }
    return {};
}

struct Pair {
    std::string images, labels;
};

/// Which two files to read; both empty when nothing of the kind is there, and the labels where they may be missing.
Result<Pair> findPair(const std::string &path, Split split, bool needsLabels)
{
    std::error_code failed;
    const fs::path given(path);
    if (!fs::is_directory(given, failed)) {
        const std::string name = given.filename().string();
        const fs::path folder = given.parent_path();
        if (const auto prefix = prefixOf(name, kImages)) {
            const std::string labels = partner(folder, *prefix, kLabels);
            if (labels.empty() && needsLabels)
                return Error(errors::kIdxNoLabels, {*prefix + std::string(kLabels[0])}, path);
            return Pair{path, labels};
        }
        if (const auto prefix = prefixOf(name, kLabels)) {
            const std::string images = partner(folder, *prefix, kImages);
            if (images.empty())
                return Error(errors::kIdxNoImages, {*prefix + std::string(kImages[0])}, path);
            return Pair{images, path};
        }
        return Pair{};
    }
    std::map<std::string, bool> imagePrefixes, labelPrefixes;
    for (fs::directory_iterator it(given, failed), end; !failed && it != end; it.increment(failed)) {
        const std::string name = it->path().filename().string();
        if (const auto prefix = prefixOf(name, kImages))
            imagePrefixes[*prefix] = true;
        if (const auto prefix = prefixOf(name, kLabels))
            labelPrefixes[*prefix] = true;
    }
    if (imagePrefixes.empty()) {
        if (labelPrefixes.empty())
            return Pair{};
        return Error(errors::kIdxNoImages, {printable(labelPrefixes.begin()->first) + std::string(kImages[0])}, path);
    }
    std::vector<std::string> fitting;
    std::string all;
    for (const auto &[prefix, present] : imagePrefixes) {
        if (splitOf(prefix) == split)
            fitting.push_back(prefix);
        all += (all.empty() ? "" : ", ") + printable(prefix + std::string(kImages[0]), 60);
    }
    if (fitting.empty() && imagePrefixes.size() == 1)
        fitting.push_back(imagePrefixes.begin()->first);
    if (fitting.size() != 1)
        return Error(errors::kDataSets, {all, split == Split::Test ? "test" : "train"}, path);
    const Pair pair{partner(given, fitting[0], kImages), partner(given, fitting[0], kLabels)};
    if (pair.images.empty())
        return Error(errors::kIdxNoImages, {printable(fitting[0]) + std::string(kImages[0])}, path);
    if (pair.labels.empty() && needsLabels)
        return Error(errors::kIdxNoLabels, {printable(fitting[0]) + std::string(kLabels[0])}, path);
    return pair;
}

std::uint64_t bigEndian(const std::uint8_t *at)
{
    return std::uint64_t(at[0]) << 24 | std::uint64_t(at[1]) << 16 | std::uint64_t(at[2]) << 8 | at[3];
}

struct IdxFile {
    std::uint8_t header[16] = {};
    std::size_t headerSize = 0;
    std::uint64_t count = 0, rows = 1, columns = 1;
    Bytes bytes;
};

/// One idx file of unsigned bytes with one or three dimensions, all of it.
Result<IdxFile> readIdx(const std::string &path, int dimensions, const JobContext &context)
{
    const char *what = dimensions == 3 ? "images" : "labels";
    Result<std::unique_ptr<ByteSource>> opened = ByteSource::open(path);
    if (!opened)
        return opened.error();
    ByteSource &source = **opened;
    IdxFile file;
    file.headerSize = 4 + 4 * static_cast<std::size_t>(dimensions);
    const Result<std::size_t> got = source.read(file.header, file.headerSize, context);
    if (!got)
        return got.error();
    const std::uint8_t magic[4] = {0, 0, 8, static_cast<std::uint8_t>(dimensions)};
    if (*got >= 4 && !std::equal(magic, magic + 4, file.header)) {
        const auto text = [](const std::uint8_t *bytes) {
            char buffer[16];
            std::snprintf(buffer, sizeof buffer, "%02x %02x %02x %02x", bytes[0], bytes[1], bytes[2], bytes[3]);
            return std::string(buffer);
        };
        return Error(errors::kIdxMagic, {text(file.header), what, text(magic)}, path);
    }
    if (*got < file.headerSize)
        return Error(errors::kIdxHeader, {std::to_string(*got)}, path);
    file.count = bigEndian(file.header + 4);
    if (dimensions == 3) {
        file.rows = bigEndian(file.header + 8);
        file.columns = bigEndian(file.header + 12);
    }
    if (file.count == 0 || file.rows == 0 || file.columns == 0)
        return Error(errors::kDataEmpty, {}, path);
    const std::uint64_t each = file.rows * file.columns; // Each has 32 bits.
    const std::uint64_t most = static_cast<std::uint64_t>(source.mostBytes()) - file.headerSize;
    std::uint64_t total = 0;
    const bool overflows = __builtin_mul_overflow(each, file.count, &total);
    // Of a packed file it is not known before unpacking how many there are, only how many there can be.
    const bool isPacked = source.mostBytes() != source.fileBytes();
    if (each > most || (isPacked && (overflows || total > most)))
        return Error(
            errors::kIdxSize,
            {std::to_string(file.count), std::to_string(file.rows), std::to_string(file.columns), std::to_string(source.fileBytes())},
            path);
    const auto tooFew = [&](std::uint64_t bytes) {
        return Error(errors::kIdxShort, {std::to_string(file.count), what, std::to_string(each), std::to_string(bytes / each)}, path);
    };
    if (overflows || total > most)
        return tooFew(most);
    if (total > static_cast<std::uint64_t>(kMaxDataBytes))
        return Error(errors::kDataTooLarge, {std::to_string(kMaxDataBytes)}, path);
    // Not cleared, so what a lying header claims costs address space only, and no more than the file could unpack to.
    file.bytes.data = std::make_unique_for_overwrite<std::uint8_t[]>(static_cast<std::size_t>(total));
    file.bytes.size = static_cast<std::size_t>(total);
    const Result<std::size_t> read = source.read(file.bytes.data.get(), file.bytes.size, context);
    if (!read)
        return read.error();
    if (*read < file.bytes.size)
        return tooFew(*read);
    std::uint8_t extra = 0;
    const Result<std::size_t> more = source.read(&extra, 1, context); // Also meets the checksum at the end of gzip.
    if (!more)
        return more.error();
    if (*more > 0)
        return Error(errors::kIdxLong, {std::to_string(file.count), what}, path);
    return file;
}

std::string_view view(const std::uint8_t *data, std::size_t size)
{
    return {reinterpret_cast<const char *>(data), size};
}

} // namespace

bool isIdxFile(std::string_view name, std::string_view head)
{
    // Two zero bytes, the element type, the number of dimensions.
    const bool isPlain = head.size() >= 4 && head[0] == 0 && head[1] == 0 && head[2] == 8 && (head[3] == 1 || head[3] == 3);
    return isPlain || head.starts_with("\x1f\x8b") || name.find("ubyte") != std::string_view::npos;
}

Result<DatasetPtr> openIdx(const std::string &path, const DataOptions &options, const JobContext &context)
{
    const Result<Pair> pair = findPair(path, options.split, options.needsLabels);
    if (!pair)
        return pair.error();
    if (pair->images.empty())
        return DatasetPtr();
    const bool hasLabels = !pair->labels.empty();
    Result<IdxFile> labels = hasLabels ? readIdx(pair->labels, 1, context) : IdxFile();
    if (!labels)
        return labels.error();
    Result<IdxFile> images = readIdx(pair->images, 3, context);
    if (!images)
        return images.error();
    if (hasLabels && images->count != labels->count)
        return Error(errors::kIdxCounts,
                     {std::to_string(images->count), std::to_string(labels->count), printable(fs::path(pair->labels).filename().string())},
                     pair->images);
    const Result<std::string> hash = hashOf({view(images->header, images->headerSize), view(images->bytes.data.get(), images->bytes.size),
                                             view(labels->header, labels->headerSize), view(labels->bytes.data.get(), labels->bytes.size)},
                                            context);
    if (!hash)
        return hash.error();

    auto data = std::make_shared<ImageBytes>();
    data->path = path;
    data->kind = "idx";
    data->sha256 = *hash;
    data->split = options.split;
    data->preprocess = options.preprocess;
    data->sampleShape = {1, static_cast<std::int64_t>(images->rows), static_cast<std::int64_t>(images->columns)};
    data->labels.assign(static_cast<std::size_t>(images->count), -1);
    if (hasLabels)
        data->labels.assign(labels->bytes.data.get(), labels->bytes.data.get() + labels->bytes.size);
    data->classes = 1 + *std::max_element(data->labels.begin(), data->labels.end());
    // Digits by name would only repeat the number, which is also right for other sets of this form.
    if (data->classes <= 10)
        for (int digit = 0; digit < 10; ++digit)
            data->classNames.push_back(std::to_string(digit));
    std::vector<const std::uint8_t *> rows(data->labels.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = images->bytes.data.get() + i * images->rows * images->columns;
    std::vector<Bytes> files;
    files.push_back(std::move(images->bytes));
    if (Status ready = data->prepare(std::move(files), std::move(rows)); !ready)
        return ready.error();
    return DatasetPtr(std::move(data));
}

} // namespace espalier
