#include "oracle/probability.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace archwalk::oracle {
namespace {

TEST(CanonicalWeights, LargestRemaindersTakeTheUnitsThatAreLeft) {
  // 2^32 = 4294967296. Thirds: 1431655765.33 each, one unit left, a tie: the lowest index.
  EXPECT_EQ(canonical_weights({1.0 / 3, 1.0 / 3, 1.0 / 3}),
            (Weights{1431655766, 1431655765, 1431655765}));
  // Fifths and tenths: 858993459.2 and 429496729.6; 0.5 is 2147483648 exactly; one and a half
  // units are missing from the floors: .2 + .6 + .2 + 0 = 1 → the tenth.
  EXPECT_EQ(canonical_weights({0.2, 0.1, 0.2, 0.5}),
            (Weights{858993459, 429496730, 858993459, 2147483648}));
  // .6, .8, .2, .4, .6, .6, .8: four units: both .8, then the first two of the three .6
  EXPECT_EQ(
      canonical_weights({0.1, 0.3, 0.2, 0.15, 0.1, 0.1, 0.05}),
      (Weights{429496730, 1288490189, 858993459, 644245094, 429496730, 429496729, 214748365}));
  EXPECT_EQ(canonical_weights({0, 1, 0}), (Weights{0, weight_one, 0}));
}

TEST(CanonicalWeights, ASumNearOneIsScaledToOne) {
  const std::vector<double> above = {0.25 + 4e-10, 0.25 + 4e-10, 0.5};
  const Weights weights = canonical_weights(above);
  EXPECT_EQ(std::accumulate(weights.begin(), weights.end(), std::uint64_t{0}), weight_one);
  // 0.25·2^32 = 1073741824; + 4e-10·2^32 = 1.718; scaled by 1/(1 + 8e-10): − 0.859 → + 0.859.
  // 0.5: 2147483648 − 1.718 → floor …646 with remainder .28. Two units left: the two .859.
  EXPECT_EQ(weights, (Weights{1073741825, 1073741825, 2147483646}));
}

TEST(CanonicalWeights, RefusesWhatIsNoDistribution) {
  EXPECT_THROW(canonical_weights({0.5, 0.4}), std::invalid_argument);
  EXPECT_THROW(canonical_weights({0.5, 0.5 + 2e-9}), std::invalid_argument);
  EXPECT_NO_THROW(canonical_weights({0.5, 0.5 + 5e-10}));
  EXPECT_THROW(canonical_weights({1.5, -0.5}), std::invalid_argument);
  EXPECT_THROW(canonical_weights({std::nan(""), 1}), std::invalid_argument);
  EXPECT_THROW(canonical_weights({std::numeric_limits<double>::infinity()}), std::invalid_argument);
  EXPECT_THROW(canonical_weights({}), std::invalid_argument);
}

TEST(RateWeights, OffDiagonalsAreOneInteger) {
  // 0.3·2^32/2 = 644245094.4 → …094; the diagonal takes 2^32 − 2·…094 = 3006477108
  EXPECT_EQ(rate_weights(0.3, 3), (Weights{3006477108, 644245094, 644245094,  //
                                           644245094, 3006477108, 644245094,  //
                                           644245094, 644245094, 3006477108}));
  EXPECT_EQ(rate_weights(0, 2), (Weights{weight_one, 0, 0, weight_one}));
  EXPECT_EQ(rate_weights(1, 2), (Weights{0, weight_one, weight_one, 0}));
  // 2^32/3 = 1431655765.33: one unit is left for the diagonal
  EXPECT_EQ(rate_weights(1, 4)[0], 1U);
  // 2^32/7 = 613566756.57 rounds up to more than a row: one less
  EXPECT_EQ(rate_weights(1, 8)[1], 613566756U);
  EXPECT_EQ(rate_weights(1, 8)[0], 4U);  // 4294967296 − 7·613566756
  EXPECT_THROW(rate_weights(1.01, 3), std::invalid_argument);
  EXPECT_THROW(rate_weights(-0.01, 3), std::invalid_argument);
}

TEST(MatrixWeights, RowsAreCanonicalisedOneByOne) {
  EXPECT_EQ(matrix_weights({{0.75, 0.25}, {0.5, 0.5}}),
            (Weights{3221225472, 1073741824, 2147483648, 2147483648}));
  EXPECT_THROW(matrix_weights({{0.75, 0.25}, {0.5, 0.4}}), std::invalid_argument);
  EXPECT_THROW(matrix_weights({{1.0}, {1.0}}), std::invalid_argument);
}

}  // namespace
}  // namespace archwalk::oracle
