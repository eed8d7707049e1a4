// What scores laid at random show, against all ways to lay them.
#include "archwalk/exact/placement.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "support/random.hpp"

namespace archwalk {
namespace {

using Matrix = std::vector<std::vector<double>>;

// Row-stochastic, a third of the entries 0.
Matrix random_matrix(std::size_t n, test::Random& random) {
  Matrix q(n, std::vector<double>(n, 0.0));
  for (std::size_t x = 0; x < n; ++x) {
    double sum = 0.0;
    for (double& entry : q[x]) {
      entry = random.below(3) == 0 ? 0.0 : static_cast<double>(1 + random.below(9));
      sum += entry;
    }
    if (sum == 0.0) q[x][x] = sum = 1.0;
    for (double& entry : q[x]) entry /= sum;
  }
  return q;
}

LawSums sums_of(const Matrix& q) {
  const auto n = static_cast<double>(q.size());
  LawSums sums{0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  for (std::size_t x = 0; x < q.size(); ++x) {
    double column = 0.0;
    for (std::size_t y = 0; y < q.size(); ++y) {
      column += q[y][x];
      sums.squares += q[x][y] * q[x][y] / n;
      sums.exchanges += q[x][y] * q[y][x] / n;
    }
    sums.returns += q[x][x] / n;
    sums.returns_squared += q[x][x] * q[x][x] / n;
    sums.column_squares += column * column / n;
    sums.column_returns += column * q[x][x] / n;
  }
  return sums;
}

// The first `starts` scores are the stratum's.
PlacedScores placed(const std::vector<double>& score, std::size_t starts) {
  PlacedScores out;
  out.cells = static_cast<double>(score.size());
  out.starts = static_cast<double>(starts);
  const double mean = std::accumulate(score.begin(), score.end(), 0.0) / out.cells;
  for (const double value : score) out.variance += (value - mean) * (value - mean) / out.cells;
  double of_stratum = 0.0;
  for (std::size_t i = 0; i < starts; ++i) {
    of_stratum += score[i] / out.starts;
    out.stratum_square += (score[i] - mean) * (score[i] - mean) / out.starts;
  }
  out.gap = mean - of_stratum;
  return out;
}

struct Moments {
  double mean = 0.0;
  double sd = 0.0;
};

// place[i] holds score i: every one of N! ways.
Moments of_all_ways(const Matrix& q, const std::vector<double>& score, std::size_t starts) {
  std::vector<std::size_t> place(score.size());
  std::iota(place.begin(), place.end(), std::size_t{0});
  double ways = 0.0;
  double sum = 0.0;
  double squares = 0.0;
  do {
    double change = 0.0;
    for (std::size_t i = 0; i < starts; ++i) {
      double after = 0.0;
      for (std::size_t j = 0; j < score.size(); ++j) after += q[place[i]][place[j]] * score[j];
      change += (after - score[i]) / static_cast<double>(starts);
    }
    ways += 1.0;
    sum += change;
    squares += change * change;
  } while (std::next_permutation(place.begin(), place.end()));
  const double mean = sum / ways;
  return {mean, std::sqrt(std::max(0.0, squares / ways - mean * mean))};
}

TEST(Placement, EqualsAllWaysToLayTheScores) {
  test::Random random(21);
  for (const std::size_t n : {2u, 3u, 4u, 5u, 7u}) {
    for (int trial = 0; trial < 6; ++trial) {
      const Matrix q = random_matrix(n, random);
      std::vector<double> score;
      for (std::size_t i = 0; i < n; ++i) score.push_back(static_cast<double>(random.below(7)));
      for (std::size_t starts = 1; starts <= n; ++starts) {
        const Moments truth = of_all_ways(q, score, starts);
        const PlacedScores scores = placed(score, starts);
        EXPECT_NEAR(regression_to_mean(sums_of(q), scores), truth.mean, 1e-12) << n << starts;
        EXPECT_NEAR(placement_sd(sums_of(q), scores), truth.sd, 2e-7) << n << " " << starts;
      }
    }
  }
}

// Without the exchanges, and with larger squares, it is no smaller.
TEST(Placement, IsAtMostWhereSumsAre) {
  test::Random random(5);
  for (int trial = 0; trial < 200; ++trial) {
    const std::size_t n = 6 + random.below(20);
    const LawSums exact = sums_of(random_matrix(n, random));
    std::vector<double> score;
    for (std::size_t i = 0; i < n; ++i) score.push_back(static_cast<double>(random.below(50)));
    // Half of the strata are the lowest scores, the others any: only there the less is exchanged
    // the more the change varies.
    if (trial % 2 == 0) std::sort(score.begin(), score.end());
    const PlacedScores scores = placed(score, 1 + random.below(static_cast<std::uint32_t>(n)));
    LawSums bounds = exact;
    bounds.exchanges = LawSums::none;
    EXPECT_GE(placement_sd(bounds, scores), placement_sd(exact, scores) - 1e-12);
    bounds.squares *= 1.5;
    EXPECT_GE(placement_sd(bounds, scores), placement_sd(exact, scores) - 1e-12);
  }
}

// With sums that are known between two ends it is no smaller than with any between them.
TEST(Placement, IsAtMostBetweenTwoEnds) {
  test::Random random(6);
  for (int trial = 0; trial < 300; ++trial) {
    const std::size_t n = 4 + random.below(20);
    const LawSums exact = sums_of(random_matrix(n, random));
    std::vector<double> score;
    for (std::size_t i = 0; i < n; ++i) score.push_back(static_cast<double>(random.below(50)));
    if (trial % 2 == 0) std::sort(score.begin(), score.end());
    const PlacedScores scores = placed(score, 1 + random.below(static_cast<std::uint32_t>(n)));
    LawSums between = exact;
    if (trial % 3 == 0) between.exchanges = LawSums::none;
    // Somewhere in its interval, at the ends too.
    const auto widen = [&](double& middle, double& error) {
      error = 0.05 * static_cast<double>(1 + random.below(4));
      middle += error * (static_cast<double>(random.below(5)) - 2.0) / 2.0;
    };
    widen(between.returns, between.returns_error);
    widen(between.returns_squared, between.returns_squared_error);
    widen(between.column_returns, between.column_returns_error);
    EXPECT_GE(placement_sd(between, scores), placement_sd(exact, scores) - 1e-9) << trial;
    EXPECT_LE(std::abs(regression_to_mean(between, scores) - regression_to_mean(exact, scores)),
              regression_bound(between, scores) + 1e-12);
  }
}

// One edit to one of d neighbors from m of many architectures, scores of SD 1: the mean of m d
// scores, nearly all of different cells.
TEST(Placement, OfManyArchitecturesIsThatOfAMean) {
  LawSums law{0.0, 0.0, 1.0 / 24, 1.0 / 24, 1.0, 0.0};
  PlacedScores scores{1e6, 1e3, 1.0, 0.0, 1.0};
  EXPECT_NEAR(placement_sd(law, scores), std::sqrt(1.0 / 24e3), 1e-3 * std::sqrt(1.0 / 24e3));
}

TEST(Placement, OfLawsThatAreNotKnownIsNotKnown) {
  const PlacedScores scores{81.0, 8.0, 1.0, 0.5, 1.5};
  EXPECT_TRUE(std::isnan(placement_sd(LawSums{}, scores)));
  LawSums law;
  law.returns = 0.5;
  EXPECT_TRUE(std::isnan(placement_sd(law, scores)));
  EXPECT_NEAR(regression_to_mean(law, scores), 0.5 * 81.0 / 80.0 * 0.5, 1e-15);
}

}  // namespace
}  // namespace archwalk
