#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/best_so_far.hpp"
#include "kernels/hitting_tables.hpp"

namespace archwalk::kernels {

/// First times τ at which `Lanes` walks reach the levels of all scores, and integer sums of them
/// over the replicates walked so far, one start a lane. τ = 0 where X_0 is there already; a walk
/// that has not reached a level by Tmax counts as min(τ, Tmax) = Tmax. Levels of a score are in
/// ascending order of their thresholds, so that of each only the next one is looked at.
///
/// Arrays are in memory that the launcher owns, zero before the first replicate.
template <int Lanes>
struct HittingTally {
  HittingTables tables;
  std::uint32_t* hits = nullptr;  ///< [score, place, bin, lane] walks with τ in the bin, see bins()
  std::uint64_t* steps = nullptr;    ///< [score, place, lane] Σ min(τ, Tmax)
  std::uint64_t* squares = nullptr;  ///< [score, place, lane] Σ min(τ, Tmax)²; flushed in time
  std::uint64_t stride = Lanes;      ///< lanes of the arrays: of one lane alone, perhaps more
  std::uint32_t start[Lanes];        ///< codes of X_0

  /// Bin i holds τ <= grid[i] beyond grid[i-1]; the last one grid[grid_count - 1] < τ <= Tmax.
  ARCHWALK_BODY int bins() const { return tables.grid_count + 1; }

  /// Whether some walk has a level left that it can reach.
  ARCHWALK_BODY bool is_open() const { return open_lanes_ > 0; }

  /// Word `word` of the ranks below the next levels of the first lane, packed as rows are.
  ARCHWALK_BODY std::uint64_t bar(int word) const { return bar_[word][0]; }

  /// X_0 of all lanes.
  ARCHWALK_BODY void begin(const std::uint32_t (&code)[Lanes]) {
    open_lanes_ = 0;
    for (int lane = 0; lane < Lanes; ++lane) {
      open_levels_[lane] = 0;
      for (int s = 0; s < tables.scores; ++s) {
        next_[s][lane] = 0;
        for (int place = 0; place < tables.levels; ++place) {
          open_levels_[lane] += tables.threshold[s * tables.levels + place] != kNeverRank ? 1u : 0u;
        }
      }
      open_lanes_ += open_levels_[lane] > 0 ? 1 : 0;
      settle(lane, code[lane], 0);
      raise_bars(lane);
    }
  }

  /// X_t of all lanes, t >= 1.
  ARCHWALK_BODY void look(const std::uint32_t (&code)[Lanes], std::uint32_t t) {
    if (!any_above(code)) return;
    for (int lane = 0; lane < Lanes; ++lane) {
      if (settle(lane, code[lane], t)) raise_bars(lane);
    }
  }

  /// After the last step: what has not been reached is cut off at Tmax.
  ARCHWALK_BODY void end() {
    const std::uint64_t last = tables.max_steps;
    for (int s = 0; s < tables.scores; ++s) {
      for (int lane = 0; lane < Lanes; ++lane) {
        for (int place = next_[s][lane]; place < tables.levels; ++place) {
          const std::uint64_t at = row(s, place) * lanes() + static_cast<std::uint32_t>(lane);
          steps[at] += last;
          squares[at] += last * last;
        }
      }
    }
  }

 private:
  ARCHWALK_BODY std::uint64_t row(int score, int place) const {
    return static_cast<std::uint64_t>(score * tables.levels + place);
  }
  ARCHWALK_BODY std::uint64_t row_word(std::uint32_t code, int i) const {
    return tables
        .rows[static_cast<std::uint64_t>(code) * static_cast<std::uint32_t>(tables.row_words) +
              static_cast<std::uint32_t>(i)];
  }
  ARCHWALK_BODY int per_word() const { return tables.wide_ranks ? 2 : 4; }
  ARCHWALK_BODY std::uint32_t rank(std::uint32_t code, int score) const {
    const RowPlace place = row_place(score, tables.wide_ranks);
    return place.rank(row_word(code, place.word));
  }

