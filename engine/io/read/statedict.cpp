// SPDX-License-Identifier: GPL-3.0-or-later
// Files of torch.save: read as weights for a network that comes from elsewhere; as a network they are refused by name.
#include "engine/files/mapping.h"
#include "engine/io/read/archivetensors.h"
#include "engine/io/read/errors.h"
#include "engine/io/read/pickledtensors.h"
#include "engine/io/read/sniff.h"
#include "engine/io/read/weights.h"

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
    "builtins.set",
    "__builtin__.set",
    "builtins.complex",
    "builtins.bytearray",
    "builtins.slice",
    "collections.defaultdict",
    "collections.Counter",
    "argparse.Namespace",
    "numpy.core.multiarray.scalar",
    "numpy.core.multiarray._reconstruct",
    "numpy._core.multiarray.scalar",
    "numpy._core.multiarray._reconstruct",
    "numpy.dtype",
    "numpy.ndarray",
    "_codecs.encode",
};

bool isPlain(const std::string &name)
{
    // Optimizers and schedulers are plain classes without code of their own in the file; they are never made.
    return isTensorGlobal(name) || std::find(std::begin(kBeside), std::end(kBeside), name) != std::end(kBeside)
        || name.starts_with("torch.optim.");
}

Error locatedIn(Error error, const std::string &path)
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

/// Where the bytes of each storage begin.
using Storages = std::map<std::string, const std::byte *>;

bool isDense(const PickledTensor &tensor)
{
    std::int64_t expected = 1;
    for (std::size_t i = tensor.sizes.size(); i-- > 0;) {
        if (tensor.sizes[i] != 1 && tensor.strides[i] != expected)
            return false;
        expected *= tensor.sizes[i];
    }
    return true;
}

/// The elements of a strided tensor in row-major order. Its reach was checked against its storage.
std::shared_ptr<const std::vector<std::byte>> gather(const PickledTensor &tensor, const std::byte *first, std::int64_t count)
{
    const std::size_t size = static_cast<std::size_t>(tensor.elementBytes);
    auto bytes = std::make_shared<std::vector<std::byte>>(static_cast<std::size_t>(count) * size);
    std::vector<std::int64_t> position(tensor.sizes.size());
    std::int64_t at = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        std::memcpy(bytes->data() + static_cast<std::size_t>(i) * size, first + at * tensor.elementBytes, size);
        for (std::size_t axis = position.size(); axis-- > 0;) {
            at += tensor.strides[axis];
            if (++position[axis] < tensor.sizes[axis])
                break;
            at -= tensor.strides[axis] * tensor.sizes[axis];
            position[axis] = 0;
        }
    }
    return bytes;
}

/// All tensors with a name and a type that exists here.
Result<std::vector<NamedTensor>> namedTensors(const PickleTree &tree, const Storages &storages, MappedFile file)
{
    std::vector<NamedTensor> tensors;
    for (const auto &[id, name] : tensorNames(tree, "")) {
        const Result<PickledTensor> tensor = readTensor(tree, id, name);
        if (!tensor)
            return tensor.error();
        const auto storage = storages.find(tensor->storageKey);
        if (tensor->type == ElementType::Other || storage == storages.end())
            continue;
        NamedTensor named;
        named.name = name;
        named.view.type = tensor->type;
        named.view.shape = tensor->sizes;
        const std::byte *first = storage->second + tensor->offset * tensor->elementBytes;
        if (isDense(*tensor)) {
            named.view.data = first;
            named.view.keeper = file;
        } else {
            const auto bytes = gather(*tensor, first, named.view.count());
            named.view.data = bytes->data();
            named.view.keeper = bytes;
        }
        tensors.push_back(std::move(named));
    }
    return tensors;
}

/// After the object: a pickled list of storage keys, then for each key a 64-bit count and the raw numbers.
Result<Storages> legacyStorages(std::string_view rest, const PickleTree &object)
{
    std::map<std::string, std::pair<std::int64_t, std::int64_t>> wanted; // Bytes of an element, elements.
    const Status read = forEachTensor(object, "", [&](const std::string &, const PickledTensor &tensor) -> Status {
        wanted[tensor.storageKey] = {tensor.elementBytes, tensor.storageCount};
        return {};
    });
    if (!read)
        return read.error();
    const Looked keys = lookAt(rest, "the list of storages");
    if (!keys.tree)
        return *keys.error;
    rest.remove_prefix(keys.tree->end);
    Storages storages;
    for (const int id : (*keys.tree)[keys.tree->root].items) {
        const std::string &key = (*keys.tree)[id].text;
        const auto found = wanted.find(key);
        const std::int64_t each = found == wanted.end() ? 1 : found->second.first;
        std::int64_t count = 0, bytes = 0;
        if (rest.size() >= 8) {
            std::memcpy(&count, rest.data(), 8);
            rest.remove_prefix(8);
        } else {
            count = -1;
        }
        if (count < 0 || __builtin_mul_overflow(count, each, &bytes) || static_cast<std::uint64_t>(bytes) > rest.size()
            || (found != wanted.end() && count < found->second.second))
            return Error(errors::kLegacyCut, {"storage " + printable(key, 60) + " is not whole"});
        storages[key] = reinterpret_cast<const std::byte *>(rest.data());
        rest.remove_prefix(static_cast<std::size_t>(bytes));
    }
    return storages;
}

