// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/codecheck.h"

#include "engine/io/read/codetokens.h"
#include "engine/io/read/errors.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace espalier {

namespace {

constexpr int kDeepestBrackets = 200;
constexpr int kMaxNesting = 1000; // LibTorch's parser needs some hundred bytes of stack for each.
constexpr int kDeepestBlocks = 100;
constexpr int kMaxElifs = 500; // Each is parsed inside the one before.

/// Operators that reach outside the model, by their plain name.
constexpr std::string_view kOutside[] = {"save", "from_file", "rpc_sync", "rpc_async", "rpc_remote"};

/// Namespaces that LibTorch registers itself.
constexpr std::string_view kNamespaces[] = {
    "aten",      "prim",       "prims",    "quantized", "_quantized",      "quantized_decomposed",
    "prepacked", "mkldnn",     "onednn",   "sparse",    "static",          "cuda",
    "inductor",  "nvprims",    "profiler", "c10d",      "c10d_functional", "_c10d_functional",
    "_nnapi",    "tensorexpr",
};

bool isOneOf(std::string_view name, const auto &list)
{
    return std::find(std::begin(list), std::end(list), name) != std::end(list);
}

class Checker
{
public:
    Checker(std::string_view source, const std::string &file) : m_tokens(source), m_file(file) { }

    Result<CodeStats> check()
    {
        while (!m_failure) {
            const CodeToken token = m_tokens.next();
            if (token.kind == CodeTokenKind::End) {
                if (!m_open.empty())
                    syntax(token, "a bracket is not closed");
                break;
            }
            visit(token);
            m_before[2] = m_before[1];
            m_before[1] = m_before[0];
            m_before[0] = token;
        }
        if (!m_failure)
            findRecursion();
        if (m_failure)
            return *m_failure;
        return m_facts;
    }

private:
    struct Bracket {
        char sign = 0;
        bool isGetattr = false; ///< getattr(object, "name") is object.name.
        int weight = 0;         ///< Operators and chain links since the last comma.
    };

    void fail(Error error)
    {
        if (!m_failure)
            m_failure = std::move(error);
    }
    void syntax(const CodeToken &token, const char *what)
    {
        fail(Error(errors::kCodeSyntax, {printable(m_file), std::to_string(token.line), what}));
    }
    void tooDeep(const CodeToken &token, int limit)
    {
        fail(Error(errors::kCodeDepth, {printable(m_file), std::to_string(token.line), std::to_string(limit)}));
    }

    void visit(const CodeToken &token)
    {
        switch (token.kind) {
        case CodeTokenKind::BadText: syntax(token, "a text is not closed"); break;
        case CodeTokenKind::Text:
            if (!m_open.empty() && m_open.back().isGetattr)
                member(token, true);
            break;
        case CodeTokenKind::Name: name(token); break;
        case CodeTokenKind::Sign: sign(token); break;
        case CodeTokenKind::NewLine:
            if (m_open.empty())
                newLine(token);
            break;
        default: break;
        }
    }

    void sign(const CodeToken &token)
    {
        const char c = token.text[0];
        if (c == '(' || c == '[' || c == '{') {
            if (c == '(')
                call();
            m_open.push_back({c, c == '(' && isName(0, "getattr"), 0});
            addWeight(token, 1);
            if (m_open.size() > kDeepestBrackets)
                tooDeep(token, kDeepestBrackets);
        } else if (c == ')' || c == ']' || c == '}') {
            const char wanted = c == ')' ? '(' : c == ']' ? '[' : '{';
            if (m_open.empty() || m_open.back().sign != wanted) {
                syntax(token, "a bracket is closed that is not open");
                return;
            }
            m_weight -= m_open.back().weight;
            m_open.pop_back();
            m_closedSelf = isName(0, "self") && isSign(1, '(');
            addWeight(token, 1); // What follows may be called or subscripted again: f(a)(b)(c).
        } else if (c == ',' || c == ';') {
            resetWeight();
        } else if (c != ':') {
            addWeight(token, 1); // Operators, and the point of a chain.
        }
    }

    void name(const CodeToken &token)
    {
        if (token.text == "__setstate__") {
            fail(Error(errors::kCodeSetState, {printable(m_file)}));
            return;
        }
        if (isSign(0, '.')) {
            member(token, false);
            return;
        }
        if (token.text == "Final")
            m_facts.hasFinal = true;
        else if (token.text == "NoneType" && isSign(0, ':') && isName(1, "_is_full_backward_hook"))
            m_facts.hasNoneHook = true;
        else if (token.text == "not" || token.text == "if" || token.text == "else" || token.text == "lambda" || token.text == "and"
                 || token.text == "or" || token.text == "in" || token.text == "is")
            addWeight(token, 1);
        else if (token.text == "elif" && ++m_elifs > kMaxElifs)
            tooDeep(token, kMaxElifs);
        if (isName(0, "class")) {
            m_class = token.text;
        } else if (isName(0, "def")) {
            m_method = m_class.empty() ? std::string(token.text) : m_class + "." + std::string(token.text);
            m_calls[m_method];
        }
    }

