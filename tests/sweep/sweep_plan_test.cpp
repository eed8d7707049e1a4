// What is known of a sweep before it runs: its parts, what it takes, what looks wrong.
#include <gtest/gtest.h>
#include <malloc.h>

#include <algorithm>
#include <string>
#include <vector>

#include "archwalk/core/watched_work.hpp"
#include "archwalk/table/synthetic.hpp"
#include "small_sweep.hpp"
#include "support/counted_progress.hpp"

namespace archwalk {
namespace {

using namespace fixture;

// No shard has many more operators than others, and none has nothing to do.
TEST(SweepPlan, ShardsShareTheOperators) {
  const BenchmarkTable bench = small_table();
  const auto largest_share = [&](std::int64_t count, std::size_t shards) {
    const Value::Table config = with(without(small_config(), "operator"), "generate",
                                     list({table({{"count", number(count)},
                                                  {"reach", list({real(1.0), real(2.0)})},
                                                  {"proposal", text("edit_distance")}})}));
    const Sweep sweep(bench, read_sweep_config(table(config)), backend(1), 0, {}, shards);
    std::vector<std::size_t> share(shards);
    for (std::size_t block = 0; block < sweep.block_count(); ++block) {
      const std::size_t begin = block * sweep.block_size();
      share[block % shards] += std::min(sweep.block_size(), sweep.operators().size() - begin);
    }
    EXPECT_GT(*std::min_element(share.begin(), share.end()), 0u) << count << '/' << shards;
    return *std::max_element(share.begin(), share.end());
  };
  EXPECT_LE(largest_share(2000, 70), 31u);  // 28.6 on average
  EXPECT_LE(largest_share(2000, 150), 15u);
  EXPECT_EQ(largest_share(1000, 300), 4u);
  EXPECT_EQ(largest_share(100, 16), 7u);
  EXPECT_EQ(largest_share(7, 7), 1u);
  EXPECT_EQ(largest_share(7, 5), 2u);
}

TEST(SweepPlan, LevelsThatNothingOrEverythingReachesAreTold) {
  const BenchmarkTable bench = small_table();  // 0 to 33.33
  const auto warnings = [&](std::vector<Value> levels) {
    const Value threshold = table({{"levels", list(std::move(levels))}, {"max_steps", number(5)}});
    return Sweep(bench, read_sweep_config(table(with(small_config(), "threshold", threshold))),
                 backend(1), 0)
        .level_warnings();
  };
  EXPECT_TRUE(warnings({real(20.0), text("q0.5"), text("q0.99")}).empty());
  const std::vector<std::string> found = warnings({real(20.0), real(500.0), real(0.0)});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].find("the level 500 of s is beyond the best score, 33.333333: "), 0u);
  EXPECT_EQ(found[1].find("the level 0 of s is not above the worst score, 0: "), 0u);
  EXPECT_TRUE(Sweep(bench, read_sweep_config(table(small_config())), backend(1), 0)
                  .level_warnings()
                  .empty());
}

TEST(SweepPlan, IncumbentsThatGoByDifferentScoresAreTold) {
  BenchmarkTable bench = small_table();
  bench.scores.push_back(bench.scores.front());
  bench.scores.back().name = "proxy";
  const auto told = [&](const char* guide, const Value::Table& config) {
    const Value climbing = table({{"proposal", text("neighbors")},
                                  {"selection", named("improving", {{"guide", text(guide)}})}},
                                 20);
    const Value blind = table({{"proposal", text("neighbors")}}, 21);
    const Value::Table whole = with(config, "operator", list({climbing, blind}));
    const Sweep sweep(bench, read_sweep_config(table(whole)), backend(1), 0);
    const std::vector<std::string> warnings = sweep.track_warnings();
    return warnings.empty() ? "" : warnings.front();
  };
  const std::string warning = told("proxy", without(small_config(), "generate"));
  EXPECT_NE(warning.find("of 1 blind operator goes by the measured score"), std::string::npos);
  EXPECT_NE(warning.find("guide = \"proxy\""), std::string::npos);
  EXPECT_EQ(told("s", without(small_config(), "generate")), "");
  EXPECT_EQ(told("proxy", with(without(small_config(), "generate"), "guide", text("proxy"))), "");
  EXPECT_EQ(told("proxy", with(without(small_config(), "generate"), "method", text("exact"))), "");
  const Value::Table exact = with(without(small_config(), "generate"), "method", text("exact"));
  EXPECT_EQ(told("proxy", with(exact, "exact_track", list({text("incumbent")}))), warning);
  EXPECT_EQ(told("proxy", with(exact, "exact_track", list({text("best")}))), "");
}

