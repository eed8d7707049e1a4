#include "row_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "archwalk/stats/descriptive.hpp"
#include "archwalk/stats/kendall_tau_b.hpp"
#include "archwalk/stats/theil_sen.hpp"

namespace archwalk::detail {
namespace {

// The operators that are compared, column by column.
struct Columns {
  std::vector<double> reach;
  std::vector<double> reach_bound;
  std::vector<double> value;   // Δ, or its excess
  std::vector<double> error;   // of a sampled engine its noise, else a bound
  std::vector<double> unsure;  // a bound besides

  void add(double r, double r_bound, double v, double v_error, double v_unsure) {
    reach.push_back(r);
    reach_bound.push_back(r_bound);
    value.push_back(v);
    error.push_back(v_error);
    unsure.push_back(v_unsure);
  }
  /// Values tie that differ by less than these; noise makes no ties.
  std::vector<double> ties(bool sampled) const {
    std::vector<double> all = unsure;
    for (std::size_t i = 0; !sampled && i < all.size(); ++i) all[i] += error[i];
    return all;
  }
  std::int64_t size() const { return static_cast<std::int64_t>(reach.size()); }
};

struct RowColumns {
  Columns change;
  Columns excess;                  // of the blind operators whose regression is known
  double placement_squares = 0.0;  // sum over these of (placement_sd + regression_bound)²
};

RowColumns gather(const SweepSummary& summary, const ReachColumn& reach,
                  std::span<const std::size_t> members, const RowPlace& place,
                  RowStatistics& result) {
  const EngineSummary& engine = summary.engines[place.engine];
  HypothesisRow& row = result.row;
  RowColumns columns;
  const std::string* selection = nullptr;
  for (const std::size_t op : members) {
    if (summary.structural_zero[op * summary.strata.size() + place.stratum] != 0) {
      ++row.n_structural_zero;
      continue;
    }
    const std::size_t at = summary.index(op, place.stratum, place.score, place.point);
    const double bound = reach.bound.empty() ? 0.0 : reach.bound[op];
    const double mean = engine.mean[at];
    const double error = engine.error[at];
    if (!std::isfinite(reach.value[op]) || std::isnan(bound)) {
      ++result.n_without_reach;
      continue;
    }
    if (!std::isfinite(mean) || (!engine.sampled && std::isnan(error))) {
      ++result.n_without_change;
      continue;
    }
    columns.change.add(reach.value[op], bound, mean, error, 0.0);
    if (summary.blind[op] != 0) {
      ++row.n_blind;
      const double excess = mean - summary.regression_to_mean[at];
      const double placement = summary.placement_sd.empty() ? 0.0 : summary.placement_sd[at];
      const double unsure = summary.regression_bound.empty() ? 0.0 : summary.regression_bound[at];
      if (!std::isnan(excess) && !std::isnan(placement)) {
        columns.excess.add(reach.value[op], bound, excess, error, unsure);
        columns.placement_squares += (placement + unsure) * (placement + unsure);
      }
    }
    row.mixed_selections =
        row.mixed_selections || (selection != nullptr && *selection != summary.selection[op]);
    selection = &summary.selection[op];
  }
  row.n = columns.change.size();
  row.n_excess = columns.excess.size();
  row.n_not_available = result.n_without_reach + result.n_without_change;
  row.all_blind = row.n > 0 && row.n_blind == row.n;
  return columns;
}

// Reaches with one value for all that tie, from neighbour to neighbour in their order. What these
// differ by is rounding: a slope between two of them may be any number.
std::vector<double> joined_reaches(const Columns& columns) {
  std::vector<std::size_t> order(columns.reach.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return columns.reach[a] < columns.reach[b]; });
  std::vector<double> joined = columns.reach;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const std::size_t below = order[i - 1];
    const std::size_t above = order[i];
    if (columns.reach[above] - columns.reach[below] <=
        columns.reach_bound[above] + columns.reach_bound[below]) {
      joined[above] = joined[below];
    }
  }
  return joined;
}

struct Association {
  KendallTauB kendall;
  double slope;
  double effect;
  double reliability = HypothesisRow::none;  // of a sampled engine
};

// What an effect of 1 is: `score_sd`, or the median size of a change.
double unit_of(const Columns& columns, bool relative, double score_sd) {
  if (!relative) return score_sd;
  std::vector<double> sizes = columns.value;
  for (double& size : sizes) size = std::abs(size);
  return sizes.empty() ? HypothesisRow::none : quantile(sizes, 0.5);
}

Association associate(const Columns& columns, bool sampled, double unit) {
  std::vector<double> ties = columns.ties(sampled);
  if (std::all_of(ties.begin(), ties.end(), [](double bound) { return bound == 0.0; }))
    ties.clear();
  const std::vector<double> reach = joined_reaches(columns);
  Association result{
      kendall_tau_b(columns.reach, columns.value, columns.reach_bound, ties),
      theil_sen_slope(reach, columns.value),
      HypothesisRow::none,
  };
  result.effect = std::abs(result.slope) * (interquartile_range(reach) / unit);
  if (sampled) result.reliability = reliability(columns.value, columns.error);
  return result;
}

}  // namespace

RowStatistics row_statistics(const SweepSummary& summary, const ReachColumn& reach,
                             std::span<const std::size_t> members, const RowPlace& place) {
  RowStatistics result;
  result.has_regression = summary.has_regression;
  HypothesisRow& row = result.row;
  const RowColumns columns = gather(summary, reach, members, place, result);
  const bool sampled = summary.engines[place.engine].sampled;
  const double unit =
      unit_of(columns.change, summary.relative_effects, summary.score_sd[place.score]);
  row.noise_unknown =
      sampled && std::any_of(columns.change.error.begin(), columns.change.error.end(),
                             [](double error) { return std::isnan(error); });

  const Association change = associate(columns.change, sampled, unit);
  row.tau = change.kendall.tau;
  row.p = change.kendall.p;
  row.ci_low = change.kendall.ci_low;
  row.ci_high = change.kendall.ci_high;
  result.slope = change.slope;
  row.effect = change.effect;
  row.reliability = change.reliability;

  const Association excess = associate(columns.excess, sampled, unit);
  row.tau_excess = excess.kendall.tau;
  row.p_excess = excess.kendall.p;
  result.slope_excess = excess.slope;
  row.effect_excess = excess.effect;
  row.reliability_excess = excess.reliability;
  if (row.n_excess > 0) {
    row.placement_noise =
        std::sqrt(columns.placement_squares / static_cast<double>(row.n_excess)) / unit;
  }
  return result;
}

}  // namespace archwalk::detail
