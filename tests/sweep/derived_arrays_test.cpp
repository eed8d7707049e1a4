// Arrays of a sweep that follow from others, cell by cell: rates, z, thresholds, effective walks.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <span>

#include "archwalk/sweep/sweep_results.hpp"
#include "archwalk/sweep/z_results.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "small_sweep.hpp"

namespace archwalk {
namespace {

using namespace fixture;

constexpr std::size_t kOperators = 2;
constexpr std::size_t kStrata = 2;
constexpr std::size_t kScores = 2;
constexpr std::size_t kHorizons = 2;
constexpr std::size_t kLevels = 2;
constexpr std::size_t kTimes = 3;
constexpr std::int64_t kSizes[] = {20, 81};
constexpr std::int64_t kWalks = 50;

// Two scores of different ranges and resolutions on 3^4.
BenchmarkTable two_scores() {
  BenchmarkTable table = small_table();
  std::vector<double> values(81);
  for (std::size_t code = 0; code < values.size(); ++code) {
    values[code] = 5.0 + static_cast<double>(code * 53 % 89 % 17) / 4.0;
  }
  table.scores.push_back(make_score_column("t", "percent", 0.25, values));
  return table;
}

class DerivedArrays : public testing::Test {
 protected:
  static DataTree run() {
    Value::Table config = without(small_config(), "generate");
    config = with(config, "scores", list({text("s"), text("t")}));
    config = with(config, "walks_per_start", number(kWalks));
    config = with(config, "threshold",
                  table({{"levels", list({text("q0.9"), real(6.5)})},
                         {"max_steps", number(20)},
                         {"grid", list({number(0), number(2), number(9)})}}));
    config = with(
        config, "operator",
        list({table({{"proposal", pmf({0.5, 0.5, 0, 0, 0})}}, 20),
              table({{"proposal", pmf({0, 1, 0, 0, 0})},
                     {"selection", named("tournament", {{"k", number(3)}, {"guide", text("s")}})}},
                    21)}));
    const BenchmarkTable bench = two_scores();
    Sweep sweep(bench, read_sweep_config(table(config)), backend(1), kOperators);
    NoProgress progress;
    return sweep.run_block(0, progress);
  }

  static void SetUpTestSuite() { tree_ = std::make_unique<DataTree>(run()); }
  static void TearDownTestSuite() { tree_.reset(); }

  static const std::vector<double>& get(const char* group, const char* name) {
    return tree_->get<double>(group, name);
  }

