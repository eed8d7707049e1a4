#include "archwalk/stats/sweep_summary.hpp"

#include <fmt/format.h>

#include <string_view>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

void check_length(std::string_view name, std::size_t length, std::size_t wanted) {
  if (length == wanted) return;
  throw InputError(
      fmt::format("the sweep's '{}' has {} entries instead of {}", name, length, wanted),
      "its entries can't be told to their operators", "check that all arrays come from one sweep");
}

}  // namespace

void check_sweep_summary(const SweepSummary& summary) {
  const std::size_t operators = summary.operator_count();
  const std::size_t cells =
      operators * summary.strata.size() * summary.scores.size() * summary.point_count();
  if (!summary.horizons.empty() && !summary.levels.empty()) {
    throw InputError("a summary has both horizons and levels", "a row has one or the other",
                     "summarise the two experiments apart");
  }
  check_length("selection", summary.selection.size(), operators);
  check_length("reach_uniform", summary.reach_uniform.size(), operators);
  check_length("reach_proposal", summary.reach_proposal.size(), operators);
  if (!summary.reach_bound.empty()) {
    check_length("reach_bound", summary.reach_bound.size(), operators);
  }
  check_length("blind", summary.blind.size(), operators);
  check_length("score_sd", summary.score_sd.size(), summary.scores.size());
  check_length("score_skewness", summary.score_skewness.size(), summary.scores.size());
  check_length("structural_zero", summary.structural_zero.size(),
               operators * summary.strata.size());
  check_length("regression_to_mean", summary.regression_to_mean.size(), cells);
  if (!summary.regression_bound.empty()) {
    check_length("regression_bound", summary.regression_bound.size(), cells);
  }
  if (!summary.placement_sd.empty()) {
    check_length("placement_sd", summary.placement_sd.size(), cells);
  }
  for (const EngineSummary& engine : summary.engines) {
    check_length(engine.name + "/mean", engine.mean.size(), cells);
    check_length(engine.name + "/error", engine.error.size(), cells);
  }
}

}  // namespace archwalk
