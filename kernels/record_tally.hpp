#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/best_so_far.hpp"
#include "kernels/horizon_record.hpp"
#include "kernels/start_sets.hpp"
#include "kernels/tracks.hpp"

namespace archwalk::kernels {

/// Integer sums of single starts over their replicates: arrays [operator, row, slot], a row one
/// track, score and horizon, in this order, a slot a share of the replicates of a start: `share *
/// starts + start`. Rows of tracks that are not tallied are not written.
struct StartSums {
  std::int64_t* change = nullptr;     ///< ΣΔ
  std::uint64_t* square = nullptr;    ///< ΣΔ² since they were folded last
  std::uint32_t* positive = nullptr;  ///< how often Δ > 0
  std::uint64_t slots = 0;
};

/// Adds up what a launch of RecordedWalks wrote down, over the replicates of each start, to the
/// sums of the launches before it. Δ, the change of the score in steps of its resolution, is below
/// 2^31; the launcher sees to it that Δ² have room in 64 bits until they are folded.
struct RecordTally {
  HorizonRecord record;
  StartSums sums;
  WalkTables tables;                      ///< scores and ranks, not the guide's keys
  const TalliedTracks* tracks = nullptr;  ///< [operator]
  StartRange starts;
  bool is_first = false;       ///< no launch of these starts before this one
  bool squares_begin = false;  ///< none since squares were folded

  /// What a track looks a score up in, by code or by rank: at most N values.
  ARCHWALK_BODY const std::int32_t* column(Track track, int score) const {
    return track == Track::best ? tables.score_of_rank + tables.first_of_score[score]
                                : tables.score + static_cast<std::uint64_t>(score) * tables.size;
  }
  ARCHWALK_BODY std::uint32_t column_size(Track track, int score) const {
    return track == Track::best ? tables.first_of_score[score + 1] - tables.first_of_score[score]
                                : tables.size;
  }

  /// Slots `first`, `first + stride` and so on below `last` of a row, by one thread; `column` as
  /// above, wherever it has been copied to.
  ARCHWALK_BODY void operator()(std::uint32_t op, Track track, int score, int horizon,
                                std::uint32_t first, std::uint32_t last, std::uint32_t stride,
                                const std::int32_t* column) const {
    const Row of{op * rows() + row(track, score, horizon), score, first, last, stride};
    const std::uint64_t at = record.at(op, horizon);
    if (track == Track::final) {
      add_up(of, column, record.code + at);
    } else if (track == Track::incumbent) {
      add_up(of, column, record.incumbent + at);
    } else if (record.best_rank != nullptr) {
      add_up(of, column, record.best_rank + at);
    } else {
      const RowPlace place = row_place(score, tables.wide_ranks);
      add_up(of, column, RanksInRows{record.best_words(op, horizon, place.word), place});
    }
  }

 private:
  struct Row {
    std::uint64_t number;  // among those of all operators
    int score;
    std::uint32_t first;
    std::uint32_t last;
    std::uint32_t stride;
  };
  struct RanksInRows {
    const std::uint64_t* row;
    RowPlace place;
    ARCHWALK_BODY std::uint32_t operator[](std::uint64_t i) const { return place.rank(row[i]); }
  };
  struct Sum {
    std::int64_t change = 0;
    std::uint64_t square = 0;
    std::uint32_t positive = 0;

    ARCHWALK_BODY void add(std::int32_t delta) {
      change += delta;
      square += static_cast<std::uint64_t>(static_cast<std::int64_t>(delta) * delta);
      positive += delta > 0 ? 1u : 0u;
    }
  };

  template <class Places>
  ARCHWALK_BODY void add_up(const Row& of, const std::int32_t* column, const Places& places) const {
    const std::int32_t* score = tables.score + static_cast<std::uint64_t>(of.score) * tables.size;
    std::int64_t* change = sums.change + of.number * sums.slots;
    std::uint64_t* square = sums.square + of.number * sums.slots;
    std::uint32_t* positive = sums.positive + of.number * sums.slots;
    for (std::uint32_t slot = of.first; slot < of.last; slot += of.stride) {
      const std::int32_t from =
          score[starts.code(slot < starts.count ? slot : slot % starts.count)];
      const Sum sum = sum_of(slot, from, column, places);
      change[slot] = is_first ? sum.change : change[slot] + sum.change;
      positive[slot] = is_first ? sum.positive : positive[slot] + sum.positive;
      square[slot] = squares_begin ? sum.square : square[slot] + sum.square;
    }
  }

  // Four replicates at a time: their loads are on their way together.
  template <class Places>
  ARCHWALK_BODY Sum sum_of(std::uint32_t slot, std::int32_t from, const std::int32_t* column,
                           const Places& places) const {
    Sum sum;
    std::uint64_t walk = slot;
    for (; walk + 3 * sums.slots < record.walks; walk += 4 * sums.slots) {
      std::uint32_t place[4];
      for (int i = 0; i < 4; ++i) {
        place[i] = places[walk + static_cast<std::uint32_t>(i) * sums.slots];
      }
      for (std::uint32_t one : place) sum.add(column[one] - from);
    }
    for (; walk < record.walks; walk += sums.slots) sum.add(column[places[walk]] - from);
    return sum;
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
