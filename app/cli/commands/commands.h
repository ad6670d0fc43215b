// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli/common/options.h"
#include "app/cli/common/report.h"
#include "app/cli/common/work.h"
#include "engine/core/result.h"

#include <span>

namespace espalier::cli {

/// Opens a network and tells its layers, statistics and histograms; with a recipe also what that would do.
Result<Report> inspect(const Options &options, Work &work);

/// Runs the graph on given tensors.
Result<Report> run(const Options &options, Work &work);

/// Metrics of a recipe (or of the network itself) on labelled samples, beside the float network's.
Result<Report> evaluate(const Options &options, Work &work);

/// Every layer x every setting, all other layers untouched. Interrupted, it tells what was measured.
Result<Report> sensitivity(const Options &options, Work &work);

/// Writes the quantized / pruned network in the format that the target's name says.
Result<Report> apply(const Options &options, Work &work);

/// Fine-tunes under a recipe and writes the outcome. Interrupted, it writes the epochs that were finished.
Result<Report> finetune(const Options &options, Work &work);

/// Writes a network in a named format, and says what reading it back gave.
Result<Report> exportTo(const Options &options, Work &work);

/// Scores of each layer's channels by a criterion, from the weights or from samples.
Result<Report> importance(const Options &options, Work &work);

/// The whole round on the embedded sample.
Result<Report> demo(const Options &options, Work &work);

/// What this build runs on, and what is missing or slow.
Result<Report> doctor(const Options &options, Work &work);

struct Command {
    const char *name;
    const char *description;
    Result<Report> (*run)(const Options &options, Work &work);
    bool trains = false; ///< Works with several Torch threads at once.
};

std::span<const Command> commands();

} // namespace espalier::cli
