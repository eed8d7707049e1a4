// The best and the incumbent of a sweep, exactly, beside the walks'.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "archwalk/sweep/z_results.hpp"
#include "small_sweep.hpp"

namespace archwalk {
namespace {

using namespace fixture;

// A second score, by which operators are guided.
BenchmarkTable guided_table() {
  BenchmarkTable bench = small_table();
  std::vector<double> values(81);
  for (std::size_t code = 0; code < values.size(); ++code) {
    values[code] = static_cast<double>(code * 29 % 17);
  }
  bench.scores.push_back(make_score_column("early", "percent", 1e-6, values));
  return bench;
}

TEST(ExactTracks, StandBesideTheWalks) {
  const BenchmarkTable bench = guided_table();
  Value::Table config = with(small_config(), "walks_per_start", number(400));
  const Value improving = named("improving", {{"guide", text("early")}});
  config = with(config, "operator",
                list({table({{"proposal", pmf({0.5, 0.5, 0, 0, 0})}}, 20),
                      table({{"proposal", pmf({0, 1, 0, 0, 0})}, {"selection", improving}}, 21)}));
  const auto plain = blocks_of(bench, config, 7, backend(2));
  for (const char* name : {"best_mean", "best_bound", "best_variance_within", "incumbent_mean"}) {
    EXPECT_EQ(plain.front().find("fixed_length/exact", name), nullptr) << name;
  }
  EXPECT_EQ(plain.front().find("fixed_length/walks", "best_z"), nullptr);

  const auto blocks = blocks_of(bench, with_exact_tracks(config), 7, backend(2));
  const DataTree& tree = blocks.front();
  const auto exact = [&](const std::string& name) {
    return tree.get<double>("fixed_length/exact", name);
  };
  const auto walks = [&](const std::string& name) {
    return tree.get<double>("fixed_length/walks", name);
  };
  constexpr std::size_t kCells = 7 * 2 * 2;
  const std::size_t of_operator = 4;
  for (const std::string track : {"best", "incumbent"}) {
    const std::vector<double> mean = exact(track + "_mean");
    ASSERT_EQ(mean.size(), kCells);
    EXPECT_EQ(tree.at("fixed_length/exact", track + "_bound").units, "percent");
    EXPECT_EQ(tree.at("fixed_length/exact", track + "_variance_within").units, "percent^2");
    const std::vector<double> found = walks(track + "_mean");
    const std::vector<double> z = walks(track + "_z");
    for (std::size_t cell = 0; cell < kCells; ++cell) {
      const double n = 400.0 * (cell / 2 % 2 == 0 ? 20 : 81);
      const double variance = exact(track + "_variance_within")[cell];
      ASSERT_GT(variance, 0.0);
      EXPECT_NEAR(z[cell], (found[cell] - mean[cell]) / std::sqrt(variance / n), 1e-6);
      EXPECT_LT(std::abs(z[cell]), 4.5) << track << ' ' << cell;
    }
  }
  // The blind operators' incumbent is the best; that of the guided one, the second, is not.
  const std::vector<double> best = exact("best_mean");
  const std::vector<double> incumbent = exact("incumbent_mean");
  for (std::size_t cell = 0; cell < kCells; ++cell) {
    if (cell / of_operator == 1) {
      EXPECT_LT(incumbent[cell], best[cell] - 0.1);
    } else {
      EXPECT_EQ(incumbent[cell], best[cell]);
    }
  }
  EXPECT_EQ(tree.get<std::string>("fixed_length/exact", "track_method"),
            (std::vector<std::string>{"sparse", "sparse", "kronecker", "kronecker", "kronecker",
                                      "kronecker", "kronecker"}));
  // All z count, and one that is off is seen.
  const std::vector<NamedZCheck> checks = z_checks_of(tree);
  ASSERT_EQ(checks.size(), 1u);
  EXPECT_TRUE(checks.front().check.passed) << checks.front().check.text();
  EXPECT_EQ(checks.front().name, "change of score, best, incumbent");
  const std::int64_t without_tracks = z_checks_of(plain.front()).front().check.n;
  EXPECT_EQ(checks.front().check.n, without_tracks + 2 * static_cast<std::int64_t>(kCells));
  for (const char* track : {"best_z", "incumbent_z"}) {
    DataTree wrong = tree;
    for (Array& array : wrong.arrays) {
      if (array.name == track) std::get<std::vector<double>>(array.data)[5] = 7.0;
    }
    EXPECT_FALSE(z_checks_of(wrong).front().check.passed) << track;
  }
}

// One track of each kind, a guide for blind operators, and no walks to compare with.
TEST(ExactTracks, AreChosenOneByOne) {
  const BenchmarkTable bench = guided_table();
  Value::Table config = with(small_config(), "method", text("exact"));
  config = with(config, "guide", text("early"));
  config = with(config, "exact_track", list({text("incumbent")}));
  const auto blocks = blocks_of(bench, config, 7, backend(1));
  const DataTree& tree = blocks.front();
  EXPECT_EQ(tree.find("fixed_length/exact", "best_mean"), nullptr);
  EXPECT_EQ(tree.find("fixed_length/walks", "incumbent_z"), nullptr);
  EXPECT_EQ(tree.get<double>("fixed_length/exact", "incumbent_mean").size(), 6u * 2 * 2);
  const auto told = std::find_if(tree.attributes.begin(), tree.attributes.end(),
                                 [](const auto& one) { return one.group == "fixed_length/exact"; });
  ASSERT_NE(told, tree.attributes.end());

  config = with(with(config, "method", text("both")), "track", list({text("best")}));
  const auto walked = blocks_of(bench, config, 7, backend(1));
  EXPECT_EQ(walked.front().find("fixed_length/walks", "incumbent_z"), nullptr);
}

}  // namespace
}  // namespace archwalk
