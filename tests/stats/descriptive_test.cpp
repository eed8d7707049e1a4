#include "archwalk/stats/descriptive.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "archwalk/core/error.hpp"
#include "archwalk/stats/holm.hpp"

namespace archwalk {
namespace {

using Values = std::vector<double>;

TEST(Quantile, InterpolatesBetweenOrderStatistics) {
  const Values values{4, 1, 3, 2};  // positions 0.75 and 2.25
  EXPECT_EQ(quantile(values, 0.25), 1.75);
  EXPECT_EQ(quantile(values, 0.75), 3.25);
  EXPECT_EQ(interquartile_range(values), 1.5);
  EXPECT_EQ(quantile(values, 1.0), 4.0);
  EXPECT_EQ(interquartile_range(Values{7}), 0.0);
  EXPECT_TRUE(std::isnan(interquartile_range(Values{})));
  EXPECT_THROW(quantile(values, 25), InputError);
}

TEST(Moments, OfAPopulationByHand) {
  // Mean 2; deviations −1, −1, 2: m2 = 2, m3 = (−1 − 1 + 8)/3 = 2, skewness 2/2^1.5.
  const PopulationMoments moments = population_moments(Values{1, 1, 4});
  EXPECT_EQ(moments.mean, 2.0);
  EXPECT_NEAR(moments.sd, std::sqrt(2.0), 1e-15);
  EXPECT_NEAR(moments.skewness, 1.0 / std::sqrt(2.0), 1e-15);
  const std::vector<std::int64_t> integers{-1, -1, -4};
  EXPECT_NEAR(population_moments(integers).skewness, -1.0 / std::sqrt(2.0), 1e-15);
}

TEST(Moments, AConstantColumnHasNoSkewness) {
  const PopulationMoments moments = population_moments(Values{0.1, 0.1, 0.1});
  EXPECT_EQ(moments.mean, 0.1);
  EXPECT_EQ(moments.sd, 0.0);
  EXPECT_TRUE(std::isnan(moments.skewness));
  EXPECT_TRUE(std::isnan(population_moments(Values{}).mean));
}

TEST(Reliability, IsTheShareOfVarianceThatIsNoNoise) {
  // Var {1, 2, 3} = 1 (divisor n − 1), mean SE² = 0.25.
  EXPECT_NEAR(reliability(Values{1, 2, 3}, Values{0.5, 0.5, 0.5}), 0.75, 1e-15);
  EXPECT_EQ(reliability(Values{1, 2, 3}, Values{0, 0, 0}), 1.0);
  EXPECT_LT(reliability(Values{1, 2, 3}, Values{2, 2, 2}), 0.0);
  EXPECT_TRUE(std::isnan(reliability(Values{1, 2, 3}, Values{0, NAN, 0})));
  EXPECT_TRUE(std::isnan(reliability(Values{1, 1}, Values{0, 0})));
  EXPECT_TRUE(std::isnan(reliability(Values{1}, Values{0})));
  EXPECT_THROW(reliability(Values{1}, Values{}), InputError);
}

TEST(Holm, StepsDownAndNeverFalls) {
  // R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") = 0.03 0.06 0.06 0.02
  const Values adjusted = holm_adjusted(Values{0.01, 0.04, 0.03, 0.005});
  EXPECT_NEAR(adjusted[0], 0.03, 1e-15);
  EXPECT_NEAR(adjusted[1], 0.06, 1e-15);
  EXPECT_NEAR(adjusted[2], 0.06, 1e-15);
  EXPECT_NEAR(adjusted[3], 0.02, 1e-15);
}

TEST(Holm, RowsWithoutAPAreNoTests) {
  const Values adjusted = holm_adjusted(Values{NAN, 0.02, 0.9});
  EXPECT_TRUE(std::isnan(adjusted[0]));
  EXPECT_EQ(adjusted[1], 0.04);
  EXPECT_EQ(adjusted[2], 0.9);
  EXPECT_EQ(holm_adjusted(Values{0.6, 0.7}), (Values{1.0, 1.0}));
  EXPECT_TRUE(holm_adjusted(Values{}).empty());
  EXPECT_THROW(holm_adjusted(Values{1.5}), InputError);
}

}  // namespace
}  // namespace archwalk
