// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweepstore.h"

#include "engine/files/database.h"
#include "engine/files/errors.h"
#include "engine/files/files.h"
#include "engine/sweep/sweeplines.h"

#include <filesystem>
#include <system_error>

namespace espalier {

namespace {

namespace fs = std::filesystem;

/// Far more than any sweep wrote; a file beyond it is not ours.
constexpr std::int64_t kMaxFile = std::int64_t(1) << 30;

constexpr const char *kSchema = R"(
CREATE TABLE IF NOT EXISTS sums (
    sweep TEXT NOT NULL, cell TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    samples INTEGER NOT NULL, top1 INTEGER NOT NULL, top5 INTEGER NOT NULL, loss INTEGER NOT NULL, not_finite INTEGER NOT NULL,
    agree INTEGER NOT NULL, lost INTEGER NOT NULL, gained INTEGER NOT NULL, kl INTEGER NOT NULL,
    PRIMARY KEY (sweep, cell, first, last)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS figures (
    sweep TEXT NOT NULL, name TEXT NOT NULL, numbers BLOB NOT NULL, PRIMARY KEY (sweep, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS taken_over (file TEXT NOT NULL, bytes INTEGER NOT NULL, PRIMARY KEY (file, bytes)) WITHOUT ROWID;
)";

Result<std::unique_ptr<Database>> openDatabase(const fs::path &path)
{
    auto database = Database::open(path.string());
    if (!database && database.error().is(errors::kCannotRead)) {
        std::error_code failed;
        fs::rename(path, path.parent_path() / "figures.damaged.sqlite", failed);
        if (failed)
            return database;
        database = Database::open(path.string());
    }
    if (!database)
        return database;
    if (const Status status = (*database)->execute(kSchema); !status)
        return status.error();
    return database;
}

} // namespace

SweepStore::SweepStore(std::unique_ptr<Database> database, std::string key) : m_database(std::move(database)), m_key(std::move(key)) { }

SweepStore::~SweepStore() = default;

const std::string &SweepStore::path() const
{
    return m_database->path();
}

Result<std::unique_ptr<SweepStore>> SweepStore::open(const std::string &folder, const std::string &key)
{
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return Error(errors::kCannotWrite, {failed.message()}, folder);
    auto database = openDatabase(fs::path(folder) / "figures.sqlite");
    if (!database)
        return database.error();
    std::unique_ptr<SweepStore> store(new SweepStore(std::move(*database), key));
    if (const Status status = store->takeOver((fs::path(folder) / (key + ".sweep")).string()); !status)
        return status.error();
    return store;
}

/// A program of before may go on writing its file: it is known by its size.
Status SweepStore::takeOver(const std::string &file)
{
    std::error_code failed;
    const auto bytes = static_cast<std::int64_t>(fs::file_size(file, failed));
    if (failed || bytes == 0)
        return {};
    const std::string name = fs::path(file).filename().string();
    Statement known = m_database->prepare("SELECT 1 FROM taken_over WHERE file = ? AND bytes = ?");
    const Result<bool> isKnown = known.bind(std::string_view(name)).bind(bytes).next();
    if (!isKnown || *isKnown)
        return isKnown ? Status() : Status(isKnown.error());
    known.reset();
    const auto text = readFile(file, kMaxFile);
    if (!text)
        return text.error();
    return m_database->inTransaction([&]() -> Status {
        for (std::string_view rest = *text; !rest.empty();) {
            const std::size_t end = rest.find('\n');
            const std::string_view line = rest.substr(0, end);
            rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
            SweepEntry entry;
            std::string figuresName;
            std::vector<double> figures;
            Status status; // A torn or damaged line is passed by.
            if (parseFiguresLine(line, figuresName, figures))
                status = write(figuresName, figures);
            else if (parseSweepLine(line, entry))
                status = write({entry});
            if (!status)
                return status;
        }
        return m_database->prepare("INSERT OR REPLACE INTO taken_over VALUES (?, ?)").bind(std::string_view(name)).bind(bytes).run();
    });
}

SweepSums SweepStore::known(const std::string &cell, std::int64_t limit) const
{
    Statement longest = m_database->prepare("SELECT samples, top1, top5, loss, not_finite, agree, lost, gained, kl FROM sums "
                                            "WHERE sweep = ? AND cell = ? AND first = ? AND last <= ? ORDER BY last DESC LIMIT 1");
    SweepSums sums;
    for (;;) {
        const Result<bool> found = longest.bind(std::string_view(m_key)).bind(std::string_view(cell)).bind(sums.samples).bind(limit).next();
        if (!found || !*found)
            return sums;
        const auto n = [&](int column) { return longest.number(column); };
        sums.add({n(0), n(1), n(2), n(3), n(4), n(5), n(6), n(7), n(8)});
        longest.reset();
    }
}

Status SweepStore::write(const std::vector<SweepEntry> &entries)
{
    Statement insert = m_database->prepare("INSERT OR REPLACE INTO sums VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
    for (const SweepEntry &entry : entries) {
        const SweepSums &sums = entry.sums;
        insert.bind(std::string_view(m_key)).bind(std::string_view(entry.cell));
        for (const std::int64_t number : {entry.begin, entry.end, sums.samples, sums.top1, sums.top5, sums.loss, sums.notFinite, sums.agree,
                                          sums.lost, sums.gained, sums.kl})
            insert.bind(number);
        if (const Status status = insert.run(); !status)
            return status;
    }
    return {};
}

Status SweepStore::append(const std::vector<SweepEntry> &entries)
{
    return m_database->inTransaction([&] { return write(entries); });
}

std::vector<double> SweepStore::figures(const std::string &name) const
{
    Statement found = m_database->prepare("SELECT numbers FROM figures WHERE sweep = ? AND name = ?");
    const Result<bool> row = found.bind(std::string_view(m_key)).bind(std::string_view(name)).next();
    return row && *row ? found.numbers(0) : std::vector<double>();
}

Status SweepStore::write(const std::string &name, const std::vector<double> &figures)
{
    return m_database->prepare("INSERT OR REPLACE INTO figures VALUES (?, ?, ?)")
        .bind(std::string_view(m_key))
        .bind(std::string_view(name))
        .bind(figures)
        .run();
}

Status SweepStore::keepFigures(const std::string &name, const std::vector<double> &figures)
{
    return figures.empty() || this->figures(name) == figures ? Status() : write(name, figures);
}

} // namespace espalier
