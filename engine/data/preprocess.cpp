// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/dataset.h"
#include "engine/data/errors.h"
#include "engine/files/files.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <set>

namespace espalier {

namespace {

using Json = nlohmann::json;

Error invalid(std::string what)
{
    return Error(errors::kPreprocess, {std::move(what)});
}

/// A float32 must hold it, because that is what the samples are computed in.
bool isNumber(const Json &value)
{
    return value.is_number() && std::isfinite(static_cast<float>(value.get<double>()));
}

Result<std::vector<double>> numbers(const Json &value, const std::string &key)
{
    if (isNumber(value))
        return std::vector<double>{value.get<double>()};
    if (!value.is_array() || value.empty() || value.size() > 4096)
        return invalid("\"" + key + "\" is neither a number nor a list of numbers");
    std::vector<double> list;
    for (const Json &item : value) {
        if (!isNumber(item))
            return invalid("\"" + key + "\" holds something that is no finite number");
        list.push_back(item.get<double>());
    }
    return list;
}

Result<int> wholeNumber(const Json &value, const std::string &key)
{
    if (!value.is_number_integer() || value < 1 || value > 65535)
        return invalid("\"" + key + "\" is no whole number from 1 to 65535");
    return value.get<int>();
}

Result<Preprocess> fromJson(std::string_view text)
{
    std::string trouble;
    std::vector<std::set<std::string>> keys;
    const auto watch = [&](int depth, Json::parse_event_t event, Json &value) {
        if (depth > 4 && trouble.empty())
            trouble = "it is nested too deeply";
        if (event == Json::parse_event_t::object_start)
            keys.emplace_back();
        else if (event == Json::parse_event_t::object_end && !keys.empty())
            keys.pop_back();
        else if (event == Json::parse_event_t::key && !keys.empty() && !keys.back().insert(value.get_ref<const std::string &>()).second
                 && trouble.empty())
            trouble = "the key \"" + printable(value.get_ref<const std::string &>(), 60) + "\" occurs twice";
        return trouble.empty();
    };
    const Json json = Json::parse(text.begin(), text.end(), watch, false);
    if (!trouble.empty())
        return invalid(trouble);
    if (json.is_discarded())
        return invalid("it is no JSON");
    if (!json.is_object())
        return invalid("it is no JSON object");
    Preprocess result;
    for (const auto &[key, value] : json.items()) {
        if (key == "scale") {
            if (!isNumber(value) || !(static_cast<float>(value.get<double>()) > 0))
                return invalid("\"scale\" is not a number above 0");
            result.scale = value.get<double>();
        } else if (key == "mean" || key == "std") {
            Result<std::vector<double>> list = numbers(value, key);
            if (!list)
                return list.error();
            for (const double number : *list)
                if (key == "std" && !(static_cast<float>(number) > 0))
                    return invalid("\"std\" holds a number that is not above 0");
            (key == "mean" ? result.mean : result.std) = std::move(*list);
        } else if (key == "resize" || key == "crop") {
            const Result<int> number = wholeNumber(value, key);
            if (!number)
                return number.error();
            (key == "resize" ? result.resize : result.crop) = *number;
        } else {
            return invalid("the key \"" + printable(key, 60) + "\" is unknown");
        }
    }
    return result;
}

} // namespace

Result<Preprocess> parsePreprocess(std::string_view textOrPath)
{
    const std::size_t start = textOrPath.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos)
        return invalid("it is empty");
    if (textOrPath[start] == '{' || textOrPath[start] == '[')
        return fromJson(textOrPath);
    const std::string path(textOrPath);
    const Result<std::string> text = readFile(path, 1 << 20);
    if (!text)
        return text.error();
    Result<Preprocess> result = fromJson(*text);
    if (!result) {
        Error error = result.error();
        return error.at(path);
    }
    return result;
}

std::string preprocessToJson(const Preprocess &preprocess)
{
    nlohmann::ordered_json json;
    json["scale"] = preprocess.scale;
    if (!preprocess.mean.empty())
        json["mean"] = preprocess.mean;
    if (!preprocess.std.empty())
        json["std"] = preprocess.std;
    if (preprocess.resize)
        json["resize"] = *preprocess.resize;
    if (preprocess.crop)
        json["crop"] = *preprocess.crop;
    return json.dump();
}

} // namespace espalier
