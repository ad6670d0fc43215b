// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/field.h"

#include "engine/recipe/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace espalier {

using nlohmann::json;

void Field::fail(Error error) const
{
    if (!m_error->has_value())
        *m_error = std::move(error.at(m_path));
}

std::string Field::described() const
{
    switch (m_value->type()) {
    case json::value_t::null: return "null";
    case json::value_t::object: return "an object";
    case json::value_t::array: return "an array";
    default: break;
    }
    const std::string text = printable(m_value->dump(-1, ' ', false, json::error_handler_t::replace), 60);
    return m_value->is_string() ? "the text " + text : text;
}

bool Field::isAnyObject() const
{
    if (failed())
        return false;
    if (!m_value->is_object())
        fail(Error(errors::kRecipeType, {"an object", described()}));
    return !failed();
}

bool Field::isObject(std::span<const std::string_view> allowed) const
{
    if (!isAnyObject())
        return false;
    for (const auto &[key, value] : m_value->items())
        if (std::find(allowed.begin(), allowed.end(), key) == allowed.end()) {
            fail(rules::unknownKey(key, allowed));
            return false;
        }
    return true;
}

std::optional<Field> Field::at(std::string_view key) const
{
    if (!has(key))
        return std::nullopt;
    const std::string name(key);
    return Field(m_value->at(name), m_path.empty() ? name : m_path + "." + name, *m_error);
}

void Field::require(std::string_view key) const
{
    if (!has(key))
        fail(Error(errors::kRecipeMissing, {std::string(key)}));
}

void Field::read(std::string_view key, bool &target) const
{
    const auto field = at(key);
    if (!field || failed())
        return;
    if (field->m_value->is_boolean())
        target = field->m_value->get<bool>();
    else
        field->fail(Error(errors::kRecipeType, {"true or false", field->described()}));
}

void Field::read(std::string_view key, std::string &target) const
{
    const auto field = at(key);
    if (!field || failed())
        return;
    if (field->m_value->is_string())
        target = field->m_value->get<std::string>();
    else
        field->fail(Error(errors::kRecipeType, {"a text", field->described()}));
}

void Field::read(std::string_view key, int &target, const rules::Whole &rule) const
{
    const auto field = at(key);
    if (!field || failed())
        return;
    if (field->m_value->is_number() && rule.holds(field->m_value->get<double>()))
        target = static_cast<int>(field->m_value->get<double>());
    else
        field->fail(rules::wrong(rule, field->described()));
}

void Field::read(std::string_view key, std::uint64_t &target) const
{
    const auto field = at(key);
    if (!field || failed())
        return;
    if (field->m_value->is_number_unsigned())
        target = field->m_value->get<std::uint64_t>();
    else
        field->fail(Error(errors::kRecipeNumber, {"a whole number from 0 to 18446744073709551615", field->described()}));
}

std::optional<double> Field::number() const
{
    if (m_value->is_number()) {
        const double value = m_value->get<double>();
        if (std::isfinite(value))
            return value;
    }
    fail(rules::noNumber(described()));
    return std::nullopt;
}

void Field::read(std::string_view key, double &target, const rules::Number &rule) const
{
    const auto field = at(key);
    if (!field || failed())
        return;
    if (field->m_value->is_number() && rule.holds(field->m_value->get<double>()))
        target = field->m_value->get<double>();
    else
        field->fail(rules::wrong(rule, field->described()));
}

void Field::read(std::string_view key, std::string &target, std::span<const std::string_view> names) const
{
    const auto field = at(key);
    if (!field || failed())
        return;
    if (field->m_value->is_string()) {
        const std::string &name = field->m_value->get_ref<const std::string &>();
        if (std::find(names.begin(), names.end(), name) != names.end()) {
            target = name;
            return;
        }
        field->fail(rules::unknownName(name, names));
        return;
    }
    field->fail(Error(errors::kRecipeType, {"one of " + rules::joined(names), field->described()}));
}

} // namespace espalier
