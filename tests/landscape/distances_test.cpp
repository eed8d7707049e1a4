// What depends on the edit distance: by hand, and one way of computing against another.
#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/landscape/landscape.hpp"
#include "small_tables.hpp"

namespace archwalk {
namespace {

using test::random_table;
using test::table_of;

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double tolerance) {
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::isnan(b[i])) {
      EXPECT_TRUE(std::isnan(a[i])) << i;
    } else {
      EXPECT_NEAR(a[i], b[i], tolerance) << i;
    }
  }
}

// A needle f on the cube has the mean m = 1/8 and the variance m - m². No two cells of a pair are
// the needle, so that E f(x) f(y) = 0 and the correlation is -m²/(m - m²) = -1/7 at any distance;
// |f(y) - f(x)| is 1 where one is the needle, 1/4 of the pairs, and half of these improve.
TEST(Distances, Needle) {
  const BenchmarkTable table = test::needle();
  const ScoredGraph scored = score_graph(table, table.scores[0]);
  const DistanceProfile profile = distance_profile(scored);
  EXPECT_EQ(profile.pairs, (std::vector<std::uint64_t>{24, 24, 8}));
  expect_near(profile.correlation, std::vector<double>(3, -1.0 / 7.0), 1e-15);
  expect_near(profile.mean_absolute_difference, std::vector<double>(3, 0.25), 0.0);
  expect_near(profile.improvement, std::vector<double>(3, 0.125), 0.0);
  expect_near(profile.improvement_probability, std::vector<double>(3, 0.125), 0.0);
  // A delta function has the variance C(3,j)/64 in order j (Walsh), times the resolution squared.
  const InteractionSpectrum spectrum = interaction_spectrum(scored);
  expect_near(spectrum.variance_by_order, {3.0 / 256.0, 3.0 / 256.0, 1.0 / 256.0}, 1e-16);
  expect_near(spectrum.correlation_by_distance, std::vector<double>(3, -1.0 / 7.0), 1e-15);
  EXPECT_NEAR(spectrum.autocorrelation[0], -1.0 / 7.0, 1e-15);
  EXPECT_TRUE(std::isnan(correlation_length(spectrum.autocorrelation[0])));
}

// A sum over digits lies in order 1 alone: ρ(k) = (1 - K/(L(K-1)))^k, here (1/2)^k.
TEST(Distances, SumOfDigitsIsOfOrderOne) {
  std::vector<std::int64_t> k;
  for (int x = 0; x < 27; ++x) k.push_back(7 * (x / 9) + 3 * (x / 3 % 3) + x % 3);
  const BenchmarkTable table = table_of("3^3", k);
  const ScoredGraph scored = score_graph(table, table.scores[0]);
  const InteractionSpectrum spectrum = interaction_spectrum(scored);
  expect_near(spectrum.share_by_order, {1.0, 0.0, 0.0}, 1e-14);
  for (std::size_t lag = 1; lag <= 20; ++lag) {
    EXPECT_NEAR(spectrum.autocorrelation[lag - 1], std::pow(0.5, lag), 1e-14);
  }
  EXPECT_NEAR(correlation_length(spectrum.autocorrelation[0]), 1.0 / std::log(2.0), 1e-13);
}

class CountedProgress final : public Progress {
 public:
  void advance(double work) override { done += work; }
  bool cancelled() const override { return stop; }
  double done = 0.0;
  bool stop = false;
};

// The spectrum against powers of the walk's matrix, integers against breadth-first search.
TEST(Distances, StructureAgreesWithSearch) {
  for (const char* space : {"3^4", "2^7", "4^3", "5^2", "16^1"}) {
    const BenchmarkTable table = random_table(space, 6, 11);
    ScoredGraph scored = score_graph(table, table.scores[0]);
    const DistanceProfile product = distance_profile(scored);
    const InteractionSpectrum spectrum = interaction_spectrum(scored);
    const std::vector<std::uint32_t> some = {0, 1, 5, 9, 11, 14};
    const SetDistances by_digits = distances_within(scored, some);
    scored.product.reset();
    const DistanceProfile search = distance_profile(scored);
    EXPECT_EQ(product.pairs, search.pairs) << space;
    EXPECT_EQ(product.mean_absolute_difference, search.mean_absolute_difference) << space;
    EXPECT_EQ(product.improvement, search.improvement) << space;
    EXPECT_EQ(product.improvement_probability, search.improvement_probability) << space;
    EXPECT_EQ(product.group_change, search.group_change) << space;
    EXPECT_EQ(product.group_improvement, search.group_improvement) << space;
    EXPECT_EQ(product.group_probability, search.group_probability) << space;
    EXPECT_EQ(product.correlation, search.correlation) << space;
    expect_near(spectrum.correlation_by_distance, search.correlation, 1e-12);
    expect_near(spectrum.autocorrelation, walk_autocorrelation(scored, 20), 1e-12);
    const SetDistances by_search = distances_within(scored, some);
    EXPECT_DOUBLE_EQ(by_digits.mean, by_search.mean) << space;
    EXPECT_EQ(by_digits.largest, by_search.largest) << space;
    CountedProgress progress;
    EXPECT_DOUBLE_EQ(mean_distance_within(scored, some, progress), by_digits.mean) << space;
    EXPECT_EQ(progress.done, 6.0);
    progress.stop = true;
    EXPECT_THROW(mean_distance_within(scored, some, progress), Interrupted);
  }
}

