// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/database.h"

#include "engine/files/errors.h"

#include <sqlite3.h>

#include <cassert>
#include <cstring>
#include <utility>

namespace espalier {

namespace {

constexpr int kWaitMilliseconds = 10000;

} // namespace

Result<std::unique_ptr<Database>> Database::open(const std::string &path)
{
    std::unique_ptr<Database> database(new Database);
    database->m_path = path;
    if (sqlite3_open_v2(path.c_str(), &database->m_handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr)
        != SQLITE_OK)
        return database->writeError();
    sqlite3_busy_timeout(database->m_handle, kWaitMilliseconds);
    // Reads the file's head: here it shows whether it is a database at all.
    const Status status = database->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA user_version;");
    if (status)
        return database;
    const int code = sqlite3_errcode(database->m_handle);
    if (code == SQLITE_NOTADB || code == SQLITE_CORRUPT)
        return Error(errors::kCannotRead, {sqlite3_errmsg(database->m_handle)}, path);
    return status.error();
}

Database::~Database()
{
    sqlite3_close(m_handle);
}

Error Database::writeError() const
{
    return Error(errors::kCannotWrite, {m_handle ? sqlite3_errmsg(m_handle) : "out of memory"}, m_path);
}

Status Database::execute(const char *sql)
{
    return sqlite3_exec(m_handle, sql, nullptr, nullptr, nullptr) == SQLITE_OK ? Status() : Status(writeError());
}

bool Database::isInTransaction() const
{
    return sqlite3_get_autocommit(m_handle) == 0;
}

Statement Database::prepare(const char *sql)
{
    sqlite3_stmt *handle = nullptr;
    sqlite3_prepare_v2(m_handle, sql, -1, &handle, nullptr);
    return Statement(*this, handle); // Without a handle each step says what is wrong.
}

Statement::Statement(Statement &&other) noexcept
    : m_database(other.m_database), m_handle(std::exchange(other.m_handle, nullptr)), m_bound(other.m_bound)
{
}

Statement::~Statement()
{
    sqlite3_finalize(m_handle);
}

Statement &Statement::bind(std::int64_t value)
{
    sqlite3_bind_int64(m_handle, ++m_bound, value);
    return *this;
}

Statement &Statement::bind(std::string_view text)
{
    sqlite3_bind_text(m_handle, ++m_bound, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    return *this;
}

Statement &Statement::bind(const std::vector<double> &numbers)
{
    sqlite3_bind_blob(m_handle, ++m_bound, numbers.data(), static_cast<int>(numbers.size() * sizeof(double)), SQLITE_TRANSIENT);
    return *this;
}

Result<bool> Statement::next()
{
    switch (sqlite3_step(m_handle)) {
    case SQLITE_ROW: return true;
    case SQLITE_DONE: return false;
    default: return m_database.writeError();
    }
}

Status Statement::run()
{
    for (;;) {
        const Result<bool> row = next();
        if (!row)
            return row.error();
        if (!*row)
            break;
    }
    reset();
    return {};
}

void Statement::reset()
{
    sqlite3_reset(m_handle);
    sqlite3_clear_bindings(m_handle);
    m_bound = 0;
}

std::int64_t Statement::number(int column) const
{
    return sqlite3_column_int64(m_handle, column);
}

std::vector<double> Statement::numbers(int column) const
{
    std::vector<double> numbers(static_cast<std::size_t>(sqlite3_column_bytes(m_handle, column)) / sizeof(double));
    if (!numbers.empty())
        std::memcpy(numbers.data(), sqlite3_column_blob(m_handle, column), numbers.size() * sizeof(double));
    return numbers;
}

} // namespace espalier
