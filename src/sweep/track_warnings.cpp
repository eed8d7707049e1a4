// Tracks that are no fair comparison, and those that nothing is compared with.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "archwalk/core/counted.hpp"
#include "sweep_state.hpp"

namespace archwalk {
namespace {

// Incumbents of blind operators, which go by the measured score itself, beside those of operators
// that see another; empty where there are none.
std::string unfair_incumbents(const SweepConfig& config,
                              const std::vector<SweepOperator>& operators,
                              const std::vector<const ScoreColumn*>& scores) {
  const bool are_walked = config.has_walks() && config.has_fixed_length() && config.track.incumbent;
  const bool are_there = are_walked || config.exact_track.incumbent;
  if (!are_there || config.guide) return "";
  std::size_t blind = 0;
  std::string other;  // a guide that is not measured
  for (const SweepOperator& one : operators) {
    const std::string guide(guide_name(one.op));
    if (guide.empty()) {
      ++blind;
    } else if (std::none_of(scores.begin(), scores.end(),
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

// Exact values that walks could check and do not follow.
std::string unchecked_track(const SweepConfig& config, const char* name, bool is_exact,
                            bool is_walked) {
  if (!config.has_walks() || !is_exact || is_walked) return "";
  return fmt::format(
      "'track' leaves {} out: its exact values stand beside no walks, and the check of the engines "
      "leaves it out too: add \"{}\" to track",
      name, name);
}

}  // namespace

std::vector<std::string> Sweep::track_warnings() const {
  const SweepConfig& config = state_->config;
  std::vector<std::string> warnings = {
      unfair_incumbents(config, state_->operators, state_->scores.columns),
      unchecked_track(config, "best", config.exact_track.best, config.track.best),
      unchecked_track(config, "incumbent", config.exact_track.incumbent, config.track.incumbent)};
  std::erase(warnings, "");
  return warnings;
}

}  // namespace archwalk
