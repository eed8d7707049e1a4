#pragma once

#include <cstdint>
#include <vector>

namespace archwalk::test {

// What curand() hands out after curand_init(seed, subsequence, offset) of
// curandStatePhilox4_32_10_t.
std::vector<std::uint32_t> curand_words(std::uint64_t seed, std::uint64_t subsequence,
                                        std::uint64_t offset, int count);

}  // namespace archwalk::test
