#include "archwalk/stats/hypotheses.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/core/parallel.hpp"
#include "archwalk/stats/holm.hpp"
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

TEST(Hypotheses, TheExcessIsOfBlindOperatorsAndMixedSelectionsAreTold) {
  SweepSummary summary = plain_summary(24, {"bottom:0.1"});
  set_mean(summary, 0, rising);
  for (std::size_t op = 12; op < 24; ++op) {
    summary.selection[op] = "improving";
    summary.blind[op] = 0;
    summary.regression_to_mean[op] = NAN;
  }
  const auto rows = evaluate_hypotheses(summary);
  const HypothesisRow all = find_row(rows, "H2", "all");
  EXPECT_TRUE(all.mixed_selections);
  EXPECT_NE(all.notice.find("confound"), std::string::npos);
  EXPECT_EQ(all.n, 24);
  EXPECT_EQ(all.n_blind, 12);
  EXPECT_EQ(all.n_excess, 12);
  EXPECT_EQ(all.tau_excess, 1.0);
  EXPECT_NEAR(all.effect_excess, 0.55, 1e-12);  // reaches 1 … 12, as of the blind ones alone
  EXPECT_NE(all.notice.find("12 of 24 operators see the score"), std::string::npos);
  EXPECT_EQ(all.verdict, "supported");
  const HypothesisRow blind = find_row(rows, "H2", "edit_distance+always");
  EXPECT_FALSE(blind.mixed_selections);
  EXPECT_EQ(blind.tau_excess, 1.0);
  EXPECT_EQ(blind.n, 12);
  const HypothesisRow guided = find_row(rows, "H2", "edit_distance+improving");
  EXPECT_FALSE(guided.mixed_selections);
  EXPECT_FALSE(guided.all_blind);
  EXPECT_EQ(guided.n_excess, 0);
  EXPECT_TRUE(std::isnan(guided.tau_excess));
  EXPECT_EQ(guided.verdict, "supported");
  EXPECT_NE(guided.notice.find("not taken out"), std::string::npos);
}

TEST(Hypotheses, StructuralZerosAreLeftOutAndCounted) {
  SweepSummary summary = plain_summary(20, {"all"});
  for (std::size_t op = 10; op < 20; ++op) summary.family[op] = "per_edge";
  set_mean(summary, 0, falling);
  for (std::size_t op = 0; op < 10; ++op) summary.structural_zero[op] = 1;
  const auto rows = evaluate_hypotheses(summary);
  const HypothesisRow zeros = find_row(rows, "H3", "edit_distance");
  EXPECT_EQ(zeros.n, 0);
  EXPECT_EQ(zeros.n_structural_zero, 10);
  EXPECT_TRUE(std::isnan(zeros.tau) && std::isnan(zeros.p) && std::isnan(zeros.effect));
  EXPECT_EQ(zeros.verdict, "undetermined");
  EXPECT_EQ(zeros.reason, "structural zero");
  const HypothesisRow drift = find_row(rows, "H3", "per_edge");
  EXPECT_EQ(drift.n, 10);
  EXPECT_EQ(drift.tau, -1.0);
  const HypothesisRow all = find_row(rows, "H3", "all");
  EXPECT_EQ(all.n, 10);
  EXPECT_EQ(all.n_structural_zero, 10);
}

TEST(Hypotheses, WhatIsNotAvailableIsLeftOutAndCounted) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0, rising);
  summary.engines[0].mean[0] = NAN;
  summary.engines[0].error[1] = NAN;
  summary.reach_uniform[2] = NAN;
  const auto rows = evaluate_hypotheses(summary);
  EXPECT_EQ(find_row(rows, "H2", "all").n_not_available, 3);
  EXPECT_EQ(find_row(rows, "H2", "all").n, 9);
  EXPECT_EQ(find_row(rows, "H2", "all").notice,
            "operators left out as their reach is not known: 1; operators left out as their "
            "improvability or its bound is not known: 2");
  EXPECT_EQ(find_row(rows, "H2", "all", "exact", "reach_proposal").n, 10);
}

TEST(Hypotheses, WalksTieByEqualityAndTellTheirReliability) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  summary.engines.push_back({"walks", true, summary.engines[0].mean, {}});
  set_mean(summary, 0, rising);  // variance 0.01 · 13 (of 0 … 11 it is 13)
  summary.engines[0].error.assign(12, 10.0);
  summary.engines[1].error.assign(12, std::sqrt(0.01 * 13 * 0.3));
  auto rows = evaluate_hypotheses(summary);
  EXPECT_TRUE(std::isnan(find_row(rows, "H2", "all", "exact").tau));
  EXPECT_TRUE(std::isnan(find_row(rows, "H2", "all", "exact").reliability));
  HypothesisRow walks = find_row(rows, "H2", "all", "walks");
  EXPECT_EQ(walks.tau, 1.0);
  EXPECT_NEAR(walks.reliability, 0.7, 1e-12);
  EXPECT_NE(walks.notice.find("attenuates"), std::string::npos);
  EXPECT_FALSE(walks.noise_unknown);
  summary.engines[1].error.assign(12, NAN);  // one walk a start: no standard error
  walks = find_row(evaluate_hypotheses(summary), "H2", "all", "walks");
  EXPECT_EQ(walks.tau, 1.0);
  EXPECT_TRUE(std::isnan(walks.reliability));
  EXPECT_TRUE(walks.noise_unknown);
  EXPECT_EQ(walks.notice, "sampling noise unknown: one walk per start");
}

