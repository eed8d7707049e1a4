#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/space/product_shape.hpp"

namespace archwalk {

/// Codes of a space whose pairs are counted, at most: ranks in 16 bits, and 2^32 pairs take some
/// tenths of a second a score.
inline constexpr std::uint32_t kMostCountedCodes = 1u << 16;

/// [code, d] how many of the architectures at edit distance d = 0..L have a higher rank; of the
/// codes that are `wanted`, 0 of others. `rank` is [code], below N <= kMostCountedCodes, and equal
/// for equal scores. All pairs are compared, eight or more at a time: N · wanted comparisons.
std::vector<std::uint32_t> better_counts(const std::vector<std::uint32_t>& rank,
                                         const std::vector<std::uint8_t>& wanted,
                                         const ProductShape& shape);

}  // namespace archwalk
