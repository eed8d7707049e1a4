// Guided jumps in graphs that are too large for dense matrices, against closed forms.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/core/error.hpp"
#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/threshold_engine.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/graph_space.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "exact/drawn_table.hpp"
#include "oracle/matrix.hpp"

namespace archwalk {
namespace {

using oracle::Real;

constexpr double kOffAcceptance = 0x1p-28;  // DESIGN 3

double number(Real value) {
  return static_cast<double>(value);
}

BenchmarkTable ring(std::uint32_t cells, const std::vector<double>& values) {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x < cells; ++x) {
    pairs.push_back(std::uint64_t{x} << 32 | (x + 1) % cells);
  }
  BenchmarkTable table;
  table.space = std::make_shared<GraphSpace>("ring", graph_of_pairs(cells, std::move(pairs)));
  table.scores.push_back(make_score_column("s", "1", 1e-3, values));
  return table;
}

// The best of all that was drawn so far: with the scores 0..N-1 laid in some order, from i
// P(X_T <= j) = (j+1)^T / N^T for j >= i. A threshold is found by each draw with the same chance.
TEST(GuidedJumps, ImprovingRandomSearchInALargeGraphEqualsClosedForms) {
  constexpr std::uint32_t kRing = 100'000;
  std::vector<double> values;
  for (std::uint64_t x = 0; x < kRing; ++x)
    values.push_back(static_cast<double>(x * 77'773 % kRing));
  const BenchmarkTable table = ring(kRing, values);
  const Operator op = read_operator("uniform+improving", OperatorContext(table.space), "s");
  ExactSettings settings;
  settings.horizons = {1, 2, 30};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of({"top:0.1", "bottom:0.1", "all"}, settings.scores);
  const ExactEstimates found = ExactEngine(table, settings).estimates(op);
  const std::uint32_t first[] = {kRing - kRing / 10, 0, 0};
  const std::uint32_t count[] = {kRing / 10, kRing / 10, kRing};
  for (std::size_t stratum = 0; stratum < 3; ++stratum) {
    for (std::size_t h = 0; h < 3; ++h) {
      // E X_T from i = N - 1 - Σ_{j=i}^{N-2} ((j+1)/N)^T.
      const Real steps = settings.horizons[h];
      Real sum = 0;
      Real mean = 0;
      for (std::uint32_t i = kRing; i-- > 0;) {
        if (i < kRing - 1) sum += std::pow(Real{i + 1.0L} / kRing, steps);
        if (i >= first[stratum] && i < first[stratum] + count[stratum]) {
          mean += kRing - 1.0L - sum - i;
        }
      }
      mean /= count[stratum];
      const std::size_t cell = stratum * 3 + h;
      EXPECT_NEAR(found.mean[cell], number(mean), found.bound[cell]);
      EXPECT_LE(found.bound[cell], 1e-12 * kRing * number(steps));
    }
  }

  ThresholdSettings thresholds;
  thresholds.levels = 1;
  thresholds.theta = {1000 * (kRing - 1000)};
  thresholds.max_steps = 500;
  thresholds.grid = {1, 100};
  thresholds.scores = settings.scores;
  thresholds.strata = test::strata_of({"bottom:0.5"}, settings.scores);
  const ThresholdEstimates hits = ThresholdEngine(table, thresholds).estimates(op);
  const double misses = 1.0 - 1000.0 / kRing;
  EXPECT_NEAR(hits.hit_by[0], 1.0 - misses, hits.hit_by_bound[0]);
  EXPECT_NEAR(hits.hit_by[1], 1.0 - std::pow(misses, 100), hits.hit_by_bound[1]);
  EXPECT_LE(hits.hit_by_bound[1], 1e-11);
  EXPECT_TRUE(hits.certified[0]);
  EXPECT_NEAR(hits.mean[0], 100.0, hits.mean_bound[0]);
  EXPECT_LE(hits.mean_bound[0], 1e-7);
}

// On a ring of n cells, the scores 0..n-1 in that order: from x all y > x are taken, at distances
// of min(y - x, n - y + x).
TEST(GuidedJumps, ReachOnARingEqualsItsDefinition) {
  constexpr std::uint32_t kRing = 3000;
  std::vector<double> values;
  for (std::uint32_t x = 0; x < kRing; ++x) values.push_back(x);
  const BenchmarkTable table = ring(kRing, values);
  ExactSettings settings;
  settings.horizons = {1};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of({"bottom:0.1", "all"}, settings.scores);
  const ExactEngine engine(table, settings);
  const Operator op = read_operator("restart(probability=0.25,inner=neighbors)+improving",
                                    OperatorContext(table.space), "s");
  double all = 0.0;
  double bottom = 0.0;
  for (std::uint32_t x = 0; x < kRing; ++x) {
    std::uint64_t sum = 0;
    for (std::uint32_t y = x + 1; y < kRing; ++y) sum += std::min(y - x, kRing - y + x);
    // Of the two neighbors one is better, of the first both, of the last none.
    const double steps = x == 0 ? 1.0 : x == kRing - 1 ? 0.0 : 0.5;
    const double reach = 0.25 * static_cast<double>(sum) / kRing + 0.75 * steps;
    all += reach / kRing;
    if (x < kRing / 10) bottom += reach / (kRing / 10);
  }
  EXPECT_NEAR(engine.geometry(op).reach_uniform, all, 1e-12 * all);
  const PathEstimates found = engine.paths(op);
  EXPECT_NEAR(found.reach_stratum[0], bottom, found.reach_stratum_bound[0]);
  EXPECT_NEAR(found.reach_path[1], all, found.reach_path_bound[1]);
  EXPECT_LE(found.reach_path_bound[1], 1e-11 * all);
}

// Every second cell good: a step to a neighbor changes from good to bad and back, a jump makes both
// equally likely, and what leads to a bad one is taken with probability a = exp(-1/temperature).
TEST(GuidedJumps, MetropolisWithRestartsInALargeGraphEqualsClosedForms) {
  constexpr std::uint32_t kRing = 100'000;
  constexpr double kJump = 0.25;
  constexpr double kTemperature = 0.7;
  std::vector<double> values;
  for (std::uint32_t x = 0; x < kRing; ++x) values.push_back(x % 2);
  const BenchmarkTable table = ring(kRing, values);
  const Operator op = read_operator(
      fmt::format("restart(probability={},inner=neighbors)+metropolis(temperature={})", kJump,
                  kTemperature),
      OperatorContext(table.space), "s");
  ExactSettings settings;
  settings.horizons = {1, 2, 5};
  settings.scores = {&table.scores[0]};
  settings.strata = test::strata_of({"top:0.5", "bottom:0.5"}, settings.scores);
  const ExactEstimates found = ExactEngine(table, settings).estimates(op);
  const double up = 1.0 - kJump / 2.0;
  const double down = up * std::exp(-1.0 / kTemperature);
  const double good = up / (up + down);
  for (std::size_t h = 0; h < settings.horizons.size(); ++h) {
    const double t = settings.horizons[h];
    const double left = std::pow(1.0 - up - down, t);
    const double off = t * kOffAcceptance;
    EXPECT_NEAR(found.mean[h], (1.0 - good) * left + good - 1.0, found.bound[h] + off);
    EXPECT_NEAR(found.mean[3 + h], good - good * left, found.bound[3 + h] + off);
    EXPECT_LE(found.bound[h], 1e-12);
  }
}

// Pairs of values of a selection by difference are stored: up to 2^14 values.
TEST(GuidedJumps, TooManyValuesAreRefused) {
  constexpr std::uint32_t kRing = 70'000;
  std::vector<double> values;
  for (std::uint32_t x = 0; x < kRing; ++x) values.push_back(x);
  const BenchmarkTable table = ring(kRing, values);
  ExactSettings settings;
  settings.scores = {&table.scores[0]};
  const ExactEngine engine(table, settings);
  const OperatorContext context(table.space);
  EXPECT_THROW(engine.method_for(read_operator("uniform+metropolis(temperature=1)", context, "s")),
               InputError);
  EXPECT_EQ(engine.method_for(read_operator("uniform+non_worsening", context, "s")),
            ExactMethod::stencil);
  EXPECT_THROW(engine.method_for(read_operator("uniform+tournament(k=2)", context, "s")),
               InputError);
}

// What --plan asks for.
TEST(GuidedJumps, ValuesAndSearchesAreTold) {
  const std::vector<double> values = {0, 1, 2, 1, 0, 5, 5};
  const BenchmarkTable table = ring(7, values);
  ExactSettings settings;
  settings.scores = {&table.scores[0]};
  const ExactEngine engine(table, settings);
  const OperatorContext context(table.space);
  const auto pairs = [&](const char* text) {
    return engine.searched_pairs(read_operator(text, context, "s"));
  };
  EXPECT_EQ(engine.guide_values(read_operator("uniform+improving", context, "s")), 4u);
  EXPECT_EQ(engine.guide_values(read_operator("uniform", context, "s")), 0u);
  EXPECT_EQ(pairs("uniform+improving"), 49.0);
  EXPECT_EQ(pairs("restart(probability=0.5,inner=neighbors)+threshold(slack=1)"), 49.0);
  EXPECT_EQ(pairs("restart(probability=0.5,inner=neighbors)+metropolis(temperature=1)"), 0.0);
  EXPECT_EQ(pairs("neighbors+improving"), 0.0);
  EXPECT_EQ(pairs("restart(probability=0.5,inner=neighbors)"), 0.0);
}

}  // namespace
}  // namespace archwalk
