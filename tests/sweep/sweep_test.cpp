#include "archwalk/sweep/sweep.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "archwalk/rng/stream.hpp"
#include "archwalk/sweep/sweep_results.hpp"
#include "archwalk/sweep/z_results.hpp"
#include "small_sweep.hpp"
#include "support/counted_progress.hpp"
#include "support/instruction_sets.hpp"

namespace archwalk {
namespace {

using namespace fixture;

// Two operators one by one (one that sees the score), five drawn.
Value::Table seven_operators() {
  return with(
      small_config(), "operator",
      list(
          {table({{"proposal", pmf({0.5, 0.5, 0, 0, 0})}}, 20),
           table({{"proposal", pmf({0, 0.5, 0.5, 0, 0})}, {"selection", text("improving")}}, 21)}));
}

// The bytes of an array's numbers, over all blocks if it has the dimension `operator`.
template <class T>
std::vector<T> joined(const std::vector<DataTree>& blocks, const std::string& group,
                      const std::string& name) {
  std::vector<T> whole;
  for (const DataTree& block : blocks) {
    const auto& part = block.get<T>(group, name);
    whole.insert(whole.end(), part.begin(), part.end());
    if (block.at(group, name).dims.front() != "operator") break;
  }
  return whole;
}

std::vector<std::uint64_t> bits(const std::vector<double>& values) {
  std::vector<std::uint64_t> result(values.size());
  std::memcpy(result.data(), values.data(), values.size() * sizeof(double));
  return result;
}

void expect_same_numbers(const std::vector<DataTree>& a, const std::vector<DataTree>& b) {
  std::size_t compared = 0;
  for (const Array& array : a.front().arrays) {
    if (array.group == "provenance") continue;
    const std::string path = array.group + "/" + array.name;
    std::visit(
        [&](const auto& values) {
          using T = typename std::decay_t<decltype(values)>::value_type;
          const std::vector<T> x = joined<T>(a, array.group, array.name);
          const std::vector<T> y = joined<T>(b, array.group, array.name);
          if constexpr (std::is_same_v<T, double>) {
            EXPECT_EQ(bits(x), bits(y)) << path;
          } else {
            EXPECT_EQ(x, y) << path;
          }
        },
        array.data);
    ++compared;
  }
  EXPECT_GT(compared, 50u);
}

TEST(Sweep, BlocksThreadsAndInstructionSetsChangeNoNumber) {
  const BenchmarkTable bench = small_table();
  const Value::Table config = with_exact_tracks(seven_operators());
  const auto whole = blocks_of(bench, config, 7, backend(1));
  ASSERT_EQ(whole.size(), 1u);
  const auto pairs = blocks_of(bench, config, 2, backend(2));
  ASSERT_EQ(pairs.size(), 4u);
  expect_same_numbers(whole, pairs);
  for (InstructionSet set : test::instruction_sets_at_hand()) {
    expect_same_numbers(whole, blocks_of(bench, config, 3, backend(2, set)));
  }
}

// What a block tells of its progress is what it was said to have to do.
TEST(Sweep, ProgressIsTheWork) {
  const BenchmarkTable bench = small_table();
  Value::Table config = with_exact_tracks(seven_operators());
  config = with(config, "threshold",
                table({{"levels", list({text("q0.9")})}, {"max_steps", number(5)}}));
  Sweep sweep(bench, read_sweep_config(table(config)), backend(2), 3);
  for (std::size_t block = 0; block < sweep.block_count(); ++block) {
    test::CountedProgress progress;
    sweep.run_block(block, progress);
    const SweepWork work = sweep.work(block);
    EXPECT_NEAR(progress.done, work.walk_steps + work.exact_terms, 1e-6 * progress.done) << block;
  }
}

TEST(Sweep, NumbersOperatorsAndTheirStreams) {
  const BenchmarkTable bench = small_table();
  const auto blocks = blocks_of(bench, seven_operators(), 4, backend(1));
  EXPECT_EQ(joined<std::int64_t>(blocks, "operators", "operator"),
            (std::vector<std::int64_t>{0, 1, 2, 3, 4, 5, 6}));
  constexpr std::int64_t kFirst = kFirstGeneratedOperator;
  EXPECT_EQ(
      joined<std::int64_t>(blocks, "operators", "stream_index"),
      (std::vector<std::int64_t>{0, 1, kFirst, kFirst + 1, kFirst + 2, kFirst + 3, kFirst + 4}));
  EXPECT_EQ(joined<std::string>(blocks, "operators", "guide")[1], "s");
  EXPECT_EQ(joined<std::string>(blocks, "operators", "selection")[1], "improving");
  // Drawn reaches lie in their bins of [1, 2].
  const auto reach = joined<double>(blocks, "operators", "reach_uniform");
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_GE(reach[2 + i], 1.0 + 0.2 * static_cast<double>(i) - 1e-6);
    EXPECT_LE(reach[2 + i], 1.2 + 0.2 * static_cast<double>(i) + 1e-6);
  }
}

TEST(Sweep, StructuralZerosAreDoublyStochasticOperatorsOnEverything) {
  const Value strata = list({text("bottom:0.25"), text("all"), text("top:1")});
  const auto blocks =
      blocks_of(small_table(), with(seven_operators(), "strata", strata), 7, backend(1));
  const auto zero = joined<std::uint8_t>(blocks, "fixed_length", "structural_zero");
  ASSERT_EQ(zero.size(), 21u);
  // edit_distance without selection; with `improving` none; drawn per_edge matrices drift.
  const std::vector<std::uint8_t> expected = {0, 1, 1};
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), zero.begin()));
  EXPECT_EQ(std::accumulate(zero.begin() + 3, zero.end(), 0), 0);
  const auto& mean = blocks.front().get<double>("fixed_length/exact", "mean");
  const auto& bound = blocks.front().get<double>("fixed_length/exact", "bound");
  for (std::size_t cell = 2; cell < 6; ++cell) EXPECT_LE(std::abs(mean[cell]), bound[cell]);
}

