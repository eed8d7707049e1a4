#include "archwalk/stats/hypotheses.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "stats/reference.hpp"
#include "stats/summary_builder.hpp"

namespace archwalk {
namespace {

using fixture::find_row;
using fixture::plain_summary;
using fixture::set_mean;

double rising(std::size_t op) {
  return 0.1 * static_cast<double>(op);
}
double falling(std::size_t op) {
  return -0.1 * static_cast<double>(op);
}

TEST(Verdict, LargerReachWorseAtTheTopBetterAtTheBottomWorseOverallIsSupport) {
  SweepSummary summary = plain_summary(12, {"top:0.1", "bottom:0.1", "all"});
  set_mean(summary, 0, falling);
  set_mean(summary, 1, rising);
  set_mean(summary, 2, falling);
  const auto rows = evaluate_hypotheses(summary);
  for (const char* hypothesis : {"H1", "H2", "H3"}) {
    const HypothesisRow row = find_row(rows, hypothesis, "all");
    EXPECT_EQ(row.verdict, "supported") << hypothesis << " " << row.reason;
    EXPECT_EQ(row.reason, "");
    EXPECT_EQ(row.tau, row.hypothesis == "H2" ? 1.0 : -1.0);
    EXPECT_EQ(row.tau_excess, row.tau);
    // Slope 0.1 a unit of reach, IQR of 1 … 12 is 5.5, SD 1.
    EXPECT_NEAR(row.effect, 0.55, 1e-12);
    EXPECT_EQ(row.n, 12);
  }
  EXPECT_EQ(find_row(rows, "H1", "all").stratum, "top:0.1");
  EXPECT_EQ(find_row(rows, "H2", "all").stratum, "bottom:0.1");
  EXPECT_EQ(find_row(rows, "H3", "all").stratum, "all");
}

TEST(Verdict, AnExperimentWithoutRegressionToTheMeanIsDecidedWithoutExcess) {
  // Levels in place of horizons, Δ = minus the steps, effects in units of Tmax = 10.
  SweepSummary summary = plain_summary(12, {"top:0.1"}, {});
  summary.experiment = "threshold";
  summary.levels = {"q0.99"};
  summary.score_sd = {10.0};
  summary.regression_to_mean.assign(12, static_cast<double>(NAN));
  summary.engines = {{"exact", false, std::vector<double>(12, 0.0), std::vector<double>(12, 1e-9)}};
  set_mean(summary, 0, falling);
  HypothesisRow row = find_row(evaluate_hypotheses(summary), "H1", "all");
  EXPECT_EQ(row.verdict, "undetermined");
  EXPECT_EQ(row.reason, "regression to the mean not known");

  summary.has_regression = false;
  row = find_row(evaluate_hypotheses(summary), "H1", "all");
  EXPECT_EQ(row.verdict, "supported");
  EXPECT_EQ(row.experiment, "threshold");
  EXPECT_EQ(row.level, "q0.99");
  EXPECT_NEAR(row.effect, 0.055, 1e-12);
  EXPECT_TRUE(std::isnan(row.tau_excess));
  EXPECT_NE(row.notice.find("scores laid at random"), std::string::npos);
}

TEST(Verdict, TheOppositeSignsContradict) {
  SweepSummary summary = plain_summary(12, {"top:0.1", "bottom:0.1", "all"});
  set_mean(summary, 0, rising);
  set_mean(summary, 1, falling);
  set_mean(summary, 2, rising);
  const auto rows = evaluate_hypotheses(summary);
  for (const char* hypothesis : {"H1", "H2", "H3"}) {
    EXPECT_EQ(find_row(rows, hypothesis, "all").verdict, "contradicted") << hypothesis;
  }
}

TEST(Verdict, H3NeedsScoresSkewedToTheLeftAndShowsItsTauAnyway) {
  SweepSummary summary = plain_summary(12, {"all", "top:0.1"});
  set_mean(summary, 0, falling);
  set_mean(summary, 1, falling);
  for (const double skewness : {0.0, 0.5, static_cast<double>(NAN)}) {
    summary.score_skewness = {skewness};
    const auto rows = evaluate_hypotheses(summary);
    EXPECT_EQ(find_row(rows, "H3", "all").verdict, "premise_not_met");
    EXPECT_EQ(find_row(rows, "H3", "all").tau, -1.0);
    EXPECT_EQ(find_row(rows, "H1", "all").verdict, "supported");
  }
}

TEST(Verdict, RegressionToTheMeanIsNoSupport) {
  SweepSummary summary = plain_summary(40, {"bottom:0.1", "top:0.1"});
  reference::Numbers number(4);
  set_mean(summary, 0, [](std::size_t op) { return 0.02 * static_cast<double>(op); });
  set_mean(summary, 1, falling);
  for (std::size_t op = 0; op < 40; ++op) {
    // All of Δ but a trace that rises with reach: τ of the excess is 1, its effect 0.0002·19.5.
    const std::size_t at = summary.index(op, 0, 0, 0);
    summary.regression_to_mean[at] = summary.engines[0].mean[at] - 2e-4 * static_cast<double>(op);
    // More than all of Δ: the excess has the other sign.
    const std::size_t top = summary.index(op, 1, 0, 0);
    summary.regression_to_mean[top] = 2.0 * summary.engines[0].mean[top];
  }
  const auto rows = evaluate_hypotheses(summary);
  const HypothesisRow bottom = find_row(rows, "H2", "all");
  EXPECT_EQ(bottom.tau, 1.0);
  EXPECT_EQ(bottom.tau_excess, 1.0);
  EXPECT_NEAR(bottom.effect_excess, 2e-4 * 19.5, 1e-12);
  EXPECT_EQ(bottom.verdict, "undetermined");
  EXPECT_EQ(bottom.reason, "regression to the mean");
  const HypothesisRow top = find_row(rows, "H1", "all");
  EXPECT_EQ(top.tau, -1.0);
  EXPECT_EQ(top.tau_excess, 1.0);
  EXPECT_EQ(top.reason, "regression to the mean");
}

TEST(Verdict, RegressionThatExplainsAllOfItIsNotRuledOut) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0, rising);
  summary.regression_to_mean = summary.engines[0].mean;
  const HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_TRUE(std::isnan(row.tau_excess));  // excess 0 everywhere: no difference
  EXPECT_EQ(row.reason, "regression to the mean");
}

