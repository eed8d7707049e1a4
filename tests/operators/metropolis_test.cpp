#include "archwalk/operators/metropolis.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "archwalk/core/error.hpp"
#include "support/precise.hpp"

namespace archwalk {
namespace {

constexpr double kStatedError = 0x1p-28;
constexpr std::uint32_t kLargestDecline = 0x7FFFFFFFu;

Metropolis at(double temperature) {
  Metropolis selection;
  selection.temperature = temperature;
  return selection;
}

double exact(double temperature, std::uint32_t decline) {
  return (test::Precise(-static_cast<double>(decline)) / temperature).exp().value();
}

std::vector<double> temperatures() {
  std::vector<double> all = {2.0, 2.0000001, 2.5, 3.0, 1e2, 1e3, 1e6, 1e9, 1e12, 1e18, 1e25};
  // Where the scale's mantissa is largest and smallest: T ln 2 a power of two.
  for (int e = 1; e < 70; ++e) {
    const double edge = std::ldexp(1.0, e) / std::log(2.0);
    all.insert(all.end(), {edge, std::nextafter(edge, 0.0), std::nextafter(edge, 1e300)});
  }
  std::mt19937_64 random(21);
  std::uniform_real_distribution<double> exponent(1.0, 42.0);
  for (int i = 0; i < 300; ++i) all.push_back(std::exp2(exponent(random)));
  return all;
}

std::vector<std::uint32_t> declines(double temperature, std::mt19937_64& random) {
  std::vector<std::uint32_t> all = {1, 2, 3, 4, 5, 7, 100, kLargestDecline - 1, kLargestDecline};
  std::uniform_real_distribution<double> halvings(0.0, 33.0);
  const auto add = [&](double m) {
    for (double near : {std::floor(m), std::floor(m) + 1.0}) {
      if (near >= 1.0 && near <= kLargestDecline) all.push_back(static_cast<std::uint32_t>(near));
    }
  };
  for (int i = 0; i < 200; ++i) add(halvings(random) * temperature * std::log(2.0));
  for (int whole = 1; whole < 34; ++whole) add(whole * temperature * std::log(2.0));
  return all;
}

TEST(MetropolisAcceptance, WithinStatedErrorOfTheFormula) {
  std::mt19937_64 random(22);
  double worst = 0.0;
  for (double temperature : temperatures()) {
    const MetropolisStep step = at(temperature).step(1.0);
    for (std::uint32_t m : declines(temperature, random)) {
      const double error =
          std::abs(probability(step.decline_acceptance(m)) - exact(temperature, m));
      ASSERT_LE(error, kStatedError) << "temperature " << temperature << ", decline " << m;
      worst = std::max(worst, error);
    }
  }
  RecordProperty("worst_error_times_2_32", std::to_string(worst * 0x1p32));
}

TEST(MetropolisAcceptance, TableOfPowers) {
  EXPECT_EQ(kPowersOfHalf[0], 0xFFFFFFFFu);
  for (int i = 1; i < kLookupEntries; ++i) {
    EXPECT_EQ(kPowersOfHalf[i], std::llround(0x1p32L * std::exp2(-i / 32.0L))) << i;
  }
}

// A larger decline is accepted no more often, but for the stated error.
TEST(MetropolisAcceptance, FallsWithTheDecline) {
  for (double temperature : {2.0, 7.3, 1000.0, 123456.789}) {
    const MetropolisStep step = at(temperature).step(1.0);
    std::uint32_t lowest = step.decline_acceptance(1u);
    for (std::uint32_t m = 2; m < 200'000; ++m) {
      const std::uint32_t now = step.decline_acceptance(m);
      ASSERT_LE(now, static_cast<std::uint64_t>(lowest) + 16) << m;
      lowest = std::min(lowest, now);
    }
  }
}

TEST(MetropolisAcceptance, TemperatureIsInUnitsOfTheGuide) {
  // 2 percent at a resolution of 1e-6 percent are two million steps.
  const MetropolisStep step = at(2.0).step(1e-6);
  EXPECT_NEAR(probability(step.acceptance({0, 50'000'000}, {0, 48'000'000})), std::exp(-1.0),
              kStatedError);
}

TEST(MetropolisAcceptance, ImprovementsAndEqualsAlways) {
  const MetropolisStep step = at(5.0).step(1.0);
  EXPECT_EQ(step.acceptance({0, 3}, {0, 3}), kProbabilityOne);
  EXPECT_EQ(step.acceptance({0, 3}, {0, 4}), kProbabilityOne);
  EXPECT_EQ(step.acceptance({0, 0}, {0, 0x7FFFFFFF}), kProbabilityOne);
}

TEST(MetropolisAcceptance, MinusInfinity) {
  for (double temperature : {2.0, 1e12, 1e25}) {
    const MetropolisStep step = at(temperature).step(1.0);
    for (std::int32_t finite : {0, 1, 12345, 0x7FFFFFFF}) {
      EXPECT_EQ(step.acceptance({0, finite}, {0, kLowestKey}), 0u) << "never down to -inf";
      EXPECT_EQ(step.acceptance({0, kLowestKey}, {0, finite}), kProbabilityOne);
    }
    EXPECT_EQ(step.acceptance({0, kLowestKey}, {0, kLowestKey}), kProbabilityOne);
  }
}

TEST(MetropolisAcceptance, TemperaturesThatAreErrors) {
  EXPECT_THROW(at(1.99).step(1.0), InputError);
  EXPECT_THROW(at(1.9e-6).step(1e-6), InputError);
  EXPECT_NO_THROW(at(2.0).step(1.0));
  for (double temperature : {0.0, -1.0, std::nan(""), HUGE_VAL}) {
    EXPECT_THROW(at(temperature).prepare(), InputError) << temperature;
  }
}

}  // namespace
}  // namespace archwalk
