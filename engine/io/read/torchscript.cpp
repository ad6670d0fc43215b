// SPDX-License-Identifier: GPL-3.0-or-later
#include <ATen/core/ivalue.h>

#include "engine/io/read/torchscript.h"

#include "engine/files/sha256.h"
#include "engine/graph/finish.h"
#include "engine/io/read/archive.h"
#include "engine/io/read/torchbuild.h"
#include "engine/io/read/torcherrors.h"
#include "engine/model/errors.h"

#include <ATen/Version.h>
#include <torch/csrc/api/include/torch/version.h>

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace espalier {

namespace {

int sniff(const FileHead &head)
{
    bool hasCode = false;
    bool hasData = false;
    for (const std::string &member : head.members) {
        hasCode = hasCode || member.find("/code/") != std::string::npos;
        hasData = hasData || (member.size() >= 9 && member.compare(member.size() - 9, 9, "/data.pkl") == 0);
    }
    return hasCode ? (hasData ? 100 : 90) : 0;
}

Error loadError(const std::exception &exception)
{
    const std::string text = torchMessage(exception);
    std::string whole = exception.what();
    const std::string mark = "Unknown builtin op: ";
    if (const std::size_t at = whole.find(mark); at != std::string::npos) {
        const std::size_t begin = at + mark.size();
        std::size_t end = begin;
        while (end < whole.size() && (std::isalnum(static_cast<unsigned char>(whole[end])) || whole[end] == '_' || whole[end] == ':'))
            ++end;
        return Error(errors::kTorchNewer, {printable(whole.substr(begin, end - begin)), TORCH_VERSION});
    }
    return Error(errors::kTorchLoad, {TORCH_VERSION, text});
}

std::string stemOf(const std::string &path)
{
    std::string name = std::filesystem::path(path).filename().string();
    for (const char *suffix : {".pt", ".pth", ".ptl", ".ts", ".torchscript", ".traced", ".scripted"})
        if (name.size() > std::string(suffix).size() && name.ends_with(suffix))
            name.resize(name.size() - std::string(suffix).size());
    return name;
}

Result<ModelPtr> read(const FileHead &head, const ImportOptions &options, const JobContext &context)
{
    const auto facts = inspectTorchScript(head.file, context);
    if (!facts)
        return facts.error();
    const auto hash = sha256Of(head.file->text(), context);
    if (!hash)
        return hash.error();

    auto model = std::make_shared<Model>();
    model->provenance.path = head.path();
    model->provenance.name = stemOf(head.path());
    model->provenance.format = facts->isMobile ? "torchscript-mobile" : facts->isTraced ? "torchscript-traced" : "torchscript-scripted";
    model->provenance.producer = facts->producer;
    model->provenance.sha256 = *hash;
    model->provenance.fileBytes = static_cast<std::int64_t>(head.file->size());

    std::optional<torch::jit::Module> module;
    try {
        module.emplace(loadModule(head.file));
    } catch (const std::exception &exception) {
        return loadError(exception).at(head.path());
    }
    Status status = buildFromModule(*module, *model);
    if (!status) {
        Error error = status.error();
        return error.at(head.path());
    }
    status = finishModel(*model, {options.inputShapes, options.inputShapeSource}, context);
    if (!status)
        return status.error();
    return ModelPtr(std::move(model));
}

} // namespace

const Importer &torchScriptImporter()
{
    static const Importer importer{"torchscript", "TorchScript", {".pt", ".pth", ".ptl", ".ts", ".torchscript"}, sniff, read};
    return importer;
}

} // namespace espalier
