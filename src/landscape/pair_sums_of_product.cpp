#include <algorithm>

#include "archwalk/space/code_split.hpp"
#include "archwalk/space/hamming_scheme.hpp"
#include "pair_sums.hpp"

namespace archwalk {
namespace {

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

// Scores above the lowest, which fit in 31 bits (measured_score).
std::vector<std::int32_t> keys_of(const ScoredGraph& scored) {
  const double lowest = *std::min_element(scored.level.begin(), scored.level.end());
  std::vector<std::int32_t> key;
  for (const double level : scored.level) key.push_back(static_cast<std::int32_t>(level - lowest));
  return key;
}

// Σ |f(y) − f(x)| and the number of higher y, at each distance of each x: all N² pairs.
void add_pairs(const ProductShape& shape, const std::vector<std::int32_t>& key, PairSums& sums) {
  const CodeSplit split = split_codes(shape);
  const std::size_t rows = split.high_edges + 1;
  std::vector<std::uint64_t> absolute(rows * split.low);
  std::vector<std::uint32_t> improving(rows * split.low);
  std::vector<std::uint64_t> exact(sums.shells);
  for (std::uint32_t x = 0; x < shape.size; ++x) {
    std::fill(absolute.begin(), absolute.end(), 0);
    std::fill(improving.begin(), improving.end(), 0);
    std::fill(exact.begin(), exact.end(), 0);
    const std::uint8_t* high = split.high_distance.data() + std::size_t{x / split.low} * split.high;
    for (std::uint32_t row = 0; row < split.high; ++row) {
      const std::size_t at = std::size_t{high[row]} * split.low;
      add_row(key.data() + std::size_t{row} * split.low, key[x], split.low, absolute.data() + at,
              improving.data() + at);
    }
    const std::uint8_t* low = split.low_distance.data() + std::size_t{x % split.low} * split.low;
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::uint32_t y = 0; y < split.low; ++y) {
        exact[row + low[y]] += absolute[row * split.low + y];
        sums.improving[x * sums.shells + row + low[y]] += improving[row * split.low + y];
      }
    }
    for (const std::uint64_t sum : exact) sums.absolute.push_back(static_cast<double>(sum));
  }
}

// Σ f(y) at each distance of each x, digit by digit: a cell keeps its sums at distance d and gets,
// at d + 1, those that the other values of the digit have at d. O(N L²), [cell, distance].
std::vector<std::int64_t> sums_by_distance(const ProductShape& shape,
                                           const std::vector<std::int32_t>& key,
                                           std::size_t shells) {
  std::vector<std::int64_t> total(shape.size * shells, 0);
  for (std::uint32_t x = 0; x < shape.size; ++x) total[x * shells] = key[x];
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  std::vector<std::int64_t> line(shells);
  for (std::uint32_t stride = 1; stride < shape.size; stride *= radix) {
    for (std::uint32_t x = 0; x < shape.size; ++x) {
      if ((x / stride) % radix != 0) continue;
      std::fill(line.begin(), line.end(), 0);
      for (std::uint32_t digit = 0; digit < radix; ++digit) {
        const std::int64_t* own = total.data() + (x + digit * stride) * shells;
        for (std::size_t d = 0; d < shells; ++d) line[d] += own[d];
      }
      for (std::uint32_t digit = 0; digit < radix; ++digit) {
        std::int64_t* own = total.data() + (x + digit * stride) * shells;
        for (std::size_t d = shells; d-- > 1;) own[d] += line[d - 1] - own[d - 1];
      }
    }
  }
  return total;
}

}  // namespace

PairSums pair_sums_of_product(const ScoredGraph& scored) {
  const ProductShape& shape = *scored.product;
  const std::vector<std::int32_t> key = keys_of(scored);
  PairSums sums;
  sums.shells = static_cast<std::size_t>(shape.edges) + 1;
  sums.improving.assign(shape.size * sums.shells, 0);
  sums.absolute.reserve(shape.size * sums.shells);
  add_pairs(shape, key, sums);
  const std::vector<std::int64_t> total = sums_by_distance(shape, key, sums.shells);
  const std::vector<std::uint64_t> counts = distance_counts(shape);
  for (std::uint32_t x = 0; x < shape.size; ++x) {
    for (std::size_t d = 0; d < sums.shells; ++d) {
      sums.count.push_back(counts[d]);
      sums.change.push_back(static_cast<double>(total[x * sums.shells + d] -
                                                static_cast<std::int64_t>(counts[d]) * key[x]));
    }
  }
  return sums;
}

}  // namespace archwalk
