#include "archwalk/operators/probability.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "archwalk/core/error.hpp"
#include "archwalk/operators/picks.hpp"
#include "oracle/probability.hpp"

namespace archwalk {
namespace {

using Weights = std::vector<std::uint64_t>;

TEST(CanonicalWeights, ByHand) {
  EXPECT_EQ(canonical_weights({1.0}, "p"), (Weights{1ULL << 32}));
  EXPECT_EQ(canonical_weights({0.0, 1.0, 0.0}, "p"), (Weights{0, 1ULL << 32, 0}));
  EXPECT_EQ(canonical_weights({0.5, 0.25, 0.25}, "p"), (Weights{1u << 31, 1u << 30, 1u << 30}));
  // 2^32 = 3·1431655765 + 1: three equal remainders, the unit goes to the lowest index.
  EXPECT_EQ(canonical_weights({1. / 3, 1. / 3, 1. / 3}, "p"),
            (Weights{1431655766, 1431655765, 1431655765}));
  // 0.1·2^32 = 429496729.6, 0.9·2^32 = 3865470566.4: the larger remainder wins.
  EXPECT_EQ(canonical_weights({0.9, 0.1}, "p"), (Weights{3865470566, 429496730}));
}

TEST(CanonicalWeights, EqualTheOracle) {
  std::mt19937_64 random(31);
  std::uniform_real_distribution<double> unit(0.0, 1.0);
  for (int i = 0; i < 20'000; ++i) {
    std::vector<double> p(1 + random() % 16);
    double sum = 0.0;
    for (double& entry : p) {
      entry = random() % 5 == 0 ? 0.0 : std::pow(unit(random), 1.0 + static_cast<double>(i % 20));
      sum += entry;
    }
    if (sum == 0.0) continue;
    for (double& entry : p) entry /= sum;
    const Weights weights = canonical_weights(p, "p");
    EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}), kProbabilityOne);
    ASSERT_EQ(weights, oracle::canonical_weights(p)) << "case " << i;
  }
}

// A pmf that is off by less than 1e-9 is scaled: each entry within one unit of its exact quota.
TEST(CanonicalWeights, ScaleSumsThatAreSlightlyOff) {
  for (double off : {9.9e-10, -9.9e-10, 1e-12, -1e-15}) {
    const std::vector<double> p = {0.2 + off, 0.3, 0.1, 0.4};
    EXPECT_EQ(canonical_weights(p, "p"), oracle::canonical_weights(p)) << off;
  }
}

TEST(CanonicalWeights, Errors) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  for (const std::vector<double>& bad : {std::vector<double>{},
                                         {0.9},
                                         {0.5, 0.5 + 2e-9},
                                         {0.5, 0.5 - 2e-9},
                                         {-0.1, 1.1},
                                         {-1e-12, 1.0},
                                         {kNaN, 1.0},
                                         {HUGE_VAL},
                                         {2.0},
                                         {0.0, 0.0}}) {
    EXPECT_THROW(canonical_weights(bad, "pmf"), InputError) << bad.size();
    EXPECT_ANY_THROW(oracle::canonical_weights(bad));
  }
  try {
    canonical_weights({0.5, -0.25, 0.75}, "pmf");
    FAIL();
  } catch (const InputError& error) {
    EXPECT_NE(std::string(error.what()).find("pmf[1] = -0.25"), std::string::npos) << error.what();
  }
}

TEST(NormalisedWeights, ProportionalWithinAUnitAndSummingToOne) {
  std::mt19937_64 random(32);
  std::uniform_real_distribution<double> exponent(-40.0, 40.0);
  for (int i = 0; i < 5'000; ++i) {
    std::vector<double> given(1 + random() % 20);
    for (double& w : given) w = std::exp(exponent(random));
    const double sum = std::accumulate(given.begin(), given.end(), 0.0);
    const Weights weights = normalised_weights(given);
    EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}), kProbabilityOne);
    for (std::size_t j = 0; j < given.size(); ++j) {
      EXPECT_NEAR(static_cast<double>(weights[j]), given[j] / sum * 0x1p32, 1.0 + 1e-5);
    }
  }
}

// ⌊U·n/2^bits⌋ counted outcome by outcome for few bits.
TEST(PickBias, CountedForFewBits) {
  for (int bits : {4, 8, 10}) {
    const std::uint64_t words = std::uint64_t{1} << bits;
    for (std::uint64_t n = 1; n <= words; ++n) {
      Weights count(n, 0);
      for (std::uint64_t u = 0; u < words; ++u) ++count[u * n >> bits];
      double distance = 0.0;
      for (std::uint64_t c : count) {
        distance += std::abs(static_cast<double>(c) / static_cast<double>(words) -
                             1.0 / static_cast<double>(n));
      }
      EXPECT_NEAR(pick_bias(n, bits), 0.5 * distance, 1e-14) << n << " of " << bits << " bits";
    }
  }
}

TEST(PickBias, GroupsKeepTheBiasRule) {
  for (std::uint64_t n = 1; n <= (1u << 27); n = n * 5 / 4 + 1) {
    const int steps = picks_per_group(n);
    ASSERT_GE(steps, 1);
    ASSERT_LE(steps, kMaxPicksPerGroup);
    double outcomes = 1.0;
    for (int i = 0; i < steps; ++i) outcomes *= static_cast<double>(n);
    EXPECT_LE(outcomes, 0x1p38) << n;
    EXPECT_TRUE(steps == kMaxPicksPerGroup || outcomes * static_cast<double>(n) > 0x1p38) << n;
    EXPECT_LE(pick_bias(static_cast<std::uint64_t>(outcomes), 64), pick_group_bias_bound(n, steps));
    EXPECT_LE(pick_group_bias_bound(n, steps), kMaxStepBias);
  }
}

}  // namespace
}  // namespace archwalk
