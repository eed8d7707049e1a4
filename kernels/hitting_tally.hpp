#pragma once

#include <cstdint>

#include "archwalk/core/lane_gather.hpp"
#include "archwalk/core/macros.hpp"
#include "kernels/add_to.hpp"
#include "kernels/best_so_far.hpp"
#include "kernels/hitting_tables.hpp"

namespace archwalk::kernels {

/// First times τ at which `Lanes` walks reach the levels of all scores, and integer sums of them
/// over the walks from single starts. τ = 0 where X_0 is there already; a walk that has not reached
/// a level by Tmax counts as min(τ, Tmax) = Tmax. Levels of a score are in ascending order of their
/// thresholds, so that of each only the next one is looked at. Lanes begin and end on their own.
///
/// Arrays are in memory that the launcher owns, zero before the first replicate. Other threads of a
/// GPU may add to them too: it does so atomically, and integers come out the same.
template <int Lanes>
struct HittingTally {
  HittingTables tables;
  std::uint32_t* hits =
      nullptr;  ///< [score, place, bin, start] walks with τ in the bin, see bins()
  std::uint64_t* steps = nullptr;    ///< [score, place, start] Σ min(τ, Tmax)
  std::uint64_t* squares = nullptr;  ///< [score, place, start] Σ min(τ, Tmax)²; flushed in time
  std::uint32_t starts = 0;          ///< of the arrays
  std::uint32_t start[Lanes];        ///< whose sums a lane's walk goes to

  ARCHWALK_BODY HittingTally() {
    for (std::uint32_t& levels : open_levels_) levels = 0;
    for (auto& bars : bar_) {
      for (std::uint64_t& bar : bars) bar = ~std::uint64_t{0};
    }
  }

  /// Bin i holds τ <= grid[i] beyond grid[i-1]; the last one grid[grid_count - 1] < τ <= Tmax.
  ARCHWALK_BODY int bins() const { return tables.grid_count + 1; }

  /// Whether the lane's walk has a level left that it can reach; of lanes that have none, begun or
  /// not, nothing is counted.
  ARCHWALK_BODY bool is_open(int lane) const { return open_levels_[lane] > 0; }
  /// How many lanes are open.
  ARCHWALK_BODY int open_lanes() const { return open_lanes_; }

  /// X_0 of a lane, at a time by the clock of all.
  ARCHWALK_BODY void begin(int lane, std::uint32_t code, std::uint64_t now) {
    if constexpr (Lanes > 1) {
      began_[lane] = now;
      first_end_ = first_end_ < now + tables.max_steps ? first_end_ : now + tables.max_steps;
    }
    open_levels_[lane] = tables.reached_levels;
    for (int s = 0; s < tables.scores; ++s) next_[s][lane] = 0;
    open_lanes_ += open_levels_[lane] > 0 ? 1 : 0;
    settle(lane, code, 0);
  }

  /// Where all lanes are.
  ARCHWALK_BODY void look(const std::uint32_t (&code)[Lanes], std::uint64_t now) {
    constexpr int kTogether = Lanes % 16 == 0 ? 16 : 1;  // of many lanes few are above
    std::uint64_t above[Lanes];
    if (find_above(code, above)) {
      for (int first = 0; first < Lanes; first += kTogether) {
        std::uint64_t any = 0;
        for (int i = 0; i < kTogether; ++i) any |= above[first + i];
        for (int lane = first; any != 0 && lane < first + kTogether; ++lane) {
          if (above[lane] != 0) settle(lane, code[lane], time(lane, now));
        }
      }
    }
    if constexpr (Lanes > 1) {
      if (now >= first_end_) end_at(now);
    }
  }