  static std::unique_ptr<DataTree> tree_;
};

std::unique_ptr<DataTree> DerivedArrays::tree_;

// Of a cell of [operator, stratum, `inner` cells].
double count_of(std::size_t cell, std::size_t inner) {
  return static_cast<double>(kWalks * kSizes[cell / inner % kStrata]);
}

TEST_F(DerivedArrays, RatesAreByStepAndByEvaluation) {
  for (const char* group : {"fixed_length/exact", "fixed_length/walks"}) {
    const auto& mean = get(group, "mean");
    ASSERT_EQ(mean.size(), kOperators * kStrata * kScores * kHorizons);
    for (std::size_t cell = 0; cell < mean.size(); ++cell) {
      const double steps = cell % kHorizons == 0 ? 1.0 : 3.0;
      const double evaluations = cell < mean.size() / 2 ? 1.0 : 3.0;  // the tournament's
      EXPECT_DOUBLE_EQ(get(group, "improvability")[cell], mean[cell] / steps);
      EXPECT_DOUBLE_EQ(get(group, "per_evaluation")[cell], mean[cell] / steps / evaluations);
    }
  }
}

// The first operator evaluates one architecture a step, the second three.
TEST_F(DerivedArrays, ThresholdsAreByEvaluationToo) {
  for (const char* group : {"threshold/exact", "threshold/walks"}) {
    const auto& steps = get(group, "restricted_mean_steps");
    const auto& evaluations = get(group, "restricted_mean_evaluations");
    ASSERT_EQ(evaluations.size(), steps.size());
    const std::size_t half = steps.size() / 2;
    for (std::size_t cell = 0; cell < steps.size(); ++cell) {
      EXPECT_EQ(evaluations[cell], (cell < half ? 1.0 : 3.0) * steps[cell]) << group << cell;
    }
    EXPECT_GT(evaluations[half + 1], 0.0);
  }
}

TEST_F(DerivedArrays, ZIsInStandardErrorsWithinStarts) {
  const auto expect_z = [](std::span<const double> z, std::span<const double> walks,
                           std::span<const double> exact, std::span<const double> variance,
                           std::size_t inner) {
    ASSERT_EQ(z.size(), walks.size());
    std::size_t checked = 0;
    for (std::size_t cell = 0; cell < z.size(); ++cell) {
      if (variance[cell] < 1e-6) continue;
      const double error = std::sqrt(variance[cell] / count_of(cell, inner));
      EXPECT_NEAR(z[cell], (walks[cell] - exact[cell]) / error, 1e-9) << cell;
      ++checked;
    }
    EXPECT_GE(checked, z.size() / 2);
  };
  expect_z(get("fixed_length/walks", "z"), get("fixed_length/walks", "mean"),
           get("fixed_length/exact", "mean"), get("fixed_length/exact", "variance_within"),
           kScores * kHorizons);
  expect_z(get("threshold/walks", "restricted_mean_z"),
           get("threshold/walks", "restricted_mean_steps"),
           get("threshold/exact", "restricted_mean_steps"),
           get("threshold/exact", "restricted_variance_within"), kScores * kLevels);
  expect_z(get("threshold/walks", "hit_by_z"), get("threshold/walks", "hit_by"),
           get("threshold/exact", "hit_by"), get("threshold/exact", "hit_by_variance_within"),
           kScores * kLevels * kTimes);
}

TEST_F(DerivedArrays, EffectiveWalksAreOfTheScoresRange) {
  const auto& range = get("scores", "range");
  const BenchmarkTable table = two_scores();
  EXPECT_NEAR(range[0], 33.333333, 1e-12);  // 100 thirds in steps of 1e-6
  EXPECT_EQ(range[1], 4.0);
  const ZScores scores = z_scores_of(*tree_);
  const auto& variance = get("fixed_length/exact", "variance_within");
  ASSERT_EQ(scores.effective_walks.size(), variance.size());
  for (std::size_t cell = 0; cell < variance.size(); ++cell) {
    const double own = range[cell / kHorizons % kScores];
    EXPECT_NEAR(scores.effective_walks[cell],
                count_of(cell, kScores * kHorizons) * variance[cell] / (own * own), 1e-9);
  }
}

TEST_F(DerivedArrays, ThresholdsAreInUnitsOfTheirScore) {
  const BenchmarkTable table = two_scores();
  const auto& theta = get("threshold", "theta");
  const auto& there = tree_->get<std::int64_t>("threshold", "already_there");
  ASSERT_EQ(theta.size(), kScores * kLevels);
  for (std::size_t score = 0; score < kScores; ++score) {
    const ScoreColumn& column = table.scores[score];
    // q0.9 is the ⌈0.9 · 81⌉ = 73rd smallest.
    std::vector<std::int64_t> k = column.k;
    std::sort(k.begin(), k.end());
    EXPECT_EQ(theta[score * kLevels], score_value(k[72], column.resolution));
    EXPECT_EQ(theta[score * kLevels + 1], 6.5);
    for (std::size_t level = 0; level < kLevels; ++level) {
      std::int64_t count = 0;
      for (std::uint32_t code = 0; code < 81; ++code) {
        count += column.value(code) >= theta[score * kLevels + level] ? 1 : 0;
      }
      EXPECT_EQ(there[(kScores + score) * kLevels + level], count);  // of the stratum "all"
    }
  }
}

TEST_F(DerivedArrays, FewerStepsAreAnImprovement) {
  const std::vector<SweepSummary> summaries = sweep_summaries(*tree_);
  ASSERT_EQ(summaries.size(), 3u);
  EXPECT_EQ(summaries[1].experiment, "threshold");
  ASSERT_EQ(summaries[1].engines.size(), 2u);
  const auto& exact = get("threshold/exact", "restricted_mean_steps");
  const auto& walks = get("threshold/walks", "restricted_mean_steps");
  for (std::size_t cell = 0; cell < exact.size(); ++cell) {
    EXPECT_EQ(summaries[1].engines[0].mean[cell], -exact[cell]);
    EXPECT_EQ(summaries[1].engines[1].mean[cell], -walks[cell]);
    EXPECT_EQ(summaries[2].engines[0].mean[cell], get("threshold/exact", "success")[cell]);
  }
}

// Scores of nearly 2^53 steps: their moments are those of what they differ by.
TEST(DerivedScores, MomentsKeepTheirDigitsFarFromZero) {
  BenchmarkTable bench;
  bench.space = find_space("2^2");
  ScoreColumn& column = bench.scores.emplace_back();
  column.name = "s";
  column.resolution = 0.5;
  const std::int64_t far = (std::int64_t{1} << 53) - 9;
  column.k = {far, far + 1, far + 2, far + 5};  // deviations -2, -1, 0, 3
  Value::Table config = with(small_config(), "strata", list({text("all")}));
  config = without(config, "generate");
  config = with(config, "operator", list({table({{"proposal", pmf({0, 1, 0})}}, 20)}));
  Sweep sweep(bench, read_sweep_config(table(config)), backend(1), 1);
  NoProgress progress;
  const DataTree tree = sweep.run_block(0, progress);
  EXPECT_DOUBLE_EQ(tree.get<double>("scores", "standard_deviation")[0], 0.5 * std::sqrt(3.5));
  EXPECT_DOUBLE_EQ(tree.get<double>("scores", "skewness")[0], 4.5 / std::pow(3.5, 1.5));
}

}  // namespace
}  // namespace archwalk
