// SPDX-License-Identifier: GPL-3.0-or-later
// The opcodes are those of Python's Lib/pickletools.py.
#include "engine/io/read/pickle.h"

#include "engine/io/read/errors.h"

#include <bit>
#include <charconv>
#include <cstring>
#include <optional>
#include <unordered_map>

namespace espalier {

namespace {

constexpr int kMark = -2;

class Reader
{
public:
    Reader(std::string_view bytes, const std::string &what, const PicklePolicy &allowed, const PickleLimits &limits)
        : m_bytes(bytes), m_what(what), m_allowed(allowed), m_limits(limits)
    {
    }

    Result<PickleTree> read()
    {
        while (!m_done) {
            m_opcodeAt = m_at;
            if (!step(take8()))
                return *m_failure;
        }
        m_tree.end = m_at;
        return std::move(m_tree);
    }

private:
    // Every helper below that returns a value sets m_failure on trouble and returns something harmless; step() ends with
    // whether there was trouble.

    int fail(const char *why)
    {
        if (!m_failure)
            m_failure = Error(errors::kPickleBroken, {m_what, why, std::to_string(m_opcodeAt)});
        return -1;
    }
    std::string_view take(std::uint64_t size)
    {
        if (size > m_bytes.size() - m_at) {
            fail("it ends in the middle (truncated?)");
            return {};
        }
        const std::string_view taken = m_bytes.substr(m_at, static_cast<std::size_t>(size));
        m_at += static_cast<std::size_t>(size);
        return taken;
    }
    std::uint64_t takeNumber(std::size_t size)
    {
        std::uint64_t value = 0;
        const std::string_view taken = take(size);
        for (std::size_t i = taken.size(); i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(taken[i]);
        return value;
    }
    unsigned take8() { return static_cast<unsigned>(takeNumber(1)); }
    std::string_view takeLine()
    {
        const std::size_t end = m_bytes.find('\n', m_at);
        if (end == std::string_view::npos) {
            fail("a line in it does not end (truncated?)");
            return {};
        }
        const std::string_view line = m_bytes.substr(m_at, end - m_at);
        m_at = end + 1;
        return line;
    }

    int make(PickleKind kind)
    {
        if (m_tree.nodes.size() >= m_limits.nodes) {
            if (!m_failure)
                m_failure = Error(errors::kPickleLimit, {m_what, "it holds more than " + std::to_string(m_limits.nodes) + " values"});
            return m_tree.nodes.empty() ? -1 : 0;
        }
        m_tree.nodes.emplace_back();
        m_tree.nodes.back().kind = kind;
        return static_cast<int>(m_tree.nodes.size()) - 1;
    }
    PickleNode &node(int id) { return m_tree.nodes[static_cast<std::size_t>(id)]; }
    void push(int id)
    {
        // Marks and memo reads cost no node, but they do cost a place on the stack.
        if (m_stack.size() >= m_limits.nodes)
            fail("its stack is too large");
        else
            m_stack.push_back(id);
    }
    void pushInteger(std::int64_t value)
    {
        const int id = make(PickleKind::Integer);
        if (!m_failure)
            node(id).integer = value;
        push(id);
    }
    void pushText(PickleKind kind, std::string_view text)
    {
        const int id = make(kind);
        if (!m_failure)
            node(id).text = text;
        push(id);
    }
    void pushBool(bool value)
    {
        const int id = make(PickleKind::Bool);
        if (!m_failure)
            node(id).integer = value;
        push(id);
    }
    int pop()
    {
        if (m_stack.empty() || m_stack.back() == kMark)
            return fail("its stack is empty where a value is needed");
        const int id = m_stack.back();
        m_stack.pop_back();
        return id;
    }
    int top()
    {
        if (m_stack.empty() || m_stack.back() == kMark)
            return fail("its stack is empty where a value is needed");
        return m_stack.back();
    }
    std::vector<int> popToMark()
    {
        std::size_t at = m_stack.size();
        while (at > 0 && m_stack[at - 1] != kMark)
            --at;
        if (at == 0) {
            fail("a mark is missing");
            return {};
        }
        std::vector<int> items(m_stack.begin() + static_cast<std::ptrdiff_t>(at), m_stack.end());
        m_stack.resize(at - 1);
        return items;
    }
    void pushItems(PickleKind kind, std::vector<int> items)
    {
        const int id = make(kind);
        if (!m_failure)
            node(id).items = std::move(items);
        push(id);
    }
    void pushTuple(std::size_t size)
    {
        std::vector<int> items(size);
        for (std::size_t i = size; i-- > 0;)
            items[i] = pop();
        pushItems(PickleKind::Tuple, std::move(items));
    }
    bool isA(int id, std::initializer_list<PickleKind> kinds)
    {
        if (id < 0 || m_failure)
            return false;
        for (const PickleKind kind : kinds)
            if (node(id).kind == kind)
                return true;
        return false;
    }
    void appendTo(int target, const std::vector<int> &items)
    {
        using enum PickleKind;
        if (!isA(target, {List, Set, Call, Object})) {
            fail("something is appended to what is no list");
            return;
        }
        addItems(target, items);
    }
    void setItems(int target, const std::vector<int> &items)
    {
        using enum PickleKind;
        if (items.size() % 2 != 0 || !isA(target, {Dict, Call, Object})) {
            fail("an entry is set in what is no dict");
            return;
        }
        addItems(target, items);
    }
    void addItems(int target, const std::vector<int> &items)
    {
        for (const int item : items)
            if (item < 0)
                return;
        node(target).items.insert(node(target).items.end(), items.begin(), items.end());
    }

    void pushGlobal(std::string_view module, std::string_view name)
    {
        std::string qualified(module);
        qualified += '.';
        qualified += name;
        if (m_failure)
            return;
        if (!m_allowed(qualified)) {
            m_failure = Error(errors::kPickleCode, {m_what, printable(qualified, 120)});
            return;
        }
        pushText(PickleKind::Global, qualified);
    }
    void pushMade(PickleKind kind, int of, int arguments)
    {
        if (!isA(of, {PickleKind::Global})) {
            fail("it makes an object of what is no class");
            return;
        }
        if (!isA(arguments, {PickleKind::Tuple})) {
            fail("the arguments of an object are no tuple");
            return;
        }
        const int id = make(kind);
        if (m_failure)
            return;
        node(id).of = of;
        node(id).arguments = arguments;
        push(id);
    }
    void stackGlobal()
    {
        const int name = pop(), module = pop();
        if (!isA(name, {PickleKind::Text}) || !isA(module, {PickleKind::Text}))
            fail("the name of a global is no text");
        else
            pushGlobal(node(module).text, node(name).text);
    }

    void put(std::uint64_t slot)
    {
        const int id = top();
        if (m_failure)
            return;
        if (m_memo.size() >= m_limits.nodes)
            fail("its memo is too large");
        else
            m_memo[slot] = id;
    }
    void get(std::uint64_t slot)
    {
        const auto found = m_memo.find(slot);
        if (found == m_memo.end())
            fail("it uses a value that was not stored");
        else
            push(found->second);
    }
    std::uint64_t lineNumber()
    {
        const std::string_view line = takeLine();
        std::uint64_t value = 0;
        const auto [end, code] = std::from_chars(line.data(), line.data() + line.size(), value);
        if (code != std::errc() || end != line.data() + line.size())
            fail("one of its numbers is malformed");
        return value;
    }
    void pushLineInteger()
    {
        std::string_view line = takeLine();
        if (line == "00" || line == "01") { // How protocol 0 writes False and True.
            pushBool(line == "01");
            return;
        }
        if (line.ends_with('L'))
            line.remove_suffix(1);
        std::int64_t value = 0;
        const auto [end, code] = std::from_chars(line.data(), line.data() + line.size(), value);
        if (code == std::errc::result_out_of_range)
            pushText(PickleKind::LongInteger, line);
        else if (code != std::errc() || end != line.data() + line.size())
            fail("one of its numbers is malformed");
        else
            pushInteger(value);
    }
    void pushLong(std::uint64_t size)
    {
        const std::string_view bytes = take(size);
        if (bytes.size() > 8) {
            pushText(PickleKind::LongInteger, bytes);
            return;
        }
        std::uint64_t value = !bytes.empty() && (bytes.back() & 0x80) ? ~std::uint64_t(0) : 0;
        for (std::size_t i = bytes.size(); i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(bytes[i]);
        pushInteger(static_cast<std::int64_t>(value));
    }
    void pushReal(double value)
    {
        const int id = make(PickleKind::Real);
        if (!m_failure)
            node(id).real = value;
        push(id);
    }
    void pushBigEndianReal()
    {
        const std::string_view bytes = take(8);
        std::uint64_t bits = 0;
        for (const char c : bytes)
            bits = bits << 8 | static_cast<unsigned char>(c);
        pushReal(std::bit_cast<double>(bits));
    }

    bool step(unsigned opcode)
    {
        using enum PickleKind;
        if (m_failure)
            return false;
        switch (opcode) {
        case 0x80: // PROTO
            if (take8() > 5)
                fail("its protocol is newer than 5");
            break;
        case 0x95: // FRAME
            takeNumber(8);
            break;
        case '.':
            m_tree.root = pop();
            m_done = true;
            break;
        case '(': push(kMark); break;
        case '0':
            if (!m_stack.empty())
                m_stack.pop_back();
            else
                fail("its stack is empty where a value is needed");
            break;
        case '1': popToMark(); break;
        case '2': push(top()); break;
        case 'N': push(make(None)); break;
        case 0x88: pushBool(true); break;
        case 0x89: pushBool(false); break;
        case 'K': pushInteger(static_cast<std::int64_t>(takeNumber(1))); break;
        case 'M': pushInteger(static_cast<std::int64_t>(takeNumber(2))); break;
        case 'J': pushInteger(static_cast<std::int32_t>(static_cast<std::uint32_t>(takeNumber(4)))); break;
        case 0x8a: pushLong(takeNumber(1)); break;
        case 0x8b: pushLong(takeNumber(4)); break;
        case 'I':
        case 'L': pushLineInteger(); break;
        case 'F': {
            const std::string_view line = takeLine();
            double value = 0;
            if (std::from_chars(line.data(), line.data() + line.size(), value).ec == std::errc::invalid_argument)
                fail("one of its numbers is malformed");
            pushReal(value);
            break;
        }
        case 'G': pushBigEndianReal(); break;
        case 'X': pushText(Text, take(takeNumber(4))); break;
        case 0x8c: pushText(Text, take(takeNumber(1))); break;
        case 0x8d: pushText(Text, take(takeNumber(8))); break;
        case 'V': pushText(Text, takeLine()); break;
        case 'S': {
            std::string_view line = takeLine();
            if (line.size() >= 2 && line.front() == line.back())
                line = line.substr(1, line.size() - 2);
            pushText(Text, line);
            break;
        }
        case 'U': pushText(Text, take(takeNumber(1))); break; // Python 2's str.
        case 'T': pushText(Text, take(takeNumber(4))); break;
        case 'C': pushText(Bytes, take(takeNumber(1))); break;
        case 'B': pushText(Bytes, take(takeNumber(4))); break;
        case 0x8e:
        case 0x96: pushText(Bytes, take(takeNumber(8))); break;
        case ')': pushItems(Tuple, {}); break;
        case 0x85: pushTuple(1); break;
        case 0x86: pushTuple(2); break;
        case 0x87: pushTuple(3); break;
        case 't': pushItems(Tuple, popToMark()); break;
        case ']': pushItems(List, {}); break;
        case 'l': pushItems(List, popToMark()); break;
        case '}': pushItems(Dict, {}); break;
        case 'd': {
            std::vector<int> items = popToMark();
            if (items.size() % 2 != 0)
                fail("a dict has a key without a value");
            pushItems(Dict, std::move(items));
            break;
        }
        case 0x8f: pushItems(Set, {}); break;
        case 0x91: pushItems(Set, popToMark()); break;
        case 'a': {
            const int item = pop();
            appendTo(top(), {item});
            break;
        }
        case 'e':
        case 0x90: {
            const std::vector<int> items = popToMark();
            appendTo(top(), items);
            break;
        }
        case 's': {
            const int value = pop(), key = pop();
            setItems(top(), {key, value});
            break;
        }
        case 'u': {
            const std::vector<int> items = popToMark();
            setItems(top(), items);
            break;
        }
        case 'g': get(lineNumber()); break;
        case 'h': get(takeNumber(1)); break;
        case 'j': get(takeNumber(4)); break;
        case 'p': put(lineNumber()); break;
        case 'q': put(takeNumber(1)); break;
        case 'r': put(takeNumber(4)); break;
        case 0x94: put(m_memo.size()); break;
        case 'c': {
            const std::string_view module = takeLine(), name = takeLine();
            pushGlobal(module, name);
            break;
        }
        case 0x93: stackGlobal(); break;
        case 'R': {
            const int arguments = pop(), of = pop();
            pushMade(Call, of, arguments);
            break;
        }
        case 0x81: {
            const int arguments = pop(), of = pop();
            pushMade(Object, of, arguments);
            break;
        }
        case 0x92: {
            pop(); // Keyword arguments.
            const int arguments = pop(), of = pop();
            pushMade(Object, of, arguments);
            break;
        }
        case 'i': {
            const std::string_view module = takeLine(), name = takeLine();
            std::vector<int> items = popToMark();
            pushGlobal(module, name);
            pushItems(Tuple, std::move(items));
            const int arguments = pop(), of = pop();
            pushMade(Object, of, arguments);
            break;
        }
        case 'o': {
            std::vector<int> items = popToMark();
            if (items.empty()) {
                fail("an object has no class");
                break;
            }
            const int of = items.front();
            items.erase(items.begin());
            pushItems(Tuple, std::move(items));
            pushMade(Object, of, pop());
            break;
        }
        case 'b': {
            const int state = pop(), target = top();
            if (!isA(target, {Object, Call}))
                fail("a state is given to what is no object");
            else
                node(target).state = state;
            break;
        }
        case 'Q': {
            const int identity = pop();
            const int id = make(Persistent);
            if (!m_failure)
                node(id).arguments = identity;
            push(id);
            break;
        }
        case 'P': {
            pushText(Text, takeLine());
            const int identity = pop();
            const int id = make(Persistent);
            if (!m_failure)
                node(id).arguments = identity;
            push(id);
            break;
        }
        default: fail(("its opcode " + std::to_string(opcode) + " is not known").c_str()); break;
        }
        return !m_failure;
    }

    std::string_view m_bytes;
    const std::string &m_what;
    const PicklePolicy &m_allowed;
    const PickleLimits &m_limits;
    PickleTree m_tree;
    std::vector<int> m_stack;
    std::unordered_map<std::uint64_t, int> m_memo;
    std::optional<Error> m_failure;
    std::size_t m_at = 0, m_opcodeAt = 0;
    bool m_done = false;
};

} // namespace

int PickleTree::value(int dict, std::string_view key) const
{
    if (dict < 0)
        return -1;
    const PickleNode &node = (*this)[dict];
    if (node.kind != PickleKind::Dict && node.kind != PickleKind::Call)
        return -1;
    for (std::size_t i = 0; i + 1 < node.items.size(); i += 2) {
        const PickleNode &name = (*this)[node.items[i]];
        if (name.kind == PickleKind::Text && name.text == key)
            return node.items[i + 1];
    }
    return -1;
}

Result<PickleTree> readPickle(std::string_view bytes, const std::string &what, const PicklePolicy &allowed, const PickleLimits &limits)
{
    return Reader(bytes, what, allowed, limits).read();
}

Status checkPickleShape(const PickleTree &tree, const std::string &what, const PickleLimits &limits)
{
    struct Measure {
        std::int64_t depth = -1, leaves = 0; // -1: not looked at; -2: being looked at.
        std::int64_t childDepth = 0;
    };
    std::vector<Measure> measures(tree.nodes.size());
    std::vector<std::pair<int, std::size_t>> open; // Node, and how many of its children are done.
    const auto childCount = [](const PickleNode &node) { return node.items.size() + 3; };
    const auto child = [](const PickleNode &node, std::size_t i) {
        if (i < node.items.size())
            return node.items[i];
        return i == node.items.size() ? node.of : i == node.items.size() + 1 ? node.arguments : node.state;
    };
    for (std::size_t start = 0; start < tree.nodes.size(); ++start) {
        if (measures[start].depth != -1)
            continue;
        open.emplace_back(static_cast<int>(start), 0);
        measures[start].depth = -2;
        while (!open.empty()) {
            const int id = open.back().first;
            Measure &measure = measures[static_cast<std::size_t>(id)];
            if (open.back().second == childCount(tree[id])) {
                measure.depth = measure.childDepth + 1;
                measure.leaves += 1;
                if (measure.depth > limits.depth)
                    return Error(errors::kPickleLimit,
                                 {what, "its values are nested more than " + std::to_string(limits.depth) + " levels deep"});
                if (measure.leaves > limits.leaves)
                    return Error(errors::kPickleLimit,
                                 {what, "it would have more than " + std::to_string(limits.leaves) + " values written out"});
                open.pop_back();
                if (!open.empty()) {
                    Measure &parent = measures[static_cast<std::size_t>(open.back().first)];
                    parent.childDepth = std::max(parent.childDepth, measure.depth);
                    parent.leaves += measure.leaves;
                }
                continue;
            }
            const int next = child(tree[id], open.back().second++);
            if (next < 0)
                continue;
            Measure &below = measures[static_cast<std::size_t>(next)];
            if (below.depth == -2)
                return Error(errors::kPickleLimit, {what, "a value in it holds itself"});
            if (below.depth == -1) {
                below.depth = -2;
                open.emplace_back(next, 0);
            } else {
                measure.childDepth = std::max(measure.childDepth, below.depth);
                measure.leaves = std::min(measure.leaves + below.leaves, limits.leaves + 1);
            }
        }
    }
    return {};
}

} // namespace espalier
