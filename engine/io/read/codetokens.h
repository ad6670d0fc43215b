// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace espalier {

enum class CodeTokenKind { End, Name, Number, Text, Sign, NewLine, BadText };

struct CodeToken {
    CodeTokenKind kind = CodeTokenKind::End;
    std::string_view text; ///< Text: without its quotes, escapes as they stand.
    int line = 1;
    int indent = 0; ///< NewLine: spaces at the beginning of the next line.
};

/// TorchScript source, token by token. Comments and empty lines are left out; a sign is one character.
class CodeTokens
{
public:
    explicit CodeTokens(std::string_view source) : m_source(source) { }
    CodeToken next();

private:
    CodeToken text();
    char at(std::size_t place) const { return place < m_source.size() ? m_source[place] : '\0'; }

    std::string_view m_source;
    std::size_t m_at = 0;
    int m_line = 1;
};

} // namespace espalier
