// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/files/utf8.h"

#include <cstddef>

namespace espalier {

bool isUtf8(std::string_view text)
{
    const std::size_t size = text.size();
    for (std::size_t i = 0; i < size;) {
        const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
        const unsigned lead = byte(i);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        std::size_t length = 0;
        unsigned lowest = 0x80, highest = 0xbf; // What the second byte may be.
        if (lead >= 0xc2 && lead <= 0xdf) {
            length = 2;
        } else if (lead >= 0xe0 && lead <= 0xef) {
            length = 3;
            lowest = lead == 0xe0 ? 0xa0 : 0x80;
            highest = lead == 0xed ? 0x9f : 0xbf;
        } else if (lead >= 0xf0 && lead <= 0xf4) {
            length = 4;
            lowest = lead == 0xf0 ? 0x90 : 0x80;
            highest = lead == 0xf4 ? 0x8f : 0xbf;
        }
        if (length == 0 || i + length > size || byte(i + 1) < lowest || byte(i + 1) > highest)
            return false;
        for (std::size_t k = 2; k < length; ++k)
            if ((byte(i + k) & 0xc0u) != 0x80u)
                return false;
        i += length;
    }
    return true;
}

} // namespace espalier
