#include "archwalk/stats/kendall_tau_b.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/stats/interval_order.hpp"
#include "stats/reference.hpp"

namespace archwalk {
namespace {

using Values = std::vector<double>;

TEST(KendallTauB, ThreeValuesByHand) {
  // Pairs: (1,2) concordant, (1,3) concordant, (2,3) discordant: τ = 1/3; Σ ab = 2,
  // variance 2·3·2·11/9 = 44/3.
  const KendallTauB result = kendall_tau_b(Values{1, 2, 3}, Values{1, 3, 2});
  EXPECT_NEAR(result.tau, 1.0 / 3.0, 1e-15);
  EXPECT_NEAR(result.p, std::erfc(2.0 / std::sqrt(44.0 / 3.0) / std::sqrt(2.0)), 1e-15);
}

TEST(KendallTauB, TiesByHand) {
  // x ties once (5 of 6 pairs differ), y is {1,1,2,2} (4 differ). Of the pairs that differ in both:
  // (1,3), (1,4), (2,3), (2,4) are concordant: τ = 4/√20.
  const KendallTauB result = kendall_tau_b(Values{1, 2, 3, 3}, Values{1, 1, 2, 2});
  EXPECT_NEAR(result.tau, 4.0 / std::sqrt(20.0), 1e-15);
}

TEST(KendallTauB, SciPyDocumentationExample) {
  // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0], method='asymptotic') of SciPy 1.17
  const KendallTauB result = kendall_tau_b(Values{12, 2, 1, 12, 2}, Values{1, 4, 7, 1, 0});
  EXPECT_NEAR(result.tau, -0.47140452079103173, 1e-15);
  EXPECT_NEAR(result.p, 0.2827454599327748, 1e-15);
}

TEST(KendallTauB, PerfectAgreementIsOneWithoutAnInterval) {
  const Values x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const KendallTauB up = kendall_tau_b(x, x);
  EXPECT_EQ(up.tau, 1.0);
  EXPECT_TRUE(std::isnan(up.ci_low) && std::isnan(up.ci_high));
  const KendallTauB down = kendall_tau_b(Values{1, 2}, Values{7, 3});
  EXPECT_EQ(down.tau, -1.0);
  EXPECT_NEAR(down.p, std::erfc(1.0 / std::sqrt(2.0)), 1e-15);  // one pair: z = 1
}

TEST(KendallTauB, OneDiscordantPairHasAnIntervalInsideOne) {
  const KendallTauB result =
      kendall_tau_b(Values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, Values{1, 2, 3, 4, 5, 6, 7, 8, 10, 9});
  EXPECT_NEAR(result.tau, 43.0 / 45.0, 1e-15);
  EXPECT_LT(result.ci_low, result.tau);
  EXPECT_GT(result.ci_high, result.tau);
  EXPECT_LT(result.ci_high, 1.0);
}

// Too few values for the jackknife, and some that are all alike to it.
TEST(KendallTauB, WithoutVariationThereIsNoInterval) {
  EXPECT_TRUE(std::isnan(
      kendall_tau_b(Values{1, 2, 3, 4, 5, 6, 7, 8, 9}, Values{1, 3, 2, 4, 5, 6, 7, 8, 9}).ci_low));
  const KendallTauB halves =
      kendall_tau_b(Values{1, 1, 1, 1, 1, 2, 2, 2, 2, 2}, Values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10});
  EXPECT_NEAR(halves.tau, 50.0 / std::sqrt(50.0 * 90.0), 1e-15);
  EXPECT_TRUE(std::isnan(halves.ci_low) && std::isnan(halves.ci_high));
}

// Also where ties keep τ from 1, and where a deletion leaves ±1.
TEST(KendallTauB, TheIntervalHoldsTau) {
  const KendallTauB tied = kendall_tau_b(Values{1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10},
                                         Values{11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1});
  EXPECT_NEAR(tied.tau, -108.0 / std::sqrt(108.0 * 110.0), 1e-15);
  EXPECT_LT(tied.ci_low, tied.tau);
  EXPECT_GT(tied.ci_high, tied.tau);
  // The swapped pair: without one of the two τ is 1, which is half a tie less, else 34/36.
  const KendallTauB swapped =
      kendall_tau_b(Values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, Values{2, 1, 3, 4, 5, 6, 7, 8, 9, 10});
  const double inside = std::atanh(1.0 - 0.5 / 72.0);
  const double other = std::atanh(34.0 / 36.0);
  const double squares =
      2.0 * std::pow(0.8 * (inside - other), 2) + 8.0 * std::pow(0.2 * (inside - other), 2);
  const double half = 1.959963984540054 * std::sqrt(0.9 * squares);
  EXPECT_NEAR(swapped.ci_low, std::tanh(std::atanh(43.0 / 45.0) - half), 1e-12);
  EXPECT_NEAR(swapped.ci_high, std::tanh(std::atanh(43.0 / 45.0) + half), 1e-12);
  reference::Numbers number(8);
  int intervals = 0;
  for (int trial = 0; trial < 2'000; ++trial) {
    const std::size_t n = 10 + static_cast<std::size_t>(trial % 6);
    Values x(n), y(n);
    for (std::size_t i = 0; i < n; ++i) {
      x[i] = std::floor(4.0 * number());
      y[i] = std::floor(4.0 * number());
    }
    const KendallTauB result = kendall_tau_b(x, y);
    if (std::isnan(result.ci_low)) continue;  // no variation
    ++intervals;
    EXPECT_LE(result.ci_low, result.tau + 1e-12) << trial;
    EXPECT_GE(result.ci_high, result.tau - 1e-12) << trial;
  }
  EXPECT_GT(intervals, 1'000);
}

TEST(KendallTauB, DegenerateInputsHaveNoTau) {
  for (const auto& [x, y] : std::vector<std::pair<Values, Values>>{
           {{}, {}}, {{1}, {1}}, {{1, 1, 1}, {1, 2, 3}}, {{1, 2, 3}, {5, 5, 5}}}) {
    const KendallTauB result = kendall_tau_b(x, y);
    EXPECT_TRUE(std::isnan(result.tau) && std::isnan(result.p) && std::isnan(result.ci_low));
    EXPECT_EQ(result.n, x.size());
  }
}

TEST(KendallTauB, BoundsMakeTiesThatAreNotTransitive) {
  // With bounds 0.5: 0 ties with 1 (they touch), 1 with 2, but 0 and 2 differ.
  const Values y{0, 1, 2};
  const Values bounds{0.5, 0.5, 0.5};
  const KendallTauB result = kendall_tau_b(Values{1, 2, 3}, y, {}, bounds);
  EXPECT_NEAR(result.tau, 2.0 / std::sqrt(6.0 * 2.0), 1e-15);
  EXPECT_TRUE(std::isnan(kendall_tau_b(Values{1, 2, 3}, y, {}, Values{1, 1, 1}).tau));
}

TEST(KendallTauB, ABoundTooSmallForADoubleStillDecides) {
  // 1 + 2^-60 rounds to 1, yet 1 and 1 + 2^-52 differ by more than the two bounds.
  const Values y{1.0, 1.0 + 0x1p-52};
  EXPECT_EQ(kendall_tau_b(Values{1, 2}, y, {}, Values{0x1p-60, 0x1p-60}).tau, 1.0);
  EXPECT_EQ(kendall_tau_b(Values{1, 2}, y, {}, Values{0x1p-53, 0x1p-53 - 0x1p-100}).tau, 1.0);
  EXPECT_TRUE(std::isnan(kendall_tau_b(Values{1, 2}, y, {}, Values{0x1p-53, 0x1p-53}).tau));
  // Ends that round to 1 alike: up to 1 + 2^-54 and from 1 + 2^-53 on, then from 1 + 2^-55 on.
  const auto tau_of = [](const Values& values, const Values& bounds) {
    return kendall_tau_b(Values{1, 2}, values, {}, bounds).tau;
  };
  EXPECT_EQ(tau_of(y, {0x1p-54, 0x1p-53}), 1.0);
  EXPECT_TRUE(std::isnan(tau_of(y, {0x1p-54, 0x1p-52 - 0x1p-55})));
  // A value that is lost beside its bound: up to 1 + 2^-60, and from 1 + 2^-61 on.
  EXPECT_TRUE(std::isnan(tau_of({0x1p-60, y[1]}, {1.0, 0x1p-52 - 0x1p-61})));
}

TEST(KendallTauB, EqualsTheDefinitionWithRandomBounds) {
  reference::Numbers number(7);
  for (const std::size_t n : {3U, 4U, 9U, 33U, 150U}) {
    // Dyadic, so that values of x that differ by exactly their bounds do so in doubles too.
    for (const double width : {0.0, 0.015625, 0.3125}) {
      Values x(n), y(n), bound_x(n), bound_y(n);
      for (std::size_t i = 0; i < n; ++i) {
        x[i] = std::floor(16 * number()) / 16;
        y[i] = 0.4 * x[i] + number();
        bound_x[i] = width * std::floor(4 * number()) / 4;
        bound_y[i] = width * number();
      }
      x[0] = -9, y[0] = -9;  // never all tied
      const KendallTauB result = kendall_tau_b(x, y, bound_x, bound_y);
      const reference::Kendall expected = reference::kendall(x, y, bound_x, bound_y);
      EXPECT_NEAR(result.tau, expected.tau, 1e-13) << n << " " << width;
      EXPECT_NEAR(result.p / expected.p, 1.0, 1e-12) << n << " " << width;
    }
  }
}

TEST(KendallTauB, IntervalIsTheJackknifeOfItsOwnDefinition) {
  reference::Numbers number(3);
  const std::size_t n = 40;
  Values x(n), y(n), bounds(n);
  for (std::size_t i = 0; i < n; ++i) {
    x[i] = number();
    y[i] = x[i] + number();
    bounds[i] = 0.1 * number();
  }
  Values z;
  for (std::size_t left_out = 0; left_out < n; ++left_out) {
    Values x_rest = x, y_rest = y, bounds_rest = bounds;
    const auto at = static_cast<std::ptrdiff_t>(left_out);
    x_rest.erase(x_rest.begin() + at);
    y_rest.erase(y_rest.begin() + at);
    bounds_rest.erase(bounds_rest.begin() + at);
    z.push_back(std::atanh(reference::kendall(x_rest, y_rest, {}, bounds_rest).tau));
  }
  double mean = 0, squares = 0;
  for (const double value : z) mean += value / n;
  for (const double value : z) squares += (value - mean) * (value - mean);
  const double half = 1.959963984540054 * std::sqrt((n - 1.0) / n * squares);
  const KendallTauB result = kendall_tau_b(x, y, {}, bounds);
  EXPECT_NEAR(result.ci_low, std::tanh(std::atanh(result.tau) - half), 1e-12);
  EXPECT_NEAR(result.ci_high, std::tanh(std::atanh(result.tau) + half), 1e-12);
}

TEST(KendallTauB, RefusesWhatHasNoOrder) {
  EXPECT_THROW(kendall_tau_b(Values{1, 2}, Values{1}), InputError);
  EXPECT_THROW(kendall_tau_b(Values{1, NAN}, Values{1, 2}), InputError);
  EXPECT_THROW(kendall_tau_b(Values{1, 2}, Values{1, 2}, {}, Values{0.1}), InputError);
  EXPECT_THROW(kendall_tau_b(Values{1, 2}, Values{1, 2}, {}, Values{0.1, -1}), InputError);
}

TEST(IntervalOrder, CountsBelowAndAbove) {
  const IntervalOrder order = make_interval_order(Values{0, 1, 2, 10}, Values{0.5, 0.5, 0.5, 0});
  EXPECT_EQ(order.below, (std::vector<std::int64_t>{0, 0, 1, 3}));
  EXPECT_EQ(order.above, (std::vector<std::int64_t>{2, 1, 1, 0}));
}

}  // namespace
}  // namespace archwalk
