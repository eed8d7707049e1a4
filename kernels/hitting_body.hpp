#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/hit_counter.hpp"
#include "kernels/hitting_tally.hpp"
#include "kernels/level_watch.hpp"
#include "kernels/staggered_words.hpp"
#include "kernels/walk_body.hpp"

namespace archwalk::kernels {

/// What walks of one lane each, those of a warp, do next: those that wait for one begin, where any
/// does, and ask again; or they go on, and those that wait wait on; end: none goes on or waits.
enum class Turn { end, begin, go_on };

/// Walks of one operator that end when every level has been reached, at the latest after Tmax
/// steps. The steps are those of WalkBody, from the same random words: the walk from a start is one
/// walk, whatever is measured on it. What the walk's own tables might have kept is not asked for.
template <class WalkType>
struct HittingBody {
  using Walk = WalkType;
  using Digits = typename Walk::Digits;

  Walk walk;

  /// Walks of many lanes in step, one after the other in each: next(lane, code, subsequence) gives
  /// a lane its next walk and the tally its start, false where there is none. A lane that is done
  /// gets one when some others are too, and a group of steps and a block of words begin together.
  template <int Lanes, class Next>
  ARCHWALK_BODY void walk_in_step(StaggeredWords<Lanes>& words, WalkState<Digits, Lanes>& state,
                                  HittingTally<Lanes>& tally, const Next& next) const {
    typename Walk::template Carried<Lanes> carried;
    std::uint32_t start[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) start[lane] = 0;
    walk.template begin<Lanes>(start, state, carried);
    int place = 0;
    bool has_more = true;
    // A memory begins for all lanes at once.
    constexpr int kFewest = Walk::kRemembers ? Lanes : Lanes / 8;
    static_assert(kFewest > 0);
    for (std::uint64_t now = 0; has_more || tally.open_lanes() > 0;) {
      if (has_more && place == 0 && words.is_fresh() && Lanes - tally.open_lanes() >= kFewest) {
        has_more = begin_walks<Lanes>(words, start, carried, state, tally, now, next);
        continue;
      }
      advance<Lanes>(words, place, carried, state);
      tally.look(state.code, ++now);
    }
  }

  /// Walks of one lane, one after the other: next(start, code) gives `words` and the next one's
  /// place and code, false where there is none. next.turn(goes_on, waits, steps) says after every
  /// turn of so many steps what is to be done; until those that wait begin they walk on, unseen.
  template <Way kWay, class Words, class Next>
  ARCHWALK_BODY void walk_in_turn(Words& words, const HitCounter& counter, const HeldRanks& ranks,
                                  Next& next) const {
    const HittingTables& tables = counter.tables;
    if constexpr (!Walk::kRemembers) {  // such steps are so much code that it is there once
      const bool is_short = ranks.short_rows != nullptr;
      const bool is_row = tables.row_words == 1 && !tables.wide_ranks;
      if ((is_short || is_row) && tables.scores * tables.levels <= kMostWatched) {
        std::uint32_t time[kMostWatched];
        if constexpr (kWay == Way::step_by_step) {
          LevelWatch<EitherRanks> watch(tables, {ranks}, time);
          watch_in_turn<kWay>(watch, words, counter, next);
        } else if (is_short) {
          LevelWatch<ShortRanks> watch(tables, {ranks.short_rows}, time);
          watch_in_turn<kWay>(watch, words, counter, next);
        } else {
          LevelWatch<RowsOfRanks> watch(tables, {ranks.rows}, time);
          watch_in_turn<kWay>(watch, words, counter, next);
        }
        return;
      }
    }
    HittingTally<1> tally;
    tally.tables = tables;
    tally.tables.rows = ranks.rows;
    tally.tables.short_rows = ranks.short_rows;
    tally.hits = counter.hits;
    tally.steps = counter.steps;
    tally.squares = counter.squares;
    tally.starts = counter.starts;
    EveryStepWatch watch(tally);
    watch_in_turn<kWay>(watch, words, counter, next);
  }

 private:
  // One step; state.code is current then.
  template <int Lanes, class Words, class Carried>
  ARCHWALK_BODY void advance(Words& words, int& place, Carried& carried,
                             WalkState<Digits, Lanes>& state) const {
    walk.template advance<Lanes>(words, place, carried, state, false);
    if constexpr (!Walk::template kKeepsCodes<Lanes>) {
      walk.template codes_of<Lanes>(state.x, state.code);
    }
  }

