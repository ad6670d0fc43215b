// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/common/environment.h"

#include <cstdlib>
#include <filesystem>
#include <vector>

#include <unistd.h>

namespace espalier::cli {

void startWithPassiveThreads(char **argv)
{
    constexpr const char *kStarted = "ESPALIER_STARTED_ANEW";
    if (std::getenv("OMP_WAIT_POLICY") || std::getenv("GOMP_SPINCOUNT") || std::getenv(kStarted))
        return;
    setenv("OMP_WAIT_POLICY", "passive", 1);
    setenv("GOMP_SPINCOUNT", "0", 1);
    setenv(kStarted, "1", 1);
    execv("/proc/self/exe", argv);
    // Not possible here (no /proc): go on as we are, only slower beside other programs.
}

std::string samplesFolder(std::string *looked)
{
    namespace fs = std::filesystem;
    std::vector<fs::path> places;
    const char *given = std::getenv("ESPALIER_SAMPLES");
    if (given && *given) {
        places.emplace_back(given);
    } else {
        std::error_code failure;
        const fs::path program = fs::read_symlink("/proc/self/exe", failure);
        if (!failure)
            places.push_back(program.parent_path().parent_path() / "share/espalier/samples");
        places.emplace_back(ESPALIER_SAMPLES_FOLDER);
    }
    for (const fs::path &place : places) {
        std::error_code failure;
        if (fs::is_directory(place, failure))
            return place.string();
        if (looked)
            *looked += (looked->empty() ? "" : ", ") + place.string();
    }
    return {};
}

} // namespace espalier::cli
