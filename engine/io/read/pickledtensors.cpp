// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/pickledtensors.h"

#include "engine/io/read/errors.h"

#include <algorithm>
#include <limits>
#include <string_view>

namespace espalier {

namespace {

struct StorageType {
    std::string_view name;
    ElementType type;
    std::int64_t bytes;
};

constexpr StorageType kStorages[] = {
    {"FloatStorage", ElementType::Float32, 4},
    {"DoubleStorage", ElementType::Float64, 8},
    {"HalfStorage", ElementType::Float16, 2},
    {"BFloat16Storage", ElementType::BFloat16, 2},
    {"LongStorage", ElementType::Int64, 8},
    {"IntStorage", ElementType::Int32, 4},
    {"ShortStorage", ElementType::Int16, 2},
    {"CharStorage", ElementType::Int8, 1},
    {"ByteStorage", ElementType::UInt8, 1},
    {"BoolStorage", ElementType::Bool, 1},
    {"ComplexFloatStorage", ElementType::Complex64, 8},
    {"ComplexDoubleStorage", ElementType::Complex128, 16},
    {"QInt8Storage", ElementType::Other, 1},
    {"QUInt8Storage", ElementType::Other, 1},
    {"QInt32Storage", ElementType::Other, 4},
    {"UntypedStorage", ElementType::UInt8, 1},
};

/// Those of module torch.
constexpr std::string_view kTorchNames[] = {
    "Size",
    "device",
    "float32",
    "float",
    "float64",
    "double",
    "float16",
    "half",
    "bfloat16",
    "int64",
    "long",
    "int32",
    "int",
    "int16",
    "short",
    "int8",
    "uint8",
    "bool",
    "complex64",
    "complex128",
    "quint8",
    "qint8",
    "qint32",
    "per_tensor_affine",
    "per_channel_affine",
    "strided",
    "contiguous_format",
    "preserve_format",
    "channels_last",
    "Tensor",
};

constexpr std::string_view kOtherNames[] = {
    "torch._utils._rebuild_tensor",        "torch._utils._rebuild_tensor_v2",  "torch._utils._rebuild_parameter",
    "torch._utils._rebuild_qtensor",       "torch.nn.parameter.Parameter",     "torch.serialization._get_layout",
    "torch.storage._load_from_bytes",      "torch.storage.UntypedStorage",     "torch.storage.TypedStorage",
    "torch._tensor._rebuild_from_type_v2", "torch.jit._pickle.build_intlist",  "torch.jit._pickle.build_tensorlist",
    "torch.jit._pickle.build_doublelist",  "torch.jit._pickle.build_boollist", "torch.jit._pickle.build_tensor_from_id",
    "torch.jit._pickle.restore_type_tag",  "collections.OrderedDict",
};

const StorageType *findStorage(std::string_view qualified)
{
    for (const std::string_view module : {std::string_view("torch."), std::string_view("torch.storage.")})
        if (qualified.starts_with(module))
            for (const StorageType &storage : kStorages)
                if (qualified.substr(module.size()) == storage.name)
                    return &storage;
    return nullptr;
}

bool isNumber(const PickleTree &tree, int id, std::int64_t &value)
{
    if (id < 0 || tree[id].kind != PickleKind::Integer)
        return false;
    value = tree[id].integer;
    return true;
}

bool isNumberList(const PickleTree &tree, int id, std::vector<std::int64_t> &values)
{
    if (id >= 0 && tree[id].kind == PickleKind::Call) { // torch.Size((...))
        const PickleNode &arguments = tree[tree[id].arguments];
        return tree[tree[id].of].text == "torch.Size" && arguments.items.size() == 1 && isNumberList(tree, arguments.items[0], values);
    }
    if (id < 0 || (tree[id].kind != PickleKind::Tuple && tree[id].kind != PickleKind::List))
        return false;
    for (const int item : tree[id].items) {
        std::int64_t value = 0;
        if (!isNumber(tree, item, value))
            return false;
        values.push_back(value);
    }
    return true;
}

/// "" or what is wrong: does the view stay inside its storage?
std::string viewTrouble(const PickledTensor &tensor)
{
    if (tensor.sizes.size() != tensor.strides.size())
        return "it has " + std::to_string(tensor.sizes.size()) + " sizes but " + std::to_string(tensor.strides.size()) + " strides";
    if (tensor.sizes.size() > 64)
        return "it has more than 64 dimensions";
    if (tensor.offset < 0)
        return "its storage offset " + std::to_string(tensor.offset) + " is negative";
    if (tensor.storageCount < 0)
        return "its storage has a negative size";
    std::int64_t count = 1, last = tensor.offset, bytes = 0;
    bool overflows = false, isEmpty = false;
    for (std::size_t i = 0; i < tensor.sizes.size(); ++i) {
        if (tensor.sizes[i] < 0 || tensor.strides[i] < 0)
            return "its shape " + shapeText(tensor.sizes) + " or its strides " + shapeText(tensor.strides) + " are negative";
        isEmpty = isEmpty || tensor.sizes[i] == 0;
        std::int64_t reach = 0;
        overflows = overflows || __builtin_mul_overflow(count, std::max<std::int64_t>(tensor.sizes[i], 1), &count)
            || __builtin_mul_overflow(std::max<std::int64_t>(tensor.sizes[i], 1) - 1, tensor.strides[i], &reach)
            || __builtin_add_overflow(last, reach, &last);
    }
    if (overflows || __builtin_mul_overflow(count, tensor.elementBytes, &bytes)
        || __builtin_mul_overflow(tensor.storageCount, tensor.elementBytes, &bytes))
        return "its shape " + shapeText(tensor.sizes) + " has more elements than there can be";
    if (!isEmpty && last >= tensor.storageCount)
        return "its shape " + shapeText(tensor.sizes) + " with strides " + shapeText(tensor.strides) + " and offset "
            + std::to_string(tensor.offset) + " reaches element " + std::to_string(last) + " of a storage of "
            + std::to_string(tensor.storageCount);
    return {};
}

} // namespace

bool isTensorGlobal(const std::string &qualifiedName)
{
    const std::string_view name = qualifiedName;
    if (findStorage(name) || std::find(std::begin(kOtherNames), std::end(kOtherNames), name) != std::end(kOtherNames))
        return true;
    return name.starts_with("torch.") && std::find(std::begin(kTorchNames), std::end(kTorchNames), name.substr(6)) != std::end(kTorchNames);
}

bool isTensor(const PickleTree &tree, int id)
{
    if (id < 0 || tree[id].kind != PickleKind::Call)
        return false;
    const std::string &name = tree[tree[id].of].text;
    return name == "torch._utils._rebuild_tensor_v2" || name == "torch._utils._rebuild_tensor" || name == "torch._utils._rebuild_qtensor";
}

Result<PickledTensor> readTensor(const PickleTree &tree, int id, const std::string &name)
{
    const auto trouble = [&](std::string what) { return Error(errors::kTensorBroken, {printable(name), std::move(what)}); };
    const std::vector<int> &arguments = tree[tree[id].arguments].items;
    if (arguments.size() < 4 || tree[arguments[0]].kind != PickleKind::Persistent)
        return trouble("its description is not the usual one");
    // ('storage', type, key, device, count[, view metadata])
    const int identity = tree[arguments[0]].arguments;
    if (identity < 0 || tree[identity].kind != PickleKind::Tuple || tree[identity].items.size() < 5)
        return trouble("its storage is not described in the usual way");
    const std::vector<int> &parts = tree[identity].items;
    PickledTensor tensor;
    const StorageType *storage = tree[parts[1]].kind == PickleKind::Global ? findStorage(tree[parts[1]].text) : nullptr;
    if (!storage)
        return trouble("its storage has the unknown type " + printable(tree[parts[1]].text, 60));
    if (tree[parts[2]].kind != PickleKind::Text || !isNumber(tree, parts[4], tensor.storageCount))
        return trouble("its storage is not described in the usual way");
    tensor.storageKey = tree[parts[2]].text;
    tensor.type = storage->type;
    tensor.elementBytes = storage->bytes;
    if (!isNumber(tree, arguments[1], tensor.offset) || !isNumberList(tree, arguments[2], tensor.sizes)
        || !isNumberList(tree, arguments[3], tensor.strides))
        return trouble("its offset, sizes or strides are no whole numbers of 64 bits");
    if (const std::string what = viewTrouble(tensor); !what.empty())
        return trouble(what);
    return tensor;
}

std::map<int, std::string> tensorNames(const PickleTree &tree, const std::string &prefix)
{
    std::map<int, std::string> names;
    std::vector<bool> seen(tree.nodes.size());
    std::vector<std::pair<int, std::string>> open{{tree.root, prefix}};
    while (!open.empty()) {
        const auto [id, name] = std::move(open.back());
        open.pop_back();
        if (id < 0 || seen[static_cast<std::size_t>(id)])
            continue;
        seen[static_cast<std::size_t>(id)] = true;
        if (isTensor(tree, id)) {
            names.emplace(id, name);
            continue;
        }
        const PickleNode &node = tree[id];
        const auto below = [&, &path = name](std::string_view part) {
            return path.empty() ? std::string(part) : path + "." + std::string(part);
        };
        // The stack hands out the last one first: push backwards to meet them in the order of the file.
        std::vector<std::pair<int, std::string>> children;
        if (node.kind == PickleKind::Object || node.kind == PickleKind::Call) {
            if (node.state >= 0)
                children.emplace_back(node.state, name);
            if (node.kind == PickleKind::Call && node.arguments >= 0)
                for (const int argument : tree[node.arguments].items) // build_tensorlist, restore_type_tag, _rebuild_parameter
                    children.emplace_back(argument, name);
        }
        if (node.kind == PickleKind::Dict || node.kind == PickleKind::Call) {
            for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
                const PickleNode &key = tree[node.items[i]];
                const bool isText = key.kind == PickleKind::Text;
                children.emplace_back(node.items[i + 1], below(isText ? key.text : std::to_string(key.integer)));
            }
        } else {
            for (std::size_t i = 0; i < node.items.size(); ++i)
                children.emplace_back(node.items[i], below(std::to_string(i)));
        }
        for (std::size_t i = children.size(); i-- > 0;)
            open.push_back(std::move(children[i]));
    }
    return names;
}

Status forEachTensor(const PickleTree &tree, const std::string &prefix,
                     const std::function<Status(const std::string &, const PickledTensor &)> &record)
{
    const std::map<int, std::string> names = tensorNames(tree, prefix);
    const auto visit = [&](int id, const std::string &name) -> Status {
        const Result<PickledTensor> tensor = readTensor(tree, id, name);
        if (!tensor)
            return tensor.error();
        return record(name, *tensor);
    };
    for (const auto &[id, name] : names)
        if (Status done = visit(id, name.empty() ? "(the whole file)" : name); !done)
            return done;
    // What the root does not reach was thrown away again, but LibTorch makes it all the same.
    for (std::size_t i = 0; i < tree.nodes.size(); ++i)
        if (isTensor(tree, static_cast<int>(i)) && !names.count(static_cast<int>(i)))
            if (Status done = visit(static_cast<int>(i), "(without a name)"); !done)
                return done;
    return {};
}

} // namespace espalier
