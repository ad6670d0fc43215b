// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/safetensorsheader.h"

#include "engine/files/utf8.h"
#include "engine/io/errors.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <limits>
#include <optional>
#include <unordered_set>

namespace espalier {

namespace {

struct Dtype {
    const char *name;
    ElementType type;
    std::uint64_t bytes;
};

constexpr Dtype kDtypes[] = {
    {"F32", ElementType::Float32, 4},   {"F64", ElementType::Float64, 8},   {"F16", ElementType::Float16, 2},
    {"BF16", ElementType::BFloat16, 2}, {"I64", ElementType::Int64, 8},     {"I32", ElementType::Int32, 4},
    {"I16", ElementType::Int16, 2},     {"I8", ElementType::Int8, 1},       {"U8", ElementType::UInt8, 1},
    {"BOOL", ElementType::Bool, 1},     {"C64", ElementType::Complex64, 8}, {"U16", ElementType::Other, 2},
    {"U32", ElementType::Other, 4},     {"U64", ElementType::Other, 8},     {"F8_E4M3", ElementType::Other, 1},
    {"F8_E5M2", ElementType::Other, 1},
};

const Dtype *findDtype(const std::string &name)
{
    for (const Dtype &dtype : kDtypes)
        if (name == dtype.name)
            return &dtype;
    return nullptr;
}

constexpr int kMaxHeaderDepth = 16;
constexpr std::size_t kMaxDimensions = 64;

/// Reads the header event by event, so that neither depth nor size of the JSON costs memory.
class HeaderReader final : public nlohmann::json_sax<nlohmann::json>
{
public:
    SafetensorsHeader header;
    std::optional<Error> failure;

    bool null() override { return scalar(); }
    bool boolean(bool) override { return scalar(); }
    bool number_integer(number_integer_t value) override
    {
        // Reached for negative numbers only.
        if (m_field == Field::Shape || m_field == Field::Offsets)
            return tensorTrouble("the number " + std::to_string(value) + " in it is negative");
        return scalar();
    }
    bool number_unsigned(number_unsigned_t value) override
    {
        if (m_depth == 3 && m_field == Field::Shape) {
            if (value > static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max()))
                return tensorTrouble("its shape has the dimension " + std::to_string(value));
            if (entry().shape.size() == kMaxDimensions)
                return tensorTrouble("its shape has more than " + std::to_string(kMaxDimensions) + " dimensions");
            entry().shape.push_back(static_cast<std::int64_t>(value));
            return true;
        }
        if (m_depth == 3 && m_field == Field::Offsets) {
            if (m_offsets == 2)
                return tensorTrouble("data_offsets has more than two numbers");
            (m_offsets++ ? entry().end : entry().begin) = value;
            return true;
        }
        return scalar();
    }
    bool number_float(number_float_t, const string_t &text) override
    {
        if (m_field == Field::Shape || m_field == Field::Offsets)
            return tensorTrouble("the number " + printable(text, 40) + " in it is no integer");
        return scalar();
    }
    bool string(string_t &value) override
    {
        if (m_depth == 2 && m_inMetadata) {
            header.metadata[m_key] = value;
            return true;
        }
        if (m_depth == 2 && m_field == Field::Dtype) {
            entry().dtype = value;
            return true;
        }
        return scalar();
    }
    bool binary(binary_t &) override { return scalar(); }

