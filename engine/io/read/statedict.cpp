// SPDX-License-Identifier: GPL-3.0-or-later
// Files of torch.save. They are looked through as carefully as if they were to be read, and then refused by name.
#include "engine/io/errors.h"
#include "engine/io/mapping.h"
#include "engine/io/read/archivetensors.h"
#include "engine/io/read/errors.h"
#include "engine/io/read/pickledtensors.h"
#include "engine/io/read/sniff.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <optional>

namespace espalier {

namespace {

constexpr const char *kHint = "in Python, load the weights into their module and save torch.jit.trace(model.eval(), example)";
/// Python's 0x1950a86a20f9469cfc6c as the bytes of LONG1.
constexpr std::string_view kLegacyMagic("\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19", 10);

/// Harmless things that are found beside weights.
constexpr std::string_view kBeside[] = {
    "builtins.set", "__builtin__.set", "builtins.complex", "builtins.bytearray", "builtins.slice", "collections.defaultdict",
    "collections.Counter", "argparse.Namespace", "numpy.core.multiarray.scalar", "numpy.core.multiarray._reconstruct",
    "numpy._core.multiarray.scalar", "numpy._core.multiarray._reconstruct", "numpy.dtype", "numpy.ndarray", "_codecs.encode",
};

bool isPlain(const std::string &name)
{
    // Optimizers and schedulers are plain classes without code of their own in the file; they are never made.
    return isTensorGlobal(name) || std::find(std::begin(kBeside), std::end(kBeside), name) != std::end(kBeside)
        || name.starts_with("torch.optim.");
}

Error located(Error error, const std::string &path)
{
    return error.where().empty() ? error.at(path) : error;
}

struct Looked {
    std::optional<PickleTree> tree;
    std::optional<Error> error;
};

/// Reads a pickle and says what is wrong with it: code before damage.
Looked lookAt(std::string_view bytes, const std::string &what)
{
    std::vector<std::string> unknown;
    bool hasModules = false;
    Result<PickleTree> tree = readPickle(bytes, what, [&](const std::string &name) {
        hasModules = hasModules || name.starts_with("torch.nn.modules.");
        if (!isPlain(name))
            unknown.push_back(name);
        return true;
    });
    if (!unknown.empty()) {
        if (tree && hasModules && tree->root >= 0 && (*tree)[tree->root].kind == PickleKind::Object)
            return {std::nullopt, Error(errors::kPickledModule, {printable((*tree)[(*tree)[tree->root].of].text, 120)})};
        return {std::nullopt, Error(errors::kPickleCode, {what, printable(unknown.front(), 120)})};
    }
    if (!tree)
        return {std::nullopt, tree.error()};
    if (Status shape = checkPickleShape(*tree, what); !shape)
        return {std::nullopt, shape.error()};
    return {std::move(*tree), std::nullopt};
}

/// After the object: a pickled list of storage keys, then for each key a 64-bit count and the raw numbers.
std::optional<Error> legacyTrouble(std::string_view rest, const PickleTree &object)
{
    std::map<std::string, std::int64_t> elementBytes;
    const Status read = forEachTensor(object, "", [&](const std::string &, const PickledTensor &tensor) -> Status {
        elementBytes[tensor.storageKey] = tensor.elementBytes;
        return {};
    });
    if (!read)
        return read.error();
    const Looked keys = lookAt(rest, "the list of storages");
    if (!keys.tree)
        return keys.error;
    rest.remove_prefix(keys.tree->end);
    for (const int id : (*keys.tree)[keys.tree->root].items) {
        const std::string &key = (*keys.tree)[id].text;
        const auto found = elementBytes.find(key);
        const std::int64_t each = found == elementBytes.end() ? 1 : found->second;
        std::int64_t count = 0, bytes = 0;
        if (rest.size() >= 8) {
            std::memcpy(&count, rest.data(), 8);
            rest.remove_prefix(8);
        } else {
            count = -1;
        }
        if (count < 0 || __builtin_mul_overflow(count, each, &bytes) || static_cast<std::uint64_t>(bytes) > rest.size())
            return Error(errors::kLegacyCut, {"storage " + printable(key, 60) + " is not whole"});
        rest.remove_prefix(static_cast<std::size_t>(bytes));
    }
    return std::nullopt;
}

} // namespace

Error recogniseStateDict(const std::string &path)
{
    const Result<ZipArchive> archive = ZipArchive::open(path);
    if (!archive)
        return archive.error();
    std::string root;
    for (const ZipMember &member : archive->members())
        if (member.name == "data.pkl" || member.name.ends_with("/data.pkl")) {
            root = member.name.substr(0, member.name.size() - 8);
            break;
        }
    const Result<std::string> bytes = archive->read(root + "data.pkl", kLargestPickle);
    if (!bytes)
        return bytes.error();
    const Looked looked = lookAt(*bytes, "data.pkl");
    if (!looked.tree)
        return located(*looked.error, path);
    if (!root.empty())
        root.pop_back();
    std::vector<const ZipMember *> records;
    if (Status sound = checkTensorRecords(*looked.tree, "", *archive, root, "data", records); !sound)
        return located(sound.error(), path);
    return Error(errors::kNotYet, {"a PyTorch state_dict, weights without a graph", kHint}, path);
}

Error recognisePickle(const std::string &path)
{
    const Result<std::shared_ptr<const Mapping>> file = Mapping::open(path);
    if (!file)
        return file.error();
    std::string_view rest = (*file)->text();
    Looked looked = lookAt(rest, "This pickle");
    if (!looked.tree)
        return located(*looked.error, path);
    const PickleNode &first = (*looked.tree)[looked.tree->root];
    if (first.kind != PickleKind::LongInteger || first.text != kLegacyMagic)
        return Error(errors::kUnknownFile, {" (a Python pickle)"}, path);
    for (const char *what : {"the protocol", "the system's properties", "the object"}) {
        rest.remove_prefix(looked.tree->end);
        if (rest.empty())
            return Error(errors::kLegacyCut, {std::string(what) + " is missing"}, path);
        looked = lookAt(rest, std::string("The pickle of ") + what);
        if (!looked.tree)
            return located(*looked.error, path);
    }
    rest.remove_prefix(looked.tree->end);
    if (const std::optional<Error> trouble = legacyTrouble(rest, *looked.tree))
        return located(*trouble, path);
    return Error(errors::kNotYet, {"a PyTorch state_dict (legacy format), weights without a graph", kHint}, path);
}

} // namespace espalier
