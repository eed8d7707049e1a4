#pragma once

#include <cstdint>

#include "kernels/walk_tables.hpp"

namespace archwalk::kernels {

/// Threshold rank of a level that no architecture reaches.
inline constexpr std::uint32_t kNeverRank = ~std::uint32_t{0};

/// Most levels of one score.
inline constexpr int kMaxLevels = 64;

/// What walks to a score threshold read: views into memory of the backend. A score reaches a level
/// where its dense rank is at least the level's threshold rank.
struct HittingTables {
  const std::uint64_t* rows = nullptr;  ///< [code, row_words] dense ranks, packed as in WalkTables
  const std::uint16_t* short_rows = nullptr;  ///< [code] those of a single score that has few
  int row_words = 0;
  bool wide_ranks = false;
  int scores = 0;
  int levels = 0;                    ///< of every score
  std::uint32_t reached_levels = 0;  ///< of all scores, those that some architecture reaches
  const std::uint32_t* threshold = nullptr;  ///< [score, place] ascending in each score
  const std::uint32_t* most_rank = nullptr;  ///< [score] rank of the best architecture
  const std::uint32_t* grid = nullptr;       ///< [time] strictly ascending
  int grid_count = 0;
  std::uint32_t max_steps = 1;  ///< Tmax >= the last time of the grid
};

/// The ranks of HittingTables where a kernel has them at hand.
struct HeldRanks {
  const std::uint64_t* rows = nullptr;
  const std::uint16_t* short_rows = nullptr;
};

}  // namespace archwalk::kernels
