// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;      // sqlite3.h
struct sqlite3_stmt; // sqlite3.h

namespace espalier {

class Statement;

/// An SQLite file that several processes may read and write: a writer waits up to ten seconds for another. What is committed outlives a killed
/// program. Used from one thread.
class Database
{
public:
    /// Made when absent. Errors: io.cannot-write; io.cannot-read where the file is no database.
    static Result<std::unique_ptr<Database>> open(const std::string &path);
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    const std::string &path() const { return m_path; }
    /// One or more statements without parameters. Errors: io.cannot-write.
    Status execute(const char *sql);
    /// Does all of `work` or none of it. Errors: those of `work`, io.cannot-write.
    template <typename Work> Status inTransaction(const Work &work)
    {
        Status status = execute("BEGIN IMMEDIATE");
        if (status)
            status = work();
        if (status)
            status = execute("COMMIT");
        if (!status && isInTransaction())
            static_cast<void>(execute("ROLLBACK"));
        return status;
    }
    /// `sql` is part of the program, so it is right.
    Statement prepare(const char *sql);

private:
    Database() = default;
    bool isInTransaction() const;
    Error writeError() const;
    friend class Statement;

    std::string m_path;
    sqlite3 *m_handle = nullptr;
};

/// A prepared statement. Its database must outlive it.
class Statement
{
public:
    Statement(Statement &&other) noexcept;
    Statement &operator=(Statement &&) = delete;
    ~Statement();

    /// Binds the next parameter, from the first on.
    Statement &bind(std::int64_t value);
    Statement &bind(std::string_view text);
    Statement &bind(const std::vector<double> &numbers);

    /// The next row; false at the end. Errors: io.cannot-write.
    Result<bool> next();
    /// Runs it to the end. Errors: io.cannot-write.
    Status run();
    /// Before parameters are bound anew.
    void reset();

    // --- columns of the row
    std::int64_t number(int column) const;
    std::vector<double> numbers(int column) const;

private:
    friend class Database;
    Statement(Database &database, sqlite3_stmt *handle) : m_database(database), m_handle(handle) { }

    Database &m_database;
    sqlite3_stmt *m_handle;
    int m_bound = 0;
};

} // namespace espalier
