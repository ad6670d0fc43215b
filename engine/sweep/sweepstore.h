// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"
#include "engine/sweep/sweepsums.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace espalier {

class Database; // engine/files/database.h

/// Sums of one cell over samples [begin, end) of the seed's order.
struct SweepEntry {
    std::string cell; ///< Key within the sweep: what is done to which layer.
    std::int64_t begin = 0, end = 0;
    SweepSums sums;
};

/// Figures of sweeps on disk: one SQLite file for each folder, which several programs may read and write at once. A sweep is known by its key
/// (model, baseline, data, seed). What was appended outlives a killed program. A file that is no database is put aside
/// ("figures.damaged.sqlite") and begun anew. Used from one thread.
class SweepStore
{
public:
    /// Opens `folder`/figures.sqlite, both made when absent, for the sweep `key`. What `folder`/`key`.sweep holds, the form of before, is taken
    /// over once. Errors: io.* of the file.
    static Result<std::unique_ptr<SweepStore>> open(const std::string &folder, const std::string &key);
    ~SweepStore();
    SweepStore(const SweepStore &) = delete;
    SweepStore &operator=(const SweepStore &) = delete;

    /// Sums over the longest known prefix [0, n), n <= `limit`.
    SweepSums known(const std::string &cell, std::int64_t limit) const;

    /// Numbers kept under a name beside the sums, as last written; empty when there are none.
    std::vector<double> figures(const std::string &name) const;
    /// Nothing where they are known already. Errors: io.cannot-write.
    Status keepFigures(const std::string &name, const std::vector<double> &figures);

    /// All of the entries or none. Errors: io.cannot-write.
    Status append(const std::vector<SweepEntry> &entries);

    const std::string &path() const;

private:
    SweepStore(std::unique_ptr<Database> database, std::string key);
    Status write(const std::vector<SweepEntry> &entries);
    Status write(const std::string &name, const std::vector<double> &figures);
    Status takeOver(const std::string &file);

    std::unique_ptr<Database> m_database;
    std::string m_key;
};

} // namespace espalier
