// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace espalier {

/// Size of an ordinary file. Errors: io.missing, io.folder, io.not-regular, io.cannot-read.
Result<std::int64_t> fileSize(const std::string &path);

class Mapping;
/// Whoever holds it keeps the mapping.
using MappedFile = std::shared_ptr<const Mapping>;

/// A file mapped read-only and privately. What replaces the file under its name is not seen: who checks a file and who then reads it take
/// the same mapping.
class Mapping
{
public:
    /// Errors: those of fileSize. An empty file gives an empty mapping.
    static Result<MappedFile> open(const std::string &path);
    ~Mapping();
    Mapping(const Mapping &) = delete;
    Mapping &operator=(const Mapping &) = delete;

    const std::string &path() const { return m_path; } ///< As opened, for messages.
    const std::byte *data() const { return m_data; }
    std::size_t size() const { return m_size; }
    std::string_view text() const { return {reinterpret_cast<const char *>(m_data), m_size}; }

private:
    explicit Mapping(std::string path) : m_path(std::move(path)) { }
    const std::string m_path;
    const std::byte *m_data = nullptr;
    std::size_t m_size = 0;
};

namespace detail {

/// "No space left on device" for an errno value.
std::string systemText(int code);

/// A file descriptor that is closed at the end of its scope.
class Descriptor
{
public:
    explicit Descriptor(int value) : m_value(value) { }
    ~Descriptor();
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int get() const { return m_value; }
    /// Closes now; false (errno set) when the system reports a late write error.
    bool close();

private:
    int m_value;
};

/// Opens an ordinary file for reading. Errors: those of fileSize.
Result<int> openForReading(const std::string &path, std::int64_t &size);

} // namespace detail

} // namespace espalier
