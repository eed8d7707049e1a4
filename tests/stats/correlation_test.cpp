#include "archwalk/stats/correlation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "archwalk/core/error.hpp"

namespace archwalk {
namespace {

// Deviations of x = 1 2 3 and y = 1 3 2: sums of products 1, of squares 2 and 2.
TEST(Correlation, ByHand) {
  const std::vector<double> x = {1, 2, 3};
  const std::vector<double> y = {1, 3, 2};
  EXPECT_DOUBLE_EQ(pearson_correlation(x, y), 0.5);
  EXPECT_DOUBLE_EQ(spearman_correlation(x, y), 0.5);
}

// Monotone but not linear: Spearman's is 1, Pearson's of 1 2 3 with 1 4 9 is 8 / sqrt(2 * 98/3).
TEST(Correlation, MonotoneIsOneByRanks) {
  const std::vector<double> x = {1, 2, 3};
  const std::vector<double> y = {1, 4, 9};
  EXPECT_DOUBLE_EQ(spearman_correlation(x, y), 1.0);
  EXPECT_NEAR(pearson_correlation(x, y), 8.0 / std::sqrt(196.0 / 3.0), 1e-15);
}

TEST(Correlation, TiesTakeTheirAverageRank) {
  const std::vector<double> values = {5, 1, 5, 0};
  EXPECT_EQ(average_ranks(values), (std::vector<double>{3.5, 2, 3.5, 1}));
}

TEST(Correlation, UndefinedAndUnequal) {
  const std::vector<double> constant = {0.1, 0.1, 0.1};
  const std::vector<double> y = {1, 3, 2};
  EXPECT_TRUE(std::isnan(pearson_correlation(constant, y)));
  EXPECT_TRUE(std::isnan(pearson_correlation({}, {})));
  EXPECT_THROW(pearson_correlation(constant, std::vector<double>{1}), InputError);
}

}  // namespace
}  // namespace archwalk
