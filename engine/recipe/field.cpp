// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/recipe/field.h"

#include "engine/recipe/errors.h"
#include "engine/recipe/names.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace espalier {

using nlohmann::json;

std::string joined(std::span<const std::string_view> names)
{
    std::string text;
    for (const std::string_view name : names)
        text += (text.empty() ? "" : ", ") + std::string(name);
    return text;
}

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
            const std::vector<std::string> names(allowed.begin(), allowed.end());
            fail(Error(errors::kRecipeUnknownKey, {printable(key), nearestName(key, names), joined(allowed)}));
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

std::optional<int> Field::wholeNumber(int least, int most) const
{
    if (m_value->is_number()) {
        const double number = m_value->get<double>();
        if (number >= least && number <= most && number == std::floor(number))
            return static_cast<int>(number);
    }
    fail(Error(errors::kRecipeNumber, {fmt::format("a whole number from {} to {}", least, most), described()}));
    return std::nullopt;
}

void Field::read(std::string_view key, int &target, int least, int most) const
{
    const auto field = at(key);
    if (field && !failed())
        target = field->wholeNumber(least, most).value_or(target);
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
    fail(Error(errors::kRecipeType, {"a number", described()}));
    return std::nullopt;
}

void Field::read(std::string_view key, double &target, double least, double most, bool open, const char *allowed) const
{
    const auto field = at(key);
    if (!field || failed())
        return;
    const double value = field->m_value->is_number() ? field->m_value->get<double>() : std::nan("");
    if ((open ? value > least : value >= least) && value <= most)
        target = value;
    else
        field->fail(Error(errors::kRecipeNumber, {allowed, field->described()}));
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
        const std::vector<std::string> candidates(names.begin(), names.end());
        field->fail(Error(errors::kRecipeUnknownValue, {"\"" + printable(name) + "\"", nearestName(name, candidates), joined(names)}));
        return;
    }
    field->fail(Error(errors::kRecipeType, {"one of " + joined(names), field->described()}));
}

} // namespace espalier
