#pragma once

#include "chain/chain.hpp"

namespace archwalk {

/// Without a limit of steps: τ the first t >= 0 at which the chain is in the target; arrays [x].
struct HittingTimes {
  StateSet can_hit;              ///< a path leads to the target
  StateSet may_miss;             ///< a path leads to a state that can't hit
  std::vector<double> hit_ever;  ///< P(τ < ∞), 1 exactly where it can't miss
  std::vector<double> hit_ever_bound;
  std::vector<double> steps;  ///< E[τ; τ < ∞] = E[τ] where it can't miss; NaN: not certified
  std::vector<double> steps_bound;
  /// max-norm relative error bound of the expected time among open states; infinite: not certified.
  double certificate = 0.0;
};

/// Reachability by graph search first, so that what is infinite is infinite; then certified solves
/// (certified_solve.hpp). Where no state may miss, one solve; else three: the time g among the open
/// states bounds the errors of the two others, P(τ<∞) and E[τ; τ<∞] = G P(τ<∞).
HittingTimes hitting_times(const Chain& chain, const StateSet& target);

/// What of a stratum follows from them.
struct StratumHitting {
  double hit_ever = 0.0;
  double hit_ever_bound = 0.0;
  double mean = 0.0;  ///< E[τ]; infinite where a start may miss
  double mean_bound = 0.0;
  double mean_if_hit = 0.0;  ///< E[τ | τ < ∞]; NaN where no start can hit
  double mean_if_hit_bound = 0.0;
};
StratumHitting stratum_hitting(const HittingTimes& times, const std::vector<std::uint32_t>& starts);

}  // namespace archwalk
