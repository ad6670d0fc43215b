// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/core/error.h"

#include <cstdio>

namespace espalier {

std::string fillIn(const std::string &text, const std::vector<std::string> &arguments)
{
    std::string out;
    out.reserve(text.size() + 32);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 1 < text.size() && text[i + 1] >= '1' && text[i + 1] <= '9') {
            const std::size_t index = static_cast<std::size_t>(text[i + 1] - '1');
            if (index < arguments.size())
                out += arguments[index];
            ++i;
            continue;
        }
        out += text[i];
    }
    return out;
}

namespace {

/// Length of the valid UTF-8 sequence at `at`, or 0.
std::size_t sequenceLength(const std::string &text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
    const unsigned lead = byte(at);
    const auto follows = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
    if (lead < 0x80)
        return 1;
    if (lead >= 0xc2 && lead <= 0xdf)
        return follows(at + 1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        const unsigned second = byte(at + 1);
        if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f))
            return 0;
        return follows(at + 1) && follows(at + 2) ? 3 : 0;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        const unsigned second = byte(at + 1);
        if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f))
            return 0;
        return follows(at + 1) && follows(at + 2) && follows(at + 3) ? 4 : 0;
    }
    return 0;
}

} // namespace

std::string printable(const std::string &text, std::size_t limit)
{
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        if (out.size() >= limit) {
            out += "…";
            break;
        }
        const unsigned char c = static_cast<unsigned char>(text[i]);
        const std::size_t length = sequenceLength(text, i);
        if (length == 0) {
            out += "\xef\xbf\xbd";
            ++i;
        } else if (c < 0x20 || c == 0x7f) {
            char escape[8];
            if (c == '\n')
                out += "\\n";
            else if (c == '\t')
                out += "\\t";
            else {
                std::snprintf(escape, sizeof escape, "\\x%02x", c);
                out += escape;
            }
            ++i;
        } else {
            out.append(text, i, length);
            i += length;
        }
    }
    return out;
}

std::string Error::message() const
{
    const std::string sentence = fillIn(m_code->text, m_arguments);
    return m_where.empty() ? sentence : printable(m_where, 400) + ": " + sentence;
}

} // namespace espalier
