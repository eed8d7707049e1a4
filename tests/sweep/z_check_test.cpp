#include "archwalk/sweep/z_check.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace archwalk {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// scipy.special.kolmogorov (SciPy 1.17.1).
TEST(ZCheck, KolmogorovDistributionIsScipys) {
  const double known[][2] = {{0.2, 0.999999999999495},     {0.5, 0.9639452436648751},
                             {0.8, 0.5441424115741981},    {1.0, 0.26999967167735456},
                             {1.2, 0.11224966667072497},   {1.5, 0.022217962616525127},
                             {2.0, 0.0006709252557796953}, {2.5, 7.453306344157342e-06}};
  for (const auto& [x, p] : known) EXPECT_NEAR(kolmogorov_survival(x), p, 1e-12) << x;
  EXPECT_EQ(kolmogorov_survival(0.0), 1.0);
}

// scipy.stats.ks_1samp(values, norm.cdf).statistic.
TEST(ZCheck, KolmogorovSmirnovDistanceIsScipys) {
  const std::vector<double> values = {1.9, -1.3, -0.75, 1.1, -0.1, 0.05, 0.3, 0.62, -0.4, -2.1};
  EXPECT_NEAR(kolmogorov_smirnov_distance(values), 0.10319951541438965, 1e-14);
  // Of the mirror image, the same from the other side.
  std::vector<double> mirrored;
  for (const double value : values) mirrored.push_back(-value);
  EXPECT_NEAR(kolmogorov_smirnov_distance(mirrored), 0.10319951541438965, 1e-14);
}

// The exact p of scipy.stats.kstwo; Stephens' correction stays within a few per cent of it.
TEST(ZCheck, StephensCorrectionIsNearTheExactDistribution) {
  struct Known {
    std::size_t n;
    double distance;
    double p;
  };
  for (const Known& known : {Known{25, 0.2, 0.23632065644537592},
                             {100, 0.1, 0.2526927570063874},
                             {1000, 0.05, 0.013012074781090332},
                             {1000, 0.07, 0.00010494206285958879}}) {
    EXPECT_NEAR(kolmogorov_smirnov_p(known.distance, known.n) / known.p, 1.0, 0.03) << known.n;
  }
}

// scipy.stats.binom.sf(k - 1, n, 0.05).
TEST(ZCheck, BinomialTailIsScipys) {
  EXPECT_NEAR(binomial_survival(24, 1, 0.05), 0.7080109756612274, 1e-12);
  EXPECT_NEAR(binomial_survival(24, 6, 0.05), 0.0009623513608134945, 1e-12);
  EXPECT_NEAR(binomial_survival(10, 4, 0.05), 0.001028497937890625, 1e-12);
  EXPECT_NEAR(binomial_survival(1, 1, 0.05), 0.05, 1e-15);
  EXPECT_NEAR(binomial_survival(24, 0, 0.05), 1.0, 1e-12);
}

TEST(ZScore, IsTheDifferenceInExactStandardErrors) {
  // SE = sqrt(4 / 100) = 0.2.
  EXPECT_DOUBLE_EQ(z_score({1.5, 1.0, 1e-9, 4.0, 1e-9, 100.0}), 2.5);
  EXPECT_TRUE(std::isnan(z_score({1.5, kNaN, 1e-9, 4.0, 1e-9, 100.0})));
}

TEST(ZScore, WithoutVarianceAsksForEquality) {
  EXPECT_EQ(z_score({1.0, 1.0 + 1e-10, 1e-9, 0.0, 1e-9, 100.0}), 0.0);
  EXPECT_EQ(z_score({1.1, 1.0, 1e-9, 0.0, 0.0, 100.0}), kInfinity);
  EXPECT_EQ(z_score({0.9, 1.0, 1e-9, 0.0, 0.0, 100.0}), -kInfinity);
  // A variance of up to its bound: sqrt(1e-8 / 100) = 1e-5.
  EXPECT_NEAR(z_score({1.1, 1.0, 1e-9, 0.0, 1e-8, 100.0}), 0.1 / 1e-5, 1e-6);
}

TEST(ZScore, TellsARareEventFromAnImpossibleOne) {
  // None of 100 walks met what happens once in 1e12: its variance is below the bound.
  EXPECT_LT(std::abs(z_score({0.0, 1e-12, 1e-14, 1e-12, 1e-11, 100.0})), 1e-5);
  // Half of three cells climb by 1 in all but 2^-30 of walks, and so did each of 32 walks: the
  // variance is 2^-31 and known to 5.6e-10.
  const double missed = 0x1p-31;
  EXPECT_LT(std::abs(z_score({0.5, 0.5 - missed, 3.8e-12, missed, 5.6e-10, 32.0})), 1e-4);
  // All of them met what never happens.
  EXPECT_GT(z_score({1.0, 0.0, 1e-14, 0.0, 1e-11, 100.0}), 1e6);
}

ZScores scores_of(const std::vector<double>& z, double effective_walks = 1e6) {
  return {{"all"}, 1, 1, z, std::vector<double>(z.size(), effective_walks)};
}

std::vector<double> normal_sample(std::size_t n, double mean, double deviation) {
  std::mt19937_64 engine(5);
  std::normal_distribution<double> normal(mean, deviation);
  std::vector<double> values(n);
  for (double& value : values) value = normal(engine);
  return values;
}

