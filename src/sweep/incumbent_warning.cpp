// Incumbents that are no fair comparison.
#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "archwalk/core/counted.hpp"
#include "sweep_state.hpp"

namespace archwalk {

std::string Sweep::incumbent_warning() const {
  const State& state = *state_;
  const bool are_walked =
      state.config.has_walks() && state.config.has_fixed_length() && state.config.track.incumbent;
  const bool are_there = are_walked || state.config.exact_track.incumbent;
  if (!are_there || state.config.guide) return "";
  std::size_t blind = 0;
  std::string other;  // a guide that is not measured
  for (const SweepOperator& one : state.operators) {
    const std::string guide(guide_name(one.op));
    if (guide.empty()) {
      ++blind;
    } else if (std::none_of(state.scores.columns.begin(), state.scores.columns.end(),
                            [&](const ScoreColumn* column) { return column->name == guide; })) {
      other = guide;
    }
  }
  if (blind == 0 || other.empty()) return "";
  return fmt::format(
      "the incumbent of {} goes by the measured score itself, that of others by {}: the blind ones "
      "look better for what a searcher can't see: give all the same with guide = \"{}\" at the top",
      counted(blind, "blind operator"), other, other);
}

}  // namespace archwalk
