// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/write/checked.h"

#include "engine/files/files.h"
#include "engine/files/sha256.h"

#include <cstring>
#include <filesystem>
#include <map>
#include <string_view>

namespace espalier {

Result<ExportReport> writeChecked(const std::string &path, const JobContext &context,
                                  const std::function<Status(const std::string &temporary)> &write,
                                  const std::function<Status(const std::string &temporary, ExportReport &report)> &check)
{
    ExportReport report;
    report.path = path;
    const Status status = replaceFile(path, write, [&](const std::string &temporary) { return check(temporary, report); });
    if (!status)
        return status.error();
    const auto hash = sha256File(path, context);
    if (!hash)
        return hash.error();
    report.sha256 = *hash;
    std::error_code ignored;
    report.fileBytes = static_cast<std::int64_t>(std::filesystem::file_size(path, ignored));
    return report;
}

std::string firstDifference(const std::vector<NamedTensor> &want, const std::vector<NamedTensor> &got)
{
    std::map<std::string_view, const TensorView *> byName;
    for (const NamedTensor &tensor : got)
        byName[tensor.name] = &tensor.view;
    for (const NamedTensor &tensor : want) {
        const auto found = byName.find(tensor.name);
        if (found == byName.end() || found->second->shape != tensor.view.shape || found->second->type != tensor.view.type
            || (tensor.view.bytes() > 0 && std::memcmp(found->second->data, tensor.view.data, tensor.view.bytes()) != 0))
            return printable(tensor.name);
    }
    return got.size() == want.size() ? std::string() : std::to_string(got.size()) + " tensors";
}

} // namespace espalier
