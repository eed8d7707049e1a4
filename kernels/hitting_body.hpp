#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/hitting_tally.hpp"
#include "kernels/level_watch.hpp"
#include "kernels/staggered_words.hpp"
#include "kernels/walk_body.hpp"

namespace archwalk::kernels {

/// What walks of one lane each, those of a warp, do next: those that wait for one begin, or wait
/// on; end: none of them goes on or waits.
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

  /// Walks of one lane, one after the other: next(code) gives `words`, `tally` and the code of the
  /// next one, false where there is none. next.turn(goes_on, waits) says at every run of steps what
  /// is to be done; until those that wait begin they walk on, unseen.
  template <Way kWay, class Words, class Next>
  ARCHWALK_BODY void walk_in_turn(Words& words, HittingTally<1>& tally, const Next& next) const {
    std::uint64_t ranks[kMaxRowWords][1];
    WalkState<Digits, 1> state(ranks);
    const HittingTables& tables = tally.tables;
    if constexpr (kWay != Way::step_by_step) {
      if (tables.short_rows != nullptr) {
        LevelWatch<std::uint16_t> watch(tally, tables.short_rows);
        watch_in_turn<kWay>(watch, words, state, tally, next);
        return;
      }
      if (tables.row_words == 1 && !tables.wide_ranks) {
        LevelWatch<std::uint64_t> watch(tally, tables.rows);
        watch_in_turn<kWay>(watch, words, state, tally, next);
        return;
      }
    }
    EveryStepWatch watch(tally);
    watch_in_turn<kWay>(watch, words, state, tally, next);
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

  // The rest of a run in which the last level is reached changes nothing: there is no rank above
  // the bars then.
  template <Way kWay, class Watch, class Words, class Next>
  ARCHWALK_BODY void watch_in_turn(Watch& watch, Words& words, WalkState<Digits, 1>& state,
                                   HittingTally<1>& tally, const Next& next) const {
    const std::uint32_t max_steps = tally.tables.max_steps;
    typename Walk::template Carried<1> carried;
    std::uint32_t start[1] = {0};  // whoever finds no walk walks from there, unseen
    walk.template begin<1>(start, state, carried);
    int place = 0;
    std::uint32_t t = 0;
    bool goes_on = false;
    bool waits = true;
    for (;;) {
      const Turn turn = next.turn(goes_on, waits);
      if (turn == Turn::end) return;
      if (turn == Turn::begin && waits) {
        watch.finish();
        if (tally.is_open(0)) tally.cut_off(0);
        waits = false;
        do {  // again where all levels are reached at once
          if (!next(start[0])) break;
          walk.template begin<1>(start, state, carried);
          tally.begin(0, start[0], 0);
          watch.begin();
          place = 0;
          t = 0;
          goes_on = tally.is_open(0);
        } while (!goes_on);
      }
      if constexpr (kWay == Way::step_by_step) {
        advance<1>(words, place, carried, state);
        watch.see(walk, state, 0);
        ++t;
      } else {
        const std::uint32_t most = goes_on ? max_steps - t : max_steps;
        t += walk.template advance_seen_by<kWay>(watch, words, place, most, carried, state);
      }
      const bool ends = goes_on && (t >= max_steps || watch.has_ended());
      if (ends) watch.stop();
      goes_on = goes_on && !ends;
      waits = waits || ends;
    }
  }
};

}  // namespace archwalk::kernels