// The two best of 27 cells differ in one digit; a hundredth of 27 cells is none.
TEST(Distances, DispersionOfTheBest) {
  std::vector<std::int64_t> k(27);
  for (int x = 0; x < 27; ++x) k[static_cast<std::size_t>(x)] = x;
  const BenchmarkTable table = table_of("3^3", k);
  NoProgress progress;
  const LandscapeFacts facts = landscape_of(table, table.scores[0], {}, progress);
  EXPECT_EQ(landscape_work(table), 0.0);
  ASSERT_EQ(facts.dispersion.size(), 3u);
  EXPECT_EQ(facts.dispersion[0].size, 0u);
  EXPECT_TRUE(std::isnan(facts.dispersion[0].mean_distance));
  EXPECT_EQ(facts.dispersion[2].size, 2u);
  EXPECT_DOUBLE_EQ(facts.dispersion[2].mean_distance, 1.0);
  EXPECT_DOUBLE_EQ(facts.dispersion[2].difference, 1.0 - 2.0 * 27.0 / 26.0);
}

FitnessDistance fitness_distance_of(const BenchmarkTable& table) {
  NoProgress progress;
  return landscape_of(table, table.scores[0], {}, progress).fdc;
}

// On a line 5 0 2 2 0 3 the maxima are the ends and the shelf in between, whose nearer cell lies 2
// away from the best: scores 5, 2, 3 against distances 0, 2, 5.
TEST(Distances, AMaximumIsAsFarAsItsNearestCell) {
  const FitnessDistance found = fitness_distance_of(test::line_of({5, 0, 2, 2, 0, 3}));
  EXPECT_NEAR(found.plateau_maxima.pearson, -39.0 / std::sqrt(42.0 * 114.0), 1e-14);
  EXPECT_NEAR(found.local_maxima.pearson, -1.0, 1e-14);  // 5, 3 against 0, 5
}

// On a line 3 0 1 3 both ends are the best: distances 0, 1, 2, 3 to the first, 0, 1, 1, 0 to
// either.
TEST(Distances, TheNearestOfSeveralBest) {
  const FitnessDistance found = fitness_distance_of(test::line_of({3, 0, 1, 3}));
  // Deviations of the scores 5/4, -7/4, -3/4, 5/4; squares 27/4.
  EXPECT_NEAR(found.all.pearson, 0.5 / std::sqrt(6.75 * 5.0), 1e-14);
  EXPECT_NEAR(found.nearest.pearson, -2.5 / std::sqrt(6.75 * 1.0), 1e-14);
}

TEST(Distances, ConstantScoreHasNoCorrelations) {
  const BenchmarkTable table = table_of("2^2", {4, 4, 4, 4});
  LandscapeSettings settings;
  settings.tolerance = 0.0;
  NoProgress progress;
  const LandscapeFacts facts = landscape_of(table, table.scores[0], settings, progress);
  EXPECT_EQ(facts.distribution.ties, 4u);
  EXPECT_EQ(facts.distribution.density, (std::vector<std::uint64_t>{4}));
  EXPECT_EQ(facts.maxima.strict.size(), 0u);
  EXPECT_EQ(facts.maxima.plateau.size(), 1u);
  EXPECT_TRUE(std::isnan(facts.fdc.all.pearson));
  EXPECT_TRUE(std::isnan(facts.autocorrelation[0]));
  EXPECT_TRUE(std::isnan(facts.basins.weak.mean_size));
  EXPECT_EQ(facts.plateau_basins.weak.count, 0u);
  EXPECT_EQ(facts.best_improvement.summary.global_maximum_extent, 1.0);
  EXPECT_EQ(facts.neutral.census.facts.at(0).size, 4u);
  EXPECT_EQ(facts.information.size(), 1u);
}

}  // namespace
}  // namespace archwalk