// DESIGN §4 in full: the average of the expected change over every way to lay the scores on the
// cells of a space of four.
TEST(Sweep, RegressionToTheMeanIsTheAverageOverAllLabellings) {
  Value::Table config = with(small_config(), "method", text("exact"));
  config = with(config, "strata", list({text("bottom:0.5"), text("top:0.25")}));
  config = with(config, "fixed_length", table({{"horizons", list({number(1), number(2)})}}));
  // The second has no closed form: up to T = 2 it is known from the entries.
  const Value drawn = named("random_explicit", {{"out_degree", number(3)},
                                                {"pmf", list({real(0.2), real(0.5), real(0.3)})},
                                                {"draw", number(5)}});
  config = with(
      config, "operator",
      list({table({{"proposal", pmf({0.2, 0.5, 0.3})}}, 20), table({{"proposal", drawn}}, 21)}));
  std::vector<double> values = {0.0, 1.0, 4.0, 10.0};
  std::vector<double> average;
  std::vector<double> regression;
  int labellings = 0;
  do {
    const BenchmarkTable bench = table_of("2^2", values);
    const auto blocks = blocks_of(bench, config, 7, backend(1));
    const auto& mean = blocks.front().get<double>("fixed_length/exact", "mean");
    regression = blocks.front().get<double>("fixed_length", "regression_to_mean");
    average.resize(mean.size(), 0.0);
    for (std::size_t cell = 0; cell < mean.size(); ++cell) average[cell] += mean[cell];
    ++labellings;
  } while (std::next_permutation(values.begin(), values.end()));
  EXPECT_EQ(labellings, 24);
  ASSERT_EQ(average.size(), 7u * 2 * 2);
  for (std::size_t cell = 0; cell < average.size(); ++cell) {
    EXPECT_NEAR(average[cell] / 24.0, regression[cell], 1e-12) << cell;
  }
}

