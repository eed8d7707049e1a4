#include <algorithm>
#include <cmath>

#include "archwalk/space/hamming_scheme.hpp"
#include "pair_sums.hpp"

namespace archwalk {
namespace {

// A code is a high and a low part; pairs are visited by rows of the low part, so that the distance
// within a row depends on the place alone and the inner loop has no branch.
struct Split {
  std::uint32_t low = 1;
  std::uint32_t high = 1;
  std::vector<std::uint8_t> low_distance;   // [low, low]
  std::vector<std::uint8_t> high_distance;  // [high, high]
  std::size_t high_edges = 0;
};

std::vector<std::uint8_t> distances(std::uint32_t size, std::uint32_t radix) {
  std::vector<std::uint8_t> table(std::size_t{size} * size);
  for (std::uint32_t x = 0; x < size; ++x) {
    for (std::uint32_t y = 0; y < size; ++y) {
      std::uint32_t differing = 0;
      for (std::uint32_t stride = 1; stride < size; stride *= radix) {
        differing += (x / stride) % radix != (y / stride) % radix ? 1u : 0u;
      }
      table[std::size_t{x} * size + y] = static_cast<std::uint8_t>(differing);
    }
  }
  return table;
}

Split split_of(const ProductShape& shape) {
  constexpr std::uint32_t kShortestRow = 64;
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  Split split;
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

// Adds |key[y] − own| and key[y] > own over one row. Keys lie in 0..2^31 − 1.
void add_row(const std::int32_t* __restrict__ key, std::int32_t own, std::uint32_t length,
             std::uint64_t* __restrict__ absolute, std::uint32_t* __restrict__ improving) {
  for (std::uint32_t y = 0; y < length; ++y) {
    const std::int32_t change = key[y] - own;
    const std::int32_t sign = change >> 31;
    absolute[y] += static_cast<std::uint32_t>((change ^ sign) - sign);
    improving[y] += key[y] > own ? 1u : 0u;
  }
}

}  // namespace

PairSums pair_sums_of_product(const ScoredGraph& scored) {
  const ProductShape& shape = *scored.product;
  const Split split = split_of(shape);
  const double lowest = *std::min_element(scored.level.begin(), scored.level.end());
  std::vector<std::int32_t> key(shape.size);
  for (std::uint32_t x = 0; x < shape.size; ++x) {
    key[x] = static_cast<std::int32_t>(scored.level[x] - lowest);
  }
  PairSums sums;
  sums.shells = static_cast<std::size_t>(shape.edges) + 1;
  std::vector<std::uint64_t> exact_absolute(shape.size * sums.shells, 0);
  sums.improving.assign(shape.size * sums.shells, 0);
  const std::size_t rows = split.high_edges + 1;
  std::vector<std::uint64_t> absolute(rows * split.low);
  std::vector<std::uint32_t> improving(rows * split.low);
  for (std::uint32_t x = 0; x < shape.size; ++x) {
    std::fill(absolute.begin(), absolute.end(), 0);
    std::fill(improving.begin(), improving.end(), 0);
    const std::uint8_t* high = split.high_distance.data() + std::size_t{x / split.low} * split.high;
    for (std::uint32_t row = 0; row < split.high; ++row) {
      const std::size_t at = std::size_t{high[row]} * split.low;
      add_row(key.data() + std::size_t{row} * split.low, key[x], split.low, absolute.data() + at,
              improving.data() + at);
    }
    const std::uint8_t* low = split.low_distance.data() + std::size_t{x % split.low} * split.low;
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::uint32_t y = 0; y < split.low; ++y) {
        const std::size_t at = x * sums.shells + row + low[y];
        exact_absolute[at] += absolute[row * split.low + y];
        sums.improving[at] += improving[row * split.low + y];
      }
    }
  }
  // Σ_y f(y) at each distance, by digits: a cell keeps its sums at distance d and gets, at d + 1,
  // those that the other values of the digit have at d.
  std::vector<std::int64_t> total(shape.size * sums.shells, 0);
  for (std::uint32_t x = 0; x < shape.size; ++x) total[x * sums.shells] = key[x];
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  std::vector<std::int64_t> line(sums.shells);
  for (std::uint32_t stride = 1; stride < shape.size; stride *= radix) {
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      if ((x / stride) % radix != 0) continue;
      std::fill(line.begin(), line.end(), 0);
      for (std::uint32_t digit = 0; digit < radix; ++digit) {
        for (std::size_t d = 0; d < sums.shells; ++d) {
          line[d] += total[(x + digit * stride) * sums.shells + d];
        }
      }
      for (std::uint32_t digit = 0; digit < radix; ++digit) {
        std::int64_t* own = total.data() + (x + digit * stride) * sums.shells;
        for (std::size_t d = sums.shells; d-- > 1;) own[d] += line[d - 1] - own[d - 1];
      }
    }
  }
  const std::vector<std::uint64_t> counts = distance_counts(shape);
  for (std::uint32_t x = 0; x < shape.size; ++x) {
    for (std::size_t d = 0; d < sums.shells; ++d) {
      sums.count.push_back(counts[d]);
      sums.absolute.push_back(static_cast<double>(exact_absolute[x * sums.shells + d]));
      sums.change.push_back(static_cast<double>(total[x * sums.shells + d] -
                                                static_cast<std::int64_t>(counts[d]) * key[x]));
    }
  }
  return sums;
}

}  // namespace archwalk
