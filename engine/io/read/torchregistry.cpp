// SPDX-License-Identifier: GPL-3.0-or-later
// The list of importers. In the Torch library, because one of them needs Torch.
#include "engine/io/read/sniff.h"
#include "engine/io/read/torchscript.h"

namespace espalier {

std::span<const Importer> importers()
{
    static const Importer list[] = {
        torchScriptImporter(),
    };
    return list;
}

Result<ModelPtr> openModel(const std::string &path, const ImportOptions &options, const JobContext &context)
{
    return openWith(importers(), path, options, context);
}

} // namespace espalier
