#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/core/macros.hpp"
#include "archwalk/space/packed_digits.hpp"
#include "kernels/hitting_tables.hpp"
#include "kernels/hitting_tally.hpp"
#include "kernels/walk_plan.hpp"

namespace archwalk::kernels {

/// What is the same for all operators whose walks go to score thresholds.
struct HittingPlan {
  ProductShape shape;
  std::uint64_t seed = 0;
  std::uint32_t walks_per_start = 1;     ///< w
  WalkTableData table;                   ///< rows of ranks and starts; its scores are not read
  int levels = 0;                        ///< of every score
  std::vector<std::uint32_t> threshold;  ///< [score, place] ranks, ascending in each score
  std::vector<int> level_of_place;       ///< [score, place] which level that is
  std::vector<std::uint32_t> most_rank;  ///< [score]
  std::uint32_t max_steps = 1;           ///< Tmax, below 2^31
  std::vector<std::uint32_t> grid;       ///< strictly ascending, <= max_steps
  std::uint32_t starts_per_item = 4096;  ///< granularity of the work; changes no number

  std::size_t cell_count() const {
    return static_cast<std::size_t>(table.starts.strata) * static_cast<std::size_t>(table.scores) *
           static_cast<std::size_t>(levels);
  }
};

/// Levels of all scores that some architecture reaches.
inline std::uint32_t reached_levels(const HittingPlan& plan) {
  std::uint32_t count = 0;
  for (const std::uint32_t rank : plan.threshold) count += rank != kNeverRank ? 1u : 0u;
  return count;
}

/// What the walks are held against, in host memory.
inline HittingTables host_tables(const HittingPlan& plan) {
  HittingTables tables;
  tables.rows = plan.table.rows.data();
  tables.short_rows = plan.table.short_rows.empty() ? nullptr : plan.table.short_rows.data();
  tables.row_words = plan.table.row_words;
  tables.wide_ranks = plan.table.wide_ranks;
  tables.scores = plan.table.scores;
  tables.levels = plan.levels;
  tables.reached_levels = reached_levels(plan);
  tables.threshold = plan.threshold.data();
  tables.most_rank = plan.most_rank.data();
  tables.grid = plan.grid.data();
  tables.grid_count = static_cast<int>(plan.grid.size());
  tables.max_steps = plan.max_steps;
  return tables;
}

/// Integer sums of one operator over the starts of one stratum, one score, one level.
struct HittingSums {
  Uint128 steps = 0;         ///< Σ over starts and walks of min(τ, Tmax)
  Uint128 squares = 0;       ///< Σ over starts and walks of min(τ, Tmax)²
  Uint128 start_square = 0;  ///< Σ over starts of (Σ over its walks)²
  ARCHWALK_BODY void add(const HittingSums& other) {
    steps += other.steps;
    squares += other.squares;
    start_square += other.start_square;
  }
  bool operator==(const HittingSums&) const = default;
};
/// The same for one time.
struct HitCount {
  std::uint64_t hits = 0;    ///< walks with τ <= t
  Uint128 start_square = 0;  ///< Σ over starts of (number of its walks with τ <= t)²
  bool operator==(const HitCount&) const = default;
};

struct HittingTallies {
  std::vector<HittingSums> cells;  ///< [stratum, score, level]
  std::vector<HitCount> times;     ///< [stratum, score, level, time]; the last time is Tmax
  bool operator==(const HittingTallies&) const = default;

  void add(const HittingTallies& other) {
    for (std::size_t i = 0; i < cells.size(); ++i) cells[i].add(other.cells[i]);
    for (std::size_t i = 0; i < times.size(); ++i) {
      times[i].hits += other.times[i].hits;
      times[i].start_square += other.times[i].start_square;
    }
  }
};

/// Tallies of an operator before its first walk.
inline HittingTallies empty_tallies(const HittingPlan& plan) {
  HittingTallies tallies;
  tallies.cells.resize(plan.cell_count());
  tallies.times.resize(plan.cell_count() * (plan.grid.size() + 1));
  return tallies;
}

}  // namespace archwalk::kernels
