// SPDX-License-Identifier: GPL-3.0-or-later
// Data sets of kinds that a later version reads: named, with the first odd thing about them, so that a user knows both
// that the program understood and what else would be in the way.
#include "engine/data/errors.h"
#include "engine/data/imagebytes.h"
#include "engine/io/safetensors.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

namespace espalier {

namespace {

namespace fs = std::filesystem;

constexpr int kMaxLookedAt = 2000;
constexpr std::uint32_t kMaxSide = 16384;

std::string suffixOf(const fs::path &path)
{
    std::string suffix = path.extension().string();
    std::transform(suffix.begin(), suffix.end(), suffix.begin(), [](unsigned char c) { return std::tolower(c); });
    return suffix;
}

bool isImageName(const fs::path &path)
{
    const std::string suffix = suffixOf(path);
    return suffix == ".jpg" || suffix == ".jpeg" || suffix == ".png";
}

/// What is wrong with an image as far as its first and last bytes tell; empty when nothing is.
std::string oddity(const fs::path &path)
{
    std::ifstream file(path, std::ios::binary);
    std::string head(32, '\0'), tail(32, '\0');
    file.read(head.data(), 32);
    head.resize(static_cast<std::size_t>(file.gcount()));
    file.clear();
    file.seekg(0, std::ios::end);
    const std::streamoff size = file.tellg();
    file.seekg(std::max<std::streamoff>(0, size - 32));
    file.read(tail.data(), 32);
    tail.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    if (head.starts_with("\xff\xd8\xff"))
        return tail.find("\xff\xd9") == std::string::npos ? "is cut short" : "";
    if (head.starts_with("\x89PNG\r\n\x1a\n") && head.size() >= 24) {
        const auto number = [&](std::size_t at) {
            std::uint32_t value = 0;
            for (std::size_t i = at; i < at + 4; ++i)
                value = value << 8 | static_cast<unsigned char>(head[i]);
            return value;
        };
        const std::uint32_t width = number(16), height = number(20);
        if (width > kMaxSide || height > kMaxSide)
            return "claims " + std::to_string(width) + " x " + std::to_string(height) + " pixels";
        return tail.find("IEND") == std::string::npos ? "is cut short" : "";
    }
    return "is neither JPEG nor PNG";
}

/// A folder whose subfolders hold images, one per class.
std::optional<Error> imageFolder(const std::string &path)
{
    std::error_code failed;
    std::map<std::string, int> classes;
    int images = 0;
    std::string odd;
    std::vector<fs::path> folders;
    for (fs::directory_iterator it(path, failed), end; !failed && it != end; it.increment(failed))
        if (std::error_code unknown; it->is_directory(unknown))
            folders.push_back(it->path());
    std::sort(folders.begin(), folders.end());
    for (const fs::path &folder : folders) {
        int &count = classes[folder.filename().string()];
        for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
            if (!isImageName(it->path()))
                continue;
            ++count;
            if (++images > kMaxLookedAt || odd.size() > 300)
                continue;
            if (const std::string what = oddity(it->path()); !what.empty())
                odd.append(" ")
                    .append(printable((folder.filename() / it->path().filename()).string(), 80))
                    .append(" ")
                    .append(what)
                    .append(".");
        }
        failed.clear();
    }
    if (images == 0)
        return std::nullopt;
    for (const auto &[name, count] : classes)
        if (count == 0 && odd.size() < 300)
            odd.append(" Class ").append(printable(name, 80)).append(" has no image.");
    return Error(errors::kDataNotYet,
                 {"a folder of images by class (" + std::to_string(classes.size()) + " classes)", "Image folders come later." + odd}, path);
}

/// Tensors in a safetensors file: `inputs`, and `labels` of the same count.
Error tensors(const std::string &file)
{
    std::string odd;
    const Result<SafetensorsFile> read = readSafetensors(file);
    if (!read)
        return read.error();
    std::optional<std::int64_t> inputs, labels;
    for (const NamedTensor &tensor : read->tensors) {
        const std::int64_t count = tensor.view.shape.empty() ? 0 : tensor.view.shape[0];
        if (tensor.name == "inputs")
            inputs = count;
        else if (tensor.name == "labels")
            labels = count;
    }
    if (!inputs || !labels)
        odd = std::string(" It has no tensor named \"") + (inputs ? "labels" : "inputs") + "\".";
    else if (*inputs != *labels)
        odd = " It has " + std::to_string(*inputs) + " inputs but " + std::to_string(*labels) + " labels.";
    return Error(errors::kDataNotYet, {"a file of tensors (safetensors)", "Tensor files come later." + odd}, file);
}

std::optional<Error> tensorFile(const fs::path &file)
{
    const std::string suffix = suffixOf(file);
    if (suffix == ".safetensors")
        return tensors(file.string());
    if (suffix == ".npz" || suffix == ".npy")
        return Error(errors::kDataNotYet, {"a file of NumPy arrays", "Tensor files come later."}, file.string());
    return std::nullopt;
}

} // namespace

Error notReadable(const std::string &path)
{
    std::error_code failed;
    if (!fs::is_directory(path, failed))
        return tensorFile(path).value_or(Error(errors::kDataUnknown, {}, path));
    if (std::optional<Error> error = imageFolder(path))
        return *error;
    for (fs::directory_iterator it(path, failed), end; !failed && it != end; it.increment(failed))
        if (std::optional<Error> error = tensorFile(it->path()))
            return *error;
    return Error(errors::kDataUnknown, {}, path);
}

} // namespace espalier
