// The comparison of the engines must notice a small error, and nothing where there is none.
#include <gtest/gtest.h>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/rng/stream.hpp"
#include "archwalk/sweep/sweep.hpp"
#include "archwalk/sweep/z_check.hpp"
#include "archwalk/sweep/z_results.hpp"
#include "archwalk/table/strata.hpp"
#include "archwalk/table/synthetic.hpp"
#include "archwalk/walk/walk_engine.hpp"

namespace archwalk {
namespace {

BenchmarkTable synthetic_topology_table() {
  WordSequence words(1, subsequence(Purpose::synth, 0, 0));
  return synthetic_table(find_space("tss"), [&words] { return words.next64(); });
}

constexpr std::uint32_t kWalks = 1024;

// z of walks with the pmf `walked` against the exact mean with the pmf `claimed`: one operator,
// bottom:0.1, T = 1.
ZScores z_scores(const BenchmarkTable& table, const char* walked, const char* claimed,
                 std::uint64_t seed) {
  const ScoreColumn& score = table.measured_score("cifar10/test@200");
  const std::vector<std::uint32_t> starts = stratum_codes(parse_stratum("bottom:0.1"), score);
  const ProductShape shape = *table.space->product();

  WalkSettings walk_settings;
  walk_settings.seed = seed;
  walk_settings.walks_per_start = kWalks;
  walk_settings.horizons = {1};
  walk_settings.scores = {&score};
  walk_settings.strata = {{starts}};
  WalkEngine walks(table, walk_settings, choose_backend("cpu", "", 2));
  const Operator op = read_operator(walked, shape, "");
  NoProgress progress;
  const WalkEstimates found = walks.estimates(walks.tallies({&op}, {0}, progress).front(), false);

  ExactSettings exact_settings;
  exact_settings.horizons = {1};
  exact_settings.scores = {&score};
  exact_settings.strata = {{starts}};
  const ExactEstimates exact =
      ExactEngine(table, exact_settings).estimates(read_operator(claimed, shape, ""));
  const double n = static_cast<double>(kWalks) * static_cast<double>(starts.size());
  ZScores z;
  z.strata = {"bottom:0.1"};
  z.scores = 1;
  z.horizons = 1;
  z.z = {z_score({found.mean[0], exact.mean[0], exact.bound[0], exact.variance_within[0],
                  exact.variance_bound[0], n})};
  z.effective_walks = {n * exact.variance_within[0] / (85.0 * 85.0)};
  return z;
}

// DESIGN's smallest error that must be seen: 0.01 of probability moved from distance 1 to L.
constexpr const char* kClaimed = "edit_distance(pmf=[0,0.5,0.2,0.1,0.1,0.05,0.05])";
constexpr const char* kPlanted = "edit_distance(pmf=[0,0.49,0.2,0.1,0.1,0.05,0.06])";

TEST(PlantedError, OneHundredthOfProbabilityMovedIsFlagged) {
  const BenchmarkTable table = synthetic_topology_table();
  for (std::uint64_t seed : {1u, 2u, 3u}) {
    const ZCheck check = check_z(z_scores(table, kPlanted, kClaimed, seed));
    EXPECT_FALSE(check.passed) << check.text();
  }
}

TEST(PlantedError, TheSameOperatorPasses) {
  const BenchmarkTable table = synthetic_topology_table();
  for (std::uint64_t seed : {1u, 2u, 3u}) {
    const ZCheck check = check_z(z_scores(table, kClaimed, kClaimed, seed));
    EXPECT_TRUE(check.passed) << check.text();
  }
}

Value number(std::int64_t value) {
  return Value(value);
}
Value text(const char* value) {
  return Value(std::string(value));
}

// A sweep by both engines over every kind of operator. False alarms: 2e-4 a seed (DESIGN §5).
TEST(ZCheckOfASweep, PassesOnThreeSeeds) {
  const BenchmarkTable table = synthetic_topology_table();
  Value::List generate;
  for (const char* family : {"edit_distance", "per_edge"}) {
    generate.push_back(Value(Value::Table{{"count", number(40)},
                                          {"reach", Value(Value::List{Value(1.0), Value(5.0)})},
                                          {"proposal", text(family)}}));
  }
  Value::List operators;
  for (const char* selection : {"improving", "non_worsening"}) {
    operators.push_back(Value(Value::Table{
        {"proposal", parse_operator_part("edit_distance(pmf=[0,1])")},
        {"selection", parse_operator_part(std::string(selection) + "(guide=cifar10/valid@12)")}}));
  }
  operators.push_back(Value(Value::Table{
      {"proposal", parse_operator_part("edit_distance(pmf=[0.2,0.8])")},
      {"selection", parse_operator_part("metropolis(temperature=3,guide=cifar10/valid@12)")}}));
  for (std::int64_t seed : {1, 2, 3}) {
    const Value root(Value::Table{
        {"seed", number(seed)},
        {"scores", Value(Value::List{text("cifar10/test@200"), text("cifar100/test@200")})},
        {"strata", Value(Value::List{text("bottom:0.1"), text("top:0.1"), text("all")})},
        {"walks_per_start", number(2)},
        {"fixed_length",
         Value(Value::Table{{"horizons", Value(Value::List{number(1), number(4), number(20)})}})},
        {"operator", Value(operators)},
        {"generate", Value(generate)}});
    Sweep sweep(table, read_sweep_config(root), choose_backend("cpu", "", 2), 1000);
    ASSERT_EQ(sweep.block_count(), 1u);
    ASSERT_EQ(sweep.operators().size(), 83u);
    NoProgress progress;
    const std::vector<NamedZCheck> checks = z_checks_of(sweep.run_block(0, progress));
    ASSERT_EQ(checks.size(), 1u);
    const ZCheck& check = checks.front().check;
    EXPECT_TRUE(check.passed) << "seed " << seed << ": " << check.text();
    // The change of all, and the chance of a positive one of the 40 isotropic operators.
    EXPECT_EQ(check.n, (83 + 40) * 3 * 2 * 3);
  }
}

}  // namespace
}  // namespace archwalk
