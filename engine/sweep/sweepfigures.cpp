// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/sweep/sweepfigures.h"

#include "engine/files/sha256.h"
#include "engine/sweep/proxies.h"
#include "engine/sweep/sweepmatrix.h"
#include "engine/sweep/sweepstore.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace espalier {

namespace {

/// Of a line of figures.
enum Place { Hash, IsNoop, HasSqnr, Sqnr, SquaredError, SizeBytes, Sparsity, PlaceCount };

/// As many hexadecimal digits as a double holds exactly.
constexpr std::size_t kHashDigits = 13;

/// Several layers share their random directions: the estimate of one depends on which others there are.
std::string traceName(std::span<const int> layers, const HessianOptions &options, int layer)
{
    return fmt::format("hessian,{},{},{},{}", options.samples, options.draws,
                       sha256(fmt::format("{}", fmt::join(layers, " "))).substr(0, 16), layer);
}

Result<std::unique_ptr<SweepStore>> storeOfFloats(const Model &model, const Dataset &data, const std::string &folder, std::uint64_t seed)
{
    return SweepStore::open(folder, sweepStoreKey(model, data, SweepRequest(), seed));
}

} // namespace

std::vector<double> figuresOf(const SensitivityCell &cell, const std::string &hash)
{
    std::vector<double> figures(PlaceCount);
    figures[Hash] = static_cast<double>(std::stoull(hash.substr(0, kHashDigits), nullptr, 16));
    figures[IsNoop] = cell.isNoop;
    figures[HasSqnr] = cell.sqnrDb.has_value();
    figures[Sqnr] = cell.sqnrDb.value_or(0);
    figures[SquaredError] = cell.squaredError;
    figures[SizeBytes] = static_cast<double>(cell.sizeBytes);
    figures[Sparsity] = cell.sparsity;
    return figures;
}

void recallFigures(Sensitivity &matrix, const Model &model, const SweepStore &store)
{
    const std::size_t columns = matrix.settings.size();
    std::vector<double> hashes(matrix.cells.size(), -1);
    for (std::size_t i = 0; i < matrix.cells.size(); ++i) {
        SensitivityCell &cell = matrix.cells[i];
        if (cell.impossible)
            continue;
        const std::vector<double> figures =
            store.figures(sweepCellKey(model, cell.layer, matrix.settings[static_cast<std::size_t>(cell.column)]));
        if (figures.size() != PlaceCount)
            continue;
        hashes[i] = figures[Hash];
        cell.isPrepared = true;
        cell.isNoop = figures[IsNoop] != 0 && cell.metrics.samples == 0;
        if (figures[HasSqnr] != 0)
            cell.sqnrDb = figures[Sqnr];
        cell.squaredError = figures[SquaredError];
        cell.sizeBytes = static_cast<std::int64_t>(figures[SizeBytes]);
        cell.sparsity = figures[Sparsity];
    }
    SweepSums unchanged = store.known(kSweepBaselineKey, matrix.samples);
    unchanged.agree = unchanged.samples;
    unchanged.lost = unchanged.gained = unchanged.kl = 0;
    for (std::size_t i = 0; i < matrix.cells.size(); ++i) {
        SensitivityCell &cell = matrix.cells[i];
        if (cell.metrics.samples > 0 || hashes[i] < 0)
            continue;
        if (cell.isNoop) {
            cell.metrics = unchanged.metrics();
            cell.comparison = unchanged.comparison();
        }
        const std::size_t row = i / columns * columns;
        for (std::size_t other = row; other < row + columns && !cell.isNoop && cell.sameAs < 0; ++other) {
            const SensitivityCell &duplicate = matrix.cells[other];
            if (hashes[other] != hashes[i] || duplicate.metrics.samples == 0 || duplicate.sameAs >= 0)
                continue;
            cell.sameAs = duplicate.column;
            cell.metrics = duplicate.metrics;
            cell.comparison = duplicate.comparison;
        }
        cell.isComplete = cell.metrics.samples == matrix.samples;
        matrix.measuredCells += cell.isComplete;
    }
}

std::vector<HessianTrace> knownTraces(const Model &model, const Dataset &data, std::span<const int> layers, const HessianOptions &options,
                                      const std::string &folder, std::uint64_t seed)
{
    std::vector<HessianTrace> traces;
    const auto store =
        folder.empty() ? Result<std::unique_ptr<SweepStore>>(std::unique_ptr<SweepStore>()) : storeOfFloats(model, data, folder, seed);
    for (const int layer : layers) {
        const std::vector<double> figures = store && *store ? (*store)->figures(traceName(layers, options, layer)) : std::vector<double>();
        if (figures.size() != 3)
            return {};
        traces.push_back({layer, figures[0], figures[1], static_cast<std::int64_t>(figures[2])});
    }
    return traces;
}

Status keepTraces(const Model &model, const Dataset &data, std::span<const int> layers, const HessianOptions &options,
                  const std::string &folder, std::uint64_t seed, std::span<const HessianTrace> traces)
{
    const auto store = storeOfFloats(model, data, folder, seed);
    if (!store)
        return store.error();
    for (const HessianTrace &trace : traces)
        if (const Status kept = (*store)->keepFigures(traceName(layers, options, trace.layer),
                                                      {trace.trace, trace.standardError, static_cast<double>(trace.elements)});
            !kept)
            return kept;
    return {};
}

} // namespace espalier