TEST(SweepPlan, OperatorsAreToldAsTheyAreDrawn) {
  const BenchmarkTable bench = small_table();
  test::CountedProgress progress;
  const WatchedWork work(progress, 100.0);
  const Sweep sweep(bench, read_sweep_config(table(small_config())), backend(1), 0);
  EXPECT_NEAR(progress.done, 100.0, 1e-10);
}

TEST(SweepPlan, JoiningTakesAsLongAsThereAreOperators) {
  const BenchmarkTable bench = small_table();
  const auto seconds = [&](std::int64_t count, int threads) {
    const Value family = table({{"count", number(count)},
                                {"reach", list({real(1.0), real(2.0)})},
                                {"proposal", text("edit_distance")}});
    const Value::Table config =
        with(without(small_config(), "operator"), "generate", list({family}));
    return Sweep(bench, read_sweep_config(table(config)), backend(1), 0).joining_seconds(threads);
  };
  const double of_many = seconds(10000, 1);
  EXPECT_GT(of_many / seconds(1000, 1), 9.0);
  EXPECT_LT(of_many / seconds(1000, 1), 14.0);  // of sorting: 10 log 10,000 / log 1,000
  EXPECT_GT(seconds(10000, 4), of_many / 4.0);  // one thread writes
  EXPECT_LT(seconds(10000, 4), of_many);
}

TEST(SweepPlan, ExactTracksThatNoWalksCheckAreTold) {
  const BenchmarkTable bench = small_table();
  const auto told = [&](const char* method, const std::vector<Value>& track) {
    const Value::Table config = with(small_config(), "method", text(method));
    const Value exact = list({text("best"), text("incumbent")});
    const Value::Table whole = with(with(config, "exact_track", exact), "track", list(track));
    return Sweep(bench, read_sweep_config(table(whole)), backend(1), 0).track_warnings();
  };
  const std::vector<std::string> warnings = told("both", {text("final")});
  ASSERT_EQ(warnings.size(), 2u);
  EXPECT_EQ(warnings[0].rfind("'track' leaves best out: ", 0), 0u);
  EXPECT_EQ(warnings[1].rfind("'track' leaves incumbent out: ", 0), 0u);
  EXPECT_EQ(told("both", {text("final"), text("best")}).size(), 1u);
  EXPECT_TRUE(told("both", {text("best"), text("incumbent")}).empty());
  EXPECT_TRUE(told("exact", {text("final")}).empty());
}

// Walks alone take exact reaches too: visits of all rows where the operator sees the score.
TEST(SweepPlan, ReachesOfWalksAloneTakeTime) {
  const BenchmarkTable bench = synthetic_table(find_space("tss"), std::uint64_t{1});
  const std::string score = bench.scores.front().name;
  const Value all = pmf({0.1, 0.3, 0.2, 0.15, 0.1, 0.1, 0.05});
  const Value noisy = named("noisy", {{"rule", text("improving")}, {"sigma", real(1.0)}});
  Value::Table config = with(without(small_config(), "generate"), "method", text("walks"));
  config = with(config, "scores", list({text(score)}));
  config = with(config, "operator",
                list({table({{"proposal", all}}, 20),
                      table({{"proposal", text("neighbors")}, {"selection", noisy}}, 21),
                      table({{"proposal", all}, {"selection", noisy}}, 22)}));
  const std::vector<double> seconds =
      Sweep(bench, read_sweep_config(table(config)), backend(1), 1).calibrate().exact_seconds;
  ASSERT_EQ(seconds.size(), 3u);
  EXPECT_EQ(seconds[0], 0.0);
  EXPECT_GT(seconds[1], 0.0);
  EXPECT_GT(seconds[2], 0.0);
}

