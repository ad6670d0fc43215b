// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/error.h"
#include "engine/recipe/rules.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace espalier {

/// A JSON value, where it stands and the first thing found wrong in the document. All `read` functions leave their target
/// alone when the key is absent or something was wrong before, so that a reader is a plain list of them.
class Field
{
public:
    Field(const nlohmann::json &value, std::string path, std::optional<Error> &error)
        : m_value(&value), m_path(std::move(path)), m_error(&error)
    {
    }

    const nlohmann::json &value() const { return *m_value; }
    const std::string &path() const { return m_path; }
    bool failed() const { return m_error->has_value(); }
    void fail(Error error) const;
    /// Fails where there is something to say.
    void check(std::optional<Error> error) const
    {
        if (error)
            fail(std::move(*error));
    }
    std::optional<Error> *errors() const { return m_error; }

    /// True when this is an object that has no keys but these.
    bool isObject(std::span<const std::string_view> allowed) const;
    bool isObject(std::initializer_list<std::string_view> allowed) const
    {
        return isObject(std::span<const std::string_view>(allowed.begin(), allowed.size()));
    }
    /// True when this is an object, of whatever keys.
    bool isAnyObject() const;

    std::optional<Field> at(std::string_view key) const;
    bool has(std::string_view key) const { return m_value->is_object() && m_value->contains(key); }
    void require(std::string_view key) const;

    void read(std::string_view key, bool &target) const;
    void read(std::string_view key, std::string &target) const;
    /// 8.0 counts as whole.
    void read(std::string_view key, int &target, const rules::Whole &rule) const;
    void read(std::string_view key, std::uint64_t &target) const;
    void read(std::string_view key, double &target, const rules::Number &rule) const;
    /// One of the names.
    void read(std::string_view key, std::string &target, std::span<const std::string_view> names) const;

    /// This value itself as a finite number; nothing (and an error) when it is none.
    std::optional<double> number() const;

    /// For "..., but is %1": the kind and the value as far as it is short.
    std::string described() const;

private:
    const nlohmann::json *m_value;
    std::string m_path;
    std::optional<Error> *m_error;
};

} // namespace espalier
