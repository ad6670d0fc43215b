// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/errors.h"
#include "engine/files/mapping.h"
#include "engine/io/read/sniff.h"
#include "engine/io/read/zip.h"

#include <algorithm>

namespace espalier {

namespace {

constexpr std::size_t kHeadBytes = 65536;
constexpr std::size_t kMaxFile = std::size_t(1) << 40;

} // namespace

Result<FileHead> readHead(const std::string &path)
{
    const Result<MappedFile> file = Mapping::open(path);
    if (!file)
        return file.error();
    if ((*file)->size() == 0)
        return Error(errors::kFileEmpty, {}, path);
    if ((*file)->size() > kMaxFile)
        return Error(errors::kFileTooLarge, {std::to_string((*file)->size()), std::to_string(kMaxFile)}, path);
    FileHead head;
    head.file = *file;
    head.bytes = (*file)->text().substr(0, kHeadBytes);
    if (head.isZip()) {
        const Result<ZipArchive> archive = ZipArchive::open(*file);
        if (!archive)
            return archive.error();
        for (const ZipMember &member : archive->members())
            head.members.push_back(member.name);
    }
    return head;
}

Result<ModelPtr> openWith(std::span<const Importer> importers, const std::string &path, const ImportOptions &options,
                          const JobContext &context)
{
    const Result<FileHead> head = readHead(path);
    if (!head)
        return head.error();
    const Importer *best = nullptr;
    int surest = 0;
    std::string known;
    for (const Importer &importer : importers) {
        known += (known.empty() ? "" : ", ") + std::string(importer.name);
        const int sure = importer.sniff(*head);
        if (sure > surest) {
            surest = sure;
            best = &importer;
        }
    }
    return best ? best->read(*head, options, context) : Result<ModelPtr>(recognise(*head, known));
}

int sniffTorchScript(const FileHead &head)
{
    const auto isOfTorchScript = [](const std::string &member) {
        const std::size_t slash = member.find('/');
        if (slash == std::string::npos)
            return false;
        const std::string_view inside = std::string_view(member).substr(slash + 1);
        return inside == "constants.pkl" || inside.starts_with("code/__torch__");
    };
    return std::any_of(head.members.begin(), head.members.end(), isOfTorchScript) ? 90 : 0;
}

} // namespace espalier
