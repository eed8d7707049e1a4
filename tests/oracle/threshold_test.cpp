#include "oracle/threshold.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "oracle/comparison.hpp"
#include "oracle/proposal.hpp"
#include "oracle/selection.hpp"
#include "oracle/walk_enumeration.hpp"

namespace archwalk::oracle {
namespace {

const Real infinity = std::numeric_limits<Real>::infinity();

Matrix climb(const std::vector<std::int64_t>& k) {
  return select(edit_distance_proposal({2, 2}, canonical_weights({0, 1, 0})), finite_guide(k),
                improving());
}

TEST(Threshold, ClimbingToOneSummitByHand) {
  // Scores 0, 1, 2, 3 on codes 0..3. From 0 one step leads to 1 or 2, from there each step ends
  // at 3 with 1/2: E τ = 1 + 2 from 0, 2 from 1 and 2, 0 from 3.
  const Scores k = {0, 1, 2, 3};
  const Target target = at_least(k, 3);
  const HittingTimes times = hitting_times(climb(k), target);
  EXPECT_EQ(times.mean, (Vector{3, 2, 2, 0}));
  EXPECT_EQ(times.hit_ever, (Vector{1, 1, 1, 1}));
  EXPECT_EQ(times.mean_if_hit, times.mean);
  // P(τ > t) from 0: 1, 1, 1/2, 1/4
  EXPECT_EQ(survival(climb(k), {0}, target, 3), (Vector{1, 1, 0.5L, 0.25L}));
  EXPECT_EQ(restricted_mean_steps(climb(k), {0}, target, 3), 2.5L);
  EXPECT_EQ(restricted_mean_steps(climb(k), {0}, target, 0), 0);
  const StratumHittingTime all = hitting_time(climb(k), {0, 1, 2, 3}, target);
  EXPECT_EQ(all.already_there, 1U);
  EXPECT_EQ(all.mean, 1.75L);  // (3 + 2 + 2 + 0)/4
  EXPECT_EQ(all.hit_ever, 1);
}

TEST(Threshold, ALocalSummitCatchesHalf) {
  // Codes 1 (score 5) and 2 (score 7) are opposite corners; from 0 and 3 either is next.
  const Scores k = {0, 5, 7, 3};
  const Target target = at_least(k, 7);
  const HittingTimes times = hitting_times(climb(k), target);
  EXPECT_EQ(times.hit_ever, (Vector{0.5L, 0, 1, 0.5L}));
  EXPECT_EQ(times.mean, (Vector{infinity, infinity, 0, infinity}));
  EXPECT_EQ(times.mean_if_hit[0], 1);
  EXPECT_TRUE(std::isnan(times.mean_if_hit[1]));
  const StratumHittingTime all = hitting_time(climb(k), {0, 1, 2, 3}, target);
  EXPECT_EQ(all.hit_ever, 0.5L);     // (1/2 + 0 + 1 + 1/2)/4
  EXPECT_EQ(all.mean_if_hit, 0.5L);  // (1/2·1 + 1·0 + 1/2·1)/2
  EXPECT_EQ(all.mean, infinity);
}

TEST(Threshold, AConditionalMeanByHand) {
  // 3^1: state 0 goes to 1 (the target) with 1/4, to 2 (a trap) with 1/4, stays with 1/2.
  // hit_ever = 1/2; the time of leaving is geometric with mean 2, whatever the exit.
  const Matrix chain =
      per_edge_proposal({3, 1}, {matrix_weights({{0.5, 0.25, 0.25}, {0, 1, 0}, {0, 0, 1}})});
  const HittingTimes times = hitting_times(chain, {false, true, false});
  EXPECT_EQ(times.hit_ever[0], 0.5L);
  EXPECT_EQ(times.mean_if_hit[0], 2);
  EXPECT_EQ(times.mean[0], infinity);
}

TEST(Threshold, OneFlipIsGeometric) {
  const Matrix flip = per_edge_proposal({2, 1}, {rate_weights(0.125, 2)});
  const Target target = {false, true};
  EXPECT_EQ(hitting_times(flip, target).mean, (Vector{8, 0}));
  const Vector alive = survival(flip, {0, 1}, target, 2);  // half of the starts are there
  EXPECT_EQ(alive, (Vector{0.5L, 0.4375L, 0.3828125L}));   // (7/8)^t / 2
}

TEST(Threshold, EqualsTheEnumerationOfAllWalks) {
  const ProductSpace space{2, 2};
  const Scores k = {4, 1, 3, 9};
  const Matrix chain = select(edit_distance_proposal(space, canonical_weights({0.1, 0.8, 0.1})),
                              finite_guide(k), metropolis(3));
  const Target target = at_least(k, 9);
  const Codes starts = {0, 1, 3};
  const unsigned limit = 5;
  const auto first_hit = [&](const Codes& walk) {
    unsigned t = 0;
    while (t < walk.size() && !target[walk[t]]) ++t;
    return t;  // walk.size() = limit + 1 where it is not hit
  };
  const Vector alive = survival(chain, starts, target, limit);
  for (unsigned t = 0; t <= limit; ++t)
    EXPECT_LT(gap(alive[t], expectation_over_walks(chain, starts, limit,
                                                   [&](const Codes& walk) {
                                                     return first_hit(walk) > t ? 1.0L : 0.0L;
                                                   })),
              1e-16L);
  EXPECT_LT(gap(restricted_mean_steps(chain, starts, target, limit),
                expectation_over_walks(
                    chain, starts, limit,
                    [&](const Codes& walk) -> Real { return std::min(first_hit(walk), limit); })),
            1e-15L);
  // E τ is the limit of the restricted means.
  EXPECT_NEAR(number(hitting_time(chain, starts, target).mean),
              number(restricted_mean_steps(chain, starts, target, 5000)), 1e-12);
}

}  // namespace
}  // namespace archwalk::oracle
