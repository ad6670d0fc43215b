// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/codetokens.h"

namespace espalier {

namespace {

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

} // namespace

CodeToken CodeTokens::text()
{
    const char quote = at(m_at);
    const bool isTriple = at(m_at + 1) == quote && at(m_at + 2) == quote;
    const std::size_t fence = isTriple ? 3 : 1;
    CodeToken token{CodeTokenKind::Text, {}, m_line, 0};
    const std::size_t start = m_at + fence;
    for (std::size_t i = start; i < m_source.size(); ++i) {
        if (m_source[i] == '\\') {
            m_line += at(i + 1) == '\n';
            ++i;
        } else if (m_source[i] == '\n') {
            if (!isTriple)
                break;
            ++m_line;
        } else if (m_source[i] == quote && (!isTriple || (at(i + 1) == quote && at(i + 2) == quote))) {
            token.text = m_source.substr(start, i - start);
            m_at = i + fence;
            return token;
        }
    }
    token.kind = CodeTokenKind::BadText;
    m_at = m_source.size();
    return token;
}

CodeToken CodeTokens::next()
{
    while (m_at < m_source.size()) {
        const char c = m_source[m_at];
        if (c == '\n') {
            CodeToken token{CodeTokenKind::NewLine, {}, m_line, 0};
            ++m_line;
            ++m_at;
            while (at(m_at) == ' ' || at(m_at) == '\t') {
                ++m_at;
                ++token.indent;
            }
            if (at(m_at) == '\n' || at(m_at) == '\r' || at(m_at) == '#')
                continue; // An empty line has no indentation of its own.
            return token;
        }
        if (c == '#') {
            while (m_at < m_source.size() && m_source[m_at] != '\n')
                ++m_at;
            continue;
        }
        if (c == ' ' || c == '\t' || c == '\r') {
            ++m_at;
            continue;
        }
        if (c == '"' || c == '\'')
            return text();
        const std::size_t start = m_at++;
        if (isNameStart(c) || isDigit(c)) {
            const bool isNumber = isDigit(c);
            while (isNameStart(at(m_at)) || isDigit(at(m_at)) || (isNumber && at(m_at) == '.'))
                ++m_at;
            return {isNumber ? CodeTokenKind::Number : CodeTokenKind::Name, m_source.substr(start, m_at - start), m_line, 0};
        }
        return {CodeTokenKind::Sign, m_source.substr(start, 1), m_line, 0};
    }
    return {CodeTokenKind::End, {}, m_line, 0};
}

} // namespace espalier
