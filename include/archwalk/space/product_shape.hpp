#pragma once

#include <cstdint>

namespace archwalk {

/// Shape of a product space K^L: `edges` digits of radix `radix`, the first least significant. In a
/// space without product structure `size` alone counts.
struct ProductShape {
  int radix = 0;           ///< K, 2..16
  int edges = 0;           ///< L >= 1; 0: no product structure
  std::uint32_t size = 0;  ///< N = K^L <= 2^27

  bool is_product() const { return edges > 0; }
  /// Edits: the mean edit distance of two codes, L (1 - 1/K). For a product alone.
  double mean_distance() const { return edges * (1.0 - 1.0 / radix); }
};

}  // namespace archwalk
