#pragma once

#include <cstdint>

namespace archwalk {

/// Shape of a product space K^L: `edges` digits of radix `radix`, the first least significant.
struct ProductShape {
  int radix = 0;           ///< K, 2..16
  int edges = 0;           ///< L >= 1
  std::uint32_t size = 0;  ///< N = K^L <= 2^27
};

}  // namespace archwalk
