#include "oracle/chain.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "oracle/comparison.hpp"
#include "oracle/distance_chain.hpp"
#include "oracle/facts.hpp"
#include "oracle/proposal.hpp"
#include "oracle/selection.hpp"
#include "oracle/threshold.hpp"

namespace archwalk::oracle {
namespace {

TEST(Stationary, TwoStatesByHand) {
  const ProductSpace space{2, 1};
  const Matrix drift = per_edge_proposal(space, {matrix_weights({{0.75, 0.25}, {0.5, 0.5}})});
  // π(0)/4 = π(1)/2 → (2/3, 1/3); reach 1/4 from 0 and 1/2 from 1
  const Vector law = stationary_law(drift).value();
  EXPECT_NEAR(number(law[0]), 2.0 / 3, 1e-16);
  EXPECT_NEAR(number(law[1]), 1.0 / 3, 1e-16);
  EXPECT_NEAR(number(reach_stationary(space, drift).value()), 1.0 / 3, 1e-16);
  EXPECT_EQ(reach_uniform(space, drift), 0.375L);
  EXPECT_EQ(reach_stratum(space, drift, {1}), 0.5L);
  // from 1: 1/2, then the law is (1/2, 1/2): 3/8; mean 7/16
  EXPECT_EQ(reach_path(space, drift, {1}, 2), 0.4375L);
}

TEST(Stationary, ClosedClassesAndTransientStates) {
  // Hill climbing on 2^2 with the two best at opposite corners: each is closed.
  const Matrix one_edit = edit_distance_proposal({2, 2}, canonical_weights({0, 1, 0}));
  const Matrix climb = select(one_edit, finite_guide({0, 5, 7, 3}), improving());
  EXPECT_EQ(closed_classes(climb), (std::vector<Codes>{{1}, {2}}));
  EXPECT_FALSE(stationary_law(climb).has_value());
  // With one summit everything ends there.
  const Matrix single = select(one_edit, finite_guide({0, 1, 2, 3}), improving());
  EXPECT_EQ(closed_classes(single), (std::vector<Codes>{{3}}));
  EXPECT_EQ(stationary_law(single).value(), (Vector{0, 0, 0, 1}));
  EXPECT_EQ(reach_stationary({2, 2}, single).value(), 0);
}

TEST(Stationary, MetropolisHasBoltzmannsLaw) {
  const ProductSpace space{3, 2};
  const std::vector<std::int64_t> k = {3, 1, 4, 1, 5, 9, 2, 6, 5};
  const Matrix chain = select(edit_distance_proposal(space, canonical_weights({0.25, 0.5, 0.25})),
                              finite_guide(k), metropolis(2.5L));
  const Vector law = stationary_law(chain).value();
  Real total = 0;
  for (const std::int64_t score : k) total += std::exp(static_cast<Real>(score) / 2.5L);
  for (std::size_t x = 0; x < k.size(); ++x)
    EXPECT_LT(gap(law[x], std::exp(static_cast<Real>(k[x]) / 2.5L) / total), 1e-16L);
}

struct Facts {
  bool isotropic, kronecker, doubly_stochastic, reversible;
  bool operator==(const Facts&) const = default;
};

Facts facts(const ProductSpace& space, const Matrix& chain) {
  return {is_isotropic(space, chain), kronecker_factors(space, chain).has_value(),
          is_doubly_stochastic(chain), is_reversible(chain)};
}

TEST(Facts, OfProposals) {
  const ProductSpace space{3, 3};
  const auto pmf = [&](const std::vector<double>& p) {
    return edit_distance_proposal(space, canonical_weights(p));
  };
  EXPECT_EQ(facts(space, pmf({0.1, 0.4, 0.3, 0.2})), (Facts{true, false, true, true}));
  EXPECT_EQ(facts(space, pmf({0, 1, 0, 0})), (Facts{true, false, true, true}));
  EXPECT_EQ(facts(space, uniform_proposal(space)), (Facts{true, true, true, true}));
  EXPECT_EQ(facts(space, pmf({1, 0, 0, 0})), (Facts{true, true, true, true}));  // the identity
  // Rate 1/2 changes Binomial(3, 1/2) edges: the same matrix from a pmf is a tensor product.
  EXPECT_EQ(facts(space, pmf({0.125, 0.375, 0.375, 0.125})), (Facts{true, true, true, true}));
  EXPECT_EQ(facts(space, per_edge_proposal(space, {rate_weights(0.3, 3)})),
            (Facts{true, true, true, true}));
  // Two rates: a tensor product, symmetric, but edges differ.
  EXPECT_EQ(facts(space, per_edge_proposal(space, {rate_weights(0.3, 3), rate_weights(0.3, 3),
                                                   rate_weights(0.4, 3)})),
            (Facts{false, true, true, true}));
  // A cyclic shift: doubly stochastic, but never back along the same edge.
  EXPECT_EQ(
      facts(space, per_edge_proposal(space, {matrix_weights({{0, 1, 0}, {0, 0, 1}, {1, 0, 0}})})),
      (Facts{false, true, true, false}));
  // 0 → 1 → 2 → 0 has 1/2·1/2·1/2, backwards 1/4·1/4·1/4: Kolmogorov's criterion fails.
  EXPECT_EQ(facts(space,
                  per_edge_proposal(
                      space,
                      {matrix_weights({{0.25, 0.5, 0.25}, {0.25, 0.25, 0.5}, {0.5, 0.25, 0.25}})})),
            (Facts{false, true, true, false}));
  // Rank one (rows equal): reversible with respect to the row, not doubly stochastic.
  const std::vector<double> row = {0.5, 0.25, 0.25};
  EXPECT_EQ(facts(space, per_edge_proposal(space, {matrix_weights({row, row, row})})),
            (Facts{false, true, false, true}));
}

TEST(Facts, AUnitOfTheIntegersIsSeen) {
  const ProductSpace space{3, 3};
  Weights off_by_one = rate_weights(0.3, 3);
  --off_by_one[1];  // row 0: one unit from column 1 to column 2
  ++off_by_one[2];
  EXPECT_EQ(facts(space, per_edge_proposal(space, {off_by_one})),
            (Facts{false, true, false, false}));
  Weights binomial_law = canonical_weights({0.125, 0.375, 0.375, 0.125});
  --binomial_law[1];
  ++binomial_law[2];
  EXPECT_EQ(facts(space, edit_distance_proposal(space, binomial_law)),
            (Facts{true, false, true, true}));
}

TEST(Facts, OfSelections) {
  const ProductSpace space{3, 2};
  const Matrix proposal = edit_distance_proposal(space, canonical_weights({0, 0.5, 0.5}));
  const Guide guide = finite_guide({3, 1, 4, 1, 5, 9, 2, 6, 5});
  EXPECT_EQ(facts(space, select(proposal, guide, always())), (Facts{true, false, true, true}));
  EXPECT_EQ(facts(space, select(proposal, guide, metropolis(2))),
            (Facts{false, false, false, true}));
  EXPECT_EQ(facts(space, select(proposal, guide, improving())),
            (Facts{false, false, false, false}));
}

TEST(Kronecker, FactorsAreTheMatricesPutIn) {
  const ProductSpace space{2, 2};
  const Weights first = matrix_weights({{0.75, 0.25}, {0.5, 0.5}});
  const Weights second = matrix_weights({{1, 0}, {0.25, 0.75}});
  const auto factors = kronecker_factors(space, per_edge_proposal(space, {first, second}));
  EXPECT_EQ(factors.value()[0].entries, to_probabilities(first));
  EXPECT_EQ(factors.value()[1].entries, to_probabilities(second));
}

TEST(DistanceChain, UniformOneEditOnTheTopologySpace) {
  // The rounded figures were computed elsewhere. Two of them by hand: all neighbors of the target
  // are at distance 1 and the mean return time is N, so h(1) = N − 1; and from distance 6 every
  // step mends an edge with 1/4, h(6) = 1 + 3/4·h(6) + 1/4·h(5).
  const Vector steps = hitting_times_by_distance({5, 6}, canonical_weights({0, 1, 0, 0, 0, 0, 0}));
  const std::vector<long> rounded = {0, 15624, 16404, 16500, 16522, 16530, 16534};
  for (std::size_t d = 0; d < rounded.size(); ++d)
    EXPECT_EQ(std::lround(number(steps[d])), rounded[d]);
  EXPECT_NEAR(number(steps[1]), 15624, 1e-10);
  EXPECT_NEAR(number(steps[6] - steps[5]), 4, 1e-10);
}

TEST(DistanceChain, EqualsTheEnumeratedSpace) {
  const ProductSpace space{3, 4};
  const Weights pmf = canonical_weights({0.1, 0.3, 0.2, 0.15, 0.25});
  const Vector by_distance = hitting_times_by_distance(space, pmf);
  EXPECT_LT(stochasticity_error(distance_chain(space, pmf)), 1e-16L);
  Target target(space.size(), false);
  target[40] = true;
  const HittingTimes times = hitting_times(edit_distance_proposal(space, pmf), target);
  for (std::size_t x = 0; x < space.size(); ++x)
    EXPECT_NEAR(number(times.mean[x]), number(by_distance[space.distance(x, 40)]), 1e-12);
}

}  // namespace
}  // namespace archwalk::oracle
