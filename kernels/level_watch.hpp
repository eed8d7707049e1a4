#pragma once

#include <cstdint>

#include "archwalk/core/lane_operations.hpp"
#include "archwalk/core/macros.hpp"
#include "kernels/hit_counter.hpp"
#include "kernels/hitting_tables.hpp"
#include "kernels/hitting_tally.hpp"

// Keepers (one_lane_run.hpp) of walks of one lane to thresholds: they look at what a run of steps
// passes. begin() stands at X_0; after every turn, some runs, end_turn() sees whether Tmax is over;
// finish() counts a walk that does not go on.
namespace archwalk::kernels {

// Ranks of 16 bits by code: of one score, of up to four in a row of them, of whichever there are.
struct ShortRanks {
  using Rank = std::uint16_t;
  const std::uint16_t* ranks;
  ARCHWALK_BODY Rank operator()(std::uint32_t code) const { return ranks[code]; }
};
struct RowsOfRanks {
  using Rank = std::uint64_t;
  const std::uint64_t* rows;
  ARCHWALK_BODY Rank operator()(std::uint32_t code) const { return rows[code]; }
};
struct EitherRanks {
  using Rank = std::uint64_t;
  HeldRanks ranks;
  ARCHWALK_BODY Rank operator()(std::uint32_t code) const {
    return ranks.short_rows != nullptr ? ranks.short_rows[code] : ranks.rows[code];
  }
};

/// Most levels of all scores that a LevelWatch is for: all levels of one score.
inline constexpr int kMostWatched = kMaxLevels;

/// Whether any rank is above its bar, the rank below the next level, is asked in a few instructions
/// after every four steps, and only of those steps more. That is mostly so in one lane of a warp,
/// and others wait for it: it writes down the time alone. What is counted is put off to finish(),
/// for which several lanes are ready.
template <class Ranks>
class LevelWatch {
 public:
  using Rank = typename Ranks::Rank;
  static constexpr bool kNeedsCodes = true;
  static constexpr bool kAsksTables = false;
  static constexpr bool kByFour = true;
  static constexpr bool kBlindGroups = false;

  /// `time` lies apart: it is indexed by a number, and a GPU keeps what is indexed so, with all
  /// that lies beside it, in memory instead of registers.
  ARCHWALK_BODY LevelWatch(const HittingTables& tables, const Ranks& ranks,
                           std::uint32_t (&time)[kMostWatched])
      : tables_(tables), ranks_(ranks), time_(time), first_open_(tables.reached_levels) {
    for (int s = 0; s < tables_.scores; ++s) {
      int place = 0;  // every walk has reached the levels of rank 0
      for (; place < tables_.levels && tables_.threshold[s * tables_.levels + place] == 0;
           ++place) {
        time_[s * tables_.levels + place] = 0;
        --first_open_;
      }
      first_places_ |= static_cast<std::uint32_t>(place) << (kPlaceBits * s);
      first_bar_ = static_cast<Rank>(first_bar_ | bar_of(s, place) << (kRankBits * s));
    }
  }

  ARCHWALK_BODY void begin(std::uint32_t start, std::uint32_t code) {
    start_ = start;
    bar_ = first_bar_;
    most_ = first_bar_;
    places_ = first_places_;
    open_ = first_open_;
    t_ = ~std::uint32_t{0};  // a step before X_0
    look(0, code);
    after(1);
  }
  /// Whether the walk has a level left that it can reach.
  ARCHWALK_BODY bool goes_on() const { return open_ != 0; }

  template <class Body, class State>
  ARCHWALK_BODY void see(const Body& /*body*/, const State& state, int i) {
    look(i, state.code[0]);
  }
  ARCHWALK_BODY void after(int steps) {
    while (most_ != bar_) reach(steps);
    t_ += static_cast<std::uint32_t>(steps);
  }
  ARCHWALK_BODY void end_turn() {
    const bool is_over = t_ >= tables_.max_steps;
    open_ = is_over ? 0 : open_;
    bar_ = is_over ? kHighest : bar_;  // none is above: of what follows nothing is seen
    most_ = is_over ? kHighest : most_;
  }
  ARCHWALK_BODY void finish(const HitCounter& counter) const {
    HitCounter::Row row = counter.first_row(start_);
    for (int s = 0, number = 0; s < tables_.scores; ++s) {
      const int next = place_of(s);
      for (int place = 0; place < tables_.levels; ++place, ++number) {
        counter.count(row, place < next ? time_[number] : tables_.max_steps + 1);
        counter.go_on(row);
      }
    }
  }

 private:
  static constexpr int kRankBits = 16;
  static constexpr std::uint32_t kHighestRank = 0xFFFFu;
  static constexpr Rank kHighest = static_cast<Rank>(~Rank{0});

  // The rank below the level at that place, which is not 0; the highest where there is none, or
  // none reaches it.
  ARCHWALK_BODY Rank bar_of(int score, int place) const {
    const std::uint32_t wanted =
        place < tables_.levels ? tables_.threshold[score * tables_.levels + place] : kNeverRank;
    return static_cast<Rank>(wanted == kNeverRank ? kHighestRank : wanted - 1);
  }
  ARCHWALK_BODY int place_of(int score) const {
    return static_cast<int>(places_ >> (kPlaceBits * score) & kPlaceMask);
  }