TEST(Verdict, RegressionThatIsUnknownOfSomeIsThatOfTheOthers) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0, rising);
  const auto row_with = [&](std::size_t unknown) {
    for (std::size_t op = 0; op < 12; ++op) {
      summary.regression_to_mean[op] = op < unknown ? static_cast<double>(NAN) : 0.0;
    }
    return find_row(evaluate_hypotheses(summary), "H2", "all");
  };
  HypothesisRow row = row_with(1);
  EXPECT_EQ(row.n, 12);
  EXPECT_EQ(row.n_excess, 11);
  EXPECT_EQ(row.tau_excess, 1.0);
  EXPECT_NEAR(row.effect_excess, 0.5, 1e-12);  // 0.1 · IQR of 2 … 12
  EXPECT_EQ(row.verdict, "supported");
  EXPECT_EQ(row.notice, "regression to the mean is known of 11 of 12 blind operators");
  EXPECT_EQ(row_with(6).verdict, "supported");
  row = row_with(7);  // known of fewer than half
  EXPECT_EQ(row.verdict, "undetermined");
  EXPECT_EQ(row.reason, "regression to the mean not known");
  row = row_with(12);
  EXPECT_TRUE(std::isnan(row.tau_excess));
  EXPECT_EQ(row.reason, "regression to the mean not known");
  EXPECT_EQ(row.notice, "regression to the mean is known of 0 of 12 blind operators");
}

// Δ that is regression to the mean alone, but for some operators that see the score.
HypothesisRow row_of_guided(std::size_t operators, std::size_t guided) {
  SweepSummary summary = plain_summary(operators, {"bottom:0.1"});
  set_mean(summary, 0, rising);
  summary.regression_to_mean = summary.engines[0].mean;
  for (std::size_t op = 0; op < guided; ++op) {
    summary.blind[op] = 0;
    summary.regression_to_mean[op] = NAN;
  }
  return find_row(evaluate_hypotheses(summary), "H2", "all");
}

TEST(Verdict, AnOperatorThatSeesTheScoreDoesNotHideRegressionToTheMean) {
  for (const std::size_t guided : {1U, 10U, 15U}) {  // of 20: five blind ones are left at last
    const HypothesisRow row = row_of_guided(20, guided);
    EXPECT_EQ(row.tau, 1.0);
    EXPECT_EQ(row.n_excess, 20 - static_cast<std::int64_t>(guided));
    EXPECT_EQ(row.verdict, "undetermined") << guided;
    EXPECT_EQ(row.reason, "regression to the mean") << guided;
  }
  EXPECT_EQ(row_of_guided(20, 16).verdict, "supported");  // four beside sixteen don't make a τ
}

