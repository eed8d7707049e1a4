// tr(P^T)/N where P has no closed form, against powers of the dense matrix.
#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/transition_matrix.hpp"
#include "archwalk/space/graph_search.hpp"
#include "archwalk/space/graph_space.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "oracle/matrix.hpp"
#include "support/random.hpp"

namespace archwalk {
namespace {

constexpr std::uint32_t kCells = 27;

// A path with a hub in it and some chords: degrees from 2 to 16.
bool are_neighbors(std::uint32_t x, std::uint32_t y) {
  if (x > y) std::swap(x, y);
  return y - x == 1 || y - x == kCells - 1 || (x == 7 && y % 3 != 0) || (y - x == 5 && x % 4 == 1);
}

BenchmarkTable table_on(std::shared_ptr<const SearchSpace> space) {
  BenchmarkTable table;
  table.space = std::move(space);
  std::vector<double> values;
  for (std::uint32_t x = 0; x < kCells; ++x) values.push_back(x * x * 37 % 101);
  table.scores.push_back(make_score_column("s", "1", 1e-6, values));
  return table;
}

BenchmarkTable graph_table() {
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x < kCells; ++x) {
    for (std::uint32_t y = 0; y < kCells; ++y) {
      if (x != y && are_neighbors(x, y)) pairs.push_back(std::uint64_t{x} << 32 | y);
    }
  }
  return table_on(std::make_shared<GraphSpace>("ring", graph_of_pairs(kCells, std::move(pairs))));
}

oracle::Matrix neighbors_matrix() {
  oracle::Matrix matrix(kCells);
  for (std::uint32_t x = 0; x < kCells; ++x) {
    oracle::Real degree = 0;
    for (std::uint32_t y = 0; y < kCells; ++y) degree += x != y && are_neighbors(x, y) ? 1 : 0;
    for (std::uint32_t y = 0; y < kCells; ++y) {
      matrix(x, y) = x != y && are_neighbors(x, y) ? 1 / degree : 0;
    }
  }
  return matrix;
}

std::vector<double> returns_of(const BenchmarkTable& table, const Operator& op,
                               std::vector<std::uint32_t> horizons) {
  ExactSettings settings;
  settings.horizons = std::move(horizons);
  settings.scores = {&table.scores.front()};
  return ExactEngine(table, settings).geometry(op).return_probability;
}

void expect_returns(const BenchmarkTable& table, const Operator& op, const oracle::Matrix& matrix) {
  const auto truth = [&](unsigned horizon) {
    return static_cast<double>(oracle::trace(oracle::power(matrix, horizon)) / kCells);
  };
  const std::vector<double> all = returns_of(table, op, {1, 2, 3});
  EXPECT_NEAR(all[0], truth(1), 1e-9);  // weights over 2^32
  EXPECT_NEAR(all[1], truth(2), 1e-9);
  EXPECT_TRUE(std::isnan(all[2]));
  // The same whatever other horizons there are.
  EXPECT_EQ(returns_of(table, op, {1, 4})[0], all[0]);
  EXPECT_EQ(returns_of(table, op, {2})[0], all[1]);
  EXPECT_TRUE(std::isnan(returns_of(table, op, {5})[0]));
}

// Entries at random, a third of them 0, the diagonal among them.
StoredRows random_rows(oracle::Matrix& matrix) {
  test::Random random(8);
  StoredRows rows;
  rows.begin.push_back(0);
  for (std::uint32_t x = 0; x < kCells; ++x) {
    std::vector<double> weight;
    double sum = 0.0;
    for (std::uint32_t y = 0; y < kCells; ++y) {
      weight.push_back(
          y != x && random.below(3) == 0 ? 0.0 : 1.0 + static_cast<double>(random.below(50)));
      sum += weight.back();
    }
    for (std::uint32_t y = 0; y < kCells; ++y) {
      matrix(x, y) = weight[y] / sum;
      if (weight[y] == 0.0) continue;
      rows.target.push_back(y);
      rows.probability.push_back(weight[y] / sum);
    }
    rows.begin.push_back(static_cast<std::int64_t>(rows.target.size()));
  }
  return rows;
}

TEST(ReturnProbability, OfNeighborsInAGraph) {
  const BenchmarkTable table = graph_table();
  expect_returns(table, read_operator("neighbors", OperatorContext(table.space), ""),
                 neighbors_matrix());
}

TEST(ReturnProbability, OfStoredMatrices) {
  oracle::Matrix matrix(kCells);
  const StoredRows rows = random_rows(matrix);
  for (const BenchmarkTable& table : {table_on(find_space("3^3")), graph_table()}) {
    const OperatorContext context(table.space, [&](const std::string&) { return rows; });
    expect_returns(table, read_operator("explicit(file=m.h5)", context, ""), matrix);
  }
}

TEST(ReturnProbability, OfDrawnMatrices) {
  const BenchmarkTable table = table_on(find_space("3^3"));
  const Operator op = read_operator("random_explicit(out_degree=6,pmf=[0.25,0.5,0.25],draw=11)",
                                    *table.space->product(), "");
  const TransitionMatrix rows(table, op, false);
  oracle::Matrix matrix(kCells);
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < kCells; ++x) {
    rows.row(x, row);
    for (const Transition& entry : row) matrix(x, entry.target) = entry.probability;
  }
  ASSERT_GT(oracle::trace(matrix), 0.1L);
  expect_returns(table, op, matrix);
}

TEST(ReturnProbability, OfUniformIsOneInNAtEveryHorizon) {
  const BenchmarkTable table = graph_table();
  const Operator op = read_operator("uniform", OperatorContext(table.space), "");
  EXPECT_EQ(returns_of(table, op, {1, 2, 50}), std::vector<double>(3, 1.0 / kCells));
}

// A sweep of thresholds alone, and a distance, ask for no horizons.
TEST(ReturnProbability, WithoutHorizonsThereAreNone) {
  oracle::Matrix matrix(kCells);
  const StoredRows rows = random_rows(matrix);
  for (const BenchmarkTable& table : {table_on(find_space("3^3")), graph_table()}) {
    const OperatorContext context(table.space, [&](const std::string&) { return rows; });
    std::vector<std::string> specs = {"neighbors", "uniform", "explicit(file=m.h5)",
                                      "uniform+tabu(k=1)"};
    if (table.space->product() != nullptr) {
      specs.insert(specs.end(), {"random_explicit(out_degree=6,pmf=[0.25,0.5,0.25],draw=11)",
                                 "edit_distance(pmf=[0,1])", "per_edge(rate=0.3)"});
    }
    for (const std::string& spec : specs) {
      EXPECT_TRUE(returns_of(table, read_operator(spec, context, ""), {}).empty()) << spec;
    }
  }
}

}  // namespace
}  // namespace archwalk
