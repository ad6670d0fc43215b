// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace espalier {

/// One kind of trouble. `id` is stable ("io.truncated") and is what scripts and tests compare; `text` is the English sentence
/// with %1..%9 for the arguments. The sentence is also the key under which the window looks up a translation, so every
/// definition wraps it in ESPALIER_TEXT (which lupdate reads as QT_TRANSLATE_NOOP("errors", ...)).
struct ErrorCode {
    const char *id;
    const char *text;
};

#define ESPALIER_TEXT(context, sentence) sentence

/// What went wrong, in which file or layer, and with which particulars. Sentences are made at the edge (command line or
/// window), never stored: `code` and `arguments` are what is translated and tested.
class Error
{
public:
    Error(const ErrorCode &code, std::vector<std::string> arguments = {}, std::string where = {})
        : m_code(&code), m_arguments(std::move(arguments)), m_where(std::move(where))
    {
    }

    const char *id() const { return m_code->id; }
    const char *text() const { return m_code->text; }
    const std::vector<std::string> &arguments() const { return m_arguments; }

    /// The file, layer or JSON path that the trouble concerns; may be empty.
    const std::string &where() const { return m_where; }
    Error &at(std::string where)
    {
        m_where = std::move(where);
        return *this;
    }

    bool is(const ErrorCode &code) const { return std::string(m_code->id) == code.id; }

    /// "where: sentence" in English, with the arguments put in.
    std::string message() const;

private:
    const ErrorCode *m_code;
    std::vector<std::string> m_arguments;
    std::string m_where;
};

/// Puts arguments for %1..%9 into `text`.
std::string fillIn(const std::string &text, const std::vector<std::string> &arguments);

/// Makes text from a file fit to be shown on one line: control characters become visible escapes, invalid UTF-8 becomes
/// U+FFFD, and more than `limit` bytes are cut with an ellipsis.
std::string printable(const std::string &text, std::size_t limit = 200);

namespace errors {
inline constexpr ErrorCode kCancelled{"core.cancelled", ESPALIER_TEXT("errors", "Stopped on request.")};
inline constexpr ErrorCode kInternal{"core.internal", ESPALIER_TEXT("errors", "Something that should not happen did: %1")};
} // namespace errors

} // namespace espalier
