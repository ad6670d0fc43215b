// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/core/job.h"
#include "engine/core/result.h"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st; // openssl/evp.h

namespace espalier {

/// SHA-256 (FIPS 180-4), lower-case hexadecimal.
std::string sha256(std::string_view bytes);
/// The same of many bytes, with progress ("read"). Errors: core.cancelled.
Result<std::string> sha256Of(std::string_view bytes, const JobContext &context);
Result<std::string> sha256File(const std::string &path, const JobContext &context);

/// Piece by piece (libcrypto).
class Sha256
{
public:
    Sha256();
    void add(const void *data, std::size_t size);
    std::string hex(); ///< Ends it.
private:
    struct Free {
        void operator()(evp_md_ctx_st *context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> m_context;
};

} // namespace espalier
