// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/strictjson.h"

#include "engine/recipe/errors.h"

#include <fmt/format.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace espalier {

namespace {

using nlohmann::json;

/// Builds the document from the parser's events and stops at the first thing that is not allowed.
class Builder final : public nlohmann::json_sax<json>
{
public:
    std::optional<Error> error;
    json root;

    bool null() override { return put(nullptr); }
    bool boolean(bool value) override { return put(value); }
    bool number_integer(number_integer_t value) override { return put(value); }
    bool number_unsigned(number_unsigned_t value) override { return put(value); }
    bool number_float(number_float_t value, const string_t &) override { return put(value); }
    bool string(string_t &value) override { return put(std::move(value)); }
    bool binary(binary_t &) override { return false; }

    bool start_object(std::size_t) override { return open(json::object()); }
    bool start_array(std::size_t) override { return open(json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(string_t &name) override
    {
        if (m_open.back()->contains(name)) {
            m_names.back() = name;
            error = Error(errors::kRecipeDuplicateKey, {printable(name)}).at(path());
            return false;
        }
        m_names.back() = std::move(name);
        return true;
    }

    bool parse_error(std::size_t, const std::string &, const nlohmann::detail::exception &exception) override
    {
        // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
        std::string detail = exception.what();
        const std::size_t end = detail.find("] ");
        if (end != std::string::npos)
            detail.erase(0, end + 2);
        error = Error(errors::kRecipeSyntax, {printable(detail)});
        return false;
    }

private:
    json *insert(json value)
    {
        if (m_open.empty()) {
            root = std::move(value);
            return &root;
        }
        json &parent = *m_open.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        json &place = parent[m_names.back()];
        place = std::move(value);
        return &place;
    }

    template <typename Value> bool put(Value &&value)
    {
        insert(json(std::forward<Value>(value)));
        return true;
    }

    bool open(json container)
    {
        if (m_open.size() >= kDeepestJson) {
            error = Error(errors::kRecipeTooDeep, {std::to_string(kDeepestJson)}).at(path());
            return false;
        }
        m_open.push_back(insert(std::move(container)));
        m_names.emplace_back();
        return true;
    }

    bool close()
    {
        m_open.pop_back();
        m_names.pop_back();
        return true;
    }

    std::string path() const
    {
        std::string text;
        for (std::size_t i = 0; i < m_open.size(); ++i) {
            if (m_open[i]->is_array()) {
                text += fmt::format("[{}]", m_open[i]->size() - (i + 1 < m_open.size() ? 1 : 0));
            } else {
                if (!text.empty())
                    text += '.';
                text += m_names[i];
            }
        }
        return text;
    }

    std::vector<json *> m_open;       ///< Containers from the outermost to the current one.
    std::vector<std::string> m_names; ///< The key each of them is at.
};

} // namespace

Result<json> readStrictJson(std::string_view text)
{
    Builder builder;
    const bool done = json::sax_parse(text.begin(), text.end(), &builder);
    if (builder.error)
        return *builder.error;
    if (!done)
        return Error(errors::kRecipeSyntax, {"it ends too early"});
    return std::move(builder.root);
}

} // namespace espalier
