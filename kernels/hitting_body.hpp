#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/hitting_tally.hpp"
#include "kernels/level_watch.hpp"
#include "kernels/walk_body.hpp"

namespace archwalk::kernels {

/// Walks of one operator that end when every level has been reached, at the latest after Tmax
/// steps. The steps are those of WalkBody, from the same random words: the walk from a start is one
/// walk, whatever is measured on it. What the walk's own tables might have kept is not asked for.
template <class WalkType>
struct HittingBody {
  using Walk = WalkType;
  using Digits = typename Walk::Digits;

  Walk walk;
  std::uint32_t max_steps = 1;  ///< Tmax

  template <int Lanes, Way kWay = Way::step_by_step, class Words>
  ARCHWALK_BODY void operator()(Words& words, WalkState<Digits, Lanes>& state,
                                HittingTally<Lanes>& tally) const {
    typename Walk::template Carried<Lanes> carried;
    walk.template begin<Lanes>(tally.start, state, carried);
    tally.begin(state.code);
    if constexpr (kWay == Way::step_by_step) {
      go_step_by_step<Lanes>(words, carried, state, tally);
    } else {
      const HittingTables& tables = tally.tables;
      if (tables.short_rows != nullptr) {
        LevelWatch<std::uint16_t> watch(tally, tables.short_rows);
        go_in_runs<kWay>(watch, words, carried, state, tally);
      } else if (tables.row_words == 1 && !tables.wide_ranks) {
        LevelWatch<std::uint64_t> watch(tally, tables.rows);
        go_in_runs<kWay>(watch, words, carried, state, tally);
      } else {
        EveryStepWatch watch(tally);
        go_in_runs<kWay>(watch, words, carried, state, tally);
      }
    }
    tally.end();
  }

 private:
  template <int Lanes, class Words, class Carried>
  ARCHWALK_BODY void go_step_by_step(Words& words, Carried& carried,
                                     WalkState<Digits, Lanes>& state,
                                     HittingTally<Lanes>& tally) const {
    int place = 0;
    for (std::uint32_t t = 1; t <= max_steps && tally.is_open(); ++t) {
      walk.template advance<Lanes>(words, place, carried, state, false);
      if constexpr (!Walk::template kKeepsCodes<Lanes>) {
        walk.template codes_of<Lanes>(state.x, state.code);
      }
      tally.look(state.code, t);
    }
  }

  // One lane, its steps in runs. The rest of a run in which the last level is reached changes
  // nothing: there is no rank above the bars then.
  template <Way kWay, class Watch, class Words, class Carried>
  ARCHWALK_BODY void go_in_runs(Watch& watch, Words& words, Carried& carried,
                                WalkState<Digits, 1>& state, HittingTally<1>& tally) const {
    int place = 0;
    for (std::uint32_t t = 0; t < max_steps && tally.is_open();) {
      t += walk.template advance_seen_by<kWay>(watch, words, place, max_steps - t, carried, state);
    }
  }
};

}  // namespace archwalk::kernels
