#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/record_tally.hpp"
#include "kernels/start_sets.hpp"
#include "kernels/walk_plan.hpp"

namespace archwalk::kernels {

/// Adds the sums of single starts up over each stratum: a cell is one operator, stratum, track,
/// score and horizon, in this order, and `threads` threads share its starts.
struct StartFold {
  StartSums sums;  ///< [operator, row, slot]
  StartSets sets;
  const TalliedTracks* tracks = nullptr;  ///< [operator]
  std::uint32_t first_start = 0;          ///< that of slot 0
  std::uint32_t start_count = 0;
  int stratum_count = 0;
  int scores = 0;
  int horizon_count = 0;
  bool is_last = false;  ///< whether all replicates are in; until then squares alone are folded

  ARCHWALK_BODY std::uint64_t cells_of_operator() const {
    return static_cast<std::uint64_t>(stratum_count) * rows();
  }

  /// The share of one thread in a cell.
  ARCHWALK_BODY WalkSums operator()(std::uint64_t cell, std::uint32_t thread,
                                    std::uint32_t threads) const {
    WalkSums out;
    const std::uint64_t op = cell / cells_of_operator();
    const std::uint64_t stratum = cell / rows() % static_cast<std::uint32_t>(stratum_count);
    const std::uint64_t row = cell % rows();
    const std::uint64_t of_track = row / static_cast<std::uint32_t>(horizon_count);
    const std::uint64_t score = of_track % static_cast<std::uint32_t>(scores);
    if (!tracks[op].has(static_cast<Track>(of_track / static_cast<std::uint32_t>(scores)))) {
      return out;
    }
    const SetMembers members =
        sets.within(stratum * static_cast<std::uint32_t>(scores) + score, first_start, start_count);
    const std::uint64_t first = (op * rows() + row) * sums.slots;
    for (std::uint32_t member = thread; member < members.count; member += threads) {
      // Of at most 2^32 walks: both, and the square of `positive`, have room in 64 bits.
      std::int64_t change = 0;
      std::uint64_t positive = 0;
      for (std::uint64_t slot = first + members[member]; slot < first + sums.slots;
           slot += start_count) {
        out.square += sums.square[slot];
        if (!is_last) continue;
        change += sums.change[slot];
        positive += sums.positive[slot];
      }
      if (!is_last) continue;
      out.change += change;
      const auto length = static_cast<std::uint64_t>(change < 0 ? -change : change);
      out.start_square += static_cast<Uint128>(length) * length;
      out.start_positive_square += static_cast<Uint128>(positive * positive);
      out.positive += positive;
    }
    return out;
  }

 private:
  ARCHWALK_BODY std::uint64_t rows() const {
    return static_cast<std::uint64_t>(kTracks) * static_cast<std::uint32_t>(scores) *
           static_cast<std::uint32_t>(horizon_count);
  }
};

}  // namespace archwalk::kernels