TEST(Sweep, ScoresAndStrataAreDescribed) {
  const BenchmarkTable bench = table_of("2^2", {0.0, 1.0, 4.0, 10.0});
  Value::Table config = with(small_config(), "method", text("walks"));
  config = with(config, "strata", list({text("bottom:0.5"), text("top:0.25")}));
  config = with(config, "operator", list({table({{"proposal", pmf({0.2, 0.5, 0.3})}}, 20)}));
  const auto blocks = blocks_of(bench, config, 6, backend(1));
  EXPECT_EQ(blocks.front().get<std::int64_t>("strata", "size"), (std::vector<std::int64_t>{2, 1}));
  EXPECT_DOUBLE_EQ(blocks.front().get<double>("scores", "mean").at(0), 3.75);
  // Population variance: (14.0625 + 7.5625 + 0.0625 + 39.0625) / 4 = 15.1875.
  EXPECT_DOUBLE_EQ(blocks.front().get<double>("scores", "standard_deviation").at(0),
                   std::sqrt(15.1875));
  EXPECT_EQ(blocks.front().get<double>("scores", "stratum_mean"), (std::vector<double>{0.5, 10.0}));
  EXPECT_EQ(blocks.front().get<std::int64_t>("fixed_length/walks", "count"),
            (std::vector<std::int64_t>{8, 4}));
  EXPECT_EQ(blocks.front().find("fixed_length/walks", "z"), nullptr);
  EXPECT_EQ(blocks.front().find("fixed_length/exact", "mean"), nullptr);
}

TEST(Sweep, BothEnginesAgree) {
  Value::Table config = with(seven_operators(), "walks_per_start", number(400));
  const auto blocks = blocks_of(small_table(), config, 7, backend(2));
  const ZCheck check = check_z(z_scores_of(blocks.front()));
  EXPECT_TRUE(check.passed) << check.text();
  EXPECT_EQ(check.n, 7 * 2 * 2);
  // One of the seven is isotropic: the chance of its change to be positive is compared as well.
  const std::vector<NamedZCheck> checks = z_checks_of(blocks.front());
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_TRUE(checks.front().check.passed) << checks.front().check.text();
  EXPECT_EQ(checks.front().check.n, 7 * 2 * 2 + 2 * 2);
  const std::vector<SweepSummary> summaries = sweep_summaries(blocks.front());
  ASSERT_EQ(summaries.size(), 1u);
  const SweepSummary& summary = summaries.front();
  ASSERT_EQ(summary.engines.size(), 2u);
  EXPECT_EQ(summary.engines[0].name, "exact");
  EXPECT_TRUE(summary.engines[1].sampled);
  EXPECT_NO_THROW(check_sweep_summary(summary));
}

// Joining reads what each of the two needs, one after the other.
TEST(Sweep, SummariesAndChecksNeedTheArraysThatTheyName) {
  Value::Table config = with(seven_operators(), "walks_per_start", number(400));
  config = with(config, "threshold",
                table({{"levels", list({text("q0.9")})}, {"max_steps", number(5)}}));
  const DataTree whole = blocks_of(small_table(), config, 7, backend(2)).front();
  const auto only = [&](const std::vector<ArrayPath>& paths) {
    DataTree some;
    for (const auto& [group, name] : paths) {
      if (whole.find(group, name) != nullptr) some.arrays.push_back(whole.at(group, name));
    }
    return some;
  };
  const std::vector<NamedZCheck> checks = z_checks_of(only(arrays_of_z_checks()));
  const std::vector<NamedZCheck> all_checks = z_checks_of(whole);
  ASSERT_EQ(checks.size(), 3u);
  ASSERT_EQ(all_checks.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(checks[i].check.text(), all_checks[i].check.text());
  }
  const std::vector<SweepSummary> summaries = sweep_summaries(only(arrays_of_summaries()));
  ASSERT_EQ(summaries.size(), 3u);
  for (const SweepSummary& summary : summaries) EXPECT_NO_THROW(check_sweep_summary(summary));
  for (const ArrayPath& path : arrays_of_summaries()) {
    const Array* array = whole.find(path.first, path.second);
    ASSERT_NE(array, nullptr) << path.first << '/' << path.second;
    const auto& others = arrays_of_z_checks();
    if (std::find(others.begin(), others.end(), path) == others.end()) continue;
    EXPECT_EQ(std::count(array->dims.begin(), array->dims.end(), "operator"), 0)
        << path.second << " would be read twice";
  }
}

TEST(Sweep, AWrongChanceOfAPositiveChangeIsFlagged) {
  Value::Table config = with(seven_operators(), "walks_per_start", number(400));
  DataTree tree = blocks_of(small_table(), config, 7, backend(2)).front();
  for (Array& array : tree.arrays) {
    if (array.name == "positive_z") std::get<std::vector<double>>(array.data).front() = 7.0;
  }
  EXPECT_FALSE(z_checks_of(tree).front().check.passed);
}

