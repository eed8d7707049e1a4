#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "archwalk/space/product_shape.hpp"

namespace archwalk {

/// Codes of a product space cut in two, code = high part · low + low part, so that a loop over all
/// pairs of codes goes by rows of the low part: within a row the distance depends on the place and
/// the two high parts alone, and the inner loop has no branch.
struct CodeSplit {
  std::uint32_t low = 1;                    ///< number of low parts, K^(the first digits)
  std::uint32_t high = 1;                   ///< number of high parts
  std::size_t high_edges = 0;               ///< digits of a high part
  std::vector<std::uint8_t> low_distance;   ///< [low, low] edit distance
  std::vector<std::uint8_t> high_distance;  ///< [high, high]
};

/// As many digits in the low part as rows of 64 take, or all of them. Memory: the square of N/64
/// bytes.
CodeSplit split_codes(const ProductShape& shape);

}  // namespace archwalk
