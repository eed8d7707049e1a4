#include "oracle/fixed_length.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "oracle/chain.hpp"
#include "oracle/comparison.hpp"
#include "oracle/proposal.hpp"
#include "oracle/walk_enumeration.hpp"

namespace archwalk::oracle {
namespace {

// 2^1 with flip probability 1/4 and scores 0 and 10 (k = 0, 1000 at resolution 0.01).
const Scores two_scores = {0, 1000};
const Real resolution = 0.01L;

Matrix flip() {
  return per_edge_proposal({2, 1}, {rate_weights(0.25, 2)});
}

TEST(ScoreChange, OneFlipByHand) {
  // From the bad one: Δ = 10 with probability 1/4.
  const ScoreChange bottom = score_change(flip(), {0}, two_scores, resolution, 1);
  EXPECT_NEAR(number(bottom.mean), 2.5, 1e-15);
  EXPECT_NEAR(number(bottom.variance), 18.75, 1e-15);  // 100·(1/4)(3/4)
  EXPECT_NEAR(number(bottom.variance_within), 18.75, 1e-15);
  EXPECT_EQ(bottom.probability_improved, 0.25L);
  EXPECT_EQ(bottom.improved_within, 0.1875L);  // (1/4)(3/4)
  // Both starts: Δ = ±10 with 1/8 each; given the start still 18.75.
  const ScoreChange all = score_change(flip(), {0, 1}, two_scores, resolution, 1);
  EXPECT_NEAR(number(all.mean), 0, 1e-15);
  EXPECT_NEAR(number(all.variance), 25, 1e-15);
  EXPECT_NEAR(number(all.variance_within), 18.75, 1e-15);
  EXPECT_EQ(all.probability_improved, 0.125L);
  EXPECT_EQ(all.improved_within, 0.09375L);  // the good one can't improve
}

TEST(ScoreChange, TwoFlipsByHand) {
  // At the other one after two steps: 2·(1/4)(3/4) = 3/8.
  const ScoreChange change = score_change(flip(), {0}, two_scores, resolution, 2);
  EXPECT_NEAR(number(change.mean), 3.75, 1e-15);
  EXPECT_NEAR(number(change.variance), 23.4375, 1e-14);  // 100·(3/8)(5/8)
  // Best: reached once in two steps, 1 − (3/4)² = 7/16; the incumbent under its own guide as well.
  EXPECT_NEAR(number(expected_best(flip(), {0}, two_scores, resolution, 2)), 4.375, 1e-15);
  EXPECT_NEAR(
      number(expected_incumbent(flip(), {0}, finite_guide(two_scores), two_scores, resolution, 2)),
      4.375, 1e-15);
  // A guide that prefers the bad one never leaves it; one that sees no difference stays with X_0.
  EXPECT_EQ(expected_incumbent(flip(), {0}, finite_guide({9, 1}), two_scores, resolution, 2), 0);
  EXPECT_EQ(expected_incumbent(flip(), {0}, finite_guide({1, 1}), two_scores, resolution, 2), 0);
  EXPECT_EQ(number(expected_best(flip(), {0, 1}, two_scores, resolution, 0)), 5);
}

// Everything against the enumeration of all walks, on 2^2 with a guide that holds −inf and a tie,
// and measured scores with a tie.
TEST(FixedLength, EqualsTheEnumerationOfAllWalks) {
  const ProductSpace space{2, 2};
  const Guide guide = {Level{2}, std::nullopt, Level{5}, Level{2}};
  const Scores k = {40, 10, 30, 40};
  const Matrix chain = select(edit_distance_proposal(space, canonical_weights({0.1, 0.6, 0.3})),
                              guide, metropolis(4));
  const Codes starts = {1, 2, 3};
  const auto score = [&](std::size_t x) { return static_cast<Real>(k[x]) * resolution; };
  for (const unsigned horizon : {1U, 2U, 5U}) {
    const auto expectation = [&](const std::function<Real(const Codes&)>& value) {
      return expectation_over_walks(chain, starts, horizon, value);
    };
    const auto change = [&](const Codes& walk) { return score(walk.back()) - score(walk.front()); };
    const Real mean = expectation(change);
    const ScoreChange computed = score_change(chain, starts, k, resolution, horizon);
    EXPECT_LT(gap(computed.mean, mean), 1e-16L);
    EXPECT_LT(gap(computed.variance, expectation([&](const Codes& walk) {
                    return (change(walk) - mean) * (change(walk) - mean);
                  })),
              1e-16L);
    Real within = 0;
    Real improved_within = 0;
    for (const std::size_t start : starts) {
      const ScoreChange own = score_change(chain, {start}, k, resolution, horizon);
      within += own.variance / 3;
      improved_within += own.probability_improved * (1 - own.probability_improved) / 3;
    }
    EXPECT_LT(gap(computed.variance_within, within), 1e-16L);
    EXPECT_LT(gap(computed.improved_within, improved_within), 1e-16L);
    EXPECT_LT(gap(computed.probability_improved,
                  expectation([&](const Codes& walk) { return change(walk) > 0 ? 1.0L : 0.0L; })),
              1e-16L);
    EXPECT_LT(gap(expected_best(chain, starts, k, resolution, horizon),
                  expectation([&](const Codes& walk) {
                    Real best = score(walk.front());
                    for (const std::size_t x : walk) best = std::max(best, score(x));
                    return best;
                  })),
              1e-16L);
    EXPECT_LT(gap(expected_incumbent(chain, starts, guide, k, resolution, horizon),
                  expectation([&](const Codes& walk) {
                    std::size_t incumbent = walk.front();
                    for (const std::size_t x : walk)
                      incumbent = guide[x] > guide[incumbent] ? x : incumbent;
                    return score(incumbent);
                  })),
              1e-16L);
    EXPECT_LT(gap(reach_path(space, chain, starts, horizon), expectation([&](const Codes& walk) {
                    Real length = 0;
                    for (std::size_t t = 1; t < walk.size(); ++t)
                      length += space.distance(walk[t - 1], walk[t]);
                    return length / horizon;
                  })),
              1e-16L);
    // What a blind walk evaluates is where it goes; what a selection leaves out costs as much.
    const Vector cost = {7, 1, 2, 4};
    const Matrix blind = edit_distance_proposal(space, canonical_weights({0.1, 0.6, 0.3}));
    EXPECT_LT(gap(expected_cost(blind, blind, starts, cost, 3, horizon),
                  expectation_over_walks(blind, starts, horizon,
                                         [&](const Codes& walk) {
                                           Real sum = 0;
                                           for (std::size_t t = 1; t < walk.size(); ++t)
                                             sum += 3 * cost[walk[t]];
                                           return sum;
                                         })),
              1e-15L);
    EXPECT_LT(gap(expected_cost(chain, blind, starts, cost, 1, horizon),
                  expectation([&](const Codes& walk) {
                    const Vector proposed = expect(blind, cost);
                    Real sum = 0;
                    for (std::size_t t = 0; t + 1 < walk.size(); ++t) sum += proposed[walk[t]];
                    return sum;
                  })),
              1e-15L);
  }
}

TEST(ScoreChange, ForwardLawsAgreeWithBackwardExpectations) {
  const ProductSpace space{3, 3};
  Scores k(space.size());
  for (std::size_t x = 0; x < k.size(); ++x) k[x] = static_cast<std::int64_t>(x * x * 7 % 31);
  const Matrix chain = select(edit_distance_proposal(space, canonical_weights({0, 0.5, 0.3, 0.2})),
                              finite_guide(k), metropolis(5));
  const Codes starts = stratum("bottom:0.3", k);
  Vector value(k.begin(), k.end());
  for (int t = 0; t < 20; ++t) value = expect(chain, value);
  Real mean = 0;
  for (const std::size_t x : starts)
    mean += (value[x] - static_cast<Real>(k[x])) / static_cast<Real>(starts.size());
  EXPECT_LT(gap(score_change(chain, starts, k, 1, 20).mean, mean), 1e-15L);
}

TEST(RegressionToTheMean, OneFlipByHand) {
  // Both labellings are alike here: E Δ = 2.5. Formula: (1 − 3/4)·2·(5 − 0).
  EXPECT_NEAR(number(regression_to_the_mean(flip(), {0}, two_scores, resolution, 1)), 2.5, 1e-15);
}

// The stratum's mean change averaged over all ways to lay the scores on the cells.
Real mean_over_labellings(const Matrix& chain, const std::string& spec, Scores k,
                          unsigned horizon) {
  const Matrix after = power(chain, horizon);
  std::vector<std::size_t> cell_of(k.size());  // score i lies on cell_of[i]
  std::iota(cell_of.begin(), cell_of.end(), std::size_t{0});
  Real sum = 0;
  Real count = 0;
  do {
    Scores laid(k.size());
    for (std::size_t i = 0; i < k.size(); ++i) laid[cell_of[i]] = k[i];
    const Codes starts = stratum(spec, laid);
    Real change = 0;
    for (const std::size_t x : starts)
      for (std::size_t y = 0; y < k.size(); ++y)
        change += after(x, y) * static_cast<Real>(laid[y] - laid[x]);
    sum += change / static_cast<Real>(starts.size());
    ++count;
  } while (std::next_permutation(cell_of.begin(), cell_of.end()));
  return sum / count;
}

TEST(RegressionToTheMean, IsTheMeanOverAllLabellings) {
  const ProductSpace space{2, 3};
  const Scores k = {3, 14, 15, 9, 26, 5, 35, 8};
  const Matrix isotropic = edit_distance_proposal(space, canonical_weights({0.1, 0.2, 0.3, 0.4}));
  const Matrix drifting = per_edge_proposal(
      space, {matrix_weights({{0.9, 0.1}, {0.6, 0.4}}), matrix_weights({{0.2, 0.8}, {0.3, 0.7}}),
              matrix_weights({{0, 1}, {0.5, 0.5}})});
  for (const Matrix& chain : {isotropic, drifting})
    for (const std::string spec : {"bottom:0.25", "top:0.4"})
      for (const unsigned horizon : {1U, 3U})
        EXPECT_NEAR(number(regression_to_the_mean(chain, stratum(spec, k), k, 1, horizon)),
                    number(mean_over_labellings(chain, spec, k, horizon)), 1e-12);
}

}  // namespace
}  // namespace archwalk::oracle