// Every operator sees the same landscape: what one laying of its scores may do is no structure.
// An excess that is significant at each of nine horizons, and at none after Holm.
TEST(Verdict, TheExcessIsJudgedByItsHolmP) {
  SweepSummary summary = plain_summary(40, {"bottom:0.1"}, {1, 2, 3, 4, 5, 6, 7, 8, 9});
  set_mean(summary, 0, [](std::size_t op) { return 10.0 * static_cast<double>(op); });
  reference::Numbers number(5);
  for (std::size_t op = 0; op < 40; ++op) {
    const double excess = number() + 0.015 * static_cast<double>(op);
    for (std::size_t point = 0; point < 9; ++point) {
      const std::size_t at = summary.index(op, 0, 0, point);
      summary.regression_to_mean[at] = summary.engines[0].mean[at] - excess;
    }
  }
  const HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_GT(row.p_excess, 0.05 / 9);
  EXPECT_LT(row.p_excess, 0.05);
  EXPECT_NEAR(row.p_holm_excess, 9.0 * row.p_excess, 1e-15);
  EXPECT_GT(row.tau_excess, 0.1);
  EXPECT_GT(row.effect_excess, 0.01);
  EXPECT_EQ(row.reason, "regression to the mean");
}

TEST(Verdict, TheExcessMustExceedWhatOneLayingOfTheScoresMayDo) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0, rising);  // the effect is 0.55
  summary.placement_sd.assign(12, 0.1);
  HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_NEAR(row.placement_noise, 0.1, 1e-15);
  EXPECT_EQ(row.verdict, "supported");
  summary.score_sd = {2.0};  // effect and noise alike
  EXPECT_NEAR(find_row(evaluate_hypotheses(summary), "H2", "all").placement_noise, 0.05, 1e-15);
  summary.score_sd = {1.0};
  // Root mean square: 4 sqrt((11 · 0.1² + 0.4²)/12) = 0.60.
  summary.placement_sd[3] = 0.4;
  row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_NEAR(row.placement_noise, std::sqrt((0.11 + 0.16) / 12), 1e-15);
  EXPECT_EQ(row.verdict, "undetermined");
  EXPECT_EQ(row.reason, "placement noise");
  // Not known of one: it is left out of the excess.
  summary.placement_sd[3] = static_cast<double>(NAN);
  row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_EQ(row.n_excess, 11);
  EXPECT_NEAR(row.placement_noise, 0.1, 1e-15);
  EXPECT_EQ(row.verdict, "supported");
}

// What regression to the mean is off by makes ties of the excess, and counts as noise.
TEST(Verdict, RegressionIsKnownWithinABound) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0, rising);
  summary.placement_sd.assign(12, 0.05);
  summary.regression_bound.assign(12, 0.0);
  HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_NEAR(row.tau_excess, 1.0, 1e-12);
  EXPECT_EQ(row.verdict, "supported");
  // Neighbors differ by less than both bounds, others do not; τ of the change stays.
  const double apart = summary.engines[0].mean[1] - summary.engines[0].mean[0];
  summary.regression_bound.assign(12, 0.6 * apart);
  row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_NEAR(row.tau, 1.0, 1e-12);
  EXPECT_NEAR(row.placement_noise, 0.05 + 0.6 * apart, 1e-12);
  // 11 of 66 pairs tie in the excess.
  EXPECT_NEAR(row.tau_excess, 55.0 / std::sqrt(66.0 * 55.0), 1e-12);
  // All tie.
  summary.regression_bound.assign(12, 12.0 * apart);
  row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_NEAR(row.tau, 1.0, 1e-12);
  EXPECT_EQ(row.verdict, "undetermined");
}

// 0.5 but for a rounding of the acceptance.
TEST(Verdict, ReachesThatDifferByTheirRoundingAreTies) {
  SweepSummary summary = plain_summary(40, {"bottom:0.1"});
  set_mean(summary, 0, rising);
  for (std::size_t op = 0; op < 40; ++op) {
    summary.reach_uniform[op] = 0.5 + 1e-11 * static_cast<double>(op);
  }
  EXPECT_EQ(find_row(evaluate_hypotheses(summary), "H2", "all").verdict, "supported");
  summary.reach_bound.assign(40, 4e-9);
  const HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_TRUE(std::isnan(row.tau));
  EXPECT_EQ(row.reason, "no difference above the error bound");
  // reach_proposal, 1 to 40, is not touched by as much.
  EXPECT_EQ(find_row(evaluate_hypotheses(summary), "H2", "all", "exact", "reach_proposal").tau,
            1.0);
}