TEST(Sweep, PositiveChangesAreKnownOfIsotropicOperators) {
  Value::Table config = with(seven_operators(), "walks_per_start", number(2000));
  const auto blocks = blocks_of(small_table(), config, 7, backend(2));
  const auto get = [&](const char* group, const char* name) {
    return blocks.front().get<double>(std::string("fixed_length/") + group, name);
  };
  const auto exact = get("exact", "positive_fraction");
  const auto walks = get("walks", "positive_fraction");
  const auto variance = get("exact", "positive_variance_within");
  const auto error = get("walks", "positive_stderr");
  const auto z = get("walks", "positive_z");
  const auto& count = blocks.front().get<std::int64_t>("fixed_length/walks", "count");
  ASSERT_EQ(z.size(), 28u);
  for (std::size_t cell = 0; cell < 28; ++cell) {
    const bool known = cell < 4;  // the first operator alone; [stratum, score, horizon]
    EXPECT_NE(std::isnan(exact[cell]), known);
    EXPECT_NE(std::isnan(z[cell]), known);
    EXPECT_GT(error[cell], 0.0);
    if (!known) continue;
    const double standard = std::sqrt(variance[cell] / static_cast<double>(count[cell / 2]));
    EXPECT_NEAR(z[cell], (walks[cell] - exact[cell]) / standard, 1e-9);
    EXPECT_NEAR(error[cell], standard, 0.01 * standard);
    EXPECT_LT(std::abs(z[cell]), 4.5);
  }
}

TEST(Sweep, RatesAreTheChangeByStepEvaluationAndSecond) {
  const Value::Table config = with(seven_operators(), "cost", text("seconds"));
  const auto blocks = blocks_of(table_with_costs(), config, 7, backend(1));
  const auto& seconds = blocks.front().get<double>("fixed_length/cost", "seconds");
  ASSERT_EQ(seconds.size(), 7u * 2 * 1 * 2);
  for (const char* group : {"fixed_length/exact", "fixed_length/walks"}) {
    const auto& mean = blocks.front().get<double>(group, "mean");
    const auto& per_step = blocks.front().get<double>(group, "improvability");
    const auto& per_evaluation = blocks.front().get<double>(group, "per_evaluation");
    const auto& per_second = blocks.front().get<double>(group, "per_second");
    for (std::size_t cell = 0; cell < mean.size(); ++cell) {
      const double steps = cell % 2 == 0 ? 1.0 : 3.0;
      EXPECT_EQ(per_step[cell], mean[cell] / steps);
      EXPECT_EQ(per_evaluation[cell], mean[cell] / steps);  // one evaluation a step
      EXPECT_EQ(per_second[cell], mean[cell] / seconds[cell]);
      EXPECT_GT(seconds[cell], steps);
      EXPECT_LT(seconds[cell], 7.0 * steps);
    }
    EXPECT_EQ(blocks.front().at(group, "per_second").units, "percent/s");
  }
}

TEST(Sweep, CostsAreTheSameWithoutTheExactEngine) {
  const Value::Table config = with(seven_operators(), "cost", text("seconds"));
  const BenchmarkTable bench = table_with_costs();
  const auto both = blocks_of(bench, config, 7, backend(1));
  const auto walks = blocks_of(bench, with(config, "method", text("walks")), 7, backend(1));
  EXPECT_EQ(bits(both.front().get<double>("fixed_length/cost", "seconds")),
            bits(walks.front().get<double>("fixed_length/cost", "seconds")));
  EXPECT_EQ(bits(both.front().get<double>("fixed_length/reach", "reach_path")),
            bits(walks.front().get<double>("fixed_length/reach", "reach_path")));
  // Without a cost nothing is multiplied step by step: NaN for the operator that sees the score.
  const auto bare =
      blocks_of(bench, with(seven_operators(), "method", text("walks")), 7, backend(1));
  const auto& path = bare.front().get<double>("fixed_length/reach", "reach_path");
  for (std::size_t cell = 0; cell < path.size(); ++cell) {
    EXPECT_EQ(std::isnan(path[cell]), cell / 4 == 1) << cell;
  }
  EXPECT_EQ(bits(both.front().get<double>("fixed_length/reach", "reach_stratum")),
            bits(bare.front().get<double>("fixed_length/reach", "reach_stratum")));
  EXPECT_EQ(bare.front().find("fixed_length/cost", "seconds"), nullptr);
}

}  // namespace
}  // namespace archwalk
