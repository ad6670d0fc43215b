// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/io/read/importer.h"

#include <span>

namespace espalier {

/// Reads what importers decide by. Errors: those of the file (missing, folder, empty, too large) and of a broken zip.
Result<FileHead> readHead(const std::string &path);

/// 90 when the zip directory is that of a TorchScript archive (ROOT/constants.pkl, ROOT/code/), else 0.
int sniffTorchScript(const FileHead &head);

/// What a file that nobody here reads is, and what to do about it; `known` names what is read ("TorchScript"). A format that comes later is
/// looked at as far as it takes to say what is wrong with it; pickles are never executed.
Error recognise(const FileHead &head, const std::string &known);

/// openModel() with a given set of importers.
Result<ModelPtr> openWith(std::span<const Importer> importers, const std::string &path, const ImportOptions &options,
                          const JobContext &context);

/// For recognise(): a torch.save archive; a file that begins as a pickle (legacy torch.save, bare pickle).
Error recogniseStateDict(const MappedFile &file);
Error recognisePickle(const MappedFile &file, const std::string &known);

} // namespace espalier
