#include "archwalk/space/code_split.hpp"

#include "archwalk/space/differing_digits.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kShortestRow = 64;

std::vector<std::uint8_t> distances(std::uint32_t size, std::uint32_t radix) {
  std::vector<std::uint8_t> table(std::size_t{size} * size);
  for (std::uint32_t x = 0; x < size; ++x) {
    for (std::uint32_t y = 0; y < size; ++y) {
      table[std::size_t{x} * size + y] = static_cast<std::uint8_t>(differing_digits(x, y, radix));
    }
  }
  return table;
}

}  // namespace

CodeSplit split_codes(const ProductShape& shape) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  CodeSplit split;
  int edges = 0;
  while (edges < shape.edges && split.low < kShortestRow) {
    split.low *= radix;
    ++edges;
  }
  split.high = shape.size / split.low;
  split.high_edges = static_cast<std::size_t>(shape.edges - edges);
  split.low_distance = distances(split.low, radix);
  split.high_distance = distances(split.high, radix);
  return split;
}

}  // namespace archwalk
