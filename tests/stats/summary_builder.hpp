#pragma once

#include <limits>
#include <string>
#include <vector>

#include "archwalk/stats/hypotheses.hpp"

namespace archwalk::fixture {

/// A sweep of `operators` blind operators of one family with reach 1, 2, 3, …, one score of SD 1
/// and skewness −1, one horizon, Δ = 0 and no regression to the mean, seen by one engine.
inline SweepSummary plain_summary(std::size_t operators, std::vector<std::string> strata,
                                  std::vector<std::int64_t> horizons = {1}) {
  SweepSummary summary;
  summary.family.assign(operators, "edit_distance");
  summary.selection.assign(operators, "always");
  for (std::size_t op = 0; op < operators; ++op) {
    summary.reach_uniform.push_back(static_cast<double>(op + 1));
  }
  summary.reach_proposal = summary.reach_uniform;
  summary.blind.assign(operators, 1);
  summary.strata = std::move(strata);
  summary.scores = {"cifar10/test@200"};
  summary.score_sd = {1.0};
  summary.score_skewness = {-1.0};
  summary.horizons = std::move(horizons);
  summary.structural_zero.assign(operators * summary.strata.size(), 0);
  const std::size_t cells = operators * summary.strata.size() * summary.point_count();
  summary.regression_to_mean.assign(cells, 0.0);
  summary.engines = {
      {"exact", false, std::vector<double>(cells, 0.0), std::vector<double>(cells, 1e-9)}};
  return summary;
}

/// Sets Δ of every engine at one stratum and all horizons from a function of the operator.
template <class Function>
void set_mean(SweepSummary& summary, std::size_t stratum, Function&& delta) {
  for (EngineSummary& engine : summary.engines) {
    for (std::size_t op = 0; op < summary.operator_count(); ++op) {
      for (std::size_t point = 0; point < summary.point_count(); ++point) {
        engine.mean[summary.index(op, stratum, 0, point)] = delta(op);
      }
    }
  }
}

/// The one row with these names; fails the caller by an empty verdict where there is none.
inline HypothesisRow find_row(const std::vector<HypothesisRow>& rows, const std::string& hypothesis,
                              const std::string& group, const std::string& engine = "exact",
                              const std::string& reach = "reach_uniform") {
  for (const HypothesisRow& row : rows) {
    if (row.hypothesis == hypothesis && row.group == group && row.engine == engine &&
        row.reach == reach) {
      return row;
    }
  }
  return {};
}

}  // namespace archwalk::fixture
