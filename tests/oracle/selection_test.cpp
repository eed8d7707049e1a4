#include "oracle/selection.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "oracle/comparison.hpp"
#include "oracle/proposal.hpp"

namespace archwalk::oracle {
namespace {

const Level minus_infinity = std::nullopt;

double phi(double z) {
  return 0.5 * std::erfc(-z / std::sqrt(2.0));
}

TEST(Acceptance, ByHand) {
  const Level low = 3;
  const Level high = 5;
  EXPECT_EQ(always()(high, minus_infinity), 1);
  EXPECT_EQ(improving()(low, high), 1);
  EXPECT_EQ(improving()(low, low), 0);
  EXPECT_EQ(improving()(high, low), 0);
  EXPECT_EQ(non_worsening()(low, low), 1);
  EXPECT_EQ(non_worsening()(high, low), 0);
  EXPECT_EQ(metropolis(2)(low, high), 1);
  EXPECT_EQ(metropolis(2)(low, low), 1);
  EXPECT_LT(gap(metropolis(2)(high, low), 0.36787944117144232160L), 1e-18L);  // 1/e
  EXPECT_EQ(threshold_accepting(2)(high, low), 1);
  EXPECT_EQ(threshold_accepting(1.5L)(high, low), 0);
}

TEST(Acceptance, MinusInfinityIsLowestAndEqualToItself) {
  const Level finite = -1000;
  const std::vector<Acceptance> rules = {
      improving(),        non_worsening(),        metropolis(1),          threshold_accepting(5),
      noisy_improving(1), noisy_non_worsening(1), noisy_metropolis(1, 1), noisy_threshold(5, 1)};
  for (const Acceptance& rule : rules) {
    EXPECT_EQ(rule(minus_infinity, finite), 1);
    EXPECT_EQ(rule(finite, minus_infinity), 0);
  }
  for (std::size_t i = 0; i < rules.size(); ++i)
    EXPECT_EQ(rules[i](minus_infinity, minus_infinity), i % 4 == 0 ? 0 : 1);  // improving: not
}

TEST(Noise, StepRulesAreTheNormalDistribution) {
  // P(Δ + σ√2·Z > 0) = Φ(Δ/(σ√2)); with slack, Φ((Δ + slack)/(σ√2))
  for (const std::int64_t difference : {-7, -1, 0, 2, 30}) {
    const double z = static_cast<double>(difference) / (1.5 * std::sqrt(2.0));
    const Real accepted = noisy_improving(1.5L)(Level{10}, Level{10 + difference});
    EXPECT_NEAR(static_cast<double>(accepted), phi(z), 1e-14);
    EXPECT_EQ(noisy_non_worsening(1.5L)(Level{10}, Level{10 + difference}), accepted);
    const double with_slack = (static_cast<double>(difference) + 3) / (1.5 * std::sqrt(2.0));
    EXPECT_NEAR(static_cast<double>(noisy_threshold(3, 1.5L)(Level{0}, Level{difference})),
                phi(with_slack), 1e-14);
  }
}

TEST(Noise, MetropolisIsCompletedSquare) {
  // s = σ√2: ∫ φ(z) min(1, exp((Δ + sz)/T)) dz = Φ(Δ/s) + exp(Δ/T + s²/(2T²))·Φ(−Δ/s − s/T)
  const double sigma = 2;
  const double s = sigma * std::sqrt(2.0);
  for (const double temperature : {0.5, 3.0, 40.0})
    for (const std::int64_t k : {-9, -2, 0, 1, 5}) {
      const double difference = static_cast<double>(k);
      const double expected =
          phi(difference / s) +
          std::exp(difference / temperature + s * s / (2 * temperature * temperature)) *
              phi(-difference / s - s / temperature);
      const Real accepted = noisy_metropolis(temperature, sigma)(Level{0}, Level{k});
      EXPECT_NEAR(static_cast<double>(accepted), expected, 1e-12) << temperature << ' ' << k;
    }
}

TEST(Noise, WithoutNoiseItIsThePlainRule) {
  EXPECT_EQ(noisy_metropolis(2, 0)(Level{5}, Level{3}), metropolis(2)(Level{5}, Level{3}));
  EXPECT_EQ(noisy_improving(0)(Level{5}, Level{5}), 0);
  EXPECT_EQ(noisy_non_worsening(0)(Level{5}, Level{5}), 1);
  // nearly none: a jump at Δ = 0 that the quadrature must find
  EXPECT_NEAR(static_cast<double>(noisy_improving(0.01L)(Level{0}, Level{1})), 1, 1e-14);
  EXPECT_NEAR(static_cast<double>(noisy_metropolis(2, 1e-4L)(Level{2}, Level{0})), std::exp(-1.0),
              1e-8);  // exp(−1 + s²/(2T²)), s²/(2T²) = 2.5e-9
}

TEST(Select, RejectedProposalsStay) {
  const ProductSpace space{2, 2};
  const Matrix one_edit = edit_distance_proposal(space, canonical_weights({0, 1, 0}));
  // scores of 00, 10, 01, 11 (codes 0..3): 0, 1, 1, −inf
  const Guide guide = {Level{0}, Level{1}, Level{1}, minus_infinity};
  EXPECT_EQ(select(one_edit, guide, improving()).entries, (Vector{0, 0.5L, 0.5L, 0,  //
                                                                  0, 1, 0, 0,        //
                                                                  0, 0, 1, 0,        //
                                                                  0, 0.5L, 0.5L, 0}));
  const Real down = 0.5L * std::exp(-2.0L);
  const Matrix annealed = select(one_edit, guide, metropolis(0.5L));
  EXPECT_EQ(annealed(1, 0), down);
  EXPECT_EQ(annealed(1, 3), 0);
  EXPECT_NEAR(static_cast<double>(annealed(1, 1)), static_cast<double>(1 - down), 1e-17);
  EXPECT_LT(stochasticity_error(annealed), 1e-18L);
}

// All draws^N sequences of proposals, by the words of the definition.
Vector tournament_by_enumeration(const Vector& row, const Guide& guide, unsigned draws,
                                 std::size_t parent, bool keep_parent) {
  const ProductSpace sequences{static_cast<unsigned>(row.size()), draws};
  Vector law(row.size(), 0.0L);
  for (std::size_t code = 0; code < sequences.size(); ++code) {
    Real probability = 1;
    std::optional<std::size_t> best;
    for (const unsigned drawn : sequences.digits(code)) {
      probability *= row[drawn];
      if (!best || guide[drawn] > guide[*best]) best = drawn;
    }
    if (keep_parent && guide[*best] <= guide[parent]) best = parent;
    law[*best] += probability;
  }
  return law;
}

TEST(Tournament, EqualsTheEnumerationOfAllDraws) {
  const ProductSpace space{3, 2};
  const Matrix proposal = edit_distance_proposal(space, canonical_weights({0.25, 0.5, 0.25}));
  const Guide guide = {Level{4}, Level{2}, minus_infinity, Level{4},      Level{9},
                       Level{2}, Level{4}, Level{0},       minus_infinity};
  for (const bool keep_parent : {false, true})
    for (const unsigned draws : {1U, 2U, 4U}) {
      const Matrix chain = tournament(proposal, guide, draws, keep_parent);
      EXPECT_LT(stochasticity_error(chain), 1e-16L);
      for (std::size_t x = 0; x < space.size(); ++x) {
        Vector row(space.size());
        for (std::size_t y = 0; y < space.size(); ++y) row[y] = proposal(x, y);
        const Vector expected = tournament_by_enumeration(row, guide, draws, x, keep_parent);
        for (std::size_t y = 0; y < space.size(); ++y)
          EXPECT_LT(gap(chain(x, y), expected[y]), 1e-16L);
      }
    }
}

TEST(Tournament, TwoDrawsByHand) {
  // 2^1, uniform proposals, scores 0 and 1, k = 2: the winner is 1 unless both draws are 0.
  const Matrix uniform = uniform_proposal({2, 1});
  const Guide guide = finite_guide({0, 1});
  EXPECT_EQ(tournament(uniform, guide, 2, false).entries, (Vector{0.25L, 0.75L, 0.25L, 0.75L}));
  EXPECT_EQ(tournament(uniform, guide, 2, true).entries, (Vector{0.25L, 0.75L, 0, 1}));
}

}  // namespace
}  // namespace archwalk::oracle
