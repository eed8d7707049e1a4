#pragma once

#include <cstdint>
#include <vector>

#include "archwalk/core/macros.hpp"
#include "archwalk/operators/operator.hpp"
#include "archwalk/space/packed_digits.hpp"
#include "kernels/tracks.hpp"
#include "kernels/walk_starts.hpp"
#include "kernels/walk_tables.hpp"

namespace archwalk::kernels {

/// The table as walks need it, in host memory. Launchers copy it to where their kernels read.
struct WalkTableData {
  std::uint32_t size = 0;  ///< N
  int scores = 0;
  std::vector<std::int32_t> score;        ///< [score, code] k - min k
  std::vector<std::uint64_t> rows;        ///< [code, row_words], empty: best not tracked
  std::vector<std::uint16_t> short_rows;  ///< [code] the only score's ranks, or empty
  int row_words = 0;
  bool wide_ranks = false;
  std::vector<std::int32_t> score_of_rank;    ///< concatenated over scores
  std::vector<std::uint32_t> first_of_score;  ///< [score], and where the last one ends
  WalkStarts starts;
  std::uint64_t largest_square = 0;  ///< largest Δ² that a walk can meet
};

/// One operator to walk.
struct WalkWork {
  const Operator* op = nullptr;
  std::uint32_t stream_index = 0;  ///< 24-bit operator number of its streams
  const Guide* guide = nullptr;    ///< what the selection compares and the incumbent is by, or null
  bool track_incumbent = false;    ///< needs guide
};

/// The guide of an operator, one without keys where it has none.
inline const Guide& guide_of(const WalkWork& work) {
  static const Guide kNone;
  return work.guide != nullptr ? *work.guide : kNone;
}

/// The guide's keys of 16 bits, or null.
inline const std::uint16_t* short_keys(const Guide& keys) {
  return keys.short_key.empty() ? nullptr : keys.short_key.data();
}

/// What is the same for all operators of a run.
struct WalkPlan {
  ProductShape shape;
  std::uint64_t seed = 0;
  std::uint32_t walks_per_start = 1;    ///< w
  std::vector<std::uint32_t> horizons;  ///< strictly ascending, >= 1
  WalkTableData table;
  std::uint32_t starts_per_item = 4096;  ///< granularity of the work; changes no number
};

/// What the walks of an operator read, in host memory.
inline WalkTables host_tables(const WalkPlan& plan, const WalkWork& work) {
  WalkTables tables;
  tables.size = plan.table.size;
  tables.key = work.guide != nullptr ? work.guide->key.data() : nullptr;
  tables.short_key = short_keys(guide_of(work));
  tables.scores = plan.table.scores;
  tables.score = plan.table.score.data();
  if (!plan.table.rows.empty()) {
    tables.rows = plan.table.rows.data();
    if (!plan.table.short_rows.empty()) tables.short_rows = plan.table.short_rows.data();
    tables.row_words = plan.table.row_words;
    tables.wide_ranks = plan.table.wide_ranks;
    tables.score_of_rank = plan.table.score_of_rank.data();
    tables.first_of_score = plan.table.first_of_score.data();
  }
  tables.track_incumbent = work.track_incumbent;
  return tables;
}

/// Integer sums of one operator over the starts of one stratum.
struct WalkSums {
  Int128 change = 0;         ///< Σ over starts and walks of Δ
  Uint128 square = 0;        ///< Σ over starts and walks of Δ²
  Uint128 start_square = 0;  ///< Σ over starts of (Σ over its walks of Δ)²
  /// Σ over starts of (number of its walks with Δ > 0)².
  Uint128 start_positive_square = 0;
  std::uint64_t positive = 0;  ///< number of walks with Δ > 0

  ARCHWALK_BODY void add(const WalkSums& other) {
    change += other.change;
    square += other.square;
    start_square += other.start_square;
    start_positive_square += other.start_positive_square;
    positive += other.positive;
  }
  bool operator==(const WalkSums&) const = default;
};

/// [stratum, track, score, horizon] of one operator.
using WalkTallies = std::vector<WalkSums>;

}  // namespace archwalk::kernels