// Kinds of operators whose terms cost differently: a rate for each of them, the same for all of
// one.
TEST(SweepPlan, EstimatesAreOfEachKind) {
  const BenchmarkTable bench = synthetic_table(find_space("tss"), std::uint64_t{1});
  const std::string score = bench.scores.front().name;
  const auto metropolis = [&](double temperature) {
    return named("metropolis", {{"temperature", real(temperature)}, {"guide", text(score)}});
  };
  Value::Table config =
      with(without(without(small_config(), "fixed_length"), "generate"), "threshold",
           table({{"levels", list({text("q0.99")})}, {"max_steps", number(300)}}));
  config = with(with(config, "scores", list({text(score)})), "method", text("exact"));
  const Value all = pmf({0.1, 0.3, 0.2, 0.15, 0.1, 0.1, 0.05});
  config = with(config, "operator",
                list({table({{"proposal", all}, {"selection", metropolis(2.0)}}, 20),
                      table({{"proposal", all}, {"selection", metropolis(3.0)}}, 21),
                      table({{"proposal", all}}, 22)}));
  Sweep sweep(bench, read_sweep_config(table(config)), backend(1), 1);
  ASSERT_EQ(sweep.exact_methods(), (std::vector<std::string>{"sparse", "sparse", "spectral"}));
  const std::vector<double> seconds = sweep.calibrate().exact_seconds;
  ASSERT_EQ(seconds.size(), 3u);
  std::vector<double> of_term;
  for (std::size_t row = 0; row < 3; ++row) {
    EXPECT_GT(seconds[row], 0.0);
    of_term.push_back(seconds[row] / sweep.work(row).exact_terms);
  }
  EXPECT_DOUBLE_EQ(of_term[0], of_term[1]);
  EXPECT_NE(of_term[0], of_term[2]);
}

// A matrix of all pairs beside vectors: 81² entries of 12 bytes.
TEST(SweepPlan, MemoryCountsStoredMatrices) {
  const BenchmarkTable bench = small_table();
  const auto bytes = [&](const char* selection, const char* method, const char* exact_method) {
    Value::Table config = without(small_config(), "generate");
    config = with(config, "method", text(method));
    config = with(config, "exact_method", text(exact_method));
    config = with(
        config, "operator",
        list({table({{"proposal", pmf({0.1, 0.2, 0.2, 0.2, 0.3})}, {"selection", text(selection)}},
                    20)}));
    return Sweep(bench, read_sweep_config(table(config)), backend(1), 0).engine_bytes(1);
  };
  const double matrix = 12.0 * 81.0 * 81.0;
  EXPECT_GE(bytes("improving", "exact", "sparse"), matrix);
  EXPECT_LE(bytes("improving", "exact", "sparse"), 1.5 * matrix);
  EXPECT_LE(bytes("improving", "exact", "auto"), 0.5 * matrix);
  EXPECT_LE(bytes("always", "exact", "auto"), 0.2 * matrix);
  EXPECT_LE(bytes("improving", "walks", "auto"), 0.2 * matrix);
}

// What the allocator has given out since before the sweep.
TEST(SweepPlan, MemoryCountsOperators) {
  const BenchmarkTable bench = synthetic_table(find_space("tss"), std::uint64_t{1});
  const auto family = [](const char* proposal) {
    return table({{"count", number(2000)},
                  {"reach", list({real(1.0), real(2.0)})},
                  {"proposal", text(proposal)}});
  };
  Value::Table config = with(without(small_config(), "operator"), "generate",
                             list({family("edit_distance"), family("per_edge")}));
  config = with(config, "scores", list({text(bench.scores.front().name)}));
  const auto given_out = [] {
    const struct mallinfo2 now = mallinfo2();
    return static_cast<double>(now.uordblks) + static_cast<double>(now.hblkhd);
  };
  const double before = given_out();
  const Sweep sweep(bench, read_sweep_config(table(config)), backend(1), 0);
  const double held = given_out() - before;
  if (before == 0.0) GTEST_SKIP() << "another allocator than the C library's";
  EXPECT_GE(sweep.operator_bytes(), 0.8 * held);
  EXPECT_LE(sweep.operator_bytes(), 1.1 * held);
}

// Many scores and horizons: parts of few operators, however little work they are.
TEST(SweepPlan, ResultsOfAPartAreBounded) {
  BenchmarkTable bench = small_table();
  std::vector<Value> names = {text("s")};
  while (names.size() < 24) {
    bench.scores.push_back(bench.scores.front());
    bench.scores.back().name = "s" + std::to_string(names.size());
    names.push_back(text(bench.scores.back().name));
  }
  std::vector<Value> horizons;
  for (int step = 1; step <= 100; ++step) horizons.push_back(number(step));
  Value::Table config = with(without(small_config(), "operator"), "generate",
                             list({table({{"count", number(2000)},
                                          {"reach", list({real(1.0), real(2.0)})},
                                          {"proposal", text("edit_distance")}})}));
  config = with(with(config, "scores", list(std::move(names))), "method", text("exact"));
  config = with(config, "fixed_length", table({{"horizons", list(std::move(horizons))}}));
  const Sweep sweep(bench, read_sweep_config(table(config)), backend(1), 0);
  EXPECT_LE(sweep.block_bytes(), 256.0 * 1024.0 * 1024.0);
  EXPECT_GE(sweep.block_bytes(), 128.0 * 1024.0 * 1024.0);
}

}  // namespace
}  // namespace archwalk