  // Whether a walk is above one of its bars.
  ARCHWALK_BODY bool any_above(const std::uint32_t (&code)[Lanes]) const {
    if constexpr (Lanes == 1) {
      if (tables.short_rows != nullptr) return tables.short_rows[code[0]] > bar_[0][0];
    }
    std::uint32_t above = 0;
    for (int i = 0; i < tables.row_words; ++i) {
      std::uint64_t row[Lanes];
      for (int lane = 0; lane < Lanes; ++lane) row[lane] = row_word(code[lane], i);
      above |= tables.wide_ranks ? any_above<std::uint32_t>(row, bar_[i])
                                 : any_above<std::uint16_t>(row, bar_[i]);
    }
    return above != 0;
  }

  // Copied through arrays of ranks, so that the compiler sees one long loop of comparisons.
  template <class Rank>
  ARCHWALK_BODY static std::uint32_t any_above(const std::uint64_t (&row)[Lanes],
                                               const std::uint64_t (&bar)[Lanes]) {
    constexpr int kRanks = Lanes * static_cast<int>(sizeof(std::uint64_t) / sizeof(Rank));
    Rank a[kRanks];
    Rank b[kRanks];
    __builtin_memcpy(a, row, sizeof(a));
    __builtin_memcpy(b, bar, sizeof(b));
    Rank above = 0;
    for (int i = 0; i < kRanks; ++i) above = static_cast<Rank>(above | (a[i] > b[i] ? 1u : 0u));
    return above;
  }

  ARCHWALK_BODY std::uint64_t lanes() const { return Lanes > 1 ? Lanes : stride; }

  // Counts the levels that the lane reaches at t; true if there are any.
  ARCHWALK_BODY bool settle(int lane, std::uint32_t code, std::uint32_t t) {
    bool reached = false;
    for (int s = 0; s < tables.scores; ++s) {
      const std::uint32_t now = rank(code, s);
      int place = next_[s][lane];
      for (; place < tables.levels; ++place) {
        const std::uint32_t wanted = tables.threshold[s * tables.levels + place];
        if (wanted == kNeverRank || now < wanted) break;
        count(s, place, lane, t);
        reached = true;
        if (--open_levels_[lane] == 0) --open_lanes_;
      }
      next_[s][lane] = static_cast<std::uint8_t>(place);
    }
    return reached;
  }

  ARCHWALK_BODY void count(int score, int place, int lane, std::uint32_t t) {
    int bin = 0;
    while (bin < tables.grid_count && t > tables.grid[bin]) ++bin;
    const std::uint64_t at = row(score, place);
    const auto own = static_cast<std::uint32_t>(lane);
    ++hits[(at * static_cast<std::uint32_t>(bins()) + static_cast<std::uint32_t>(bin)) * lanes() +
           own];
    steps[at * lanes() + own] += t;
    squares[at * lanes() + own] += static_cast<std::uint64_t>(t) * t;
  }

  // The bar of a score is the rank below its next level; the highest rank where none is left.
  ARCHWALK_BODY void raise_bars(int lane) {
    for (int i = 0; i < tables.row_words; ++i) {
      std::uint64_t bar = 0;
      for (int field = 0; field < per_word(); ++field) {
        const int s = i * per_word() + field;
        if (s >= tables.scores) break;
        const int place = next_[s][lane];
        std::uint32_t below = tables.most_rank[s];
        if (place < tables.levels) {
          const std::uint32_t wanted = tables.threshold[s * tables.levels + place];
          if (wanted != kNeverRank) below = wanted - 1;  // 0 was reached at t = 0
        }
        bar |= static_cast<std::uint64_t>(below) << (field * (64 / per_word()));
      }
      bar_[i][lane] = bar;
    }
  }

  std::uint64_t bar_[kMaxRowWords][Lanes];
  std::uint8_t next_[kMaxScores16][Lanes];  // place of the next level
  std::uint32_t open_levels_[Lanes];
  int open_lanes_ = 0;
};

}  // namespace archwalk::kernels