// Eight operators of one reach but for its rounding: the slopes between them are no effect.
TEST(Hypotheses, ReachesThatTieHaveNoSlope) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0,
           [](std::size_t op) { return 0.1 * static_cast<double>(op < 8 ? op % 3 : op); });
  summary.reach_bound.assign(12, 1e-9);
  const auto row_at = [&](double rounding) {
    for (std::size_t op = 0; op < 8; ++op) {
      summary.reach_uniform[op] = 2.0 + rounding * static_cast<double>(op);
    }
    return find_row(evaluate_hypotheses(summary), "H2", "all");
  };
  const HypothesisRow equal = row_at(0.0);
  const HypothesisRow rounded = row_at(1e-12);
  EXPECT_GT(equal.effect, 0.0);
  EXPECT_EQ(rounded.tau, equal.tau);
  EXPECT_EQ(rounded.effect, equal.effect);
  EXPECT_EQ(rounded.effect_excess, equal.effect_excess);
  // The bound of the lower neighbour counts as that of the upper one: 0 and 1e-9 in turn.
  for (std::size_t op = 0; op < 8; ++op) summary.reach_bound[op] = op % 2 == 0 ? 1e-9 : 0.0;
  EXPECT_EQ(row_at(1e-12).effect, equal.effect);
  // Reaches that differ by just the sum of their bounds tie in the slope as they do in τ.
  summary.reach_bound.assign(12, 0x1p-31);
  EXPECT_EQ(row_at(0x1p-30).effect, equal.effect);
}

// Changes that rise with reach and regressions that rise with them but for less than a bound: of
// the excess nothing is left but ties.
TEST(Hypotheses, TheExcessTiesByTheBoundsOfTheChange) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0, rising);
  for (std::size_t op = 0; op < 12; ++op) {
    summary.regression_to_mean[op] = rising(op) - 1e-12 * static_cast<double>(op);
  }
  const HypothesisRow row = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_EQ(row.tau, 1.0);
  EXPECT_TRUE(std::isnan(row.tau_excess));
  // Of walks they tie by equality, and what they differ by is noise.
  summary.engines[0].sampled = true;
  const HypothesisRow walks = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_EQ(walks.tau_excess, 1.0);
  EXPECT_LT(walks.reliability_excess, 0.0);
  EXPECT_GT(walks.reliability, 0.99);
}

// Steps to a level, by reach 1 … 12: 50, 49, … 39. The slope is 1, reaches' quartiles are 5.5
// apart, the median operator takes 44.5 steps.
TEST(Hypotheses, EffectsOnStepsAreSharesOfTheirMedian) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  set_mean(summary, 0, [](std::size_t op) { return static_cast<double>(op) - 50.0; });
  summary.relative_effects = true;
  summary.has_regression = false;
  EXPECT_NEAR(find_row(evaluate_hypotheses(summary), "H2", "all").effect, 5.5 / 44.5, 1e-12);
  // Of all operators, also where some see the score or none has a regression to the mean.
  summary.blind.assign(12, 0);
  EXPECT_NEAR(find_row(evaluate_hypotheses(summary), "H2", "all").effect, 5.5 / 44.5, 1e-12);
  // All are there from the start: nothing to compare, and no division by it.
  set_mean(summary, 0, [](std::size_t) { return 0.0; });
  const HypothesisRow none = find_row(evaluate_hypotheses(summary), "H2", "all");
  EXPECT_EQ(none.verdict, "undetermined");
  EXPECT_EQ(none.reason, "no difference above the error bound");
}