TEST(ZCheck, PassesNormalScores) {
  const ZCheck check = check_z(scores_of(normal_sample(500, 0.0, 1.0)));
  EXPECT_TRUE(check.passed) << check.text();
  EXPECT_EQ(check.strata.at(0).test, "Kolmogorov-Smirnov");
  EXPECT_EQ(check.strata.at(0).n, 500);
}

TEST(ZCheck, FlagsAShiftAndAWrongSpread) {
  EXPECT_FALSE(check_z(scores_of(normal_sample(500, 0.4, 1.0))).passed);
  EXPECT_FALSE(check_z(scores_of(normal_sample(500, 0.0, 0.5))).passed);
}

// Standardised Poisson counts of mean 25 lie on a lattice: D is 0.053 from normal, which 6000 tell
// from it though nothing is wrong. Twice that distance off is still flagged.
TEST(ZCheck, CountsOfFewWalksMayDifferFromNormal) {
  std::mt19937_64 engine(7);
  std::poisson_distribution<int> poisson(25.0);
  std::vector<double> values(6000);
  for (double& value : values) value = (poisson(engine) - 25.0) / 5.0;
  const ZCheck check = check_z(scores_of(values, 25.0));
  ASSERT_LT(kolmogorov_smirnov_p(check.strata.at(0).statistic, values.size()), kZCheckLevel);
  EXPECT_TRUE(check.passed) << check.text();
  EXPECT_FALSE(check_z(scores_of(values, 1e6)).passed);
  for (double& value : values) value += 0.5;
  EXPECT_FALSE(check_z(scores_of(values, 25.0)).passed);
}

TEST(ZCheck, FlagsOneLargeScore) {
  // Two-sided normal probability of 5 is 5.7e-7: of one score it is flagged, of 1000 it is not.
  EXPECT_FALSE(check_z(scores_of({5.0})).passed);
  ZScores many = scores_of(std::vector<double>(1000, 0.0));
  many.z[17] = 5.0;
  EXPECT_NEAR(check_z(many).largest_p, 1000 * std::erfc(5.0 / std::sqrt(2.0)), 1e-12);
  EXPECT_FALSE(check_z(scores_of({0.0, kInfinity})).passed);
}

TEST(ZCheck, OthersTakePartInTheLargestAlone) {
  const ZScores fine = scores_of(normal_sample(500, 0.0, 1.0));
  // All of one size: no test of a stratum would let them pass, and none looks at them.
  const ZScores equal = scores_of(std::vector<double>(500, 2.0));
  const ZCheck both = check_z(fine, {equal, {}});
  EXPECT_TRUE(both.passed) << both.text();
  EXPECT_EQ(both.n, 1000);
  EXPECT_EQ(both.strata.at(0).statistic, check_z(fine).strata.at(0).statistic);
  ZScores off = scores_of({6.0, kNaN});
  const ZCheck flagged = check_z(fine, {off});
  EXPECT_FALSE(flagged.passed);
  EXPECT_EQ(flagged.n, 501);
  EXPECT_NEAR(flagged.largest_p, 501 * std::erfc(6.0 / std::sqrt(2.0)), 1e-12);
}

TEST(ZCheck, TestsFewOperatorsBinomially) {
  // 8 of 24 beyond 1.96: binom.sf(7, 24, 0.05) = 1.5e-5.
  std::vector<double> z(24, 0.5);
  for (std::size_t i = 0; i < 8; ++i) z[i] = 2.5;
  const ZCheck check = check_z(scores_of(z));
  EXPECT_EQ(check.strata.at(0).test, "binomial");
  EXPECT_EQ(check.strata.at(0).statistic, 8.0);
  EXPECT_FALSE(check.passed);
  for (std::size_t i = 0; i < 6; ++i) z[i] = 0.5;
  EXPECT_TRUE(check_z(scores_of(z)).passed);
}

TEST(ZCheck, FewEffectiveWalksAreHeldToBernsteinsBound) {
  // 2 exp(-36 / (2 + 2·6/(3·2))) = 2 e^-9 with 4 effective walks.
  const ZCheck check = check_z(scores_of({6.0}, 4.0));
  EXPECT_NEAR(check.largest_p, 2.0 * std::exp(-9.0), 1e-12);
  EXPECT_TRUE(check.passed);
  EXPECT_EQ(check.strata.at(0).test, "none");
}

TEST(ZCheck, ReadsTheFirstScoreAtTheLastHorizon) {
  // [operator, stratum, score, horizon] = [30, 2, 2, 2]: only the second stratum's cell is off.
  ZScores scores{{"a", "b"}, 2, 2, std::vector<double>(240, kNaN), std::vector<double>(240, 1e6)};
  const std::vector<double> sample = normal_sample(30, 0.0, 1.0);
  for (std::size_t op = 0; op < 30; ++op) {
    scores.z[op * 8 + 1] = sample[op];
    scores.z[op * 8 + 5] = 3.0;
  }
  const ZCheck check = check_z(scores);
  EXPECT_GT(check.strata.at(0).p, kZCheckLevel);
  EXPECT_LT(check.strata.at(1).p, kZCheckLevel);
  EXPECT_EQ(check.n, 60);
  EXPECT_FALSE(check.passed);
}

}  // namespace
}  // namespace archwalk
