#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/add_to.hpp"
#include "kernels/hitting_tables.hpp"

namespace archwalk::kernels {

/// Adds up the walks of one operator, each when it has ended, in the arrays of a HittingTally.
struct HitCounter {
  const HittingTables& tables;
  std::uint32_t* hits = nullptr;     ///< [score, place, bin, start]
  std::uint64_t* steps = nullptr;    ///< [score, place, start]
  std::uint64_t* squares = nullptr;  ///< likewise
  std::uint32_t starts = 0;          ///< of the arrays

  /// Where in the arrays a score and a place are of one start: rows are gone through in turn.
  struct Row {
    std::uint64_t sums;
    std::uint64_t hits;
  };
  ARCHWALK_BODY Row first_row(std::uint32_t start) const { return {start, start}; }
  ARCHWALK_BODY void go_on(Row& row) const {
    row.sums += starts;
    row.hits += std::uint64_t{starts} * static_cast<std::uint32_t>(tables.grid_count + 1);
  }

  /// A walk that reached the level at t; where t > Tmax it did not.
  ARCHWALK_BODY void count(const Row& row, std::uint32_t t) const {
    const bool is_hit = t <= tables.max_steps;
    const std::uint32_t time = is_hit ? t : tables.max_steps;
    if (is_hit) add_to(hits[row.hits + std::uint64_t{starts} * bin_of(t)], 1u);
    add_to(steps[row.sums], std::uint64_t{time});
    add_to(squares[row.sums], std::uint64_t{time} * time);
  }

 private:
  // How many times of the grid are before t. Threads halve what is left as often, whatever their t.
  ARCHWALK_BODY std::uint32_t bin_of(std::uint32_t t) const {
    std::uint32_t bin = 0;
    for (auto left = static_cast<std::uint32_t>(tables.grid_count); left > 0;) {
      const std::uint32_t half = (left + 1) / 2;
      bin += tables.grid[bin + half - 1] < t ? half : 0;
      left -= half;
    }
    return bin;
  }
};

}  // namespace archwalk::kernels
