#pragma once

#include <cstdint>

#include "archwalk/core/lane_gather.hpp"
#include "archwalk/core/macros.hpp"
#include "kernels/best_so_far.hpp"
#include "kernels/tracks.hpp"
#include "kernels/walk_body.hpp"
#include "kernels/walk_tables.hpp"

namespace archwalk::kernels {

/// Looks up the measured scores of the tallied tracks where `Lanes` walks stand: for each calls
/// sums.add(track, score, column, now), `column` the score by code and `now` that of every lane;
/// the final track first.
template <int Lanes, class Digits, class Sums>
ARCHWALK_BODY void look_up_scores(const WalkTables& tables, const WalkState<Digits, Lanes>& state,
                                  Sums& sums) {
  for (int s = 0; s < tables.scores; ++s) {
    const std::int32_t* column = tables.score + static_cast<std::uint64_t>(s) * tables.size;
    std::int32_t now[Lanes];
    gather_lanes<Lanes>(column, state.code, now);
    sums.add(Track::final, s, column, now);
    if (tables.rows != nullptr) {
      const RowPlace place = row_place(s, tables.wide_ranks);
      const std::int32_t* of_rank = tables.score_of_rank + tables.first_of_score[s];
      if (detail::goes_by_codes<Lanes>(tables)) {
        gather_lanes<Lanes>(column, state.best_rank, now);
      } else if (tables.short_rows != nullptr) {
        gather_lanes<Lanes>(of_rank, state.best_rank, now);
      } else {
        std::uint32_t rank[Lanes];
        for (int lane = 0; lane < Lanes; ++lane) {
          rank[lane] = place.rank(state.best[place.word][lane]);
        }
        gather_lanes<Lanes>(of_rank, rank, now);
      }
      sums.add(Track::best, s, column, now);
    }
    if (tables.track_incumbent) {
      gather_lanes<Lanes>(column, state.incumbent, now);
      sums.add(Track::incumbent, s, column, now);
    }
  }
}

/// Integer sums for `Lanes` starts, one a lane, over the replicates walked so far. Each is an array
/// [track, score, horizon, lane] in memory that the launcher owns, zero before the first replicate.
/// With Δ the change of the score in steps of its resolution, |Δ| < 2^31.
template <int Lanes>
struct LaneTally {
  WalkTables tables;
  int horizon_count = 0;
  std::int64_t* change = nullptr;     ///< ΣΔ
  std::uint64_t* square = nullptr;    ///< ΣΔ²; the launcher flushes it before it can overflow
  std::uint32_t* positive = nullptr;  ///< how often Δ > 0
  std::uint32_t start[Lanes];         ///< codes of X_0

  template <class Digits>
  ARCHWALK_BODY void operator()(int horizon, const WalkState<Digits, Lanes>& state) {
    horizon_ = horizon;
    look_up_scores<Lanes>(tables, state, *this);
  }

  /// The walks of all lanes stand at these scores at the present horizon.
  ARCHWALK_BODY void add(Track track, int score, const std::int32_t* column,
                         const std::int32_t (&now)[Lanes]) {
    const std::uint64_t at = offset(track, score);
    std::int64_t* __restrict__ sums = change + at;
    std::uint64_t* __restrict__ squares = square + at;
    std::uint32_t* __restrict__ gains = positive + at;
    if (track == Track::final) gather_lanes<Lanes>(column, start, before_);  // it comes first
    std::int32_t delta[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) delta[lane] = now[lane] - before_[lane];
    for (int lane = 0; lane < Lanes; ++lane) sums[lane] += delta[lane];
    for (int lane = 0; lane < Lanes; ++lane) {
      // Both factors as one wide product takes them.
      const auto size = static_cast<std::uint32_t>(delta[lane] < 0 ? -delta[lane] : delta[lane]);
      squares[lane] += static_cast<std::uint64_t>(size) * size;
    }
    for (int lane = 0; lane < Lanes; ++lane) gains[lane] += delta[lane] > 0 ? 1u : 0u;
  }

 private:
  ARCHWALK_BODY std::uint64_t offset(Track track, int score) const {
    const auto row =
        (static_cast<std::uint64_t>(track) * static_cast<std::uint32_t>(tables.scores) +
         static_cast<std::uint32_t>(score)) *
            static_cast<std::uint32_t>(horizon_count) +
        static_cast<std::uint32_t>(horizon_);
    return row * Lanes;
  }

  int horizon_ = 0;
  std::int32_t before_[Lanes];  // the present score of X_0
};

}  // namespace archwalk::kernels
