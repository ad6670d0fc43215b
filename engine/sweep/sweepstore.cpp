// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweepstore.h"

#include "engine/files/errors.h"
#include "engine/files/files.h"
#include "engine/files/sha256.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace espalier {

namespace {

/// Far more than any sweep writes; a file beyond it is not ours.
constexpr std::int64_t kMaxFile = std::int64_t(1) << 30;

std::string checksum(std::string_view text)
{
    return sha256(text).substr(0, 8);
}

/// The numbers of an entry in the order of the line.
std::array<std::int64_t, 11> numbersOf(const SweepEntry &entry)
{
    const SweepSums &sums = entry.sums;
    return {entry.begin,    entry.end,  sums.samples, sums.top1,   sums.top5, sums.loss,
            sums.notFinite, sums.agree, sums.lost,    sums.gained, sums.kl};
}

std::string_view nextWord(std::string_view &rest)
{
    const std::size_t space = rest.find(' ');
    const std::string_view word = rest.substr(0, space);
    rest.remove_prefix(space == std::string_view::npos ? rest.size() : space + 1);
    return word;
}

} // namespace

std::string sweepLine(const SweepEntry &entry)
{
    std::string text = entry.cell;
    for (const std::int64_t number : numbersOf(entry))
        text += ' ' + std::to_string(number);
    return checksum(text) + ' ' + text;
}

bool parseSweepLine(std::string_view line, SweepEntry &entry)
{
    const std::string_view check = nextWord(line);
    if (check.size() != 8 || checksum(line) != check)
        return false;
    entry.cell = std::string(nextWord(line));
    std::array<std::int64_t, 11> numbers{};
    for (std::int64_t &number : numbers) {
        const std::string_view word = nextWord(line);
        const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), number);
        if (failure != std::errc() || end != word.data() + word.size())
            return false;
    }
    SweepSums &sums = entry.sums;
    entry.begin = numbers[0];
    entry.end = numbers[1];
    sums = {numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7], numbers[8], numbers[9], numbers[10]};
    return line.empty() && !entry.cell.empty() && entry.begin >= 0 && sums.samples == entry.end - entry.begin && sums.samples > 0;
}

std::string figuresLine(const std::string &name, const std::vector<double> &figures)
{
    std::string text = '=' + name;
    for (const double figure : figures)
        text += fmt::format(" {}", figure);
    return checksum(text) + ' ' + text;
}

bool parseFiguresLine(std::string_view line, std::string &name, std::vector<double> &figures)
{
    const std::string_view check = nextWord(line);
    if (check.size() != 8 || checksum(line) != check || line.empty() || line.front() != '=')
        return false;
    name = std::string(nextWord(line).substr(1));
    figures.clear();
    while (!line.empty()) {
        const std::string_view word = nextWord(line);
        double figure = 0;
        const auto [end, failure] = std::from_chars(word.data(), word.data() + word.size(), figure);
        if (failure != std::errc() || end != word.data() + word.size())
            return false;
        figures.push_back(figure);
    }
    return !name.empty();
}

Result<std::unique_ptr<SweepStore>> SweepStore::open(const std::string &folder, const std::string &key)
{
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return Error(errors::kCannotWrite, {failed.message()}, folder);
    std::unique_ptr<SweepStore> store(new SweepStore);
    store->m_path = (std::filesystem::path(folder) / (key + ".sweep")).string();
    if (std::filesystem::exists(store->m_path, failed) && std::filesystem::file_size(store->m_path, failed) > 0) {
        const auto text = readFile(store->m_path, kMaxFile);
        if (!text)
            return text.error();
        store->read(*text);
    }
    store->m_file = ::open(store->m_path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (store->m_file < 0)
        return Error(errors::kCannotWrite, {std::strerror(errno)}, store->m_path);
    return store;
}

SweepStore::~SweepStore()
{
    if (m_file >= 0)
        ::close(m_file);
}

void SweepStore::read(std::string_view text)
{
    m_endsTorn = !text.empty() && text.back() != '\n';
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty())
            continue;
        SweepEntry entry;
        std::string name;
        std::vector<double> figures;
        if (parseFiguresLine(line, name, figures))
            m_figures[name] = std::move(figures);
        else if (parseSweepLine(line, entry))
            m_entries[{entry.cell, entry.begin}][entry.end] = entry.sums;
        else
            ++m_damaged;
    }
}

SweepSums SweepStore::known(const std::string &cell, std::int64_t limit) const
{
    SweepSums sums;
    for (;;) {
        const auto ranges = m_entries.find({cell, sums.samples});
        if (ranges == m_entries.end())
            return sums;
        auto longest = ranges->second.upper_bound(limit);
        if (longest == ranges->second.begin())
            return sums;
        sums.add((--longest)->second);
    }
}

Status SweepStore::append(const std::vector<SweepEntry> &entries)
{
    std::string lines;
    for (const SweepEntry &entry : entries) {
        lines += sweepLine(entry) + '\n';
        m_entries[{entry.cell, entry.begin}][entry.end] = entry.sums;
    }
    return write(lines);
}

std::vector<double> SweepStore::figures(const std::string &name) const
{
    const auto found = m_figures.find(name);
    return found == m_figures.end() ? std::vector<double>() : found->second;
}

Status SweepStore::keepFigures(const std::string &name, const std::vector<double> &figures)
{
    if (figures.empty() || this->figures(name) == figures)
        return {};
    m_figures[name] = figures;
    return write(figuresLine(name, figures) + '\n');
}

Status SweepStore::write(const std::string &lines)
{
    const std::string text = (m_endsTorn ? "\n" : "") + lines;
    m_endsTorn = false;
    for (std::string_view rest = text; !rest.empty();) {
        const ssize_t written = ::write(m_file, rest.data(), rest.size());
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return Error(errors::kCannotWrite, {std::strerror(errno)}, m_path);
        rest.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

} // namespace espalier
