#pragma once

#include <cstdint>

#include "archwalk/core/macros.hpp"
#include "kernels/hitting_tally.hpp"
#include "kernels/walk_body.hpp"

namespace archwalk::kernels {

/// Walks of one operator that end when every level has been reached, at the latest after Tmax
/// steps. The steps are those of WalkBody, from the same random words: the walk from a start is one
/// walk, whatever is measured on it. The walk's own tables carry no rows and track no incumbent.
template <class WalkType>
struct HittingBody {
  using Walk = WalkType;
  using Digits = typename Walk::Digits;

  Walk walk;
  std::uint32_t max_steps = 1;  ///< Tmax

  template <int Lanes, class Words>
  ARCHWALK_BODY void operator()(Words& words, WalkState<Digits, Lanes>& state,
                                HittingTally<Lanes>& tally) const {
    typename Walk::template Carried<Lanes> carried;
    walk.template begin<Lanes>(tally.start, state, carried);
    tally.begin(state.code);
    int place = 0;
    for (std::uint32_t t = 1; t <= max_steps && tally.is_open(); ++t) {
      walk.template advance<Lanes>(words, place, carried, state, false);
      if constexpr (!Walk::template kKeepsCodes<Lanes>) {
        walk.template codes_of<Lanes>(state.x, state.code);
      }
      tally.look(state.code, t);
    }
    tally.end();
  }
};

}  // namespace archwalk::kernels
