// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/write/exporter.h"

#include <functional>
#include <string>

namespace espalier {

/// What every exporter does: `write` makes a file beside `path`, `check` reads it back and notes in the report what it compared, and
/// only then it takes the name; hash and size follow. Errors: those of both, io.cannot-write, core.cancelled.
Result<ExportReport> writeChecked(const std::string &path, const JobContext &context,
                                  const std::function<Status(const std::string &temporary)> &write,
                                  const std::function<Status(const std::string &temporary, ExportReport &report)> &check);

/// The first name under which `got` has no tensor with the same shape, element type and bits as `want`; empty when all are there and
/// no others.
std::string firstDifference(const std::vector<NamedTensor> &want, const std::vector<NamedTensor> &got);

} // namespace espalier