  /// A walk ends: what it has not reached is cut off at Tmax.
  ARCHWALK_BODY void cut_off(int lane) {
    const std::uint64_t last = tables.max_steps;
    for (int s = 0; s < tables.scores; ++s) {
      for (int place = next_[s][lane]; place < tables.levels; ++place) {
        const std::uint64_t at = row(s, place) * starts + start[lane];
        add_to(steps[at], last);
        add_to(squares[at], last * last);
      }
    }
    open_lanes_ -= is_open(lane) ? 1 : 0;
    open_levels_[lane] = 0;
    for (int i = 0; i < tables.row_words; ++i) bar_[i][lane] = ~std::uint64_t{0};
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

  // Not 0 where the walk is above one of its bars; whether any is.
  ARCHWALK_BODY bool find_above(const std::uint32_t (&code)[Lanes],
                                std::uint64_t (&above)[Lanes]) const {
    if (tables.short_rows != nullptr) {
      std::uint32_t rank[Lanes];
      gather_lanes<Lanes>(tables.short_rows, code, rank);
      for (int lane = 0; lane < Lanes; ++lane) {
        above[lane] = rank[lane] > static_cast<std::uint32_t>(bar_[0][lane]) ? 1u : 0u;
      }
    } else {
      for (int lane = 0; lane < Lanes; ++lane) above[lane] = 0;
      for (int i = 0; i < tables.row_words; ++i) {
        std::uint64_t row[Lanes];
        for (int lane = 0; lane < Lanes; ++lane) row[lane] = row_word(code[lane], i);
        if (tables.wide_ranks) {
          add_above<std::uint32_t>(row, bar_[i], above);
        } else {
          add_above<std::uint16_t>(row, bar_[i], above);
        }
      }
    }
    std::uint64_t any = 0;
    for (int lane = 0; lane < Lanes; ++lane) any |= above[lane];
    return any != 0;
  }

  // Copied through arrays of ranks, so that the compiler sees one long loop of comparisons.
  template <class Rank>
  ARCHWALK_BODY static void add_above(const std::uint64_t (&row)[Lanes],
                                      const std::uint64_t (&bar)[Lanes],
                                      std::uint64_t (&above)[Lanes]) {
    constexpr int kRanks = Lanes * static_cast<int>(sizeof(std::uint64_t) / sizeof(Rank));
    Rank a[kRanks];
    Rank b[kRanks];
    __builtin_memcpy(a, row, sizeof(a));
    __builtin_memcpy(b, bar, sizeof(b));
    for (int i = 0; i < kRanks; ++i) a[i] = a[i] > b[i] ? 1u : 0u;
    std::uint64_t of_lane[Lanes];
    __builtin_memcpy(of_lane, a, sizeof(a));
    for (int lane = 0; lane < Lanes; ++lane) above[lane] |= of_lane[lane];
  }

  // A lane's own time.
  ARCHWALK_BODY std::uint32_t time(int lane, std::uint64_t now) const {
    if constexpr (Lanes > 1) {
      return static_cast<std::uint32_t>(now - began_[lane]);
    } else {
      return static_cast<std::uint32_t>(now);
    }
  }

  // Of many lanes, those that have come to Tmax.
  ARCHWALK_BODY void end_at(std::uint64_t now) {
    first_end_ = ~std::uint64_t{0};
    for (int lane = 0; lane < Lanes; ++lane) {
      if (!is_open(lane)) continue;
      const std::uint64_t end = began_[lane] + tables.max_steps;
      if (end <= now) {
        cut_off(lane);
      } else if (end < first_end_) {
        first_end_ = end;
      }
    }
  }

  // Counts the levels that the lane reaches at t; it goes on to the next ones, or ends.
  ARCHWALK_BODY void settle(int lane, std::uint32_t code, std::uint32_t t) {
    for (int s = 0; s < tables.scores; ++s) {
      const std::uint32_t now = rank(code, s);
      int place = next_[s][lane];
      for (; place < tables.levels; ++place) {
        const std::uint32_t wanted = tables.threshold[s * tables.levels + place];
        if (wanted == kNeverRank || now < wanted) break;
        count(s, place, lane, t);
        if (--open_levels_[lane] == 0) --open_lanes_;
      }
      next_[s][lane] = static_cast<std::uint8_t>(place);
    }
    if (is_open(lane)) {
      raise_bars(lane);
    } else {
      cut_off(lane);
    }
  }

  ARCHWALK_BODY void count(int score, int place, int lane, std::uint32_t t) {
    int bin = 0;
    while (bin < tables.grid_count && t > tables.grid[bin]) ++bin;
    const std::uint64_t at = row(score, place);
    const std::uint64_t in_bin =
        at * static_cast<std::uint32_t>(bins()) + static_cast<std::uint32_t>(bin);
    add_to(hits[in_bin * starts + start[lane]], 1u);
    add_to(steps[at * starts + start[lane]], std::uint64_t{t});
    add_to(squares[at * starts + start[lane]], std::uint64_t{t} * t);
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
  std::uint64_t began_[Lanes];                   // of many lanes, by the clock
  std::uint64_t first_end_ = ~std::uint64_t{0};  // no open lane comes to Tmax before
  std::uint8_t next_[kMaxScores16][Lanes];       // place of the next level
  std::uint32_t open_levels_[Lanes];
  int open_lanes_ = 0;
};

}  // namespace archwalk::kernels
