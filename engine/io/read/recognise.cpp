// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/errors.h"
#include "engine/io/read/sniff.h"
#include "engine/io/safetensors.h"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace espalier {

namespace {

constexpr const char *kTrace = "in Python, save torch.jit.trace(model.eval(), example) of the same network";

/// Formats that begin with fixed bytes at a fixed place.
struct Signature {
    std::size_t at;
    std::string_view bytes;
    const char *what;
};

constexpr Signature kSignatures[] = {
    {0, "GGUF", "a GGUF file (llama.cpp)"}, {0, "\x89HDF\r\n\x1a\n", "an HDF5 file (a Keras .h5 model?)"},
    {4, "TFL3", "a TensorFlow Lite file"},  {4, "PTMF", "a PyTorch Mobile flatbuffer"},
    {4, "ET12", "an ExecuTorch program"},   {0, "\x93NUMPY", "a NumPy array"},
};

bool endsWith(std::string text, std::string_view suffix)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text.ends_with(suffix);
}

/// Reads a protobuf varint; false at the end or when it is longer than 10 bytes.
bool varint(std::string_view bytes, std::size_t &at, std::uint64_t &value)
{
    value = 0;
    for (int shift = 0; shift < 70 && at < bytes.size(); shift += 7) {
        const unsigned char byte = static_cast<unsigned char>(bytes[at++]);
        value |= shift < 64 ? std::uint64_t(byte & 0x7f) << shift : 0;
        if (!(byte & 0x80))
            return true;
    }
    return false;
}

/// Whether the top level is that of onnx.ModelProto: ir_version 1; producer 2, 3; domain 4; model_version 5; doc 6; graph 7;
/// opset 8; metadata 14; training 20; functions 25.
bool isOnnx(std::string_view bytes)
{
    bool hasVersion = false, hasMore = false;
    std::size_t at = 0;
    while (at < bytes.size()) {
        std::uint64_t tag = 0, value = 0;
        if (!varint(bytes, at, tag))
            break;
        const std::uint64_t field = tag >> 3, wire = tag & 7;
        const bool isNumber = field == 1 || field == 5;
        const bool isKnown = (field >= 1 && field <= 8) || field == 14 || field == 20 || field == 25 || field == 26;
        if (!isKnown || wire != (isNumber ? 0u : 2u) || !varint(bytes, at, value))
            return hasVersion && hasMore && !isKnown && field > 0; // Something newer behind what is known.
        if (field == 1 && (value == 0 || value > 100))
            return false;
        hasVersion = hasVersion || field == 1;
        hasMore = hasMore || (field != 1 && field != 5);
        if (!isNumber) {
            if (value > bytes.size() - at)
                break; // The rest of the head, or a file that is cut.
            at += static_cast<std::size_t>(value);
        }
    }
    return hasVersion && hasMore;
}

/// "c" module newline name newline: a pickle of protocol 0 that begins with a global.
bool isTextPickle(std::string_view bytes)
{
    const std::size_t first = bytes.find('\n');
    if (!bytes.starts_with('c') || first == std::string_view::npos)
        return false;
    const std::size_t second = bytes.find('\n', first + 1);
    if (second == std::string_view::npos)
        return false;
    const std::string_view names = bytes.substr(1, second - 1);
    return std::all_of(names.begin(), names.end(), [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '.' || c == '\n'; });
}

/// What kind of text it is, as a note for kUnknownFile; empty when it is no text.
std::string textKind(std::string_view bytes)
{
    std::string start;
    for (const char c : bytes.substr(0, 512))
        if (!(start.empty() && (std::isspace(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80)))
            start += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    if (start.starts_with("version https://git-lfs.github.com/spec/"))
        return " (a Git LFS pointer instead of the file itself: run \"git lfs pull\")";
    if (start.starts_with("<!doctype html") || start.starts_with("<html"))
        return " (an HTML page: a download that failed?)";
    if (start.starts_with("<?xml"))
        return " (XML text)";
    const bool isText = std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) { return c >= 0x20 || std::isspace(c); });
    if (!isText)
        return {};
    return start.starts_with('{') ? " (JSON text)" : " (plain text)";
}

Error notYet(const char *what, const std::string &path)
{
    return Error(errors::kNotYet, {what, kTrace}, path);
}

Error recogniseZip(const FileHead &head)
{
    const auto any = [&](const auto &test) { return std::any_of(head.members.begin(), head.members.end(), test); };
    const auto ends = [](std::string_view suffix) { return [suffix](const std::string &name) { return name.ends_with(suffix); }; };
    if (any([](const std::string &name) {
            return name == "serialized_exported_program.json" || name.ends_with("/archive_format")
                || (name.find("/models/") != std::string::npos && name.ends_with(".json"));
        }))
        return notYet("a .pt2 file (torch.export)", head.path());
    if (any([](const std::string &name) { return name == "data.pkl" || name.ends_with("/data.pkl"); }))
        return recogniseStateDict(head.file);
    if (any(ends("model.weights.h5")))
        return notYet("a Keras model", head.path());
    if (any(ends(".npy")))
        return notYet("a file of NumPy arrays", head.path());
    if (any(ends("/version")) && any([](const std::string &name) { return name.find("/data/") != std::string::npos; }))
        return Error(errors::kNoDataPkl, {}, head.path());
    std::string names;
    for (std::size_t i = 0; i < std::min<std::size_t>(head.members.size(), 3); ++i)
        names.append(i ? ", " : "").append(printable(head.members[i], 60));
    return Error(errors::kZipOther, {names.empty() ? "nothing" : names}, head.path());
}

Error recogniseSafetensors(const MappedFile &file)
{
    const Result<SafetensorsFile> read = readSafetensors(file);
    if (!read)
        return read.error();
    if (read->tensors.empty())
        return notYet("a safetensors file, but it has no weights in it", file->path());
    return notYet("a safetensors file, weights without a graph", file->path());
}

} // namespace

Error recognise(const FileHead &head, const std::string &known)
{
    const std::string_view bytes = head.bytes;
    if (head.isZip())
        return recogniseZip(head);
    for (const Signature &signature : kSignatures)
        if (bytes.size() > signature.at && bytes.substr(signature.at).starts_with(signature.bytes))
            return notYet(signature.what, head.path());
    if ((bytes.size() > 2 && bytes[0] == '\x80' && bytes[1] >= 2 && bytes[1] <= 5) || isTextPickle(bytes))
        return recognisePickle(head.file, known);
    // Eight bytes of length, then JSON: its beginning need not be right for it to be meant as one.
    const bool isNamedSafetensors = endsWith(head.path(), ".safetensors");
    if (bytes.size() > 8 && bytes[8] == '{' && (bytes[7] == 0 || isNamedSafetensors))
        return recogniseSafetensors(head.file);
    if (isOnnx(bytes))
        return notYet("an ONNX file", head.path());
    if (bytes.starts_with("\x1f\x8b"))
        return Error(errors::kUnknownFile, {" (packed with gzip: unpack it first)", known}, head.path());
    const std::string kind = textKind(bytes);
    if (kind.empty() && isNamedSafetensors)
        return recogniseSafetensors(head.file);
    return Error(errors::kUnknownFile, {kind, known}, head.path());
}

} // namespace espalier
