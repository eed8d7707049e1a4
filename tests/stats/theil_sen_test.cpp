#include "archwalk/stats/theil_sen.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "archwalk/core/error.hpp"
#include "stats/reference.hpp"

namespace archwalk {
namespace {

using Values = std::vector<double>;

TEST(TheilSen, ByHand) {
  // Slopes 1, 2, 1.5: median 1.5.
  EXPECT_EQ(theil_sen_slope(Values{0, 1, 2}, Values{0, 1, 3}), 1.5);
  // Four points, x of two equal: five slopes 4, 6, 1, 3, 0 in order 0, 1, 3, 4, 6.
  EXPECT_EQ(theil_sen_slope(Values{0, 1, 1, 2}, Values{0, 4, 6, 6}), 3.0);
  // Two slopes, 1 and 3: the mean of the two middle ones.
  EXPECT_EQ(theil_sen_slope(Values{0, 1, 1}, Values{0, 1, 3}), 2.0);
}

TEST(TheilSen, NoTwoDifferentXNoSlope) {
  EXPECT_TRUE(std::isnan(theil_sen_slope(Values{}, Values{})));
  EXPECT_TRUE(std::isnan(theil_sen_slope(Values{1}, Values{1})));
  EXPECT_TRUE(std::isnan(theil_sen_slope(Values(500, 2.0), Values(500, 1.0))));
}

TEST(TheilSen, RefusesWhatIsNotFinite) {
  EXPECT_THROW(theil_sen_slope(Values{1, 2}, Values{1}), InputError);
  EXPECT_THROW(theil_sen_slope(Values{1, 2}, Values{1, INFINITY}), InputError);
}

// Shapes of data that a sweep gives, and some that are hard on the bracket: whole levels of ties,
// exact lines, a constant, an offset that eats digits, values that differ by their last digits as
// means do where all walks have mixed, one outlier of x.
constexpr int kShapes = 9;

Values shape(int kind, const Values& x, reference::Numbers& number) {
  Values y;
  for (const double value : x) {
    const double noise = number();
    switch (kind) {
      case 0:
        y.push_back(noise);
        break;
      case 1:
        y.push_back(3 * value + 1e-6 * noise);
        break;
      case 2:
        y.push_back(std::floor(2 * noise));
        break;
      case 3:
        y.push_back(2 * value);
        break;
      case 4:
        y.push_back(0.0);
        break;
      case 5:
        y.push_back(1e9 + noise * 1e-6 - value);
        break;
      case 6:
        y.push_back(noise < 0.02 ? 30 + value : 30 + std::floor(8 * number()) * 0x1p-48);
        break;
      case 7:
        y.push_back(noise < 0.4 ? 1.0 : 1.0 - noise);
        break;
      default:
        y.push_back(noise < 0.7 ? 0.0 : noise - 1);
        break;
    }
  }
  return y;
}

TEST(TheilSen, EqualsTheDefinitionToTheLastBit) {
  reference::Numbers number(1);
  for (const std::size_t n : {63U, 64U, 65U, 200U, 700U}) {
    for (const double levels : {1.0, 2.0, 30.0, 1e12}) {
      Values x;
      for (std::size_t i = 0; i < n; ++i) {
        x.push_back(std::floor(levels * number()) * 5.5 / levels);
      }
      x[n / 2] = 100;
      for (int kind = 0; kind < kShapes; ++kind) {
        const Values y = shape(kind, x, number);
        EXPECT_EQ(theil_sen_slope(x, y), reference::theil_sen(x, y))
            << "n " << n << " levels " << levels << " kind " << kind;
      }
    }
  }
}

// Far from the origin of x the product of a slope and x, by which pairs are told apart, is rounded
// by more than the points lie off their line.
TEST(TheilSen, EqualsTheDefinitionWhereRoundingHidesTheIntercepts) {
  reference::Numbers number(3);
  for (const double slope : {0.1, -7.3, 1e-3}) {
    for (const double noise : {0x1p-54, 0x1p-52, 0x1p-48}) {
      const double offset = 1e9;
      Values x;
      Values y;
      for (std::size_t i = 0; i < 300; ++i) {
        x.push_back(offset + 300 * number());
        y.push_back(slope * (x.back() - offset) + offset * noise * slope * number());
      }
      EXPECT_EQ(theil_sen_slope(x, y), reference::theil_sen(x, y)) << slope << " " << noise;
    }
  }
}

// So many points that pairs of a bracket are sampled again.
TEST(TheilSen, EqualsTheDefinitionAfterMoreThanOneBracket) {
  reference::Numbers number(2);
  Values x;
  for (int i = 0; i < 1500; ++i) x.push_back(5.5 * number());
  for (int kind = 0; kind < kShapes; ++kind) {
    Values y = shape(kind, x, number);
    EXPECT_EQ(theil_sen_slope(x, y), reference::theil_sen(x, y)) << "kind " << kind;
    for (double& value : y) value = -value;
    EXPECT_EQ(theil_sen_slope(x, y), reference::theil_sen(x, y)) << "kind " << kind << ", negative";
  }
}

// Points on a line, or all but some: x of `levels` steps of 2^-40, the line of a whole slope, so
// that differences are not rounded and most pairs have that slope.
Values steps(std::size_t n, double levels, reference::Numbers& number) {
  Values x;
  for (std::size_t i = 0; i < n; ++i) x.push_back(std::floor(levels * number()) * 0x1p-40);
  return x;
}

Values line(const Values& x, double slope, double outliers, reference::Numbers& number) {
  Values y;
  for (const double value : x) {
    const bool is_outlier = number() < outliers;
    y.push_back(slope * value + 3.0 + (is_outlier ? std::floor(number() * 0x1p30) * 0x1p-28 : 0.0));
  }
  return y;
}

TEST(TheilSen, EqualsTheDefinitionOnLinesWithOutliers) {
  reference::Numbers number(4);
  for (const double levels : {0x1p20, 0x1p40}) {
    for (const double slope : {2.0, -0.25, 3.0, -7.0, 1001.0}) {
      for (const double outliers : {0.0, 0.1, 0.28, 0.31, 0.6}) {
        const Values x = steps(700, levels, number);
        const Values y = line(x, slope, outliers, number);
        EXPECT_EQ(theil_sen_slope(x, y), reference::theil_sen(x, y))
            << levels << " " << slope << " " << outliers;
      }
    }
  }
}

// Few levels of x and of y, as of operators that are there many times, by numbers whose differences
// are rounded.
TEST(TheilSen, EqualsTheDefinitionOfFewPlaces) {
  reference::Numbers number(5);
  for (const double levels : {2.0, 3.0, 7.0, 20.0}) {
    Values x;
    Values y;
    for (std::size_t i = 0; i < 900; ++i) {
      x.push_back(0.1 + std::floor(levels * number()) / 7.3);
      y.push_back(0.3 * x.back() + std::floor(3.0 * number()) * 1e-16);
    }
    EXPECT_EQ(theil_sen_slope(x, y), reference::theil_sen(x, y)) << levels;
  }
}

// 2·10⁸ pairs: few are looked at one by one.
constexpr std::size_t kMany = 20000;

void expect_few_looked_at(const Values& x, const Values& y) {
  std::int64_t looked_at = -1;
  theil_sen_slope(x, y, &looked_at);
  EXPECT_GE(looked_at, 0);
  EXPECT_LE(looked_at, std::int64_t{16 * kMany});
}

TEST(TheilSen, LooksAtFewPairs) {
  reference::Numbers number(3);
  Values x;
  for (std::size_t i = 0; i < kMany; ++i) x.push_back(5.5 * number());
  for (int kind = 0; kind < kShapes; ++kind) {
    SCOPED_TRACE(kind);
    expect_few_looked_at(x, shape(kind, x, number));
  }
}

TEST(TheilSen, LooksAtFewPairsOfALine) {
  reference::Numbers number(6);
  const Values x = steps(kMany, 0x1p40, number);
  for (const double slope : {-0.25, 3.0, 1001.0}) {
    for (const double outliers : {0.0, 0.1, 0.28, 0.31}) {
      SCOPED_TRACE(slope);
      expect_few_looked_at(x, line(x, slope, outliers, number));
    }
  }
  Values few_x;
  for (std::size_t i = 0; i < kMany; ++i) few_x.push_back(std::floor(3.0 * number()) / 7.0);
  expect_few_looked_at(few_x, line(few_x, 0.3, 0.0, number));
}

// Slopes that rounding alone makes different, in such numbers that no pair can be looked at.
TEST(TheilSen, IsNearWhereRoundingHidesTooManyPairs) {
  reference::Numbers number(7);
  Values x;
  Values y;
  for (std::size_t i = 0; i < kMany; ++i) {
    x.push_back(1.0 + 4.5 * number());
    y.push_back(0.3 * x.back() - 7.0);
  }
  std::int64_t looked_at = -1;
  EXPECT_NEAR(theil_sen_slope(x, y, &looked_at), 0.3, 4 * 0x1p-54);
  EXPECT_LE(looked_at, std::int64_t{1} << 26);
}

}  // namespace
}  // namespace archwalk
