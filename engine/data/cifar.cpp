// SPDX-License-Identifier: GPL-3.0-or-later
// CIFAR binary: rows of one label byte (CIFAR-100: coarse and fine label), then 1024 red, green and blue bytes each.
#include "engine/data/errors.h"
#include "engine/data/imagebytes.h"
#include "engine/files/files.h"
#include "engine/files/utf8.h"

#include <algorithm>
#include <filesystem>
#include <map>

namespace espalier {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPixels = 3 * 32 * 32;
constexpr const char *kClasses10[] = {"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"};

/// "data_batch_1" of "data_batch_1.bin.gz"; nothing for other names.
std::optional<std::string> stemOf(std::string_view name)
{
    if (name.ends_with(".gz"))
        name.remove_suffix(3);
    if (!name.ends_with(".bin") || name.starts_with('.') || name.size() == 4)
        return std::nullopt;
    return std::string(name.substr(0, name.size() - 4));
}

/// data_batch_2 comes before data_batch_10.
bool inNumberOrder(const std::string &a, const std::string &b)
{
    return a.size() != b.size() ? a.size() < b.size() : a < b;
}

/// The files of one split, in order; empty when nothing of the kind is there.
Result<std::vector<std::string>> findFiles(const std::string &path, Split split)
{
    std::error_code failed;
    const fs::path given(path);
    if (!fs::is_directory(given, failed))
        return stemOf(given.filename().string()) ? std::vector<std::string>{path} : std::vector<std::string>{};
    std::map<std::string, std::string> files; // Stem to path, unpacked before packed.
    for (fs::directory_iterator it(given, failed), end; !failed && it != end; it.increment(failed)) {
        const std::string name = it->path().filename().string();
        std::error_code unreadable;
        const auto stem = stemOf(name);
        if (!stem || !it->is_regular_file(unreadable))
            continue;
        std::string &kept = files[*stem];
        if (kept.empty() || !name.ends_with(".gz"))
            kept = it->path().string();
    }
    std::vector<std::string> sets[3], fitting; // test, train, other
    std::string all;
    for (const auto &[stem, file] : files) {
        const std::optional<Split> of = splitOf(stem);
        sets[of ? (*of == Split::Test ? 0 : 1) : 2].push_back(stem);
        all += (all.empty() ? "" : ", ") + printable(stem + ".bin", 60);
    }
    int filled = 0;
    for (const auto &set : sets)
        filled += !set.empty();
    fitting = sets[split == Split::Test ? 0 : 1];
    if (fitting.empty() && filled > 1)
        return Error(errors::kDataSets, {printable(all), split == Split::Test ? "test" : "train"}, path);
    for (const auto &set : sets) // A folder with one set serves either split.
        if (fitting.empty())
            fitting = set;
    std::sort(fitting.begin(), fitting.end(), inNumberOrder);
    for (std::string &stem : fitting)
        stem = files[stem];
    return fitting;
}

/// 10 or 100, by the length of a row; the name decides in the rare case that both fit.
Result<int> classesOf(const std::string &path, std::size_t size)
{
    const bool ten = size % (kPixels + 1) == 0, hundred = size % (kPixels + 2) == 0;
    if (!ten && !hundred)
        return Error(errors::kCifarLength, {std::to_string(size)}, path);
    const auto stem = stemOf(fs::path(path).filename().string());
    const bool namedHundred = stem == "test" || stem == "train";
    return ten && !(hundred && namedHundred) ? 10 : 100;
}

Result<std::vector<Bytes>> readAll(const std::vector<std::string> &files, const JobContext &context)
{
    std::vector<std::optional<Result<Bytes>>> read(files.size());
    context.forEach(static_cast<std::int64_t>(files.size()), [&](std::int64_t index, int) {
        const std::size_t i = static_cast<std::size_t>(index);
        Result<std::unique_ptr<ByteSource>> source = ByteSource::open(files[i]);
        if (source)
            read[i].emplace(readRest(**source, kMaxDataBytes / static_cast<std::int64_t>(files.size()), context));
        else
            read[i].emplace(source.error());
    });
    std::vector<Bytes> all;
    for (auto &one : read) {
        if (!*one)
            return one->error();
        all.push_back(std::move(**one));
    }
    return all;
}

/// The fine class names that CIFAR-100 has beside its files.
std::vector<std::string> namesBeside(const std::string &file)
{
    const Result<std::string> text = readFile((fs::path(file).parent_path() / "fine_label_names.txt").string(), 65536);
    std::vector<std::string> names;
    if (!text || !isUtf8(*text))
        return names;
    std::string name;
    for (const char c : *text + '\n') {
        if (c != '\n') {
            if (c != '\r')
                name += c;
        } else if (!name.empty()) {
            names.push_back(printable(name, 60));
            name.clear();
        }
    }
    if (names.size() != 100)
        names.clear();
    return names;
}

} // namespace

bool isCifarFile(std::string_view name, std::string_view)
{
    return name.ends_with(".bin") && (name.find("batch") != std::string_view::npos || name == "train.bin" || name == "test.bin");
}

Result<DatasetPtr> openCifar(const std::string &path, const DataOptions &options, const JobContext &context)
{
    const Result<std::vector<std::string>> files = findFiles(path, options.split);
    if (!files)
        return files.error();
    if (files->empty())
        return DatasetPtr();
    Result<std::vector<Bytes>> bytes = readAll(*files, context);
    if (!bytes)
        return bytes.error();

    auto data = std::make_shared<ImageBytes>();
    std::vector<const std::uint8_t *> rows;
    std::vector<std::string_view> pieces;
    for (std::size_t i = 0; i < files->size(); ++i) {
        const Bytes &file = (*bytes)[i];
        if (file.size == 0)
            return Error(errors::kDataEmpty, {}, (*files)[i]);
        const Result<int> classes = classesOf((*files)[i], file.size);
        if (!classes)
            return classes.error();
        if (i > 0 && *classes != data->classes)
            return Error(errors::kCifarMixed, {}, path);
        data->classes = *classes;
        const std::size_t labelBytes = *classes == 10 ? 1 : 2;
        for (std::size_t at = 0; at < file.size; at += labelBytes + kPixels) {
            const std::uint8_t *row = file.data.get() + at;
            const int label = row[labelBytes - 1];
            if (label >= *classes)
                return Error(errors::kCifarLabel,
                             {std::to_string(at / (labelBytes + kPixels)), std::to_string(label), *classes == 10 ? "CIFAR-10" : "CIFAR-100",
                              std::to_string(*classes - 1)},
                             (*files)[i]);
            data->labels.push_back(label);
            rows.push_back(row + labelBytes);
        }
        pieces.emplace_back(reinterpret_cast<const char *>(file.data.get()), file.size);
    }
    const Result<std::string> hash = hashOf(pieces, context);
    if (!hash)
        return hash.error();
    data->path = path;
    data->kind = data->classes == 10 ? "cifar10" : "cifar100";
    data->sha256 = *hash;
    data->split = options.split;
    data->preprocess = options.preprocess;
    data->sampleShape = {3, 32, 32};
    if (data->classes == 10)
        data->classNames.assign(std::begin(kClasses10), std::end(kClasses10));
    else
        data->classNames = namesBeside(files->front());
    if (Status ready = data->prepare(std::move(*bytes), std::move(rows)); !ready)
        return ready.error();
    return DatasetPtr(std::move(data));
}

} // namespace espalier
