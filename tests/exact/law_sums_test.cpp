// Sums over the law of T steps against powers of the dense matrix.
#include <gtest/gtest.h>

#include <cmath>

#include "archwalk/exact/exact_engine.hpp"
#include "archwalk/exact/transition_matrix.hpp"
#include "archwalk/table/score_rounding.hpp"
#include "exact/small_graph.hpp"
#include "oracle/matrix.hpp"
#include "support/random.hpp"

namespace archwalk {
namespace {

using test::graph_table;
using test::kCells;
using test::neighbors_matrix;
using test::table_on;

std::vector<LawSums> law_of(const BenchmarkTable& table, const Operator& op,
                            std::vector<std::uint32_t> horizons) {
  ExactSettings settings;
  settings.horizons = std::move(horizons);
  settings.scores = {&table.scores.front()};
  return ExactEngine(table, settings).geometry(op).law;
}

std::vector<double> returns_of(const BenchmarkTable& table, const Operator& op,
                               std::vector<std::uint32_t> horizons) {
  std::vector<double> returns;
  for (const LawSums& sums : law_of(table, op, std::move(horizons))) {
    returns.push_back(sums.returns);
  }
  return returns;
}

// By their definitions.
LawSums sums_of(const oracle::Matrix& q) {
  const std::size_t n = q.size;
  LawSums sums{0.0, 0.0, 0.0, 0.0, 0.0, 0.0};
  for (std::size_t x = 0; x < n; ++x) {
    oracle::Real column = 0;
    for (std::size_t y = 0; y < n; ++y) {
      column += q(y, x);
      sums.squares += static_cast<double>(q(x, y) * q(x, y) / n);
      sums.exchanges += static_cast<double>(q(x, y) * q(y, x) / n);
    }
    sums.returns += static_cast<double>(q(x, x) / n);
    sums.returns_squared += static_cast<double>(q(x, x) * q(x, x) / n);
    sums.column_squares += static_cast<double>(column * column / n);
    sums.column_returns += static_cast<double>(column * q(x, x) / n);
  }
  return sums;
}

// But for `squares` and `exchanges`; 1e-9: weights over 2^32.
void expect_diagonal_and_columns(const LawSums& found, const LawSums& truth) {
  EXPECT_NEAR(found.returns, truth.returns, 1e-9);
  EXPECT_NEAR(found.returns_squared, truth.returns_squared, 1e-9);
  EXPECT_NEAR(found.column_squares, truth.column_squares, 1e-9);
  EXPECT_NEAR(found.column_returns, truth.column_returns, 1e-9);
}

void expect_sums(const LawSums& found, const LawSums& truth) {
  expect_diagonal_and_columns(found, truth);
  EXPECT_NEAR(found.squares, truth.squares, 1e-9);
  EXPECT_NEAR(found.exchanges, truth.exchanges, 1e-9);
}

// The law of an operator without a memory by powers of its rows.
oracle::Matrix matrix_of(const BenchmarkTable& table, const Operator& op) {
  const TransitionMatrix rows(table, op, false);
  oracle::Matrix matrix(kCells);
  std::vector<Transition> row;
  for (std::uint32_t x = 0; x < kCells; ++x) {
    rows.row(x, row);
    for (const Transition& entry : row) matrix(x, entry.target) = entry.probability;
  }
  return matrix;
}

// Of more than two steps: each sum between its ends, `squares` at most.
void expect_between(const LawSums& found, const LawSums& truth) {
  EXPECT_NEAR(found.returns, truth.returns, found.returns_error + 1e-12);
  EXPECT_NEAR(found.returns_squared, truth.returns_squared, found.returns_squared_error + 1e-12);
  EXPECT_NEAR(found.column_returns, truth.column_returns, found.column_returns_error + 1e-12);
  EXPECT_NEAR(found.column_squares, truth.column_squares, 1e-9);
  EXPECT_GE(found.squares, truth.squares - 1e-12);
  EXPECT_LT(found.squares, 1.0);
  EXPECT_TRUE(std::isnan(found.exchanges));
}

void expect_law(const BenchmarkTable& table, const Operator& op, const oracle::Matrix& matrix) {
  const std::vector<std::uint32_t> horizons = {1, 2, 3, 4, 5, 8, 21};
  const std::vector<LawSums> law = law_of(table, op, horizons);
  // The same whatever other horizons there are.
  EXPECT_EQ(returns_of(table, op, {1, 4})[0], law[0].returns);
  EXPECT_EQ(returns_of(table, op, {2})[0], law[1].returns);
  EXPECT_EQ(returns_of(table, op, {4})[0], law[3].returns);
  for (std::size_t h = 0; h < horizons.size(); ++h) {
    SCOPED_TRACE(horizons[h]);
    const LawSums truth = sums_of(oracle::power(matrix, horizons[h]));
    if (horizons[h] > 2) {
      expect_between(law[h], truth);
      continue;
    }
    expect_diagonal_and_columns(law[h], truth);  // weights over 2^32
    EXPECT_EQ(law[h].returns_error, 0.0);
    EXPECT_TRUE(std::isnan(law[h].exchanges));
    if (horizons[h] == 1) {
      EXPECT_NEAR(law[h].squares, truth.squares, 1e-9);
    } else {
      EXPECT_GE(law[h].squares, truth.squares - 1e-12);  // at most
      EXPECT_LT(law[h].squares, 1.0);
    }
  }
}

void expect_closed_form(const char* text) {
  SCOPED_TRACE(text);
  const BenchmarkTable table = table_on(find_space("3^3"));
  const Operator op = read_operator(text, *table.space->product(), "");
  const oracle::Matrix matrix = matrix_of(table, op);
  const std::vector<std::uint32_t> horizons = {1, 2, 5, 40};
  const std::vector<LawSums> law = law_of(table, op, horizons);
  for (std::size_t h = 0; h < horizons.size(); ++h) {
    SCOPED_TRACE(horizons[h]);
    expect_sums(law[h], sums_of(oracle::power(matrix, horizons[h])));
  }
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

TEST(LawSums, OfNeighborsInAGraph) {
  const BenchmarkTable table = graph_table();
  expect_law(table, read_operator("neighbors", OperatorContext(table.space), ""),
             neighbors_matrix());
}

// The detailed balance of the simple random walk: no more than tr(Q⁴) from four steps on, at three
// no more than tr(Q²).
TEST(LawSums, OfNeighborsIsBoundedByFewerSteps) {
  const BenchmarkTable table = graph_table();
  const std::vector<LawSums> law =
      law_of(table, read_operator("neighbors", OperatorContext(table.space), ""), {3, 4, 5, 100});
  const auto trace = [](unsigned steps) {
    return static_cast<double>(oracle::trace(oracle::power(neighbors_matrix(), steps)) / kCells);
  };
  for (std::size_t h = 0; h < law.size(); ++h) {
    EXPECT_LE(law[h].returns + law[h].returns_error, (1.0 + 1e-8) * trace(h == 0 ? 2 : 4));
  }
}

// A ring of 20,000 cells: more rows than are squared at a time. The sums by hand.
TEST(LawSums, OnALargeRingInClosedForm) {
  constexpr std::uint32_t kRing = 20'000;
  std::vector<std::uint64_t> pairs;
  StoredRows drift;
  drift.begin.push_back(0);
  for (std::uint32_t x = 0; x < kRing; ++x) {
    const std::uint32_t next = (x + 1) % kRing;
    pairs.push_back(std::uint64_t{x} << 32 | next);
    drift.target.insert(drift.target.end(), {x, next});
    drift.probability.insert(drift.probability.end(), {0.25, 0.75});
    drift.begin.push_back(2 * (x + std::int64_t{1}));
  }
  BenchmarkTable table;
  table.space = std::make_shared<GraphSpace>("ring", graph_of_pairs(kRing, std::move(pairs)));
  table.scores.push_back(make_score_column("s", "1", 1.0, std::vector<double>(kRing, 1.0)));
  const OperatorContext context(table.space, [&](const std::string&) { return drift; });
  const auto law = [&](const char* text) {
    return law_of(table, read_operator(text, context, ""), {1, 2, 3, 6});
  };
  const auto most = [](const LawSums& sums) { return sums.returns + sums.returns_error; };

  // To and fro: Q²(x,x) = 1/2, Q⁴(x,x) = 6/16; rows of Q² are 1/4, 1/2, 1/4.
  const std::vector<LawSums> walk = law("neighbors");
  EXPECT_NEAR(walk[1].returns, 0.5, 1e-12);
  EXPECT_NEAR(most(walk[2]), 0.5, 1e-8);
  EXPECT_NEAR(most(walk[3]), 0.375, 1e-8);
  EXPECT_NEAR(walk[3].squares, 0.375, 1e-8);
  // Rows of Q² are 1/16, 6/16, 9/16; no balance, so the largest entry of a column.
  const std::vector<LawSums> one_way = law("explicit(file=m.h5)");
  EXPECT_NEAR(one_way[0].returns, 0.25, 1e-9);
  EXPECT_NEAR(one_way[1].returns, 0.0625, 1e-9);
  EXPECT_NEAR(most(one_way[2]), 0.5625, 1e-8);
  EXPECT_NEAR(most(one_way[3]), 0.5625, 1e-8);
  EXPECT_NEAR(one_way[3].squares, (1.0 + 36.0 + 81.0) / 256.0, 1e-8);
  EXPECT_NEAR(one_way[3].column_squares, 1.0, 1e-9);
  // Half of all steps are jumps: (1/2)^6 of the ends, and 1/N of those that jumped.
  const std::vector<LawSums> jumping = law("restart(probability=0.5,inner=explicit(file=m.h5))");
  const double stayed = 1.0 / 64.0;
  EXPECT_NEAR(jumping[3].returns - jumping[3].returns_error, (1.0 - stayed) / kRing, 1e-10);
  EXPECT_NEAR(most(jumping[3]), stayed * 0.5625 + (1.0 - stayed) / kRing, 1e-10);
}

// All of 2,700 cells are neighbors: 2,700 · 2,699² multiply-adds are too many for Q².
TEST(LawSums, OfMoreThanTwoStepsAreNotKnownWhereSquaringTakesTooLong) {
  constexpr std::uint32_t kComplete = 2'700;
  std::vector<std::uint64_t> pairs;
  for (std::uint32_t x = 0; x < kComplete; ++x) {
    for (std::uint32_t y = x + 1; y < kComplete; ++y) pairs.push_back(std::uint64_t{x} << 32 | y);
  }
  BenchmarkTable table;
  table.space =
      std::make_shared<GraphSpace>("complete", graph_of_pairs(kComplete, std::move(pairs)));
  table.scores.push_back(make_score_column("s", "1", 1.0, std::vector<double>(kComplete, 1.0)));
  for (const char* text : {"neighbors", "restart(probability=0,inner=neighbors)"}) {
    const std::vector<double> found =
        returns_of(table, read_operator(text, OperatorContext(table.space), ""), {1, 2, 3});
    EXPECT_EQ(found[0], 0.0);
    EXPECT_NEAR(found[1], 1.0 / (kComplete - 1.0), 1e-15);
    EXPECT_TRUE(std::isnan(found[2]));
  }
}

TEST(LawSums, OfStoredMatrices) {
  oracle::Matrix matrix(kCells);
  const StoredRows rows = random_rows(matrix);
  for (const BenchmarkTable& table : {table_on(find_space("3^3")), graph_table()}) {
    const OperatorContext context(table.space, [&](const std::string&) { return rows; });
    expect_law(table, read_operator("explicit(file=m.h5)", context, ""), matrix);
  }
}

TEST(LawSums, OfDrawnMatrices) {
  const BenchmarkTable table = table_on(find_space("3^3"));
  const Operator op = read_operator("random_explicit(out_degree=6,pmf=[0.25,0.5,0.25],draw=11)",
                                    *table.space->product(), "");
  const oracle::Matrix matrix = matrix_of(table, op);
  ASSERT_GT(oracle::trace(matrix), 0.1L);
  expect_law(table, op, matrix);
}

TEST(LawSums, InClosedForm) {
  expect_closed_form("edit_distance(pmf=[0.2,0.5,0.2,0.1])");
  expect_closed_form("per_edge(rate=0.3)");
  expect_closed_form("per_edge(matrix=[[0.5,0.3,0.2],[0.1,0.9,0],[0.25,0.25,0.5]])");
  expect_closed_form(
      "per_edge(matrices=[[[0.5,0.3,0.2],[0.1,0.9,0],[0.25,0.25,0.5]],[[1,0,0],[1,0,0],[0,0,1]],"
      "[[0,1,0],[0,0,1],[0.75,0.25,0]]])");
  expect_closed_form("uniform");
}

TEST(LawSums, WithRestarts) {
  expect_closed_form("restart(probability=0.25,inner=edit_distance(pmf=[0,1]))");
  expect_closed_form(
      "restart(probability=0.125,inner=per_edge(matrix=[[0.5,0.3,0.2],[0.1,0.9,0],[0.25,0.25,0.5]]"
      "))");
}

TEST(LawSums, WithRestartsAroundRows) {
  oracle::Matrix matrix(kCells);
  const StoredRows rows = random_rows(matrix);
  for (const BenchmarkTable& table : {table_on(find_space("3^3")), graph_table()}) {
    const OperatorContext context(table.space, [&](const std::string&) { return rows; });
    for (const char* text : {"restart(probability=0.25,inner=explicit(file=m.h5))",
                             "restart(probability=0,inner=explicit(file=m.h5))"}) {
      SCOPED_TRACE(text);
      const Operator op = read_operator(text, context, "");
      expect_law(table, op, matrix_of(table, op));
    }
  }
  const BenchmarkTable graph = graph_table();
  for (const char* text :
       {"restart(probability=0.125,inner=neighbors)", "restart(probability=1,inner=neighbors)"}) {
    SCOPED_TRACE(text);
    const Operator op = read_operator(text, OperatorContext(graph.space), "");
    expect_law(graph, op, matrix_of(graph, op));
  }
}

// Over more steps than are followed: at its place are all walks that began in the first cell and
// never jumped, half of all; of those that did, half too.
TEST(LawSums, WithRestartsOverVeryManySteps) {
  BenchmarkTable table;
  table.space = find_space("2^1");
  table.scores.push_back(make_score_column("s", "1", 1e-6, {0.0, 1.0}));
  const Operator op = read_operator(
      "restart(probability=9.313225746154785e-10,inner=per_edge(matrix=[[1,0],[0.5,0.5]]))",
      *table.space->product(), "");
  EXPECT_NEAR(law_of(table, op, {600'000'000}).front().returns, 0.5, 1e-7);
}

// Of a walk that never goes straight back: one edit away, then another, uniformly of the 5 others.
TEST(LawSums, OfAMemoryThatLooksTheSameFromEverywhere) {
  const BenchmarkTable table = table_on(find_space("3^3"));
  const Operator op =
      read_operator("edit_distance(pmf=[0,1])+non_backtracking", *table.space->product(), "");
  const std::vector<LawSums> law = law_of(table, op, {1, 2});
  EXPECT_NEAR(law[0].returns, 0.0, 1e-15);
  EXPECT_NEAR(law[0].squares, 1.0 / 6.0, 1e-15);
  // 2 of 10 ways on lead to the third digit of the edge, once each of 3 x 2; 12 cells at distance 2
  // are each reached by two ways of 30.
  EXPECT_NEAR(law[1].squares, 6.0 * std::pow(1.0 / 30.0, 2) + 12.0 * std::pow(2.0 / 30.0, 2),
              1e-15);
  EXPECT_EQ(law[1].column_squares, 1.0);
  EXPECT_TRUE(std::isnan(law[1].exchanges));
}

TEST(LawSums, OfUniformIsOneInNAtEveryHorizon) {
  const BenchmarkTable table = graph_table();
  const Operator op = read_operator("uniform", OperatorContext(table.space), "");
  EXPECT_EQ(returns_of(table, op, {1, 2, 50}), std::vector<double>(3, 1.0 / kCells));
}

// A sweep of thresholds alone, and a distance, ask for no horizons.
TEST(LawSums, WithoutHorizonsThereAreNone) {
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
