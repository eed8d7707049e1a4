#include "oracle/proposal.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "oracle/chain.hpp"

namespace archwalk::oracle {
namespace {

TEST(EditDistance, OnTwoBitsByHand) {
  // 2^2: one architecture at distance 0, two at 1, one at 2. pmf 1/4, 1/2, 1/4 → 1/4 everywhere.
  const ProductSpace space{2, 2};
  const Matrix even = edit_distance_proposal(space, canonical_weights({0.25, 0.5, 0.25}));
  EXPECT_EQ(even.entries, uniform_proposal(space).entries);
  // pmf 0, 3/4, 1/4: 00 → 01 and 10 with 3/8, 11 with 1/4
  const Matrix moves = edit_distance_proposal(space, canonical_weights({0, 0.75, 0.25}));
  EXPECT_EQ(moves.entries, (Vector{0, 0.375L, 0.375L, 0.25L,  //
                                   0.375L, 0, 0.25L, 0.375L,  //
                                   0.375L, 0.25L, 0, 0.375L,  //
                                   0.25L, 0.375L, 0.375L, 0}));
}

TEST(EditDistance, ReachIsTheMeanOfThePmf) {
  const ProductSpace space{3, 4};
  const Matrix proposal =
      edit_distance_proposal(space, canonical_weights({0.125, 0.25, 0.125, 0.25, 0.25}));
  EXPECT_LT(stochasticity_error(proposal), 1e-17L);
  // 0.25 + 2·0.125 + 3·0.25 + 4·0.25 = 2.25, from everywhere
  for (const Real r : reach(space, proposal)) EXPECT_NEAR(static_cast<double>(r), 2.25, 1e-15);
}

TEST(PerEdge, FirstEdgeIsTheFastDigit) {
  const ProductSpace space{2, 2};
  const Weights first = matrix_weights({{0.75, 0.25}, {0.5, 0.5}});
  const Weights second = matrix_weights({{1, 0}, {0.25, 0.75}});
  const Matrix proposal = per_edge_proposal(space, {first, second});
  // code = a + 2b. From 0 = (0,0): b stays. From 3 = (1,1): a even, b → 0 with 1/4.
  EXPECT_EQ(proposal.entries, (Vector{0.75L, 0.25L, 0, 0,                  //
                                      0.5L, 0.5L, 0, 0,                    //
                                      0.1875L, 0.0625L, 0.5625L, 0.1875L,  //
                                      0.125L, 0.125L, 0.375L, 0.375L}));
}

TEST(PerEdge, ARateIsOneMatrixForAllAndReachIsRateTimesLength) {
  const ProductSpace space{3, 3};
  const Matrix proposal = per_edge_proposal(space, {rate_weights(0.5, 3)});
  EXPECT_LT(stochasticity_error(proposal), 1e-17L);
  EXPECT_EQ(proposal(0, 0), 0.125L);       // (1/2)^3
  EXPECT_EQ(proposal(0, 26), 0.015625L);   // (1/4)^3
  EXPECT_EQ(proposal(5, 5 + 9), 0.0625L);  // one edge: (1/2)^2·(1/4)
  EXPECT_NEAR(static_cast<double>(reach_uniform(space, proposal)), 1.5, 1e-15);
  EXPECT_THROW(per_edge_proposal(space, {rate_weights(0.5, 3), rate_weights(0.5, 3)}),
               std::invalid_argument);
}

TEST(Uniform, ReachCountsTheDigitsThatDiffer) {
  // each of 3 digits differs with probability 2/3
  const ProductSpace space{3, 3};
  EXPECT_NEAR(static_cast<double>(reach_uniform(space, uniform_proposal(space))), 2.0, 1e-15);
}

TEST(Restart, MixesAJumpWithTheInnerProposal) {
  const ProductSpace space{2, 1};
  const Matrix swap = edit_distance_proposal(space, canonical_weights({0, 1}));
  // 1/4·(1/2, 1/2) + 3/4·(0, 1)
  EXPECT_EQ(restart_proposal(0.25, swap).entries, (Vector{0.125L, 0.875L, 0.875L, 0.125L}));
}

}  // namespace
}  // namespace archwalk::oracle
