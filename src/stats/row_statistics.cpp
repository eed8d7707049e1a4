#include "row_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "archwalk/stats/descriptive.hpp"
#include "archwalk/stats/kendall_tau_b.hpp"
#include "archwalk/stats/theil_sen.hpp"

namespace archwalk::detail {
namespace {

// The operators of a row that are compared, column by column.
struct Columns {
  std::vector<double> reach;
  std::vector<double> reach_bound;
  std::vector<double> mean;
  std::vector<double> error;
  std::vector<double> excess;
};

Columns gather(const SweepSummary& summary, const ReachColumn& reach,
               std::span<const std::size_t> members, const RowPlace& place, HypothesisRow& row) {
  const EngineSummary& engine = summary.engines[place.engine];
  Columns columns;
  row.all_blind = true;
  const std::string* selection = nullptr;
  for (const std::size_t op : members) {
    if (summary.structural_zero[op * summary.strata.size() + place.stratum] != 0) {
      ++row.n_structural_zero;
      continue;
    }
    const std::size_t at = summary.index(op, place.stratum, place.score, place.point);
    const double bound = reach.bound.empty() ? 0.0 : reach.bound[op];
    const bool has_error = engine.sampled || !std::isnan(engine.error[at]);
    if (!std::isfinite(reach.value[op]) || std::isnan(bound) || !std::isfinite(engine.mean[at]) ||
        !has_error) {
      ++row.n_not_available;
      continue;
    }
    columns.reach.push_back(reach.value[op]);
    columns.reach_bound.push_back(bound);
    columns.mean.push_back(engine.mean[at]);
    columns.error.push_back(engine.error[at]);
    columns.excess.push_back(engine.mean[at] - summary.regression_to_mean[at]);
    row.all_blind = row.all_blind && summary.blind[op] != 0;
    row.mixed_selections =
        row.mixed_selections || (selection != nullptr && *selection != summary.selection[op]);
    selection = &summary.selection[op];
  }
  row.n = static_cast<std::int64_t>(columns.reach.size());
  row.all_blind = row.all_blind && row.n > 0;
  return columns;
}

}  // namespace

RowStatistics row_statistics(const SweepSummary& summary, const ReachColumn& reach,
                             std::span<const std::size_t> members, const RowPlace& place) {
  RowStatistics result;
  result.has_regression = summary.has_regression;
  HypothesisRow& row = result.row;
  const Columns columns = gather(summary, reach, members, place, row);
  const bool sampled = summary.engines[place.engine].sampled;
  const std::span<const double> ties =
      sampled ? std::span<const double>() : std::span<const double>(columns.error);
  const double scale = interquartile_range(columns.reach) / summary.score_sd[place.score];

  const KendallTauB kendall = kendall_tau_b(columns.reach, columns.mean, columns.reach_bound, ties);
  row.tau = kendall.tau;
  row.p = kendall.p;
  row.ci_low = kendall.ci_low;
  row.ci_high = kendall.ci_high;
  result.slope = theil_sen_slope(columns.reach, columns.mean);
  row.effect = std::abs(result.slope) * scale;
  if (sampled) row.reliability = reliability(columns.mean, columns.error);

  const bool has_excess =
      row.all_blind && std::none_of(columns.excess.begin(), columns.excess.end(),
                                    [](double value) { return std::isnan(value); });
  if (!has_excess) return result;
  const KendallTauB excess =
      kendall_tau_b(columns.reach, columns.excess, columns.reach_bound, ties);
  row.tau_excess = excess.tau;
  row.p_excess = excess.p;
  result.slope_excess = theil_sen_slope(columns.reach, columns.excess);
  row.effect_excess = std::abs(result.slope_excess) * scale;
  if (sampled) row.reliability_excess = reliability(columns.excess, columns.error);
  return result;
}

}  // namespace archwalk::detail
