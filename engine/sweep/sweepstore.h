// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/result.h"
#include "engine/sweep/sweepsums.h"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace espalier {

/// Sums of one cell over samples [begin, end) of the seed's order.
struct SweepEntry {
    std::string cell; ///< Key within the sweep: what is done to which layer.
    std::int64_t begin = 0, end = 0;
    SweepSums sums;
};

/// Figures of a sweep on disk: one append-only file for each (model, baseline, data, seed), a line with a checksum for each cell and
/// range of samples. A torn or damaged line is passed by. Lines reach the system in one write, so a killed program
/// loses only what it had not finished. Several programs may append to one file. Used from one thread.
class SweepStore
{
public:
    /// Opens `folder`/`key`.sweep, both made when absent. Errors: io.* of the file.
    static Result<std::unique_ptr<SweepStore>> open(const std::string &folder, const std::string &key);
    ~SweepStore();
    SweepStore(const SweepStore &) = delete;
    SweepStore &operator=(const SweepStore &) = delete;

    /// Sums over the longest known prefix [0, n), n <= `limit`.
    SweepSums known(const std::string &cell, std::int64_t limit) const;

    /// Numbers kept under a name beside the sums, as last written; empty when there are none.
    std::vector<double> figures(const std::string &name) const;
    /// Nothing where they are known already. A name has no blanks. Errors: io.cannot-write.
    Status keepFigures(const std::string &name, const std::vector<double> &figures);

    /// Writes the lines at once. Errors: io.cannot-write.
    Status append(const std::vector<SweepEntry> &entries);

    const std::string &path() const { return m_path; }
    std::int64_t damagedLines() const { return m_damaged; }

private:
    SweepStore() = default;
    void read(std::string_view text);
    Status write(const std::string &lines);

    std::string m_path;
    int m_file = -1;
    bool m_endsTorn = false;
    std::int64_t m_damaged = 0;
    /// Cell, begin -> end -> sums.
    std::map<std::pair<std::string, std::int64_t>, std::map<std::int64_t, SweepSums>> m_entries;
    std::map<std::string, std::vector<double>> m_figures;
};

/// One line with its checksum, without the newline; and back (false: damaged).
std::string sweepLine(const SweepEntry &entry);
bool parseSweepLine(std::string_view line, SweepEntry &entry);

/// The same for numbers under a name: "CHECKSUM =NAME NUMBER...", each number the shortest that reads back the same.
std::string figuresLine(const std::string &name, const std::vector<double> &figures);
bool parseFiguresLine(std::string_view line, std::string &name, std::vector<double> &figures);

} // namespace espalier
