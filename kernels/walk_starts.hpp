#pragma once

#include <cstdint>
#include <vector>

#include "kernels/start_sets.hpp"

namespace archwalk::kernels {

/// Where walks start, in host memory.
struct WalkStarts {
  std::uint32_t count = 0;               ///< architectures that some stratum counts
  std::vector<std::uint32_t> codes;      ///< theirs, ascending; empty where all architectures are
  int strata = 0;                        ///< number of them
  std::vector<std::uint64_t> set_begin;  ///< of StartSets
  std::vector<std::uint32_t> set_place;  ///< of StartSets

  StartRange all() const { return {codes.empty() ? nullptr : codes.data(), 0, count}; }
  StartSets sets() const { return {set_begin.data(), set_place.data()}; }
};

}  // namespace archwalk::kernels
