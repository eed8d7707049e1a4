#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/best_so_far.hpp"
#include "kernels/horizon_record.hpp"
#include "kernels/tracks.hpp"

namespace archwalk::kernels {

/// Integer sums of single starts over their replicates: arrays [operator, row, slot], a row one
/// track, score and horizon, in this order, a slot one start. Rows of tracks that are not tallied
/// are not written.
struct StartSums {
  std::int64_t* change = nullptr;     ///< ΣΔ
  std::uint64_t* square = nullptr;    ///< ΣΔ² of the last launch
  std::uint32_t* positive = nullptr;  ///< how often Δ > 0
  std::uint64_t slots = 0;
};

/// Adds up what a launch of RecordedWalks wrote down, over the replicates of each start, to the
/// sums of the launches before it. Δ, the change of the score in steps of its resolution, is below
/// 2^31; the launcher sees to it that Δ² of a launch have room in 64 bits.
struct RecordTally {
  HorizonRecord record;
  StartSums sums;
  WalkTables tables;                      ///< scores and ranks, not the guide's keys
  const TalliedTracks* tracks = nullptr;  ///< [operator]
  std::uint32_t first_start = 0;          ///< that of slot 0
  std::uint32_t slots = 0;
  std::uint32_t replicates = 0;  ///< of the launch
  bool is_first = false;         ///< no launch of these starts before this one

  /// What a track looks a score up in, by code or by rank: at most N values.
  ARCHWALK_BODY const std::int32_t* column(Track track, int score) const {
    return track == Track::best ? tables.score_of_rank + tables.first_of_score[score]
                                : tables.score + static_cast<std::uint64_t>(score) * tables.size;
  }
  ARCHWALK_BODY std::uint32_t column_size(Track track, int score) const {
    return track == Track::best ? tables.first_of_score[score + 1] - tables.first_of_score[score]
                                : tables.size;
  }

  /// One slot of a row; `column` as above, wherever it has been copied to.
  ARCHWALK_BODY void operator()(std::uint32_t op, Track track, int score, int horizon,
                                std::uint32_t slot, const std::int32_t* column) const {
    const std::uint64_t first = record.at(op, horizon) + slot;
    if (track == Track::final) {
      add_up(op, track, score, horizon, slot, column, record.code + first);
    } else if (track == Track::incumbent) {
      add_up(op, track, score, horizon, slot, column, record.incumbent + first);
    } else if (record.best_rank != nullptr) {
      add_up(op, track, score, horizon, slot, column, record.best_rank + first);
    } else {
      const RowPlace place = row_place(score, tables.wide_ranks);
      add_up(op, track, score, horizon, slot, column,
             RanksInRows{record.best_words(op, horizon, place.word) + slot, place});
    }
  }

 private:
  struct RanksInRows {
    const std::uint64_t* row;
    RowPlace place;
    ARCHWALK_BODY std::uint32_t operator[](std::uint64_t i) const { return place.rank(row[i]); }
  };

  template <class Places>
  ARCHWALK_BODY void add_up(std::uint32_t op, Track track, int score, int horizon,
                            std::uint32_t slot, const std::int32_t* column,
                            const Places& places) const {
    const std::int32_t before =
        tables.score[static_cast<std::uint64_t>(score) * tables.size + first_start + slot];
    std::int64_t change = 0;
    std::uint64_t square = 0;
    std::uint32_t positive = 0;
#if defined(__CUDA_ARCH__)  // several loads on their way
#pragma unroll 4
#endif
    for (std::uint32_t i = 0; i < replicates; ++i) {
      const std::int32_t delta = column[places[static_cast<std::uint64_t>(i) * slots]] - before;
      change += delta;
      square += static_cast<std::uint64_t>(static_cast<std::int64_t>(delta) * delta);
      positive += delta > 0 ? 1u : 0u;
    }
    const std::uint64_t at = (op * rows() + row(track, score, horizon)) * sums.slots + slot;
    sums.change[at] = is_first ? change : sums.change[at] + change;
    sums.positive[at] = is_first ? positive : sums.positive[at] + positive;
    sums.square[at] = square;
  }

  ARCHWALK_BODY std::uint64_t row(Track track, int score, int horizon) const {
    return static_cast<std::uint64_t>(
        (static_cast<int>(track) * tables.scores + score) * record.horizons + horizon);
  }
  ARCHWALK_BODY std::uint64_t rows() const {
    return static_cast<std::uint64_t>(kTracks * tables.scores * record.horizons);
  }
};

}  // namespace archwalk::kernels