  // Gives every lane that is not open a walk; false where there are no more.
  template <int Lanes, class Carried, class Next>
  ARCHWALK_BODY bool begin_walks(StaggeredWords<Lanes>& words, std::uint32_t (&start)[Lanes],
                                 Carried& carried, WalkState<Digits, Lanes>& state,
                                 HittingTally<Lanes>& tally, std::uint64_t now,
                                 const Next& next) const {
    bool begins[Lanes];
    for (int lane = 0; lane < Lanes; ++lane) begins[lane] = false;
    bool has_more = true;
    for (int lane = 0; lane < Lanes && has_more; ++lane) {
      while (!tally.is_open(lane)) {  // again where all levels are reached at once
        std::uint64_t subsequence = 0;
        has_more = next(lane, start[lane], subsequence);
        if (!has_more) break;
        tally.begin(lane, start[lane], now);
        words.restart(lane, subsequence);
        begins[lane] = true;
      }
    }
    if constexpr (Walk::kRemembers) {
      walk.template begin<Lanes>(start, state, carried);
    } else {
      WalkState<Digits, Lanes> fresh;
      walk.template begin<Lanes>(start, fresh, carried);
      for (int lane = 0; lane < Lanes; ++lane) {
        state.x[lane] = begins[lane] ? fresh.x[lane] : state.x[lane];
        state.code[lane] = begins[lane] ? fresh.code[lane] : state.code[lane];
      }
      if (walk.tables.key != nullptr) {
        for (int lane = 0; lane < Lanes; ++lane) {
          state.key[lane] = begins[lane] ? fresh.key[lane] : state.key[lane];
        }
      }
    }
    return has_more;
  }

  template <Way kWay, class Watch, class Words, class Next>
  ARCHWALK_BODY void watch_in_turn(Watch& watch, Words& words, const HitCounter& counter,
                                   Next& next) const {
    std::uint64_t ranks[kMaxRowWords][1];
    WalkState<Digits, 1> state(ranks);
    typename Walk::template Carried<1> carried;
    std::uint32_t code[1] = {0};  // whoever finds no walk walks from there, unseen
    walk.template begin<1>(code, state, carried);
    int place = 0;
    int steps = 0;
    bool has_walk = false;
    bool has_more = true;
    for (;;) {
      const bool waits = has_more && !watch.goes_on();
      const Turn turn = next.turn(watch.goes_on(), waits, steps);
      if (turn == Turn::end) return;
      if (turn == Turn::begin) {
        if (waits) {
          if (has_walk) watch.finish(counter);
          std::uint32_t start = 0;
          has_more = next(start, code[0]);
          has_walk = has_more;
          if (has_more) {
            walk.template begin<1>(code, state, carried);
            watch.begin(start, code[0]);
            place = 0;
          }
        }
        steps = 0;
        continue;  // some are where all levels are reached at once
      }
      steps = take_turn<kWay>(watch, words, place, carried, state);
      watch.end_turn();
    }
  }

  // Some steps; returns how many. They end where a group of steps and a block of words begin
  // together, and nothing cuts a run short, neither the last level nor Tmax: lanes that have begun
  // at different turns are still at one place of their groups and blocks, so that those of a warp
  // make their words together. Steps that remember take so long that waiting would take longer.
  template <Way kWay, class Watch, class Words, class Carried>
  ARCHWALK_BODY int take_turn(Watch& watch, Words& words, int& place, Carried& carried,
                              WalkState<Digits, 1>& state) const {
    int steps = 0;
    if constexpr (kWay == Way::step_by_step) {
      do {
        advance<1>(words, place, carried, state);
        watch.see(walk, state, 0);
        watch.after(1);
        ++steps;
      } while (!Walk::kRemembers && (steps < kMostRun || place != 0 || !words.is_fresh()));
    } else {
      do {
        // Two groups of two words each are a block, as the compiler sees where there is no loop.
#if defined(__CUDA_ARCH__)  // host compilers know no such pragma
#pragma unroll
#endif
        for (int group = 0; group < 2; ++group) {
          walk.template advance_group_seen_by<kWay>(watch, words, carried, state);
        }
        steps += 2 * walk.proposal.draws.steps;
      } while (!words.is_fresh());
    }
    return steps;
  }
};

}  // namespace archwalk::kernels
