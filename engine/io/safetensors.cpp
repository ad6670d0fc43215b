// SPDX-License-Identifier: GPL-3.0-or-later
// Eight bytes of header length (little-endian), a JSON header, then the tensors' bytes. Numbers are little-endian, as are
// all machines that this program is built for.
#include "engine/io/safetensors.h"
#include "engine/files/errors.h"
#include "engine/files/files.h"
#include "engine/files/mapping.h"
#include "engine/files/utf8.h"
#include "engine/io/errors.h"
#include "engine/io/safetensorsheader.h"

#include <fcntl.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include <cerrno>
#include <cstring>
#include <set>

namespace espalier {

namespace {

constexpr std::uint64_t kMaxHeader = 100'000'000; // As the reference implementation.

/// A view into the mapping; copied when the numbers there do not lie on a multiple of their size.
TensorView viewOf(const SafetensorsEntry &entry, const MappedFile &file, std::size_t dataStart)
{
    TensorView view;
    view.type = entry.type;
    view.shape = entry.shape;
    view.data = file->data() + dataStart + entry.begin;
    view.keeper = file;
    const std::size_t element = elementSize(entry.type);
    if (element > 1 && reinterpret_cast<std::uintptr_t>(view.data) % element != 0) {
        auto copy = std::make_shared<std::vector<std::byte>>(view.data, view.data + (entry.end - entry.begin));
        view.data = copy->data();
        view.keeper = copy;
    }
    return view;
}

/// Writes to a descriptor and remembers the first failure.
class Output
{
public:
    explicit Output(const std::string &path) : m_file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666))
    {
        if (m_file.get() < 0)
            m_failure = errno;
    }
    void write(const void *data, std::size_t size)
    {
        auto *bytes = static_cast<const char *>(data);
        while (size > 0 && m_failure == 0) {
            const ssize_t written = ::write(m_file.get(), bytes, size);
            if (written < 0 && errno == EINTR)
                continue;
            if (written < 0) {
                m_failure = errno;
                return;
            }
            bytes += written;
            size -= static_cast<std::size_t>(written);
        }
    }
    /// 0, or errno.
    int finish()
    {
        if (!m_file.close() && m_failure == 0)
            m_failure = errno;
        return m_failure;
    }

private:
    detail::Descriptor m_file;
    int m_failure = 0;
};

Error cannotHold(const NamedTensor &tensor, std::string why, const std::string &path)
{
    return Error(errors::kSafetensorsCannotHold, {printable(tensor.name), std::move(why)}, path);
}

/// The header for `tensors`, padded with spaces so that the data starts on a multiple of 8 bytes.
Result<std::string> headerOf(const std::vector<NamedTensor> &tensors, const std::map<std::string, std::string> &metadata,
                             const std::string &path)
{
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    std::set<std::string> names;
    if (!metadata.empty()) {
        for (const auto &[key, value] : metadata)
            if (!isUtf8(key) || !isUtf8(value))
                return Error(errors::kSafetensorsHeader, {"metadata \"" + printable(key) + "\" is not UTF-8"}, path);
        header["__metadata__"] = metadata;
    }
    std::string text = metadata.empty() ? "{" : header.dump();
    if (!metadata.empty())
        text.pop_back();
    std::uint64_t offset = 0;
    for (const NamedTensor &tensor : tensors) {
        const char *dtype = safetensorsName(tensor.view.type);
        if (!dtype)
            return cannotHold(tensor, std::string("the format has no ") + elementName(tensor.view.type), path);
        if (!isUtf8(tensor.name))
            return cannotHold(tensor, "its name is not UTF-8", path);
        if (tensor.name == "__metadata__" || !names.insert(tensor.name).second)
            return cannotHold(tensor, "its name is taken", path);
        const std::uint64_t end = offset + tensor.view.bytes();
        nlohmann::ordered_json entry;
        entry["dtype"] = dtype;
        entry["shape"] = tensor.view.shape;
        entry["data_offsets"] = {offset, end};
        // Put together by hand: an ordered_json looks through all its keys for each new one.
        if (text.size() > 1)
            text += ',';
        text += nlohmann::json(tensor.name).dump() + ':' + entry.dump();
        offset = end;
    }
    text += '}';
    text.append((8 - text.size() % 8) % 8, ' ');
    if (text.size() > kMaxHeader)
        return Error(errors::kSafetensorsHeader, {"it would have more than 100000000 bytes"}, path);
    return text;
}

} // namespace

Result<SafetensorsFile> readSafetensors(const std::string &path)
{
    const Result<MappedFile> file = Mapping::open(path);
    return file ? readSafetensors(*file) : file.error();
}

Result<SafetensorsFile> readSafetensors(const MappedFile &file)
{
    const std::string &path = file->path();
    if (file->size() == 0)
        return Error(errors::kFileEmpty, {}, path);
    if (file->size() < 8)
        return Error(errors::kSafetensorsHeader,
                     {"the file has " + std::to_string(file->size()) + " bytes, too few for the header's length"}, path);
    std::uint64_t length = 0;
    std::memcpy(&length, file->data(), 8);
    if (length > kMaxHeader)
        return Error(errors::kSafetensorsHeader,
                     {"its length is given as " + std::to_string(length) + " bytes; at most 100000000 are allowed"}, path);
    if (length > file->size() - 8)
        return Error(errors::kSafetensorsHeader,
                     {"its length is given as " + std::to_string(length) + " bytes, but the file ends " + std::to_string(file->size() - 8)
                      + " bytes behind its beginning (truncated?)"},
                     path);
    const std::size_t dataStart = 8 + static_cast<std::size_t>(length);
    Result<SafetensorsHeader> header =
        parseSafetensorsHeader(file->text().substr(8, static_cast<std::size_t>(length)), file->size() - dataStart);
    if (!header) {
        Error error = header.error();
        return error.at(path);
    }
    SafetensorsFile result;
    result.metadata = std::move(header->metadata);
    result.tensors.reserve(header->entries.size());
    for (SafetensorsEntry &entry : header->entries) {
        NamedTensor tensor;
        tensor.view = viewOf(entry, file, dataStart);
        tensor.name = std::move(entry.name);
        result.tensors.push_back(std::move(tensor));
    }
    return result;
}

Status writeSafetensors(const std::string &path, const std::vector<NamedTensor> &tensors,
                        const std::map<std::string, std::string> &metadata)
{
    const Result<std::string> header = headerOf(tensors, metadata, path);
    if (!header)
        return header.error();
    return replaceFile(path, [&](const std::string &temporary) -> Status {
        Output output(temporary);
        const std::uint64_t length = header->size();
        output.write(&length, sizeof length);
        output.write(header->data(), header->size());
        for (const NamedTensor &tensor : tensors)
            output.write(tensor.view.data, tensor.view.bytes());
        if (const int failure = output.finish())
            return Error(errors::kCannotWrite, {detail::systemText(failure)}, path);
        return {};
    });
}

} // namespace espalier