TEST(Hypotheses, HolmRunsOverTheRowsOfOneEngineReachAndGroup) {
  SweepSummary summary = plain_summary(30, {"bottom:0.1", "top:0.1", "all"}, {1, 2, 5});
  reference::Numbers number(2);
  for (double& mean : summary.engines[0].mean) mean = number();
  for (double& mean : summary.regression_to_mean) mean = number();
  summary.engines.push_back(summary.engines[0]);
  summary.engines[1].name = "walks";
  summary.engines[1].sampled = true;
  const auto rows = evaluate_hypotheses(summary);
  ASSERT_EQ(rows.size(), 2U * 2U * 3U * 9U);
  for (std::size_t family = 0; family < rows.size(); family += 9) {
    std::set<std::string> names;
    std::vector<double> p, p_excess;
    for (std::size_t i = family; i < family + 9; ++i) {
      names.insert(rows[i].engine + rows[i].reach + rows[i].group);
      p.push_back(rows[i].p);
      p_excess.push_back(rows[i].p_excess);
    }
    EXPECT_EQ(names.size(), 1U);
    const auto adjusted = holm_adjusted(p);
    const auto adjusted_excess = holm_adjusted(p_excess);
    for (std::size_t i = 0; i < 9; ++i) {
      EXPECT_EQ(rows[family + i].p_holm, adjusted[i]);
      EXPECT_EQ(rows[family + i].p_holm_excess, adjusted_excess[i]);
    }
  }
}

TEST(Hypotheses, GroupsAndReachesOfTheSameNumbersHaveTheSameRows) {
  SweepSummary summary = plain_summary(30, {"bottom:0.1"}, {1, 2});
  reference::Numbers number(6);
  for (double& mean : summary.engines[0].mean) mean = number();
  const auto rows = evaluate_hypotheses(summary);
  ASSERT_EQ(rows.size(), 2U * 3U * 2U);
  for (std::size_t i = 2; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].tau, rows[i % 2].tau);
    EXPECT_EQ(rows[i].verdict, rows[i % 2].verdict);
  }
  EXPECT_EQ(rows[2].group, "edit_distance");
  EXPECT_EQ(rows[4].group, "edit_distance+always");
  EXPECT_EQ(rows[6].reach, "reach_proposal");
  summary.reach_proposal[0] = 15.5;  // no longer the same column
  EXPECT_NE(evaluate_hypotheses(summary)[6].tau, rows[0].tau);
}

// Rows that are taken over come from the same operators and the same engine.
TEST(Hypotheses, EachGroupOfEachEngineHasRowsOfItsOwn) {
  SweepSummary summary = plain_summary(24, {"bottom:0.1"});
  for (std::size_t op = 12; op < 24; ++op) summary.family[op] = "per_edge";
  summary.engines.push_back({"walks", true, summary.engines[0].mean, summary.engines[0].error});
  set_mean(summary, 0, [](std::size_t op) { return op < 12 ? rising(op) : falling(op); });
  for (std::size_t op = 0; op < 24; ++op) summary.engines[1].mean[op] *= -1.0;
  const auto rows = evaluate_hypotheses(summary);
  for (const char* reach : {"reach_uniform", "reach_proposal"}) {
    for (const char* selection : {"", "+always"}) {
      const auto tau_of = [&](const std::string& family, const char* engine) {
        return find_row(rows, "H2", family + selection, engine, reach).tau;
      };
      EXPECT_EQ(tau_of("edit_distance", "exact"), 1.0) << reach;
      EXPECT_EQ(tau_of("per_edge", "exact"), -1.0) << reach;
      EXPECT_EQ(tau_of("edit_distance", "walks"), -1.0) << reach;
      EXPECT_EQ(tau_of("per_edge", "walks"), 1.0) << reach;
    }
  }
}

TEST(Hypotheses, TheSameWithOneThreadAndWithTwo) {
  SweepSummary summary = plain_summary(200, {"bottom:0.1", "top:0.1", "all"}, {1, 2, 5});
  reference::Numbers number(8);
  for (double& mean : summary.engines[0].mean) mean = number();
  const auto with_threads = [&](int threads) {
    const ThreadLimit limit(threads);
    return evaluate_hypotheses(summary);
  };
  const auto one = with_threads(1);
  const auto two = with_threads(2);
  ASSERT_EQ(one.size(), two.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_EQ(one[i].tau, two[i].tau);
    EXPECT_EQ(one[i].ci_low, two[i].ci_low);
    EXPECT_EQ(one[i].effect_excess, two[i].effect_excess);
  }
}

TEST(Hypotheses, LevelsTakeThePlaceOfHorizonsAndOtherStrataTestNothing) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1", "median:0.1"});
  set_mean(summary, 0, rising);
  summary.experiment = "score_threshold";
  summary.horizons.clear();
  summary.levels = {"q0.99"};
  const auto rows = evaluate_hypotheses(summary);
  ASSERT_EQ(rows.size(), 6U);
  EXPECT_EQ(rows[0].level, "q0.99");
  EXPECT_EQ(rows[0].horizon, 0);
  EXPECT_EQ(rows[0].experiment, "score_threshold");
}

TEST(Hypotheses, ArraysOfTheWrongLengthAreNamed) {
  SweepSummary summary = plain_summary(12, {"bottom:0.1"});
  summary.blind.pop_back();
  try {
    evaluate_hypotheses(summary);
    FAIL() << "a short array was accepted";
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("'blind' has 11 entries instead of 12"),
              std::string::npos);
  }
}

}  // namespace
}  // namespace archwalk
