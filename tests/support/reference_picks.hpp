#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <deque>
#include <vector>

#include "archwalk/space/packed_digits.hpp"

// What the reference walks' proposals share: how 64-bit numbers are drawn from and what is left
// out.
namespace archwalk::test {

template <class ProposalType>
class ReferenceProposal;

// Σ over the digits of (x_e + difference_e mod K) K^e.
inline std::uint32_t digitwise_sum(std::uint32_t x, std::uint32_t difference,
                                   const ProductShape& shape) {
  const auto radix = static_cast<std::uint32_t>(shape.radix);
  std::uint32_t sum = 0;
  std::uint32_t place = 1;
  for (int e = 0; e < shape.edges; ++e, place *= radix) {
    sum += (x / place + difference / place) % radix * place;
  }
  return sum;
}

// How many picks among at most n share a 64-bit number, where a step makes `per_step` picks: the
// most (at most 16) for which n^picks times the numbers that one step can touch is at most 2^38.
inline int shared_picks(double n, int per_step) {
  int best = 1;
  for (int picks = 2; picks <= 16; ++picks) {
    int touched = 0;
    for (int first = 0; first < picks * per_step; first += per_step) {
      touched = std::max(touched, (first + per_step - 1) / picks - first / picks + 1);
    }
    if (std::pow(n, picks) * touched <= 0x1p38) best = picks;
  }
  return best;
}

// Architectures that are not proposed, oldest first.
using ReferenceTabu = std::deque<std::uint32_t>;

inline bool contains(const ReferenceTabu& tabu, std::uint32_t code) {
  return std::find(tabu.begin(), tabu.end(), code) != tabu.end();
}

// One of them by the running 64-bit number; of none, x, and the number stays.
inline std::uint32_t pick(const std::vector<std::uint32_t>& there, std::uint64_t& number,
                          std::uint32_t x) {
  if (there.empty()) return x;
  const Uint128 product = Uint128{number} * there.size();
  number = static_cast<std::uint64_t>(product);
  return there[static_cast<std::size_t>(product >> 64)];
}

}  // namespace archwalk::test
