#include <gtest/gtest.h>

#include <stdexcept>

#include "oracle/matrix.hpp"
#include "oracle/product_space.hpp"
#include "oracle/strata.hpp"

namespace archwalk::oracle {
namespace {

TEST(ProductSpace, FirstEdgeIsLeastSignificant) {
  const ProductSpace space{5, 3};
  EXPECT_EQ(space.size(), 125U);
  // 1 + 0·5 + 4·25 = 101
  EXPECT_EQ(space.code({1, 0, 4}), 101U);
  EXPECT_EQ(space.digits(101), (std::vector<unsigned>{1, 0, 4}));
  // 2 + 0·5 + 3·25 = 77 differs from 101 in the first and the last edge
  EXPECT_EQ(space.distance(101, 77), 2U);
  EXPECT_EQ(space.distance(101, 101), 0U);
}

TEST(ProductSpace, CountsAtADistanceAreEnumerated) {
  const ProductSpace space{3, 4};
  std::vector<Real> counted(5, 0.0L);
  for (std::size_t y = 0; y < space.size(); ++y) ++counted[space.distance(7, y)];
  for (unsigned d = 0; d <= 4; ++d) EXPECT_EQ(space.count_at_distance(d), counted[d]);
  EXPECT_EQ(counted, (std::vector<Real>{1, 8, 24, 32, 16}));  // C(4,d)·2^d
}

TEST(Matrix, SolvesAndMultiplies) {
  Matrix a(2);  // (0 1; 2 3): needs a pivot
  a(0, 1) = 1;
  a(1, 0) = 2;
  a(1, 1) = 3;
  // y = 4, 2x + 3y = 2 → x = −5
  EXPECT_EQ(solve(a, {4, 2}), (Vector{-5, 4}));
  // a² = (2 3; 6 11), a³ = a²·a = (6 11; 22 39)
  const Matrix cube = power(a, 3);
  EXPECT_EQ(cube.entries, (Vector{6, 11, 22, 39}));
  EXPECT_EQ(power(a, 0).entries, identity(2).entries);
  EXPECT_EQ(trace(cube), 45);
  EXPECT_EQ(expect(a, {1, 10}), (Vector{10, 32}));
  EXPECT_EQ(step_law({1, 10}, a), (Vector{20, 31}));
  EXPECT_THROW(solve(Matrix(2), {1, 1}), std::invalid_argument);
}

TEST(Strata, FractionsAreTakenInIntegers) {
  EXPECT_EQ(floor_fraction("0.1", 15625), 1562U);
  // 0.29·100 is 28.999… in doubles
  EXPECT_EQ(floor_fraction("0.29", 100), 29U);
  EXPECT_EQ(ceil_fraction("0.99", 15625), 15469U);  // 15468.75
  EXPECT_EQ(ceil_fraction("0.07", 100), 7U);        // 7.000…001 in doubles
  EXPECT_EQ(floor_fraction("1", 9), 9U);
  EXPECT_THROW(floor_fraction("1.5", 9), std::invalid_argument);
  EXPECT_THROW(floor_fraction("1e-1", 9), std::invalid_argument);
  EXPECT_THROW(floor_fraction("", 9), std::invalid_argument);
}

TEST(Strata, SortByScoreThenCode) {
  //              code   0  1  2  3  4  5
  const Scores scores = {7, 3, 7, 3, 9, 7};
  // order: 1 3 | 0 2 5 | 4
  EXPECT_EQ(stratum("bottom:0.5", scores), (Codes{0, 1, 3}));
  EXPECT_EQ(stratum("top:0.5", scores), (Codes{2, 4, 5}));
  EXPECT_EQ(stratum("bottom:0.2", scores), (Codes{1}));
  EXPECT_EQ(stratum("top:0.34", scores), (Codes{4, 5}));
  EXPECT_EQ(stratum("all", scores), (Codes{0, 1, 2, 3, 4, 5}));
  EXPECT_EQ(quantile_level("0.5", scores), 7);   // the third
  EXPECT_EQ(quantile_level("0.33", scores), 3);  // ⌈1.98⌉ = second
  EXPECT_EQ(quantile_level("0.99", scores), 9);
  EXPECT_THROW(stratum("bottom:0.1", scores), std::invalid_argument);
  EXPECT_THROW(stratum("middle:0.1", scores), std::invalid_argument);
}

}  // namespace
}  // namespace archwalk::oracle
