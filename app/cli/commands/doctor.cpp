// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/commands/commands.h"

#include "app/cli/common/environment.h"
#include "app/cli/common/errors.h"
#include "app/cli/common/table.h"
#include "engine/device/torchinfo.h"
#include "engine/plan/passlist.h"

namespace espalier::cli {

namespace {

std::string compilerName()
{
#if defined(__clang__)
    return "clang " __clang_version__;
#else
    return "g++ " __VERSION__;
#endif
}

/// "drop-dropout, fold-batch-norm (skipped), ..."
std::string passNames(const std::vector<PassInfo> &passes)
{
    std::string names;
    for (const PassInfo &pass : passes)
        names += (names.empty() ? "" : ", ") + pass.name + (pass.isSkipped ? " (skipped)" : "");
    return names;
}

} // namespace

Result<Report> doctor(const Options &options, Work &work)
{
    static_cast<void>(work);
    const TorchInfo info = torchInfo();
    std::vector<std::string> warnings = info.warnings;
    std::string looked;
    const std::string samples = samplesFolder(&looked);
    if (samples.empty())
        warnings.push_back(Error(errors::kNoSamples, {looked}).message());
    for (const std::string &name : unknownSkippedPasses())
        warnings.push_back(Error(errors::kNoSuchPass, {printable(name)}).message());
    const std::vector<PassInfo> passes = listedPasses();
    Json passList = Json::array();
    for (const PassInfo &pass : passes)
        passList.push_back({{"name", pass.name}, {"summary", pass.summary}, {"skipped", pass.isSkipped}});

    Report report;
    report.json = {{"version", ESPALIER_VERSION},
                   {"libtorch", info.version},
                   {"blas", info.blas},
                   {"onednn", info.onednn.empty() ? Json(nullptr) : Json(info.onednn)},
                   {"kernels", info.kernels.empty() ? Json(nullptr) : Json(info.kernels)},
                   {"threads", options.threads},
                   {"cores", info.cores},
                   {"device", info.device},
                   {"qt", nullptr},
                   {"fonts", nullptr},
                   {"compiler", compilerName()},
                   {"passes", passList},
                   {"samples", samples.empty() ? Json(nullptr) : Json(samples)},
                   {"warnings", warnings}};
    Table table;
    table.column("", Table::Side::Left);
    table.column("", Table::Side::Left);
    table.row({"Espalier", ESPALIER_VERSION});
    table.row({"LibTorch", info.version});
    table.row({"BLAS", info.blas});
    table.row({"oneDNN", info.onednn.empty() ? "missing" : info.onednn});
    table.row({"kernels", info.kernels.empty() ? "none for this processor" : info.kernels});
    table.row({"threads", std::to_string(options.threads) + " of " + std::to_string(info.cores) + " cores"});
    table.row({"device", info.device});
    table.row({"compiler", compilerName()});
    table.row({"samples", samples.empty() ? "missing" : samples});
    table.row({"passes", passNames(passes)});
    table.row({"Qt", "not used by this program"});
    report.text = table.text();
    for (const std::string &warning : warnings)
        report.text += "warning: " + warning + "\n";
    if (warnings.empty())
        report.text += "Nothing is missing.\n";
    return report;
}

} // namespace espalier::cli
