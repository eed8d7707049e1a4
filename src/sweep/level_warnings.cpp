// Levels of [threshold] that are hardly meant.
#include <fmt/format.h>

#include <algorithm>

#include "archwalk/table/score_rounding.hpp"
#include "sweep_state.hpp"

namespace archwalk {
namespace {

// Empty where some architectures reach the level and some do not.
std::string warning_of(const Level& level, std::int64_t theta, const ScoreColumn& column) {
  const auto [low, high] = std::minmax_element(column.k.begin(), column.k.end());
  const std::string subject = fmt::format("the level {} of {}", level.name, column.name);
  constexpr const char* kMend =
      "give levels in the units of the score, as in the table, or as quantiles, \"q0.99\"";
  if (*high < theta) {
    return fmt::format("{} is beyond the best score, {}: no walk can reach it: {}", subject,
                       score_value(*high, column.resolution), kMend);
  }
  if (*low >= theta) {
    return fmt::format(
        "{} is not above the worst score, {}: every walk has reached it at its "
        "start: {}",
        subject, score_value(*low, column.resolution), kMend);
  }
  return "";
}

}  // namespace

std::vector<std::string> Sweep::level_warnings() const {
  const State& state = *state_;
  std::vector<std::string> warnings;
  if (!state.config.threshold) return warnings;
  const std::vector<Level>& levels = state.config.threshold->levels;
  for (std::size_t i = 0; i < state.theta.size(); ++i) {
    std::string warning = warning_of(levels[i % levels.size()], state.theta[i],
                                     *state.scores.columns[i / levels.size()]);
    if (!warning.empty()) warnings.push_back(std::move(warning));
  }
  return warnings;
}

}  // namespace archwalk
