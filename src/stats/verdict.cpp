#include <fmt/format.h>

#include <cmath>

#include "archwalk/stats/descriptive.hpp"
#include "row_statistics.hpp"

namespace archwalk::detail {
namespace {

// DESIGN §4, Verdict.
constexpr double kSignificance = 0.05;
constexpr double kSmallestTau = 0.1;
constexpr double kSmallestEffect = 0.01;  // in effect_units
// With fewer, Daniels' normal p is too small and the jackknife's interval too short: of 8 operators
// |τ| = 0.57 has p 0.048 for an exact 0.061.
constexpr std::int64_t kFewestOperators = 10;
// With fewer blind operators no order of them has p < 0.05: |τ| = 1 has an exact 0.083 with four.
constexpr std::int64_t kFewestBlind = 5;
// One laying of the scores may set two halves of the operators apart by twice their placements'
// SD, where all of it goes with reach; beyond twice that it does not come from the laying.
constexpr double kMostPlacement = 4.0;

// A slope that runs against τ is no effect in τ's direction. NaN passes nothing.
bool large_enough(double tau, double effect, double slope) {
  return std::abs(tau) >= kSmallestTau && effect >= kSmallestEffect && tau * slope > 0.0;
}

// Blind operators show regression to the mean whatever their scores; few of them beside operators
// that see the score don't make a τ.
bool needs_excess(const RowStatistics& statistics) {
  const HypothesisRow& row = statistics.row;
  return statistics.has_regression && row.n_blind > 0 &&
         (row.n_blind >= kFewestBlind || 2 * row.n_blind >= row.n);
}

// Of enough blind operators to speak for them.
bool is_excess_known(const HypothesisRow& row) {
  return row.n_excess >= kFewestBlind && 2 * row.n_excess >= row.n_blind;
}

bool excess_passes(const RowStatistics& statistics) {
  const HypothesisRow& row = statistics.row;
  return row.p_holm_excess < kSignificance && row.tau * row.tau_excess > 0.0 &&
         large_enough(row.tau_excess, row.effect_excess, statistics.slope_excess);
}

// The sign of τ that the hypothesis predicts.
double predicted_sign(const std::string& hypothesis) {
  return hypothesis == "H2" ? 1.0 : -1.0;
}

void decide(RowStatistics& statistics, double skewness) {
  HypothesisRow& row = statistics.row;
  row.verdict = "undetermined";
  if (row.hypothesis == "H3" && !(skewness < 0.0)) {
    row.verdict = "premise_not_met";
    row.reason = "scores not skewed to the left";
  } else if (row.n == 0 && row.n_structural_zero > 0) {
    row.reason = "structural zero";
  } else if (row.n >= 2 && std::isnan(row.tau)) {
    row.reason = "no difference above the error bound";
  } else if (row.n < kFewestOperators) {
    row.reason = "too few operators";
  } else if (!(row.p_holm < kSignificance)) {
    row.reason = "not significant";
  } else if (!large_enough(row.tau, row.effect, statistics.slope)) {
    row.reason = "effect too small";
  } else if (needs_excess(statistics) && !is_excess_known(row)) {
    row.reason = "regression to the mean not known";
  } else if (needs_excess(statistics) && !excess_passes(statistics)) {
    row.reason = "regression to the mean";
  } else if (needs_excess(statistics) &&
             !(row.effect_excess >= kMostPlacement * row.placement_noise)) {
    row.reason = "placement noise";
  } else {
    const bool as_predicted = row.tau * predicted_sign(row.hypothesis) > 0.0;
    row.verdict = as_predicted ? "supported" : "contradicted";
    row.reason.clear();
  }
}

void add_notice(HypothesisRow& row, const std::string& text) {
  if (!row.notice.empty()) row.notice += "; ";
  row.notice += text;
}

void add_regression_notice(RowStatistics& statistics) {
  HypothesisRow& row = statistics.row;
  if (row.n == 0) return;
  if (!statistics.has_regression) {
    add_notice(row, "what scores laid at random would show is not known and not taken out");
    return;
  }
  if (!row.all_blind && !needs_excess(statistics)) {
    add_notice(row, "some operators see the score: regression to the mean is not taken out");
  } else if (!row.all_blind) {
    add_notice(row, fmt::format("{} of {} operators see the score: the excess is of the blind ones",
                                row.n - row.n_blind, row.n));
  }
  if (row.n_excess < row.n_blind) {
    add_notice(row, fmt::format("regression to the mean is known of {} of {} blind operators",
                                row.n_excess, row.n_blind));
  }
}

void add_missing_notice(RowStatistics& statistics) {
  if (statistics.n_without_reach > 0) {
    add_notice(statistics.row, fmt::format("operators left out as their reach is not known: {}",
                                           statistics.n_without_reach));
  }
  if (statistics.n_without_change > 0) {
    add_notice(
        statistics.row,
        fmt::format("operators left out as their improvability or its bound is not known: {}",
                    statistics.n_without_change));
  }
}

void add_noise_notice(RowStatistics& statistics) {
  HypothesisRow& row = statistics.row;
  if (row.noise_unknown) add_notice(row, "sampling noise unknown: one walk per start");
  if (row.reliability < kReliabilityFloor) {
    add_notice(row,
               fmt::format("sampling noise attenuates tau (reliability {:.2f})", row.reliability));
  }
  if (row.reliability_excess < kReliabilityFloor) {
    add_notice(row, fmt::format("sampling noise attenuates tau_excess (reliability {:.2f})",
                                row.reliability_excess));
  }
}

}  // namespace

void judge(RowStatistics& statistics, double skewness) {
  decide(statistics, skewness);
  HypothesisRow& row = statistics.row;
  if (row.mixed_selections) add_notice(row, "mixed selections confound reach with acceptance");
  add_regression_notice(statistics);
  add_missing_notice(statistics);
  add_noise_notice(statistics);
  if (is_decided_on_few(row)) {
    add_notice(row, "the interval of tau holds 0: the verdict rests on few operators");
  }
}

}  // namespace archwalk::detail
