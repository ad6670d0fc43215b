// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"
#include "engine/files/mapping.h"

#include <map>
#include <string>

namespace espalier {

/// What a look into a TorchScript archive found before LibTorch gets to see it.
struct TorchScriptStats {
    std::string root;      ///< Folder of all members ("archive").
    std::string producer;  ///< As far as the file says (never its paths).
    bool isTraced = false; ///< No module has a `Final` constant or a `NoneType` hook attribute: made by tracing.
    bool isMobile = false;
    std::map<std::string, std::string> moduleTypes; ///< Dotted module path ("" = root) -> qualified class name.
};

/// Checks a TorchScript archive completely before torch::jit::load: data.pkl and constants.pkl parsed by the restricted
/// unpickler (only classes of the archive itself and torch's tensor and container helpers; nothing is ever called), every tensor's
/// record compared with dtype x sizes x strides, the nesting depth of code/ bounded, `__setstate__` refused, operators that
/// touch files refused (aten::save, aten::from_file, ...), unknown namespaces named. See importing.md, Dangers.
/// Errors: io.* naming the record, tensor or operator.
Result<TorchScriptStats> inspectTorchScript(const MappedFile &file, const JobContext &context);

} // namespace espalier
