#pragma once

#include <cstdint>

namespace archwalk {

/// How many digits of two codes differ: their edit distance in a product space of that radix.
constexpr std::uint32_t differing_digits(std::uint32_t x, std::uint32_t y, std::uint32_t radix) {
  std::uint32_t count = 0;
  for (; x != y; x /= radix, y /= radix) count += x % radix != y % radix ? 1u : 0u;
  return count;
}

}  // namespace archwalk
