#pragma once

#include <cstdint>
#include <ostream>
#include <vector>

#include "archwalk/space/product_shape.hpp"
#include "oracle/product_space.hpp"

namespace archwalk {
inline std::ostream& operator<<(std::ostream& out, const ProductShape& shape) {
  return out << shape.radix << '^' << shape.edges;
}
}  // namespace archwalk

namespace archwalk::test {

inline ProductShape shape_of(int radix, int edges) {
  ProductShape shape{radix, edges, 1};
  for (int e = 0; e < edges; ++e) shape.size *= static_cast<std::uint32_t>(radix);
  return shape;
}

inline oracle::ProductSpace oracle_space(const ProductShape& shape) {
  return {static_cast<unsigned>(shape.radix), static_cast<unsigned>(shape.edges)};
}

// Spaces that the oracle enumerates, of all packings that so few codes can need.
inline std::vector<ProductShape> small_spaces() {
  return {shape_of(2, 3), shape_of(3, 4), shape_of(5, 3), shape_of(4, 2),
          shape_of(9, 2), shape_of(2, 5), shape_of(16, 2)};
}

}  // namespace archwalk::test