    bool start_object(std::size_t) override
    {
        if (++m_depth > kMaxHeaderDepth)
            return headerTrouble("it is nested more than 16 levels deep");
        if (m_depth <= 2)
            return true;
        return m_inMetadata ? headerTrouble("__metadata__ may hold text only") : nested("an object");
    }
    bool end_object() override
    {
        if (m_depth == 2 && !m_inMetadata) {
            if (!m_hasDtype || !m_hasShape || !m_hasOffsets)
                return tensorTrouble(std::string(!m_hasDtype ? "dtype" : !m_hasShape ? "shape" : "data_offsets") + " is missing");
        }
        --m_depth;
        return true;
    }
    bool start_array(std::size_t) override
    {
        if (++m_depth > kMaxHeaderDepth)
            return headerTrouble("it is nested more than 16 levels deep");
        if (m_depth == 1)
            return headerTrouble("it is a JSON array; an object is expected");
        if (m_depth == 2)
            return notAnEntry();
        if (m_inMetadata)
            return headerTrouble("__metadata__ may hold text only");
        if (m_depth == 3 && (m_field == Field::Shape || m_field == Field::Offsets))
            return true;
        return nested("an array");
    }
    bool end_array() override
    {
        if (m_depth == 3 && m_field == Field::Offsets && m_offsets != 2)
            return tensorTrouble("data_offsets needs two numbers");
        --m_depth;
        return true;
    }
    bool key(string_t &name) override
    {
        if (m_depth == 1)
            return startEntry(name);
        if (m_depth > 2)
            return true; // Inside a field that is not ours.
        m_key = name;
        if (m_inMetadata) {
            if (header.metadata.count(name))
                return headerTrouble("the key \"" + printable(name) + "\" of __metadata__ occurs twice");
            return true;
        }
        m_field = name == "dtype"    ? Field::Dtype
            : name == "shape"        ? Field::Shape
            : name == "data_offsets" ? Field::Offsets
                                     : Field::Unknown;
        bool unknown = false;
        bool &has = m_field == Field::Dtype ? m_hasDtype
            : m_field == Field::Shape       ? m_hasShape
            : m_field == Field::Offsets     ? m_hasOffsets
                                            : unknown;
        if (has)
            return tensorTrouble("\"" + printable(name) + "\" occurs twice");
        has = true;
        return true;
    }
    bool parse_error(std::size_t position, const std::string &, const nlohmann::detail::exception &) override
    {
        return headerTrouble("it is no JSON (at byte " + std::to_string(position) + ")");
    }

private:
    enum class Field { Unknown, Dtype, Shape, Offsets };

    SafetensorsEntry &entry() { return header.entries.back(); }

    bool headerTrouble(std::string what)
    {
        failure = Error(errors::kSafetensorsHeader, {std::move(what)});
        return false;
    }
    bool tensorTrouble(std::string what)
    {
        failure = Error(errors::kSafetensorsTensor, {printable(m_name), std::move(what)});
        return false;
    }
    bool notAnEntry() { return tensorTrouble("its entry is no object"); }

    /// A value that is no object or array, where none of ours is expected.
    bool scalar()
    {
        if (m_depth == 0)
            return headerTrouble("it is no JSON object");
        if (m_depth == 1)
            return notAnEntry();
        if (m_inMetadata)
            return headerTrouble("__metadata__ may hold text only");
        if (m_field == Field::Unknown)
            return true;
        if (m_depth == 2)
            return tensorTrouble(std::string(m_field == Field::Dtype ? "dtype is no text" : "\"" + m_key + "\" is no array"));
        return tensorTrouble("\"" + m_key + "\" holds something that is not a number");
    }
    bool nested(const char *what)
    {
        if (m_field == Field::Unknown)
            return true;
        return tensorTrouble("\"" + m_key + "\" holds " + what);
    }
    bool startEntry(const std::string &name)
    {
        m_name = name;
        m_inMetadata = name == "__metadata__";
        if (!m_names.insert(name).second)
            return tensorTrouble("its name occurs twice");
        m_field = Field::Unknown;
        m_offsets = 0;
        m_hasDtype = m_hasShape = m_hasOffsets = false;
        if (!m_inMetadata) {
            header.entries.emplace_back();
            entry().name = name;
        }
        return true;
    }