/// The archive's pickle and the folder that it lies in.
struct SavedTree {
    PickleTree tree;
    std::string root;
};

Result<SavedTree> readSavedTree(const ZipArchive &archive)
{
    SavedTree saved;
    for (const ZipMember &member : archive.members())
        if (member.name == "data.pkl" || member.name.ends_with("/data.pkl")) {
            saved.root = member.name.substr(0, member.name.size() - 8);
            break;
        }
    const Result<std::string> bytes = archive.read(saved.root + "data.pkl", kMaxPickle);
    if (!bytes)
        return bytes.error();
    if (!saved.root.empty())
        saved.root.pop_back();
    if (archive.find(saved.root + "/constants.pkl")) {
        // TorchScript: its own classes are plain containers of tensors here, for nothing is made of them.
        Result<PickleTree> tree = readPickle(*bytes, "data.pkl", [](const std::string &) { return true; });
        if (!tree)
            return tree.error();
        saved.tree = std::move(*tree);
        return saved;
    }
    Looked looked = lookAt(*bytes, "data.pkl");
    if (!looked.tree)
        return *looked.error;
    saved.tree = std::move(*looked.tree);
    return saved;
}

} // namespace

Result<std::vector<NamedTensor>> readStateDict(const MappedFile &file)
{
    const std::string &path = file->path();
    const Result<ZipArchive> archive = ZipArchive::open(file);
    if (!archive)
        return archive.error();
    const Result<SavedTree> saved = readSavedTree(*archive);
    if (!saved)
        return locatedIn(saved.error(), path);
    std::vector<const ZipMember *> records;
    if (Status sound = checkTensorRecords(saved->tree, "", *archive, saved->root, "data", records); !sound)
        return locatedIn(sound.error(), path);
    Storages storages;
    for (const ZipMember *record : records)
        storages[record->name.substr(record->name.rfind('/') + 1)] = file->data() + record->dataOffset;
    auto tensors = namedTensors(saved->tree, storages, file);
    if (!tensors)
        return locatedIn(tensors.error(), path);
    return tensors;
}

Result<std::vector<NamedTensor>> readLegacyStateDict(const MappedFile &file, const std::string &known)
{
    const std::string &path = file->path();
    std::string_view rest = file->text();
    Looked looked = lookAt(rest, "This pickle");
    if (!looked.tree)
        return locatedIn(*looked.error, path);
    const PickleNode &first = (*looked.tree)[looked.tree->root];
    if (first.kind != PickleKind::LongInteger || first.text != kLegacyMagic)
        return Error(errors::kUnknownFile, {" (a Python pickle)", known}, path);
    for (const char *what : {"the protocol", "the system's properties", "the object"}) {
        rest.remove_prefix(looked.tree->end);
        if (rest.empty())
            return Error(errors::kLegacyCut, {std::string(what) + " is missing"}, path);
        looked = lookAt(rest, std::string("The pickle of ") + what);
        if (!looked.tree)
            return locatedIn(*looked.error, path);
    }
    rest.remove_prefix(looked.tree->end);
    const Result<Storages> storages = legacyStorages(rest, *looked.tree);
    if (!storages)
        return locatedIn(storages.error(), path);
    auto tensors = namedTensors(*looked.tree, *storages, file);
    if (!tensors)
        return locatedIn(tensors.error(), path);
    return tensors;
}

Error recogniseStateDict(const MappedFile &file)
{
    const auto tensors = readStateDict(file);
    return tensors ? Error(errors::kNotYet, {"a PyTorch state_dict, weights without a graph", kHint}, file->path()) : tensors.error();
}

Error recognisePickle(const MappedFile &file, const std::string &known)
{
    const auto tensors = readLegacyStateDict(file, known);
    return tensors ? Error(errors::kNotYet, {"a PyTorch state_dict (legacy format), weights without a graph", kHint}, file->path())
                   : tensors.error();
}

} // namespace espalier
