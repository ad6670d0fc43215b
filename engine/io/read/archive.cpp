// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/archive.h"

#include "engine/io/read/archivetensors.h"
#include "engine/io/read/codecheck.h"
#include "engine/io/read/errors.h"
#include "engine/io/read/pickle.h"
#include "engine/io/read/pickledtensors.h"
#include "engine/io/read/zip.h"

#include <algorithm>

namespace espalier {

namespace {

constexpr std::int64_t kMaxCodeFile = 16 << 20, kMaxCode = 64 << 20;
constexpr std::size_t kMaxModules = 200'000;

bool isModuleClass(const std::string &qualifiedName)
{
    return qualifiedName.starts_with("__torch__.");
}

/// Puts the archive's path on an error that was made without one.
Error located(Error error, const std::string &path)
{
    return error.where().empty() ? error.at(path) : error;
}

class Inspection
{
public:
    Inspection(const ZipArchive &archive, const JobContext &context) : m_archive(archive), m_context(context) { }

    Result<TorchScriptStats> inspect()
    {
        for (const auto step : {&Inspection::checkMembers, &Inspection::checkCodeFiles, &Inspection::checkData, &Inspection::checkConstants,
                                &Inspection::checkSums}) {
            if (m_context.cancelled())
                return Error(errors::kCancelled, {}, m_archive.path());
            if (Status done = (this->*step)(); !done)
                return located(done.error(), m_archive.path());
        }
        m_facts.isMobile = has("bytecode.pkl");
        m_facts.isTraced = has("traced_inputs.pkl") || !(m_code.hasFinal || m_code.hasNoneHook);
        if (const Result<std::string> version = m_archive.read(m_facts.root + "/version", 100)) {
            const std::string number = version->substr(0, version->find_last_not_of(" \r\n") + 1);
            m_facts.producer =
                std::string(has("byteorder") ? "PyTorch 2" : "PyTorch") + ", TorchScript file version " + printable(number, 20);
        }
        return std::move(m_facts);
    }

private:
    bool has(const char *name) const { return m_archive.find(m_facts.root + "/" + name) != nullptr; }

    /// All members lie in one folder, as LibTorch's reader expects.
    Status checkMembers()
    {
        const std::vector<ZipMember> &members = m_archive.members();
        const std::size_t slash = members.empty() ? std::string::npos : members.front().name.find('/');
        if (slash == std::string::npos || slash == 0)
            return Error(errors::kZipOther, {members.empty() ? "nothing" : printable(members.front().name, 80)});
        m_facts.root = members.front().name.substr(0, slash);
        const std::string folder = m_facts.root + "/";
        for (const ZipMember &member : members) {
            const bool climbs = ("/" + member.name + "/").find("/../") != std::string::npos;
            if (!member.name.starts_with(folder) || climbs)
                return Error(errors::kZipMember,
                             {printable(member.name, 120), "it lies outside the archive's folder \"" + printable(m_facts.root, 80) + "\""});
        }
        if (!has("data.pkl"))
            return has("constants.pkl") ? Error(errors::kNoDataPkl) : Error(errors::kZipOther, {printable(members.front().name, 80)});
        return {};
    }

    Status checkCodeFiles()
    {
        const std::string folder = m_facts.root + "/code/";
        std::int64_t total = 0;
        for (const ZipMember &member : m_archive.members()) {
            if (!member.name.starts_with(folder))
                continue;
            if (m_context.cancelled())
                return Error(errors::kCancelled);
            const std::string file = member.name.substr(m_facts.root.size() + 1);
            total += member.size;
            if (total > kMaxCode)
                return Error(errors::kCodeSize, {std::to_string(kMaxCode)});
            const Result<std::string> text = m_archive.read(member.name, kMaxCodeFile);
            if (!text)
                return text.error();
            if (file.ends_with(".py")) {
                const Result<CodeStats> facts = checkCode(*text, file);
                if (!facts)
                    return facts.error();
                m_code.hasFinal = m_code.hasFinal || facts->hasFinal;
                m_code.hasNoneHook = m_code.hasNoneHook || facts->hasNoneHook;
            } else if (file.ends_with(".debug_pkl")) {
                // LibTorch reads these when it makes an error message. Their paths are nobody's business.
                const Result<PickleTree> tree = readPickle(*text, file, isTensorGlobal);
                if (!tree)
                    return tree.error();
                if (Status shape = checkPickleShape(*tree, file); !shape)
                    return shape;
            }
        }
        return {};
    }

