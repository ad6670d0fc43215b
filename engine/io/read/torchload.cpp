// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/io/read/torchbuild.h"

#include <caffe2/serialize/read_adapter_interface.h>
#include <torch/csrc/jit/serialization/import.h>

#include <algorithm>
#include <cstring>

namespace espalier {

namespace {

/// Gives LibTorch the bytes of a mapping.
class MappingReader final : public caffe2::serialize::ReadAdapterInterface
{
public:
    explicit MappingReader(MappedFile file) : m_file(std::move(file)) { }

    std::size_t size() const override { return m_file->size(); }

    std::size_t read(std::uint64_t position, void *buffer, std::size_t count, const char *) const override
    {
        if (position >= m_file->size())
            return 0;
        const std::size_t length = std::min(count, m_file->size() - static_cast<std::size_t>(position));
        std::memcpy(buffer, m_file->data() + position, length);
        return length;
    }

private:
    const MappedFile m_file;
};

} // namespace

torch::jit::Module loadModule(const MappedFile &file)
{
    torch::jit::Module module = torch::jit::load(std::make_shared<MappingReader>(file), c10::Device(c10::kCPU));
    module.eval();
    return module;
}

} // namespace espalier
