// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/data/dataset.h"

#include <bit>
#include <numeric>
#include <utility>

namespace espalier {

namespace {

/// xoshiro256** 1.0, seeded through splitmix64, both by Blackman and Vigna (public domain): the standard library's
/// distributions differ from one library to the next, and the sample must not.
class Random
{
public:
    explicit Random(std::uint64_t seed)
    {
        for (std::uint64_t &word : m_state) {
            seed += 0x9e3779b97f4a7c15u;
            std::uint64_t z = seed;
            z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
            z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
            word = z ^ (z >> 31);
        }
    }
    std::uint64_t next()
    {
        const std::uint64_t result = std::rotl(m_state[1] * 5, 7) * 9;
        const std::uint64_t shifted = m_state[1] << 17;
        m_state[2] ^= m_state[0];
        m_state[3] ^= m_state[1];
        m_state[1] ^= m_state[2];
        m_state[0] ^= m_state[3];
        m_state[2] ^= shifted;
        m_state[3] = std::rotl(m_state[3], 45);
        return result;
    }
    /// Even over [0, bound): what would favour small numbers is drawn again.
    std::uint64_t below(std::uint64_t bound)
    {
        const std::uint64_t uneven = (0 - bound) % bound;
        for (;;) {
            const std::uint64_t number = next();
            if (number >= uneven)
                return number % bound;
        }
    }

private:
    std::uint64_t m_state[4];
};

} // namespace

std::vector<std::int64_t> sampleOrder(std::int64_t count, std::uint64_t seed)
{
    std::vector<std::int64_t> order(static_cast<std::size_t>(count > 0 ? count : 0));
    std::iota(order.begin(), order.end(), std::int64_t(0));
    Random random(seed);
    // Fisher-Yates from the front: the first k places are a fair sample of k for every k.
    for (std::size_t i = 0; i + 1 < order.size(); ++i)
        std::swap(order[i], order[i + static_cast<std::size_t>(random.below(order.size() - i))]);
    return order;
}

} // namespace espalier
