#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/space/packed_digits.hpp"

namespace archwalk::test {

// All numbers first..last that lead to one outcome.
template <class Outcome>
struct Preimage {
  std::uint64_t first;
  std::uint64_t last;
  Outcome outcome;

  Uint128 count() const { return Uint128{last} - first + 1; }
};

// The numbers first..last split into runs of one outcome, in ascending order, by bisection: exact
// where no outcome comes back after another one. Callers check that each was found in one run and
// that they are as many as there are outcomes, so that none can hide within another.
template <class Function>
auto preimages(std::uint64_t first, std::uint64_t last, Function&& outcome_of) {
  using Outcome = decltype(outcome_of(first));
  std::vector<Preimage<Outcome>> runs;
  const auto split = [&](auto& self, std::uint64_t low, const Outcome& at_low, std::uint64_t high,
                         const Outcome& at_high) -> void {
    if (at_low == at_high) {
      if (!runs.empty() && runs.back().outcome == at_low) {
        runs.back().last = high;
      } else {
        runs.push_back({low, high, at_low});
      }
      return;
    }
    if (high - low == 1) {
      self(self, low, at_low, low, at_low);
      self(self, high, at_high, high, at_high);
      return;
    }
    const std::uint64_t middle = low + (high - low) / 2;
    const Outcome at_middle = outcome_of(middle);
    self(self, low, at_low, middle, at_middle);
    self(self, middle, at_middle, high, at_high);
  };
  split(split, first, outcome_of(first), last, outcome_of(last));
  return runs;
}

// The codes of weight d (digits that are not 0), ascending: the differences at edit distance d in
// the documented order of their picks.
inline std::vector<std::vector<std::uint32_t>> codes_by_weight(const ProductShape& shape) {
  std::vector<std::vector<std::uint32_t>> codes(static_cast<std::size_t>(shape.edges) + 1);
  for (std::uint32_t code = 0; code < shape.size; ++code) {
    std::size_t weight = 0;
    for (std::uint32_t rest = code; rest > 0; rest /= static_cast<std::uint32_t>(shape.radix)) {
      weight += rest % static_cast<std::uint32_t>(shape.radix) != 0 ? 1 : 0;
    }
    codes[weight].push_back(code);
  }
  return codes;
}

}  // namespace archwalk::test
