// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/weights.h"

#include "engine/io/integertensors.h"
#include "engine/io/read/archive.h"
#include "engine/io/read/sniff.h"
#include "engine/io/safetensors.h"

#include <algorithm>
#include <map>
#include <string_view>

namespace espalier {

namespace {

bool isCounter(std::string_view name)
{
    return name == "num_batches_tracked" || name.ends_with(".num_batches_tracked");
}

/// The prefix that makes most of the file's names names of the model; of equal ones the shortest.
std::string commonPrefix(const std::map<std::string_view, int> &wanted, const std::vector<NamedTensor> &file)
{
    std::map<std::string, std::size_t> votes;
    for (const NamedTensor &tensor : file) {
        const std::string_view name = tensor.name;
        for (std::size_t start = 0; start != std::string_view::npos;) {
            if (wanted.count(name.substr(start)) > 0)
                ++votes[std::string(name.substr(0, start))];
            const std::size_t dot = name.find('.', start);
            start = dot == std::string_view::npos ? dot : dot + 1;
        }
    }
    std::string best;
    std::size_t most = 0;
    for (const auto &[prefix, count] : votes)
        if (count > most || (count == most && prefix.size() < best.size())) {
            best = prefix;
            most = count;
        }
    return best;
}

bool isTorchScript(const FileHead &head)
{
    return sniffTorchScript(head) > 0;
}

/// The same careful look as before LibTorch opens one; only the tensors are taken.
Result<std::vector<NamedTensor>> readTorchScript(const FileHead &head, const JobContext &context)
{
    const Result<TorchScriptStats> facts = inspectTorchScript(head.file, context);
    return facts ? readStateDict(head.file) : facts.error();
}

bool isSavedZip(const FileHead &head)
{
    return head.isZip() && std::any_of(head.members.begin(), head.members.end(), [](const std::string &name) {
               return name == "data.pkl" || name.ends_with("/data.pkl");
           });
}

bool isSafetensors(const FileHead &head)
{
    return head.bytes.size() > 8 && head.bytes[8] == '{' && head.bytes[7] == 0;
}

bool isPickle(const FileHead &head)
{
    return !head.isZip() && head.bytes.size() > 2 && head.bytes[0] == '\x80' && head.bytes[1] >= 2 && head.bytes[1] <= 5;
}

std::string knownNames()
{
    std::string names;
    for (const WeightReader &reader : weightReaders())
        names += (names.empty() ? "" : ", ") + std::string(reader.name);
    return names;
}

} // namespace

std::span<const WeightReader> weightReaders()
{
    static const WeightReader list[] = {
        {"torchscript", "TorchScript", {".pt", ".pth", ".ptl", ".ts", ".torchscript"}, isTorchScript, readTorchScript},
        {"state-dict",
         "PyTorch state_dict",
         {".pt", ".pth", ".bin"},
         isSavedZip,
         [](const FileHead &head, const JobContext &) { return readStateDict(head.file); }},
        {"safetensors",
         "safetensors",
         {".safetensors"},
         isSafetensors,
         [](const FileHead &head, const JobContext &) -> Result<std::vector<NamedTensor>> {
             Result<SafetensorsFile> file = readSafetensors(head.file);
             return file ? unpackIntegers(std::move(*file)) : file.error();
         }},
        {"legacy-state-dict",
         "PyTorch state_dict (legacy)",
         {".pt", ".pth", ".bin"},
         isPickle,
         [](const FileHead &head, const JobContext &) { return readLegacyStateDict(head.file, knownNames()); }},
    };
    return list;
}

Result<std::vector<NamedTensor>> readWeights(const FileHead &head, const JobContext &context)
{
    for (const WeightReader &reader : weightReaders())
        if (reader.isOne(head))
            return reader.read(head, context);
    return recognise(head, knownNames());
}

WeightMatch matchWeights(const std::vector<NamedTensor> &model, const std::vector<NamedTensor> &file)
{
    std::map<std::string_view, int> wanted;
    for (std::size_t i = 0; i < model.size(); ++i)
        wanted.emplace(model[i].name, static_cast<int>(i));
    WeightMatch match;
    match.prefix = commonPrefix(wanted, file);
    std::vector<bool> isFound(model.size());
    for (std::size_t k = 0; k < file.size(); ++k) {
        const std::string_view name = file[k].name;
        if (!name.starts_with(match.prefix))
            continue;
        const auto found = wanted.find(name.substr(match.prefix.size()));
        if (found == wanted.end()) {
            if (!isCounter(name))
                match.unused.push_back(file[k].name);
            continue;
        }
        const std::size_t i = static_cast<std::size_t>(found->second);
        isFound[i] = true;
        if (model[i].view.shape != file[k].view.shape)
            match.misfits.push_back(model[i].name + ": " + shapeText(file[k].view.shape) + " in the file, " + shapeText(model[i].view.shape)
                                    + " in the network");
        else if (isFloating(model[i].view.type) != isFloating(file[k].view.type))
            match.misfits.push_back(model[i].name + ": " + elementName(file[k].view.type) + " in the file, "
                                    + elementName(model[i].view.type) + " in the network");
        else
            match.pairs.emplace_back(static_cast<int>(i), static_cast<int>(k));
    }
    for (std::size_t i = 0; i < model.size(); ++i)
        if (!isFound[i] && !isCounter(model[i].name))
            match.missing.push_back(model[i].name);
    return match;
}

} // namespace espalier
