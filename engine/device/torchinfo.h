// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace espalier {

/// What this program runs on; shown by `doctor` and Help > About.
struct TorchInfo {
    std::string version;
    std::string blas;    ///< "OpenBLAS 0.3.21 (openmp)", "reference BLAS", "MKL", ...
    std::string onednn;  ///< Version, or "" when absent.
    std::string kernels; ///< Instruction set of our own convolutions (engine/winograd), "AVX-512"; "" where none fits the processor.
    int threads = 1;     ///< Torch's intra-op threads.
    int cores = 1;
    std::string device = "cpu";
    std::vector<std::string> warnings; ///< What is missing or slow, with what to install.
};
TorchInfo torchInfo();

/// Sets Torch's intra-op threads, once, before the first parallel work.
void setTorchThreads(int threads);

/// Whoever lends several workers wants one Torch thread in each: called at the start of a worker's item, it costs nothing the
/// second time.
void prepareWorkerThread();

/// glibc keeps large freed blocks instead of giving them back: ops page-fault less (architecture.md). Call first in main().
void tuneAllocator();

} // namespace espalier