    int m_depth = 0;
    std::string m_name, m_key;
    std::unordered_set<std::string> m_names;
    Field m_field = Field::Unknown;
    int m_offsets = 0;
    bool m_inMetadata = false, m_hasDtype = false, m_hasShape = false, m_hasOffsets = false;
};

Error tensorError(const SafetensorsEntry &entry, std::string what)
{
    return Error(errors::kSafetensorsTensor, {printable(entry.name), std::move(what)});
}

/// dtype, shape and offsets of one entry against each other and the data.
Status checkEntry(SafetensorsEntry &entry, std::uint64_t dataBytes)
{
    const Dtype *dtype = findDtype(entry.dtype);
    if (!dtype)
        return Error(errors::kSafetensorsDtype, {printable(entry.name), printable(entry.dtype, 40)});
    entry.type = dtype->type;
    std::uint64_t bytes = dtype->bytes;
    for (const std::int64_t extent : entry.shape) {
        if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes)
            || bytes > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            return tensorError(entry, "its shape " + shapeText(entry.shape) + " has more elements than there can be");
    }
    const std::string range = "[" + std::to_string(entry.begin) + ", " + std::to_string(entry.end) + "]";
    if (entry.begin > entry.end)
        return tensorError(entry, "its data_offsets " + range + " end before they begin");
    if (entry.end > dataBytes)
        return tensorError(entry,
                           "its data_offsets " + range + " reach past the end of the file, which has " + std::to_string(dataBytes)
                               + " bytes of data");
    if (entry.end - entry.begin != bytes)
        return tensorError(entry,
                           "its data_offsets " + range + " give " + std::to_string(entry.end - entry.begin) + " bytes, but shape "
                               + shapeText(entry.shape) + " of " + entry.dtype + " needs " + std::to_string(bytes));
    return {};
}

/// The tensors must tile the data: no overlap, no hole, nothing left over.
Status checkTiling(const SafetensorsHeader &header, std::uint64_t dataBytes)
{
    std::vector<const SafetensorsEntry *> order;
    for (const SafetensorsEntry &entry : header.entries)
        order.push_back(&entry);
    std::stable_sort(order.begin(), order.end(), [](const SafetensorsEntry *a, const SafetensorsEntry *b) {
        return a->begin != b->begin ? a->begin < b->begin : a->end < b->end;
    });
    const SafetensorsEntry *before = nullptr;
    for (const SafetensorsEntry *entry : order) {
        const std::uint64_t expected = before ? before->end : 0;
        if (entry->begin < expected)
            return tensorError(*entry, "it overlaps \"" + printable(before->name) + "\"");
        if (entry->begin > expected)
            return tensorError(*entry,
                               "bytes " + std::to_string(expected) + " to " + std::to_string(entry->begin)
                                   + " of the data before it belong to no tensor");
        before = entry;
    }
    const std::uint64_t used = before ? before->end : 0;
    if (used != dataBytes)
        return Error(errors::kSafetensorsHeader,
                     {"it describes " + std::to_string(used) + " bytes of data, but the file has " + std::to_string(dataBytes)});
    return {};
}

} // namespace

Result<SafetensorsHeader> parseSafetensorsHeader(std::string_view json, std::uint64_t dataBytes)
{
    if (!isUtf8(json))
        return Error(errors::kSafetensorsHeader, {"it is not UTF-8"});
    HeaderReader reader;
    if (!nlohmann::json::sax_parse(json.begin(), json.end(), &reader) && reader.failure)
        return *reader.failure;
    for (SafetensorsEntry &entry : reader.header.entries)
        if (Status checked = checkEntry(entry, dataBytes); !checked)
            return checked.error();
    if (Status checked = checkTiling(reader.header, dataBytes); !checked)
        return checked.error();
    return std::move(reader.header);
}

const char *safetensorsName(ElementType type)
{
    for (const Dtype &dtype : kDtypes)
        if (dtype.type == type && type != ElementType::Other)
            return dtype.name;
    return nullptr;
}

} // namespace espalier
