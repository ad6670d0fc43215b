// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/sha256.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cassert>

namespace espalier {

void Sha256::Free::operator()(evp_md_ctx_st *context) const
{
    EVP_MD_CTX_free(context);
}

Sha256::Sha256() : m_context(EVP_MD_CTX_new())
{
    [[maybe_unused]] const int begun = EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr);
    assert(begun == 1);
}

void Sha256::add(const void *data, std::size_t size)
{
    EVP_DigestUpdate(m_context.get(), data, size);
}

std::string Sha256::hex()
{
    static constexpr char kDigits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned length = 0;
    EVP_DigestFinal_ex(m_context.get(), digest, &length);
    std::string text;
    for (unsigned i = 0; i < length; ++i) {
        text += kDigits[digest[i] >> 4];
        text += kDigits[digest[i] & 15];
    }
    return text;
}

std::string sha256(std::string_view bytes)
{
    Sha256 hash;
    hash.add(bytes.data(), bytes.size());
    return hash.hex();
}

Result<std::string> sha256Of(std::string_view bytes, const JobContext &context)
{
    // 1 MiB: well under 20 ms of hashing between two looks at the stop token, even without SHA instructions.
    constexpr std::size_t kBlock = 1 << 20;
    Sha256 hash;
    for (std::size_t done = 0; done < bytes.size();) {
        if (context.cancelled())
            return Error(errors::kCancelled);
        const std::size_t step = std::min(kBlock, bytes.size() - done);
        hash.add(bytes.data() + done, step);
        done += step;
        context.report("read", static_cast<std::int64_t>(done), static_cast<std::int64_t>(bytes.size()));
    }
    return hash.hex();
}

} // namespace espalier