// Fourteen operators and six above them, falling within both by less than their bounds: τ rises
// with what is known to differ, 84 of 190 pairs, while most slopes fall.
TEST(Verdict, ASlopeAgainstTauIsNoEffect) {
  SweepSummary summary = plain_summary(20, {"bottom:0.1"});
  set_mean(summary, 0, [](std::size_t op) { return falling(op) + (op < 14 ? 0.0 : 10.0); });
  summary.engines[0].error.assign(20, 0.7);
  const HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_NEAR(row.tau, 84.0 / std::sqrt(190.0 * 84.0), 1e-12);
  EXPECT_LT(row.p_holm, 0.05);
  EXPECT_NEAR(row.effect, 0.1 * 9.5, 1e-12);
  EXPECT_EQ(row.reason, "effect too small");
}

TEST(Verdict, NeedsTenOperators) {
  for (const std::size_t operators : {9U, 10U}) {
    SweepSummary summary = plain_summary(operators, {"bottom:0.1"});
    set_mean(summary, 0, rising);
    const HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
    EXPECT_EQ(row.tau, 1.0);
    EXPECT_EQ(row.reason, operators < 10 ? "too few operators" : "");
  }
}

TEST(Verdict, AnIntervalThatHoldsZeroIsTold) {
  // Ten operators, nine of 45 pairs against the order: p = 0.016, yet the jackknife is wide.
  SweepSummary summary = plain_summary(10, {"bottom:0.1"});
  constexpr double order[] = {9, 0, 1, 2, 3, 4, 5, 6, 7, 8};
  set_mean(summary, 0, [&](std::size_t op) { return order[op]; });
  HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
  ASSERT_EQ(row.verdict, "supported") << row.reason << row.p;
  ASSERT_LT(row.ci_low, 0.0);
  EXPECT_EQ(row.notice, "the interval of tau holds 0: the verdict rests on few operators");
  set_mean(summary, 0, rising);
  row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_EQ(row.verdict, "supported");
  EXPECT_EQ(row.notice, "");
}

TEST(Verdict, UndeterminedSaysWhy) {
  SweepSummary summary = plain_summary(30, {"bottom:0.1", "bottom:0.2"});
  set_mean(summary, 0, [](std::size_t op) { return 1e-4 * static_cast<double>(op); });
  set_mean(summary, 1, [](std::size_t op) { return static_cast<double>(op * 7 % 5); });
  const auto rows = evaluate_hypotheses(summary);
  EXPECT_EQ(rows[0].tau, 1.0);
  EXPECT_EQ(rows[0].reason, "effect too small");
  EXPECT_EQ(rows[1].reason, "not significant");

  for (double& bound : summary.engines[0].error) bound = 10.0;
  EXPECT_EQ(evaluate_hypotheses(summary)[0].reason, "no difference above the error bound");
  EXPECT_EQ(evaluate_hypotheses(plain_summary(1, {"bottom:0.1"}))[0].reason, "too few operators");
}

TEST(Verdict, ATauBelowATenthIsTooSmallHoweverSignificant) {
  SweepSummary summary = plain_summary(3000, {"bottom:0.1"});
  reference::Numbers number(9);
  set_mean(summary, 0,
           [&](std::size_t op) { return 0.1 * static_cast<double>(op) / 3000 + number(); });
  const HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
  ASSERT_LT(row.p_holm, 1e-3);
  ASSERT_GT(row.effect, 0.01);
  ASSERT_LT(row.tau, 0.1);
  EXPECT_EQ(row.verdict, "undetermined");
  EXPECT_EQ(row.reason, "effect too small");
}

// The first 268 in reverse and the next one among them: 35,910 of 79,800 pairs are against the
// order, or one more.
TEST(Verdict, ATauOfATenthIsLargeEnough) {
  for (const std::size_t more : {0U, 1U}) {
    std::vector<std::size_t> order(268);
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = 267 - i;
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(136 - more), 268);
    while (order.size() < 400) order.push_back(order.size());
    SweepSummary summary = plain_summary(400, {"bottom:0.1"});
    set_mean(summary, 0, [&](std::size_t op) { return 0.01 * static_cast<double>(order[op]); });
    const HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
    ASSERT_LT(row.p_holm, 0.01);
    ASSERT_GT(row.effect, 0.01);
    EXPECT_NEAR(row.tau, (7980.0 - 2.0 * static_cast<double>(more)) / 79800.0, 1e-15);
    EXPECT_EQ(row.verdict, more == 0 ? "supported" : "undetermined") << row.reason;
  }
}

}  // namespace
}  // namespace archwalk