    /// What follows a point, or stands in getattr().
    void member(const CodeToken &token, bool isText)
    {
        if (token.text == "__setstate__") {
            fail(Error(errors::kCodeSetState, {printable(m_file)}));
            return;
        }
        m_pending.reset();
        if (isText) {
            if (isOneOf(token.text, kOutside))
                outside(token.text);
            return;
        }
        const bool ofTorch = isName(1, "torch") && !isSign(2, '.');
        if (isOneOf(token.text, kOutside)) {
            // As an attribute of an object it may be anything; it is an operator when torch has it or when it is called.
            if (ofTorch || isName(1, "aten"))
                outside(token.text);
            else
                m_pending = token.text;
        }
        if (isName(1, "ops") && !isSign(2, '.'))
            m_namespace = token.text;
        else if (!m_namespace.empty() && isName(1, m_namespace)) {
            if (!isOneOf(m_namespace, kNamespaces))
                fail(
                    Error(errors::kCodeUnknownOperator, {printable(m_file), printable(m_namespace + "::" + std::string(token.text), 120)}));
            m_namespace.clear();
        }
    }
    void outside(std::string_view name) { fail(Error(errors::kCodeOperator, {printable(m_file), "aten::" + std::string(name)})); }

    /// At an opening round bracket.
    void call()
    {
        if (m_before[0].kind != CodeTokenKind::Name)
            return;
        if (m_pending && *m_pending == m_before[0].text && isSign(1, '.'))
            outside(*m_pending);
        // (self).forward(x, )
        if (isSign(1, '.') && (isName(2, "self") || (isSign(2, ')') && m_closedSelf)) && !m_class.empty() && !m_method.empty())
            m_calls[m_method].insert(m_class + "." + std::string(m_before[0].text));
        m_pending.reset();
    }

    void newLine(const CodeToken &token)
    {
        resetWeight();
        while (!m_indents.empty() && m_indents.back() >= token.indent)
            m_indents.pop_back();
        m_indents.push_back(token.indent);
        if (m_indents.size() > kDeepestBlocks)
            tooDeep(token, kDeepestBlocks);
        if (token.indent == 0) {
            m_class.clear();
            m_method.clear();
        }
    }

    void addWeight(const CodeToken &token, int weight)
    {
        (m_open.empty() ? m_lineWeight : m_open.back().weight) += weight;
        m_weight += weight;
        if (m_weight > kMaxNesting)
            tooDeep(token, kMaxNesting);
    }
    void resetWeight()
    {
        int &weight = m_open.empty() ? m_lineWeight : m_open.back().weight;
        m_weight -= weight;
        weight = 0;
    }

    bool isSign(int back, char c) const
    {
        const CodeToken &token = m_before[back];
        return token.kind == CodeTokenKind::Sign && token.text[0] == c;
    }
    bool isName(int back, std::string_view name) const
    {
        const CodeToken &token = m_before[back];
        return token.kind == CodeTokenKind::Name && token.text == name;
    }

    /// A cycle among the methods of one class that call each other on `self`.
    void findRecursion()
    {
        std::map<std::string, int> state; // 1: being followed, 2: done.
        for (const auto &[start, ignored] : m_calls) {
            std::vector<std::pair<std::string, std::set<std::string>::const_iterator>> path;
            if (state[start] == 0) {
                path.emplace_back(start, m_calls[start].begin());
                state[start] = 1;
            }
            while (!path.empty()) {
                const auto called = m_calls.find(path.back().first);
                if (path.back().second == called->second.end()) {
                    state[path.back().first] = 2;
                    path.pop_back();
                    continue;
                }
                const std::string next = *path.back().second++;
                if (!m_calls.count(next) || state[next] == 2)
                    continue;
                if (state[next] == 1) {
                    const std::size_t point = next.rfind('.');
                    fail(Error(errors::kCodeRecursion, {printable(next.substr(0, point)), printable(next.substr(point + 1))}));
                    return;
                }
                state[next] = 1;
                path.emplace_back(next, m_calls[next].begin());
            }
        }
    }

    CodeTokens m_tokens;
    const std::string &m_file;
    CodeToken m_before[3];
    std::vector<Bracket> m_open;
    std::vector<int> m_indents;
    int m_weight = 0, m_lineWeight = 0, m_elifs = 0;
    bool m_closedSelf = false;                 ///< The last bracket that was closed held `self` alone.
    std::optional<std::string_view> m_pending; ///< A name of kOutside, until it is known whether it is called.
    std::string m_namespace, m_class, m_method;
    std::map<std::string, std::set<std::string>> m_calls; ///< Of each method, the methods that it calls on self.
    CodeStats m_facts;
    std::optional<Error> m_failure;
};

} // namespace

Result<CodeStats> checkCode(std::string_view source, const std::string &file)
{
    return Checker(source, file).check();
}

} // namespace espalier