  // By score: the greater ranks of two, the first that is not 0 of those of which one is, a rank.
  ARCHWALK_BODY static Rank greater(Rank a, Rank b) {
    if constexpr (sizeof(Rank) == sizeof(std::uint16_t)) {
      return a > b ? a : b;
    } else {
      return greater_halves(a, b);
    }
  }
  ARCHWALK_BODY static int first_set(Rank ranks) {
    if constexpr (sizeof(Rank) == sizeof(std::uint16_t)) {
      return 0;
    } else {
      const auto lower = static_cast<std::uint32_t>(ranks);
      const std::uint32_t word = lower != 0 ? lower : static_cast<std::uint32_t>(ranks >> 32);
      return (lower != 0 ? 0 : 2) + ((word & kHighestRank) != 0 ? 0 : 1);
    }
  }
  ARCHWALK_BODY static std::uint32_t rank_of(Rank ranks, int score) {
    if constexpr (sizeof(Rank) == sizeof(std::uint16_t)) {
      return ranks;
    } else {  // without 64-bit shifts
      const std::uint32_t word =
          score < 2 ? static_cast<std::uint32_t>(ranks) : static_cast<std::uint32_t>(ranks >> 32);
      return score % 2 == 0 ? word & kHighestRank : word >> kRankBits;
    }
  }

  ARCHWALK_BODY void look(int i, std::uint32_t code) {
    seen_[i] = ranks_(code);
    most_ = greater(most_, seen_[i]);
  }

  // Writes down when one of the levels that the last steps reach was reached.
  ARCHWALK_BODY void reach(int steps) {
    const int score = first_set(static_cast<Rank>(most_ ^ bar_));
    const std::uint32_t bar = rank_of(bar_, score);
    std::uint32_t first = 0;
    for (int i = 3; i > 0; --i) {  // places known to the compiler: registers
      if (i < steps && rank_of(seen_[i], score) > bar) first = static_cast<std::uint32_t>(i);
    }
    if (rank_of(seen_[0], score) > bar) first = 0;
    const int place = place_of(score);
    time_[score * tables_.levels + place] = t_ + first + 1;
    places_ += 1u << (kPlaceBits * score);
    --open_;
    const int shift = kRankBits * score;
    const auto others = static_cast<Rank>(bar_ & ~(Rank{kHighestRank} << shift));
    bar_ = static_cast<Rank>(others | bar_of(score, place + 1) << shift);
    most_ = greater(most_, bar_);
  }

  static constexpr int kPlaceBits = 8;
  static constexpr std::uint32_t kPlaceMask = 0xFFu;
  static_assert(kMaxLevels <= static_cast<int>(kPlaceMask));

  const HittingTables& tables_;
  Ranks ranks_;
  std::uint32_t* time_;  // [score, place] of those before places_; beyond Tmax they do not count
  // Where a walk begins.
  std::uint32_t first_open_;
  std::uint32_t first_places_ = 0;
  Rank first_bar_ = 0;
  // Where it stands.
  Rank bar_ = kHighest;
  Rank most_ = kHighest;      // of the bars and what was seen: the bars where nothing was above
  Rank seen_[4] = {};         // the ranks of the last steps
  std::uint32_t places_ = 0;  // the next level of each score
  std::uint32_t open_ = 0;    // levels that are left
  std::uint32_t t_ = 0;       // steps before these
  std::uint32_t start_ = 0;
};

/// Any scores: every step is looked at.
class EveryStepWatch {
 public:
  static constexpr bool kNeedsCodes = true;
  static constexpr bool kAsksTables = false;
  static constexpr bool kByFour = false;
  static constexpr bool kBlindGroups = false;

  ARCHWALK_BODY explicit EveryStepWatch(HittingTally<1>& tally) : tally_(tally) {}

  ARCHWALK_BODY void begin(std::uint32_t start, std::uint32_t code) {
    tally_.start[0] = start;
    tally_.begin(0, code, 0);
    t_ = 0;
    is_over_ = false;
  }
  ARCHWALK_BODY bool goes_on() const { return tally_.is_open(0) && !is_over_; }

  template <class Body, class State>
  ARCHWALK_BODY void see(const Body& /*body*/, const State& state, int /*i*/) {
    ++t_;
    if (!is_over_ && t_ <= tally_.tables.max_steps) tally_.look(state.code, t_);
  }
  ARCHWALK_BODY void after(int /*steps*/) {}
  ARCHWALK_BODY void end_turn() { is_over_ = is_over_ || t_ >= tally_.tables.max_steps; }
  ARCHWALK_BODY void finish(const HitCounter& /*counter*/) const {
    if (tally_.is_open(0)) tally_.cut_off(0);  // the rest is counted
  }

 private:
  HittingTally<1>& tally_;
  std::uint32_t t_ = 0;
  bool is_over_ = false;
};

}  // namespace archwalk::kernels
