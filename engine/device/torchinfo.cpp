// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/device/torchinfo.h"

#include "engine/winograd/winograd.h"

#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <torch/csrc/api/include/torch/version.h>

#include <dlfcn.h>
#include <link.h>
#include <malloc.h>

#include <thread>

namespace espalier {

namespace {

/// The file that libblas.so.3 really is, from the list of loaded libraries.
std::string loadedBlas()
{
    std::string found;
    dl_iterate_phdr(
        [](dl_phdr_info *info, std::size_t, void *out) {
            const std::string name = info->dlpi_name ? info->dlpi_name : "";
            if (name.find("blas") != std::string::npos || name.find("mkl_core") != std::string::npos
                || name.find("libblis") != std::string::npos) {
                if (char *real = realpath(name.c_str(), nullptr)) {
                    static_cast<std::string *>(out)->append(real).append(";");
                    free(real);
                }
            }
            return 0;
        },
        &found);
    return found;
}

std::string blasName()
{
    if (auto *config = reinterpret_cast<const char *(*)()>(dlsym(RTLD_DEFAULT, "openblas_get_config")))
        return config();
    const std::string loaded = loadedBlas();
    if (loaded.find("mkl") != std::string::npos)
        return "MKL";
    if (loaded.find("blis") != std::string::npos)
        return "BLIS";
    if (loaded.find("atlas") != std::string::npos)
        return "ATLAS";
    if (loaded.find("openblas") != std::string::npos)
        return "OpenBLAS";
    return "reference BLAS";
}

std::string onednnVersion(const std::string &config)
{
    for (const char *mark : {"MKL-DNN v", "oneDNN v", "DNNL v"}) {
        const std::size_t at = config.find(mark);
        if (at == std::string::npos)
            continue;
        const std::size_t begin = at + std::string(mark).size();
        std::size_t end = begin;
        while (end < config.size() && (isdigit(static_cast<unsigned char>(config[end])) || config[end] == '.'))
            ++end;
        return config.substr(begin, end - begin);
    }
    return {};
}

std::string kernelsName()
{
    if (winogradIsas().empty())
        return {};
    return winogradIsas().back() == Isa::Avx512 ? "AVX-512" : "AVX2";
}

} // namespace

TorchInfo torchInfo()
{
    TorchInfo info;
    info.version = TORCH_VERSION;
    const std::string config = at::show_config();
    info.blas = blasName();
    info.onednn = onednnVersion(config);
    info.kernels = kernelsName();
    info.threads = at::get_num_threads();
    info.cores = static_cast<int>(std::thread::hardware_concurrency());
    if (info.blas == "reference BLAS")
        info.warnings.push_back("The reference BLAS makes linear layers about 15 times slower: install libopenblas0-openmp.");
    if (info.onednn.empty())
        info.warnings.push_back("This LibTorch has no oneDNN: convolutions are slow.");
    return info;
}

void setTorchThreads(int threads)
{
    at::set_num_threads(threads < 1 ? 1 : threads);
}

void prepareWorkerThread()
{
    static thread_local bool isPrepared = false;
    if (!isPrepared) {
        setTorchThreads(1);
        isPrepared = true;
    }
}

void tuneAllocator()
{
#if defined(__GLIBC__)
    mallopt(M_MMAP_THRESHOLD, 32 << 20);
    mallopt(M_TRIM_THRESHOLD, 1 << 30);
#endif
}

} // namespace espalier
