// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/files.h"
#include "engine/files/sha256.h"

#include "engine/files/errors.h"
#include "engine/files/mapping.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace espalier {

namespace {

Error cannotWrite(const std::string &path, int code)
{
    return Error(errors::kCannotWrite, {detail::systemText(code)}, path);
}

/// A private folder beside the target. The file in it has the target's own name, because some writers put the name into
/// the file; both are removed at the end of the scope unless the file was moved away.
class TemporaryFolder
{
public:
    explicit TemporaryFolder(const std::filesystem::path &target) : m_folder((target.parent_path() / ".espalier-XXXXXX").string())
    {
        if (!::mkdtemp(m_folder.data())) {
            m_failure = errno;
            m_folder.clear();
        } else {
            m_file = (std::filesystem::path(m_folder) / target.filename()).string();
        }
    }
    ~TemporaryFolder()
    {
        std::error_code ignored;
        if (!m_folder.empty())
            std::filesystem::remove_all(m_folder, ignored);
    }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;

    int failure() const { return m_failure; }
    const std::string &file() const { return m_file; }

private:
    std::string m_folder, m_file;
    int m_failure = 0;
};

/// Follows symbolic links, so that the file behind a link is replaced and not the link.
std::filesystem::path resolved(const std::string &path)
{
    std::error_code failed;
    const std::filesystem::path absolute = std::filesystem::absolute(path, failed);
    if (failed)
        return path;
    const std::filesystem::path real = std::filesystem::weakly_canonical(absolute, failed);
    return failed ? absolute : real;
}

/// 0, or errno.
int syncPath(const std::string &path, int flags)
{
    detail::Descriptor file(::open(path.c_str(), flags | O_CLOEXEC));
    if (file.get() < 0 || ::fsync(file.get()) != 0 || !file.close())
        return errno;
    return 0;
}

Status writeAll(const std::string &path, std::string_view bytes)
{
    detail::Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666));
    if (file.get() < 0)
        return cannotWrite(path, errno);
    while (!bytes.empty()) {
        const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return cannotWrite(path, errno);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    if (!file.close())
        return cannotWrite(path, errno);
    return {};
}

} // namespace

Result<std::string> readFile(const std::string &path, std::int64_t limit)
{
    std::int64_t size = 0;
    const Result<int> opened = detail::openForReading(path, size);
    if (!opened)
        return opened.error();
    const detail::Descriptor file(*opened);
    if (size > limit)
        return Error(errors::kFileTooLarge, {std::to_string(size), std::to_string(limit)}, path);
    std::string bytes(static_cast<std::size_t>(size), '\0');
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t got = ::read(file.get(), bytes.data() + filled, bytes.size() - filled);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return Error(errors::kCannotRead, {detail::systemText(errno)}, path);
        if (got == 0)
            break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

Status replaceFile(const std::string &path, const std::function<Status(const std::string &)> &write,
                   const std::function<Status(const std::string &)> &check)
{
    if (path.empty() || path.find('\0') != std::string::npos)
        return cannotWrite(path, ENOENT);
    const std::filesystem::path target = resolved(path);
    struct stat old {
    };
    const bool exists = ::stat(target.c_str(), &old) == 0;
    if (exists && S_ISDIR(old.st_mode))
        return cannotWrite(path, EISDIR);
    if (exists && !S_ISREG(old.st_mode))
        return Error(errors::kNotRegular, {}, path);
    // Replacing needs the folder's permission only; a file that its owner has write-protected stays all the same.
    if (exists && ::access(target.c_str(), W_OK) != 0)
        return cannotWrite(path, errno);

    const TemporaryFolder temporary(target);
    if (temporary.failure())
        return cannotWrite(path, temporary.failure());
    // Trouble of the temporary file is told as the target's: the temporary name means nothing to the user.
    const auto told = [&](Error error) { return error.where() == temporary.file() ? error.at(path) : error; };
    if (Status written = write(temporary.file()); !written)
        return told(written.error());
    if (check) {
        if (Status checked = check(temporary.file()); !checked)
            return told(checked.error());
    }
    if (exists && ::chmod(temporary.file().c_str(), old.st_mode & 07777) != 0)
        return cannotWrite(path, errno);
    if (const int failure = syncPath(temporary.file(), O_RDONLY))
        return cannotWrite(path, failure);
    if (::rename(temporary.file().c_str(), target.c_str()) != 0)
        return cannotWrite(path, errno);
    // The new name is already in place: not being able to sync the folder is no reason to call it failed.
    (void)syncPath(target.parent_path().string(), O_RDONLY | O_DIRECTORY);
    return {};
}

Status writeFile(const std::string &path, std::string_view bytes)
{
    return replaceFile(path, [&](const std::string &temporary) { return writeAll(temporary, bytes); });
}

Result<std::string> sha256File(const std::string &path, const JobContext &context)
{
    std::int64_t size = 0;
    const Result<int> opened = detail::openForReading(path, size);
    if (!opened)
        return opened.error();
    const detail::Descriptor file(*opened);
    ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_SEQUENTIAL);
    Sha256 hash;
    // 1 MiB: well under 20 ms of hashing between two looks at the stop token, even without SHA instructions.
    std::string block(1 << 20, '\0');
    std::int64_t done = 0;
    for (;;) {
        if (context.cancelled())
            return Error(errors::kCancelled, {}, path);
        const ssize_t got = ::read(file.get(), block.data(), block.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return Error(errors::kCannotRead, {detail::systemText(errno)}, path);
        if (got == 0)
            break;
        hash.add(block.data(), static_cast<std::size_t>(got));
        done += got;
        context.report("read", done, size);
    }
    return hash.hex();
}

} // namespace espalier
