#include <fmt/format.h>

#include <cmath>

#include "archwalk/stats/descriptive.hpp"
#include "row_statistics.hpp"

namespace archwalk::detail {
namespace {

// DESIGN §4, Verdict.
constexpr double significance = 0.05;
constexpr double smallest_tau = 0.1;
constexpr double smallest_effect = 0.01;  // score SDs

// A slope that runs against τ is no effect in τ's direction. NaN passes nothing.
bool large_enough(double tau, double effect, double slope) {
  return std::abs(tau) >= smallest_tau && effect >= smallest_effect && tau * slope > 0.0;
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
  } else if (row.n < 2) {
    row.reason = "too few operators";
  } else if (std::isnan(row.tau)) {
    row.reason = "no difference above the error bound";
  } else if (!(row.p_holm < significance)) {
    row.reason = "not significant";
  } else if (!large_enough(row.tau, row.effect, statistics.slope)) {
    row.reason = "effect too small";
  } else if (row.all_blind && statistics.has_regression &&
             !(row.p_holm_excess < significance && row.tau * row.tau_excess > 0.0 &&
               large_enough(row.tau_excess, row.effect_excess, statistics.slope_excess))) {
    row.reason = "regression to the mean";
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

}  // namespace

void judge(RowStatistics& statistics, double skewness) {
  decide(statistics, skewness);
  HypothesisRow& row = statistics.row;
  if (row.mixed_selections) add_notice(row, "mixed selections confound reach with acceptance");
  if (row.n > 0 && !statistics.has_regression) {
    add_notice(row, "what scores laid at random would show is not known and not taken out");
  } else if (row.n > 0 && !row.all_blind) {
    add_notice(row, "some operators see the score: regression to the mean is not taken out");
  }
  if (row.reliability < reliability_floor) {
    add_notice(row,
               fmt::format("sampling noise attenuates tau (reliability {:.2f})", row.reliability));
  }
  if (row.reliability_excess < reliability_floor) {
    add_notice(row, fmt::format("sampling noise attenuates tau_excess (reliability {:.2f})",
                                row.reliability_excess));
  }
}

}  // namespace archwalk::detail
