// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/mapping.h"

#include "engine/files/errors.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace espalier {

namespace detail {

std::string systemText(int code)
{
    return std::generic_category().message(code);
}

Descriptor::~Descriptor()
{
    if (m_value >= 0)
        ::close(m_value);
}

bool Descriptor::close()
{
    const int value = m_value;
    m_value = -1;
    return value < 0 || ::close(value) == 0;
}

Result<int> openForReading(const std::string &path, std::int64_t &size)
{
    // A path with a zero byte would silently name another file.
    if (path.empty() || path.find('\0') != std::string::npos)
        return Error(errors::kFileMissing, {}, path);
    // Without O_NONBLOCK a named pipe would wait for a writer for ever.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return Error(errors::kFileMissing, {}, path);
        return Error(errors::kCannotRead, {systemText(errno)}, path);
    }
    struct stat status {
    };
    if (::fstat(file, &status) != 0) {
        const int code = errno;
        ::close(file);
        return Error(errors::kCannotRead, {systemText(code)}, path);
    }
    if (!S_ISREG(status.st_mode)) {
        ::close(file);
        return Error(S_ISDIR(status.st_mode) ? errors::kFileIsFolder : errors::kNotRegular, {}, path);
    }
    size = static_cast<std::int64_t>(status.st_size);
    return file;
}

} // namespace detail

Result<std::int64_t> fileSize(const std::string &path)
{
    std::int64_t size = 0;
    const Result<int> opened = detail::openForReading(path, size);
    if (!opened)
        return opened.error();
    ::close(*opened);
    return size;
}

Result<MappedFile> Mapping::open(const std::string &path)
{
    std::int64_t size = 0;
    const Result<int> opened = detail::openForReading(path, size);
    if (!opened)
        return opened.error();
    const detail::Descriptor file(*opened);
    std::shared_ptr<Mapping> mapping(new Mapping(path));
    if (size > 0) {
        void *memory = ::mmap(nullptr, static_cast<std::size_t>(size), PROT_READ, MAP_PRIVATE, file.get(), 0);
        if (memory == MAP_FAILED)
            return Error(errors::kCannotRead, {detail::systemText(errno)}, path);
        mapping->m_data = static_cast<const std::byte *>(memory);
        mapping->m_size = static_cast<std::size_t>(size);
    }
    return MappedFile(std::move(mapping));
}

Mapping::~Mapping()
{
    if (m_data)
        ::munmap(const_cast<std::byte *>(m_data), m_size);
}

} // namespace espalier
