// SPDX-License-Identifier: GPL-3.0-or-later
// A pickle as a tree of plain values. Nothing in it is ever called or imported: what Python would call becomes a node that
// says so.
#pragma once

#include "engine/core/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

enum class PickleKind : std::uint8_t {
    None,
    Bool,
    Integer,
    LongInteger,
    Real,
    Text,
    Bytes,
    Tuple,
    List,
    Dict,
    Set,
    Global,     ///< `text` is "module.name".
    Call,       ///< What Python would get by calling global `of` with the tuple `arguments`; may have items and a state.
    Object,     ///< An instance of class `of` (NEWOBJ, OBJ, INST) with a `state`.
    Persistent, ///< What `arguments` (the persistent id) stands for: a storage.
};

struct PickleNode {
    PickleKind kind = PickleKind::None;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;       ///< Text, Bytes, Global; LongInteger: its little-endian bytes.
    std::vector<int> items; ///< Tuple, List, Set: values. Dict (and Call with SETITEMS): key, value, key, value, ...
    int of = -1, arguments = -1, state = -1;
};

struct PickleTree {
    std::vector<PickleNode> nodes;
    int root = -1;
    std::size_t end = 0; ///< Bytes read; more may follow (legacy files hold several pickles).

    const PickleNode &operator[](int id) const { return nodes[static_cast<std::size_t>(id)]; }
    /// The value for a text key of a Dict (or a Call that was filled like one); -1 when there is none.
    int value(int dict, std::string_view key) const;
};

struct PickleLimits {
    std::size_t nodes = 2'000'000; ///< About 100 bytes each.
    std::int64_t depth = 200;
    std::int64_t leaves = 20'000'000; ///< When every shared value is counted each time it occurs.
};

/// Whether a global may occur. What may not ends the reading with io.pickle-code.
using PicklePolicy = std::function<bool(const std::string &qualifiedName)>;

/// Reads one pickle (protocols 0 to 5) from the front of `bytes`; `what` names it in errors. Memory is bounded by `limits`
/// and by the pickle's own size. Errors: io.pickle-broken, io.pickle-limit, io.pickle-code (all without a path).
Result<PickleTree> readPickle(std::string_view bytes, const std::string &what, const PicklePolicy &allowed,
                              const PickleLimits &limits = {});

/// Refuses trees that are too deep, hold themselves, or would be too large written out (io.pickle-limit). O(nodes).
Status checkPickleShape(const PickleTree &tree, const std::string &what, const PickleLimits &limits = {});

} // namespace espalier