    Result<PickleTree> readTree(const char *name)
    {
        const Result<std::string> bytes = m_archive.read(m_facts.root + "/" + name, kMaxPickle);
        if (!bytes)
            return bytes.error();
        Result<PickleTree> tree = readPickle(
            *bytes, name, [](const std::string &qualifiedName) { return isModuleClass(qualifiedName) || isTensorGlobal(qualifiedName); });
        if (!tree)
            return tree;
        if (Status shape = checkPickleShape(*tree, name); !shape)
            return shape.error();
        for (const PickleNode &node : tree->nodes)
            if (node.kind == PickleKind::Global && node.text.starts_with("__torch__.torch.classes."))
                return Error(errors::kCustomClass, {printable(node.text.substr(10), 120)});
        return tree;
    }

    Status checkData()
    {
        const Result<PickleTree> tree = readTree("data.pkl");
        if (!tree)
            return tree.error();
        if (tree->root < 0 || (*tree)[tree->root].kind != PickleKind::Object)
            return Error(errors::kPickleBroken, {"data.pkl", "its value is no module", "0"});
        if (Status done = checkTensorRecords(*tree, "", m_archive, m_facts.root, "data", m_records); !done)
            return done;
        return collectModules(*tree);
    }

    Status checkConstants()
    {
        const Result<PickleTree> tree = readTree("constants.pkl");
        if (!tree)
            return tree.error();
        if (tree->root < 0 || (*tree)[tree->root].kind != PickleKind::Tuple)
            return Error(errors::kPickleBroken, {"constants.pkl", "its value is no tuple", "0"});
        return checkTensorRecords(*tree, "CONSTANTS", m_archive, m_facts.root, "constants", m_records);
    }

    Status collectModules(const PickleTree &tree)
    {
        std::vector<std::pair<int, std::string>> open{{tree.root, ""}};
        while (!open.empty()) {
            const auto [id, path] = std::move(open.back());
            open.pop_back();
            const PickleNode &node = tree[id];
            if (m_facts.moduleTypes.size() >= kMaxModules)
                return Error(errors::kPickleLimit, {"data.pkl", "it has more than " + std::to_string(kMaxModules) + " modules"});
            m_facts.moduleTypes.emplace(path, tree[node.of].text);
            if (node.state < 0 || tree[node.state].kind != PickleKind::Dict)
                continue;
            const std::vector<int> &items = tree[node.state].items;
            for (std::size_t i = 0; i + 1 < items.size(); i += 2)
                if (tree[items[i]].kind == PickleKind::Text && tree[items[i + 1]].kind == PickleKind::Object)
                    open.emplace_back(items[i + 1], path.empty() ? tree[items[i]].text : path + "." + tree[items[i]].text);
        }
        return {};
    }

    /// The records' checksums, several at a time: LibTorch does not look at them.
    Status checkSums()
    {
        std::sort(m_records.begin(), m_records.end());
        m_records.erase(std::unique(m_records.begin(), m_records.end()), m_records.end());
        std::vector<std::optional<Error>> failures(m_records.size());
        m_context.forEach(static_cast<std::int64_t>(m_records.size()), [&](std::int64_t index, int) {
            const std::size_t i = static_cast<std::size_t>(index);
            if (Status sound = m_archive.check(*m_records[i], m_context); !sound)
                failures[i] = sound.error();
        });
        for (const std::optional<Error> &failure : failures)
            if (failure)
                return *failure;
        return {};
    }

    const ZipArchive &m_archive;
    const JobContext &m_context;
    TorchScriptStats m_facts;
    CodeStats m_code;
    std::vector<const ZipMember *> m_records; ///< Those that hold tensors.
};

} // namespace

Status checkTensorRecords(const PickleTree &tree, const std::string &prefix, const ZipArchive &archive, const std::string &root,
                          const std::string &folder, std::vector<const ZipMember *> &records)
{
    return forEachTensor(tree, prefix, [&](const std::string &name, const PickledTensor &tensor) -> Status {
        const std::string record = folder + "/" + tensor.storageKey;
        const ZipMember *member = archive.find(root.empty() ? record : root + "/" + record);
        if (!member)
            return Error(errors::kTensorMissing, {printable(name), printable(record)});
        if (member->deflated)
            return Error(errors::kTensorBroken,
                         {printable(name), "its record " + printable(record) + " is packed, which PyTorch never does"});
        const std::int64_t needed = tensor.storageCount * tensor.elementBytes;
        if (member->size < needed)
            return Error(errors::kTensorRecord, {printable(name), std::to_string(needed), printable(record), std::to_string(member->size)});
        records.push_back(member);
        return {};
    });
}

Result<TorchScriptStats> inspectTorchScript(const MappedFile &file, const JobContext &context)
{
    const Result<ZipArchive> archive = ZipArchive::open(file);
    if (!archive)
        return archive.error();
    return Inspection(*archive, context).inspect();
}

} // namespace espalier
